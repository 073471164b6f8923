package supposed

import (
	"fmt"

	"github.com/avouch-id/avouch/scoring"
	"github.com/avouch-id/avouch/vc/avatar/standing"
)

// Evidence reads an array of pieces of evidence. Whether they keep to the avatar vocabulary scoring says, and how many are
// too many.
func Evidence(list []any) ([]scoring.Supposed, error) {
	all := make([]scoring.Supposed, 0, len(list))
	for i, v := range list {
		s, err := one(v)
		if err != nil {
			return nil, fmt.Errorf("evidence %d: %w", i+1, err)
		}
		all = append(all, s)
	}
	return all, nil
}

func one(v any) (s scoring.Supposed, err error) {
	const most = 1000
	o := Open(v)
	s.Type, s.Issuer = o.Text("type", most), o.Text("issuer", most)
	if o.Has("id") {
		s.ID = o.Text("id", most)
	}
	if o.Has("validFrom") {
		s.From = o.Time("validFrom")
	}
	if o.Has("validUntil") {
		s.Until = o.Time("validUntil")
	}
	if o.Has("claims") {
		claims := o.Any("claims")
		m, ok := claims.(map[string]any)
		if !ok {
			o.fail("claims: an object was expected, got %s", short(claims))
		}
		s.Claims = m
	}
	if o.Has("known") {
		s.Known = o.Yes("known")
	}
	if o.Has("state") {
		s.State = standing.State(o.Text("state", 40))
	}
	return s, o.End()
}
