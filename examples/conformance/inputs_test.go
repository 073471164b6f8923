package main

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/jcsproof"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/testvectors"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity"
)

// suiteKey stands in the inputs for the key with which the suite signs presentations.
const suiteKey = "did:key:z6MkpJySvETLnxhQG9DzEdmKJtysBDjuuTeDfUj1uNNCUqcj"

// need says what the service has to be given besides, for an input to be accepted, and the check that refuses it without.
var need = map[string]struct {
	check string
	give  func(*service, input)
}{
	"credential-validfrom-far-future-ok": {"time", later},
	"credential-validuntil-ok":           {"time", later},
	"credential-validuntil-ms-ok":        {"time", later},
	"credential-validuntil-tz-ok":        {"time", later},
	"credential-status-ok":               {"status", statuses},
	"credential-status-missing-id-ok":    {"status", statuses},
	"credential-schema-ok":               {"schema", schemas},
	"credential-schema-type-ok":          {"schema", schemas},
	"credential-schemas-ok":              {"schema", schemas},
	"credential-proof-ok":                {"proof", func(s *service, _ input) { s.verifier.Proofs = vc.AnyIssuerProof }},
	"presentation-self-asserted-vc-ok":   {"proof", func(s *service, _ input) { s.verifier.Unsigned = true }},
}

func later(s *service, in input) { s.at(in.clock) }

func statuses(s *service, _ input) { s.verifier.Status = unset{} }

func schemas(s *service, _ input) { s.verifier.Schemas = fitting{} }

type unset struct{}

func (unset) Check(context.Context, vc.Credential, string, time.Time, vc.Keys, func(context.Context, vc.Secured) (*vc.Verified, error)) ([]vc.Status, error) {
	return []vc.Status{{}}, nil
}

type fitting struct{}

func (fitting) Check(context.Context, vc.Credential) error { return nil }

// notVerifiable: its credential is a token of an old media type with nobody's signature.
const notVerifiable = "presentation-enveloped-vc-ok"

type input struct{ testvectors.VCDM2Input }

// clock is a time at which an input is valid.
func (in input) clock() time.Time {
	if in.Name == "credential-validfrom-far-future-ok" {
		return noon.AddDate(2000, 0, 0)
	}
	var doc struct{ ValidFrom time.Time } // of those that were valid for a second or so
	if json.Unmarshal(in.Document, &doc) == nil {
		return doc.ValidFrom
	}
	return noon
}

// TestInputs posts the inputs of the VC Data Model 2.0 suite, those that travel with the module and all where they are at hand.
func TestInputs(t *testing.T) {
	w := start(t, nil)
	testvectors.EachVCDM2(t, func(t *testing.T, in testvectors.VCDM2Input) { input{in}.test(t, w) })
}

func (in input) test(t *testing.T, w *world) {
	needs, special := need[in.Name]
	if special {
		w = start(t, func(s *service, _ *limits) { needs.give(s, in) })
	}
	holder := newParty(t)
	text := strings.NewReplacer("FUTURE DATE", "2027-06-01T12:00:00Z", "PAST DATE", "2025-06-01T12:00:00Z", suiteKey, holder.id.String()).Replace(string(in.Document))
	doc, err := strictjson.ParseObject([]byte(text), strictjson.Limits{})
	require.NoError(t, err)
	if in.IsPresentation() {
		in.testPresentation(t, w, holder, doc)
		return
	}
	// As the suite does: an issuer where there is none, except where that is what is wrong.
	id := w.s.issuers[0].ID
	if o, ok := doc["issuer"].(map[string]any); ok {
		if _, has := o["id"]; !has {
			o["id"] = id
		}
	} else if _, has := doc["issuer"]; !has && in.Name != "credential-no-issuer-fail" {
		doc["issuer"] = id
	}
	issued := w.issue(t, doc, nil)
	if in.Outcome == "ok" {
		require.NotNil(t, issued)
		require.Empty(t, w.verify(t, issued))
		if special {
			require.Equal(t, needs.check, start(t, nil).verify(t, issued))
		}
		return
	}
	if in.Name != "credential-no-issuer-fail" { // whom the service puts in
		require.Nil(t, issued)
	}
	// And the verifier refuses it, even if it were signed.
	require.NotEmpty(t, w.verify(t, signedBlindly(t, w.s.issuers[0].Key, doc, did.AssertionMethod, nil)))
}

func (in input) testPresentation(t *testing.T, w *world, holder party, doc map[string]any) {
	asked := map[string]any{"challenge": "2GjUzvIQvpUzP5nLNNBWwA", "domain": "plaza.example"}
	all, _ := doc["verifiableCredential"].([]any)
	for i, e := range all {
		o, ok := e.(map[string]any)
		if !ok || in.Outcome != "ok" || o["type"] == "EnvelopedVerifiableCredential" || strings.Contains(in.Name, "self-asserted") {
			continue
		}
		delete(o, "issuer")
		all[i] = w.issue(t, o, nil)
		require.NotNil(t, all[i])
	}
	options := dataintegrity.ProofOptions{Purpose: did.Authentication, Challenge: "2GjUzvIQvpUzP5nLNNBWwA", Domain: []string{"plaza.example"}}
	signed, err := holder.signs(t, doc, options)
	if in.Outcome == "ok" && in.Name != notVerifiable {
		require.NoError(t, err)
		if _, special := need[in.Name]; special { // it has no proof where the suite has it
			require.Empty(t, w.verifyPresentation(t, doc, map[string]any{}))
			require.Equal(t, "proof", start(t, nil).verifyPresentation(t, signed, asked))
			return
		}
		require.Empty(t, w.verifyPresentation(t, signed, asked))
		require.Equal(t, "proof", w.verifyPresentation(t, doc, asked), "nobody answered")
		return
	}
	if err == nil {
		require.NotEmpty(t, w.verifyPresentation(t, signed, asked))
	}
	require.NotEmpty(t, w.verifyPresentation(t, doc, map[string]any{}))
	require.NotEmpty(t, w.verifyPresentation(t, signedBlindly(t, holder.key, doc, did.Authentication, asked), asked))
}

// signedBlindly adds an eddsa-jcs-2022 proof as a signer would who looks at nothing.
func signedBlindly(t *testing.T, by did.SigningKey, document map[string]any, purpose did.Purpose, members map[string]any) map[string]any {
	t.Helper()
	doc := clone(document)
	existing, has := doc["proof"]
	delete(doc, "proof")
	config := map[string]any{"type": "DataIntegrityProof", "cryptosuite": jcsproof.Name, "verificationMethod": by.ID.String(),
		"proofPurpose": purpose.String(), "created": noon.Format(time.RFC3339)}
	for name, v := range members {
		config[name] = v
	}
	if c, linked := doc["@context"]; linked {
		config["@context"] = c
	}
	proof, err := jcsproof.Sign(t.Context(), doc, config, by.Signer)
	require.NoError(t, err)
	doc["proof"] = proof
	if has {
		doc["proof"] = []any{existing, proof}
	}
	return doc
}
