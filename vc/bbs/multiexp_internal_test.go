package bbs

import (
	"math/big"
	"testing"

	bls "github.com/consensys/gnark-crypto/ecc/bls12-381"
	"github.com/consensys/gnark-crypto/ecc/bls12-381/fr"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// edges are scalars at which a recoding goes wrong, if it does.
func edges() (all []fr.Element) {
	one := big.NewInt(1)
	for _, n := range []*big.Int{big.NewInt(0), one, big.NewInt(15), big.NewInt(16), big.NewInt(31), big.NewInt(32), lambda,
		new(big.Int).Lsh(one, 64), new(big.Int).Lsh(one, 127), new(big.Int).Lsh(one, 128), new(big.Int).Lsh(lambda, 64), fr.Modulus()} {
		for _, d := range []int64{-1, 0, 1} {
			var s fr.Element
			all = append(all, *s.SetBigInt(new(big.Int).Add(n, big.NewInt(d))))
		}
	}
	return all
}

// TestSum: the sum is the one that the library makes point by point.
func TestSum(t *testing.T) {
	some := edges()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 6).Draw(t, "n")
		var want bls.G1Jac
		var products []product
		for range n {
			width := rapid.SampledFrom([]int{freeWidth, fixedWidth}).Draw(t, "width")
			scalar := rapid.Custom(func(t *rapid.T) (s fr.Element) {
				if rapid.Bool().Draw(t, "edge") {
					return rapid.SampledFrom(some).Draw(t, "scalar")
				}
				s.SetBytes(rapid.SliceOfN(rapid.Byte(), 48, 48).Draw(t, "bytes"))
				return s
			})
			var k, s big.Int
			at, by := scalar.Draw(t, "point"), scalar.Draw(t, "by")
			var p, q bls.G1Affine
			p.ScalarMultiplicationBase(at.BigInt(&k))
			products = append(products, product{newTables(width, p)[0], by})
			want.AddMixed(q.ScalarMultiplication(&p, by.BigInt(&s)))
		}
		got := sum(products...)
		require.True(t, got.Equal(&want))
		shared := append(append([]product(nil), shares(products[0].of, products[0].by)...), products[1:]...)
		got = sum(shared...)
		require.True(t, got.Equal(&want))
	})
	require.True(t, new(bls.G1Jac).Equal(new(bls.G1Jac)))
	empty := sum()
	require.True(t, affine(empty)[0].IsInfinity())
}
