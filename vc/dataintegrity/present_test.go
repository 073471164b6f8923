package dataintegrity_test

import (
	"encoding/base64"
	"encoding/hex"
	"testing"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/stretchr/testify/require"
)

func TestPresentation(t *testing.T) {
	ask := vc.Challenge{Nonce: "n-0S6_WzA2Mj", Audience: "did:web:plaza.example", Domain: "plaza.example"}
	for name, suite := range suites(jsonld.Embedded()) {
		t.Run(name, func(t *testing.T) {
			signed, _ := aCredential(t, suite, nil)
			id, key := newKeyFor(t, suite)
			holder := vc.Holder{ID: id, Key: key, As: suite, Now: verifier(suite).Now}
			answer, err := holder.Answer(t.Context(), ask, vc.Showing{Of: signed})
			require.NoError(t, err)
			shown, err := verifier(suite).VerifyPresentation(t.Context(), answer, ask)
			require.NoError(t, err)
			require.Equal(t, id, shown.Holder())
			require.Len(t, shown.Shown(), 1)

			otherNonce, otherDomain := ask, ask
			otherNonce.Nonce, otherDomain.Domain = "another", "another.example"
			for what, c := range map[string]vc.Challenge{"nonce": otherNonce, "domain": otherDomain} {
				_, err = verifier(suite).VerifyPresentation(t.Context(), answer, c)
				refused := requireCheck(t, err, "binding")
				require.Equal(t, "/proof", string(refused.Path), what)
			}
			for what, edit := range map[string]func(d map[string]any){
				"holder":     func(d map[string]any) { d["holder"] = "did:web:somebody.example" },
				"challenge":  func(d map[string]any) { proofOf(d)["challenge"] = "another" },
				"credential": func(d map[string]any) { delete(d, "verifiableCredential") },
			} {
				_, err = verifier(suite).VerifyPresentation(t.Context(), []vc.Secured{change(t, answer[0], edit)}, ask)
				requireCheck(t, err, "proof")
				_ = what
			}
			_, err = verifier(suite).Verify(t.Context(), answer[0])
			requireCheck(t, err, "structure") // a presentation is no credential
		})
	}
}

// A proof may name several domains; ours is among them, and the result says which others.
func TestSeveralDomains(t *testing.T) {
	suite := dataintegrity.EdDSAJCS2022(jsonld.Embedded())
	id, key := newKey(t)
	doc, err := vc.Presentation{Holder: id}.Credential()
	require.NoError(t, err)
	signed, err := suite.AddProof(t.Context(), doc.JSON(), dataintegrity.ProofOptions{Purpose: did.Authentication,
		Challenge: "n-0S6_WzA2Mj", Domain: []string{"plaza.example", "market.example"}, Created: noon}, key)
	require.NoError(t, err)
	for _, domain := range []string{"plaza.example", "market.example", "plaza", ""} {
		ask := vc.Challenge{Nonce: "n-0S6_WzA2Mj", Audience: "did:web:plaza.example", Domain: domain}
		shown, err := verifier(suite).VerifyPresentation(t.Context(), []vc.Secured{vc.Received("", signed)}, ask)
		switch domain {
		case "plaza.example":
			require.NoError(t, err)
			require.Equal(t, []string{"market.example"}, shown.OtherDomains())
		case "market.example":
			require.NoError(t, err)
			require.Equal(t, []string{"plaza.example"}, shown.OtherDomains())
		default:
			requireCheck(t, err, "binding")
		}
	}
}

func TestRelatedResources(t *testing.T) {
	digest := func(i int) jsonld.Digest { return jsonld.Embedded().Digests(jsonld.CredentialsV2)[i] }
	// The digests that the VC Data Model states of its context, and that the W3C suite pins of an earlier version.
	require.Equal(t, "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734", hex.EncodeToString(sum256(digest(0))))
	sri := func(d jsonld.Digest) string { return "sha384-" + base64.StdEncoding.EncodeToString(d.SHA384[:]) }
	bare := func(d jsonld.Digest) string { return "u" + base64.RawURLEncoding.EncodeToString(d.SHA256[:]) }
	multihash := func(d jsonld.Digest) string {
		return "u" + base64.RawURLEncoding.EncodeToString(append([]byte{0x12, 0x20}, d.SHA256[:]...))
	}
	suite := dataintegrity.EdDSAJCS2022(jsonld.Embedded())
	_, key := newKey(t)
	secure := func(resource map[string]any) error {
		c, err := vc.NewCredential(map[string]any{"@context": []any{jsonld.CredentialsV2}, "type": []any{"VerifiableCredential"},
			"credentialSubject": map[string]any{"id": "did:example:s"}, "relatedResource": []any{resource}})
		require.NoError(t, err)
		issuer := vc.Issuer{ID: key.ID.DID().String(), Key: key, Now: verifier(suite).Now}
		signed, err := issuer.Issue(t.Context(), c, suite)
		if err != nil {
			return err
		}
		_, err = verifier(suite).Verify(t.Context(), signed)
		require.NoError(t, err)
		tampered := change(t, signed, func(d map[string]any) {
			d["relatedResource"].([]any)[0].(map[string]any)["digestSRI"] = sri(jsonld.Digest{})
		})
		_, err = verifier(suite).Verify(t.Context(), tampered)
		require.ErrorIs(t, err, vc.ErrInvalid)
		return nil
	}
	for name, r := range map[string]map[string]any{
		"SRI":                {"digestSRI": sri(digest(0))},
		"multibase":          {"digestMultibase": bare(digest(0))},
		"multihash":          {"digestMultibase": multihash(digest(0))},
		"both":               {"digestSRI": sri(digest(0)), "digestMultibase": bare(digest(0))},
		"an earlier version": {"digestSRI": sri(digest(1))},
	} {
		t.Run(name, func(t *testing.T) {
			r["id"] = jsonld.CredentialsV2
			require.NoError(t, secure(r))
		})
	}
	// SECURITY_CASES 21, relatedResource: weak algorithms and digests that do not match.
	for name, r := range map[string]map[string]any{
		"wrong":        {"digestSRI": sri(jsonld.Digest{})},
		"two versions": {"digestSRI": sri(digest(0)), "digestMultibase": bare(digest(1))},
		"md5":          {"digestSRI": "md5-1B2M2Y8AsgTpgAmY7PhCfg=="},
		"no value":     {"digestSRI": "sha384-"},
		"cut":          {"digestMultibase": bare(digest(0))[:20]},
		"other base":   {"digestMultibase": "f" + bare(digest(0))},
	} {
		t.Run(name, func(t *testing.T) {
			r["id"] = jsonld.CredentialsV2
			requireCheck(t, secure(r), "context")
		})
	}
	t.Run("unknown resource", func(t *testing.T) {
		err := secure(map[string]any{"id": "https://a.example/x.png", "digestSRI": sri(digest(0))})
		require.ErrorIs(t, err, vc.ErrUnavailable)
	})
}

func sum256(d jsonld.Digest) []byte { return d.SHA256[:] }

func TestAddProof(t *testing.T) {
	suite := dataintegrity.EdDSAJCS2022(jsonld.Embedded())
	_, key := newKey(t)
	o := dataintegrity.ProofOptions{Purpose: did.AssertionMethod}

	// Any JSON document can carry a proof; only linked ones have contexts.
	signed, err := suite.AddProof(t.Context(), []byte(`{"state":{"a":1}}`), o, key)
	require.NoError(t, err)
	doc, err := strictjson.ParseObject(signed, strictjson.Limits{})
	require.NoError(t, err)
	require.NotContains(t, doc, "@context")
	require.NotContains(t, proofOf(doc), "created")

	// A linked document of the older data model gets the context that defines proofs.
	signed, err = suite.AddProof(t.Context(), []byte(`{"@context":"https://www.w3.org/2018/credentials/v1","id":"urn:uuid:1","type":"VerifiableCredential"}`), o, key)
	require.NoError(t, err)
	doc, err = strictjson.ParseObject(signed, strictjson.Limits{})
	require.NoError(t, err)
	require.Equal(t, []any{jsonld.CredentialsV1, jsonld.DataIntegrityV2}, doc["@context"])

	p256, err := did.GenerateKey(did.P256)
	require.NoError(t, err)
	for name, c := range map[string]struct {
		document string
		options  dataintegrity.ProofOptions
		key      did.SigningKey
	}{
		"not JSON":            {`{`, o, key},
		"duplicate name":      {`{"a":1,"a":2}`, o, key},
		"no purpose":          {`{}`, dataintegrity.ProofOptions{}, key},
		"two purposes":        {`{}`, dataintegrity.ProofOptions{Purpose: did.AssertionMethod | did.Authentication}, key},
		"key without name":    {`{}`, o, did.SigningKey{Signer: key.Signer}},
		"no key":              {`{}`, o, did.SigningKey{ID: key.ID}},
		"key of another kind": {`{}`, o, did.SigningKey{ID: key.ID, Signer: p256}},
		"proof without type":  {`{"proof":{"created":"2026-06-01T12:00:00Z"}}`, o, key},
		"proof that is text":  {`{"proof":"x"}`, o, key},
	} {
		t.Run(name, func(t *testing.T) {
			out, err := suite.AddProof(t.Context(), []byte(c.document), c.options, c.key)
			require.Error(t, err)
			require.Nil(t, out)
		})
	}
	_, err = dataintegrity.Suite{}.AddProof(t.Context(), []byte(`{}`), o, key)
	require.Error(t, err)
}
