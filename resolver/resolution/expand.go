package resolution

import (
	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/strictjson"
)

// relationships hold references, which are strings.
var relationships = [...]string{
	"authentication", "assertionMethod", "keyAgreement", "capabilityInvocation", "capabilityDelegation",
}

// expand makes relative DID URLs absolute (§4.4): the ids of the objects in the
// document's properties, and the references in its verification relationships.
// Strings elsewhere may be relative to something else, and stay.
func expand(id did.DID, tree map[string]any) map[string]any {
	tree = strictjson.Clone(tree).(map[string]any)
	for name, v := range tree {
		if name == "@context" {
			continue
		}
		list, isList := v.([]any)
		if !isList {
			list = []any{v}
		}
		for i, item := range list {
			switch item := item.(type) {
			case map[string]any:
				if s, ok := item["id"].(string); ok {
					item["id"] = absolute(id, s)
				}
			case string:
				if isList && isRelationship(name) {
					list[i] = absolute(id, item)
				}
			}
		}
	}
	return tree
}

func isRelationship(name string) bool {
	for _, r := range relationships {
		if r == name {
			return true
		}
	}
	return false
}

// absolute resolves a relative DID URL (DID Core 1.1, §3.2.2) and leaves what is
// none.
func absolute(id did.DID, s string) string {
	if s == "" || s[0] != '/' && s[0] != '?' && s[0] != '#' {
		return s
	}
	u, err := id.URL(s)
	if err != nil {
		return s
	}
	return u.String()
}
