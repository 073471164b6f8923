package bbs

import (
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestRoundTrip: whatever is signed, committed to and shown, the proof holds, and nobody's slices are changed.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		suite := rapid.SampledFrom([]Suite{SHA256, SHAKE256}).Draw(rt, "suite")
		p := rapid.SampledFrom(interfaces(schemes()[suite])).Draw(rt, "interface")
		p.signs(t, rapid.IntRange(0, 8).Draw(rt, "messages"), rapid.IntRange(0, 4).Draw(rt, "committed"))
		subset := func(n int, name string) (out []int) {
			for i := range n {
				if rapid.Bool().Draw(rt, name) {
					out = append(out, i)
				}
			}
			return out
		}
		show := Show{Header: rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(rt, "header"), Indexes: subset(len(p.signed.Messages), "shows"),
			Committed: subset(len(p.held.Committed), "shows committed"), Domain: p.domain("did:example:world")}
		before := clone(Shown{Show: show, Messages: p.signed.Messages, Committed: p.held.Committed, Header: p.signed.Header, Proof: p.signature})
		p.shows(t, show)
		require.Equal(t, before.Messages, p.signed.Messages)
		require.Equal(t, before.Committed, p.held.Committed)
		require.Equal(t, before.Show.Indexes, show.Indexes)
		require.True(t, slices.Equal(before.Proof, p.signature))
		kept := clone(p.shown)
		require.NoError(t, p.ProofVerify(p.key.PublicKey(), p.shown))
		require.Equal(t, kept, clone(p.shown))
	})
}

// TestConcurrentUse: one scheme for all, whose generators grow meanwhile.
func TestConcurrentUse(t *testing.T) {
	s := New(SHA256, 32)
	var all sync.WaitGroup
	for n := range 8 {
		all.Go(func() {
			for _, p := range interfaces(s) {
				p.signs(t, 1+3*n, n)
				p.shows(t, Show{Indexes: []int{0}, Domain: p.domain("did:example:world")})
			}
		})
	}
	all.Wait()
}
