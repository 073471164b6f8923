package audit

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/avouch-id/avouch/scoring"
)

// Schema is the version of a report's JSON form. Members may be added to it; anything else makes a new version.
const Schema = "avouch/policy-audit/1"

// Report is what a policy would decide about a population. Lists are sorted, so that its JSON form is the same whatever the
// order of the people.
type Report struct {
	Schema     string         `json:"schema"`
	Policy     scoring.Digest `json:"policy"`
	Audience   string         `json:"audience"`
	Purpose    string         `json:"purpose"`
	At         time.Time      `json:"at"`    // whole seconds, UTC
	Small      int64          `json:"small"` // a group of fewer people is not compared
	All        Outcome        `json:"all"`
	Attributes []Attribute    `json:"attributes"` // by name
}

// Attribute is what people differ in, and the groups that it makes of them.
type Attribute struct {
	Name      string  `json:"name"`
	Reference string  `json:"reference,omitempty"` // the group of which most are selected, small ones apart
	Groups    []Group `json:"groups"`              // by label
}

// Group is the people who have one label.
type Group struct {
	Label string `json:"label"`
	Small bool   `json:"small,omitempty"` // too few to compare
	Outcome
	Differences []Difference `json:"differences"` // from the reference, the largest effect first
}

// Outcome counts what was decided about some people.
type Outcome struct {
	People     int64     `json:"people"`
	Decisions  Decisions `json:"decisions"`
	Selected   Rate      `json:"selected"` // allow and limit
	Allowed    Rate      `json:"allowed"`  // allow alone
	Scores     Scores    `json:"scores"`
	Codes      []Count   `json:"codes"`      // people for each decision of the policy, by code
	Rules      []Rule    `json:"rules"`      // those that count for somebody, by name
	Missing    []Count   `json:"missing"`    // people to whom something required is missing, by its name
	Sanctioned int64     `json:"sanctioned"` // people against whom a sanction is in force that a decision asks for
	Uncounted  []Count   `json:"uncounted"`  // pieces of evidence that count nothing, by the code of scoring.Reason
}

// Decisions is how many people each decision is for.
type Decisions struct {
	Allow  int64 `json:"allow"`
	Limit  int64 `json:"limit"`
	Review int64 `json:"review"`
	Deny   int64 `json:"deny"`
}

// Rate is a part of the people: how many, how many of 1000, and how that is to the highest group's.
type Rate struct {
	People          int64 `json:"people"`
	Rate            int   `json:"rate"`
	Ratio           *int  `json:"ratio,omitempty"` // thousandths; nil: nothing to compare
	BelowFourFifths bool  `json:"belowFourFifths,omitempty"`
}

// Scores are quantiles.
type Scores struct {
	Lowest        int `json:"lowest"`
	Tenth         int `json:"tenth"`
	Quarter       int `json:"quarter"`
	Median        int `json:"median"`
	ThreeQuarters int `json:"threeQuarters"`
	NineTenths    int `json:"nineTenths"`
	Highest       int `json:"highest"`
}

// Count is how often something is so.
type Count struct {
	Name  string `json:"name"`
	Count int64  `json:"count"`
}

// Rule is what one rule adds.
type Rule struct {
	Rule     string `json:"rule"`
	People   int64  `json:"people"`   // for whom it counts something
	Evidence int64  `json:"evidence"` // pieces that count
	Effect   int64  `json:"effect"`   // on the score, the mean of all people of the group, thousandths of a point
}

// Difference is what a group has otherwise than the reference: a rule, something required that is missing, or sanctions.
type Difference struct {
	Rule            string `json:"rule,omitempty"`
	Missing         string `json:"missing,omitempty"`
	Sanctioned      bool   `json:"sanctioned,omitempty"`
	Share           int    `json:"share"` // of 1000 people
	ReferenceShare  int    `json:"referenceShare"`
	Effect          int64  `json:"effect"` // mean, thousandths of a point
	ReferenceEffect int64  `json:"referenceEffect"`
}

func (r *run) report(out Report) Report {
	out.All = r.all.outcome()
	for _, name := range slices.Sorted(maps.Keys(r.groups)) {
		out.Attributes = append(out.Attributes, r.attribute(name))
	}
	return out
}

func (t *tally) outcome() Outcome {
	d := t.decisions
	selected := d[scoring.Allow] + d[scoring.Limit]
	return Outcome{
		People:    t.people,
		Decisions: Decisions{d[scoring.Allow], d[scoring.Limit], d[scoring.Review], d[scoring.Deny]},
		Selected:  Rate{People: selected, Rate: t.share(selected)},
		Allowed:   Rate{People: d[scoring.Allow], Rate: t.share(d[scoring.Allow])},
		Scores: Scores{t.quantile(0), t.quantile(100), t.quantile(250), t.quantile(500), t.quantile(750), t.quantile(900),
			t.quantile(1000)},
		Codes: counts(t.codes), Rules: t.used(), Missing: counts(t.missing), Sanctioned: t.sanctioned, Uncounted: counts(t.others),
	}
}

func counts(m map[string]int64) []Count {
	out := []Count{}
	for _, name := range slices.Sorted(maps.Keys(m)) {
		out = append(out, Count{name, m[name]})
	}
	return out
}

func (t *tally) used() []Rule {
	out := []Rule{}
	for _, name := range slices.Sorted(maps.Keys(t.rules)) {
		u := t.rules[name]
		out = append(out, Rule{name, u.people, u.evidence, t.mean(u.effect)})
	}
	return out
}

// mean is a sum of points for each of the people, in thousandths.
func (t *tally) mean(points int64) int64 { return points * 1000 / t.people }

func magnitude[T int | int64](n T) T { return max(n, -n) }

// bySize sorts the differences, the largest first.
func bySize(a, b Difference) int {
	return cmp.Or(cmp.Compare(magnitude(b.Effect-b.ReferenceEffect), magnitude(a.Effect-a.ReferenceEffect)),
		cmp.Compare(magnitude(b.Share-b.ReferenceShare), magnitude(a.Share-a.ReferenceShare)),
		cmp.Compare(a.Missing, b.Missing), cmp.Compare(a.Rule, b.Rule))
}
