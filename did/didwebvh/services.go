package didwebvh

import (
	"maps"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/strictjson"
)

// withServices writes a document with the two implicit services where it has none of their names ("DID URL Resolution").
func withServices(state map[string]any, id did.DID) ([]byte, error) {
	tree, err := addServices(state, id)
	if err != nil {
		return nil, err
	}
	return strictjson.Append(nil, tree), nil
}

func addServices(state map[string]any, id did.DID) (map[string]any, error) {
	p, err := parse(id)
	if err != nil {
		return nil, bad(ErrIdentifier, "%w", err)
	}
	list, ok := state["service"].([]any)
	if _, found := state["service"]; found && !ok {
		return nil, bad(ErrSyntax, "service is not an array")
	}
	list = list[:len(list):len(list)] // the state is shared
	for _, s := range []map[string]any{
		{"id": id.String() + "#files", "type": "relativeRef", "serviceEndpoint": p.base() + "/"},
		{"@context": "https://identity.foundation/linked-vp/contexts/v1", "id": id.String() + "#whois",
			"type": "LinkedVerifiablePresentation", "serviceEndpoint": p.base() + "/whois.vp"},
	} {
		if !has(list, id, s["id"].(string)[len(id.String()):]) {
			list = append(list, any(s))
		}
	}
	tree := maps.Clone(state)
	tree["service"] = list
	return tree, nil
}

// has tells whether a list has a service of this name, relative or absolute.
func has(list []any, id did.DID, fragment string) bool {
	for _, v := range list {
		s, _ := v.(map[string]any)
		if s["id"] == fragment || s["id"] == id.String()+fragment {
			return true
		}
	}
	return false
}
