package scoring

import "slices"

// changes finds what would change the decision besides the evidence: the end of a sanction; something required being shown; and the nearest
// numbers, upwards and downwards, at which another decision is taken.
func (c *calculation) changes() []Change {
	out := c.lifted()
	for i := range c.p.required {
		if c.state.missing>>i&1 == 0 {
			continue
		}
		s := c.state
		s.missing &^= 1 << i
		if d := c.p.decide(s); d.what != c.decision.what {
			out = append(out, Change{Code: "shown", Decision: d.what, Required: c.p.required[i].name})
		}
	}
	for _, n := range [...]struct {
		code string
		most int
		of   func(*decision) [2]int
		in   func(*state) *int
	}{
		{"score", 1000, func(d *decision) [2]int { return d.score }, func(s *state) *int { return &s.score }},
		{"confidence", 1000, func(d *decision) [2]int { return d.confidence }, func(s *state) *int { return &s.confidence }},
		{"groups", len(c.p.groups), func(d *decision) [2]int { return d.groups }, func(s *state) *int { return &s.groups }},
	} {
		now := *n.in(&c.state)
		corners := c.p.corners(n.of, n.most)
		at, exact := slices.BinarySearch(corners, now)
		up := corners[at:]
		if exact {
			up = corners[at+1:]
		}
		for _, to := range up {
			if change, found := c.reaching(n.code, now, to, n.in); found {
				out = append(out, change)
				break
			}
		}
		// Downwards the decision changes just below a corner.
		down := corners[:at]
		if exact {
			down = corners[:at+1]
		}
		for _, corner := range slices.Backward(down) {
			if corner == 0 {
				break
			}
			if change, found := c.reaching(n.code, now, corner-1, n.in); found {
				out = append(out, change)
				break
			}
		}
	}
	return out
}

func (c *calculation) reaching(code string, now, to int, in func(*state) *int) (Change, bool) {
	s := c.state
	*in(&s) = to
	d := c.p.decide(s)
	if d.what == c.decision.what {
		return Change{}, false
	}
	return Change{Code: code, Decision: d.what, Needs: to, Is: now}, true
}
