package vc_test

import (
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestParseCredentialIsStrict(t *testing.T) {
	for _, bad := range []string{``, ` `, `[]`, `"a"`, `null`, `{}{}`, `{} x`, `{"a":1,"a":1}`, `{"a":{"b":1,"b":2}}`, `{"a":01}`, `{"a":"\ud800"}`,
		"{\"a\":\"\xff\"}", "\ufeff{}", `{"a":}`, `{'a':1}`, `{"a":NaN}`, strings.Repeat(`{"a":`, 65) + "1" + strings.Repeat("}", 65)} {
		_, err := vc.ParseCredential([]byte(bad))
		require.ErrorIs(t, err, vc.ErrInvalid, bad)
	}
}

// TestCredentialKeepsItsText: what was received is given back byte for byte, whatever the caller does with its own bytes.
func TestCredentialKeepsItsText(t *testing.T) {
	text := []byte("{ \"n\": 1.50e+01,\n\t\"unknown\" : [\"\\u00e9\", 10000000000000000000000] }")
	raw := append([]byte(nil), text...)
	c, err := vc.ParseCredential(raw)
	require.NoError(t, err)
	clear(raw)
	require.Equal(t, text, c.JSON())
	clear(c.JSON())
	require.Equal(t, text, c.JSON())
	n, found := c.At("/n")
	require.True(t, found)
	require.Equal(t, json.Number("1.50e+01"), n)

	raw = append([]byte(nil), text...)
	s := vc.Received("application/vc", raw)
	clear(raw)
	require.Equal(t, text, s.Bytes())
	u, err := s.Unverified()
	require.NoError(t, err)
	require.Equal(t, text, u.JSON())
}

func TestNewCredentialCopies(t *testing.T) {
	subject := map[string]any{"id": "did:web:a.example"}
	types := []string{"VerifiableCredential"}
	claims := map[string]any{"type": types, "credentialSubject": []any{subject}, "n": 7, "big": int64(1 << 60), "x": json.Number("1.0"), "b": true, "z": nil}
	c, err := vc.NewCredential(claims)
	require.NoError(t, err)
	before := string(c.JSON())
	require.JSONEq(t, `{"type":["VerifiableCredential"],"credentialSubject":[{"id":"did:web:a.example"}],"n":7,"big":1152921504606846976,"x":1.0,"b":true,"z":null}`, before)
	subject["id"], types[0], claims["n"] = "did:web:b.example", "Other", 8
	delete(claims, "b")
	require.Equal(t, before, string(c.JSON()))
	require.Equal(t, "did:web:a.example", c.SubjectID())

	again, err := vc.ParseCredential(c.JSON())
	require.NoError(t, err)
	require.True(t, strictjson.Equal(again.Object(), c.Object()))

	loop := map[string]any{}
	loop["loop"] = loop
	for name, bad := range map[string]any{"float": 1.5, "bytes": []byte("x"), "struct": struct{}{}, "not UTF-8": "\xff", "a number that is none": json.Number("0x1"),
		"nested number": []any{json.Number("")}, "a number that is more": json.Number("1,2"), "a text as a number": json.Number(`"1"`), "null as a number": json.Number("null"),
		"an object as a number": json.Number(`{"a":1}`), "a number in white space": json.Number(" 1 "),
		"a map of strings": map[string]string{}, "a time": time.Time{}, "without end": loop} {
		_, err := vc.NewCredential(map[string]any{"a": bad})
		require.ErrorIs(t, err, vc.ErrInvalid, name)
	}
	_, err = vc.NewCredential(map[string]any{"\xff": 1})
	require.ErrorIs(t, err, vc.ErrInvalid)
}

// TestAccessors reads the same things from both forms.
func TestAccessors(t *testing.T) {
	from, until := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, text := range []string{
		`{"@context":["https://www.w3.org/ns/credentials/v2"],"type":["T"],"id":"urn:a:1","issuer":{"id":"did:web:k.example"},
			"validFrom":"2026-01-01T01:00:00+01:00","validUntil":"2027-01-01T00:00:00Z","credentialSubject":{"id":"did:web:a.example"}}`,
		`{"@context":["https://www.w3.org/2018/credentials/v1"],"type":"T","id":"urn:a:1","issuer":"did:web:k.example",
			"issuanceDate":"2026-01-01T00:00:00Z","expirationDate":"2027-01-01T00:00:00Z","credentialSubject":[{"id":"did:web:a.example"}]}`,
		`{"vct":"T","jti":"urn:a:1","iss":"did:web:k.example","nbf":1767225600,"exp":1798761600,"sub":"did:web:a.example"}`,
	} {
		c, err := vc.ParseCredential([]byte(text))
		require.NoError(t, err)
		require.Equal(t, "did:web:k.example", c.Issuer())
		require.Equal(t, "urn:a:1", c.ID())
		require.Equal(t, []string{"T"}, c.Types())
		require.Equal(t, "did:web:a.example", c.SubjectID())
		f, u, err := c.Validity()
		require.NoError(t, err)
		require.True(t, from.Equal(f) && until.Equal(u), "%s %s", f, u)
		require.Equal(t, strings.Contains(text, "vct"), c.IsClaimSet())
	}
	// The accessors of nothing, and of nonsense, give nothing.
	for _, text := range []string{`{}`, `{"id":1,"issuer":[],"type":{},"credentialSubject":[1,2],"vct":null,"@context":1}`, `{"vct":1,"iss":1,"jti":{},"sub":[]}`} {
		c, err := vc.ParseCredential([]byte(text))
		require.NoError(t, err)
		require.Empty(t, c.Issuer()+c.ID()+c.SubjectID()+strings.Join(c.Types(), ""))
	}
	require.Equal(t, "null", string(mustJSON(t, vc.Credential{}.Object())))
	require.Empty(t, vc.Credential{}.Issuer())
	for _, p := range []vc.Pointer{"a", "/a~2", "/a/b"} {
		_, found := vc.Credential{}.At(p)
		require.False(t, found)
	}
}

func TestReceivedTellsFormsApart(t *testing.T) {
	for _, r := range []struct{ media, raw, want string }{
		{"", `{}`, "application/vc"}, {"", " \n{", "application/vc"}, {"", "a.b.c", "application/vc+jwt"}, {"", "a.b.c~", mediaSD}, {"", "a.b.c~d~e", mediaSD},
		// By the header: vp+jwt, vc+sd-jwt, and one that says nothing of use; a type that is given is kept.
		{"", "eyJhbGciOiJFZERTQSIsInR5cCI6InZwK2p3dCJ9.b.c", "application/vp+jwt"}, {"", "eyJ0eXAiOiJ2YytzZC1qd3QifQ.b.c~", "application/vc+sd-jwt"},
		{"", "eyJ0eXAiOiJ2YytzZC1qd3QifQ.b.c", "application/vc+jwt"}, {"", "eyJ0eXAiOjd9.b.c", "application/vc+jwt"},
		{"", "eyJ0eXAiOiJ2cCtqd3QifQ", "application/vc+jwt"}, {"application/vc+jwt", "eyJhbGciOiJFZERTQSIsInR5cCI6InZwK2p3dCJ9.b.c", "application/vc+jwt"},
		{"", "\xd2\x84\x43", "application/vc+cose"}, {"", "\x84\x43{~", "application/vc+cose"},
		{"", "", "application/vc+jwt"}, {"Application/VP ; profile=x", "{}", "application/vp"}, {"text/plain", "{}", "text/plain"},
		{"", "\xd2\x84\x40", "application/vc+cose"}, {"", "\x84\x58\x18\xa2\x01\x27\x10\x73application/vp+cose\xa0", "application/vp+cose"},
	} {
		require.Equal(t, r.want, vc.Received(r.media, []byte(r.raw)).MediaType())
	}
	require.Empty(t, vc.Secured{}.MediaType())
	require.Nil(t, vc.Secured{}.Bytes())
	_, err := vc.Secured{}.Object(vc.Limits{})
	requireRefusal(t, err, "structure")
}

// TestUnverifiedReadsPayloads of JWS forms, strictly.
func TestUnverifiedReadsPayloads(t *testing.T) {
	c, err := vc.Received("", []byte("e30.eyJ2Y3QiOiJ0IiwiaXNzIjoiZGlkOndlYjprLmV4YW1wbGUifQ.c2ln~WyJ4Il0~")).Unverified()
	require.NoError(t, err)
	require.Equal(t, "did:web:k.example", c.Issuer())
	for _, bad := range []string{"a", "a.b", "a.e30=.c", "a.e30\n.c", "a.e31.c", "a.W10.c", "a.eyJhIjoxLCJhIjoxfQ.c", ".", "~", "..", "a." + strings.Repeat("A", 2<<20) + ".c"} {
		_, err := vc.Received("", []byte(bad)).Unverified()
		var e *vc.VerifyError
		require.ErrorAs(t, err, &e, "%.40s", bad)
	}
}

// TestSecuredIsParsedOnce: copies share one tree, also between goroutines, and limits of one's own loosen nothing.
func TestSecuredIsParsedOnce(t *testing.T) {
	s := vc.Received("", []byte(`{"a":{"b":[1,2,3]}}`))
	var all sync.WaitGroup
	trees := make([]map[string]any, 8)
	for i := range trees {
		copied := s
		all.Go(func() { trees[i], _ = copied.Object(vc.Limits{}) })
	}
	all.Wait()
	for _, tree := range trees {
		tree["seen"] = true // only to see that it is the same one
	}
	require.Len(t, trees[0], 2)
	for _, l := range []vc.Limits{{Bytes: 5}, {Depth: 2}, {Nodes: 4}} {
		_, err := s.Object(l)
		requireRefusal(t, err, "limit")
	}
	tree, err := vc.Received("", s.Bytes()).Object(vc.Limits{Bytes: 19, Depth: 3, Nodes: 6})
	require.NoError(t, err, "these are exactly its measures")
	require.NotContains(t, tree, "seen")
	long := vc.Received("", []byte(`{"a":"`+strings.Repeat("a", 1<<20)+`"}`))
	_, err = long.Object(vc.Limits{})
	requireRefusal(t, err, "limit")
	_, err = long.Object(vc.Limits{Bytes: 2 << 20})
	require.NoError(t, err, "what one's limits forbid, another's allow")
	_, err = long.Object(vc.Limits{Bytes: 1 << 20})
	requireRefusal(t, err, "limit")
	twice := vc.Received("", []byte(`{"a":1,"a":1}`))
	for range 2 {
		_, err := twice.Object(vc.Limits{})
		requireRefusal(t, err, "structure")
	}
}

// TestEnclosedBytes: what stands in a presentation reaches its mechanism unchanged.
func TestEnclosedBytes(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := newScene(t)
		space := rapid.StringMatching(`[ \t\n]{0,3}`).Draw(r, "space")
		inner := `{` + space + `"id"` + space + `:"urn:fake:job",` + space + `"n":1.50e+01,"e":"\u00e9\/"` + space + `}`
		f := fake{}
		s.inner.secured(t, f)
		s.shown.inside = nil
		s.shown.secured(t, f)
		doc := `{"@context":["` + v2 + `"],"id":"urn:fake:answer","verifiableCredential":[` + space + inner + space + `],"type":"VerifiablePresentation","holder":"` + s.holder.String() + `"}`
		c, err := vc.ParseCredential([]byte(doc))
		require.NoError(r, err)
		f["urn:fake:answer"].opened.Credential = c
		var received []byte
		s.v.Mechanisms = []vc.Mechanism{seeing{f, &received}}
		got, err := s.v.VerifyPresentation(t.Context(), []vc.Secured{vc.Received("", []byte(doc))}, s.to)
		require.NoError(r, err)
		require.Len(r, got.Shown(), 1)
		require.Equal(r, inner, string(received))
	})
}

// TestLimitsOnASharedTree: a tree that was parsed with wide limits is refused by narrow ones exactly if parsing it with them
// would have been.
func TestLimitsOnASharedTree(t *testing.T) {
	value := rapid.Custom(func(r *rapid.T) any { return drawValue(r, 4) })
	rapid.Check(t, func(r *rapid.T) {
		raw := strictjson.Append(nil, map[string]any{"a": value.Draw(r, "value")})
		l := vc.Limits{Bytes: rapid.IntRange(1, 60).Draw(r, "bytes"), Depth: rapid.IntRange(1, 6).Draw(r, "depth"), Nodes: rapid.IntRange(1, 20).Draw(r, "nodes")}
		shared := vc.Received("", raw)
		_, err := shared.Object(vc.Limits{})
		require.NoError(r, err)
		_, err = shared.Object(l)
		_, want := vc.Received("", raw).Object(l)
		require.Equal(r, want == nil, err == nil, "%v, %v", want, err)
	})
}

func drawValue(r *rapid.T, depth int) any {
	switch n := rapid.IntRange(0, 3).Draw(r, "kind"); {
	case n == 0 && depth > 0:
		o := map[string]any{}
		for i := range rapid.IntRange(0, 3).Draw(r, "members") {
			o[string(rune('a'+i))] = drawValue(r, depth-1)
		}
		return o
	case n == 1 && depth > 0:
		a := []any{}
		for range rapid.IntRange(0, 3).Draw(r, "elements") {
			a = append(a, drawValue(r, depth-1))
		}
		return a
	}
	return "x"
}
