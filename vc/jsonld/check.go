package jsonld

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Check reports whether everything in a document has the meaning that pinned contexts give it, and no other: every
// context, term, type and IRI. Nothing is expanded; a credential takes a few microseconds. The error is an *Error and
// names the first fault, members taken in the order of their names.
//
// JSON-LD that would let one and the same RDF look like another document is refused as well (ErrValue), because whoever
// reads the document reads its members: the keywords @graph, @included, @index, @nest, @reverse and @set, @id and @type
// under their own names where the contexts have id and type, an IRI or a term of the document's own in place of a term
// of a pinned context (ErrRedefined), maps by index, id or type; and a number that is not the one that a double makes of
// it, because both canonical forms write that one.
func (c *Contexts) Check(doc map[string]any) error {
	_, err := c.check(doc, rules{exact: true})
	return err
}

func (c *Contexts) check(doc map[string]any, r rules) (*walker, error) {
	w, err := c.walker(doc, r)
	if err != nil {
		return nil, err
	}
	if err := w.object(w.root, nil, doc); errors.Is(err, ErrWork) {
		return nil, err
	} else if err != nil {
		// Once more in a fixed order, for the same error each time.
		w = &walker{c: c, rules: r, root: w.root, budget: maxTerms, ordered: true}
		if err := w.object(w.root, nil, doc); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// walker begins at a document's own context.
func (c *Contexts) walker(doc map[string]any, r rules) (*walker, error) {
	local := doc["@context"]
	if local == nil {
		local = []any{}
	}
	w := &walker{c: c, rules: r, budget: maxTerms}
	root, err := c.nested(c.compiled.empty(), local, &w.budget)
	if err != nil {
		return nil, at("/@context", err)
	}
	w.root = root
	return w, nil
}

// at puts a step in front of an error's pointer.
func at(step string, err error) error {
	var e *Error
	if !errors.As(err, &e) {
		e = &Error{Err: err}
	}
	return &Error{Pointer: step + e.Pointer, Name: e.Name, Err: e.Err}
}

func atMember(name string, err error) error {
	return at("/"+strings.ReplaceAll(strings.ReplaceAll(name, "~", "~0"), "/", "~1"), err)
}

func atIndex(i int, err error) error { return at("/"+strconv.Itoa(i), err) }

// maxDepth bounds documents that were not read by a parser with a limit of its own.
const maxDepth = 256

// walker goes through a document as the expansion algorithm does (JSON-LD 1.1 Processing Algorithms and API, section
// 5.1), and expands nothing but names.
type walker struct {
	rules
	c       *Contexts
	root    *active
	ordered bool
	budget  budget
	copied  int  // terms of the contexts that change below the root
	nested  bool // some of them stand in the document
	depth   int
	label   func() string // for nodes without an id; nil leaves them without
}

func refused(name string, why error, what string) error {
	return &Error{Name: name, Err: fmt.Errorf("%w: %s", why, what)}
}

func (w *walker) members(o map[string]any) []string {
	names := make([]string, 0, 16)
	for name := range o {
		names = append(names, name)
	}
	if w.ordered {
		slices.Sort(names)
	}
	return names
}

// value checks a value of a property whose name is a term (t is nil if it is an IRI).
func (w *walker) value(a *active, name string, t *term, v any) error {
	if w.depth++; w.depth > maxDepth {
		return refused(name, ErrWork, "nested too deep")
	}
	defer func() { w.depth-- }()
	switch v := v.(type) {
	case nil:
		return w.absent(name, "null")
	case bool:
		return nil
	case json.Number:
		return w.number(name, v, t)
	case string:
		if t != nil && t.scoped {
			var err error
			if a, err = w.c.scoped(a, t, false, &w.budget); err != nil {
				return err
			}
			t = a.terms[name]
		}
		return w.text(a, t, v)
	case []any:
		if len(v) == 0 && (t == nil || t.container&asList == 0) {
			return w.absent(name, "an empty array")
		}
		for i, e := range v {
			if err := w.value(a, name, t, e); err != nil {
				return atIndex(i, err)
			}
		}
		return nil
	case map[string]any:
		return w.object(a, &property{name, t}, v)
	}
	return refused(name, ErrValue, fmt.Sprintf("%T is no JSON value", v))
}

// text checks a string where the term makes an IRI of it.
func (w *walker) text(a *active, t *term, s string) error {
	if t == nil || t.coerce != "@id" && t.coerce != "@vocab" {
		return nil
	}
	return w.iri(a, s, t.coerce == "@vocab")
}

// iri checks an IRI that is written down: it must be absolute, and not be made by a prefix of the document's own, which
// would let it look like another one.
func (w *walker) iri(a *active, s string, vocab bool) error {
	expanded, t := a.expand(s, vocab)
	switch {
	case t != nil && expanded == "":
		return refused(s, ErrUndefined, "the context maps it to null")
	case !isIRI(expanded) && !isBlank(expanded):
		if vocab {
			return &Error{Name: s, Err: ErrUndefined}
		}
		return &Error{Name: s, Err: ErrRelativeIRI}
	case w.lossless && isBlank(expanded):
		return refused(s, ErrValue, "the label of a blank node, which is not part of the RDF")
	case t != nil && t.origin == "" && strings.Contains(s, ":"):
		return refused(s, ErrRedefined, "a prefix of the document makes another IRI of it")
	}
	return nil
}

// property is the property whose value is looked at.
type property struct {
	name string
	term *term
}

// object checks an object: a node, a value or a list. Without a property it is the document itself.
func (w *walker) object(a *active, p *property, o map[string]any) (err error) {
	if a.previous != nil && !keepsTypeScope(a, o) {
		a = a.previous
		w.copied += len(a.terms)
	}
	if p != nil && p.term != nil && p.term.scoped {
		if a, err = w.apply(a, p.term, false); err != nil {
			return err
		}
	}
	if local, ok := o["@context"]; ok && p != nil {
		w.nested = true
		if a, err = w.c.nested(a, local, &w.budget); err != nil {
			return at("/@context", err)
		}
		w.copied += len(a.terms)
	}
	typed := a // types are looked up before their own contexts are applied
	if a, err = w.types(a, o); err != nil {
		return err
	}
	graph := p == nil || p.term != nil && p.term.container&asGraph != 0
	for _, name := range a.values {
		if _, ok := o[name]; !ok {
			continue
		}
		if graph || p != nil && p.term != nil && p.term.reverse {
			return atMember(name, refused(name, ErrValue, "a node was expected"))
		}
		if iri, _ := a.expand(name, true); iri == "@value" {
			return w.valueObject(a, typed, o)
		}
		return w.list(a, p, name, o)
	}
	return w.node(a, typed, o, graph)
}

func (w *walker) apply(a *active, t *term, typ bool) (*active, error) {
	w.copied += len(a.terms)
	return w.c.scoped(a, t, typ, &w.budget)
}

// keepsTypeScope: a value object, or a reference to a node and nothing else, stays in the type-scoped context around it.
func keepsTypeScope(a *active, o map[string]any) bool {
	for _, name := range a.values {
		if _, ok := o[name]; !ok {
			continue
		}
		if iri, _ := a.expand(name, true); iri == "@value" {
			return true
		}
	}
	for _, name := range a.ids {
		if _, ok := o[name]; ok {
			return len(o) == 1
		}
	}
	return false
}

// types applies the type-scoped contexts of an object's types, in the order of their names.
func (w *walker) types(a *active, o map[string]any) (*active, error) {
	typed := a
	for _, name := range typed.types {
		value, ok := o[name]
		if !ok {
			continue
		}
		types := make([]string, 0, 4)
		for _, v := range list(value) {
			s, ok := v.(string)
			if !ok {
				return nil, atMember(name, refused(name, ErrValue, "a type that is not a string"))
			}
			types = append(types, s)
		}
		if len(types) > 1 {
			slices.Sort(types)
		}
		for _, s := range types {
			if t := typed.terms[s]; t != nil && t.scoped {
				var err error
				if a, err = w.apply(a, t, true); err != nil {
					return nil, atMember(name, err)
				}
			}
		}
	}
	return a, nil
}
