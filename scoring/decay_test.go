package scoring

import (
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// power is 2^(−n/d) with d a power of two, by square roots, to 200 bits.
func power(n int64, d int64) *big.Float {
	out, root := big.NewFloat(1).SetPrec(200), big.NewFloat(0.5).SetPrec(200)
	for whole := n / d; whole > 0; whole-- {
		out.Mul(out, root)
	}
	for rest := n % d; rest > 0; rest = rest * 2 % d {
		d2 := d / 2
		root.Sqrt(root)
		if rest >= d2 {
			out.Mul(out, root)
		}
	}
	return out
}

func TestTable(t *testing.T) {
	for i, got := range halving {
		exact := new(big.Float).Mul(power(int64(i), 64), big.NewFloat(1<<32))
		rounded, _ := exact.Add(exact, big.NewFloat(0.5)).Int64()
		require.Equal(t, rounded, got, i)
	}
}

// The stated error: within 1 + weight/65536 of the exact value. Ages are parts of a half-life of 2^20 seconds, so that the
// exact value is a product of square roots.
func TestDecayIsNearTheExactValue(t *testing.T) {
	law(t, func(r *rapid.T) {
		const halfLife = 1 << 20
		weight := rapid.Int64Range(1, maxWeight).Draw(r, "weight")
		age := rapid.Int64Range(0, 40*halfLife).Draw(r, "age")
		exact := new(big.Float).Mul(power(age, halfLife), new(big.Float).SetInt64(weight))
		off := exact.Sub(exact, new(big.Float).SetInt64(decay(weight, age, halfLife)))
		bound := new(big.Float).Add(big.NewFloat(1), new(big.Float).Quo(new(big.Float).SetInt64(weight), big.NewFloat(1<<16)))
		require.LessOrEqual(r, off.Abs(off).Cmp(bound), 0, "%d after %d: off by %s", weight, age, off)
	})
}

func TestDecayNeverGrows(t *testing.T) {
	law(t, func(r *rapid.T) {
		weight := rapid.Int64Range(1, maxWeight).Draw(r, "weight")
		halfLife := day * rapid.Int64Range(1, maxDays).Draw(r, "half-life")
		age := rapid.Int64Range(-day, 1<<38).Draw(r, "age")
		later := age + rapid.OneOf(rapid.Int64Range(0, 1000), rapid.Int64Range(0, 1<<38)).Draw(r, "more")
		require.LessOrEqual(r, decay(weight, later, halfLife), decay(weight, age, halfLife))
		require.GreaterOrEqual(r, decay(weight, later, halfLife), int64(0))
		require.LessOrEqual(r, decay(weight, age, halfLife), weight)
	})
	for halvings, want := range []int64{1000, 500, 250, 125, 62, 31, 15, 7, 3, 1, 0, 0} {
		require.Equal(t, want, decay(1000, int64(halvings)*day, day))
	}
	require.EqualValues(t, 1000, decay(1000, -5, day))
	require.Zero(t, decay(maxWeight, 1<<40, day))
}
