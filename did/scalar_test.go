package did

import (
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestScalar holds the constant-time reduction against math/big, at random and
// around the multiples of the modulus.
func TestScalar(t *testing.T) {
	one := big.NewInt(1)
	for _, m := range []string{orderMinus1P256, orderMinus1P384, orderMinus1Secp256k1} {
		modulus := new(big.Int).SetBytes([]byte(m))
		check := func(t require.TestingT, okm []byte) {
			want := new(big.Int).SetBytes(okm)
			want.Mod(want, modulus).Add(want, one)
			require.Equal(t, want.FillBytes(make([]byte, len(m))), scalar(okm, m))
		}
		limit := new(big.Int).Lsh(one, 384)
		for _, multiple := range []int64{0, 1, 2, 3, 1 << 40} {
			for off := int64(-2); off <= 2; off++ {
				n := new(big.Int).Mul(modulus, big.NewInt(multiple))
				n.Add(n, big.NewInt(off))
				if n.Sign() >= 0 && n.Cmp(limit) < 0 {
					check(t, n.FillBytes(make([]byte, 48)))
				}
			}
		}
		check(t, new(big.Int).Sub(limit, one).FillBytes(make([]byte, 48)))
		rapid.Check(t, func(t *rapid.T) {
			check(t, rapid.SliceOfN(rapid.Byte(), 48, 48).Draw(t, "okm"))
		})
	}
}
