package jsonld

import (
	"fmt"
	"strings"
)

// definer makes the term definitions of one context object.
type definer struct {
	a         *active
	local     map[string]any
	how       applying
	protected bool
	defined   map[string]bool // false: being defined
}

func (d *definer) refuse(name string, why error, what string) error {
	return &Error{Name: name, Err: fmt.Errorf("%w: %s", why, what)}
}

// create is Create Term Definition (section 4.2).
func (d *definer) create(name string) error {
	if done, ok := d.defined[name]; ok {
		if done {
			return nil
		}
		return d.refuse(name, ErrContext, "its definition needs itself")
	}
	d.defined[name] = false
	value := d.local[name]
	if name == "@type" { // the one keyword that may be defined: as a set, or protected
		return d.refuseUnless(d.setOfTypes(value), name, "a keyword is redefined")
	}
	if isKeyword(name) || looksLikeKeyword(name) || name == "" {
		return d.refuse(name, ErrContext, "a keyword is defined")
	}
	previous := d.a.terms[name]
	delete(d.a.terms, name)
	m, simple, err := d.object(name, value)
	if err != nil {
		return err
	}
	t := &term{origin: d.how.origin, language: absent{}, direction: absent{}, protected: d.protected}
	if p, ok := m["@protected"]; ok {
		if t.protected, ok = p.(bool); !ok {
			return d.refuse(name, ErrContext, "@protected is not true or false")
		}
	}
	for _, step := range [...]func(string, map[string]any, *term) error{
		func(name string, m map[string]any, t *term) error { return d.mapping(name, m, t, simple) },
		d.coercion, d.containers, d.rest,
	} {
		if err := step(name, m, t); err != nil {
			return err
		}
	}
	if t.prefix && d.how.origin == "" && len(t.iri) > maxPrefix {
		return d.refuse(name, ErrContext, fmt.Sprintf("a prefix of %d bytes, at most %d", len(t.iri), maxPrefix))
	}
	if t, err = d.settle(name, t, previous); err != nil {
		return err
	}
	d.a.terms[name] = t
	d.defined[name] = true
	return nil
}

// maxPrefix bounds what a document writes once in its context and has put before each of its names.
const maxPrefix = 1 << 10

// object is a definition in its long form; simple if it was a string.
func (d *definer) object(name string, value any) (m map[string]any, simple bool, err error) {
	switch value := value.(type) {
	case nil:
		return map[string]any{"@id": nil}, false, nil
	case string:
		return map[string]any{"@id": value}, true, nil
	case map[string]any:
		for _, entry := range sorted(value) {
			switch entry {
			case "@id", "@reverse", "@container", "@context", "@direction", "@index", "@language", "@nest", "@prefix",
				"@protected", "@type":
			default:
				return nil, false, d.refuse(name, ErrContext, fmt.Sprintf("its definition has %q", entry))
			}
			if d.how.origin == "" && (entry == "@reverse" || entry == "@nest") {
				return nil, false, d.refuse(name, ErrContext, entry+" inside of the document")
			}
		}
		return value, false, nil
	}
	return nil, false, d.refuse(name, ErrContext, "its definition is not a string and not an object")
}

func (d *definer) refuseUnless(ok bool, name, what string) error {
	if !ok {
		return d.refuse(name, ErrContext, what)
	}
	d.defined[name] = true
	return nil
}

func (d *definer) setOfTypes(value any) bool {
	m, ok := value.(map[string]any)
	if !ok || len(m) == 0 || d.how.origin == "" {
		return false
	}
	for entry, v := range m {
		if entry != "@protected" && (entry != "@container" || v != "@set") {
			return false
		}
	}
	return true
}

// expand expands an IRI of the context, whose other terms it may need first.
func (d *definer) expand(s string) (string, error) {
	if _, ok := d.local[s]; ok && !d.defined[s] && !isKeyword(s) {
		if err := d.create(s); err != nil {
			return "", err
		}
	}
	if prefix, suffix, ok := split(s); ok && prefix != "_" && !strings.HasPrefix(suffix, "//") && d.a.terms[s] == nil {
		if _, ok := d.local[prefix]; ok && !d.defined[prefix] {
			if err := d.create(prefix); err != nil {
				return "", err
			}
		}
	}
	iri, _ := d.a.expand(s, true)
	return iri, nil
}

// mapping finds the term's IRI (steps 11 to 17).
func (d *definer) mapping(name string, m map[string]any, t *term, simple bool) (err error) {
	id, hasID := m["@id"]
	if reverse, ok := m["@reverse"]; ok {
		s, isString := reverse.(string)
		_, nest := m["@nest"]
		if hasID || nest || !isString {
			return d.refuse(name, ErrContext, "@reverse")
		}
		if t.iri, err = d.expand(s); err == nil && !isIRI(t.iri) {
			err = d.refuse(name, ErrRelativeIRI, s)
		}
		t.reverse = true
		return err
	}
	if hasID && id == nil {
		return nil // mapped to null
	}
	s, isString := id.(string)
	switch {
	case hasID && !isString:
		return d.refuse(name, ErrContext, "@id is not a string")
	case hasID && s != name:
		return d.mappedTo(name, s, t, simple)
	}
	if prefix, suffix, ok := split(name); ok {
		if _, ok := d.local[prefix]; ok {
			if err := d.create(prefix); err != nil {
				return err
			}
		}
		if p := d.a.terms[prefix]; p != nil {
			t.iri = p.iri + suffix
		} else {
			t.iri = name
		}
	} else if d.a.vocab != "" {
		t.iri = d.a.vocab + name
	}
	if !isIRI(t.iri) {
		return d.refuse(name, ErrRelativeIRI, "a term without an IRI")
	}
	return nil
}

// mappedTo is step 14: the IRI is given.
func (d *definer) mappedTo(name, id string, t *term, simple bool) (err error) {
	if t.iri, err = d.expand(id); err != nil {
		return err
	}
	switch {
	case isKeyword(t.iri):
		if t.iri == "@context" || d.how.origin == "" && t.iri != "@"+name {
			return d.refuse(name, ErrContext, "another name for "+t.iri)
		}
	case !isIRI(t.iri):
		return d.refuse(name, ErrRelativeIRI, fmt.Sprintf("%.200q", id))
	}
	if at := strings.IndexByte(name, ':'); at > 0 && at < len(name)-1 || strings.Contains(name, "/") {
		d.defined[name] = true
		if iri, err := d.expand(name); err != nil {
			return err
		} else if iri != t.iri {
			return d.refuse(name, ErrContext, "an IRI that would mean another one")
		}
	} else if simple && at < 0 {
		t.prefix = strings.ContainsAny(t.iri[len(t.iri)-1:], ":/?#[]@")
	}
	return nil
}

// coercion takes @type.
func (d *definer) coercion(name string, m map[string]any, t *term) error {
	v, ok := m["@type"]
	if !ok {
		return nil
	}
	s, ok := v.(string)
	if !ok {
		return d.refuse(name, ErrContext, "@type is not a string")
	}
	switch s {
	case "@id", "@vocab", "@json", "@none":
		t.coerce = s
		return nil
	}
	var err error
	if t.coerce, err = d.expand(s); err == nil && !isIRI(t.coerce) {
		err = d.refuse(name, ErrRelativeIRI, fmt.Sprintf("@type %.200q", s))
	}
	return err
}

// settle compares a new definition with the previous one (step 27), and holds the document's own contexts to what they
// may do: add terms.
func (d *definer) settle(name string, t, previous *term) (*term, error) {
	if d.how.origin == "" && previous == nil && d.a.vocab != "" {
		previous = &term{iri: d.a.vocab + name, language: absent{}, direction: absent{}}
	}
	if previous == nil || t.same(previous) && (previous.protected || d.how.origin == "") {
		if previous != nil && previous.origin != "" {
			return previous, nil
		}
		return t, nil
	}
	if d.how.origin == "" || previous.protected && !d.how.override {
		return nil, d.refuse(name, ErrRedefined, fmt.Sprintf("from %.200q to %.200q", previous.iri, t.iri))
	}
	return t, nil
}
