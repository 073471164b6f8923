package jsonld

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"

	"github.com/piprate/json-gold/ld"
)

// Canonicalize gives the canonical N-Quads of a document (RDFC-1.0 of its expansion): what the RDFC cryptosuites sign.
//
// It refuses what Check refuses, so that nothing of the document is left out of the result. ErrWork: more work than the
// options allow.
func (c *Contexts) Canonicalize(ctx context.Context, doc map[string]any, o Options) ([]byte, error) {
	if err := c.Check(doc); err != nil {
		return nil, err
	}
	quads, err := c.rdf(doc)
	if err != nil {
		return nil, err
	}
	canonical, err := canonicalize(ctx, quads, o)
	if err != nil {
		return nil, err
	}
	return canonical.lines(), nil
}

// rdf is the one place where another expansion could stand.
func (c *Contexts) rdf(doc map[string]any) (quads []quad, err error) {
	defer func() { // the library panics on some contexts that it should refuse
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: expansion failed: %v", ErrContext, r)
		}
	}()
	o := ld.NewJsonLdOptions("")
	o.SafeMode = true
	o.DocumentLoader = goldLoader{c}
	active := ld.NewContext(nil, o)
	if value, ok := doc["@context"]; ok {
		if active, err = active.Parse(goldContext(value)); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrContext, err)
		}
		doc = maps.Clone(doc)
		delete(doc, "@context")
	}
	expanded, err := ld.NewJsonLdApi().Expand(active, "", doc, o, false, nil)
	if err != nil {
		return nil, fmt.Errorf("expansion: %w", err)
	}
	// As the processor does with an object that has nothing but @graph.
	if m, ok := expanded.(map[string]any); ok && len(m) == 1 && m["@graph"] != nil {
		expanded = m["@graph"]
	}
	if expanded == nil {
		return nil, nil
	}
	return toRDF(list(expanded))
}

// goldLoader gives json-gold the pinned contexts.
type goldLoader struct{ c *Contexts }

func (l goldLoader) LoadDocument(url string) (*ld.RemoteDocument, error) {
	value, err := l.c.context(url)
	if err != nil {
		return nil, err
	}
	return &ld.RemoteDocument{DocumentURL: url, Document: map[string]any{"@context": goldContext(value)}}, nil
}

// context is the value of @context at a URL.
func (c *Contexts) context(url string) (any, error) {
	d := c.documents[url]
	if d == nil {
		return nil, ErrUnknownContext
	}
	return d.parse()
}

// goldContext copies a context for json-gold, which wants its @version as a float64 and may write into it.
func goldContext(v any) any {
	switch v := v.(type) {
	case map[string]any:
		m := make(map[string]any, len(v))
		for k, e := range v {
			m[k] = goldContext(e)
		}
		return m
	case []any:
		l := make([]any, len(v))
		for i, e := range v {
			l[i] = goldContext(e)
		}
		return l
	case json.Number:
		f, _ := v.Float64()
		return f
	}
	return v
}
