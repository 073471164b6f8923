package jsonld

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

// A context with every feature that Check lets through, for random documents.
const (
	freightURL = "https://kestrel.example/ns/v1"
	freight    = `{"@context": {
		"@protected": true,
		"kf": "https://kestrel.example/ns#",
		"xsd": "http://www.w3.org/2001/XMLSchema#",
		"id": "@id", "type": "@type",
		"note": "kf:note",
		"label": {"@id": "kf:label", "@language": "en"},
		"sign": {"@id": "kf:sign", "@language": "ar", "@direction": "rtl"},
		"link": {"@id": "kf:link", "@type": "@id"},
		"kindOf": {"@id": "kf:kindOf", "@type": "@vocab"},
		"weight": {"@id": "kf:weight", "@type": "xsd:double"},
		"count": {"@id": "kf:count", "@type": "xsd:integer"},
		"on": {"@id": "kf:on", "@type": "xsd:dateTime"},
		"blob": {"@id": "kf:blob", "@type": "@json"},
		"stops": {"@id": "kf:stops", "@container": "@list"},
		"ports": {"@id": "kf:ports", "@type": "@id", "@container": "@list"},
		"names": {"@id": "kf:names", "@container": "@language"},
		"tags": {"@id": "kf:tags", "@container": "@set"},
		"ledger": {"@id": "kf:ledger", "@type": "@id", "@container": "@graph"},
		"attached": {"@id": "kf:attached", "@type": "@id", "@container": "@graph", "@context": null},
		"carriedBy": {"@reverse": "kf:carries"},
		"crew": {"@id": "kf:crew", "@type": "@id", "@context": {"rank": "kf:rank", "note": "kf:crewNote"}},
		"Ship": {"@id": "kf:Ship", "@context": {"@protected": true, "id": "@id", "type": "@type", "hull": "kf:hull", "master": {"@id": "kf:master", "@type": "@id"}}},
		"Truck": {"@id": "kf:Truck", "@context": {"plate": "kf:plate", "tags": {"@id": "kf:truckTags"}}},
		"Cargo": "kf:Cargo", "Port": "kf:Port"
	}}`
)

// randomContexts knows the context above besides the embedded ones. Truck redefines a protected term: a document with one is
// refused.
func randomContexts(t testing.TB) *Contexts {
	c, err := Embedded().With(fstest.MapFS{
		"index.json": {Data: []byte(`{"` + freightURL + `": "f.json"}`)}, "f.json": {Data: []byte(freight)},
	})
	require.NoError(t, err)
	return c
}

// gen makes documents. The same seed makes the same ones.
type gen struct {
	*rand.Rand
	ids int
}

func newGen(seed uint64) *gen { return &gen{Rand: rand.New(rand.NewPCG(seed, 1))} }

func pick[T any](g *gen, from ...T) T { return from[g.IntN(len(from))] }

// document is a credential that means something throughout.
func (g *gen) document() map[string]any {
	doc := map[string]any{
		"@context":          []any{CredentialsV2, freightURL, map[string]any{"extra": "https://kestrel.example/extra", "more": map[string]any{"@id": "urn:more", "@type": "@id"}}},
		"id":                g.iri(),
		"type":              pick[any](g, "VerifiableCredential", []any{"VerifiableCredential"}, []any{"VerifiableCredential", "Cargo"}),
		"issuer":            pick[any](g, g.iri(), map[string]any{"id": g.iri(), "name": g.text()}),
		"validFrom":         "2026-06-01T12:00:00Z",
		"credentialSubject": pick[any](g, g.node(3), []any{g.node(2), g.node(1)}),
	}
	if g.IntN(4) == 0 { // of the data model 1.1
		doc["@context"].([]any)[0] = CredentialsV1
		doc["issuer"], doc["issuanceDate"] = g.iri(), "2026-06-01T12:00:00Z"
	}
	return doc
}

func (g *gen) iri() string {
	switch g.IntN(6) {
	case 0:
		return fmt.Sprintf("did:example:%d", g.IntN(5))
	case 1:
		return "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33"
	case 2:
		return fmt.Sprintf("_:n%d", g.IntN(3))
	case 3:
		return fmt.Sprintf("kf:item%d", g.IntN(4))
	case 4:
		return "https://kestrel.example/ü?q=%20#" + strconv.Itoa(g.IntN(9))
	}
	g.ids++
	return fmt.Sprintf("https://kestrel.example/%d", g.ids)
}

func (g *gen) text() string {
	parts := []string{"a", "Zürich", "\"", "\\", "\n", "\r", "\t", "\b", "\f", "\x00", "\x01", "\x0b", "\x1f", "\x7f", "\u0080", "\u2028", "日本", "🚚", " ", "<>", "@en"}
	s := ""
	for range g.IntN(4) {
		s += pick(g, parts...)
	}
	return s
}

// number avoids what the JavaScript reference (jsonld 9.0.0) gets wrong: a number that it prints with a negative exponent
// and without a point, 5e-324 for one, it takes for the integer 0. See TestNumbers.
func (g *gen) number() json.Number {
	switch g.IntN(4) {
	case 0:
		return json.Number(strconv.Itoa(g.IntN(2000) - 1000))
	case 1:
		return pick[json.Number](g, "0", "-0", "1e20", "123456789012345680000", "999999999999999900000", "1e21", "-1e21", "9007199254740994",
			"9223372036854776000", "1.0", "1E3", "4.9e-320", "1.7976931348623157e308", "0.1", "100.5", "1.5e-7", "12345678.9")
	}
	return json.Number(strconv.FormatFloat(g.NormFloat64()*1000, 'g', -1, 64))
}

// any value of a property that coerces nothing.
func (g *gen) plain() any {
	switch g.IntN(7) {
	case 0:
		return g.number()
	case 1:
		return g.IntN(2) == 0
	case 2:
		return map[string]any{"@value": g.text(), "@language": pick(g, "en", "de-CH", "EN-us")}
	case 3:
		return map[string]any{"@value": g.text(), "@type": pick(g, "xsd:token", "kf:Code", "https://kestrel.example/t")}
	case 4:
		// jsonld 9.0.0 loses one of two values that differ in their direction only: the text names it.
		direction := pick(g, "ltr", "rtl")
		return map[string]any{"@value": direction + g.text(), "@direction": direction}
	case 5:
		return nil
	}
	return g.text()
}

func (g *gen) several(one func() any) any {
	if g.IntN(2) == 0 {
		return one()
	}
	l := []any{}
	for range g.IntN(4) {
		l = append(l, one())
	}
	return l
}

func (g *gen) jsonValue(depth int) any {
	switch n := g.IntN(7); {
	case n == 0 && depth > 0:
		return []any{g.jsonValue(depth - 1), g.jsonValue(depth - 1)}
	case n == 1 && depth > 0:
		return map[string]any{g.text(): g.jsonValue(depth - 1), "€": g.jsonValue(depth - 1)}
	case n == 2:
		return nil
	case n == 3:
		return g.number()
	case n == 4:
		return true
	}
	return g.text()
}

// node is a node object whose terms are all defined.
func (g *gen) node(depth int) map[string]any {
	o := map[string]any{}
	if g.IntN(2) == 0 {
		o["id"] = g.iri()
	}
	child := func() any { return g.node(depth - 1) }
	ref := func() any { return g.iri() }
	if depth == 0 {
		child = ref
	}
	ship := g.IntN(4) == 0
	if ship {
		o["type"] = pick[any](g, "Ship", []any{"Ship", "Port"}, []any{"Ship", "https://kestrel.example/T", "kf:Steamer"})
		o["hull"] = g.several(g.plain)
	} else if g.IntN(2) == 0 {
		o["type"] = pick[any](g, "Port", []any{"Cargo", "Port"}, []any{})
	}
	for range g.IntN(5) {
		switch g.IntN(20) {
		case 0, 1:
			o["note"] = g.several(g.plain)
		case 2:
			o["label"] = g.several(g.plain)
		case 3:
			o["sign"] = g.several(g.plain)
		case 4:
			o["link"] = g.several(pick(g, child, ref))
		case 5:
			o["kindOf"] = g.several(func() any { return pick(g, "Port", "Cargo", "kf:x", "note", "urn:k") })
		case 6:
			o["weight"] = g.several(func() any { return g.number() })
		case 7:
			o["count"] = g.several(func() any { return pick[any](g, json.Number("7"), "12", true) })
		case 8:
			o["on"] = "2026-06-01T12:00:00Z"
		case 9:
			o["blob"] = g.jsonValue(2)
		case 10:
			o["stops"] = g.several(func() any { return pick[any](g, g.text(), g.number(), []any{"x", []any{}}) })
		case 11:
			o["ports"] = g.several(ref)
		case 12:
			o["names"] = map[string]any{"en": g.text(), "de": []any{g.text(), g.text()}, "@none": g.text()}
		case 13:
			o["tags"] = g.several(g.plain)
		case 14:
			o["ledger"] = g.several(func() any {
				n := g.node(max(depth-1, 0))
				n["note"] = "an entry"
				return n
			})
		case 15:
			if depth > 0 {
				o["carriedBy"] = g.several(child)
			}
		case 16:
			o["crew"] = g.several(func() any { return map[string]any{"rank": g.plain(), "note": g.text()} })
		case 17:
			if depth > 0 {
				o["attached"] = g.several(func() any { return g.document() })
			}
		case 18:
			o["extra"] = g.several(g.plain)
		case 19:
			o["kf:free"] = map[string]any{"@list": []any{g.plain(), g.plain()}}
		}
	}
	if ship && depth > 0 {
		o["master"] = map[string]any{"id": g.iri(), "note": g.text()}
	}
	return o
}

// spoil makes one thing of a document meaningless.
func (g *gen) spoil(doc map[string]any) string {
	subject, ok := doc["credentialSubject"].(map[string]any)
	if !ok {
		subject = doc["credentialSubject"].([]any)[0].(map[string]any)
	}
	how := pick(g, "unmapped", "hull", "type", "id", "link", "kindOf", "rank", "context", "@id list", "truck")
	switch how {
	case "unmapped", "rank":
		subject[how] = g.text()
	case "hull":
		delete(subject, "type")
		subject[how] = "type-scoped"
	case "type":
		subject[how] = []any{"Port", "Nowhere"}
	case "id":
		subject[how] = pick(g, "relative", "/r", "#r", "?q", "//host/x")
	case "link":
		subject[how] = []any{"urn:ok", "relative"}
	case "kindOf":
		subject[how] = "Nowhere"
	case "@id list":
		subject["stops"] = map[string]any{"@list": []any{map[string]any{"unmapped": "x"}}}
	case "truck":
		subject["type"] = "Truck"
	case "context":
		subject["@context"] = "https://nobody.example/v1"
	}
	return how
}
