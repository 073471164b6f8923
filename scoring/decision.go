package scoring

import (
	"slices"

	"github.com/avouch-id/avouch/vc/avatar"
)

// Decision is what to do.
type Decision string

// The decisions, from the best for the holder to the worst.
const (
	Allow  Decision = "allow"
	Limit  Decision = "limit"
	Review Decision = "review" // a person decides
	Deny   Decision = "deny"
)

var ranking = []Decision{Deny, Review, Limit, Allow}

func (d Decision) betterThan(e Decision) bool {
	return slices.Index(ranking, d) > slices.Index(ranking, e)
}

// above is a number that nothing reaches: the open end of a condition.
const above = 1 << 30

// decision has one range for each thing that it asks about; [least, below).
type decision struct {
	code, words               string
	what                      Decision
	score, confidence, groups [2]int
	missing                   uint // bits of required: one of them is missing; 0: not asked
	sanction                  *sanctioning
	bit                       uint // its own, among the decisions
}

// state is all that decisions depend on.
type state struct {
	score, confidence, groups int
	missing                   uint
	sanctioned                uint // bits of decisions: the sanction that each asks for is in force
}

func (d *decision) holds(s state) bool {
	in := func(r [2]int, n int) bool { return r[0] <= n && n < r[1] }
	return in(d.score, s.score) && in(d.confidence, s.confidence) && in(d.groups, s.groups) &&
		(d.missing == 0 || d.missing&s.missing != 0) && (d.sanction == nil || d.bit&s.sanctioned != 0)
}

// decide takes the first decision that holds; the last one always does.
func (p *Policy) decide(s state) *decision { return &p.decisions[p.first(s)] }

func (p *Policy) first(s state) int {
	return slices.IndexFunc(p.decisions, func(d decision) bool { return d.holds(s) })
}

func (l *loader) decision(o *object) {
	code := o.member("code")
	d := decision{code: show(code), words: o.text("words"), what: Decision(o.text("decision"))}
	if _, ok := code.(string); !ok || !anyName.MatchString(d.code) {
		l.fail(o.where, "a code has letters, digits, dots, lines and underscores, at most 64, got %.80q", d.code)
	}
	o.where = "decision " + d.code
	if !slices.Contains(ranking, d.what) {
		l.fail(o.where, "one of allow, limit, review, deny was expected, got %.40q", d.what)
	}
	when := l.object(o.where, map[string]any{})
	if o.has("when") {
		if when = l.object(o.where, o.member("when")); len(when.left) == 0 {
			l.fail(o.where, "an empty condition: leave \"when\" out")
		}
	}
	d.score = when.bounds("score", 1000)
	d.confidence = when.bounds("confidence", 1000)
	d.groups = when.bounds("groups", maxGroups)
	if when.has("missing") {
		for _, name := range when.texts("missing", 1, maxRequired) {
			i := slices.IndexFunc(l.p.required, func(r required) bool { return r.name == name })
			if i < 0 {
				l.fail(o.where, "nothing with the name %.80q is required", name)
				continue
			}
			d.missing |= 1 << i
		}
	}
	if when.has("sanction") {
		d.sanction = l.sanction(l.object(o.where, when.member("sanction")))
	}
	when.end()
	o.end()
	d.bit = 1 << len(l.p.decisions)
	if slices.ContainsFunc(l.p.decisions, func(other decision) bool { return other.code == d.code }) {
		l.fail(o.where, "another decision has this code")
	}
	l.p.decisions = append(l.p.decisions, d)
}

// sanction reads which sanctions a decision asks for.
func (l *loader) sanction(o *object) *sanctioning {
	s := &sanctioning{}
	for _, m := range o.texts("measures", 1, 5) {
		if !slices.Contains(measures, avatar.Measure(m)) {
			l.fail(o.where, "a measure is one of %q, got %.40q", measures, m)
		}
		s.measures = append(s.measures, avatar.Measure(m))
	}
	if o.has("scope") {
		if s.scope = avatar.Scope(o.text("scope")); s.scope != avatar.ScopeWorld && s.scope != avatar.ScopeFederation {
			l.fail(o.where, "a scope is %q or %q, got %.40q", avatar.ScopeWorld, avatar.ScopeFederation, s.scope)
		}
	}
	if o.has("groups") {
		s.groups = l.groupsOf(o)
	}
	o.end()
	return s
}

var measures = []avatar.Measure{avatar.Warning, avatar.Mute, avatar.Restriction, avatar.Suspension, avatar.Ban}

// bounds takes …AtLeast and …Below.
func (o *object) bounds(name string, most int64) [2]int {
	r := [2]int{0, above}
	if o.has(name + "AtLeast") {
		r[0] = int(o.integer(name+"AtLeast", 1, most))
	}
	if o.has(name + "Below") {
		r[1] = int(o.integer(name+"Below", int64(r[0])+1, most))
	}
	return r
}

func (d *decision) always() bool {
	all := [2]int{0, above}
	return d.score == all && d.confidence == all && d.groups == all && d.missing == 0 && d.sanction == nil
}
