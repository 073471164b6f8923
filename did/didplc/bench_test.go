package didplc_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did/didplc"
)

// BenchmarkParseLog verifies logs of ten operations, each by the first of two
// rotation keys, of each kind: ten signatures are what it cannot do without.
func BenchmarkParseLog(b *testing.B) {
	for _, n := range []uint32{0, 1} {
		entries := []entry{{create(b, state(b, "a", n, n+2), n), 0, false}}
		for i := 1; i < 10; i++ {
			op := update(b, entries[i-1].op, state(b, "a", n, n+2), n)
			entries = append(entries, entry{op, time.Duration(i) * hour, false})
		}
		id, log := logOf(b, entries...)
		key := key(b, n)
		message := make([]byte, 64)
		signature, err := key.Sign(b.Context(), message)
		require.NoError(b, err)
		b.Run(key.PublicKey().Kind().String(), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := didplc.ParseLog(id, log, didplc.Limits{}); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(key.PublicKey().Kind().String()+"/bare", func(b *testing.B) {
			public := key.PublicKey()
			for b.Loop() {
				for range 10 {
					if err := public.Verify(message, signature); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}
