package jsonld

import (
	"sync"

	"github.com/piprate/json-gold/ld"

	"github.com/avouch-id/avouch/internal/strictjson"
)

// nested applies an @context that stands in a document to what is active there.
func (c *Contexts) nested(a *active, value any, b *budget) (*active, error) {
	build := func() (*active, error) {
		got, err := c.apply(a, value, applying{budget: b})
		if err == nil && a.terms == nil {
			got.gold = sync.OnceValues(func() (*ld.Context, error) { return c.goldContext(value) })
		}
		return got, err
	}
	key := string(strictjson.Append(make([]byte, 0, 256), value))
	if len(key) > maxKey {
		if err := b.spend(a); err != nil {
			return nil, err
		}
		got, err := build()
		if err == nil {
			got.of = a.of
		}
		return got, err
	}
	return a.derive(applied{text: key}, b, build)
}

// scoped applies the scoped context of a term, because of a property or because of a type. One of the document itself
// cannot redefine protected terms.
func (c *Contexts) scoped(a *active, t *term, typ bool, b *budget) (*active, error) {
	return a.derive(applied{term: t, typ: typ}, b, func() (*active, error) {
		got, err := c.apply(a, t.scope, applying{origin: t.origin, override: !typ && t.origin != "", noRevert: typ, budget: b})
		if err == nil && len(got.terms) == 0 && got.previous == nil && got.vocab == "" {
			return &a.of.empty, nil // a new start: what follows is shared
		}
		return got, err
	})
}
