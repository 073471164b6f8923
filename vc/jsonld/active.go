package jsonld

import (
	"fmt"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/piprate/json-gold/ld"
)

// term is a term definition of an active context.
type term struct {
	iri       string // an IRI, a keyword, or "" if the term is mapped to null
	coerce    string // @type: "", @id, @vocab, @json, @none or a datatype
	container container
	index     string // @index
	nest      string // @nest
	language  any    // @language, @direction: the string, nil, or absent{}
	direction any
	reverse   bool
	prefix    bool
	protected bool
	scoped    bool // there is a @context
	scope     any
	origin    string // the URL of the context that defines it, "" for one inside of the document
}

type absent struct{}

// container is a set of container mappings.
type container uint8

const (
	asList container = 1 << iota
	asSet
	asIndex
	asLanguage
	asGraph
	asID
	asType
)

// same reports whether two definitions mean the same. Protection and origin are no part of the meaning.
func (t *term) same(o *term) bool {
	a, b := *t, *o
	a.protected, a.origin, b.protected, b.origin = false, "", false, ""
	return reflect.DeepEqual(a, b)
}

// active is an active context: what the terms mean at a place of a document. It does not change once it is in use.
type active struct {
	terms    map[string]*term
	iris     map[string]bool // IRIs for which a pinned context has a term, here or in a scoped context below
	vocab    string
	previous *active // to go back to below a node with type-scoped contexts

	// The names by which these keywords are written here, sorted: their own, and terms.
	ids, types, values []string // @id; @type; @value and @list

	of      *generation
	mu      sync.Mutex
	derived map[applied]*active // contexts applied to this one

	gold func() (*ld.Context, error) // the same for json-gold; of whole @context values only
}

// applied is a context that was applied: the scoped context of a term, because of a property or because of a type, or an
// @context by its JSON text.
type applied struct {
	term *term
	typ  bool
	text string
}

// Bounds of what is remembered. Pinned contexts reach a few dozen states; whoever sends documents with contexts of their
// own makes no more be kept than this.
const (
	maxStates = 1024
	maxKey    = 4096 // bytes of an @context that is remembered
)

// generation is a tree of active contexts below the empty one. Once full it takes no more, and a new one follows it.
type generation struct {
	empty active
	room  atomic.Int64
}

// compiled holds the generation in use.
type compiled struct{ now atomic.Pointer[generation] }

func (c *compiled) empty() *active {
	g := c.now.Load()
	if g == nil || g.room.Load() <= 0 {
		fresh := new(generation)
		fresh.empty.close().of = fresh
		fresh.room.Store(maxStates)
		if !c.now.CompareAndSwap(g, fresh) {
			return c.empty()
		}
		g = fresh
	}
	return &g.empty
}

// budget is how many terms may still be copied to work out the contexts of one document.
type budget int

// maxTerms is the budget of a document. An active context has some hundred terms, and a thousand terms take about half a
// millisecond.
const maxTerms = 200_000

func (b *budget) spend(a *active) error {
	if *b -= budget(16 + len(a.terms)); *b < 0 {
		return &Error{Name: "@context", Err: fmt.Errorf("%w: too many contexts", ErrWork)}
	}
	return nil
}

// derive remembers what build gives under a key.
func (a *active) derive(key applied, b *budget, build func() (*active, error)) (*active, error) {
	a.mu.Lock()
	got := a.derived[key]
	a.mu.Unlock()
	if got != nil {
		return got, nil
	}
	if err := b.spend(a); err != nil {
		return nil, err
	}
	got, err := build()
	if err != nil {
		return nil, err
	}
	if got.of == nil {
		got.of = a.of
	}
	if a.of.room.Add(-1) < 0 {
		return got, nil
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if first := a.derived[key]; first != nil {
		return first, nil
	}
	if a.derived == nil {
		a.derived = map[applied]*active{}
	}
	a.derived[key] = got
	return got, nil
}

// clone copies what context processing changes.
func (a *active) clone() *active {
	n := &active{terms: make(map[string]*term, len(a.terms)+16), vocab: a.vocab, previous: a.previous}
	for k, t := range a.terms {
		n.terms[k] = t
	}
	return n
}

// close fills in what follows from the terms: they are not changed any more.
func (a *active) close() *active {
	a.iris = make(map[string]bool, len(a.terms))
	a.ids, a.types, a.values = []string{"@id"}, []string{"@type"}, []string{"@list", "@value"}
	for name, t := range a.terms {
		switch t.iri {
		case "@id":
			a.ids = append(a.ids, name)
		case "@type":
			a.types = append(a.types, name)
		case "@list", "@value":
			a.values = append(a.values, name)
		}
		if t.origin != "" {
			a.iris[t.iri] = true
			a.collect(t.scope)
		}
	}
	for _, names := range [...][]string{a.ids, a.types, a.values} {
		slices.Sort(names)
	}
	return a
}

// collect adds the IRIs of a scoped context as far as it states them itself.
func (a *active) collect(scope any) {
	for _, e := range list(scope) {
		terms, _ := e.(map[string]any)
		for _, definition := range terms {
			m, _ := definition.(map[string]any)
			id, ok := definition.(string)
			if !ok {
				id, ok = m["@id"].(string)
			}
			if ok {
				iri, _ := a.expand(id, true)
				a.iris[iri] = true
			}
			if nested, ok := m["@context"]; ok {
				a.collect(nested)
			}
		}
	}
}

func (a *active) protects() bool {
	for _, t := range a.terms {
		if t.protected {
			return true
		}
	}
	return false
}

// expand is IRI Expansion (JSON-LD 1.1 Processing Algorithms and API, section 5.2) without a base. t is the term or the
// prefix that it went through, nil if none. The result is "" for a term that is mapped to null.
func (a *active) expand(s string, vocab bool) (iri string, t *term) {
	if vocab {
		if t := a.terms[s]; t != nil { // no term has the name of a keyword
			return t.iri, t
		}
	}
	if isKeyword(s) {
		return s, nil
	}
	if looksLikeKeyword(s) {
		return "", nil
	}
	prefix, suffix, compact := split(s)
	if compact {
		if prefix == "_" || len(suffix) > 1 && suffix[:2] == "//" {
			return s, nil
		}
		if t := a.terms[prefix]; t != nil && t.prefix && t.iri != "" {
			return t.iri + suffix, t
		}
	}
	if vocab && a.vocab != "" && !(compact && isAbsolute(s)) {
		return a.vocab + s, nil
	}
	return s, nil
}
