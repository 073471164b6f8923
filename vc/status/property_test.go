package status

import (
	"bytes"
	"encoding/base64"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestPutAndRead: any values at any indexes are read again where they were put, and nowhere else, in both orders and every width.
func TestPutAndRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		msb := rapid.Bool().Draw(t, "msb")
		width := rapid.IntRange(1, 8).Draw(t, "width")
		if !msb {
			width = rapid.SampledFrom([]int{1, 2, 4, 8}).Draw(t, "width of a token")
		}
		entries := rapid.Uint64Range(1, 300).Draw(t, "entries")
		if rapid.IntRange(0, 3).Draw(t, "large") == 0 { // of several pieces
			entries += 3 * chunk
		}
		want := rapid.MapOf(rapid.Uint64Range(0, entries-1), rapid.Uint8Range(1, uint8(1<<width-1))).Draw(t, "values")
		list := make([]byte, (entries*uint64(width)+7)/8)
		for i, v := range want {
			put(list, i, v, width, msb)
		}
		var b Bits
		var err error
		if msb {
			b, err = OpenBitstring(encodeBitstring(list), width, Limits{})
		} else {
			b, err = OpenTokenList(base64.RawURLEncoding.EncodeToString(deflate(list)), width, Limits{})
		}
		require.NoError(t, err)
		require.Equal(t, list, bytes.Join(b.chunks, nil))
		require.GreaterOrEqual(t, b.Len(), entries)
		require.Less(t, b.Len(), entries+8)
		for i := range b.Len() {
			v, inside := b.At(i)
			if !inside || v != uint64(want[i]) {
				t.Fatalf("entry %d is %d (%v), put was %d", i, v, inside, want[i])
			}
		}
		for _, i := range []uint64{b.Len(), b.Len() + 1, 1 << 61, 1<<64 - 1} {
			if v, inside := b.At(i); inside || v != 0 {
				t.Fatalf("entry %d is %d, there is none", i, v)
			}
		}
	})
}

// TestReadingAllocatesNothing: a look into a list is nothing but that.
func TestReadingAllocatesNothing(t *testing.T) {
	b, err := OpenBitstring(encodeBitstring(make([]byte, 1<<17)), 1, Limits{})
	require.NoError(t, err)
	var sum uint64
	require.Zero(t, testing.AllocsPerRun(1000, func() { v, _ := b.At(1 << 19); sum += v }))
	require.Zero(t, sum)
	var none Bits
	_, inside := none.At(0)
	require.False(t, inside)
	require.Zero(t, none.Len())
}
