package jsonld

import "strings"

// node checks the members of a node object. One that is a whole document or graph has to state something: its id alone
// would be lost.
func (w *walker) node(a, typed *active, o map[string]any, whole bool) error {
	var said said
	if w.ordered {
		for _, name := range sorted(o) {
			if err := w.member(a, typed, name, o[name], &said); err != nil {
				return atMember(name, err)
			}
		}
	} else {
		for name, v := range o {
			if err := w.member(a, typed, name, v, &said); err != nil {
				return atMember(name, err)
			}
		}
	}
	if whole && said.statements == 0 {
		return refused("", ErrValue, "nothing is stated")
	}
	if w.label != nil && !said.id {
		o[a.idName()] = w.label()
	}
	return nil
}

// said is what the members of a node object have said so far.
type said struct {
	id, typ    bool
	statements int
}

// member checks one member of a node object.
func (w *walker) member(a, typed *active, name string, v any, said *said) error {
	if name == "@context" {
		return nil
	}
	iri, t := a.expand(name, true)
	known := t != nil && (strings.IndexByte(name, ':') < 0 || a.terms[name] == t) // a term, not the prefix of a compact IRI
	switch {
	case iri == "@id":
		again := said.id
		said.id = true
		return w.id(a, name, v, again)
	case iri == "@type":
		again := said.typ
		said.typ = true
		said.statements += len(list(v))
		return w.typeNames(a, typed, name, v, again)
	case isKeyword(iri):
		return refused(name, ErrValue, iri+" is not supported in a document")
	case iri == "" || !known && (name == "" || !isIRI(iri)):
		return &Error{Name: name, Err: ErrUndefined}
	case !(known && t.origin != "") && a.iris[iri]:
		// Readers who look for that term would miss the statement, though a signature over RDF covers it under any name.
		return refused(name, ErrRedefined, "another name for a term of a pinned context")
	}
	if t != nil && t.coerce == "@json" {
		said.statements++
	} else if v != nil {
		said.statements += len(list(v))
	}
	if !known {
		t = nil // the prefix of a compact IRI is no definition of its own
	}
	return w.property(a, name, t, v)
}

// idName is the name by which an id is written here.
func (a *active) idName() string {
	if t := a.terms["id"]; t != nil && t.iri == "@id" {
		return "id"
	}
	for _, name := range sorted(a.terms) {
		if a.terms[name].iri == "@id" {
			return name
		}
	}
	return "@id"
}

func (w *walker) id(a *active, name string, v any, again bool) error {
	s, ok := v.(string)
	switch {
	case !ok:
		return refused(name, ErrValue, "an id that is not a string")
	case again, name == "@id" && a.iris["@id"]:
		return refused(name, ErrValue, "a second name for the id")
	}
	return w.iri(a, s, false)
}

func (w *walker) typeNames(a, typed *active, name string, v any, again bool) error {
	if again || name == "@type" && a.iris["@type"] {
		return refused(name, ErrValue, "a second name for the type")
	}
	types, several := v.([]any)
	if !several {
		types = []any{v}
	}
	if len(types) == 0 {
		return w.absent(name, "an empty array")
	}
	for i, v := range types {
		s, _ := v.(string) // strings all of them: types has seen them
		if t := typed.terms[s]; t != nil && t.origin != "" && t.iri != "" && !isKeyword(t.iri) {
			continue
		}
		err := w.iri(typed, s, true)
		if iri, _ := typed.expand(s, true); err == nil && typed.iris[iri] {
			err = refused(s, ErrRedefined, "another name for a term of a pinned context")
		}
		if err != nil && several {
			err = atIndex(i, err)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// property checks the value of a property; t is its own definition, nil if it has none.
func (w *walker) property(a *active, name string, t *term, v any) error {
	if t == nil {
		return w.value(a, name, nil, v)
	}
	if t.nest != "" {
		return refused(name, ErrValue, "@nest is not supported")
	}
	if t.coerce == "@json" {
		return w.numbers(name, v)
	}
	if t.scoped && t.container != 0 && !resets(t.scope) {
		// json-gold would look for the container in there.
		inner, err := w.c.scoped(a, t, false, &w.budget)
		if err != nil {
			return err
		}
		if again := inner.terms[name]; again == nil || again.container != t.container {
			return refused(name, ErrContext, "a scoped context that changes its own term")
		}
	}
	m, isMap := v.(map[string]any)
	switch {
	case isMap && t.container&asLanguage != 0:
		return w.languageMap(name, m)
	case isMap && t.container&(asIndex|asID|asType) != 0:
		return refused(name, ErrValue, "maps by index, id or type are not supported")
	case t.container&asGraph != 0 || t.reverse:
		for _, e := range list(v) {
			_, isMap := e.(map[string]any)
			reference := isString(e) && t.reverse && (t.coerce == "@id" || t.coerce == "@vocab")
			if !isMap && !reference {
				return refused(name, ErrValue, "an object was expected")
			}
		}
	}
	return w.value(a, name, t, v)
}

func isString(v any) bool {
	_, ok := v.(string)
	return ok
}

// languageMap checks {"en": "…", "de": ["…"]}.
func (w *walker) languageMap(name string, m map[string]any) error {
	if len(m) == 0 {
		return w.absent(name, "an empty object")
	}
	for _, tag := range w.members(m) {
		if w.label != nil && len(m) > 1 && (tag == "id" || tag == "type") {
			// Selective disclosure would show it with every other language, for the id or type of a node.
			return atMember(tag, refused(tag, ErrValue, "beside other languages it looks like that of a node"))
		}
		if len(list(m[tag])) == 0 {
			if err := w.absent(name, "an empty array"); err != nil {
				return atMember(tag, err)
			}
		}
		if tag != "@none" && !isLanguage(tag) {
			return atMember(tag, refused(tag, ErrValue, "not a language tag"))
		}
		for _, v := range list(m[tag]) {
			if !isString(v) {
				return atMember(tag, refused(name, ErrValue, "a text was expected"))
			}
		}
	}
	return nil
}

// list checks a list object.
func (w *walker) list(a *active, p *property, name string, o map[string]any) error {
	for _, other := range w.members(o) {
		if other != name && other != "@context" {
			return atMember(other, refused(other, ErrValue, "beside @list"))
		}
	}
	var t *term
	if p.term != nil {
		t = a.terms[p.name]
	}
	if items, several := o[name].([]any); several && len(items) == 0 {
		return nil // a list without items is something to say
	}
	if err := w.value(a, p.name, t, o[name]); err != nil {
		return atMember(name, err)
	}
	return nil
}

// valueObject checks {"@value": …}.
func (w *walker) valueObject(a, typed *active, o map[string]any) error {
	found := map[string]any{}
	for _, name := range w.members(o) {
		if name == "@context" {
			continue
		}
		iri, _ := a.expand(name, true)
		_, again := found[iri]
		switch iri {
		case "@value", "@type", "@language", "@direction":
		default:
			again = true
		}
		if again {
			return atMember(name, refused(name, ErrValue, "twice, or not allowed beside @value"))
		}
		found[iri] = o[name]
	}
	datatype, hasType := found["@type"]
	language, hasLanguage := found["@language"]
	direction, hasDirection := found["@direction"]
	value := found["@value"]
	if hasType {
		if datatype == "@json" {
			if hasLanguage || hasDirection {
				return refused("@type", ErrValue, "a type beside a language")
			}
			return w.numbers("@value", value)
		}
		s, ok := datatype.(string)
		if !ok || hasLanguage || hasDirection {
			return refused("@type", ErrValue, "not a type, or a type beside a language")
		}
		if err := w.iri(typed, s, true); err != nil {
			return err
		}
		if iri, _ := typed.expand(s, true); isBlank(iri) {
			return refused(s, ErrValue, "a blank node as a datatype")
		}
	}
	switch value.(type) {
	case nil, map[string]any, []any:
		return refused("@value", ErrValue, "not a string, number or truth value")
	case string:
	default:
		var as *term
		if s, ok := datatype.(string); ok {
			iri, _ := typed.expand(s, true)
			as = &term{coerce: iri}
		}
		if err := w.number("@value", value, as); err != nil {
			return err
		}
		if hasLanguage || hasDirection {
			return refused("@value", ErrValue, "only text has a language")
		}
	}
	if s, ok := language.(string); hasLanguage && (!ok || !isLanguage(s)) {
		return refused("@language", ErrValue, "not a language tag")
	}
	if hasDirection && direction != "ltr" && direction != "rtl" {
		return refused("@direction", ErrValue, "not ltr or rtl")
	}
	return nil
}
