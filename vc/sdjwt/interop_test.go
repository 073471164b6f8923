package sdjwt_test

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/testvectors"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/sdjwt"
)

// shape is claims, what is concealed and what is revealed.
type shape struct {
	claims          map[string]any
	conceal, reveal []string
	decoys          int
}

// shapes draws shapes with names that every library can have, the same ones in every run.
func shapes(n int) []shape {
	g := rapid.Custom(func(t *rapid.T) shape {
		leaves := 0
		s := shape{claims: map[string]any{}, decoys: rapid.IntRange(0, 2).Draw(t, "decoys")}
		for i := range rapid.IntRange(1, 4).Draw(t, "claims") {
			s.claims["c"+strconv.Itoa(i)] = tree(t, 3, []string{"a", "b", "given_name", "ключ", "x y"}, &leaves)
		}
		all := places(s.claims, "")
		slices.Sort(all)
		s.conceal = rapid.SliceOfNDistinct(rapid.SampledFrom(all), 1, len(all), rapid.ID).Draw(t, "conceal")
		s.reveal = rapid.SliceOfN(rapid.SampledFrom(all), 1, 3).Draw(t, "reveal")
		return s
	})
	out := make([]shape, n)
	for i := range out {
		out[i] = g.Example(i)
	}
	return out
}

// frame is how the other library is told what to conceal: the names, or indices, in "_sd" of each object or array.
func frame(v any, at string, conceal []string, decoys int) map[string]any {
	f := map[string]any{}
	var sd []any
	add := func(name string, listed any, e any) {
		p := at + "/" + strictjson.EscapeToken(name)
		if slices.Contains(conceal, p) {
			sd = append(sd, listed)
		}
		if inner := frame(e, p, conceal, decoys); len(inner) > 0 {
			f[name] = inner
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
	if sd != nil {
		f["_sd"] = sd
		if decoys > 0 {
			f["_sd_decoy"] = decoys
		}
	}
	return f
}

// showFrame is how it is told what to reveal: true at every disclosure that is needed.
func showFrame(s shape) map[string]any {
	f := map[string]any{}
	for _, p := range s.conceal {
		if !needed(p, s.reveal) {
			continue
		}
		tokens, _ := strictjson.SplitPointer(p)
		at := f
		for _, t := range tokens {
			inner, ok := at[t].(map[string]any)
			if !ok {
				inner = map[string]any{}
				at[t] = inner
			}
			at = inner
		}
	}
	return f
}

type asking struct {
	Verify []map[string]any `json:"verify"`
	Issue  []map[string]any `json:"issue"`
}

type answering struct {
	Verify []struct {
		Payload, Binding json.RawMessage
		Error            string
	}
	Issue []struct{ Text, Error string }
}

// ask runs the other library once for all questions.
func ask(t *testing.T, a asking) answering {
	t.Helper()
	var b answering
	testvectors.Ask(t, "sdjwt.mjs", a, &b)
	require.Len(t, b.Verify, len(a.Verify))
	require.Len(t, b.Issue, len(a.Issue))
	return b
}

func private(t *testing.T, s did.Signer) json.RawMessage {
	t.Helper()
	raw, err := s.(*did.PrivateKey).PrivateJWK()
	require.NoError(t, err)
	return raw
}

func public(t *testing.T, s did.Signer) json.RawMessage {
	t.Helper()
	raw, err := s.PublicKey().JWK()
	require.NoError(t, err)
	return raw
}

// TestInterop: fifty shapes, each issued and shown here and verified by @sd-jwt/sd-jwt-vc, and the other way round.
func TestInterop(t *testing.T) {
	algs := map[did.Kind]string{did.Ed25519: "EdDSA", did.P256: "ES256", did.P384: "ES384"}
	kinds := []did.Kind{did.Ed25519, did.P256, did.P384}
	all := shapes(50)
	worlds := make([]world, len(all))
	var a asking
	for i, s := range all {
		w := newWorld(t, kinds[i%3], kinds[(i+1)%3])
		worlds[i] = w
		s.claims["iss"], s.claims["vct"] = w.issuer.ID, vct
		c, err := vc.NewCredential(s.claims)
		require.NoError(t, err)
		issued, err := sdjwt.VC{Holder: w.holder.PublicKey(), Conceal: pointers(s.conceal), Decoys: s.decoys}.Secure(context.Background(), c, w.signing())
		require.NoError(t, err)
		a.Verify = append(a.Verify, map[string]any{"text": string(w.show(t, issued, pointers(s.reveal)...).Bytes()), "nonce": nonce,
			"now": noon.Unix(), "issuer": public(t, w.issuer.Key.Signer), "holder": public(t, w.holder)})

		claims := maps.Clone(s.claims)
		claims["iat"], claims["cnf"] = noon.Unix(), map[string]any{"jwk": public(t, w.holder)}
		a.Issue = append(a.Issue, map[string]any{"claims": claims, "frame": frame(s.claims, "", s.conceal, s.decoys), "show": showFrame(s),
			"issuer": private(t, w.issuer.Key.Signer), "alg": algs[kinds[i%3]], "kid": w.issuer.Key.ID.String(),
			"holder": private(t, w.holder), "holderAlg": algs[kinds[(i+1)%3]], "nonce": nonce, "audience": audience, "now": noon.Unix()})
	}
	b := ask(t, a)
	for i, s := range all {
		var hidden []string
		want := visible(s.claims, "", s.conceal, s.reveal, &hidden).(map[string]any)
		want["iat"], want["cnf"] = noon.Unix(), map[string]any{"jwk": public(t, worlds[i].holder)}
		text, err := json.Marshal(want)
		require.NoError(t, err)

		require.Empty(t, b.Verify[i].Error, "shape %d", i)
		require.JSONEq(t, string(text), string(b.Verify[i].Payload), "shape %d", i)
		require.Contains(t, string(b.Verify[i].Binding), audience)

		require.Empty(t, b.Issue[i].Error, "shape %d", i)
		p, err := worlds[i].verify(b.Issue[i].Text)
		require.NoError(t, err, "shape %d", i)
		require.JSONEq(t, string(text), jsonOf(p.Shown()[0].Credential()), "shape %d", i)
		require.True(t, p.Shown()[0].Own)
	}
}
