package scoring

// verdict writes the explanation.
func (c *calculation) verdict() Assessment {
	a := Assessment{
		Policy: c.p.digest, Lists: c.p.lists(), Audience: c.p.audience, Purpose: c.p.purpose, At: c.at,
		Decision: c.decision.what, Code: c.decision.code,
		Score: c.state.score, Confidence: c.state.confidence, For: c.total[0], Against: c.total[1],
		Inputs: make([]Digest, len(c.entries)), Changes: []Change{},
	}
	a.Reasons = make([]Reason, 0, 1+len(c.p.required)+len(c.entries))
	a.Reasons = append(a.Reasons, Reason{Code: c.decision.code, PolicyWords: c.decision.words})
	for i := range c.p.required {
		if c.state.missing>>i&1 == 1 {
			a.Reasons = append(a.Reasons, Reason{Code: "missing", Required: c.p.required[i].requirement(c.p)})
		}
	}
	contributions, effects := make([]Contribution, len(c.entries)), make([]int16, len(c.entries))
	for i := range c.entries {
		e, k := &c.entries[i], &contributions[i]
		a.Inputs[i] = e.digest
		c.explain(e, k)
		s := c.without(e)
		if s == c.state {
			continue
		}
		k.Effect = c.state.score - s.score
		effects[i] = int16(k.Effect)
		if d := c.p.decide(s); d.what != c.decision.what {
			a.Changes = append(a.Changes, Change{Code: "without", Decision: d.what, Item: k.Item})
		}
	}
	for i := range c.entries {
		if e := &c.entries[i]; e.stands != nil {
			a.Reasons = append(a.Reasons, Reason{Code: e.why.String(), Contribution: &contributions[i]})
		}
	}
	for _, i := range byEffect(effects) {
		if c.entries[i].stands != nil {
			continue
		}
		a.Reasons = append(a.Reasons, Reason{Code: c.entries[i].why.String(), Contribution: &contributions[i]})
	}
	a.Changes = append(a.Changes, c.changes()...)
	return a
}

// byEffect orders evidence by what it does to the score, the most first; effects are 0 … 1000, so that counting does it.
func byEffect(effects []int16) []int {
	var begin [1002]int
	for _, n := range effects {
		begin[1001-magnitude(int(n))]++
	}
	for i := 1; i < len(begin); i++ {
		begin[i] += begin[i-1]
	}
	order := make([]int, len(effects))
	for i, n := range effects {
		place := &begin[1000-magnitude(int(n))]
		order[*place] = i
		*place++
	}
	return order
}

func magnitude(n int) int { return max(n, -n) }

func (e *entry) item() Item {
	i := Item{Evidence: e.digest, Type: e.kind, Issuer: e.issuer, Category: string(e.category), Severity: e.severity, AtLeast: e.atLeast}
	if e.sanction != nil {
		i.Measure = e.sanction.Measure
	}
	return i
}

// explain says what one piece of evidence adds, its effect apart.
func (c *calculation) explain(e *entry, k *Contribution) {
	k.Item, k.Known = e.item(), e.known
	if e.stands != nil {
		k.Sanction = e.stands.facts
	}
	if e.group >= 0 {
		k.Group = c.p.groups[e.group].name
	}
	if e.rule >= 0 {
		r := &c.p.rules[e.rule]
		k.Rule, k.RuleWords = r.name, r.words
		sign := 1 - 2*int64(e.sign)
		k.Weight, k.Decayed, k.Counted = sign*e.raw, sign*e.decayed, sign*e.counted
	}
}

func (r *required) requirement(p *Policy) *Requirement {
	out := &Requirement{Name: r.name, Type: r.kind, Shows: r.shows, SecretAgeDays: int(r.secretAge / day)}
	for _, g := range r.groups {
		out.Groups = append(out.Groups, p.groups[g].name)
	}
	return out
}
