package vc_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/jcsproof"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/testvectors"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/stretchr/testify/require"
)

// The inputs of the VC Data Model 2.0 test suite (w3c/vc-data-model-2.0-test-suite, tests/input): the name of a file says
// what has to become of it.

// suiteKey stands in the inputs for the key with which the suite signs presentations; tests put their own in its place.
const suiteKey = "did:key:z6MkpJySvETLnxhQG9DzEdmKJtysBDjuuTeDfUj1uNNCUqcj"

// needJSONLD are the inputs to be refused in which nothing is wrong without the meaning of contexts.
var needJSONLD = []string{
	"credential-type-mapped-nonurl-fail", "credential-type-unmapped-fail", "credential-redef-type-fail", "credential-redef-type2-fail",
	"credential-proof-missing-type-fail", // what a proof is, its mechanism knows
}

// needOption are the inputs to be accepted that are refused without an option, and the check that refuses them.
var needOption = map[string]vc.Check{
	"credential-validfrom-far-future-ok": "time", // Verifier.Now
	"credential-validuntil-ok":           "time",
	"credential-validuntil-ms-ok":        "time",
	"credential-validuntil-tz-ok":        "time",
	"credential-status-ok":               "status",
	"credential-status-missing-id-ok":    "status",
	"credential-schema-ok":               "schema",
	"credential-schema-type-ok":          "schema",
	"credential-schemas-ok":              "schema",
	"credential-proof-ok":                "proof", // AnyIssuerProof: it has a proof of a suite that is not ours
	"presentation-self-asserted-vc-ok":   "proof", // Unsigned
}

// notVerifiable: the credential in its envelope has an old media type (application/vc-ld+jwt), for which there is no
// mechanism, and nobody's signature.
const notVerifiable = "presentation-enveloped-vc-ok"

type vcdm2Input struct{ testvectors.VCDM2Input }

// eachVCDM2 runs a test with each input.
func eachVCDM2(t *testing.T, run func(t *testing.T, in vcdm2Input)) {
	testvectors.EachVCDM2(t, func(t *testing.T, in testvectors.VCDM2Input) { run(t, vcdm2Input{in}) })
}

// prepare reads an input as the suite does: dates are filled in, and an issuer where there is none, except where that is
// what is wrong.
func (in vcdm2Input) prepare(t *testing.T, holder, issuer did.DID) map[string]any {
	text := strings.NewReplacer("FUTURE DATE", noon.AddDate(1, 0, 0).Format(time.RFC3339), "PAST DATE", noon.AddDate(-1, 0, 0).Format(time.RFC3339),
		suiteKey, holder.String()).Replace(string(in.Document))
	doc, err := strictjson.ParseObject([]byte(text), strictjson.Limits{})
	require.NoError(t, err)
	if in.IsPresentation() || in.Name == "credential-no-issuer-fail" {
		return doc
	}
	if o, ok := doc["issuer"].(map[string]any); ok {
		if _, has := o["id"]; !has {
			o["id"] = issuer.String()
		}
	} else if _, has := doc["issuer"]; !has {
		doc["issuer"] = issuer.String()
	}
	return doc
}

// clock is a time at which an input is valid.
func (in vcdm2Input) clock() time.Time {
	switch {
	case in.Name == "credential-validfrom-far-future-ok":
		return noon.AddDate(2000, 0, 0)
	case strings.HasPrefix(in.Name, "credential-validuntil-"): // a second or so long ago
		var doc struct{ ValidFrom time.Time }
		if json.Unmarshal(in.Document, &doc) == nil {
			return doc.ValidFrom
		}
	}
	return noon
}

// enclosed are the credentials of a presentation that its issuer has to sign: all but the self-asserted ones.
func (in vcdm2Input) enclosed(doc map[string]any) []any {
	if strings.Contains(in.Name, "self-asserted") {
		return nil
	}
	all, _ := doc["verifiableCredential"].([]any)
	return all
}

// vcdm2Verifier is a verifier with every option that an input needs, or with none.
func vcdm2Verifier(in vcdm2Input, options bool, m ...vc.Mechanism) vc.Verifier {
	v := vc.Verifier{Resolver: resolver.Offline(), Trust: vc.AnyIssuer{}, Mechanisms: m, Replay: vc.MemoryReplay(4), Now: func() time.Time { return noon }}
	if !options {
		return v
	}
	v.Now = in.clock
	if in.Name == "credential-proof-ok" {
		v.Proofs = vc.AnyIssuerProof
	}
	v.Unsigned = true
	v.Schemas = schemaFunc(func(vc.Credential) error { return nil })
	v.Status = statusFunc(func(context.Context, vc.Credential, string, time.Time, vc.Keys, func(context.Context, vc.Secured) (*vc.Verified, error)) ([]vc.Status, error) {
		return []vc.Status{{}}, nil
	})
	return v
}

// agreeable is a mechanism for which every document with a proof is well signed by whom it has to be.
type agreeable struct{}

func (agreeable) Recognizes(vc.Secured) bool { return true }

func (agreeable) Open(_ context.Context, s vc.Secured, o vc.Opening) (vc.Opened, error) {
	doc, err := s.Object(o.Limits)
	if err != nil {
		return vc.Opened{}, err
	}
	c, err := s.Unverified()
	if err != nil {
		return vc.Opened{}, err
	}
	types, _ := doc["type"].([]any)
	out := vc.Opened{Credential: c, Presentation: slices.Contains(types, any("VerifiablePresentation"))}
	if doc["proof"] == nil {
		if o.Unsigned {
			return out, nil
		}
		return vc.Opened{}, &vc.VerifyError{Check: "proof", Err: errors.New("none")}
	}
	p := proofBy(c.Issuer(), did.AssertionMethod)
	if out.Presentation {
		holder, _ := doc["holder"].(string)
		if o, ok := doc["holder"].(map[string]any); ok {
			holder, _ = o["id"].(string)
		}
		if holder == "" {
			holder = suiteKey
		}
		p = proofBy(holder, did.Authentication)
		p.Challenge, p.Domain = o.To.Nonce, []string{o.To.Audience}
	}
	out.Proofs = []vc.Proof{p}
	return out, nil
}

// TestVCDM2Structure: what vc refuses by itself, whatever the mechanism says.
func TestVCDM2Structure(t *testing.T) {
	to := vc.Challenge{Nonce: "2GjUzvIQvpUzP5nLNNBWwA", Audience: audience}
	eachVCDM2(t, func(t *testing.T, in vcdm2Input) {
		holder, _ := newKey(t)
		doc := in.prepare(t, holder, holder)
		doc["proof"] = map[string]any{"type": "Fake"}
		for _, e := range in.enclosed(doc) {
			if o, ok := e.(map[string]any); ok {
				o["proof"] = doc["proof"]
			}
		}
		s := vc.Received("", strictjson.Append(nil, doc))
		judge := func(options bool) (err error) {
			v := vcdm2Verifier(in, options, agreeable{})
			if in.IsPresentation() {
				_, err = v.VerifyPresentation(t.Context(), []vc.Secured{s}, to)
			} else {
				_, err = v.Verify(t.Context(), s)
			}
			return err
		}
		err := judge(true)
		switch {
		case in.Name == notVerifiable:
			requireRefusal(t, err, "structure")
		case slices.Contains(needJSONLD, in.Name):
			require.NoError(t, err, "strike it from the table")
		case strings.Contains(in.Name, "self-asserted") && in.Outcome == "fail":
			requireRefusal(t, err, "binding")
		case in.Outcome == "ok":
			require.NoError(t, err)
			check := needOption[in.Name]
			if check != "" && in.Name != "credential-proof-ok" {
				requireRefusal(t, judge(false), check)
			} else {
				require.NoError(t, judge(false))
			}
		default:
			requireRefusal(t, err, "structure")
		}
	})
}

// TestVCDM2Real issues, signs and verifies every input with real cryptography and contexts.
func TestVCDM2Real(t *testing.T) {
	contexts := jsonld.Embedded().AllowVocab(jsonld.ExamplesV2)
	for _, suite := range []dataintegrity.Suite{dataintegrity.EdDSAJCS2022(contexts), dataintegrity.EdDSARDFC2022(contexts)} {
		t.Run(suite.Cryptosuite(), func(t *testing.T) {
			eachVCDM2(t, func(t *testing.T, in vcdm2Input) { realVCDM2(t, in, suite) })
		})
	}
}

func realVCDM2(t *testing.T, in vcdm2Input, suite dataintegrity.Suite) {
	id, key := newKey(t)
	holder, holderKey := newKey(t)
	issuer := vc.Issuer{ID: id.String(), Key: key, Now: in.clock}
	to := vc.Challenge{Nonce: "2GjUzvIQvpUzP5nLNNBWwA", Audience: audience}
	doc := in.prepare(t, holder, id)
	for i, e := range in.enclosed(doc) {
		if o, ok := e.(map[string]any); ok && o["type"] != "EnvelopedVerifiableCredential" && in.Outcome == "ok" {
			o["issuer"] = id.String()
			in.enclosed(doc)[i] = issued(t, issuer, o, suite)
		}
	}
	assertion := dataintegrity.ProofOptions{Purpose: did.AssertionMethod, Created: noon}
	answering := dataintegrity.ProofOptions{Purpose: did.Authentication, Created: noon, Challenge: to.Nonce, Domain: []string{audience}}
	verify := func(options bool, document []byte) (err error) {
		v := vcdm2Verifier(in, options, suite)
		s := vc.Received("", document)
		if in.IsPresentation() {
			_, err = v.VerifyPresentation(t.Context(), []vc.Secured{s}, to)
		} else {
			_, err = v.Verify(t.Context(), s)
		}
		return err
	}
	if in.Outcome == "ok" && in.Name != notVerifiable {
		var document []byte
		var err error
		if in.IsPresentation() {
			document, err = suite.AddProof(t.Context(), strictjson.Append(nil, doc), answering, holderKey)
			require.NoError(t, err)
		} else {
			document = strictjson.Append(nil, issued(t, issuer, doc, suite))
		}
		require.NoError(t, verify(true, document))
		if check := needOption[in.Name]; check != "" {
			requireRefusal(t, verify(false, document), check)
		} else {
			require.NoError(t, verify(false, document))
		}
		return
	}
	// To be refused, by the issuer ...
	by, options := key, assertion
	if in.IsPresentation() {
		by, options = holderKey, answering
	} else if in.Name != "credential-no-issuer-fail" { // which the issuer mends
		c, err := vc.NewCredential(doc)
		require.NoError(t, err)
		_, err = issuer.Issue(t.Context(), c, suite)
		require.Error(t, err)
	}
	// ... and by the verifier, even if somebody signed it.
	document, err := suite.AddProof(t.Context(), strictjson.Append(nil, doc), options, by)
	if err == nil {
		requireRefused(t, verify(true, document))
	}
	if suite.Cryptosuite() == jcsproof.Name {
		requireRefused(t, verify(true, signedBlindly(t, doc, options, by)))
	}
}

func requireRefused(t *testing.T, err error) {
	t.Helper()
	var e *vc.VerifyError
	require.ErrorAs(t, err, &e)
	require.Contains(t, []vc.Check{"structure", "context", "proof", "binding"}, e.Check, "%v", err)
	if e.Check == "proof" {
		require.NotErrorIs(t, err, did.ErrSignature, "the signature is good: something else has to be wrong")
	}
}

func issued(t *testing.T, issuer vc.Issuer, claims map[string]any, as vc.Securer) map[string]any {
	t.Helper()
	c, err := vc.NewCredential(claims)
	require.NoError(t, err)
	s, err := issuer.Issue(t.Context(), c, as)
	require.NoError(t, err)
	doc, err := strictjson.ParseObject(s.Bytes(), strictjson.Limits{})
	require.NoError(t, err)
	return doc
}

// signedBlindly adds an eddsa-jcs-2022 proof as a signer would who looks at nothing.
func signedBlindly(t *testing.T, doc map[string]any, o dataintegrity.ProofOptions, by did.SigningKey) []byte {
	t.Helper()
	doc = strictjson.Clone(doc).(map[string]any)
	existing, has := doc["proof"]
	delete(doc, "proof")
	config := map[string]any{"type": "DataIntegrityProof", "cryptosuite": jcsproof.Name, "verificationMethod": by.ID.String(),
		"proofPurpose": o.Purpose.String(), "created": o.Created.Format(time.RFC3339)}
	if o.Challenge != "" {
		config["challenge"], config["domain"] = o.Challenge, o.Domain[0]
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
	return strictjson.Append(nil, doc)
}
