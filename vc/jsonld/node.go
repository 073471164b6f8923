package jsonld

import "strings"

// node checks the members of a node object. One that is a whole document or graph has to state something: its id alone
// would be lost.
func (w *walker) node(a, typed *active, names []string, o map[string]any, whole bool) error {
	var id, typ bool
	statements := 0
	for _, name := range names {
		if name == "@context" {
			continue
		}
		v := o[name]
		iri, t := a.expand(name, true)
		known := t != nil && (strings.IndexByte(name, ':') < 0 || a.terms[name] == t) // a term, not the prefix of a compact IRI
		var err error
		switch {
		case iri == "@id":
			err = w.id(a, name, v, id)
			id = true
		case iri == "@type":
			err = w.typeNames(a, typed, name, v, typ)
			typ = true
			statements += len(list(v))
		case isKeyword(iri):
			err = refused(name, ErrValue, iri+" is not supported in a document")
		case iri == "" || !known && (name == "" || !isIRI(iri)):
			err = &Error{Name: name, Err: ErrUndefined}
		case !(known && t.origin != "") && a.iris[iri]:
			// Readers who look for that term would miss the statement, though a signature over RDF covers it under any name.
			err = refused(name, ErrRedefined, "another name for a term of a pinned context")
		default:
			own := t
			if !known {
				own = nil // the prefix of a compact IRI is no definition of its own
			}
			err = w.property(a, name, own, v)
			if t != nil && t.coerce == "@json" {
				statements++
			} else if v != nil {
				statements += len(list(v))
			}
		}
		if err != nil {
			return atMember(name, err)
		}
	}
	if whole && statements == 0 {
		return refused("", ErrValue, "nothing is stated")
	}
	if w.label != nil && !id {
		o[a.idName()] = w.label()
	}
	return nil
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
func (w *walker) list(a *active, p *property, name string, names []string, o map[string]any) error {
	for _, other := range names {
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
func (w *walker) valueObject(a, typed *active, names []string, o map[string]any) error {
	found := map[string]any{}
	for _, name := range names {
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
