package sd

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"

	"github.com/avouch-id/avouch/internal/strictjson"
)

// Proofs are those of a cryptosuite among a document's.
func Proofs(document map[string]any, cryptosuite string) (found []map[string]any) {
	for _, p := range strictjson.List(document["proof"]) {
		if o, _ := p.(map[string]any); o["cryptosuite"] == cryptosuite {
			found = append(found, o)
		}
	}
	return found
}

// Take takes a document with one proof of a cryptosuite apart. Both maps are the caller's to change.
func Take(whole map[string]any, cryptosuite string) (document, proof map[string]any, err error) {
	ours := Proofs(whole, cryptosuite)
	if len(ours) != 1 {
		return nil, nil, fmt.Errorf("%d proofs are of %s, one was expected", len(ours), cryptosuite)
	}
	document = maps.Clone(whole)
	delete(document, "proof")
	return document, maps.Clone(ours[0]), nil
}

// Attach writes a document with a proof that has another value.
func Attach(document, proof map[string]any, value string) []byte {
	document, proof = maps.Clone(document), maps.Clone(proof)
	proof["proofValue"], document["proof"] = value, proof
	return strictjson.Append(nil, document)
}

// Mandatory are the pointers to what always shows: those given, or without any the types of the document. With any pointer the types
// show, too; a holder who could leave one out would get round what verifiers want of that type.
func Mandatory[P ~string](document map[string]any, given []P) []string {
	if _, typed := document["type"]; typed && len(given) == 0 {
		return []string{"/type"}
	}
	return Texts(given)
}

// Texts are pointers as this package takes them.
func Texts[P ~string](pointers []P) []string {
	out := make([]string, len(pointers))
	for i, p := range pointers {
		out[i] = string(p)
	}
	return out
}

// Group parts statements into those at the indexes, which rise, and the others.
func Group[I int | uint64](statements []string, indexes []I) (at, others []string) {
	for i, s := range statements {
		if _, found := slices.BinarySearch(indexes, I(i)); found {
			at = append(at, s)
		} else {
			others = append(others, s)
		}
	}
	return at, others
}

// Rises tells whether indexes are each greater than the one before, and below most.
func Rises(indexes []uint64, most uint64) bool {
	for i, index := range indexes {
		if index >= most || i > 0 && index <= indexes[i-1] {
			return false
		}
	}
	return true
}

// Hash is the digest of statements (hashMandatoryNQuads).
func Hash(statements []string) []byte {
	h := sha256.New()
	for _, s := range statements {
		h.Write([]byte(s))
	}
	return h.Sum(nil)
}
