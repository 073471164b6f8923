package dataintegrity_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/testvectors"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/stretchr/testify/require"
)

// anyKey finds every did:key and lets it do everything.
type anyKey struct{}

func (anyKey) Find(_ context.Context, r vc.KeyRef, _ time.Time) (vc.Key, error) {
	id, err := did.ParseURL(r.Method)
	if err != nil {
		return vc.Key{}, err
	}
	key, err := did.ParseMultikey(id.DID().Specific())
	return vc.Key{Public: key, Controller: id.DID().String(), Purposes: did.AssertionMethod | did.Authentication}, err
}

func everySuite(c *jsonld.Contexts) vc.Mechanism {
	return dataintegrity.Suites(c, dataintegrity.EdDSAJCS2022(c), dataintegrity.EdDSARDFC2022(c),
		dataintegrity.ECDSAJCS2019(c), dataintegrity.ECDSARDFC2019(c))
}

func open(t testing.TB, doc []byte, rule vc.ProofRule) (vc.Opened, error) {
	return everySuite(contexts()).Open(t.Context(), vc.Received("application/vc", doc), vc.Opening{Keys: anyKey{}, At: noon, Rule: rule})
}

func TestPublishedSetsAndChains(t *testing.T) {
	var v struct{ Signed map[string]json.RawMessage }
	testvectors.Load(t, "proofsets", &v)
	for name, proofs := range map[string]int{"set of one": 1, "set of two": 2, "chain of three": 3, "chain of four": 4} {
		t.Run(name, func(t *testing.T) {
			opened, err := open(t, v.Signed[name], vc.AllProofs)
			require.NoError(t, err)
			require.Len(t, opened.Proofs, proofs)
			doc, err := strictjson.ParseObject(v.Signed[name], strictjson.Limits{})
			require.NoError(t, err)
			all, _ := doc["proof"].([]any)
			for i := range all {
				// A proof on which another one stands cannot be taken away or changed; the last one can be taken away.
				without := vc.Received("", strictjson.Append(nil, doc))
				without = change(t, without, func(d map[string]any) {
					d["proof"] = append(append([]any{}, all[:i]...), all[i+1:]...)
				})
				_, err := open(t, without.Bytes(), vc.AllProofs)
				needed := strings.HasPrefix(name, "chain") && i < len(all)-1
				require.Equal(t, needed, err != nil, "without proof %d: %v", i, err)
				for j := range all {
					if i == j {
						continue
					}
					swapped := change(t, vc.Received("", v.Signed[name]), func(d map[string]any) {
						p := d["proof"].([]any)
						v := p[i].(map[string]any)
						v["proofValue"] = p[j].(map[string]any)["proofValue"]
					})
					_, err := open(t, swapped.Bytes(), vc.AllProofs)
					requireCheck(t, err, "proof")
				}
			}
		})
	}
}

func TestEd25519Signature2020(t *testing.T) {
	var v struct{ Signed map[string]json.RawMessage }
	testvectors.Load(t, "proofsets", &v)
	doc := v.Signed["Ed25519Signature2020"]
	_, err := open(t, doc, vc.AllProofs)
	requireCheck(t, err, "proof") // nobody named the suite
	suite := dataintegrity.Ed25519Signature2020(contexts())
	opened, err := suite.Open(t.Context(), vc.Received("application/vc", doc), vc.Opening{Keys: anyKey{}, At: noon})
	require.NoError(t, err)
	require.Equal(t, "Ed25519Signature2020", opened.Proofs[0].Suite)

	for name, edit := range map[string]func(d map[string]any){
		"claim":       func(d map[string]any) { d["name"] = "Another" },
		"created":     func(d map[string]any) { proofOf(d)["created"] = "2023-02-24T23:36:39Z" },
		"cryptosuite": func(d map[string]any) { proofOf(d)["cryptosuite"] = "Ed25519Signature2020" },
		"type":        func(d map[string]any) { proofOf(d)["type"] = "DataIntegrityProof" },
	} {
		_, err := suite.Open(t.Context(), change(t, vc.Received("application/vc", doc), edit), vc.Opening{Keys: anyKey{}, At: noon})
		requireCheck(t, err, "proof")
		_ = name
	}
	_, key := newKey(t)
	_, err = suite.AddProof(t.Context(), []byte(`{}`), dataintegrity.ProofOptions{Purpose: did.AssertionMethod}, key)
	require.Error(t, err)
}

// A chain by different suites, begun by somebody else than the issuer.
func TestChain(t *testing.T) {
	c := jsonld.Embedded()
	for name, s := range suites(c) {
		t.Run(name, func(t *testing.T) {
			signed, key := aCredential(t, s, nil)
			bare := change(t, signed, func(d map[string]any) { delete(d, "proof") })
			_, witness := newKeyOf(t, did.P384)
			first := dataintegrity.ProofOptions{ID: "urn:uuid:1", Purpose: did.AssertionMethod}
			doc, err := dataintegrity.ECDSAJCS2019(c).AddProof(t.Context(), bare.Bytes(), first, witness)
			require.NoError(t, err)
			second := dataintegrity.ProofOptions{Purpose: did.AssertionMethod, Previous: []string{"urn:uuid:1"}, Created: noon}
			doc, err = s.AddProof(t.Context(), doc, second, key)
			require.NoError(t, err)
			_, err = verifier(everySuite(c)).Verify(t.Context(), vc.Received("", doc))
			require.NoError(t, err)

			for what, edit := range map[string]func(p []any) []any{
				"first changed":  func(p []any) []any { p[0].(map[string]any)["created"] = "2026-06-01T12:00:00Z"; return p },
				"first gone":     func(p []any) []any { return p[1:] },
				"other first":    func(p []any) []any { return []any{p[1], p[1]} },
				"no longer said": func(p []any) []any { delete(p[1].(map[string]any), "previousProof"); return p },
				"id twice":       func(p []any) []any { return append(p, p[0]) },
			} {
				bad := change(t, vc.Received("", doc), func(d map[string]any) { d["proof"] = edit(d["proof"].([]any)) })
				_, err = verifier(everySuite(c)).Verify(t.Context(), bad)
				requireCheck(t, err, "proof")
				_ = what
			}
			// A proof that stands on one that does not hold does not hold either.
			broken := change(t, vc.Received("", doc), func(d map[string]any) {
				d["proof"].([]any)[0].(map[string]any)["verificationMethod"] = key.ID.String()
			})
			lax := verifier(everySuite(c))
			lax.Proofs = vc.AnyIssuerProof
			_, err = lax.Verify(t.Context(), broken)
			requireCheck(t, err, "proof")

			_, err = s.AddProof(t.Context(), doc, dataintegrity.ProofOptions{Purpose: did.AssertionMethod, Previous: []string{"urn:uuid:2"}}, key)
			var refused *vc.VerifyError
			require.True(t, errors.As(err, &refused))
		})
	}
}
