package did

import (
	"bytes"
	"fmt"

	"github.com/avouch-id/avouch/internal/strictjson"
)

// The contexts that a document may begin with: DID Core 1.0 and 1.1, and
// Controlled Identifiers 1.0.
const (
	contextDID1  = "https://www.w3.org/ns/did/v1"
	contextDID11 = "https://www.w3.org/ns/did/v1.1"
	contextCID1  = "https://www.w3.org/ns/cid/v1"
)

// ParseDocument reads a DID document (DID Core 1.0 and 1.1, §5) or a controlled
// identifier document whose subject has a DID (Controlled Identifiers 1.0, §2),
// as JSON-LD or, without "@context", as plain JSON.
//
// Verification methods stand under "verificationMethod" or embedded in a
// relationship, and are referred to by absolute or relative DID URLs. Refused
// with [ErrInvalid]: what is not strict JSON or has another shape, two methods
// or two services with one id, a malformed key of a known type, private keys,
// and sizes beyond 256 KiB, 256 methods and references, or 256 services. Refused
// too is a controlled identifier document whose subject, method or method's
// controller has a URL that is no DID, such as an https one: nothing here could
// look it up again. Unknown properties are kept.
//
// Two faults are common in published documents and let nobody in, so they are
// borne: a reference to a method that is not in the document names no key, and
// a method without "controller" is the document's own, as in did:peer. Whoever
// could write the document could have written that controller. A method may
// have an id under another DID; it is found by that id in this document alone,
// so look a method up in the document of the DID that its id begins with.
func ParseDocument(json []byte) (*Document, error) {
	tree, err := strictjson.ParseObject(json, documentLimits)
	if err != nil {
		return nil, fmt.Errorf("DID document: %w: %w", ErrInvalid, err)
	}
	p := parser{doc: &Document{raw: bytes.Clone(json)}, index: map[URL]int{}}
	if err := p.document(tree); err != nil {
		return nil, fmt.Errorf("DID document %s: %w", quote(p.doc.id.s), err)
	}
	return p.doc, nil
}

// parser holds the document in the making and where each method stands in it.
type parser struct {
	doc   *Document
	index map[URL]int
	count int // methods and references
}

func (p *parser) document(tree map[string]any) error {
	id, err := stringMember(tree, "id")
	if err != nil {
		return err
	}
	if p.doc.id, err = Parse(id); err != nil {
		return fmt.Errorf("id: %w", err)
	}
	if err := checkContext(tree); err != nil {
		return err
	}
	for _, name := range [...]string{"controller", "alsoKnownAs"} {
		if v, found := tree[name]; found {
			if _, err := stringSet(v); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	if err := p.methods(tree); err != nil {
		return err
	}
	return p.services(tree)
}

func checkContext(tree map[string]any) error {
	v, found := tree["@context"]
	if !found {
		return nil
	}
	first := v
	if list, ok := v.([]any); ok && len(list) > 0 {
		first = list[0]
	}
	switch first {
	case contextDID1, contextDID11, contextCID1:
		return nil
	}
	return fmt.Errorf("@context: %w: does not begin with %s, %s or %s",
		ErrInvalid, contextDID1, contextDID11, contextCID1)
}

// methods reads the methods in a first pass, so that a reference may stand
// before what it refers to.
func (p *parser) methods(tree map[string]any) error {
	lists := make([][]any, len(purposeNames))
	all, err := arrayMember(tree, "verificationMethod")
	if err != nil {
		return err
	}
	for i, v := range all {
		if err := p.add(v, 0); err != nil {
			return fmt.Errorf("verificationMethod %d: %w", i, err)
		}
	}
	for i, name := range purposeNames {
		if lists[i], err = arrayMember(tree, name); err != nil {
			return err
		}
		for j, v := range lists[i] {
			if _, isReference := v.(string); isReference {
				continue
			}
			if err := p.add(v, 1<<i); err != nil {
				return fmt.Errorf("%s %d: %w", name, j, err)
			}
		}
	}
	for i, name := range purposeNames {
		for j, v := range lists[i] {
			reference, isReference := v.(string)
			if !isReference {
				continue
			}
			if err := p.refer(reference, 1<<i); err != nil {
				return fmt.Errorf("%s %d: %w", name, j, err)
			}
		}
	}
	for i := range p.doc.methods {
		m := &p.doc.methods[i]
		m.Purposes &= m.allowed
	}
	return nil
}

// add takes a method in.
func (p *parser) add(v any, purpose Purpose) error {
	object, ok := v.(map[string]any)
	if !ok {
		return fmt.Errorf("%w: not an object", ErrInvalid)
	}
	m, err := p.parseMethod(object)
	if err != nil {
		return err
	}
	if _, found := p.index[m.ID]; found {
		return fmt.Errorf("%w: second verification method with the id %s", ErrInvalid, quote(m.ID.s))
	}
	m.Purposes = purpose
	p.index[m.ID] = len(p.doc.methods)
	p.doc.methods = append(p.doc.methods, m)
	return p.tally()
}

// refer adds a purpose to a method. One that is not in the document, but perhaps
// in another, stays unknown.
func (p *parser) refer(reference string, purpose Purpose) error {
	id, err := p.resolve(reference)
	if err != nil {
		return err
	}
	if i, found := p.index[id]; found {
		p.doc.methods[i].Purposes |= purpose
	}
	return p.tally()
}

func (p *parser) tally() error {
	if p.count++; p.count > maxMethods {
		return fmt.Errorf("%w: more than %d verification methods and references", ErrInvalid, maxMethods)
	}
	return nil
}

// resolve turns a relative DID URL into an absolute one (DID Core 1.0, §3.2.2).
func (p *parser) resolve(s string) (URL, error) {
	if s != "" && (s[0] == '#' || s[0] == '?' || s[0] == '/') {
		return p.doc.id.URL(s)
	}
	return ParseURL(s)
}

func stringMember(object map[string]any, name string) (string, error) {
	v, found := object[name]
	s, ok := v.(string)
	if !found || !ok || s == "" {
		return "", fmt.Errorf("%s: %w: not a string, or empty or absent", name, ErrInvalid)
	}
	return s, nil
}

// arrayMember returns an array, nil where it is absent.
func arrayMember(object map[string]any, name string) ([]any, error) {
	v, found := object[name]
	list, ok := v.([]any)
	if found && !ok {
		return nil, fmt.Errorf("%s: %w: not an array", name, ErrInvalid)
	}
	return list, nil
}

// stringSet reads a string or an array of strings.
func stringSet(v any) ([]string, error) {
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	out := make([]string, len(list))
	for i, v := range list {
		s, ok := v.(string)
		if !ok || s == "" {
			return nil, fmt.Errorf("%w: not a string or an array of strings", ErrInvalid)
		}
		out[i] = s
	}
	return out, nil
}
