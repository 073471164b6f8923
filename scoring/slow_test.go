package scoring

import (
	"cmp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/avouch-id/avouch/vc/avatar"
)

// The sums of a group found a third way: by filling caps with the chosen entries over and over. It is how an assessment found
// the effect of each piece of evidence before it kept a tree, and is slow.

// supersede leaves of several summaries by one issuer the newest one, and of several issues of one id by one issuer the
// newest one that a rule means; of those of the same moment that which weighs more.
func slowSupersede(entries []entry) {
	type name struct{ issuer, kind, id string }
	best := map[name]*entry{}
	for i := range entries {
		e := &entries[i]
		n, loses := name{e.issuer, e.kind, e.id}, whyTwin
		switch {
		case e.kind == avatar.TypeConductSummary && e.dated():
			n.id, loses = "", whySuperseded
		case e.id == "" || e.rule < 0 || !e.dated() || e.why == whyNoRule:
			continue
		}
		old := best[n]
		if old != nil && !newer(e, old) {
			e, old = old, e
		}
		if best[n] = e; old != nil {
			old.why = loses // an older one does not come back when a newer one has faded
		}
	}
}

// side is the pieces of evidence of one group that count for, or against.
type side []*entry

// tally works out what each group adds to each side. It tells every entry what is left of it.
func (p *Policy) slowTally(entries []entry) [][2]int64 {
	slowSupersede(entries)
	sides := make([][2]side, len(p.groups))
	for i := range entries {
		if e := &entries[i]; e.why == whyCounted {
			sides[e.group][e.sign] = append(sides[e.group][e.sign], e)
		}
	}
	sums := make([][2]int64, len(p.groups))
	for g := range sides {
		for sign, s := range sides[g] {
			if len(s) > 0 {
				sums[g][sign] = p.slowCount(g, s)
			}
		}
	}
	return sums
}

// fill counts entries one after the other, the heaviest first, until the caps of rule, category and group are full; what
// it returns is the sum of min() over the tree of caps, whatever the order. With commit the entries are told.
func (p *Policy) slowFill(entries side, group int, commit bool) (sum int64) {
	slices.SortStableFunc(entries, func(a, b *entry) int { return cmp.Compare(b.decayed, a.decayed) })
	left := p.groups[group].cap
	type leaf struct {
		category string
		rule     int32
	}
	rules, categories := map[leaf]int64{}, map[string]int64{} // what they have taken
	for _, e := range entries {
		limit, capped := p.categories[branchOf(e)]
		if !capped {
			limit = maxCap
		}
		at := leaf{branchOf(e), e.rule}
		n := min(e.decayed, left, p.rules[e.rule].cap-rules[at], limit-categories[branchOf(e)])
		rules[at] += n
		categories[branchOf(e)] += n
		left -= n
		sum += n
		if commit {
			if e.counted = n; n < e.decayed {
				e.why = whyCapped
			}
		}
	}
	return sum
}

// larger takes of two sets the one that counts for more, the first if they are equal, and tells the other why not.
func (p *Policy) slowLarger(group int, a, b side, why cause) side {
	if p.slowFill(b, group, false) > p.slowFill(a, group, false) {
		a, b = b, a
	}
	for _, e := range b {
		e.why = why
	}
	return a
}

// count works out one group's sum for one side.
func (p *Policy) slowCount(group int, entries side) int64 {
	var summaries, conduct, rest side
	byCategory := map[string]side{}
	var categories []string
	for _, e := range entries {
		if e.kind == avatar.TypeConductSummary {
			summaries = append(summaries, e)
			continue
		}
		if byCategory[branchOf(e)] == nil {
			categories = append(categories, branchOf(e))
		}
		byCategory[branchOf(e)] = append(byCategory[branchOf(e)], e)
	}
	for _, c := range categories {
		chosen := p.slowTwins(group, byCategory[c])
		if chosen[0].kind == avatar.TypeConductAttestation {
			conduct = append(conduct, chosen...)
		} else {
			rest = append(rest, chosen...)
		}
	}
	return p.slowFill(append(rest, p.slowLarger(group, summaries, conduct, whyCovered)...), group, true)
}

// twins: either all that have an id, or the largest one that has none. What has none could be another look at the same.
func (p *Policy) slowTwins(group int, entries side) side {
	var named, nameless side
	for _, e := range entries {
		if e.id != "" {
			named = append(named, e)
			continue
		}
		nameless = append(nameless, e)
	}
	var largest side
	for _, e := range nameless {
		if largest = append(largest, e); len(largest) == 2 {
			largest = p.slowLarger(group, largest[:1:1], largest[1:], whyTwin)
		}
	}
	return p.slowLarger(group, named, largest, whyTwin)
}

// The tree has the sums of the slow way.
func TestTreeIsTheSlowTally(t *testing.T) {
	law(t, func(r *rapid.T) {
		p, all := anyPolicy(r), someEvidence(r)
		require.Equal(r, p.slowTally(p.weigh(moment, all)), p.tally(p.weigh(moment, all)).sums())
	})
}

// What would be without a piece of evidence is what is without it: all is worked out anew, the slow way.
func TestEffectsAreExact(t *testing.T) {
	law(t, func(r *rapid.T) {
		p, all := anyPolicy(r), someEvidence(r)
		if len(all) > 0 && rapid.Bool().Draw(r, "again") {
			all = append(all, rapid.SampledFrom(all).Draw(r, "the same"))
		}
		c := p.calculate(moment, all)
		for i := range c.entries {
			e := &c.entries[i]
			rest := slices.DeleteFunc(slices.Clone(c.entries), func(x entry) bool { return x.evidence == e.evidence })
			for j := range rest {
				rest[j].why, rest[j].counted, rest[j].twig, rest[j].next = rest[j].alone, 0, nil, -1
			}
			anew := &calculation{p: p, at: c.at, entries: rest}
			want := state{sanctioned: c.state.sanctioned} // what sanctions change is told apart
			sums := p.slowTally(rest)
			for _, g := range sums {
				if g[0] > 0 {
					want.groups++
				}
			}
			want.score, want.confidence = p.estimate(total(sums))
			for j := range rest {
				if rest[j].why != whySuperseded {
					anew.count(rest[j].meets, 1)
				}
			}
			want.missing = anew.missing()
			require.Equal(r, want, c.without(e), "without %d of %d: %s %s", i, len(all), e.kind, e.why)
			require.Equal(r, c.sums, c.tree.sums(), "the tree is as it was")
		}
	})
}
