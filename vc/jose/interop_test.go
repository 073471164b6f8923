package jose_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/testvectors"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/jose"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/avouch-id/avouch/vc/sdjwt"
)

const undefinedTerms = "https://www.w3.org/ns/credentials/undefined-terms/v2"

// anyTerms is a suite that lets every term be.
func anyTerms() jose.Suite { return jose.New(jsonld.Embedded().AllowVocab(undefinedTerms)) }

// node draws what is said of something, and notes where.
func node(t *rapid.T, depth int, at string, places *[]string) map[string]any {
	out := map[string]any{}
	for i := range rapid.IntRange(1, 3).Draw(t, "members") {
		name := rapid.SampledFrom([]string{"alpha", "beta", "gamma", "имя", "givenName"}).Draw(t, "name") + strconv.Itoa(i)
		here := at + "/" + name
		*places = append(*places, here)
		switch kind := rapid.IntRange(0, 5).Draw(t, "kind"); {
		case kind == 0 && depth > 0:
			out[name] = node(t, depth-1, here, places)
		case kind == 1:
			list := make([]any, rapid.IntRange(2, 3).Draw(t, "length"))
			for j := range list {
				list[j] = rapid.StringMatching(`[a-zé☃ "\\]{1,9}`).Draw(t, "text") + strconv.Itoa(j)
				*places = append(*places, here+"/"+strconv.Itoa(j))
			}
			out[name] = list
		case kind == 2:
			out[name] = json.Number(strconv.Itoa(rapid.IntRange(-1<<40, 1<<40).Draw(t, "number")))
		case kind == 3:
			out[name] = rapid.Bool().Draw(t, "bool")
		default:
			out[name] = rapid.StringMatching(`[a-zé☃ "\\]{0,20}`).Draw(t, "text")
		}
	}
	return out
}

// shape is a document, where something is said in it, and what of that is concealed and revealed.
type shape struct {
	doc             map[string]any
	conceal, reveal []string
}

// shapes draws the same ones in every run.
func shapes(n int, worlds []world) []shape {
	g := func(w world) *rapid.Generator[shape] {
		return rapid.Custom(func(t *rapid.T) shape {
			var all []string
			subject := node(t, 2, "/credentialSubject", &all)
			subject["id"] = w.holder.id.String()
			s := shape{doc: map[string]any{"@context": []any{vc2, undefinedTerms}, "type": []any{"VerifiableCredential", "ShapeCredential"},
				"issuer": w.issuer.id.String(), "validFrom": "2026-01-01T00:00:00Z", "credentialSubject": subject}}
			s.conceal = rapid.SliceOfNDistinct(rapid.SampledFrom(all), 1, len(all), rapid.ID).Draw(t, "conceal")
			s.reveal = rapid.SliceOfNDistinct(rapid.SampledFrom(all), 1, min(3, len(all)), rapid.ID).Draw(t, "reveal")
			return s
		})
	}
	out := make([]shape, n)
	for i := range out {
		out[i] = g(worlds[i]).Example(i)
	}
	return out
}

// frame names what the other library conceals, or shows: the members, or indices, of each object or array.
func frame(v any, at string, chosen []string, leaf func(f map[string]any, listed any, name string)) map[string]any {
	f := map[string]any{}
	add := func(name string, listed, e any) {
		p := at + "/" + strictjson.EscapeToken(name)
		if inner := frame(e, p, chosen, leaf); len(inner) > 0 {
			f[name] = inner
		}
		if slices.Contains(chosen, p) {
			leaf(f, listed, name)
		}
	}
	switch v := v.(type) {
	case map[string]any:
		for name, e := range v {
			add(name, name, e)
		}
	case []any:
		for i, e := range v {
			add(strconv.Itoa(i), i, e)
		}
	}
	return f
}

type answered []struct {
	Payload, Header, Binding json.RawMessage
	Text, Error              string
}

// ask runs the other libraries once for all questions.
func ask(t *testing.T, questions map[string][]map[string]any) map[string]answered {
	t.Helper()
	answers := map[string]answered{}
	testvectors.Ask(t, "jose.mjs", questions, &answers)
	for name, q := range questions {
		require.Len(t, answers[name], len(q), name)
	}
	return answers
}

func public(t *testing.T, s did.Signer) json.RawMessage {
	t.Helper()
	raw, err := s.PublicKey().JWK()
	require.NoError(t, err)
	return raw
}

func private(t *testing.T, s did.Signer) json.RawMessage {
	t.Helper()
	raw, err := s.(*did.PrivateKey).PrivateJWK()
	require.NoError(t, err)
	return raw
}

// TestInterop: fifty documents as vc+jwt, vp+jwt and vc+sd-jwt, made here and verified by jose and @sd-jwt/core, and the other
// way round.
func TestInterop(t *testing.T) {
	kinds := []did.Kind{did.Ed25519, did.P256, did.P384}
	worlds := make([]world, 50)
	for i := range worlds {
		worlds[i] = newWorld(t, kinds[i%3], kinds[(i+1)%3])
	}
	all, suite, q := shapes(50, worlds), anyTerms(), map[string][]map[string]any{}
	for i, s := range all {
		w := worlds[i]
		issuer := vc.Issuer{ID: w.issuer.id.String(), Key: w.issuer.key, Now: clock}
		job, err := issuer.Issue(context.Background(), credential(t, s.doc), suite)
		require.NoError(t, err, "shape %d: %s", i, text(s.doc))
		answer, err := vc.Holder{ID: w.holder.id, Key: w.holder.key, As: suite, Now: clock}.Answer(context.Background(), w.ask, vc.Showing{Of: job})
		require.NoError(t, err)
		ours, theirs := public(t, w.issuer.key.Signer), public(t, w.holder.key.Signer)
		q["verify"] = append(q["verify"],
			map[string]any{"text": string(job.Bytes()), "key": ours, "typ": "vc+jwt", "now": noon.Unix()},
			map[string]any{"text": string(answer[0].Bytes()), "key": theirs, "typ": "vp+jwt", "now": noon.Unix()})
		vp, err := vc.Presentation{Holder: w.holder.id, Items: []vc.Secured{job}}.Credential()
		require.NoError(t, err)
		shown := map[string]any{"nonce": nonce, "aud": audience, "iat": noon.Unix(), "exp": noon.Unix() + 60}
		for name, v := range vp.Object() {
			shown[name] = v
		}
		q["issue"] = append(q["issue"],
			map[string]any{"payload": json.RawMessage(text(s.doc)), "header": map[string]any{"typ": "vc+jwt", "cty": "vc", "kid": w.issuer.key.ID.String()}, "key": private(t, w.issuer.key.Signer)},
			map[string]any{"payload": json.RawMessage(text(shown)), "header": map[string]any{"typ": "vp+jwt", "kid": w.holder.key.ID.String()}, "key": private(t, w.holder.key.Signer)})

		sd := suite.Selective(sdjwt.Document{Holder: w.holder.key.Signer.PublicKey(), Conceal: pointers(s.conceal), Decoys: i % 3})
		issued, err := issuer.Issue(context.Background(), credential(t, s.doc), sd)
		require.NoError(t, err)
		q["verifySD"] = append(q["verifySD"], map[string]any{"text": string(w.bound(t, issued, pointers(s.reveal)...).Bytes()), "key": ours, "typ": "vc+sd-jwt",
			"now": noon.Unix(), "holder": theirs, "nonce": nonce})
		q["issueSD"] = append(q["issueSD"], w.selective(t, s))
	}
	a := ask(t, q)
	for i, s := range all {
		w, name := worlds[i], fmt.Sprintf("shape %d", i)
		require.Empty(t, a["verify"][2*i].Error, name)
		require.JSONEq(t, text(s.doc), string(a["verify"][2*i].Payload), name)
		require.Empty(t, a["verify"][2*i+1].Error, name)
		require.Contains(t, string(a["verify"][2*i+1].Payload), nonce, name)

		require.Empty(t, a["issue"][2*i].Error+a["issue"][2*i+1].Error, name)
		verified, err := verifier(suite).Verify(context.Background(), vc.Received("", []byte(a["issue"][2*i].Text)))
		require.NoError(t, err, name)
		require.JSONEq(t, text(s.doc), text(verified.Credential().Object()), name)
		p, err := verifier(suite).VerifyPresentation(context.Background(), []vc.Secured{vc.Received("", []byte(a["issue"][2*i+1].Text))}, w.ask)
		require.NoError(t, err, name)
		require.True(t, p.Shown()[0].Own, name)

		require.Empty(t, a["verifySD"][i].Error+a["issueSD"][i].Error, name)
		require.Contains(t, string(a["verifySD"][i].Binding), audience, name)
		p, err = verifier(suite).VerifyPresentation(context.Background(), []vc.Secured{vc.Received("", []byte(a["issueSD"][i].Text))}, w.ask)
		require.NoError(t, err, name)
		require.True(t, p.Shown()[0].Own, name)
		require.JSONEq(t, withoutToken(t, a["verifySD"][i].Payload), text(p.Shown()[0].Credential().Object()), "%s: both show the same", name)
	}
}

func pointers(all []string) (out []vc.Pointer) {
	for _, p := range all {
		out = append(out, vc.Pointer(p))
	}
	return out
}

// selective asks the other library for what is concealed and shown of a shape. It is told every disclosure that is needed: those on
// the way to what is revealed, and those inside of it.
func (w world) selective(t *testing.T, s shape) map[string]any {
	t.Helper()
	payload := map[string]any{"iat": noon.Unix(), "cnf": map[string]any{"jwk": public(t, w.holder.key.Signer)}}
	for name, v := range s.doc {
		payload[name] = v
	}
	var needed []string
	for _, p := range s.conceal {
		if slices.ContainsFunc(s.reveal, func(r string) bool { return within(p, r) || within(r, p) }) {
			needed = append(needed, p)
		}
	}
	raw, err := json.Marshal(payload)
	require.NoError(t, err)
	return map[string]any{"payload": json.RawMessage(raw), "key": private(t, w.issuer.key.Signer), "holder": private(t, w.holder.key.Signer),
		"header": map[string]any{"typ": "vc+sd-jwt", "kid": w.issuer.key.ID.String()}, "nonce": nonce, "audience": audience, "now": noon.Unix(),
		"frame": frame(s.doc, "", s.conceal, func(f map[string]any, listed any, _ string) {
			list, _ := f["_sd"].([]any)
			f["_sd"] = append(list, listed)
		}),
		"show": frame(s.doc, "", needed, func(f map[string]any, _ any, name string) {
			if f[name] == nil {
				f[name] = true
			}
		})}
}

// within tells whether a pointer is another one or leads into it.
func within(p, into string) bool {
	return p == into || len(p) > len(into) && p[:len(into)+1] == into+"/"
}

// withoutToken is a payload without the claims of the JWT.
func withoutToken(t *testing.T, raw []byte) string {
	t.Helper()
	o, err := strictjson.ParseObject(raw, strictjson.Limits{})
	require.NoError(t, err)
	delete(o, "iat")
	delete(o, "cnf")
	return text(o)
}
