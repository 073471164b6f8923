package jsonld

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/avouch-id/avouch/internal/jcs"
)

// toRDF turns an expanded document into a set of quads (JSON-LD 1.1 Processing Algorithms and API, section 8). Nodes are
// written where they stand: to collect them in a node map first would give the same set. What has no RDF is an error.
func toRDF(expanded []any) ([]quad, error) {
	w := rdfWriter{seen: map[quad]bool{}, lists: map[string]int{}}
	for _, item := range expanded {
		if _, err := w.node(item, node{}); err != nil {
			return nil, err
		}
	}
	return w.quads, nil
}

type rdfWriter struct {
	quads  []quad
	seen   map[quad]bool
	blanks int
	lists  map[string]int // how many are equal
	hashed int            // bytes of all lists' contents
}

func (w *rdfWriter) add(q quad) {
	if !w.seen[q] {
		w.seen[q] = true
		w.quads = append(w.quads, q)
	}
}

// fresh is a new blank node. A label of the document has an l in front and cannot be the same.
func (w *rdfWriter) fresh() node {
	w.blanks++
	return node{kind: blank, text: "n" + strconv.Itoa(w.blanks)}
}

// resource is the node that an IRI or a blank node identifier names.
func resource(id string) (node, error) {
	switch {
	case isBlank(id):
		return node{kind: blank, text: "l" + id[2:]}, nil
	case isAbsolute(id):
		return node{kind: iri, text: id}, nil
	}
	return node{}, &Error{Name: id, Err: ErrRelativeIRI}
}

// node writes a node object and everything below it into a graph.
func (w *rdfWriter) node(item any, graph node) (subject node, err error) {
	o, ok := item.(map[string]any)
	if !ok {
		return subject, fmt.Errorf("%w: %T where a node was expected", ErrValue, item)
	}
	if id, ok := o["@id"].(string); ok {
		subject, err = resource(id)
	} else {
		subject = w.fresh()
	}
	if err != nil {
		return subject, err
	}
	for _, key := range sorted(o) {
		switch values := list(o[key]); key {
		case "@id", "@index":
		case "@type":
			err = w.types(subject, values, graph)
		case "@graph":
			for _, v := range values {
				if _, err = w.node(v, subject); err != nil {
					return subject, err
				}
			}
		case "@included":
			for _, v := range values {
				if _, err = w.node(v, graph); err != nil {
					return subject, err
				}
			}
		case "@reverse":
			err = w.reverse(subject, o[key], graph)
		default:
			err = w.values(subject, key, values, graph)
		}
		if err != nil {
			return subject, err
		}
	}
	return subject, nil
}

func (w *rdfWriter) types(subject node, types []any, graph node) error {
	for _, t := range types {
		name, _ := t.(string)
		object, err := resource(name)
		if err != nil {
			return err
		}
		w.add(quad{subject, node{kind: iri, text: rdfType}, object, graph})
	}
	return nil
}

func (w *rdfWriter) values(subject node, property string, values []any, graph node) error {
	if !isAbsolute(property) {
		return &Error{Name: property, Err: ErrRelativeIRI}
	}
	for _, v := range values {
		object, err := w.object(subject, property, v, graph)
		if err != nil {
			return err
		}
		w.add(quad{subject, node{kind: iri, text: property}, object, graph})
	}
	return nil
}

func (w *rdfWriter) reverse(object node, item any, graph node) error {
	properties, _ := item.(map[string]any)
	for _, property := range sorted(properties) {
		if !isAbsolute(property) {
			return &Error{Name: property, Err: ErrRelativeIRI}
		}
		for _, v := range list(properties[property]) {
			subject, err := w.node(v, graph)
			if err != nil {
				return err
			}
			w.add(quad{subject, node{kind: iri, text: property}, object, graph})
		}
	}
	return nil
}

// object writes what the value of a subject's property needs and is its node.
func (w *rdfWriter) object(subject node, property string, item any, graph node) (node, error) {
	o, ok := item.(map[string]any)
	if !ok {
		return node{}, fmt.Errorf("%w: %T where an object was expected", ErrValue, item)
	}
	if value, ok := o["@value"]; ok {
		return toLiteral(value, o)
	}
	if items, ok := o["@list"]; ok {
		return w.list(subject, property, list(items), graph)
	}
	return w.node(o, graph)
}

// list writes a collection and is its head (section 8.3). Its cells have no id in any document; they are labelled by what the
// list is of and what it holds, so that a part of a document with labels (Contexts.Label) has the same ones.
func (w *rdfWriter) list(subject node, property string, items []any, graph node) (node, error) {
	head := node{kind: iri, text: rdfNil}
	// The names of properties are written out here, and what is in lists of lists several times.
	if w.hashed += size(items); w.hashed > maxHashed {
		return head, fmt.Errorf("lists: %w", ErrWork)
	}
	content, err := jcs.Canonical(items)
	if err != nil {
		return head, fmt.Errorf("%w: a list: %w", ErrValue, err)
	}
	sum := sha256.Sum256(content)
	sum = sha256.Sum256([]byte(subject.text + " " + property + " " + string(sum[:])))
	place := "list " + hex.EncodeToString(sum[:]) + " "
	w.lists[place]++
	place += strconv.Itoa(w.lists[place]) + " "
	cells := make([]node, len(items))
	for i := range cells {
		cells[i] = node{kind: blank, text: place + strconv.Itoa(i)}
	}
	for i := len(items) - 1; i >= 0; i-- {
		first, err := w.object(cells[i], rdfFirst, items[i], graph)
		if err != nil {
			return head, err
		}
		w.add(quad{cells[i], node{kind: iri, text: rdfFirst}, first, graph})
		w.add(quad{cells[i], node{kind: iri, text: rdfRest}, head, graph})
		head = cells[i]
	}
	return head, nil
}

// maxHashed bounds what all lists of a document hold, in bytes of their expanded form.
const maxHashed = 32 << 20

// size is about how long an expanded value is when it is written.
func size(v any) int {
	n := 8
	switch v := v.(type) {
	case string:
		n += len(v)
	case []any:
		for _, e := range v {
			n += size(e)
		}
	case map[string]any:
		for name, e := range v {
			n += len(name) + size(e)
		}
	}
	return n
}

// toLiteral is a value object as a literal (section 8.2.2). A base direction goes into the datatype (rdfDirection
// "i18n-datatype"): left out, it would not be signed.
func toLiteral(value any, o map[string]any) (n node, err error) {
	n.kind = literal
	n.datatype, _ = o["@type"].(string)
	language, _ := o["@language"].(string)
	direction, _ := o["@direction"].(string)
	switch v := value.(type) {
	case bool:
		n.text = strconv.FormatBool(v)
		n.datatype = orElse(n.datatype, xsdBoolean)
	case json.Number:
		n.text, n.datatype, err = number(v, n.datatype)
	case string:
		n.text = v
		n.datatype = orElse(n.datatype, xsdString)
	}
	switch {
	case err != nil:
	case n.datatype == "@json":
		var text []byte
		text, err = jcs.Canonical(value)
		n.text, n.datatype = string(text), rdfJSON
	case direction != "":
		n.datatype = i18nNS + strings.ToLower(language) + "_" + direction
	case language != "":
		n.datatype, n.language = rdfLangString, language
	}
	if err == nil && (!isAbsolute(n.datatype) || language != "" && !isLanguage(language)) {
		err = fmt.Errorf("%w: datatype %q, language %q", ErrValue, n.datatype, language)
	}
	return n, err
}

// number writes a number as xsd:integer or xsd:double. json-gold v0.9.1 takes integers from 2^63 on for doubles; here they
// are integers below 10^21, as the specification says.
func number(v json.Number, datatype string) (text, as string, err error) {
	f, err := v.Float64()
	if err != nil {
		return "", "", fmt.Errorf("%w: the number %.40q has no double", ErrValue, v)
	}
	if f == 0 {
		f = 0 // minus zero has no form of its own, as in RFC 8785
	}
	if f == math.Trunc(f) && math.Abs(f) < 1e21 && datatype != xsdDouble {
		return strconv.FormatFloat(f, 'f', 0, 64), orElse(datatype, xsdInteger), nil
	}
	// printf("%1.15E") without the zeros that carry nothing, but one digit after the point.
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(f, 'E', 15, 64), "E")
	if mantissa = strings.TrimRight(mantissa, "0"); strings.HasSuffix(mantissa, ".") {
		mantissa += "0"
	}
	e, err := strconv.Atoi(exponent)
	return mantissa + "E" + strconv.Itoa(e), orElse(datatype, xsdDouble), err
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// list is a value as a list of values.
func list(v any) []any {
	if l, ok := v.([]any); ok {
		return l
	}
	return []any{v}
}
