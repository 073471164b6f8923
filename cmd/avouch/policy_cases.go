package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/internal/supposed"
	"github.com/avouch-id/avouch/scoring"
)

// cases are what a policy has to decide, as a file says (avouch help policy).
type cases struct {
	policy string // file beside that of the cases; "": not named
	list   []policyCase
}

// policyCase is somebody who is supposed, and what the policy has to say about them.
type policyCase struct {
	name     string
	at       time.Time
	evidence []scoring.Supposed
	want     verdictOf
}

// verdictOf is what cases compare: of what is expected decision and score are always there.
type verdictOf struct {
	Decision scoring.Decision `json:"decision"`
	Score    int              `json:"score"`
	Code     string           `json:"code,omitempty"`
	Reasons  []string         `json:"reasons,omitempty"` // codes of all but the decision's, sorted
}

// parseCases reads a file of cases.
func parseCases(text []byte) (cases, error) {
	tree, err := strictjson.Parse(text, strictjson.Limits{})
	if err != nil {
		return cases{}, fmt.Errorf("%w: %w", supposed.ErrForm, err)
	}
	o := supposed.Open(tree)
	var c cases
	o.Integer("version", 1, 1)
	if o.Has("policy") {
		if c.policy = o.Text("policy", 1000); !filepath.IsLocal(filepath.FromSlash(c.policy)) {
			return cases{}, fmt.Errorf("%w: policy: a file beside this one was expected, got %q; --policy names others", supposed.ErrForm, c.policy)
		}
	}
	var at time.Time
	if o.Has("at") {
		at = o.Time("at")
	}
	list := o.List("cases", 1)
	if err := o.End(); err != nil {
		return cases{}, err
	}
	names := map[string]bool{}
	for i, v := range list {
		one, err := parseCase(v, at)
		if err != nil {
			return cases{}, fmt.Errorf("case %d: %w", i+1, err)
		}
		if names[one.name] {
			return cases{}, fmt.Errorf("case %d: %w: another one has the name %q", i+1, supposed.ErrForm, one.name)
		}
		names[one.name] = true
		c.list = append(c.list, one)
	}
	return c, nil
}

func parseCase(v any, at time.Time) (policyCase, error) {
	o := supposed.Open(v)
	c := policyCase{name: o.Text("name", 200), at: at}
	if o.Has("at") || at.IsZero() {
		c.at = o.Time("at")
	}
	list := o.List("evidence", 0)
	want := supposed.Open(o.Any("expect"))
	if err := o.End(); err != nil {
		return c, err
	}
	c.want.Decision = scoring.Decision(want.Text("decision", 20))
	c.want.Score = int(want.Integer("score", 0, 1000))
	if want.Has("code") {
		c.want.Code = want.Text("code", 64)
	}
	if want.Has("reasons") {
		c.want.Reasons = []string{}
		for _, r := range want.List("reasons", 0) {
			code, ok := r.(string)
			if !ok || !supposed.OneLine(code, 64) {
				return c, fmt.Errorf("%w: expect: reasons: codes were expected", supposed.ErrForm)
			}
			c.want.Reasons = append(c.want.Reasons, code)
		}
		slices.Sort(c.want.Reasons)
	}
	if err := want.End(); err != nil {
		return c, fmt.Errorf("expect: %w", err)
	}
	if all := []scoring.Decision{scoring.Allow, scoring.Limit, scoring.Review, scoring.Deny}; !slices.Contains(all, c.want.Decision) {
		return c, fmt.Errorf("%w: expect: one of allow, limit, review, deny was expected, got %q", supposed.ErrForm, c.want.Decision)
	}
	var err error
	c.evidence, err = supposed.Evidence(list)
	return c, err
}

// of takes from an assessment what is compared.
func of(a scoring.Assessment) *verdictOf {
	v := &verdictOf{Decision: a.Decision, Score: a.Score, Code: a.Code, Reasons: []string{}}
	for _, r := range a.Reasons[1:] {
		v.Reasons = append(v.Reasons, r.Code)
	}
	slices.Sort(v.Reasons)
	return v
}

// meets compares what was decided with what was expected.
func (v *verdictOf) meets(want verdictOf) bool {
	return v.Decision == want.Decision && v.Score == want.Score && (want.Code == "" || v.Code == want.Code) &&
		(want.Reasons == nil || slices.Equal(v.Reasons, want.Reasons))
}

// words are what people see of it: of what is expected, what was asked for.
func (v *verdictOf) words() string {
	s := fmt.Sprintf("%s, score %d", v.Decision, v.Score)
	if v.Code != "" {
		s += ", code " + v.Code
	}
	switch {
	case len(v.Reasons) > 0:
		s += ", reasons " + strings.Join(v.Reasons, " ")
	case v.Reasons != nil:
		s += ", no reasons"
	}
	return s
}
