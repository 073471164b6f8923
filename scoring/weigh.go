package scoring

import (
	"bytes"
	"cmp"
	"encoding/binary"
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
	meets       uint8 // bits of required: what it meets, unless something takes its place
	raw         int64 // what the rule says
	decayed     int64
	counted     int64  // what is left after twins and caps
	why, alone  string // why, and why before it met the others
	twig        *twig  // where it counts; nil: nowhere
	next        int    // which would take its place if it had not been there; -1: none
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
	for to, from := range inOrder(all) {
		e := &entries[to]
		e.evidence, e.group, e.rule, e.next = &all[from], -1, -1, -1
		e.alone = p.weighOne(at, e)
		e.why = e.alone
		for i := range p.required {
			if e.satisfies(at, &p.required[i]) {
				e.meets |= 1 << i
			}
		}
	}
	return entries
}

// inOrder sorts evidence by digest. The same credential may be there twice: what was shown comes before what was known.
func inOrder(all []evidence) []int {
	type key struct {
		first uint64 // bytes of the digest; the rest is looked at where they are equal
		at    int
	}
	keys := make([]key, len(all))
	for i := range all {
		keys[i] = key{binary.BigEndian.Uint64(all[i].digest[:]), i}
	}
	rank := func(e *evidence) int {
		n := 0
		if e.known {
			n = 2
		}
		if e.unbound {
			n++
		}
		return n
	}
	slices.SortFunc(keys, func(a, b key) int {
		if a.first != b.first {
			return cmp.Compare(a.first, b.first)
		}
		x, y := &all[a.at], &all[b.at]
		return cmp.Or(bytes.Compare(x.digest[:], y.digest[:]), cmp.Compare(rank(x), rank(y)), cmp.Compare(a.at, b.at))
	})
	order := make([]int, len(all))
	for i, k := range keys {
		order[i] = k.at
	}
	return order
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
	for _, i := range p.groups[group].rules[e.kind] {
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

// satisfies tells whether a requirement is met by this entry, as long as nothing supersedes it.
func (e *entry) satisfies(at time.Time, r *required) bool {
	switch e.alone {
	case whyUnbound, whyUnknown, whyOther, whyNotValid, whyUndated, whyFuture:
		return false
	}
	return r.meets(e.evidence, e.group) && (r.maxAge == 0 || at.Unix()-e.happened.Unix() <= r.maxAge)
}

// supersede leaves of several summaries by one issuer the newest one, and of several issues of one id by one issuer the
// newest one that a rule means; of those of the same moment that which weighs more. What would come next if that one had not
// been there it is told.
func supersede(entries []entry) {
	type name struct{ issuer, kind, id string }
	best := make(map[name]int, len(entries))
	for i := range entries {
		e := &entries[i]
		n, loses := name{e.issuer, e.kind, e.id}, whyTwin
		switch {
		case e.kind == avatar.TypeConductSummary && e.dated():
			n.id, loses = "", whySuperseded
		case e.id == "" || e.rule < 0 || !e.dated() || e.alone == whyNoRule:
			continue
		}
		at, there := best[n]
		switch first := &entries[at]; {
		case !there:
			best[n] = i
		case newer(e, first):
			first.why, first.next, e.next = loses, -1, at
			best[n] = i
		default:
			e.why = loses // an older one does not come back when a newer one has faded
			if first.next < 0 || newer(e, &entries[first.next]) {
				first.next = i
			}
		}
	}
}

// dated: valid, and from an accepted issuer, whether or not a rule counts it.
func (e *entry) dated() bool {
	return e.alone == whyCounted || e.alone == whyNoRule || e.alone == whyTooOld || e.alone == whyFaded
}

// newer compares two entries that cannot both count.
func newer(a, b *entry) bool {
	if c := a.from.Compare(b.from); c != 0 {
		return c > 0
	}
	return cmp.Or(cmp.Compare(a.decayed, b.decayed), cmp.Compare(b.rule, a.rule)) > 0
}
