package jsonld

import "strings"

// containers takes @container and @index (steps 19 and 20).
func (d *definer) containers(name string, m map[string]any, t *term) error {
	v, ok := m["@container"]
	if !ok || v == nil && t.reverse {
		if _, ok := m["@index"]; ok {
			return d.refuse(name, ErrContext, "@index without a container")
		}
		return nil
	}
	for _, e := range list(v) {
		s, _ := e.(string)
		one := map[string]container{"@list": asList, "@set": asSet, "@index": asIndex, "@language": asLanguage,
			"@graph": asGraph, "@id": asID, "@type": asType}[s]
		if one == 0 || t.container&one != 0 {
			return d.refuse(name, ErrContext, "@container")
		}
		t.container |= one
	}
	switch c := t.container; c &^ asSet {
	case 0, asIndex, asLanguage, asID, asType, asGraph, asGraph | asIndex, asGraph | asID:
	case asList:
		if c != asList {
			return d.refuse(name, ErrContext, "@container with @list and @set")
		}
	default:
		return d.refuse(name, ErrContext, "@container")
	}
	if t.container&asType != 0 {
		t.coerce = orElse(t.coerce, "@id")
		if t.coerce != "@id" && t.coerce != "@vocab" {
			return d.refuse(name, ErrContext, "@container @type of something else than nodes")
		}
	}
	if t.reverse && t.container&^(asSet|asIndex) != 0 {
		return d.refuse(name, ErrContext, "@container of a reverse property")
	}
	if v, ok := m["@index"]; ok {
		s, _ := v.(string)
		if iri, err := d.expand(s); err != nil {
			return err
		} else if t.container&asIndex == 0 || strings.HasPrefix(s, "@") || !isIRI(iri) {
			return d.refuse(name, ErrContext, "@index")
		}
		t.index = s
	}
	return nil
}

// rest takes @context, @language, @direction, @nest and @prefix (steps 21 to 25).
func (d *definer) rest(name string, m map[string]any, t *term) error {
	t.scope, t.scoped = m["@context"]
	for _, e := range [...]struct {
		entry string
		into  *any
	}{{"@language", &t.language}, {"@direction", &t.direction}} {
		v, ok := m[e.entry]
		if _, typed := m["@type"]; !ok || typed {
			continue
		}
		if !isStringOrNull(m, "@language") || !isDirection(m) {
			return d.refuse(name, ErrContext, e.entry)
		}
		*e.into = v
	}
	if v, ok := m["@nest"]; ok {
		if t.nest, ok = v.(string); !ok || t.nest != "@nest" && strings.HasPrefix(t.nest, "@") {
			return d.refuse(name, ErrContext, "@nest")
		}
	}
	if v, ok := m["@prefix"]; ok {
		if t.prefix, ok = v.(bool); !ok || strings.ContainsAny(name, ":/") || t.prefix && isKeyword(t.iri) {
			return d.refuse(name, ErrContext, "@prefix")
		}
	}
	return nil
}
