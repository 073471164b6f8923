package scoring

import (
	"maps"
	"math/bits"
	"slices"
	"strconv"
	"time"

	"github.com/avouch-id/avouch/vc/avatar"
)

// lint refuses policies that can be read but not followed.
func (l *loader) lint() {
	l.overlaps()
	l.unreachable()
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

// unreachable: what a rule or a requirement asks for can be.
func (l *loader) unreachable() {
	for i := range l.p.rules {
		l.possible("rule "+l.p.rules[i].name, &l.p.rules[i].match)
	}
	for i := range l.p.required {
		l.possible("required "+l.p.required[i].name, &l.p.required[i].match)
	}
}

// possible: a credential of the type can have what equals says.
func (l *loader) possible(where string, m *match) {
	if len(m.equals) == 0 {
		return
	}
	if n, err := strconv.Atoi(show(m.equals["severity"])); err == nil && m.severity != [2]int{} && (n < m.severity[0] || n > m.severity[1]) {
		l.fail(where, "nothing can match it: severity shall be %d, and from %d to %d", n, m.severity[0], m.severity[1])
	}
	if c, ok := m.equals["category"].(string); ok && m.categories != nil && !slices.Contains(m.categories, avatar.Category(c)) {
		l.fail(where, "nothing can match it: its categories are others than %.60q", c)
	}
	claims := maps.Clone(m.equals)
	if _, there := claims["secretSince"]; m.kind == avatar.TypePersonhood && !there {
		claims["secretSince"] = "1970-01" // always shows
	}
	day := time.Date(9998, 1, 1, 0, 0, 0, 0, time.UTC)
	_, err := Supposed{Type: m.kind, Issuer: "did:example:any", From: day, Until: day.AddDate(0, 0, 1), Claims: claims}.evidence(day)
	if err != nil {
		l.fail(where, "nothing can match it: %w", err)
	}
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
	for i := range l.p.decisions {
		if s := l.p.decisions[i].sanction; s != nil {
			for _, g := range s.groups {
				used[g] = true
			}
		}
	}
	for g, in := range used {
		if !in {
			l.fail("group "+l.p.groups[g].name, "no rule, requirement or decision names it: its issuers would be trusted for nothing")
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

// decisions: there is always one, each can be taken, none is worse for a better score, more groups or without a sanction, and nothing is
// allowed before what is required was asked for. All that a decision depends on is tried: the ends of every range, and what may be missing.
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
	scores := p.corners(func(d *decision) [2]int { return d.score }, 1000)
	confidences := p.corners(func(d *decision) [2]int { return d.confidence }, 1000)
	counts := p.corners(func(d *decision) [2]int { return d.groups }, len(p.groups))
	for _, sanctioned := range p.sanctions() {
		for _, m := range missing {
			for _, confidence := range confidences {
				fewer := make([]int, len(scores)) // the decisions for fewer groups
				for i, groups := range counts {
					before := -1
					for j, score := range scores {
						s := state{score, confidence, groups, m, sanctioned}
						at := p.first(s)
						taken[at] = true
						l.better(before, at, "for a better score")
						if i > 0 {
							l.better(fewer[j], at, "for more groups")
						}
						fewer[j] = at
						l.allowed(at, m)
						if sanctioned == 0 && m == 0 {
							l.adverse(s)
						}
						before = at
					}
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

// better: no decision is worse for a better score, or where more groups speak for somebody.
func (l *loader) better(before, at int, with string) {
	p := l.p
	if before >= 0 && p.decisions[before].what.betterThan(p.decisions[at].what) {
		l.fail("decision "+p.decisions[at].code, "it is worse than decision %s, %s", p.decisions[before].code, with)
	}
}

// allowed: nothing is allowed before what is required was asked for.
func (l *loader) allowed(at int, missing uint) {
	p := l.p
	if p.decisions[at].what == Allow && missing != 0 && !p.asked(at, missing) {
		l.fail("decision "+p.decisions[at].code, "it allows before anybody asked whether %s is missing",
			p.required[bits.TrailingZeros(missing)].name)
	}
}

// adverse: neither a sanction nor something missing leads to a better decision: whoever withheld what is asked for would gain.
// Of the decisions that they could lead to, and the one that is taken without, each is no better than the next.
func (l *loader) adverse(s state) {
	p := l.p
	s.sanctioned, s.missing = 1<<len(p.decisions)-1, 1<<len(p.required)-1
	var before *decision
	for i := range p.decisions {
		d := &p.decisions[i]
		if !d.holds(s) {
			continue
		}
		if before != nil && before.what.betterThan(d.what) {
			l.fail("decision "+before.code, "a sanction, or something missing, would lead to it, and it is better than decision %s, which would be taken otherwise", d.code)
		}
		if before = d; d.sanction == nil && d.missing == 0 {
			return
		}
	}
}

// sanctions are what one sanction can lead to: the decisions that ask for it. Two of them lead to no other first decision than
// one of the two does.
func (p *Policy) sanctions() []uint {
	sets := []uint{0}
	for _, measure := range measures {
		for _, scope := range [...]avatar.Scope{avatar.ScopeWorld, avatar.ScopeFederation} {
			for g := -1; g < len(p.groups); g++ { // -1: by the world itself
				var set uint
				for i := range p.decisions {
					if s := p.decisions[i].sanction; s != nil && s.asks(measure, scope, g < 0, g) {
						set |= p.decisions[i].bit
					}
				}
				if !slices.Contains(sets, set) {
					sets = append(sets, set)
				}
			}
		}
	}
	return sets
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
