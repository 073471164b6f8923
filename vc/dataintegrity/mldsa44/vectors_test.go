package mldsa44_test

import (
	"crypto"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"strings"
	"testing"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/jcs"
	"github.com/avouch-id/avouch/internal/jcsproof"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/testvectors"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/dataintegrity/mldsa44"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/stretchr/testify/require"
)

// vectors are the examples of the report, testvectors/mldsa44.json.
type vectors struct {
	PublicKey, PublicKeyMultibase string
	Unsigned                      json.RawMessage
	Cases                         []struct {
		Cryptosuite, CanonicalDocument, CanonicalConfig, CombinedHash string

		Signed json.RawMessage
	}
}

func load(t testing.TB) (v vectors) {
	testvectors.Load(t, "mldsa44", &v)
	require.Len(t, v.Cases, 2)
	return v
}

func (v vectors) key(t testing.TB) did.PublicKey {
	key, err := did.ParseMultikey(v.PublicKeyMultibase)
	require.NoError(t, err)
	require.Equal(t, v.PublicKey, hex.EncodeToString(key.Bytes()))
	require.Equal(t, v.PublicKeyMultibase, key.Multikey())
	return key
}

func suites() map[string]dataintegrity.Suite {
	c := jsonld.Embedded()
	return map[string]dataintegrity.Suite{"mldsa44-rdfc-2024": mldsa44.RDFC2024(c), "mldsa44-jcs-2024": mldsa44.JCS2024(c)}
}

func parse(t testing.TB, data []byte) map[string]any {
	doc, err := strictjson.ParseObject(data, strictjson.Limits{})
	require.NoError(t, err)
	return doc
}

// TestVectors takes every step that is published but the making of the signatures: they are hedged, so nobody makes them again,
// and their private key is published without its seed.
func TestVectors(t *testing.T) {
	v := load(t)
	for _, c := range v.Cases {
		t.Run(c.Cryptosuite, func(t *testing.T) {
			canonical := func(doc map[string]any) string {
				out, err := jcs.Canonical(doc)
				if strings.Contains(c.Cryptosuite, "-rdfc-") {
					out, err = jsonld.Embedded().Canonicalize(t.Context(), doc, jsonld.Options{})
				}
				require.NoError(t, err)
				return string(out)
			}
			document := parse(t, c.Signed)
			config := document["proof"].(map[string]any)
			delete(document, "proof")
			require.Equal(t, parse(t, v.Unsigned), document)
			require.Equal(t, c.CanonicalDocument, canonical(document))

			value := config["proofValue"].(string)
			delete(config, "proofValue")
			require.NotContains(t, config, "@context")
			require.Equal(t, "did:key:"+v.PublicKeyMultibase, config["verificationMethod"])
			config["@context"] = document["@context"]
			require.Equal(t, c.CanonicalConfig, canonical(config))

			hashData := jcsproof.Digest(did.MLDSA44, []byte(c.CanonicalConfig), []byte(c.CanonicalDocument))
			require.Equal(t, c.CombinedHash, hex.EncodeToString(hashData))
			signature, err := base64.RawURLEncoding.DecodeString(value[1:])
			require.NoError(t, err)
			require.Len(t, signature, 2420)
			require.NoError(t, mldsa44.Verify(v.key(t), hashData, signature))

			// The whole at once.
			suite := suites()[c.Cryptosuite]
			s := vc.Received("application/vc", c.Signed)
			require.True(t, suite.Recognizes(s))
			opened, err := suite.Open(t.Context(), s, vc.Opening{Keys: documentKeys{}, At: noon})
			require.NoError(t, err)
			require.Len(t, opened.Proofs, 1)
			p := opened.Proofs[0]
			require.Equal(t, "did:key:"+v.PublicKeyMultibase, p.Method, "as the proof says it")
			require.Equal(t, "did:key:"+v.PublicKeyMultibase, p.Controller)
			require.Equal(t, v.key(t), p.Key.Public)
			require.Equal(t, time.Date(2023, 2, 24, 23, 36, 38, 0, time.UTC), p.Created.UTC())
			require.Equal(t, document, opened.Credential.Object())

			// The key is not that of the issuer.
			_, err = verifier(suite).Verify(t.Context(), s)
			refused := requireCheck(t, err, "binding")
			var differs *vc.Mismatch
			require.ErrorAs(t, refused, &differs)
			require.Equal(t, "did:key:"+v.PublicKeyMultibase, differs.Got)
		})
	}
}

// TestTransformations: the report publishes the canonical form for each hash function of its suites.
func TestTransformations(t *testing.T) {
	document := parse(t, load(t).Unsigned)
	for name, hash := range map[string]crypto.Hash{"sha256": crypto.SHA256, "sha384": crypto.SHA384} {
		want, err := fs.ReadFile(testvectors.Shared(t), "spec/w3c-di-quantum-safe/testVectors/commonAlgs/transform-rdfc-"+name+".txt")
		require.NoError(t, err)
		got, err := jsonld.Embedded().Canonicalize(t.Context(), document, jsonld.Options{Hash: hash})
		require.NoError(t, err)
		require.Equal(t, string(want), string(got), name)
	}
}
