package dataintegrity

import (
	"maps"
	"slices"

	"github.com/avouch-id/avouch/vc"
)

// withPrevious puts the proofs that a proof names by previousProof into the document that it secures, in the order in which
// they stand there (Data Integrity sections 4.3 and 4.5). Without previousProof it is the document itself.
func withPrevious(document map[string]any, all []any, p map[string]any) (map[string]any, error) {
	member, chained := p["previousProof"]
	if !chained {
		return document, nil
	}
	names, err := texts("/previousProof", member)
	if err != nil {
		return nil, err
	}
	var matching []any
	found := map[string]bool{}
	for _, e := range all {
		other, _ := e.(map[string]any)
		id, _ := other["id"].(string)
		if id == "" || !slices.Contains(names, id) {
			continue
		}
		if id == p["id"] {
			return nil, refuse("proof", "/previousProof", "the proof %.100q names itself", id)
		}
		if found[id] {
			return nil, refuse("proof", "/previousProof", "two proofs have the id %.100q", id)
		}
		found[id] = true
		matching = append(matching, other)
	}
	for _, name := range names {
		if !found[name] {
			return nil, refuse("proof", "/previousProof", "there is no proof with the id %.100q", name)
		}
	}
	document = maps.Clone(document)
	document["proof"] = matching
	return document, nil
}

// unbroken takes out of the proofs that hold those that stand on one that does not.
func unbroken(good []opened) []opened {
	for {
		holds := func(id string) bool {
			return slices.ContainsFunc(good, func(p opened) bool { return p.id == id })
		}
		kept := slices.DeleteFunc(slices.Clone(good), func(p opened) bool {
			return slices.ContainsFunc(p.Previous, func(id string) bool { return !holds(id) })
		})
		if len(kept) == len(good) {
			return good
		}
		good = kept
	}
}

// opened is a proof that holds, its id and the contexts that it names.
type opened struct {
	vc.Proof
	id       string
	contexts any
}
