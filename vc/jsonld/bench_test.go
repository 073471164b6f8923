package jsonld

import (
	"context"
	"crypto/ed25519"
	"io/fs"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/testvectors"
)

func parsed(t testing.TB, folder fs.FS, name string) map[string]any {
	t.Helper()
	data, err := fs.ReadFile(folder, name)
	require.NoError(t, err)
	doc, err := strictjson.ParseObject(data, strictjson.Limits{})
	require.NoError(t, err)
	return doc
}

// employment is what a verifier of the W3C employment authorization credential canonicalizes or checks: the document and
// the proof options.
func employment(b *testing.B) []map[string]any {
	folder, err := fs.Sub(testvectors.Shared(b), "spec/w3c-vc-di-eddsa/TestVectors")
	require.NoError(b, err)
	return []map[string]any{parsed(b, folder, "employmentAuth.json"), parsed(b, folder, "eddsa-rdfc-2022/employ/proofConfigDataInt.json")}
}

// beside runs op, and a bare Ed25519 verification of 64 bytes in turns with it; x/bare is the ratio of their times.
func beside(b *testing.B, op func() error) {
	public, private, err := ed25519.GenerateKey(nil)
	require.NoError(b, err)
	message := make([]byte, 64)
	signature := ed25519.Sign(private, message)
	var ours, bare time.Duration
	b.ReportAllocs()
	for b.Loop() {
		begin := time.Now()
		if err := op(); err != nil {
			b.Fatal(err)
		}
		ours += time.Since(begin)
		begin = time.Now()
		if !ed25519.Verify(public, message, signature) {
			b.Fatal("the bare signature")
		}
		bare += time.Since(begin)
	}
	b.ReportMetric(float64(ours)/float64(bare), "x/bare")
	b.ReportMetric(float64(ours.Nanoseconds())/float64(b.N), "ns/op")
}

func BenchmarkCanonicalize(b *testing.B) {
	docs, c := employment(b), Embedded()
	beside(b, func() error {
		for _, d := range docs {
			if _, err := c.Canonicalize(context.Background(), d, Options{}); err != nil {
				return err
			}
		}
		return nil
	})
}

// A value that has to work out its contexts first: what one verification costs a program that runs once.
func BenchmarkCanonicalizeFirst(b *testing.B) {
	docs := employment(b)
	beside(b, func() error {
		_, err := Embedded().Canonicalize(context.Background(), docs[0], Options{})
		return err
	})
}

func BenchmarkCheck(b *testing.B) {
	docs, c := employment(b), Embedded()
	beside(b, func() error { return c.Check(docs[0]) })
}

func BenchmarkEmbedded(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Embedded()
	}
}
