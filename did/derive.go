package did

import (
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/bits"
)

// seedSize is the length of a wallet's seed.
const seedSize = 32

// DeriveKey makes an avatar's key for one world from the wallet's seed of 32
// random bytes, one way: the same seed, world, index and kind give the same key
// again, and keys tell nothing about each other or the seed. world is the DID
// of the world, index counts the person's avatars there.
//
//	okm = HKDF-SHA256(seed, salt = "avouch v1",
//	                  info = lp("avatar", kind, world, I2OSP(index, 4)), 48 bytes)
//
// lp writes each field as its length in eight bytes, big-endian, and the field
// itself; kind is the name that [Kind.String] gives. An Ed25519 seed or an
// X25519 private key is the first 32 bytes; the scalar of a curve of order n is
// the 48 bytes as a big-endian integer modulo n − 1, plus 1.
//
// Errors wrap [ErrInvalid] for another length of seed or an empty world, and
// [ErrUnsupportedKey] for BLS12381G2 and MLDSA44.
func DeriveKey(seed []byte, world string, index uint32, k Kind) (*PrivateKey, error) {
	if len(seed) != seedSize {
		return nil, fmt.Errorf("deriving a key: %w: seed of %d bytes, want %d", ErrInvalid, len(seed), seedSize)
	}
	if world == "" {
		return nil, fmt.Errorf("deriving a key: %w: empty world", ErrInvalid)
	}
	info := lengthPrefixed("avatar", k.String(), world, string(binary.BigEndian.AppendUint32(nil, index)))
	okm, err := hkdf.Key(sha256.New, seed, []byte("avouch v1"), info, 48)
	if err != nil {
		return nil, fmt.Errorf("deriving a key: %w", err)
	}
	d := okm[:32]
	switch k {
	case P256:
		d = scalar(okm, orderMinus1P256)
	case P384:
		d = scalar(okm, orderMinus1P384)
	case Secp256k1:
		d = scalar(okm, orderMinus1Secp256k1)
	}
	return newPrivateKey(k, d)
}

// lengthPrefixed is lp of DeriveKey: injective, whatever the fields hold.
func lengthPrefixed(fields ...string) string {
	var out []byte
	for _, f := range fields {
		out = binary.BigEndian.AppendUint64(out, uint64(len(f)))
		out = append(out, f...)
	}
	return string(out)
}

// The orders of the groups (SEC 2), less one.
const (
	orderMinus1P256 = "\xff\xff\xff\xff\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff" +
		"\xbc\xe6\xfa\xad\xa7\x17\x9e\x84\xf3\xb9\xca\xc2\xfc\x63\x25\x50"
	orderMinus1P384 = "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff" +
		"\xff\xff\xff\xff\xff\xff\xff\xff\xc7\x63\x4d\x81\xf4\x37\x2d\xdf" +
		"\x58\x1a\x0d\xb2\x48\xb0\xa7\x7a\xec\xec\x19\x6a\xcc\xc5\x29\x72"
	orderMinus1Secp256k1 = "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xfe" +
		"\xba\xae\xdc\xe6\xaf\x48\xa0\x3b\xbf\xd2\x5e\x8c\xd0\x36\x41\x40"
)

// scalar returns okm mod m, plus 1, in the length of m, big-endian. It takes
// the same steps whatever okm holds: math/big would not. The remainder is
// worked out bit by bit, r = 2r + bit, less m where that is not below m.
func scalar(okm []byte, m string) []byte {
	n := len(m) / 8
	var r, modulus, less [6]uint64 // little-endian limbs
	for i := range n {
		modulus[i] = binary.BigEndian.Uint64([]byte(m[8*(n-1-i):]))
	}
	for i := range 8 * len(okm) {
		in := uint64(okm[i/8]>>(7-i%8)) & 1
		for j := range n {
			in, r[j] = r[j]>>63, r[j]<<1|in
		}
		var borrow uint64
		for j := range n {
			less[j], borrow = bits.Sub64(r[j], modulus[j], borrow)
		}
		// Take the difference if a bit was shifted out or nothing was borrowed.
		mask := -(in | (1 ^ borrow))
		for j := range n {
			r[j] ^= mask & (r[j] ^ less[j])
		}
	}
	carry := uint64(1)
	out := make([]byte, 8*n)
	for j := range n {
		r[j], carry = bits.Add64(r[j], 0, carry)
		binary.BigEndian.PutUint64(out[8*(n-1-j):], r[j])
	}
	return out
}
