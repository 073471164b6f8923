package dataintegrity_test

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/jsonld"
)

const wordsURL = "https://words.example/v1"

// words is a context with every kind of term that credentials commonly use.
const words = `{"@context": {
	"@protected": true,
	"id": "@id", "type": "@type",
	"w": "https://words.example/terms#",
	"xsd": "http://www.w3.org/2001/XMLSchema#",
	"Account": "w:Account",
	"Person": {"@id": "w:Person", "@context": {"@protected": true, "id": "@id", "type": "@type", "nick": "w:nick"}},
	"says": "w:says",
	"flag": "w:flag",
	"count": "w:count",
	"share": "w:share",
	"whole": {"@id": "w:whole", "@type": "xsd:integer"},
	"ratio": {"@id": "w:ratio", "@type": "xsd:double"},
	"since": {"@id": "w:since", "@type": "xsd:dateTime"},
	"born": {"@id": "w:born", "@type": "xsd:date"},
	"site": {"@id": "w:site", "@type": "@id"},
	"spruch": {"@id": "w:spruch", "@language": "de"},
	"title": "w:title",
	"names": {"@id": "w:names", "@container": "@language"},
	"tags": {"@id": "w:tags", "@container": "@set"},
	"steps": {"@id": "w:steps", "@container": "@list"},
	"raw": {"@id": "w:raw", "@type": "@json"},
	"knows": "w:knows",
	"sees": {"@id": "w:sees", "@context": {"@protected": true, "id": "@id", "type": "@type", "says": "w:says", "from": "w:from"}}
}}`

func wordsContexts() (*jsonld.Contexts, error) {
	return jsonld.Embedded().With(fstest.MapFS{
		"index.json": {Data: []byte(`{"` + wordsURL + `": "words.json"}`)},
		"words.json": {Data: []byte(words)},
	})
}

// texts are what programs get wrong. None looks like the label of a blank node: the other library relabels whole statements,
// literals too (relabelBlankNodes), and TestCase05TextLikeALabel has what it then signs.
var texts = []string{"one", "two", "", " ", "a\tb\nc\r", `"\`, "ключ", "日本語", "\U0001f600",
	"e\u0301", "\u00e9", "\u2028", "\u0001\u007f", "\ufffd", "<b>&amp;", "2026-01-01T00:00:00Z"}

// shape is a credential without its issuer, and what a pointer can select of it.
type shape struct {
	claims            map[string]any
	places            []vc.Pointer
	mandatory, reveal []vc.Pointer
	relations         []string
	named             int
}

// shapes are the same in every run.
func shapes(n int) []shape {
	return drawShapes(n, []string{"knows", "sees", "steps"})
}

// selectiveShapes are shapes of at most so many statements, and without lists: skolemizeExpandedJsonLd (ECDSA Cryptosuites
// section 3.4.7) gives an @id to whatever is no value, to a list object too, which JSON-LD forbids. The other library
// follows the letter, and signs no document with a list.
func selectiveShapes(t *testing.T, c *jsonld.Contexts, n, statements int) (all []shape) {
	t.Helper()
	for _, s := range drawShapes(10*n, []string{"knows", "sees"}) {
		d, err := c.Dataset(s.by(t, "did:web:issuer.example").Object(), jsonld.Options{})
		require.NoError(t, err)
		if len(all) < n && len(d.Lines(func(string) string { return "x" })) <= statements {
			all = append(all, s)
		}
	}
	require.Len(t, all, n)
	return all
}

func drawShapes(n int, relations []string) []shape {
	g := rapid.Custom(func(t *rapid.T) shape { return drawShape(t, relations) })
	out := make([]shape, n)
	for i := range out {
		out[i] = g.Example(i)
	}
	return out
}

// drawShape draws a credential and which of its places are mandatory, and which are revealed.
func drawShape(t *rapid.T, relations []string) (s shape) {
	s.relations = relations
	some := func(what string) bool { return rapid.IntRange(0, 2).Draw(t, what) == 0 }
	s.claims = map[string]any{"@context": []any{jsonld.CredentialsV2, wordsURL}, "type": []any{"VerifiableCredential"}}
	if some("identified") {
		s.claims["id"] = rapid.SampledFrom([]string{"urn:uuid:1f4c9e5a-6d1b-4c3e-9a57-0b8e2d7c6f10", "https://words.example/credentials/1"}).Draw(t, "credential id")
	}
	if some("typed") {
		s.claims["type"] = []any{"VerifiableCredential", "Account"}
	}
	if some("issuer is an object") {
		s.claims["issuer"] = map[string]any{"id": "", "name": language(t)}
	}
	if some("begins") {
		s.claims["validFrom"] = rapid.SampledFrom([]string{"2026-01-01T00:00:00Z", "2026-01-01T01:00:00.5+01:00"}).Draw(t, "from")
	}
	if some("ends") {
		s.claims["validUntil"] = "2036-01-01T00:00:00Z"
	}
	if some("described") {
		s.claims["description"] = language(t)
	}
	if some("evidence") {
		s.claims["evidence"] = []any{map[string]any{"type": "Account", "says": "seen"}}
	}
	if some("subjects") {
		subjects := make([]any, rapid.IntRange(1, 3).Draw(t, "number"))
		for i := range subjects {
			subjects[i] = s.member(t, "/credentialSubject", i, len(subjects), 1)
		}
		s.claims["credentialSubject"] = subjects
	} else {
		s.claims["credentialSubject"] = s.node(t, "/credentialSubject", 2)
	}
	for name := range s.claims {
		if name != "@context" {
			s.places = append(s.places, vc.Pointer("/"+name))
		}
	}
	few := rapid.SliceOfN(rapid.SampledFrom(sorted(s.places)), 1, 3)
	s.mandatory = append(few.Draw(t, "mandatory"), "/issuer", "/type")
	s.reveal = few.Draw(t, "reveal")
	if !slices.ContainsFunc(slices.Concat(s.mandatory, s.reveal), func(p vc.Pointer) bool { return strings.HasPrefix(string(p), "/credentialSubject") }) {
		s.reveal = append(s.reveal, "/credentialSubject") // both libraries refuse a credential without one
	}
	return s
}

// language is a text, alone or in its languages.
func language(t *rapid.T) any {
	switch rapid.IntRange(0, 3).Draw(t, "languages") {
	case 0:
		return rapid.SampledFrom(texts).Draw(t, "text")
	case 1:
		return map[string]any{"@value": "Grüße", "@language": "de-AT"}
	case 2:
		return map[string]any{"@value": "שלום", "@language": "he", "@direction": "rtl"}
	}
	return []any{map[string]any{"@value": "hello", "@language": "en"}, map[string]any{"@value": "hallo", "@language": "nl"}}
}

// literals draw what a term with no nodes in it has. Two things jsonld.js does otherwise than the JSON-LD API (section 8.2.2,
// Object to RDF Conversion): a fraction that JavaScript writes without a point, 1e-7, becomes "0"^^xsd:integer; and a text,
// not only a number, of type xsd:double is brought into canonical form, "0.25" into "2.5E-1". It also sorts statements by
// UTF-16 units and not by code points, which shows where two differ first in U+E000 to U+FFFF and in what is above.
var literals = map[string]func(t *rapid.T) any{
	"says": func(t *rapid.T) any { return rapid.SampledFrom(texts).Draw(t, "text") },
	"flag": func(t *rapid.T) any { return rapid.Bool().Draw(t, "flag") },
	"count": func(t *rapid.T) any {
		return rapid.SampledFrom([]int64{0, 1, -17, 1 << 31, 1<<53 - 1}).Draw(t, "count")
	},
	"share": func(t *rapid.T) any {
		return rapid.SampledFrom([]json.Number{"0.5", "-0.1", "1.5e-7", "3.14159"}).Draw(t, "share")
	},
	"whole": func(t *rapid.T) any { return rapid.SampledFrom([]any{int64(7), "7", "007"}).Draw(t, "whole") },
	"ratio": func(t *rapid.T) any {
		return rapid.SampledFrom([]any{json.Number("0.25"), int64(3), "2.5E-1"}).Draw(t, "ratio")
	},
	"since": func(t *rapid.T) any { return "2026-01-01T00:00:00.000Z" },
	"born":  func(t *rapid.T) any { return "1999-12-31" },
	"site": func(t *rapid.T) any {
		return rapid.SampledFrom([]string{"https://words.example/ü?q=%C3%BC#f", "urn:x:y", "did:web:a.example"}).Draw(t, "site")
	},
	"spruch": func(t *rapid.T) any { return "Wer rastet, der rostet" },
	"title":  language,
	"names":  func(t *rapid.T) any { return map[string]any{"en": "hello", "pt-BR": []any{"olá", "oi"}} },
	"tags":   func(t *rapid.T) any { return []any{"one", "two", true, int64(3)} },
	"raw": func(t *rapid.T) any {
		return map[string]any{"z": []any{int64(1), nil, map[string]any{}}, "a": json.Number("1.5"), "é": "\u2028"}
	},
}

// member draws one of n objects in an array. Into an array of one leads no pointer: pointers are for the compacted document
// (skolemizeCompactJsonLd, section 3.4.8), where it is no array.
func (s *shape) member(t *rapid.T, at string, i, n, depth int) map[string]any {
	places := s.places
	o := s.node(t, at+"/"+strconv.Itoa(i), depth)
	if n == 1 {
		s.places = places
	}
	return o
}

// node draws an object with what is below it, and notes the pointers.
func (s *shape) node(t *rapid.T, at string, depth int) map[string]any {
	note := func(name string) { s.places = append(s.places, vc.Pointer(at+"/"+name)) }
	o := map[string]any{"says": literals["says"](t)}
	note("says")
	switch rapid.IntRange(0, 3).Draw(t, "type") {
	case 0:
		o["type"] = "Account"
		note("type")
	case 1:
		o["type"], o["nick"] = []any{"Person", "Account"}, "nick"
		note("nick")
	}
	if rapid.IntRange(0, 2).Draw(t, "named") == 0 {
		// Each its own: of whom credentials say things in two places, they are refused here (a reader by pointer sees one of them).
		s.named++
		o["id"] = "did:web:n" + strconv.Itoa(s.named) + ".example"
	}
	for _, name := range rapid.SliceOfNDistinct(rapid.SampledFrom(sortedKeys(literals)), 0, 4, rapid.ID).Draw(t, "literals") {
		o[name] = literals[name](t)
		note(name)
	}
	if depth == 0 {
		return o
	}
	for _, name := range s.relations {
		switch rapid.IntRange(0, 4).Draw(t, name) {
		case 0:
			if name != "steps" {
				o[name] = s.node(t, at+"/"+name, depth-1)
				note(name)
			}
		case 1:
			below := make([]any, rapid.IntRange(1, 3).Draw(t, "nodes"))
			for i := range below {
				below[i] = s.member(t, at+"/"+name, i, len(below), depth-1)
			}
			o[name] = below
			note(name)
		}
	}
	return o
}
