package did_test

import (
	"testing"

	"filippo.io/edwards25519"
	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
)

// TestCase25SmallOrder: the eight points of small order are refused as keys, as the group has them and in every other spelling.
func TestCase25SmallOrder(t *testing.T) {
	// Whatever order a point has, its multiple by the order of the large subgroup has a small one.
	var generator *edwards25519.Point
	largest, err := new(edwards25519.Scalar).SetCanonicalBytes(orderMinusOne)
	require.NoError(t, err)
	for y := byte(2); generator == nil; y++ {
		p, err := new(edwards25519.Point).SetBytes(append([]byte{y}, make([]byte, 31)...))
		if err != nil {
			continue
		}
		torsion := new(edwards25519.Point).ScalarMult(largest, p) // (L - 1)·P
		torsion.Add(torsion, p)
		four := new(edwards25519.Point).Add(torsion, torsion)
		four.Add(four, four)
		if four.Equal(edwards25519.NewIdentityPoint()) == 0 { // of order 8
			generator = torsion
		}
	}
	found := map[string]bool{}
	p := edwards25519.NewIdentityPoint()
	for range 8 {
		b := p.Bytes()
		found[string(b)] = true
		for _, sign := range []byte{0, 0x80} {
			other := append([]byte(nil), b...)
			other[31] = other[31]&0x7f | sign
			_, err := did.NewPublicKey(did.Ed25519, other)
			require.ErrorIs(t, err, did.ErrInvalid, "%x", other)
		}
		p.Add(p, generator)
	}
	require.Len(t, found, 8)
	require.Equal(t, 1, p.Equal(edwards25519.NewIdentityPoint()))
}

// orderMinusOne is L - 1 (RFC 8032, section 5.1), little-endian.
var orderMinusOne = []byte{0xec, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 31: 0x10}

// TestNoPoint: under a key that is no point nothing verifies.
func TestNoPoint(t *testing.T) {
	none := 0
	for y := byte(2); y < 40; y++ {
		b := append([]byte{y}, make([]byte, 31)...)
		_, err := new(edwards25519.Point).SetBytes(b)
		if err == nil {
			continue
		}
		none++
		k, err := did.NewPublicKey(did.Ed25519, b)
		require.NoError(t, err)
		for _, signature := range [][]byte{make([]byte, 64), append(b, make([]byte, 32)...)} {
			require.ErrorIs(t, k.Verify([]byte("m"), signature), did.ErrSignature)
		}
	}
	require.NotZero(t, none)
}
