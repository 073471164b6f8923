package resolver_test

import (
	"crypto/ed25519"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/resolver"
)

// BenchmarkCache resolves what is kept. x/bare is its time divided by that of one
// Ed25519 verification of 64 bytes, which runs in turns with a thousand of it.
func BenchmarkCache(b *testing.B) {
	cache := &resolver.Cache{Inner: says(did.Resolution{Document: document(b, kestrel)}, nil)}
	id := parse(b, kestrel)
	public, private, err := ed25519.GenerateKey(nil)
	require.NoError(b, err)
	message := make([]byte, 64)
	signature := ed25519.Sign(private, message)
	const turn = 1000
	var ours, bare []time.Duration
	b.ReportAllocs()
	for b.Loop() {
		begin := time.Now()
		for range turn {
			if _, err := cache.Resolve(b.Context(), id, did.Version{}); err != nil {
				b.Fatal(err)
			}
		}
		middle := time.Now()
		if !ed25519.Verify(public, message, signature) {
			b.Fatal("does not verify")
		}
		ours, bare = append(ours, middle.Sub(begin)), append(bare, time.Since(middle))
	}
	slices.Sort(ours)
	slices.Sort(bare)
	each := float64(ours[len(ours)/2].Nanoseconds()) / turn
	b.ReportMetric(each/float64(bare[len(bare)/2].Nanoseconds()), "x/bare")
	b.ReportMetric(each, "ns/resolve")
}
