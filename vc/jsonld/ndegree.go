package jsonld

import (
	"slices"
	"strconv"
)

// issuer is a temporary identifier issuer with the prefix b: the blank nodes in the order in which they got theirs. It is
// searched in order; its length is charged as work.
type issuer []int

type nDegreeResult struct {
	hash   string
	issuer issuer
}

// nDegree is Hash N-Degree Quads (RDFC-1.0 section 4.8). The issuer is read only.
func (c *canonicalizer) nDegree(b int, is issuer) (nDegreeResult, error) {
	if err := c.spend(1 + len(is) + len(c.at[b])); err != nil {
		return nDegreeResult{}, err
	}
	related := map[string][]int{} // step 3
	for _, i := range c.at[b] {
		for position, n := range blanks(&c.quads[i]) {
			if n == nil || n.text == c.labels[b] {
				continue
			}
			if err := c.spend(len(c.quads[i].predicate.text) / 256); err != nil {
				return nDegreeResult{}, err
			}
			r := c.number[n.text]
			h := c.related(r, &c.quads[i], is, "sog"[position])
			related[h] = append(related[h], r)
		}
	}
	var data []byte
	for _, h := range sorted(related) { // step 5
		path, chosen, err := c.choose(related[h], is)
		if err != nil {
			return nDegreeResult{}, err
		}
		data = append(append(data, h...), path...)
		is = chosen
	}
	return nDegreeResult{hash: c.sum(data), issuer: is}, nil
}

// related is Hash Related Blank Node (section 4.7).
func (c *canonicalizer) related(b int, q *quad, is issuer, position byte) string {
	data := []byte{position}
	if position != 'g' {
		data = append(append(append(data, '<'), q.predicate.text...), '>')
	}
	switch at := slices.Index(is, b); {
	case c.issued[b] >= 0:
		data = c.appendLabel(data, b, nil)
	case at >= 0:
		data = c.appendLabel(data, b, is)
	default:
		data = append(data, c.first[b]...)
	}
	return c.sum(data)
}

// appendLabel writes the identifier that a blank node has, the canonical one if it has that.
func (c *canonicalizer) appendLabel(dst []byte, b int, is issuer) []byte {
	if c.issued[b] >= 0 {
		return strconv.AppendInt(append(dst, "_:c14n"...), int64(c.issued[b]), 10)
	}
	return strconv.AppendInt(append(dst, "_:b"...), int64(slices.Index(is, b)), 10)
}

// choose tries every order of the related blank nodes for the least path (section 4.8.3 step 5.4). The orders are made
// one after the other: nothing is kept of those that are not chosen.
func (c *canonicalizer) choose(related []int, is issuer) (path []byte, chosen issuer, err error) {
	order := slices.Sorted(slices.Values(related))
	for more := true; more; more = nextOrder(order) {
		if err := c.spend(len(order) + len(is)); err != nil {
			return nil, nil, err
		}
		p, got, err := c.try(order, is, path)
		if err != nil {
			return nil, nil, err
		}
		if got != nil && (path == nil || string(p) < string(path)) {
			path, chosen = p, got
		}
	}
	return path, chosen, nil
}

// try makes the path of one order. The issuer is nil if the path got worse than the best one on the way.
func (c *canonicalizer) try(order []int, is issuer, best []byte) (path []byte, got issuer, err error) {
	worse := func() bool { return best != nil && len(path) >= len(best) && string(path) > string(best) }
	got = slices.Clone(is)
	var recurse []int
	for _, r := range order {
		if c.issued[r] < 0 && !slices.Contains(got, r) {
			recurse = append(recurse, r)
			got = append(got, r)
		}
		if path = c.appendLabel(path, r, got); worse() {
			return nil, nil, nil
		}
	}
	for _, r := range recurse {
		result, err := c.nDegree(r, got)
		if err != nil {
			return nil, nil, err
		}
		path = c.appendLabel(path, r, got)
		path = append(append(append(path, '<'), result.hash...), '>')
		if got = result.issuer; worse() {
			return nil, nil, nil
		}
	}
	return path, got, nil
}

// nextOrder makes the next permutation in lexicographic order, and reports whether there was one.
func nextOrder(order []int) bool {
	i := len(order) - 2
	for i >= 0 && order[i] >= order[i+1] {
		i--
	}
	if i < 0 {
		return false
	}
	j := len(order) - 1
	for order[j] <= order[i] {
		j--
	}
	order[i], order[j] = order[j], order[i]
	slices.Reverse(order[i+1:])
	return true
}
