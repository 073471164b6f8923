package scoring

import (
	"bytes"
	"cmp"
	"slices"
	"time"

	"github.com/avouch-id/avouch/vc/avatar"
)

// entry is one piece of evidence on its way through the arithmetic. Weights are thousandths, never below zero: sign says on
// which side they count.
type entry struct {
	*evidence
	group, rule int // -1: none
	sign        int
	category    string
	raw         int64 // what the rule says
	decayed     int64
	counted     int64  // what is left after twins and caps
	why, alone  string // why, and why before it met the others
}

// Why an entry counts, or does not.
const (
	whyCounted    = "counted"
	whyCapped     = "capped"         // a cap leaves less of it, or nothing
	whyTwin       = "twin"           // another issue of the same, or one without an id beside others
	whySuperseded = "superseded"     // a newer summary by the same issuer
	whyCovered    = "covered"        // the summary or the attestations, whichever is more
	whyUnbound    = "caller-binding" // bound by a header of the caller's own
	whyOther      = "other-type"     // not of the avatar vocabulary
	whyUnknown    = "unknown-issuer" // in none of the groups
	whyNotValid   = "not-valid"      // expired, or not valid yet
	whyUndated    = "undated"        // when it happened is hidden
	whyFuture     = "future"         // more than a day ahead
	whyNoRule     = "no-rule"        // no rule means it, or what the rule needs is hidden
	whyTooOld     = "too-old"        // older than the rule's maximum
	whyFaded      = "faded"          // nothing is left after so many half-lives
)

// weigh finds for each piece of evidence its group, its rule and what it weighs at a time. The order is that of the
// digests, so that the order in which things were shown does not matter.
func (p *Policy) weigh(at time.Time, all []evidence) []entry {
	entries := make([]entry, len(all))
	for i := range all {
		e := entry{evidence: &all[i], group: -1, rule: -1}
		e.alone = p.weighOne(at, &e)
		e.why = e.alone
		entries[i] = e
	}
	slices.SortStableFunc(entries, func(a, b entry) int {
		return cmp.Or(bytes.Compare(a.digest[:], b.digest[:]), cmp.Compare(a.why, b.why))
	})
	return entries
}

func (p *Policy) weighOne(at time.Time, e *entry) (why string) {
	group, known := p.issuers[e.issuer]
	switch {
	case e.unbound:
		return whyUnbound
	case !known:
		return whyUnknown
	case e.kind == "":
		return whyOther
	}
	e.group = group
	if e.category = string(e.evidence.category); e.kind != avatar.TypeConductAttestation {
		e.category = e.kind
	}
	age := at.Unix() - e.happened.Unix() // Sub ends at 292 years
	switch {
	case e.from.After(at.Add(day * time.Second)), !e.until.IsZero() && !at.Before(e.until):
		return whyNotValid
	case e.happened.IsZero():
		return whyUndated
	case age < -day:
		return whyFuture
	}
	for i := range p.rules {
		r := &p.rules[i]
		if !r.meets(e.evidence, group) {
			continue
		}
		e.rule, e.sign, e.raw = i, r.sign(), max(r.weight, -r.weight)
		for _, s := range r.steps {
			if e.atLeast >= s.atLeast {
				e.raw = s.weight
			}
		}
		if e.raw == 0 {
			return whyNoRule
		}
		if r.maxAge != 0 && age > r.maxAge {
			return whyTooOld
		}
		if e.decayed = decay(e.raw, age, r.halfLife); e.decayed == 0 {
			return whyFaded
		}
		return whyCounted
	}
	return whyNoRule
}

// satisfies tells whether a requirement is met by this entry.
func (e *entry) satisfies(at time.Time, r *required) bool {
	switch e.why {
	case whyUnbound, whyUnknown, whyOther, whyNotValid, whyUndated, whyFuture, whySuperseded:
		return false
	}
	return r.meets(e.evidence, e.group) && (r.maxAge == 0 || at.Unix()-e.happened.Unix() <= r.maxAge)
}

// supersede leaves of several summaries by one issuer the newest one, and of several issues of one id by one issuer the
// newest one that a rule means; of those of the same moment that which weighs more.
func supersede(entries []entry) {
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

// dated: valid, and from an accepted issuer, whether or not a rule counts it.
func (e *entry) dated() bool {
	return e.why == whyCounted || e.why == whyNoRule || e.why == whyTooOld || e.why == whyFaded
}

// newer compares two entries that cannot both count.
func newer(a, b *entry) bool {
	if c := a.from.Compare(b.from); c != 0 {
		return c > 0
	}
	return cmp.Or(cmp.Compare(a.decayed, b.decayed), cmp.Compare(b.rule, a.rule)) > 0
}

// side is the pieces of evidence of one group that count for, or against.
type side []*entry

// tally works out what each group adds to each side. It tells every entry what is left of it.
func (p *Policy) tally(entries []entry) [][2]int64 {
	supersede(entries)
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
				sums[g][sign] = p.count(g, s)
			}
		}
	}
	return sums
}

// fill counts entries one after the other, the heaviest first, until the caps of rule, category and group are full; what
// it returns is the sum of min() over the tree of caps, whatever the order. With commit the entries are told.
func (p *Policy) fill(entries side, group int, commit bool) (sum int64) {
	slices.SortStableFunc(entries, func(a, b *entry) int { return cmp.Compare(b.decayed, a.decayed) })
	left := p.groups[group].cap
	type leaf struct {
		category string
		rule     int
	}
	rules, categories := map[leaf]int64{}, map[string]int64{} // what they have taken
	for _, e := range entries {
		limit, capped := p.categories[e.category]
		if !capped {
			limit = maxCap
		}
		at := leaf{e.category, e.rule}
		n := min(e.decayed, left, p.rules[e.rule].cap-rules[at], limit-categories[e.category])
		rules[at] += n
		categories[e.category] += n
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
func (p *Policy) larger(group int, a, b side, why string) side {
	if p.fill(b, group, false) > p.fill(a, group, false) {
		a, b = b, a
	}
	for _, e := range b {
		e.why = why
	}
	return a
}

// count works out one group's sum for one side.
func (p *Policy) count(group int, entries side) int64 {
	var summaries, conduct, rest side
	byCategory := map[string]side{}
	var categories []string
	for _, e := range entries {
		if e.kind == avatar.TypeConductSummary {
			summaries = append(summaries, e)
			continue
		}
		if byCategory[e.category] == nil {
			categories = append(categories, e.category)
		}
		byCategory[e.category] = append(byCategory[e.category], e)
	}
	for _, c := range categories {
		chosen := p.twins(group, byCategory[c])
		if chosen[0].kind == avatar.TypeConductAttestation {
			conduct = append(conduct, chosen...)
		} else {
			rest = append(rest, chosen...)
		}
	}
	return p.fill(append(rest, p.larger(group, summaries, conduct, whyCovered)...), group, true)
}

// twins: either all that have an id, or the largest one that has none. What has none could be another look at the same.
func (p *Policy) twins(group int, entries side) side {
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
			largest = p.larger(group, largest[:1:1], largest[1:], whyTwin)
		}
	}
	return p.larger(group, named, largest, whyTwin)
}
