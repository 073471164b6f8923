package jsonld

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/piprate/json-gold/ld"
)

// Canonicalize gives the canonical N-Quads of a document (RDFC-1.0 of its expansion): what the RDFC cryptosuites sign.
//
// A base direction goes into the datatype of its text, https://www.w3.org/ns/i18n#en_ltr and so on (section 8.2.2 of the
// JSON-LD API, rdfDirection "i18n-datatype"), as the reference implementations of the suites do.
//
// It refuses what Check refuses, and what would be left out of the result or be the same in another document (ErrValue):
// null and empty arrays that are no lists, labels of blank nodes, a double of 17 digits. So a reader may trust every member
// of a document whose N-Quads were signed. It may stand in another form with the same meaning: the order of an array that is
// no list, a value twice or alone instead of in an array, a text or a number with its datatype beside it (@value), claims of
// a node that is mentioned twice at the other mention. ErrWork: more work than the options allow.
func (c *Contexts) Canonicalize(ctx context.Context, doc map[string]any, o Options) ([]byte, error) {
	d, err := c.Dataset(doc, o)
	if err != nil {
		return nil, err
	}
	canonical, err := canonicalize(ctx, d.quads, o)
	if err != nil {
		return nil, err
	}
	return canonical.lines(), nil
}

// copiesPerWork: json-gold copies every term where a context changes on the way down a document. So many copies count as
// one step of work.
const copiesPerWork = 2

// rdf is the one place where another expansion could stand. The document has passed the check; nested
// says whether there are contexts below its own.
func (c *Contexts) rdf(root *active, doc map[string]any, nested bool) (quads []quad, err error) {
	defer func() { // the library panics on some input that it should refuse
		if r := recover(); r != nil {
			err = at("", fmt.Errorf("%w: expansion failed: %v", ErrValue, r))
		}
	}()
	active, err := root.gold()
	if err != nil {
		return nil, at("/@context", err)
	}
	if nested {
		doc, _ = goldDocument(doc).(map[string]any)
	}
	doc = maps.Clone(doc)
	delete(doc, "@context")
	expanded, err := ld.NewJsonLdApi().Expand(active, "", doc, c.goldOptions(), false, nil)
	if err != nil {
		return nil, at("", fmt.Errorf("%w: expansion: %w", ErrValue, err))
	}
	// As the processor does with an object that has nothing but @graph.
	if m, ok := expanded.(map[string]any); ok && len(m) == 1 && m["@graph"] != nil {
		expanded = m["@graph"]
	}
	if expanded == nil {
		return nil, nil
	}
	if quads, err = toRDF(list(expanded)); err != nil {
		return nil, at("", err)
	}
	return quads, nil
}

// goldContext is a document's @context for json-gold, which only reads it from then on.
func (c *Contexts) goldContext(value any) (active *ld.Context, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: context processing failed: %v", ErrContext, r)
		}
	}()
	if active, err = ld.NewContext(nil, c.goldOptions()).Parse(goldValue(value)); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrContext, err)
	}
	return active, nil
}

func (c *Contexts) goldOptions() *ld.JsonLdOptions {
	return &ld.JsonLdOptions{ProcessingMode: ld.JsonLd_1_1, SafeMode: true, DocumentLoader: goldLoader{c}}
}

// goldLoader gives json-gold the pinned contexts.
type goldLoader struct{ c *Contexts }

func (l goldLoader) LoadDocument(url string) (*ld.RemoteDocument, error) {
	value, err := l.c.context(url)
	if err != nil {
		return nil, err
	}
	return &ld.RemoteDocument{DocumentURL: url, Document: map[string]any{"@context": goldValue(value)}}, nil
}

// context is the value of @context at a URL.
func (c *Contexts) context(url string) (any, error) {
	d := c.documents[url]
	if d == nil {
		return nil, ErrUnknownContext
	}
	return d.parse()
}

// goldDocument copies a document as far as its contexts have to be copied.
func goldDocument(v any) any {
	switch v := v.(type) {
	case map[string]any:
		m := make(map[string]any, len(v))
		for k, e := range v {
			if k == "@context" {
				m[k] = goldValue(e)
			} else {
				m[k] = goldDocument(e)
			}
		}
		return m
	case []any:
		l := make([]any, len(v))
		for i, e := range v {
			l[i] = goldDocument(e)
		}
		return l
	}
	return v
}

// goldValue copies a context for json-gold, which wants its @version as a float64 and may write into it.
func goldValue(v any) any {
	switch v := v.(type) {
	case map[string]any:
		m := make(map[string]any, len(v))
		for k, e := range v {
			m[k] = goldValue(e)
			if d, ok := m[k].(map[string]any); ok && k != "@context" {
				keepContainer(k, d)
			}
		}
		return m
	case []any:
		l := make([]any, len(v))
		for i, e := range v {
			l[i] = goldValue(e)
		}
		return l
	case json.Number:
		f, _ := v.Float64()
		return f
	}
	return v
}

// keepContainer mends a definition for json-gold v0.9.1, which looks for a property's container in its scoped context, and
// so loses the graph around each verifiableCredential of a presentation: the scoped context there is null. The container
// is put into the scoped context. As the term has no meaning there, Check lets no document use it.
func keepContainer(name string, definition map[string]any) {
	container, ok := definition["@container"]
	if scope, scoped := definition["@context"]; ok && scoped && resets(scope) {
		again := map[string]any{name: map[string]any{"@id": "urn:json-gold:container", "@container": container}}
		definition["@context"] = append(slices.Clip(list(scope)), again)
	}
}

// resets: the scoped context ends with null.
func resets(scope any) bool {
	l := list(scope)
	return len(l) > 0 && l[len(l)-1] == nil
}
