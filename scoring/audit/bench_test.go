package audit_test

import (
	"crypto/ed25519"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/scoring/audit"
)

// BenchmarkRun is one person with a summary and a job, read and decided about. Beside it stands one Ed25519 verification of
// the same run, as signatures/person.
func BenchmarkRun(b *testing.B) {
	p := market(b)
	all := audit.Read(&again{text: line("north", 1, standing, job) + "\n"}, audit.Options{})
	b.ReportAllocs()
	b.ResetTimer()
	n := 0
	_, err := audit.Run(b.Context(), p, now, func(yield func(audit.Person, error) bool) {
		for person, err := range all {
			if n++; n > b.N || !yield(person, err) {
				return
			}
		}
	}, audit.Options{People: 1_000_000_000})
	require.NoError(b, err)
	b.StopTimer()
	perPerson := float64(b.Elapsed().Nanoseconds()) / float64(b.N)
	b.ReportMetric(perPerson/signature(), "signatures/person")
}

// signature is what one Ed25519 verification takes, in nanoseconds.
func signature() float64 {
	r := testing.Benchmark(func(b *testing.B) {
		public, private, err := ed25519.GenerateKey(nil)
		require.NoError(b, err)
		message := make([]byte, 64)
		s := ed25519.Sign(private, message)
		for b.Loop() {
			ed25519.Verify(public, message, s)
		}
	})
	return float64(r.NsPerOp())
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
