package did

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"fmt"
	"slices"

	"github.com/decred/dcrd/dcrec/secp256k1/v4"
)

// PublicKey is a kind and canonical bytes: two keys are equal if and only if ==
// says so. [NewPublicKey], [ParseMultikey] and [ParseJWK] are the only doors.
// The zero value is no key.
type PublicKey struct {
	kind Kind
	// raw is the key as it is worked with: for an elliptic curve the
	// uncompressed point, so that a verification takes no square root,
	// otherwise the canonical bytes.
	raw string
}

// NewPublicKey reads the canonical bytes of a key: those that stand in its
// Multikey after the prefix (compressed points). A key that is malformed, off
// its curve or of small order is refused with [ErrInvalid], one of another length
// with [ErrKeyLength].
func NewPublicKey(k Kind, canonical []byte) (PublicKey, error) {
	if !k.known() {
		return PublicKey{}, fmt.Errorf("key of %v: %w", k, ErrUnsupportedKey)
	}
	if len(canonical) != kinds[k].length {
		return PublicKey{}, fmt.Errorf("%v key: %w: %d bytes, want %d", k, ErrKeyLength, len(canonical), kinds[k].length)
	}
	raw, err := canonical, error(nil)
	switch k {
	case Ed25519:
		err = checkEd25519(canonical)
	case X25519:
		err = checkX25519(canonical)
	case P256:
		raw, err = uncompress(elliptic.P256(), canonical)
	case P384:
		raw, err = uncompress(elliptic.P384(), canonical)
	case Secp256k1:
		raw, err = uncompressSecp256k1(canonical)
	case BLS12381G2:
		err = checkG2(canonical)
	}
	if err != nil {
		return PublicKey{}, fmt.Errorf("%v key: %w", k, err)
	}
	return PublicKey{k, string(raw)}, nil
}

// Kind returns the kind of the key, 0 for the zero value.
func (k PublicKey) Kind() Kind { return k.kind }

// IsZero reports whether k is the zero value.
func (k PublicKey) IsZero() bool { return k.kind == 0 }

// Bytes returns the canonical bytes: what [NewPublicKey] reads.
func (k PublicKey) Bytes() []byte { return k.appendTo(nil) }

func (k PublicKey) appendTo(dst []byte) []byte {
	switch k.kind {
	case P256, P384, Secp256k1:
		n := len(k.raw) / 2 // of a coordinate
		dst = append(dst, 2+k.raw[2*n]&1)
		return append(dst, k.raw[1:1+n]...)
	}
	return append(dst, k.raw...)
}

// String returns the Multikey form, or "" for the zero value.
func (k PublicKey) String() string { return k.Multikey() }

// checkEd25519 refuses a second encoding of a coordinate, and points of small
// order, under which one signature fits many messages. Whether there is a point
// with this coordinate Verify finds out, for which it takes a square root: under
// a key that is no point nothing verifies.
func checkEd25519(b []byte) error {
	if !belowP25519(b) {
		return fmt.Errorf("%w: not the canonical encoding of a point", ErrInvalid)
	}
	y := [32]byte(b)
	y[31] &= 0x7f // the sign of x
	if slices.Contains(smallOrderEd25519[:], string(y[:])) {
		return fmt.Errorf("%w: point of small order", ErrInvalid)
	}
	return nil
}

// smallOrderEd25519 are the y-coordinates of the eight points whose order divides
// 8: of 0, 1, -1 and two more, each but 1 and -1 of two points.
var smallOrderEd25519 = [...]string{
	"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00",
	"\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00",
	"\xec\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f",
	"\x26\xe8\x95\x8f\xc2\xb2\x27\xb0\x45\xc3\xf4\x89\xf2\xef\x98\xf0\xd5\xdf\xac\x05\xd3\xc6\x33\x39\xb1\x38\x02\x88\x6d\x53\xfc\x05",
	"\xc7\x17\x6a\x70\x3d\x4d\xd8\x4f\xba\x3c\x0b\x76\x0d\x10\x67\x0f\x2a\x20\x53\xfa\x2c\x39\xcc\xc6\x4e\xc7\xfd\x77\x92\xac\x03\x7a",
}

// belowP25519 reports whether the little-endian number in b, without its top
// bit, is below 2^255 − 19. (A set top bit with x = 0 is the other
// non-canonical form; those points are of small order.)
func belowP25519(b []byte) bool {
	if b[31]&0x7f != 0x7f || b[0] < 0xed {
		return true
	}
	for _, c := range b[1:31] {
		if c != 0xff {
			return true
		}
	}
	return false
}

// smallOrderX25519 are the canonical u-coordinates whose order divides 8, on
// the curve or its twist: every shared secret with them is zero (RFC 7748, §6.1).
var smallOrderX25519 = [...]string{
	"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00",
	"\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00",
	"\xe0\xeb\x7a\x7c\x3b\x41\xb8\xae\x16\x56\xe3\xfa\xf1\x9f\xc4\x6a\xda\x09\x8d\xeb\x9c\x32\xb1\xfd\x86\x62\x05\x16\x5f\x49\xb8\x00",
	"\x5f\x9c\x95\xbc\xa3\x50\x8c\x24\xb1\xd0\xb1\x55\x9c\x83\xef\x5b\x04\x44\x5c\xc4\x58\x1c\x8e\x86\xd8\x22\x4e\xdd\xd0\x9f\x11\x57",
	"\xec\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f",
}

func checkX25519(b []byte) error {
	if b[31]&0x80 != 0 || !belowP25519(b) {
		return fmt.Errorf("%w: not a canonical u-coordinate", ErrInvalid)
	}
	for _, low := range smallOrderX25519 {
		if string(b) == low {
			return fmt.Errorf("%w: point of small order", ErrInvalid)
		}
	}
	return nil
}

func uncompress(curve elliptic.Curve, b []byte) ([]byte, error) {
	x, y := elliptic.UnmarshalCompressed(curve, b)
	if x == nil {
		return nil, fmt.Errorf("%w: not a compressed point of %s", ErrInvalid, curve.Params().Name)
	}
	n := len(b) - 1
	point := make([]byte, 1+2*n)
	point[0] = 4
	x.FillBytes(point[1 : 1+n])
	y.FillBytes(point[1+n:])
	return point, nil
}

func uncompressSecp256k1(b []byte) ([]byte, error) {
	p, err := secp256k1.ParsePubKey(b)
	if err != nil {
		return nil, fmt.Errorf("%w: not a compressed point of secp256k1", ErrInvalid)
	}
	return p.SerializeUncompressed(), nil
}

// newPoint makes a key of an uncompressed point.
func newPoint(k Kind, point []byte) (PublicKey, error) {
	var err error
	switch k {
	case P256:
		_, err = ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point)
	case P384:
		_, err = ecdsa.ParseUncompressedPublicKey(elliptic.P384(), point)
	case Secp256k1:
		_, err = secp256k1.ParsePubKey(point)
	}
	if err != nil {
		return PublicKey{}, fmt.Errorf("%v key: %w: not a point of the curve", k, ErrInvalid)
	}
	return PublicKey{k, string(point)}, nil
}

// modulusBLS12381 is the field modulus of BLS12-381, big-endian.
var modulusBLS12381 = []byte("" +
	"\x1a\x01\x11\xea\x39\x7f\xe6\x9a\x4b\x1b\xa7\xb6\x43\x4b\xac\xd7" +
	"\x64\x77\x4b\x84\xf3\x85\x12\xbf\x67\x30\xd2\xa0\xf6\xb0\xf6\x24" +
	"\x1e\xab\xff\xfe\xb1\x53\xff\xff\xb9\xfe\xff\xff\xff\xff\xaa\xab")

// checkG2 checks the syntax of a compressed point of G2: the flags (compressed,
// not infinity) and two coordinates below the modulus.
func checkG2(b []byte) error {
	const compressed, infinity, sign = 0x80, 0x40, 0x20
	if b[0]&compressed == 0 || b[0]&infinity != 0 {
		return fmt.Errorf("%w: not a compressed point of G2 other than infinity", ErrInvalid)
	}
	c1 := bytes.Clone(b[:48])
	c1[0] &^= compressed | infinity | sign
	if bytes.Compare(c1, modulusBLS12381) >= 0 || bytes.Compare(b[48:], modulusBLS12381) >= 0 {
		return fmt.Errorf("%w: coordinate not below the modulus", ErrInvalid)
	}
	return nil
}
