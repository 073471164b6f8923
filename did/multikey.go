package did

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"github.com/avouch-id/avouch/internal/encoding"
)

// Bounds on what is decoded. The longest key here in base58btc, where the work is
// quadratic, has 96 bytes and takes 135 characters; an RSA key of 4096 bits,
// which shall be called unsupported and not invalid, takes 722. In base64url a
// key of ML-DSA-44 takes 1753, and the longest of those that its kin have, 3459.
const (
	maxMultikey  = 1024
	maxBase64URL = 4096
)

var errSecretKey = fmt.Errorf("%w: private key", ErrInvalid)

// ParseMultikey reads a public key as Controlled Identifiers 1.0, §2.2.2,
// writes it: "z", base58btc of the multicodec prefix and the key; for MLDSA44
// alone "u", base64url without padding (Quantum-Safe Cryptosuites, §2.1.1).
// Another multibase than the kind's, an overlong prefix, trailing bytes and a
// private key are [ErrInvalid]; a public key of another type is
// [ErrUnsupportedKey].
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
	data, err := multikeyBytes(s)
	if err != nil {
		return PublicKey{}, fmt.Errorf("%w: %v", ErrInvalid, err)
	}
	for k := Ed25519; k.known(); k++ {
		if n := len(kinds[k].codec); len(data) > n && string(data[:n]) == kinds[k].codec {
			if s[0] != kinds[k].base {
				return PublicKey{}, fmt.Errorf("%w: %v key in multibase %q, want %q", ErrInvalid, k, s[0], kinds[k].base)
			}
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

func multikeyBytes(s string) ([]byte, error) {
	if !strings.HasPrefix(s, "u") {
		return encoding.Multibase(s, maxMultikey)
	}
	if len(s) > maxBase64URL {
		return nil, fmt.Errorf("longer than %d characters", maxBase64URL)
	}
	return encoding.Base64URL(s[1:])
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
	data := make([]byte, 0, len(kinds[k.kind].codec)+kinds[k.kind].length)
	data = k.appendTo(append(data, kinds[k.kind].codec...))
	if kinds[k.kind].base == 'u' {
		return "u" + base64.RawURLEncoding.EncodeToString(data)
	}
	return encoding.EncodeMultibase(data)
}
