package status_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/status"
)

// BenchmarkCheck looks up one status, with the list in the cache and without; the list has 131,072 entries, of which one is set. x/bare is
// that divided by one Ed25519 verification of 64 bytes, timed by turns.
func BenchmarkCheck(b *testing.B) {
	key, err := did.GenerateKey(did.Ed25519)
	require.NoError(b, err)
	message := make([]byte, 64)
	signature, err := key.Sign(b.Context(), message)
	require.NoError(b, err)
	public := key.PublicKey()
	w := newWorld(b)
	w.publish(w.issuer, nil, nil)
	w.token(w.issuer, nil, map[string]any{"status_list": map[string]any{"bits": 1, "lst": zlibbed(list(3))}})
	for name, c := range map[string]vc.Credential{"bitstring": w.entry(nil), "token": w.claims(nil)} {
		for kind, cache := range map[string]*status.Cache{"cached": {}, "loaded": nil} {
			b.Run(name+"-"+kind, func(b *testing.B) {
				checker := status.Checker{Lists: w.web, Cache: cache}
				v := w.verifier()
				v.Status = spare{}
				var times [2][]time.Duration
				b.ReportAllocs()
				for b.Loop() {
					begin := time.Now()
					_, err := checker.Check(b.Context(), c, w.issuer.ID, noon, v.KeySource(), v.Verify)
					middle := time.Now()
					if bad := public.Verify(message, signature); err != nil || bad != nil {
						b.Fatal(err, bad)
					}
					times[0], times[1] = append(times[0], middle.Sub(begin)), append(times[1], time.Since(middle))
				}
				slices.Sort(times[0])
				slices.Sort(times[1])
				b.ReportMetric(float64(times[0][len(times[0])/2])/float64(times[1][len(times[1])/2]), "x/bare")
			})
		}
	}
}
