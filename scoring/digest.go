package scoring

import (
	"encoding/hex"
	"fmt"
)

// Digest is a SHA-256, written in hexadecimal.
type Digest [32]byte

// String is the digest in hexadecimal.
func (d Digest) String() string { return hex.EncodeToString(d[:]) }

// MarshalText writes hexadecimal.
func (d Digest) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, d[:]), nil }

// UnmarshalText reads 64 digits in lower case.
func (d *Digest) UnmarshalText(text []byte) error {
	var out Digest
	if n, err := hex.Decode(out[:], text[:min(len(text), 2*len(d))]); err != nil || n != len(d) || string(text) != out.String() {
		return fmt.Errorf("a SHA-256 in hexadecimal was expected, got %.80q", text)
	}
	*d = out
	return nil
}
