package jsonld

import (
	"context"
	"io/fs"
	"testing"

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

// What eddsa-rdfc-2022 canonicalizes to verify the employment authorization credential: document and proof options.
func BenchmarkCanonicalize(b *testing.B) {
	folder, err := fs.Sub(testvectors.Shared(b), "spec/w3c-vc-di-eddsa/TestVectors")
	require.NoError(b, err)
	doc := parsed(b, folder, "employmentAuth.json")
	proof := parsed(b, folder, "eddsa-rdfc-2022/employ/proofConfigDataInt.json")
	c := Embedded()
	b.ReportAllocs()
	for b.Loop() {
		for _, d := range []map[string]any{doc, proof} {
			if _, err := c.Canonicalize(context.Background(), d, Options{}); err != nil {
				b.Fatal(err)
			}
		}
	}
}
