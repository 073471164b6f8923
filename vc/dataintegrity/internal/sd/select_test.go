package sd_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/avouch-id/avouch/vc/dataintegrity/internal/sd"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/stretchr/testify/require"
)

const tree = `{"@context": "c", "id": "did:a", "type": ["T", "U"], "": {"x": 1}, "a/b": 1, "m~n": {"~1": 2}, "nil": null,
	"0": "zero", "list": [{"id": "_:x", "type": "L", "k": 1}, {"id": "did:b", "k": 2, "l": 3}, [4, 5, 6], "s"],
	"in": {"@context": "d", "1": {"01": true}}}`

func TestSelect(t *testing.T) {
	whole := parse(t, []byte(tree))
	for _, c := range []struct {
		pointers string // separated by spaces
		want     string // beside the root's @context, id and type
	}{
		{"/0", `"0": "zero"`},
		{"/ /a~1b", `"": {"x": 1}, "a/b": 1`},
		{"//x", `"": {"x": 1}`},
		{"/m~0n/~01", `"m~n": {"~1": 2}`},
		{"/nil", `"nil": null`},
		{"/in/1/01", `"in": {"@context": "d", "1": {"01": true}}`},
		{"/list/3 /list/0/k", `"list": [{"id": "_:x", "type": "L", "k": 1}, "s"]`},
		{"/list/2/2 /list/2/0 /list/1/l", `"list": [{"id": "did:b", "l": 3}, [4, 6]]`},
		{"/list/1/l /list/1", `"list": [{"id": "did:b", "k": 2, "l": 3}]`},
		{"/list/1 /list/1/l", `"list": [{"id": "did:b", "k": 2, "l": 3}]`},
		{"/list/0", `"list": [{"id": "_:x", "type": "L", "k": 1}]`},
		{"/@context /type", ``},
		{"/type/0 /list/0/type", `"list": [{"id": "_:x", "type": "L"}]`},
	} {
		got, err := sd.Select(whole, strings.Split(c.pointers, " "))
		require.NoError(t, err, c.pointers)
		want := `{"@context": "c", "id": "did:a", "type": ["T", "U"]`
		if c.want != "" {
			want += ", " + c.want
		}
		require.Equal(t, parse(t, []byte(want+"}")), got, c.pointers)
	}
	got, err := sd.Select(whole, []string{"/0", ""})
	require.NoError(t, err)
	require.Equal(t, whole, got)
	got, err = sd.Select(whole, nil)
	require.NoError(t, err)
	require.Nil(t, got)
	long := parse(t, []byte(`{"a": [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, "ten", 11]}`))
	got, err = sd.Select(long, []string{"/a/10", "/a/9", "/a/2"})
	require.NoError(t, err)
	require.Equal(t, parse(t, []byte(`{"a": [2, 9, "ten"]}`)), got)
	require.Equal(t, parse(t, []byte(tree)), whole, "the document is not changed")
}

func TestSelectRefuses(t *testing.T) {
	whole := parse(t, []byte(tree))
	for _, p := range []string{"0", "a", "/nothing", "/list/4", "/list/-1", "/list/-", "/list/01", "/list/+1", "/list/1e0", "/list/ 1",
		"/list/99999999999999999999", "/list/s", "/list/3/0", "/nil/a", "/m~0n/~1", "/m~n", "/m~", "/m~2n", "/m~0n/~", "#/0", "/0/",
		"/" + strings.Repeat("a", 5000), "/in/1/1"} {
		_, err := sd.Select(whole, []string{"/0", p})
		require.ErrorIs(t, err, sd.ErrPointer, "%.40q", p)
	}
}

func TestKnownLabels(t *testing.T) {
	for _, labels := range [][]string{{"a"}, {"a", "b", "c"}, {"a", "a"}, nil} {
		_, err := sd.Known(labels)(2)
		require.ErrorIs(t, err, sd.ErrLabels, "%q", labels)
	}
	got, err := sd.Known([]string{"b", "a"})(2)
	require.NoError(t, err)
	require.Equal(t, []string{"b", "a"}, got)
}

// TestPartsOfStatements: what is signed as one statement shows as one.
func TestPartsOfStatements(t *testing.T) {
	document := parse(t, []byte(`{"@context": ["https://www.w3.org/ns/credentials/v2", {"ex": "https://world.example/", "says": "ex:says",
		"steps": {"@id": "ex:steps", "@container": "@list"}, "any": {"@id": "ex:any", "@type": "@json"},
		"text": {"@id": "ex:text", "@container": "@language"}, "knows": {"@id": "ex:knows", "@type": "@id"}}],
		"type": "VerifiableCredential", "issuer": "did:web:plaza.example", "says": {"@value": "hello", "@language": "en"},
		"steps": ["one", {"says": "two"}], "any": {"a": [1, 2], "b": 3}, "text": {"en": "hello", "de": "hallo"},
		"knows": [{"id": "did:web:x.example", "says": "I"}, {"says": "you"}]}`))
	whole, err := sd.Transform(t.Context(), contexts(), document, sd.HMACLabels(make([]byte, 32)))
	require.NoError(t, err)
	for pointer, fits := range map[string]bool{"/steps": true, "/any": true, "/text": true, "/text/en": true, "/says": true, "": true,
		"/type": true, "/knows/1/says": true, "/knows/0": true, "/steps/0": false, "/steps/1/says": false, "/any/a": false, "/any/a/0": false, "/says/@value": false, "/says/@language": false} {
		_, err := whole.Match([]string{pointer})
		if fits {
			require.NoError(t, err, pointer)
		} else {
			require.ErrorIs(t, err, sd.ErrPointer, pointer)
		}
		if r, err := whole.Reveal(t.Context(), []string{pointer}); fits && err == nil {
			seen, err := sd.Statements(t.Context(), contexts(), r.Document, sd.Known(r.Labels))
			require.NoError(t, err)
			require.Subset(t, whole.Statements, seen)
		} else {
			require.Equal(t, fits, err == nil, pointer)
		}
	}
	_, err = whole.Reveal(t.Context(), nil)
	require.ErrorIs(t, err, sd.ErrPointer)
}

// FuzzSelect: whatever the pointers, there is an error, or what shows is signed, a verifier finds the same statements in
// it, and the order of pointers does not matter.
func FuzzSelect(f *testing.F) {
	for _, p := range []string{"/issuer", "/credentialSubject/birthCountry\n/validFrom", "\n/type", "/credentialSubject/type/0", "/a~2", "//", "/issuer/image\n/issuer"} {
		f.Add(p)
	}
	v, key := load(f)
	document := parse(f, v.Cases[0].Unsigned)
	c := jsonld.Embedded()
	whole, err := sd.Transform(f.Context(), c, document, sd.HMACLabels(key))
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, lines string) {
		pointers := strings.Split(lines, "\n")
		indexes, err := whole.Match(pointers)
		if err != nil {
			require.ErrorIs(t, err, sd.ErrPointer)
			return
		}
		require.True(t, slices.IsSorted(indexes))
		for _, p := range pointers { // what one selects all select
			one, err := whole.Match([]string{p})
			require.NoError(t, err)
			require.Subset(t, indexes, one)
		}
		r, err := whole.Reveal(t.Context(), pointers)
		require.NoError(t, err)
		seen, err := sd.Statements(t.Context(), c, r.Document, sd.Known(r.Labels))
		require.NoError(t, err)
		require.Len(t, seen, len(indexes))
		for i, at := range indexes {
			require.Equal(t, whole.Statements[at], seen[i])
		}
		slices.Reverse(pointers)
		again, err := whole.Reveal(t.Context(), pointers)
		require.NoError(t, err)
		require.Equal(t, r, again)
	})
}
