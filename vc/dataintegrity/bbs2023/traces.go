package bbs2023

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc/jsonld"
)

// What every derived proof of a credential shows is the same each time: if it is not the same for every holder, too, it is a name.

// alwaysShown are the pointers that may be mandatory: what they show is the same for everybody issued on one day.
var alwaysShown = []string{"/issuer", "/type", "/validFrom", "/validUntil", "/credentialSubject/type", "/credentialSubject/secretSince"}

// plainOptions are the proof's members that say nothing of a holder.
var plainOptions = []string{"@context", "type", "cryptosuite", "verificationMethod", "proofPurpose", "proofValue"}

// plainMembers are those of a credential.
var plainMembers = []string{"@context", "type", "issuer", "validFrom", "validUntil", "credentialSubject"}

// maxBlankNodes is how many blank nodes a credential may have: the order of their labels is the issuer's choice.
const maxBlankNodes = 2

// traces finds what could tell a holder from others in whatever is shown of a credential.
func traces(document, proof map[string]any, mandatory []string) (found []string) {
	add := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	for _, name := range slices.Sorted(maps.Keys(proof)) {
		if !slices.Contains(plainOptions, name) {
			add("the proof has a member %.60q", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(document)) {
		if !slices.Contains(plainMembers, name) {
			add("the credential has a member %.60q", name)
		}
	}
	for _, pointer := range mandatory {
		if !slices.Contains(alwaysShown, pointer) {
			add("%.100q always shows", pointer)
		}
	}
	if _, plain := document["issuer"].(string); !plain {
		add("the issuer is described, not named")
	}
	subject, one := document["credentialSubject"].(map[string]any)
	if !one {
		add("there is not one subject")
	}
	for _, name := range slices.Sorted(maps.Keys(subject)) {
		switch v := subject[name].(type) {
		case []any: // how many statements there are always shows
			if name != "type" {
				add("the claim %.60q is a list, as long as the issuer likes", name)
			}
		case map[string]any: // of which one statement has many forms
			add("the claim %.60q is an object", name)
		case json.Number:
			if s := v.String(); strings.ContainsAny(s, "eE") || strings.Contains(s, ".") && strings.HasSuffix(s, "0") || s == "-0" {
				add("the claim %.60q is a number in a form of its own", name)
			}
		}
	}
	if since, said := subject["secretSince"]; said {
		text, _ := since.(string)
		if _, err := time.Parse("2006-01", text); err != nil {
			add("secretSince is not a month")
		}
	}
	if _, named := subject["id"]; named {
		add("the subject has an id")
	}
	for _, c := range strictjson.List(document["@context"]) {
		if _, named := c.(string); !named {
			add("a context stands in the document itself")
		}
	}
	for _, types := range [...][]any{strictjson.List(document["type"]), strictjson.List(subject["type"])} {
		for i, t := range types { // what is no term of a context is any text
			if name, _ := t.(string); name == "" || strings.Contains(name, ":") || slices.Contains(types[:i], t) {
				add("a type is of the issuer's own making, or stands there twice: %.100q", name)
			}
		}
	}
	for _, name := range [...]string{"validFrom", "validUntil"} {
		text, _ := document[name].(string)
		at, err := time.Parse(time.RFC3339, text)
		if err != nil || !strings.HasSuffix(text, "T00:00:00Z") || !at.Equal(at.Truncate(24*time.Hour)) {
			add("%s is not a whole day in UTC", name)
		}
	}
	return found
}

// blankNodes finds more of them than there may be.
func (s Suite) blankNodes(document map[string]any) []string {
	d, err := s.contexts.Dataset(document, jsonld.Options{})
	if err != nil {
		return []string{err.Error()}
	}
	seen := map[string]bool{}
	d.Lines(func(label string) string { seen[label] = true; return label })
	if len(seen) > maxBlankNodes {
		return []string{fmt.Sprintf("%d nodes without an id, at most %d", len(seen), maxBlankNodes)}
	}
	return nil
}
