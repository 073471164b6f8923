package didwebvh_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did/didwebvh"
)

// BenchmarkVerify verifies a log of 1,000 entries of ordinary size. x/ops is its time divided by that of the bare operations
// that it cannot do without, timed in turns with it: for each entry one Ed25519 verification over 64 bytes and three SHA-256,
// of the entry for the chain, of the entry for the proof, and of the proof's options.
func BenchmarkVerify(b *testing.B) {
	const count = 1000
	key := []any{object{"id": "#key-1", "type": "Multikey", "controller": "did:webvh:{SCID}:plaza.example", "publicKeyMultibase": key2.PublicKey().Multikey()}}
	home := document("plaza.example", object{"verificationMethod": key, "assertionMethod": []any{"#key-1"}, "authentication": []any{"#key-1"}})
	f := newForger(b).add(key1, genesis(nil), home)
	for range count - 1 {
		f.add(key1, object{}, home)
	}
	log := f.out.Bytes()
	lines := bytes.Split(bytes.TrimSpace(log), []byte("\n"))
	public, private, err := ed25519.GenerateKey(nil)
	require.NoError(b, err)
	message := make([]byte, 64)
	signature, options := ed25519.Sign(private, message), make([]byte, 260)
	bare := func() {
		for _, line := range lines {
			entry := line[:len(line)-370] // without its proof
			sha256.Sum256(entry)
			sha256.Sum256(entry)
			sha256.Sum256(options)
			if !ed25519.Verify(public, message, signature) {
				panic("a signature that does not verify")
			}
		}
	}
	var whole, operations []time.Duration
	b.ReportAllocs()
	b.SetBytes(int64(len(log)))
	for b.Loop() {
		begin := time.Now()
		_, err := didwebvh.Verify(log, nil, rules)
		middle := time.Now()
		bare()
		whole, operations = append(whole, middle.Sub(begin)), append(operations, time.Since(middle))
		if err != nil {
			b.Fatal(err)
		}
	}
	median := func(times []time.Duration) float64 {
		slices.Sort(times)
		return float64(times[len(times)/2].Nanoseconds())
	}
	b.ReportMetric(median(whole)/median(operations), "x/ops")
	b.ReportMetric(median(whole)/count, "ns/entry")
	b.ReportMetric(median(whole), "ns/op")
}
