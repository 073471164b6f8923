package scoring

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
	"github.com/avouch-id/avouch/vc/avatar/standing"
)

// sanctioning is a condition: a sanction of one of the measures is in force, by this world itself or by a member of a group.
type sanctioning struct {
	scope    avatar.Scope // "": either
	measures []avatar.Measure
	groups   []int
}

// asks for a sanction like this, by the world itself or by a member of a group, if any.
func (s *sanctioning) asks(m avatar.Measure, scope avatar.Scope, own bool, group int) bool {
	return slices.Contains(s.measures, m) && (s.scope == "" || s.scope == scope) && (own || slices.Contains(s.groups, group))
}

// stands is how a sanction or a decision on an appeal stands. Where neither is, it is nil.
type stands struct {
	why    cause
	facts  *Sanction
	issued Digest // vc.Verified.Issued: what was signed, in however many records it stands
}

// standings are the causes of the states in which a sanction can be.
var standings = map[standing.State]cause{
	standing.InForce: whyInForce, standing.NotYet: whyNotYet, standing.Suspended: whySuspended, standing.Lapsed: whyLapsed,
	standing.Ended: whyEnded, standing.Reduced: whyReduced, standing.Revoked: whyRevoked, standing.Overturned: whyOverturned,
}

// hearings are the causes of what a decision on an appeal weighs.
var hearings = map[standing.Weight]cause{
	standing.Counts: whyAppealCounts, standing.Upholds: whyAppealUpholds, standing.Superseded: whyAppealSuperseded,
	standing.NoSanction: whyAppealNoSanction, standing.OtherBytes: whyAppealOtherBytes, standing.NotAccepted: whyAppealNotAccepted,
	standing.TooEarly: whyAppealTooEarly, standing.Ahead: whyAppealAhead, standing.NotEarlier: whyAppealNotEarlier,
}

// sanctionKind: what package standing decides about.
func sanctionKind(kind string) bool {
	return kind == avatar.TypeSanction || kind == avatar.TypeAppealDecision
}

// accepts is whose decisions on appeals count besides those of a sanction's own issuer.
func (p *Policy) accepts(_, body string) bool { return slices.Contains(p.appealBodies, body) }

// judge finds how the sanctions and the decisions on appeals among the evidence stand. of are the credentials that the evidence
// was read from, in the same order, shown of them shown.
func (p *Policy) judge(at time.Time, who vc.Subject, all []evidence, of []*vc.Verified, shown int) error {
	var records []*vc.Verified
	var places []int
	for i := range all {
		if sanctionKind(all[i].kind) {
			records, places = append(records, of[i]), append(places, i)
		}
	}
	if records == nil {
		return nil
	}
	found, err := standing.Of(who, at, p.accepts, records...)
	if wrong := (*standing.RecordError)(nil); errors.As(err, &wrong) {
		e := &EvidenceError{Item: places[wrong.Item], Err: wrong.Err}
		if errors.Is(wrong, standing.ErrForeign) {
			e.Err = fmt.Errorf("%w: %w", ErrForeign, wrong.Err)
		}
		if e.Item >= shown {
			e.Known, e.Item = true, e.Item-shown
		}
		return e
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrTooMuch, err)
	}
	by := map[Digest]*stands{}
	for i := range found.Sanctions {
		s := &found.Sanctions[i]
		facts := factsOf(s.Sanction)
		facts.Ends = s.Ends
		if s.Decided != nil {
			facts.Body = s.Decided.Body
		}
		for _, record := range s.Records {
			by[record] = &stands{standings[s.State], facts, s.Issued}
		}
	}
	for i := range found.Appeals {
		a := &found.Appeals[i]
		d := &a.Decision
		for _, record := range a.Records {
			by[record] = &stands{hearings[a.Weight], &Sanction{ID: d.Sanction, Body: a.Body, Outcome: d.Outcome, Ends: d.NewEnd}, a.Issued}
		}
	}
	for _, i := range places {
		if all[i].stands = by[all[i].digest]; all[i].stands == nil {
			all[i].stands = &stands{whyReissued, factsOf(*all[i].sanction), of[i].Issued()} // an older issue
		}
	}
	return nil
}

func factsOf(s avatar.Sanction) *Sanction {
	return &Sanction{ID: s.ID, Scope: s.Scope, Starts: s.Start, Ends: s.End, Appeal: s.Appeal, AppealBy: s.AppealBy}
}

// weighSanction finds why a sanction or a decision on an appeal counts, or does not. mask gets a bit for each decision that
// asks for a sanction like it.
func (p *Policy) weighSanction(e *entry) cause {
	issuer, known := p.issuers[e.issuer]
	own := e.issuer == p.audience
	if known {
		e.group = issuer.group
	}
	if e.kind == avatar.TypeSanction && !known && !own {
		return whyUnknown
	}
	if e.stands.why != whyInForce {
		return e.stands.why
	}
	for i := range p.decisions {
		if s := p.decisions[i].sanction; s != nil && s.asks(e.sanction.Measure, e.stands.facts.Scope, own, int(e.group)) {
			e.mask |= 1 << i
		}
	}
	if e.mask == 0 {
		return whyNoRule
	}
	return whyInForce
}

// sanctioned counts the sanctions in force by the decisions that ask for them, each once.
func (c *calculation) sanctioned() {
	seen := map[Digest]bool{}
	for i := range c.entries {
		e := &c.entries[i]
		if e.mask == 0 || seen[e.stands.issued] {
			continue
		}
		seen[e.stands.issued] = true
		c.inForce = append(c.inForce, e)
		for d := range c.p.decisions {
			c.active[d] += int(e.mask >> d & 1)
		}
	}
	c.state.sanctioned = c.sanctionedBut(nil)
}

// sanctionedBut is the set of decisions whose sanction is in force, if one is not.
func (c *calculation) sanctionedBut(e *entry) (set uint) {
	for d := range c.p.decisions {
		n := c.active[d]
		if e != nil {
			n -= int(e.mask >> d & 1)
		}
		if n > 0 {
			set |= 1 << d
		}
	}
	return set
}

// lifted finds which decision would be taken if a sanction had ended, or were overturned; or, where several stand in the way,
// if all had ended.
func (c *calculation) lifted() (out []Change) {
	var last time.Time
	endless := false
	for _, e := range c.inForce {
		facts := e.stands.facts
		if last = later(last, facts.Ends); facts.Ends.IsZero() {
			endless = true
		}
		s := c.state
		s.sanctioned = c.sanctionedBut(e)
		d := c.p.decide(s)
		if d.what == c.decision.what {
			continue
		}
		if !facts.Ends.IsZero() {
			out = append(out, Change{Code: "ends", Decision: d.what, Item: e.item(), When: facts.Ends})
		}
		out = append(out, Change{Code: "overturned", Decision: d.what, Item: e.item(), When: facts.AppealBy, Appeal: facts.Appeal})
	}
	s := c.state
	s.sanctioned = 0
	if d := c.p.decide(s); out == nil && len(c.inForce) > 1 && d.what != c.decision.what && !endless {
		out = append(out, Change{Code: "all-end", Decision: d.what, When: last})
	}
	return out
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// supposed is how a sanction stands that nobody signed: as is said, or by its period.
func (s Supposed) stands(at time.Time, of avatar.Sanction, issued Digest) (*stands, error) {
	facts, why := factsOf(of), whyInForce
	switch {
	case s.State != "":
		var known bool
		if why, known = standings[s.State]; !known {
			return nil, fmt.Errorf("there is no state %.40q of a sanction", s.State)
		}
		if why == whyReduced || why == whyOverturned {
			facts.Body = "somebody"
		}
	case at.Before(of.From), at.Before(of.Start):
		why = whyNotYet
	case !of.End.IsZero() && !at.Before(of.End):
		why = whyEnded
	case !at.Before(of.Until):
		why = whyLapsed
	}
	return &stands{why, facts, issued}, nil
}
