package bbs2023

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

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
	if subject, one := document["credentialSubject"].(map[string]any); !one {
		add("there is not one subject")
	} else if _, named := subject["id"]; named {
		add("the subject has an id")
	}
	contexts, _ := document["@context"].([]any)
	for _, c := range contexts {
		if _, named := c.(string); !named {
			add("a context stands in the document itself")
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
