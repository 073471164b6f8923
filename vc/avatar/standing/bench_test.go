package standing_test

import (
	"crypto/ed25519"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
	"github.com/avouch-id/avouch/vc/avatar/standing"
)

// BenchmarkOf is a sanction with one decision on its appeal, already verified: x/bare is its time divided by that of one Ed25519
// verification of 64 bytes, in turns with it.
func BenchmarkOf(b *testing.B) {
	c := newCourt(b)
	s := c.issue(c.world, ban())
	records := []*vc.Verified{s, c.decides(c.council, s, avatar.Overturned, 20, 0)}
	public, private, err := ed25519.GenerateKey(nil)
	require.NoError(b, err)
	message := make([]byte, 64)
	signature := ed25519.Sign(private, message)
	var ours, bare time.Duration
	b.ReportAllocs()
	for b.Loop() {
		start := time.Now()
		if _, err := standing.Of(wren, day(30), c.accepts, records...); err != nil {
			b.Fatal(err)
		}
		middle := time.Now()
		if !ed25519.Verify(public, message, signature) {
			b.Fatal("the signature holds")
		}
		ours, bare = ours+middle.Sub(start), bare+time.Since(middle)
	}
	b.ReportMetric(float64(ours)/float64(bare), "x/bare")
}
