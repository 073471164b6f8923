package jsonld

import (
	"context"
	"io/fs"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/testvectors"
)

// The documents and proof configurations of the W3C EdDSA cryptosuite vectors, byte for byte.
func TestW3CEdDSAVectors(t *testing.T) {
	folder, err := fs.Sub(testvectors.Shared(t), "spec/w3c-vc-di-eddsa/TestVectors")
	require.NoError(t, err)
	c := Embedded().AllowVocab(ExamplesV2)
	for _, v := range []struct{ in, want string }{
		{"unsigned.json", "eddsa-rdfc-2022/canonDocDataInt.txt"},
		{"eddsa-rdfc-2022/proofConfigDataInt.json", "eddsa-rdfc-2022/proofCanonDataInt.txt"},
		{"employmentAuth.json", "eddsa-rdfc-2022/employ/canonDocDataInt.txt"},
		{"eddsa-rdfc-2022/employ/proofConfigDataInt.json", "eddsa-rdfc-2022/employ/proofCanonDataInt.txt"},
		{"unsigned.json", "Ed25519Signature2020/canonDocEdSig.txt"},
		{"Ed25519Signature2020/proofConfigEdSig.json", "Ed25519Signature2020/proofCanonEdSig.txt"},
	} {
		data, err := fs.ReadFile(folder, v.in)
		require.NoError(t, err)
		doc, err := strictjson.ParseObject(data, strictjson.Limits{})
		require.NoError(t, err)
		want, err := fs.ReadFile(folder, v.want)
		require.NoError(t, err)
		got, err := c.Canonicalize(context.Background(), doc, Options{})
		require.NoError(t, err, v.in)
		require.Equal(t, string(want), string(got), v.in)
	}
}
