package did

import "fmt"

// Kind is a kind of key. It fixes the encoding and the signature algorithm.
type Kind uint8

// The kinds of keys.
const (
	// Ed25519 signs by RFC 8032; 32 bytes.
	Ed25519 Kind = iota + 1
	// X25519 agrees on keys by RFC 7748; 32 bytes.
	X25519
	// P256 signs by ECDSA with SHA-256; a compressed point of 33 bytes.
	P256
	// P384 signs by ECDSA with SHA-384; a compressed point of 49 bytes.
	P384
	// Secp256k1 signs by ECDSA with SHA-256; a compressed point of 33 bytes.
	Secp256k1
	// BLS12381G2 verifies BBS signatures; a compressed point of G2, 96 bytes.
	// Only the encoding is checked here, the point where pairings live.
	BLS12381G2
	// MLDSA44 verifies ML-DSA-44 signatures (FIPS 204); 1312 bytes. Only the
	// length is checked here: the cryptosuites that use it are experimental.
	MLDSA44
)

// kinds is indexed by Kind. The codes are those of the multicodec table, as
// unsigned varints.
var kinds = [...]struct {
	name   string
	codec  string
	length int  // of the canonical bytes
	base   byte // the multibase of its Multikey, by its prefix
}{
	Ed25519:    {"ed25519", "\xed\x01", 32, 'z'},
	X25519:     {"x25519", "\xec\x01", 32, 'z'},
	P256:       {"p256", "\x80\x24", 33, 'z'},
	P384:       {"p384", "\x81\x24", 49, 'z'},
	Secp256k1:  {"secp256k1", "\xe7\x01", 33, 'z'},
	BLS12381G2: {"bls12381", "\xeb\x01", 96, 'z'},
	MLDSA44:    {"mldsa44", "\x90\x24", 1312, 'u'},
}

// UnmarshalText reads the name that String writes: ed25519, x25519, p256, p384,
// secp256k1, bls12381, mldsa44. Errors wrap [ErrUnsupportedKey].
func (k *Kind) UnmarshalText(name []byte) error {
	for i, known := range kinds {
		if string(name) == known.name && known.name != "" {
			*k = Kind(i)
			return nil
		}
	}
	return fmt.Errorf("key kind %s: %w", quote(string(name)), ErrUnsupportedKey)
}

// String returns the name of the kind, such as "p256".
func (k Kind) String() string {
	if !k.known() {
		return fmt.Sprintf("Kind(%d)", uint8(k))
	}
	return kinds[k].name
}

func (k Kind) known() bool { return k >= Ed25519 && int(k) < len(kinds) }
