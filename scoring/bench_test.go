package scoring_test

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/scoring"
	"github.com/avouch-id/avouch/vc/avatar"
)

// BenchmarkAssess is the whole assessment of an answer that was verified: reading the claims, the arithmetic, and the
// explanation with the effect of each item. Beside it stands what verifying such an answer costs at least: one Ed25519
// signature an item.
func BenchmarkAssess(b *testing.B) {
	for _, n := range []int{10, 100} {
		a := newAnswer(b, true)
		for i := range n {
			category := avatar.Categories(avatar.Negative)[i%18]
			a.show(report(fmt.Sprint("urn:", i), avatar.Negative, category, 1+i%5), worldA)
		}
		v := a.verifier()
		v.Limits.Items = n + 1
		who, err := v.VerifyPresentation(context.Background(), a.items, ask)
		require.NoError(b, err)
		p := policy(b)
		b.Run(fmt.Sprint(n, " items"), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := scoring.Assess(p, now, who); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprint(n, " signatures"), func(b *testing.B) {
			public, private, err := ed25519.GenerateKey(nil)
			require.NoError(b, err)
			message := make([]byte, 64)
			signature := ed25519.Sign(private, message)
			for b.Loop() {
				for range n {
					ed25519.Verify(public, message, signature)
				}
			}
		})
	}
}

func BenchmarkLoad(b *testing.B) {
	text := []byte(doorPolicy(world()))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := scoring.Load(text); err != nil {
			b.Fatal(err)
		}
	}
}
