package scoring

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/avouch-id/avouch/vc/avatar"
)

// noEvidence are the types that no rule can mean, and why.
var noEvidence = map[string]string{
	avatar.TypeMembership:     "is about a world, it says nothing of whoever answers",
	avatar.TypeSanction:       "has a period and can be appealed against: it is in force or not, and counts no points",
	avatar.TypeAppealDecision: "says what became of a sanction, and counts no points",
	avatar.TypeSanctionList:   "is about a federation, it says nothing of whoever answers",
	avatar.TypeVerdict:        "is what somebody decided: taken as evidence it would become a score that follows people around",
}

// match reads what rules and requirements have in common.
func (l *loader) match(o *object, kind string) match {
	m := match{name: o.name(kind), kind: o.text("type")}
	claims := avatar.Claims(m.kind)
	if claims == nil {
		l.fail(o.where, "there is no type %.60q", m.kind)
	}
	if why := noEvidence[m.kind]; why != "" {
		l.fail(o.where, "a %s %s", m.kind, why)
	}
	m.groups = l.groupsOf(o)
	conduct := m.kind == avatar.TypeConductAttestation
	if o.has("categories") {
		for _, c := range o.texts("categories", 1, 32) {
			if !conduct || !isCategory(c) {
				l.fail(o.where, "a %s has no category %.60q", m.kind, c)
			}
			m.categories = append(m.categories, avatar.Category(c))
		}
		slices.Sort(m.categories)
	}
	if o.has("severity") {
		bounds := o.list("severity", 2, 2)
		if bounds != nil {
			pair := l.object(o.where, map[string]any{"from": bounds[0], "to": bounds[1]})
			from := pair.integer("from", 1, 5)
			m.severity = [2]int{int(from), int(pair.integer("to", from, 5))}
		}
		if !conduct {
			l.fail(o.where, "a %s has no severity", m.kind)
		}
	}
	if o.has("shows") {
		m.shows = o.texts("shows", 1, 32)
	}
	m.equals = l.equals(o)
	for _, claim := range slices.Concat(m.shows, slices.Sorted(maps.Keys(m.equals))) {
		if !slices.Contains(claims, claim) {
			l.fail(o.where, "a %s has no claim %.60q", m.kind, claim)
		}
	}
	if o.has("maxAgeDays") {
		m.maxAge = o.integer("maxAgeDays", 1, maxDays) * day
	}
	return m
}

// groupsOf takes the names of groups.
func (l *loader) groupsOf(o *object) (groups []int) {
	for _, name := range o.texts("groups", 1, maxGroups) {
		g := slices.IndexFunc(l.p.groups, func(g group) bool { return g.name == name })
		if g < 0 {
			l.fail(o.where, "there is no group %.80q", name)
		}
		groups = append(groups, g)
	}
	return groups
}

// equals: a claim is shown and has this value.
func (l *loader) equals(o *object) map[string]any {
	if !o.has("equals") {
		return nil
	}
	values := l.object(o.where, o.member("equals"))
	for _, name := range values.names() {
		switch v := values.left[name].(type) {
		case string, bool:
			continue
		case json.Number:
			if n, err := strconv.ParseInt(string(v), 10, 64); err == nil && strconv.FormatInt(n, 10) == string(v) {
				continue
			}
		}
		l.fail(o.where, "equals: %.60q: a text, a whole number, true or false was expected", name)
	}
	return values.left
}

func (l *loader) rule(o *object, halfLife int64) {
	r := rule{match: l.match(o, "rule"), halfLife: halfLife}
	if o.has("halfLifeDays") {
		r.halfLife = o.integer("halfLifeDays", 1, maxDays) * day
	}
	if o.has("words") {
		r.words = o.text("words")
	}
	largest := int64(0)
	switch has := o.has("steps"); {
	case has == o.has("weight"):
		l.fail(o.where, "a rule has either weight or steps")
	case has:
		r.steps = l.steps(o, r.kind)
		if n := len(r.steps); n > 0 {
			largest = r.steps[n-1].weight
		}
	default:
		r.weight = o.integer("weight", -maxWeight, maxWeight)
		if largest = max(r.weight, -r.weight); largest == 0 {
			l.fail(o.where, "a weight of 0 counts nothing")
		}
	}
	r.cap = maxCap
	if o.has("cap") {
		if r.cap = o.integer("cap", 1, maxCap); r.cap < largest {
			l.fail(o.where, "the cap %d is less than the weight %d", r.cap, largest)
		}
	}
	o.end()
	switch r.kind {
	case avatar.TypeConductSummary:
		if r.steps == nil {
			l.fail(o.where, "a summary counts by the steps of its ladder")
		}
	case avatar.TypeConductAttestation:
		l.effect(o.where, &r)
	}
	if slices.ContainsFunc(l.p.rules, func(other rule) bool { return other.name == r.name }) {
		l.fail(o.where, "another rule has this name")
	}
	l.p.rules = append(l.p.rules, r)
}

// effect gives a rule for conduct the categories that its sign means, and refuses those of the other sign.
func (l *loader) effect(where string, r *rule) {
	means := [2]avatar.Effect{avatar.Positive, avatar.Negative}[r.sign()]
	for _, c := range r.categories {
		if effectOf(c) != means {
			l.fail(where, "the weight is that of %s conduct, the category %s is not", means, c)
		}
	}
	if r.categories == nil {
		r.categories = avatar.Categories(means)
	}
	if v, there := r.equals["effect"]; there && v != string(means) {
		l.fail(where, "the weight is that of %s conduct, effect shall equal %.40q", means, show(v))
	}
}

// ladders of the types that have one.
var ladders = map[string]func(int) avatar.Ladder{
	avatar.TypeSocialAccount:  avatar.FollowersLadder,
	avatar.TypeEmployment:     avatar.YearsLadder,
	avatar.TypeConductSummary: avatar.PointsLadder,
}

func (l *loader) steps(o *object, kind string) (steps []step) {
	for i, v := range o.list("steps", 1, 16) {
		s := l.object(fmt.Sprintf("%s: step %d", o.where, i+1), v)
		next := step{atLeast: l.onLadder(s, kind), weight: s.integer("weight", 1, maxWeight)}
		s.end()
		if i > 0 && len(steps) == i && (next.atLeast <= steps[i-1].atLeast || next.weight <= steps[i-1].weight) {
			l.fail(s.where, "a later step is higher and weighs more")
		}
		steps = append(steps, next)
	}
	return steps
}

// onLadder takes a number that is a step of the type's ladder: others could not be shown.
func (l *loader) onLadder(o *object, kind string) int {
	n := int(o.integer("atLeast", 1, 1<<31-1))
	ladder := ladders[kind]
	if ladder == nil {
		l.fail(o.where, "a %s has no ladder", kind)
		return n
	}
	if nearest, _ := ladder(n).AtLeast(); nearest != n {
		l.fail(o.where, "the ladder of a %s has no step %d", kind, n)
	}
	return n
}

func (l *loader) required(o *object) {
	r := required{match: l.match(o, "required")}
	if o.has("atLeast") {
		r.atLeast = l.onLadder(o, r.kind)
	}
	if o.has("secretAgeDays") {
		if r.secretAge = o.integer("secretAgeDays", 1, maxDays) * day; r.kind != avatar.TypePersonhood {
			l.fail(o.where, "a %s says of no secret how old it is", r.kind)
		}
	}
	o.end()
	if r.kind == avatar.TypeConductSummary && r.atLeast == 0 && len(r.shows)+len(r.equals) == 0 {
		l.fail(o.where, "a summary that need not show anything says nothing: name what it shows")
	}
	if slices.ContainsFunc(l.p.required, func(other required) bool { return other.name == r.name }) {
		l.fail(o.where, "another requirement has this name")
	}
	l.p.required = append(l.p.required, r)
}
