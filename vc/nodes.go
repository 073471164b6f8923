package vc

import (
	"maps"
	"slices"

	"github.com/avouch-id/avouch/internal/strictjson"
)

// checkNodes: what is said of the credential itself, of its subjects, statuses and schemas is said in one place each.
//
// In RDF it does not matter where in a document something is said of a node: a signature over RDF still holds when
// validUntil or credentialStatus is moved from the credential to another place at which the credential is named, the target
// of a policy for example, or when claims are moved from the subject to another mention of it. Whoever reads the document
// would miss them there.
func checkNodes(c Credential) *VerifyError {
	n := nodes{said: map[string]bool{}, credential: c.ID()}
	for _, v := range [...]any{c.object, c.object["credentialSubject"], c.object["credentialStatus"], c.object["credentialSchema"]} {
		for _, e := range strictjson.List(v) {
			if o, ok := e.(map[string]any); ok && idOf(o) != "" {
				n.said[idOf(o)] = false
			}
		}
	}
	if len(n.said) == 0 || n.once(c.object, atRoot) {
		return nil
	}
	// Once more, in the order of names, for the place.
	for id := range n.said {
		n.said[id] = false
	}
	path := n.second("", c.object, atRoot)
	return refuse("structure", path, "something is said here of what is described elsewhere in the credential")
}

// nodes are the ids that are watched, and whether something was said of them yet.
type nodes struct {
	said       map[string]bool
	credential string
}

// place is where an object stands, as far as it matters.
type place int

const (
	elsewhere place = iota
	atRoot
	asIssuer
)

func (p place) below(member string) place {
	if p == atRoot && member == "issuer" {
		return asIssuer
	}
	return elsewhere
}

// again notes that an object says something of a node that is watched; true if that is not the first time. An issuer who
// is the subject too may be described as the issuer.
func (n nodes) again(o map[string]any, p place) bool {
	id, _ := o["id"].(string)
	before, watched := n.said[id]
	if !watched || len(o) == 1 || p == asIssuer && id != n.credential {
		return false
	}
	n.said[id] = true
	return before
}

func (n nodes) once(v any, p place) bool {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			if !n.once(e, elsewhere) {
				return false
			}
		}
	case map[string]any:
		if n.again(v, p) {
			return false
		}
		for k, e := range v {
			if !n.once(e, p.below(k)) {
				return false
			}
		}
	}
	return true
}

func (n nodes) second(path Pointer, v any, p place) Pointer {
	switch v := v.(type) {
	case []any:
		for i, e := range v {
			if found := n.second(at(path, i), e, elsewhere); found != "" {
				return found
			}
		}
	case map[string]any:
		if n.again(v, p) {
			return path
		}
		for _, k := range slices.Sorted(maps.Keys(v)) {
			if found := n.second(path+"/"+Pointer(strictjson.EscapeToken(k)), v[k], p.below(k)); found != "" {
				return found
			}
		}
	}
	return ""
}
