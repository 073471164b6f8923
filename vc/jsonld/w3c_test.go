package jsonld

import (
	"context"
	"encoding/json"
	"io/fs"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/testvectors"
)

// A presentation keeps each credential in a graph of its own, although the scoped context of verifiableCredential is null.
func TestPresentationKeepsGraphs(t *testing.T) {
	doc := object(t, `{
		"@context": "https://www.w3.org/ns/credentials/v2", "type": "VerifiablePresentation", "holder": "did:example:h",
		"verifiableCredential": [
			{"@context": "https://www.w3.org/ns/credentials/v2", "id": "urn:1", "type": "VerifiableCredential", "issuer": "urn:i", "credentialSubject": {"id": "urn:a"}},
			{"@context": "https://www.w3.org/ns/credentials/v2", "id": "urn:2", "type": "VerifiableCredential", "issuer": "urn:i", "credentialSubject": {"id": "urn:b"}}
		]
	}`)
	quads, err := Embedded().Canonicalize(t.Context(), doc, Options{})
	require.NoError(t, err)
	graphs := map[string][]string{}
	for line := range strings.Lines(string(quads)) {
		fields := strings.Fields(line)
		graph := strings.Join(fields[3:len(fields)-1], "")
		graphs[graph] = append(graphs[graph], fields[0])
	}
	require.Len(t, graphs, 3)
	require.Len(t, graphs[""], 4, "type, holder and two graphs")
	delete(graphs, "")
	for _, subjects := range graphs {
		require.Len(t, subjects, 3)
		require.Equal(t, subjects[0], subjects[2])
	}
}

// The same from the module's own file of these vectors, for a plain clone.
func TestOwnEdDSAVectors(t *testing.T) {
	var vectors struct {
		Cases []struct {
			Cryptosuite                        string
			Unsigned, ProofConfig              json.RawMessage
			CanonicalDocument, CanonicalConfig string
		}
	}
	testvectors.Load(t, "eddsa", &vectors)
	c := Embedded().AllowVocab(ExamplesV2)
	ran := 0
	for _, v := range vectors.Cases {
		document, config := object(t, string(v.Unsigned)), object(t, string(v.ProofConfig))
		require.NoError(t, c.Check(document))
		require.NoError(t, c.Check(config))
		if v.Cryptosuite != "eddsa-rdfc-2022" {
			continue
		}
		ran++
		got, err := c.Canonicalize(t.Context(), document, Options{})
		require.NoError(t, err)
		require.Equal(t, v.CanonicalDocument, string(got))
		got, err = c.Canonicalize(t.Context(), config, Options{})
		require.NoError(t, err)
		require.Equal(t, v.CanonicalConfig, string(got))
	}
	require.Equal(t, 2, ran)
}

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
