package audit_test

import (
	"crypto/ed25519"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/scoring/audit"
)

// BenchmarkRun is one person with a summary and a job, read and decided about, beside one bare Ed25519 verification in turn
// with it: x/bare is how many of those that takes.
func BenchmarkRun(b *testing.B) {
	p := market(b)
	public, private, err := ed25519.GenerateKey(nil)
	require.NoError(b, err)
	message := make([]byte, 64)
	signature := ed25519.Sign(private, message)
	all := audit.Read(&again{text: line("north", 1, standing, job) + "\n"}, audit.Options{})
	b.ReportAllocs()
	b.ResetTimer()
	var bare time.Duration
	n := 0
	begun := time.Now()
	_, err = audit.Run(b.Context(), p, now, func(yield func(audit.Person, error) bool) {
		for person, err := range all {
			if n++; n > b.N || !yield(person, err) {
				return
			}
			before := time.Now()
			ed25519.Verify(public, message, signature)
			bare += time.Since(before)
		}
	}, audit.Options{People: 100_000_000})
	ours := time.Since(begun) - bare
	require.NoError(b, err)
	b.ReportMetric(float64(ours)/float64(bare), "x/bare")
	b.ReportMetric(float64(ours.Nanoseconds())/float64(b.N), "ns/op")
}

// again is a text without end.
type again struct {
	text string
	at   int
}

func (a *again) Read(p []byte) (int, error) {
	n := copy(p, a.text[a.at:])
	a.at = (a.at + n) % len(a.text)
	return n, nil
}
