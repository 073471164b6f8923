package scoring

import (
	"cmp"
	"encoding/hex"
	"slices"
)

// verdict writes the explanation.
func (c *calculation) verdict() Assessment {
	a := Assessment{
		Policy: hex.EncodeToString(c.p.digest[:]), Audience: c.p.audience, Purpose: c.p.purpose, At: c.at,
		Decision: c.decision.what, Code: c.decision.code,
		Score: c.state.score, Confidence: c.state.confidence, For: c.total[0], Against: c.total[1],
		Inputs: make([]string, len(c.entries)), Changes: []Change{},
	}
	for i := range c.entries {
		a.Inputs[i] = c.entries[i].name()
	}
	a.Reasons = append(a.Reasons, Reason{Code: c.decision.code, PolicyWords: c.decision.words})
	for i := range c.p.required {
		if c.state.missing>>i&1 == 1 {
			a.Reasons = append(a.Reasons, Reason{Code: "missing", Required: c.p.required[i].requirement(c.p)})
		}
	}
	var evidence []Reason
	for i := range c.entries {
		e, effect := &c.entries[i], 0
		if s := c.without(e); s != c.state {
			effect = c.state.score - s.score
			if d := c.p.decide(s); d.what != c.decision.what {
				a.Changes = append(a.Changes, Change{Code: "without", Decision: d.what, Item: e.item()})
			}
		}
		evidence = append(evidence, c.reason(e, effect))
	}
	slices.SortStableFunc(evidence, func(x, y Reason) int {
		return cmp.Compare(magnitude(y.Contribution.Effect), magnitude(x.Contribution.Effect))
	})
	a.Reasons = append(a.Reasons, evidence...)
	a.Changes = append(a.Changes, c.changes()...)
	return a
}

func magnitude(n int) int { return max(n, -n) }

func (e *entry) name() string { return hex.EncodeToString(e.digest[:]) }

func (e *entry) item() Item {
	return Item{Evidence: e.name(), Type: e.kind, Issuer: e.issuer, Category: string(e.evidence.category), Severity: e.severity, AtLeast: e.atLeast}
}

// reason explains one piece of evidence.
func (c *calculation) reason(e *entry, effect int) Reason {
	k := &Contribution{Item: e.item(), Known: e.known, Effect: effect}
	if e.group >= 0 {
		k.Group = c.p.groups[e.group].name
	}
	if e.rule >= 0 {
		r := &c.p.rules[e.rule]
		k.Rule, k.RuleWords = r.name, r.words
		sign := int64(1 - 2*e.sign)
		k.Weight, k.Decayed, k.Counted = sign*e.raw, sign*e.decayed, sign*e.counted
	}
	return Reason{Code: e.why, Contribution: k}
}

func (r *required) requirement(p *Policy) *Requirement {
	out := &Requirement{Name: r.name, Type: r.kind, Shows: r.shows}
	for _, g := range r.groups {
		out.Groups = append(out.Groups, p.groups[g].name)
	}
	return out
}
