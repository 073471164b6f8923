package scoring

import (
	"math/bits"
	"slices"
)

// lint refuses policies that can be read but not followed.
func (l *loader) lint() {
	l.overlaps()
	l.unused()
	l.decisions()
}

// overlaps: one piece of evidence has one rule.
func (l *loader) overlaps() {
	for i := range l.p.rules {
		for j := range i {
			if a, b := &l.p.rules[i], &l.p.rules[j]; a.overlaps(&b.match) {
				l.fail("rule "+a.name, "rule %s can count the same evidence: which of them does is not said", b.name)
			}
		}
	}
}

func (m *match) overlaps(other *match) bool {
	if m.kind != other.kind || disjoint(m.groups, other.groups) {
		return false
	}
	if m.categories != nil && other.categories != nil && disjoint(m.categories, other.categories) {
		return false
	}
	if none := [2]int{}; m.severity != none && other.severity != none &&
		(m.severity[1] < other.severity[0] || other.severity[1] < m.severity[0]) {
		return false
	}
	for claim, v := range m.equals {
		if w, there := other.equals[claim]; there && v != w {
			return false
		}
	}
	return true
}

func disjoint[T comparable](a, b []T) bool {
	return !slices.ContainsFunc(a, func(v T) bool { return slices.Contains(b, v) })
}

// unused: whoever is trusted is trusted for something; whatever is required is asked for.
func (l *loader) unused() {
	used := make([]bool, len(l.p.groups))
	mark := func(m *match) {
		for _, g := range m.groups {
			used[g] = true
		}
	}
	for i := range l.p.rules {
		mark(&l.p.rules[i].match)
	}
	for i := range l.p.required {
		mark(&l.p.required[i].match)
	}
	for g, in := range used {
		if !in {
			l.fail("group "+l.p.groups[g].name, "no rule and no requirement names it: its issuers would be trusted for nothing")
		}
	}
	var asked uint
	for i := range l.p.decisions {
		asked |= l.p.decisions[i].missing
	}
	for i := range l.p.required {
		if asked>>i&1 == 0 {
			l.fail("required "+l.p.required[i].name, "no decision says what happens when it is missing")
		}
	}
}

// decisions: there is always one, each can be taken, none is worse for a better score, and nothing is allowed before what
// is required was asked for. All that a decision depends on is tried: the ends of every range, and what may be missing.
func (l *loader) decisions() {
	p := l.p
	last := len(p.decisions) - 1
	for i := range p.decisions {
		switch d := &p.decisions[i]; {
		case d.always() && i < last:
			l.fail("decision "+d.code, "it always holds, so that those after it are never taken")
		case !d.always() && i == last:
			l.fail("decision "+d.code, "the last decision has no condition, so that there always is one")
		}
	}
	if l.err != nil {
		return
	}
	taken := make([]bool, len(p.decisions))
	missing := []uint{0, 1<<len(p.required) - 1}
	for i := range p.required {
		missing = append(missing, 1<<i)
	}
	for _, m := range missing {
		for _, confidence := range p.corners(func(d *decision) [2]int { return d.confidence }, 1000) {
			for _, groups := range p.corners(func(d *decision) [2]int { return d.groups }, len(p.groups)) {
				before := -1
				for _, score := range p.corners(func(d *decision) [2]int { return d.score }, 1000) {
					at := p.first(state{score, confidence, groups, m})
					taken[at] = true
					if before >= 0 && p.decisions[before].what.betterThan(p.decisions[at].what) {
						l.fail("decision "+p.decisions[at].code, "it is worse than decision %s, for a better score", p.decisions[before].code)
					}
					if p.decisions[at].what == Allow && m != 0 && !p.asked(at, m) {
						l.fail("decision "+p.decisions[at].code, "it allows before anybody asked whether %s is missing",
							p.required[bits.TrailingZeros(m)].name)
					}
					before = at
				}
			}
		}
	}
	for i, is := range taken[:last] {
		if !is {
			l.fail("decision "+p.decisions[i].code, "it is never taken: decisions before it hold whenever it does")
		}
	}
}

// asked: a decision that is taken although something is missing, is taken because of that.
func (p *Policy) asked(at int, missing uint) bool { return p.decisions[at].missing&missing != 0 }

// corners are the numbers at which some range begins or ends.
func (p *Policy) corners(of func(*decision) [2]int, most int) []int {
	out := []int{0, most}
	for i := range p.decisions {
		for _, n := range of(&p.decisions[i]) {
			if n <= most {
				out = append(out, n)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
