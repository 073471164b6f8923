package did

import (
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/avouch-id/avouch/internal/encoding"
)

// maxMultikey bounds what is decoded: the longest key here, of 96 bytes, takes
// 135 characters.
const maxMultikey = 256

// ParseMultikey reads a public key as Controlled Identifiers 1.0, §2.2.2,
// writes it: "z", base58btc of the multicodec prefix and the key. Another
// multibase, an overlong prefix and trailing bytes are [ErrInvalid]; a key of
// another type is [ErrUnsupportedKey].
func ParseMultikey(s string) (PublicKey, error) {
	key, err := parseMultikey(s)
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
	return PublicKey{}, fmt.Errorf("%w: multicodec %#x", ErrUnsupportedKey, code)
}

// Multikey returns what [ParseMultikey] reads, or "" for the zero value.
func (k PublicKey) Multikey() string {
	if k.IsZero() {
		return ""
	}
	data := append([]byte(kinds[k.kind].codec), k.Bytes()...)
	return encoding.EncodeMultibase(data)
}
