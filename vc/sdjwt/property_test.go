package sdjwt_test

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/sdjwt"
)

// names are harmless ones, and some that other programs trip over.
var names = []string{"a", "b", "name", "", "~", "/", "~1", "a/b", "0", "__proto__", "sd", "_sd_", "....", "exp", "vct", "ключ", "\U0001f600", "\"", "\\", "\x00"}

// tree draws a value; every text in it is its own.
func tree(t *rapid.T, depth int, names []string, leaves *int) any {
	switch kind := rapid.IntRange(0, 5).Draw(t, "kind"); {
	case kind == 0 && depth > 0:
		a := make([]any, rapid.IntRange(0, 3).Draw(t, "length"))
		for i := range a {
			a[i] = tree(t, depth-1, names, leaves)
		}
		return a
	case kind <= 2 && depth > 0:
		o := map[string]any{}
		for _, name := range rapid.SliceOfNDistinct(rapid.SampledFrom(names), 0, 4, rapid.ID).Draw(t, "names") {
			o[name] = tree(t, depth-1, names, leaves)
		}
		return o
	case kind == 3:
		return rapid.SampledFrom([]any{true, false, nil, int64(0), int64(-17)}).Draw(t, "scalar")
	}
	*leaves++
	return fmt.Sprintf("leaf-%d-", *leaves)
}

// places lists the pointers to everything inside of a value.
func places(v any, at string) (all []string) {
	switch v := v.(type) {
	case map[string]any:
		for name, e := range v {
			p := at + "/" + strictjson.EscapeToken(name)
			all = append(append(all, p), places(e, p)...)
		}
	case []any:
		for i, e := range v {
			p := at + "/" + strconv.Itoa(i)
			all = append(append(all, p), places(e, p)...)
		}
	}
	return all
}

// needed: a disclosure is on the way to what is revealed, or inside of it.
func needed(p string, reveal []string) bool {
	return slices.ContainsFunc(reveal, func(r string) bool { return under(p, r) || under(r, p) })
}

func under(p, q string) bool { return p == q || strings.HasPrefix(p, q+"/") }

// visible is the model: a value without what is concealed and was not revealed. hidden gathers the texts that are not seen.
func visible(v any, at string, conceal, reveal []string, hidden *[]string) any {
	keeps := func(p string, e any) bool {
		if !slices.Contains(conceal, p) || needed(p, reveal) {
			return true
		}
		texts(e, hidden)
		return false
	}
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for name, e := range v {
			if p := at + "/" + strictjson.EscapeToken(name); keeps(p, e) {
				out[name] = visible(e, p, conceal, reveal, hidden)
			}
		}
		return out
	case []any:
		out := []any{}
		for i, e := range v {
			if p := at + "/" + strconv.Itoa(i); keeps(p, e) {
				out = append(out, visible(e, p, conceal, reveal, hidden))
			}
		}
		return out
	}
	return v
}

func texts(v any, into *[]string) {
	switch v := v.(type) {
	case map[string]any:
		for _, e := range v {
			texts(e, into)
		}
	case []any:
		for _, e := range v {
			texts(e, into)
		}
	case string:
		*into = append(*into, v)
	}
}

func pointers(all []string) []vc.Pointer {
	out := make([]vc.Pointer, len(all))
	for i, p := range all {
		out[i] = vc.Pointer(p)
	}
	return out
}

// TestExactlyTheRevealed: for any claims, any of them concealed and any revealed, the verifier sees what was not concealed,
// what was revealed with what is around and inside of it, and nothing else; the hidden texts are nowhere in what it got.
func TestExactlyTheRevealed(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	rapid.Check(t, func(rt *rapid.T) {
		leaves := 0
		claims := map[string]any{"iss": w.issuer.ID, "vct": vct}
		for i := range rapid.IntRange(0, 4).Draw(rt, "claims") {
			claims["c"+strconv.Itoa(i)] = tree(rt, 4, names, &leaves)
		}
		all := slices.DeleteFunc(places(claims, ""), func(p string) bool { return p == "/iss" || p == "/vct" })
		slices.Sort(all)
		var conceal, reveal []string
		if len(all) > 0 {
			conceal = rapid.SliceOfDistinct(rapid.SampledFrom(all), rapid.ID).Draw(rt, "conceal")
			reveal = rapid.SliceOfN(rapid.SampledFrom(all), 0, 3).Draw(rt, "reveal")
		}
		v := sdjwt.VC{Holder: w.holder.PublicKey(), Conceal: pointers(conceal), Decoys: rapid.IntRange(0, 3).Draw(rt, "decoys")}
		if v.ConcealAll = rapid.Bool().Draw(rt, "all"); v.ConcealAll {
			conceal = all
		}
		c, err := vc.NewCredential(claims)
		require.NoError(rt, err)
		issued, err := v.Secure(context.Background(), c, w.signing())
		require.NoError(rt, err)
		shown, err := sdjwt.Bound{Key: w.holder}.Disclose(context.Background(), issued, vc.Disclosure{Reveal: pointers(reveal), To: w.ask, At: noon})
		require.NoError(rt, err)
		p, err := w.verify(string(shown.Bytes()))
		require.NoError(rt, err)

		var hidden []string
		want := visible(claims, "", conceal, reveal, &hidden).(map[string]any)
		got := p.Shown()[0].Credential().Object()
		seen := map[string]any{}
		for name, e := range got {
			if name != "iat" && name != "cnf" {
				seen[name] = e
			}
		}
		require.Equal(rt, string(strictjson.Append(nil, want)), string(strictjson.Append(nil, seen)))
		var plain strings.Builder
		for _, part := range strings.FieldsFunc(string(shown.Bytes()), func(r rune) bool { return r == '.' || r == '~' }) {
			plain.Write(decode(t, part))
		}
		for _, text := range hidden {
			require.NotContains(rt, plain.String(), text)
		}
	})
}

// TestDecoysLookLikeClaims: of what shows nothing, a verifier cannot tell n claims and k decoys from n+k claims: same names, same
// number of digests of the same length, in the same order, and the same length of the whole.
func TestDecoysLookLikeClaims(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(1, 6).Draw(rt, "claims")
		k := rapid.IntRange(0, 6).Draw(rt, "decoys")
		hash := rapid.SampledFrom([]string{"sha-256", "sha-384", "sha-512"}).Draw(rt, "hash")
		shape := func(claims, decoys int) (object, array []int, length int) {
			o, a := map[string]any{}, []any{}
			for i := range claims {
				o[fmt.Sprintf("a name of its own %d", i)] = strings.Repeat("x", i*i)
				a = append(a, strings.Repeat("x", i*i))
			}
			c, err := vc.NewCredential(map[string]any{"iss": w.issuer.ID, "vct": vct, "o": o, "a": a})
			require.NoError(rt, err)
			var conceal []vc.Pointer
			for _, p := range append(places(o, "/o"), places(a, "/a")...) {
				conceal = append(conceal, vc.Pointer(p))
			}
			v := sdjwt.VC{Holder: w.holder.PublicKey(), Conceal: conceal, Decoys: decoys, Hash: hash}
			issued, err := v.Secure(context.Background(), c, w.signing())
			require.NoError(rt, err)
			shown, err := sdjwt.Bound{Key: w.holder}.Disclose(context.Background(), issued, vc.Disclosure{To: w.ask, At: noon})
			require.NoError(rt, err)
			u, err := sdjwt.ReadUnverified(shown)
			require.NoError(rt, err)
			require.Equal(rt, 2*(claims+decoys), u.Hidden)
			raw, err := shown.Unverified()
			require.NoError(rt, err)
			digests := raw.Object()["o"].(map[string]any)["_sd"].([]any)
			require.True(rt, slices.IsSortedFunc(digests, func(a, b any) int { return strings.Compare(a.(string), b.(string)) }))
			for _, d := range digests {
				object = append(object, len(d.(string)))
			}
			require.Len(rt, raw.Object()["o"], 1)
			for _, e := range raw.Object()["a"].([]any) {
				require.Len(rt, e, 1)
				array = append(array, len(e.(map[string]any)["..."].(string)))
			}
			return object, array, len(shown.Bytes())
		}
		o1, a1, l1 := shape(n, k)
		o2, a2, l2 := shape(n+k, 0)
		require.Equal(rt, o1, o2)
		require.Equal(rt, a1, a2)
		require.Equal(rt, l1, l2)
	})
}
