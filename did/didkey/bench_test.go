package didkey_test

import (
	"context"
	"crypto/ed25519"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didkey"
)

// BenchmarkResolve reports x/bare, the time of Resolve divided by that of a bare
// Ed25519 verification of 64 bytes, timed in turns with it: medians, which other
// work on the machine disturbs less than sums. The target is 0.15 and ten
// allocations for Ed25519.
func BenchmarkResolve(b *testing.B) {
	public, private, err := ed25519.GenerateKey(nil)
	require.NoError(b, err)
	message := make([]byte, 64)
	signature := ed25519.Sign(private, message)
	for _, c := range []struct{ name, did string }{
		{"ed25519", "did:key:" + ed},
		{"x25519", "did:key:z6LSeu9HkTHSfLLeUs2nnzUSNedgDUevfNQgQjQC23ZCit6F"},
		{"p256", "did:key:zDnaerx9CtbPJ1q36T5Ln5wYt3MQYeGRG5ehnPAmxcf5mDZpv"},
		{"secp256k1", "did:key:zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme"},
	} {
		id, err := did.Parse(c.did)
		require.NoError(b, err)
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			var resolve, verify []time.Duration
			for b.Loop() {
				begin := time.Now()
				_, err := didkey.Resolver{}.Resolve(context.Background(), id, did.Version{})
				first := time.Now()
				ok := ed25519.Verify(public, message, signature)
				resolve, verify = append(resolve, first.Sub(begin)), append(verify, time.Since(first))
				if err != nil || !ok {
					b.Fatal(err, ok)
				}
			}
			slices.Sort(resolve)
			slices.Sort(verify)
			b.ReportMetric(float64(resolve[len(resolve)/2])/float64(verify[len(verify)/2]), "x/bare")
			b.ReportMetric(float64(resolve[len(resolve)/2].Nanoseconds()), "ns/op")
		})
	}
}
