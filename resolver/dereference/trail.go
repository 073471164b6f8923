package dereference

import (
	"fmt"
	"maps"
	"slices"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/resolver/resolution"
)

// trail is the DID URLs between the first one and the one at hand, and how many
// more may be followed altogether: a document that names itself twice would
// otherwise double the work at each step.
type trail struct {
	left int
	path []string
	seen map[string]bool
}

// visit goes one DID URL further. Two spellings of one DID URL are the same.
func (t *trail) visit(u did.URL, p parameters) error {
	if len(t.path) > 0 {
		if t.left--; t.left < 0 {
			return resolution.NewProblem(resolution.FeatureNotSupported, "too many endpoints are DID URLs themselves", did.ErrUnavailable)
		}
	}
	name := u.DID().String() + u.Path()
	for _, k := range slices.Sorted(maps.Keys(p.values)) {
		name += fmt.Sprintf("&%s=%q", k, p.values[k])
	}
	for _, k := range slices.Sorted(slices.Values(p.unknown)) {
		name += fmt.Sprintf("&%q", k)
	}
	t.path = append(t.path, name)
	if t.seen[name] {
		return resolution.NewProblem(resolution.InvalidDIDDocument, fmt.Sprintf("the endpoints lead in a circle, back to %.80q", u), nil)
	}
	t.seen[name] = true
	return nil
}

// back leaves the last one: another branch may lead to it.
func (t *trail) back() {
	delete(t.seen, t.path[len(t.path)-1])
	t.path = t.path[:len(t.path)-1]
}
