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
	group, rule int32 // -1: none
	number      int32 // of the issuer, in the policy
	branch      uint8 // in which it counts: its category, or its type; 0: none
	sign        int8
	why, alone  cause  // why, and why before it met the others
	mask        uint16 // bits of decisions that ask for a sanction like this one, which is in force
	meets       uint8  // bits of required: what it meets, unless something takes its place
	next        int32  // which would take its place if it had not been there; -1: none
	raw         int64  // what the rule says
	decayed     int64
	counted     int64 // what is left after twins and caps
	twig        *twig // where it counts; nil: nowhere
}

// cause is why an entry counts, or does not.
type cause uint8

const (
	whyCounted    cause = iota
	whyCapped           // a cap leaves less of it, or nothing
	whyTwin             // another issue of the same, or one without an id beside others
	whySuperseded       // a newer summary by the same issuer
	whyCovered          // the summary or the attestations, whichever is more
	whyUnbound          // bound by a header of the caller's own
	whyOther            // not of the avatar vocabulary
	whyUnknown          // in none of the groups
	whyNotValid         // expired
	whyUndated          // when it happened is hidden
	whyFuture           // more than a day ahead
	whyNoRule           // no rule means it, or what the rule needs is hidden
	whyTooOld           // older than the rule's maximum
	whyFaded            // nothing is left after so many half-lives
	whyVerdict          // somebody's decision

	// How a sanction stands.
	whyInForce
	whyNotYet
	whySuspended
	whyLapsed
	whyEnded
	whyReduced
	whyRevoked
	whyOverturned
	whyReissued // there is a newer issue of it

	// What a decision on an appeal weighs.
	whyAppealCounts
	whyAppealUpholds
	whyAppealSuperseded
	whyAppealNoSanction
	whyAppealOtherBytes
	whyAppealNotAccepted
	whyAppealTooEarly
	whyAppealAhead
	whyAppealNotEarlier
)

// causes are their codes.
var causes = [...]string{"counted", "capped", "twin", "superseded", "covered", "caller-binding", "other-type", "unknown-issuer",
	"not-valid", "undated", "future", "no-rule", "too-old", "faded", "verdict",
	"in-force", "not-yet", "suspended", "lapsed", "ended", "reduced", "revoked", "overturned", "reissued",
	"appeal-counts", "appeal-upholds", "appeal-superseded", "appeal-no-sanction", "appeal-other-bytes", "appeal-not-accepted",
	"appeal-too-early", "appeal-ahead", "appeal-not-an-earlier-end"}

func (c cause) String() string { return causes[c] }

// clock is the time of an assessment, in the forms in which it is needed.
type clock struct {
	seconds  int64
	dayAhead time.Time
	at       time.Time
}

// weigh finds for each piece of evidence its group, its rule and what it weighs at a time. The order is that of the
// digests, so that the order in which things were shown does not matter.
func (p *Policy) weigh(at time.Time, all []evidence) []entry {
	entries := make([]entry, len(all))
	now := clock{at.Unix(), at.Add(day * time.Second), at}
	for to, from := range inOrder(all) {
		e := &entries[to]
		e.evidence, e.group, e.rule, e.next = &all[from], -1, -1, -1
		e.alone = p.weighOne(&now, e)
		e.why = e.alone
		for i := range p.required {
			if e.satisfies(&now, &p.required[i]) {
				e.meets |= 1 << i
			}
		}
	}
	return entries
}

// inOrder sorts evidence by digest. The same credential may be there twice: what was shown comes before what was known.
func inOrder(all []evidence) []uint64 {
	const place = 1<<16 - 1 // maxEvidence is less
	keys := make([]uint64, len(all))
	for i := range all {
		keys[i] = binary.BigEndian.Uint64(all[i].digest[:])&^place | uint64(i)
	}
	slices.Sort(keys)
	// The order is right but among those whose digests begin with the same six bytes.
	for i := 0; i < len(keys); {
		end := i + 1
		for end < len(keys) && keys[end]&^place == keys[i]&^place {
			end++
		}
		if end > i+1 {
			slices.SortFunc(keys[i:end], func(a, b uint64) int { return inFull(&all[a&place], &all[b&place], a, b) })
		}
		i = end
	}
	for i := range keys {
		keys[i] &= place
	}
	return keys
}

func inFull(x, y *evidence, a, b uint64) int {
	rank := func(e *evidence) (n int) {
		if e.known {
			n = 2
		}
		if e.unbound {
			n++
		}
		return n
	}
	return cmp.Or(bytes.Compare(x.digest[:], y.digest[:]), cmp.Compare(rank(x), rank(y)), cmp.Compare(a, b))
}

func (p *Policy) weighOne(now *clock, e *entry) cause {
	if e.stands != nil {
		return p.weighSanction(e)
	}
	issuer, known := p.issuers[e.issuer]
	group := issuer.group
	switch {
	case e.kind == avatar.TypeVerdict:
		return whyVerdict
	case e.unbound:
		return whyUnbound
	case !known:
		return whyUnknown
	case e.kind == "":
		return whyOther
	}
	e.group, e.number = group, issuer.number
	kind := kindOf(e.kind)
	if e.branch = uint8(kind); e.kind == avatar.TypeConductAttestation {
		e.branch = uint8(branches[string(e.category)])
	}
	age := now.seconds - e.happened.Unix() // Sub ends at 292 years
	switch {
	case !e.until.IsZero() && !now.at.Before(e.until):
		return whyNotValid
	case e.from.After(now.dayAhead):
		return whyFuture
	case e.happened.IsZero():
		return whyUndated
	case age < -day:
		return whyFuture
	}
	for _, i := range p.groups[group].rules[kind] {
		r := &p.rules[i]
		if !r.means(e) {
			continue
		}
		e.rule, e.sign, e.raw = int32(i), int8(r.sign()), max(r.weight, -r.weight)
		for _, s := range r.steps {
			if e.atLeast >= s.atLeast {
				e.raw = s.weight
			}
		}
		if e.lent && e.sign == 0 {
			return whyUnbound
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
func (e *entry) satisfies(now *clock, r *required) bool {
	switch e.alone {
	case whyVerdict, whyUnbound, whyUnknown, whyOther, whyNotValid, whyUndated, whyFuture:
		return false
	}
	return !e.lent && r.kind == e.kind && r.of>>e.group&1 == 1 && r.means(e) && (r.maxAge == 0 || now.seconds-e.happened.Unix() <= r.maxAge) &&
		(r.secretAge == 0 || now.seconds-e.since.Unix() >= r.secretAge)
}

// supersede leaves of several summaries by one issuer the newest one, and of several issues of one id by one issuer the
// newest one that a rule means; of those of the same moment that which weighs more. What would come next if that one had not
// been there it is told.
func supersede(entries []entry) {
	type name struct {
		issuer, kind int32
		id           string
	}
	best := make(map[name]int32, len(entries))
	for i := range entries {
		e := &entries[i]
		n, loses := name{e.number, int32(kindOf(e.kind)), e.id}, whyTwin
		switch {
		case e.kind == avatar.TypeConductSummary && e.dated():
			n.id, loses = "", whySuperseded
		case e.id == "" || e.rule < 0 || !e.dated() || e.alone == whyNoRule:
			continue
		}
		at, there := best[n]
		switch first := &entries[at]; {
		case !there:
			best[n] = int32(i)
		case newer(e, first):
			first.why, first.next, e.next = loses, -1, at
			best[n] = int32(i)
		default:
			e.why = loses // an older one does not come back when a newer one has faded
			if first.next < 0 || newer(e, &entries[first.next]) {
				first.next = int32(i)
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
