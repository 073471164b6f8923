package standing

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
)

// Of finds what is in force about somebody at a time. who is the subject's DID, nym, or both; a sanction always names one, so a
// key is not looked at. accepts says whose decisions on appeals against an issuer's sanctions count besides the issuer's own;
// nil: nobody's. Of the records, sanctions and decisions on appeals are looked at, and have to be about who; others are passed
// over. Statuses are as the verifier found them.
//
// The error is a *RecordError, or ErrTooMuch. It is a pure function: no clock, no I/O.
func Of(who vc.Subject, at time.Time, accepts func(sanctionIssuer, appealBody string) bool, known ...*vc.Verified) (Standing, error) {
	r, err := gather(who, known)
	if err != nil {
		return Standing{}, err
	}
	s := Standing{At: at}
	named := map[string][]name{} // the sanctions of an id
	for n := range r.sanctions {
		named[n.id] = append(named[n.id], n)
	}
	counting := map[name][]*Appeal{}
	for _, digest := range slices.SortedFunc(maps.Keys(r.decisions), compareDigests) {
		a := r.decisions[digest]
		a.Records = sorted(a.Records)
		n := r.weigh(a, named[a.Decision.Sanction], at, accepts)
		if a.Weight == Counts {
			counting[n] = append(counting[n], a)
		}
	}
	for _, n := range slices.SortedFunc(maps.Keys(r.sanctions), func(a, b name) int {
		return cmp.Or(cmp.Compare(a.issuer, b.issuer), cmp.Compare(a.id, b.id))
	}) {
		chosen := decisive(n.issuer, counting[n])
		stands := r.stands(n, at, chosen)
		if chosen != nil && stands.Decided == nil {
			chosen.Weight, chosen.Words = NotEarlier, chosen.Words+", and it ends on "+stamp(stands.Ends)+" anyway"
		}
		s.Sanctions = append(s.Sanctions, stands)
	}
	for _, digest := range slices.SortedFunc(maps.Keys(r.decisions), compareDigests) {
		s.Appeals = append(s.Appeals, *r.decisions[digest])
	}
	return s, nil
}

// weigh says whether a decision counts, and for which sanction.
func (r records) weigh(a *Appeal, named []name, at time.Time, accepts func(string, string) bool) name {
	say := func(w Weight, format string, args ...any) { a.Weight, a.Words = w, fmt.Sprintf(format, args...) }
	if len(named) == 0 {
		say(NoSanction, "no sanction with the id %.200q is known", a.Decision.Sanction)
		return name{}
	}
	i := slices.IndexFunc(named, func(n name) bool { return r.sanctions[n][a.Decision.Digest] != nil })
	if i < 0 {
		say(OtherBytes, "the sanction %.200q that is known is not the one that was decided about: its bytes are others", a.Decision.Sanction)
		return name{}
	}
	n := named[i]
	of := r.sanctions[n][a.Decision.Digest]
	switch {
	case a.Body != n.issuer && (accepts == nil || !accepts(n.issuer, a.Body)):
		say(NotAccepted, "%.200q is no body whose decisions on appeals against %.200q are accepted", a.Body, n.issuer)
	case a.Decision.Decided.Before(of.From):
		say(TooEarly, "decided on %s, before the sanction was issued on %s", stamp(a.Decision.Decided), stamp(of.From))
	case a.Decision.Decided.After(at):
		say(Ahead, "decided on %s, it is %s", stamp(a.Decision.Decided), stamp(at))
	case a.Decision.Outcome == avatar.Upheld:
		say(Upholds, "%.200q upheld the sanction on %s", a.Body, stamp(a.Decision.Decided))
	case a.Decision.Outcome == avatar.Reduced && !of.Indefinite && !a.Decision.NewEnd.Before(of.End):
		say(NotEarlier, "reduced to end on %s, which is not before %s", stamp(a.Decision.NewEnd), stamp(of.End))
	case a.Decision.Outcome == avatar.Reduced:
		say(Counts, "%.200q reduced the sanction on %s to end on %s", a.Body, stamp(a.Decision.Decided), stamp(a.Decision.NewEnd))
	default:
		say(Counts, "%.200q overturned the sanction on %s", a.Body, stamp(a.Decision.Decided))
	}
	return n
}

// decisive is the decision that counts among those that could: the latest by others or the latest by the issuer, whichever is
// better for the person. The rest are superseded.
func decisive(issuer string, all []*Appeal) *Appeal {
	var own, others *Appeal
	for _, a := range all {
		latest := &others
		if a.Body == issuer {
			latest = &own
		}
		if *latest == nil || a.Decision.Decided.After((*latest).Decision.Decided) || a.Decision.Decided.Equal((*latest).Decision.Decided) && better(a, *latest) {
			*latest = a
		}
	}
	chosen := others
	if chosen == nil || own != nil && better(own, chosen) {
		chosen = own
	}
	for _, a := range all {
		if a != chosen {
			a.Weight, a.Words = Superseded, a.Words+fmt.Sprintf("; the decision by %.200q on %s counts", chosen.Body, stamp(chosen.Decision.Decided))
		}
	}
	return chosen
}

// better for the person: overturned, or the earlier end; of two alike, the earlier decision, and then the smaller digest.
func better(a, b *Appeal) bool {
	if a.Decision.Outcome != b.Decision.Outcome {
		return a.Decision.Outcome == avatar.Overturned
	}
	return cmp.Or(a.Decision.NewEnd.Compare(b.Decision.NewEnd), a.Decision.Decided.Compare(b.Decision.Decided), bytes.Compare(a.Issued[:], b.Issued[:])) < 0
}

func compareDigests(a, b [32]byte) int { return bytes.Compare(a[:], b[:]) }
