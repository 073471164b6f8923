package sdjwt_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/jose"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/avouch-id/avouch/vc/sdjwt"
)

// flattened writes a compact SD-JWT in the flattened JSON serialization, without any code of the package.
func flattened(text string) map[string]any {
	parts := strings.Split(text, "~")
	jwt, header := strings.Split(parts[0], "."), map[string]any{}
	disclosures := []any{}
	for _, d := range parts[1 : len(parts)-1] {
		disclosures = append(disclosures, d)
	}
	header["disclosures"] = disclosures
	if binding := parts[len(parts)-1]; binding != "" {
		header["kb_jwt"] = binding
	}
	return map[string]any{"payload": jwt[1], "protected": jwt[0], "signature": jwt[2], "header": header}
}

// general writes it in the general one: a second JWT gives its signature.
func general(text, second string) map[string]any {
	o := flattened(text)
	jwt := strings.Split(second, ".")
	return map[string]any{"payload": o["payload"], "signatures": []any{
		map[string]any{"protected": o["protected"], "signature": o["signature"], "header": o["header"]},
		map[string]any{"protected": jwt[0], "signature": jwt[2]}}}
}

func inJSON(o any) vc.Secured {
	return vc.Received("application/sd-jwt+json", strictjson.Append(nil, o))
}

// again signs the payload of a compact SD-JWT once more.
func again(t testing.TB, text, header string, by did.Signer) string {
	t.Helper()
	return signed(t, header, string(decode(t, strings.Split(text, ".")[1])), by)
}

func (w world) openSecured(s vc.Secured) (vc.Opened, error) {
	return sdjwt.Mechanism{}.Open(context.Background(), s, w.opening())
}

// TestJSONSerialization: issued, recognised by its shape, shown in the same serialization, verified.
func TestJSONSerialization(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.P256)
	issued := w.issue(t, sdjwt.VC{Holder: w.holder.PublicKey(), ConcealAll: true, JSON: true})
	require.Equal(t, "application/sd-jwt+json", issued.MediaType())
	require.Equal(t, "application/sd-jwt+json", vc.Received("", issued.Bytes()).MediaType())
	claims, err := issued.Unverified()
	require.NoError(t, err)
	require.Equal(t, vct, claims.Object()["vct"])
	u, err := sdjwt.ReadUnverified(issued)
	require.NoError(t, err)
	require.Len(t, u.Disclosed, 8)

	shown := w.show(t, issued, "/job/title")
	require.Equal(t, "application/sd-jwt+json", shown.MediaType())
	var seen struct {
		Payload, Protected, Signature string
		Header                        struct {
			Disclosures []string
			Binding     string `json:"kb_jwt"`
		}
	}
	require.NoError(t, json.Unmarshal(shown.Bytes(), &seen))
	require.Len(t, seen.Header.Disclosures, 2)
	p, err := verifier().VerifyPresentation(context.Background(), []vc.Secured{vc.Received("", shown.Bytes())}, w.ask)
	require.NoError(t, err)
	require.Equal(t, vc.BoundByKey, p.Shown()[0].Binding)
	require.Equal(t, map[string]any{"title": "Planner"}, p.Shown()[0].Credential().Object()["job"])

	// The compact one of the same parts is the same SD-JWT, sd_hash included.
	compact := strings.Join([]string{seen.Protected, seen.Payload, seen.Signature}, ".") + "~" + strings.Join(seen.Header.Disclosures, "~") + "~" + seen.Header.Binding
	_, err = w.verify(compact)
	require.NoError(t, err)
	_, err = w.verify(string(shown.Bytes()))
	refused(t, "structure", err)
	// It has to be chosen from to be shown, and has no place inside of a presentation as it is.
	id, err := did.Parse("did:example:mira")
	require.NoError(t, err)
	_, err = vc.Holder{ID: id, Now: clock}.Answer(context.Background(), w.ask, vc.Showing{Of: issued})
	require.ErrorContains(t, err, "Showing.By")
	doc, err := vc.Presentation{Holder: id, Items: []vc.Secured{shown}}.Credential()
	require.NoError(t, err)
	require.Contains(t, jsonOf(doc), "data:application/sd-jwt+json;base64,")
}

// TestJSONAnswer: beside a signed presentation, not in it.
func TestJSONAnswer(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	issued := w.issue(t, sdjwt.VC{Holder: w.holder.PublicKey(), ConcealAll: true, JSON: true})
	id, key, err := didkey.New(w.holder)
	require.NoError(t, err)
	suite := jose.New(jsonld.Embedded())
	items, err := vc.Holder{ID: id, Key: key, As: suite, Now: clock}.Answer(context.Background(), w.ask,
		vc.Showing{Of: issued, Reveal: []vc.Pointer{"/given_name"}, By: sdjwt.Bound{Key: w.holder}})
	require.NoError(t, err)
	require.Len(t, items, 2)
	v := verifier()
	v.Mechanisms = []vc.Mechanism{suite, sdjwt.Mechanism{}}
	p, err := v.VerifyPresentation(context.Background(), items, w.ask)
	require.NoError(t, err)
	require.True(t, p.Shown()[0].Own)
}

// TestGeneralSerialization: every signature holds and is reported; one at least is the issuer's.
func TestGeneralSerialization(t *testing.T) {
	w, notary := newWorld(t, did.Ed25519, did.Ed25519), newWorld(t, did.P256, did.Ed25519)
	text := w.shown(t)
	header := strings.Replace(notary.header("dc+sd-jwt"), "EdDSA", "ES256", 1)
	o := general(text, again(t, text, header, notary.issuer.Key.Signer))
	list := o["signatures"].([]any)
	v := verifier()
	verify := func(o any) (*vc.VerifiedPresentation, error) {
		return v.VerifyPresentation(context.Background(), []vc.Secured{inJSON(o)}, w.ask)
	}
	p, err := verify(o)
	require.NoError(t, err)
	require.Equal(t, w.issuer.ID, p.Shown()[0].Issuer())

	opened, err := sdjwt.Mechanism{}.Open(context.Background(), inJSON(o), vc.Opening{Keys: v.KeySource(), At: noon})
	require.NoError(t, err)
	require.Len(t, opened.Proofs, 2)
	require.Equal(t, vc.Pointer("/signatures/0"), opened.Proofs[0].Path)
	require.Equal(t, vc.Pointer("/signatures/1"), opened.Proofs[1].Path)
	require.Equal(t, w.issuer.ID, opened.Proofs[0].Controller)
	require.Equal(t, notary.issuer.ID, opened.Proofs[1].Controller)

	t.Run("another is wrong", func(t *testing.T) {
		signature := list[1].(map[string]any)["signature"].(string)
		bad := map[string]any{"protected": list[1].(map[string]any)["protected"], "signature": b64(strings.Repeat("x", 64))}
		require.NotEqual(t, signature, bad["signature"])
		_, err := verify(map[string]any{"payload": o["payload"], "signatures": []any{list[0], bad}})
		require.Equal(t, vc.Pointer("/signatures/1"), refused(t, "proof", err).Path)
	})
	t.Run("none is the issuer's", func(t *testing.T) {
		alone := map[string]any{"protected": list[1].(map[string]any)["protected"], "signature": list[1].(map[string]any)["signature"]}
		_, err := verifier().Verify(context.Background(), inJSON(map[string]any{"payload": o["payload"], "signatures": []any{alone}}))
		refused(t, "binding", err)
	})
	t.Run("in another order", func(t *testing.T) { // sd_hash is over the first signature
		first := map[string]any{"protected": list[1].(map[string]any)["protected"], "signature": list[1].(map[string]any)["signature"], "header": list[0].(map[string]any)["header"]}
		second := map[string]any{"protected": list[0].(map[string]any)["protected"], "signature": list[0].(map[string]any)["signature"]}
		_, err := verify(map[string]any{"payload": o["payload"], "signatures": []any{first, second}})
		refused(t, "binding", err)
	})
	t.Run("too many", func(t *testing.T) {
		many := []any{list[0]}
		for range 8 {
			many = append(many, list[1])
		}
		_, err := w.openSecured(inJSON(map[string]any{"payload": o["payload"], "signatures": many}))
		refused(t, "limit", err)
	})
	t.Run("shown on", func(t *testing.T) { // what was issued in this serialization is shown in it
		issued := string(w.issue(t, sdjwt.VC{Holder: w.holder.PublicKey(), ConcealAll: true}).Bytes())
		shown := w.show(t, inJSON(general(issued, again(t, issued, header, notary.issuer.Key.Signer))), "/given_name")
		require.Contains(t, string(shown.Bytes()), `"signatures":[{`)
		_, err := verifier().VerifyPresentation(context.Background(), []vc.Secured{shown}, w.ask)
		require.NoError(t, err)
	})
}

// TestCase3UnprotectedHeader: what nobody signed is never used: not to find a key, not to choose an algorithm, not to say a type.
func TestCase3UnprotectedHeader(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	mine := newKey(t, did.Ed25519)
	jwk, err := mine.PublicKey().JWK()
	require.NoError(t, err)
	key, err := strictjson.ParseObject(jwk, strictjson.Limits{})
	require.NoError(t, err)
	payload := `{"iss":"` + w.issuer.ID + `","vct":"` + vct + `"}`
	with := func(protected string, by did.Signer, unprotected map[string]any) error {
		o := flattened(signed(t, protected, payload, by) + "~")
		o["header"] = unprotected
		_, err := verifier().Verify(context.Background(), inJSON(o))
		return err
	}
	kid := w.issuer.Key.ID.String()
	require.NoError(t, with(w.header("dc+sd-jwt"), w.issuer.Key.Signer, map[string]any{"jwk": map[string]any{}, "x5c": []any{"AA"}, "jku": "https://evil.example", "note": 1}))
	refused(t, "key", with(`{"alg":"EdDSA","typ":"dc+sd-jwt"}`, w.issuer.Key.Signer, map[string]any{"kid": kid}))
	refused(t, "structure", with(`{"typ":"dc+sd-jwt","kid":"`+kid+`"}`, w.issuer.Key.Signer, map[string]any{"alg": "EdDSA"}))
	refused(t, "structure", with(`{"alg":"EdDSA","kid":"`+kid+`"}`, w.issuer.Key.Signer, map[string]any{"typ": "dc+sd-jwt"}))
	refused(t, "structure", with(w.header("dc+sd-jwt"), w.issuer.Key.Signer, map[string]any{"kid": kid}))
	refused(t, "structure", with(w.header("dc+sd-jwt"), w.issuer.Key.Signer, map[string]any{"alg": "none"}))
	refused(t, "proof", with(w.header("dc+sd-jwt"), mine, map[string]any{"jwk": key}))
}

// TestJSONLimits: disclosures are counted, and so is the work that signatures make.
func TestJSONLimits(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	issued := w.issue(t, sdjwt.VC{ConcealAll: true, JSON: true})
	_, err := sdjwt.Mechanism{MaxDisclosures: 8}.Open(context.Background(), issued, w.opening())
	require.NoError(t, err)
	_, err = sdjwt.Mechanism{MaxDisclosures: 7}.Open(context.Background(), issued, w.opening())
	refused(t, "limit", err)
	text := w.forge(t, `"x":"`+strings.Repeat("x", 400_000)+`",`)
	o := general(text, again(t, text, w.header("dc+sd-jwt"), w.issuer.Key.Signer))
	_, err = verifier().Verify(context.Background(), inJSON(o))
	require.NoError(t, err)
	list := o["signatures"].([]any)
	for range 3 {
		list = append(list, list[1])
	}
	o["signatures"] = list
	_, err = verifier().Verify(context.Background(), inJSON(o))
	require.ErrorContains(t, err, "too much work")
	refused(t, "limit", err)
}

// TestShapeOfJSON: what is no JWS in JSON is a document.
func TestShapeOfJSON(t *testing.T) {
	for text, want := range map[string]string{
		`{"payload":"","signature":""}`:               "application/sd-jwt+json",
		` {"signatures":[],"payload":1}`:              "application/sd-jwt+json",
		`{"payload":"","signature":"","@context":[]}`: "application/vc",
		`{"payload":""}`:                              "application/vc",
		`{"signature":""}`:                            "application/vc",
		`{"a":{"payload":"","signature":""}}`:         "application/vc",
		`{"payload":"","payload":"","signature":""}`:  "application/vc",
		`{"payload":"","signature":""`:                "application/vc",
	} {
		require.Equal(t, want, vc.Received("", []byte(text)).MediaType(), text)
	}
}
