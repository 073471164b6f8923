package jsonld

import "strings"

// IRIs of RDF that are written by themselves.
const (
	rdfNS         = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
	rdfType       = rdfNS + "type"
	rdfFirst      = rdfNS + "first"
	rdfRest       = rdfNS + "rest"
	rdfNil        = rdfNS + "nil"
	rdfLangString = rdfNS + "langString"
	rdfJSON       = rdfNS + "JSON"
	xsdNS         = "http://www.w3.org/2001/XMLSchema#"
	xsdString     = xsdNS + "string"
	xsdBoolean    = xsdNS + "boolean"
	xsdInteger    = xsdNS + "integer"
	xsdDouble     = xsdNS + "double"
	i18nNS        = "https://www.w3.org/ns/i18n#"
)

type kind uint8

const (
	none kind = iota // the default graph
	iri
	blank
	literal
)

// node is an RDF term. text is the IRI, the label of the blank node without "_:", or the literal's lexical form.
type node struct {
	kind               kind
	text               string
	datatype, language string // of literals; the datatype of a plain string is xsdString
}

// quad is comparable: a dataset is a set of them.
type quad struct{ subject, predicate, object, graph node }

// cost is what it takes to write the quad once, as work: long names stand once in a document and in all its statements.
func (q *quad) cost() int {
	size := 0
	for _, n := range [...]*node{&q.subject, &q.predicate, &q.object, &q.graph} {
		size += len(n.text) + len(n.datatype) + len(n.language)
	}
	return 1 + size/256
}

// append writes the quad as a line of canonical N-Quads (RDFC-1.0 appendix A). label writes a blank node's label.
func (q *quad) append(dst []byte, label func([]byte, string) []byte) []byte {
	dst = append(q.subject.append(dst, label), ' ')
	dst = append(q.predicate.append(dst, label), ' ')
	dst = append(q.object.append(dst, label), ' ')
	if q.graph.kind != none {
		dst = append(q.graph.append(dst, label), ' ')
	}
	return append(dst, '.', '\n')
}

func (n *node) append(dst []byte, label func([]byte, string) []byte) []byte {
	switch n.kind {
	case iri:
		return append(append(append(dst, '<'), n.text...), '>')
	case blank:
		return label(append(dst, '_', ':'), n.text)
	}
	dst = append(appendEscaped(append(dst, '"'), n.text), '"')
	switch {
	case n.language != "":
		return append(append(dst, '@'), n.language...)
	case n.datatype != xsdString:
		return append(append(append(dst, '^', '^', '<'), n.datatype...), '>')
	}
	return dst
}

// appendEscaped writes a literal's text: the characters that canonical N-Quads escape, and no others. json-gold v0.9.1
// leaves U+0000 to U+0008, U+000B, U+000C, U+000E to U+001F and U+007F as they are.
func appendEscaped(dst []byte, s string) []byte {
	const hex = "0123456789ABCDEF"
	begin := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' && c != 0x7F {
			continue
		}
		dst = append(dst, s[begin:i]...)
		begin = i + 1
		if at := strings.IndexByte("\b\t\n\f\r\"\\", c); at >= 0 {
			dst = append(dst, '\\', `btnfr"\`[at])
		} else {
			dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
	}
	return append(dst, s[begin:]...)
}
