package standing

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/avouch-id/avouch/vc/avatar"
)

// order is how the states of two issues at one time compare: the later is the better for the person.
var order = []State{InForce, NotYet, Suspended, Lapsed, Ended, Reduced, Revoked, Overturned}

// stands says how the newest issue of a sanction stands; of several at one time, the one that is best for the person. An issue that
// is not valid yet counts only if there is no other.
func (r records) stands(n name, at time.Time, appeal *Appeal) Sanction {
	var found Sanction
	for _, digest := range slices.SortedFunc(maps.Keys(r.sanctions[n]), compareDigests) {
		next := r.sanctions[n][digest].stands(at, appeal)
		switch newer := compareIssues(next.From, found.From, at); {
		case found.State == "", newer > 0, newer == 0 && gentler(next, found):
			found = next
		}
	}
	return found
}

// compareIssues: the newer first, but those that lie ahead last, and of them the nearest first.
func compareIssues(a, b, at time.Time) int {
	switch {
	case a.After(at) && b.After(at):
		return b.Compare(a)
	case a.After(at):
		return -1
	case b.After(at):
		return 1
	}
	return a.Compare(b)
}

// measures are what a sanction does, from the mildest to the hardest.
var measures = []avatar.Measure{avatar.Warning, avatar.Mute, avatar.Restriction, avatar.Suspension, avatar.Ban}

// gentler: further on in the order of states; or it does less, or only in one world, or is in force for a shorter time.
func gentler(a, b Sanction) bool {
	if a.State != b.State {
		return slices.Index(order, a.State) > slices.Index(order, b.State)
	}
	if a.Measure != b.Measure {
		return slices.Index(measures, a.Measure) < slices.Index(measures, b.Measure)
	}
	if a.Scope != b.Scope {
		return a.Scope == avatar.ScopeWorld
	}
	return !a.Ends.IsZero() && (b.Ends.IsZero() || a.Ends.Before(b.Ends))
}

// stands says how one issue stands: the first reason that holds, the weightiest before the others.
func (i *issue) stands(at time.Time, appeal *Appeal) Sanction {
	s := Sanction{Sanction: i.Sanction, Issuer: i.issuer, Issued: i.issued, Records: sorted(i.records), Ends: i.End}
	reduced := false
	if appeal != nil && appeal.Decision.Outcome == avatar.Reduced {
		if s.Ends.IsZero() || appeal.Decision.NewEnd.Before(s.Ends) {
			s.Ends, reduced = appeal.Decision.NewEnd, true
		} else {
			appeal = nil // this issue ends before that
		}
	}
	if appeal != nil {
		copied := *appeal
		s.Decided = &copied
	}
	s.State, s.Words = i.state(at, s.Ends, reduced, appeal)
	return s
}

func (i *issue) state(at, ends time.Time, reduced bool, appeal *Appeal) (State, string) {
	over := !ends.IsZero() && !at.Before(ends)
	switch {
	case appeal != nil && appeal.Decision.Outcome == avatar.Overturned:
		return Overturned, appeal.Words
	case i.revoked:
		return Revoked, fmt.Sprintf("%.200q has revoked it", i.issuer)
	case over && reduced:
		return Reduced, appeal.Words + ", which has passed"
	case over:
		return Ended, "it ended on " + stamp(ends)
	case !at.Before(i.Until):
		return Lapsed, "it was valid until " + stamp(i.Until) + ", and was not issued anew"
	case i.suspended:
		return Suspended, fmt.Sprintf("%.200q has suspended it", i.issuer)
	case at.Before(i.From):
		return NotYet, "it is valid from " + stamp(i.From)
	case at.Before(i.Start):
		return NotYet, "it starts on " + stamp(i.Start)
	case reduced:
		return InForce, appeal.Words
	case i.Indefinite:
		return InForce, "it has no end"
	}
	return InForce, "it ends on " + stamp(ends)
}
