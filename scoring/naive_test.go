package scoring

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/vc/avatar"
)

// naive is an assessment written from the text of the design alone: no tree, no order, sums and minima by the definitions. Ages are
// whole half-lives, so that decay is a shift.
type naive struct {
	prior      [2]int64
	groups     []int64 // caps
	categories map[string]int64
	rules      []naiveRule
}

type naiveRule struct {
	kind       string
	groups     []int
	categories []string // none: all of the sign
	severity   [2]int
	steps      [][2]int64 // at least, weight
	weight     int64
	cap        int64 // 0: none
	maxAge     int   // half-lives; 0: any
}

type naiveItem struct {
	group, issuer int
	kind, id      string
	category      string
	severity      int
	atLeast       int
	age           int // half-lives
}

// drawn are the categories of the evidence below.
var drawn = []string{"Helpfulness", "Safety", "Fairness", "ScamsAndFraud", "Violence"}

// weighs is the rule of an item, and what it weighs with its age.
func (n *naive) weighs(e naiveItem) (rule int, weight int64) {
	for i, r := range n.rules {
		if r.kind != e.kind || !slices.Contains(r.groups, e.group) {
			continue
		}
		if e.kind == avatar.TypeConductAttestation {
			positive := slices.Contains(avatar.Categories(avatar.Positive), avatar.Category(e.category))
			if positive != (r.weight > 0) || r.categories != nil && !slices.Contains(r.categories, e.category) {
				continue
			}
			if r.severity[0] > 0 && (e.severity < r.severity[0] || e.severity > r.severity[1]) {
				continue
			}
		}
		weight = r.weight
		for _, s := range r.steps { // the highest step that is reached
			if int64(e.atLeast) >= s[0] {
				weight = s[1]
			}
		}
		if r.maxAge > 0 && e.age > r.maxAge {
			return i, 0
		}
		if weight < 0 {
			return i, -(-weight >> e.age)
		}
		return i, weight >> e.age
	}
	return -1, 0
}

// counts is what each group adds to one side. Issues of one id by one issuer, and summaries of one issuer: the newest.
func (n *naive) counts(items []naiveItem, sign int64) (sums []int64) {
	replaced := func(i int) bool {
		e := items[i]
		rule, _ := n.weighs(e)
		for j, o := range items {
			if i == j || o.group != e.group || o.issuer != e.issuer || o.kind != e.kind {
				continue
			}
			other, _ := n.weighs(o)
			summary := e.kind == avatar.TypeConductSummary
			same := summary || e.id != "" && e.id == o.id && rule >= 0 && other >= 0
			if same && o.age < e.age {
				return true
			}
		}
		return false
	}
	for g, limit := range n.groups {
		category := func(name string) int64 {
			byRule, largest := map[int]int64{}, int64(0)
			for i, e := range items {
				rule, w := n.weighs(e)
				of := e.kind
				if e.kind == avatar.TypeConductAttestation {
					of = e.category
				}
				if w = w * sign; e.group != g || of != name || w <= 0 || replaced(i) {
					continue
				}
				if e.id != "" || e.kind == avatar.TypeConductSummary {
					byRule[rule] += w
				} else if c := n.rules[rule].cap; c > 0 {
					largest = max(largest, min(w, c))
				} else {
					largest = max(largest, w)
				}
			}
			identified := int64(0)
			for rule, sum := range byRule {
				if c := n.rules[rule].cap; c > 0 {
					sum = min(sum, c)
				}
				identified += sum
			}
			if c, capped := n.categories[name]; capped {
				return min(c, max(identified, largest))
			}
			return max(identified, largest)
		}
		conduct := int64(0)
		for _, c := range drawn {
			conduct += category(c)
		}
		sums = append(sums, min(limit, category(avatar.TypeEmployment)+category(avatar.TypeSocialAccount)+max(conduct, category(avatar.TypeConductSummary))))
	}
	return sums
}

// decides is what counts on each side, the score and the confidence.
func (n *naive) decides(items []naiveItem) (sides [2]int64, score, confidence int) {
	for sign := range sides {
		for _, s := range n.counts(items, 1-2*int64(sign)) {
			sides[sign] += s
		}
	}
	all := n.prior[0] + n.prior[1] + sides[0] + sides[1]
	return sides, int(1000 * (n.prior[0] + sides[0]) / all), int(1000 * (sides[0] + sides[1]) / all)
}

// draw makes a policy, in both forms. Every rule is for some of the groups, none for the same evidence as another.
func draw(r *rand.Rand) (n naive, policy m) {
	number := func(most int64) int64 { return 1 + r.Int64N(most) }
	n = naive{prior: [2]int64{minPrior + r.Int64N(3000), minPrior + r.Int64N(3000)}, categories: map[string]int64{}}
	var groups, rules []any
	for g := range 1 + r.IntN(3) {
		n.groups = append(n.groups, number(4000))
		groups = append(groups, m{"name": groupName(g), "issuers": []any{issuerOf(g, 0), issuerOf(g, 1)}, "cap": n.groups[g]})
	}
	some := func() (in []int) { // of the groups
		for g := range n.groups {
			if r.IntN(3) > 0 {
				in = append(in, g)
			}
		}
		if in == nil {
			in = []int{r.IntN(len(n.groups))}
		}
		return in
	}
	add := func(rule naiveRule, more m) {
		names := []any{}
		for _, g := range rule.groups {
			names = append(names, groupName(g))
		}
		more["name"], more["type"], more["groups"] = fmt.Sprintf("r%d", len(rules)), rule.kind, names
		if rule.categories != nil {
			more["categories"] = rule.categories
		}
		if rule.severity[0] > 0 {
			more["severity"] = rule.severity[:]
		}
		largest := max(rule.weight, -rule.weight)
		if rule.steps != nil {
			var steps []any
			for _, s := range rule.steps {
				steps = append(steps, m{"atLeast": s[0], "weight": s[1]})
				largest = s[1]
			}
			more["steps"] = steps
		} else {
			more["weight"] = rule.weight
		}
		if r.IntN(2) == 0 {
			rule.cap = largest + r.Int64N(1000)
			more["cap"] = rule.cap
		}
		if r.IntN(4) == 0 {
			rule.maxAge = 1 + r.IntN(4)
			more["maxAgeDays"] = rule.maxAge * 10
		}
		n.rules, rules = append(n.rules, rule), append(rules, more)
	}
	low := number(800)
	add(naiveRule{kind: avatar.TypeConductSummary, groups: some(), steps: [][2]int64{{50, low}, {100, low + number(800)}}}, m{})
	add(naiveRule{kind: avatar.TypeEmployment, groups: some(), weight: number(1500)}, m{})
	add(naiveRule{kind: avatar.TypeSocialAccount, groups: some(), weight: -number(1500)}, m{})
	add(naiveRule{kind: avatar.TypeConductAttestation, groups: some(), categories: []string{"Helpfulness"}, weight: number(900)}, m{})
	add(naiveRule{kind: avatar.TypeConductAttestation, groups: some(), categories: []string{"Safety", "Fairness"}, weight: number(900)}, m{})
	in := some()
	add(naiveRule{kind: avatar.TypeConductAttestation, groups: in, severity: [2]int{1, 2}, weight: -number(900)}, m{})
	add(naiveRule{kind: avatar.TypeConductAttestation, groups: in, severity: [2]int{3, 5}, weight: -number(1900)}, m{})
	caps := m{}
	for _, name := range []string{"Helpfulness", "Safety", "ScamsAndFraud", avatar.TypeEmployment, avatar.TypeConductSummary} {
		if r.IntN(2) == 0 {
			n.categories[name] = number(2500)
			caps[name] = n.categories[name]
		}
	}
	policy = m{"version": 1, "audience": "did:web:b.example", "purpose": "tests", "prior": m{"positive": n.prior[0], "negative": n.prior[1]},
		"halfLifeDays": 10, "groups": groups, "categories": caps, "rules": rules, "decisions": []any{
			m{"code": "high", "decision": "allow", "words": "Enough.", "when": m{"scoreAtLeast": 600}},
			m{"code": "low", "decision": "deny", "words": "Not enough."}}}
	used := make([]bool, len(n.groups))
	for _, rule := range n.rules {
		for _, g := range rule.groups {
			used[g] = true
		}
	}
	if i := slices.Index(used, false); i >= 0 {
		return draw(r)
	}
	return n, policy
}

// people draws evidence, in both forms.
func (n naive) people(r *rand.Rand) (items []naiveItem, all []evidence) {
	pick := func(all ...string) string { return all[r.IntN(len(all))] }
	for range r.IntN(20) {
		e := naiveItem{group: r.IntN(len(n.groups)), issuer: r.IntN(2), age: r.IntN(7), id: pick("", "urn:a", "urn:b", "urn:c", "urn:d"),
			kind: pick(avatar.TypeConductSummary, avatar.TypeEmployment, avatar.TypeSocialAccount, avatar.TypeConductAttestation, avatar.TypeConductAttestation, avatar.TypeConductAttestation)}
		switch e.kind {
		case avatar.TypeConductAttestation:
			e.category, e.severity = pick("Helpfulness", "Safety", "Fairness", "ScamsAndFraud", "ScamsAndFraud", "Violence"), r.IntN(6)
		case avatar.TypeConductSummary:
			e.atLeast = []int{0, 25, 50, 75, 100}[r.IntN(5)]
		}
		// Which of two issues of one moment counts the design leaves open: there are none.
		if !slices.ContainsFunc(items, func(o naiveItem) bool {
			return o.group == e.group && o.issuer == e.issuer && o.kind == e.kind && o.age == e.age
		}) {
			items = append(items, e)
			same := evidence{issuer: issuerOf(e.group, e.issuer), kind: e.kind, id: e.id, category: avatar.Category(e.category), severity: e.severity,
				atLeast: e.atLeast, happened: moment.Add(-time.Duration(e.age) * 10 * day * time.Second)}
			same.from = same.happened
			all = append(all, same.named())
		}
	}
	return items, all
}

// The tree of caps counts what the definitions do: 20,000 random people, always the same ones, by 2,000 random policies.
func TestTreeIsTheDefinition(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and in one goroutine: the race detector runs without it, the last step of .ci/run with it")
	}
	r := rand.New(rand.NewPCG(7, 23))
	for i := range 2_000 {
		n, policy := draw(r)
		text, err := json.Marshal(policy)
		require.NoError(t, err)
		p, err := Load(text)
		require.NoError(t, err, "%s", text)
		for j := range 10 {
			items, all := n.people(r)
			c := p.calculate(moment, all)
			want, score, confidence := n.decides(items)
			if want != c.total || score != c.state.score || confidence != c.state.confidence {
				t.Fatalf("case %d, %d: %v %d %d was expected, got %v %+v\n%s\n%+v", i, j, want, score, confidence, c.total, c.state, text, items)
			}
			if j > 0 {
				continue
			}
			// Each effect is true: without the item the definitions give another score.
			for _, reason := range c.verdict().Reasons[1:] {
				k := reason.Contribution
				at := slices.IndexFunc(all, func(e evidence) bool { return e.digest == k.Evidence })
				_, rest, _ := n.decides(slices.Delete(slices.Clone(items), at, at+1))
				require.Equal(t, score-rest, k.Effect, "case %d", i)
			}
		}
	}
}
