package audit

import (
	"maps"
	"math/bits"
	"slices"
)

// attribute compares the groups that one attribute makes.
func (r *run) attribute(name string) Attribute {
	of := r.groups[name]
	labels := slices.Sorted(maps.Keys(of))
	out := Attribute{Name: name}
	reference, allowed := -1, -1 // where most are selected, and where most are allowed
	for i, label := range labels {
		g := Group{Label: label, Small: of[label].people < r.options.Small, Outcome: of[label].outcome(), Differences: []Difference{}}
		out.Groups = append(out.Groups, g)
		if g.Small {
			continue
		}
		if reference < 0 || before(g.Outcome, out.Groups[reference].Outcome) {
			reference = i
		}
		if allowed < 0 || higher(g.Allowed, g.People, out.Groups[allowed].Allowed, out.Groups[allowed].People) > 0 {
			allowed = i
		}
	}
	if reference < 0 {
		return out
	}
	out.Reference = labels[reference]
	for i := range out.Groups {
		if g := &out.Groups[i]; !g.Small {
			g.Selected.compare(g.People, out.Groups[reference].Selected, out.Groups[reference].People)
			g.Allowed.compare(g.People, out.Groups[allowed].Allowed, out.Groups[allowed].People)
			g.Differences = append(g.Differences, differences(of[g.Label], of[out.Reference])...)
		}
	}
	return out
}

// before tells whether more of a are selected than of b; where that is equal, whether more are allowed.
func before(a, b Outcome) bool {
	if c := higher(a.Selected, a.People, b.Selected, b.People); c != 0 {
		return c > 0
	}
	return higher(a.Allowed, a.People, b.Allowed, b.People) > 0
}

// higher compares two rates exactly: it is above zero if a of so many people is more than b of so many others. No product
// overflows: people are at most 10^8.
func higher(a Rate, people int64, b Rate, others int64) int64 {
	return a.People*others - b.People*people
}

// compare puts a group's rate beside the highest.
func (a *Rate) compare(people int64, highest Rate, others int64) {
	if highest.People == 0 {
		return
	}
	part, whole := a.People*others, highest.People*people
	high, low := bits.Mul64(uint64(part), 1000)
	quotient, _ := bits.Div64(high, low, uint64(whole)) // at most 1000
	ratio := int(quotient)
	a.Ratio = &ratio
	a.BelowFourFifths = part*5 < whole*4
}

// differences are what a group has otherwise than the reference.
func differences(group, reference *tally) (out []Difference) {
	for _, name := range either(group.rules, reference.rules) {
		a, b := group.rules[name], reference.rules[name]
		out = append(out, Difference{Rule: name, Share: group.share(a.people), ReferenceShare: reference.share(b.people),
			Effect: group.mean(a.effect), ReferenceEffect: reference.mean(b.effect)})
	}
	for _, name := range either(group.missing, reference.missing) {
		out = append(out, Difference{Missing: name, Share: group.share(group.missing[name]), ReferenceShare: reference.share(reference.missing[name])})
	}
	out = append(out, Difference{Sanctioned: true, Share: group.share(group.sanctioned), ReferenceShare: reference.share(reference.sanctioned)})
	out = slices.DeleteFunc(out, func(d Difference) bool { return d.Share == d.ReferenceShare && d.Effect == d.ReferenceEffect })
	slices.SortFunc(out, bySize)
	return out
}

// either are the names that one of two counts has, or both.
func either[T any](a, b map[string]T) []string {
	names := slices.AppendSeq(slices.Collect(maps.Keys(a)), maps.Keys(b))
	slices.Sort(names)
	return slices.Compact(names)
}
