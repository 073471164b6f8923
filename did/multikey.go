package did

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"github.com/avouch-id/avouch/internal/encoding"
)

// maxMultikey bounds what is decoded: the longest key here, of 96 bytes, takes
// 135 characters.
const maxMultikey = 256

var errSecretKey = fmt.Errorf("%w: private key", ErrInvalid)

// ParseMultikey reads a public key as Controlled Identifiers 1.0, §2.2.2,
// writes it: "z", base58btc of the multicodec prefix and the key. Another
// multibase, an overlong prefix, trailing bytes and a private key are
// [ErrInvalid]; a public key of another type is [ErrUnsupportedKey].
func ParseMultikey(s string) (PublicKey, error) {
	key, err := parseMultikey(s)
	if errors.Is(err, errSecretKey) {
		return PublicKey{}, fmt.Errorf("multikey: %w", err) // a secret is not quoted
	}
	if err != nil {
		return PublicKey{}, fmt.Errorf("multikey %s: %w", quote(s), err)
	}
	return key, nil
}

func parseMultikey(s string) (PublicKey, error) {
	data, err := encoding.Multibase(s, maxMultikey)
	if err != nil {
		return PublicKey{}, fmt.Errorf("%w: %v", ErrInvalid, err)
	}
	for k := Ed25519; k.known(); k++ {
		if n := len(kinds[k].codec); len(data) > n && string(data[:n]) == kinds[k].codec {
			return NewPublicKey(k, data[n:])
		}
	}
	code, n := binary.Uvarint(data)
	if n <= 0 || n > 9 || len(binary.AppendUvarint(nil, code)) != n {
		return PublicKey{}, fmt.Errorf("%w: does not begin with a minimal varint of at most 9 bytes", ErrInvalid)
	}
	for k := Ed25519; k.known(); k++ {
		if strings.HasPrefix(string(data), kinds[k].codec) {
			return PublicKey{}, fmt.Errorf("%w: no key after the prefix", ErrInvalid)
		}
	}
	if isSecret(code) {
		return PublicKey{}, fmt.Errorf("%w, multicodec %#x", errSecretKey, code)
	}
	return PublicKey{}, fmt.Errorf("%w: multicodec %#x", ErrUnsupportedKey, code)
}

// isSecret reports whether the multicodec table gives a code to private keys or
// to shares of them.
func isSecret(code uint64) bool {
	switch {
	case code == 0x130c, code == 0x130d: // shares of BLS12-381 public keys
		return false
	case 0x1300 <= code && code <= 0x131c, code == 0x1341,
		0x1a24 <= code && code <= 0x1a26, 0x1a34 <= code && code <= 0x1a36:
		return true
	}
	return false
}

// Multikey returns what [ParseMultikey] reads, or "" for the zero value.
func (k PublicKey) Multikey() string {
	if k.IsZero() {
		return ""
	}
	data := append([]byte(kinds[k.kind].codec), k.Bytes()...)
	return encoding.EncodeMultibase(data)
}
