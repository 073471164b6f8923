package audit

import "github.com/avouch-id/avouch/scoring"

// outcome is what an audit keeps of one assessment.
type outcome struct {
	decision   scoring.Decision
	code       string
	score      int
	rules      map[string]use   // that count something
	missing    []string         // what is required
	sanctioned int64            // 1: a sanction that the policy asks for is in force
	others     map[string]int64 // pieces of evidence that do not count, by the code that says why
}

// use is how a rule was used.
type use struct {
	people   int64 // for whom it counts something
	evidence int64 // pieces that count
	effect   int64 // on scores, in points
}

// inForce is the code of scoring.Reason for a sanction that a decision asks for.
const inForce = "in-force"

func outcomeOf(a scoring.Assessment) outcome {
	o := outcome{decision: a.Decision, code: a.Code, score: a.Score, rules: map[string]use{}, others: map[string]int64{}}
	for _, r := range a.Reasons[1:] { // the first is the decision's own
		switch k := r.Contribution; {
		case r.Required != nil:
			o.missing = append(o.missing, r.Required.Name)
		case k != nil && k.Counted != 0:
			u := o.rules[k.Rule]
			o.rules[k.Rule] = use{1, u.evidence + 1, u.effect + int64(k.Effect)}
		case r.Code == inForce:
			o.sanctioned = 1
		default:
			o.others[r.Code]++
		}
	}
	return o
}

// tally counts outcomes. Its size depends on the policy alone.
type tally struct {
	people     int64
	decisions  map[scoring.Decision]int64
	codes      map[string]int64
	scores     [1001]int64 // how many have each score
	rules      map[string]use
	missing    map[string]int64
	sanctioned int64
	others     map[string]int64
}

func newTally() *tally {
	return &tally{decisions: map[scoring.Decision]int64{}, codes: map[string]int64{}, rules: map[string]use{},
		missing: map[string]int64{}, others: map[string]int64{}}
}

func (t *tally) add(o outcome, n int64) {
	t.people += n
	t.decisions[o.decision] += n
	t.codes[o.code] += n
	t.scores[o.score] += n
	t.sanctioned += n * o.sanctioned
	for rule, u := range o.rules {
		sum := t.rules[rule]
		t.rules[rule] = use{sum.people + n*u.people, sum.evidence + n*u.evidence, sum.effect + n*u.effect}
	}
	for _, name := range o.missing {
		t.missing[name] += n
	}
	for code, pieces := range o.others {
		t.others[code] += n * pieces
	}
}

// quantile is the lowest score such that at least q thousandths of the people have it or less.
func (t *tally) quantile(q int64) int {
	so := int64(0)
	for score, n := range t.scores {
		if so += n; n > 0 && so*1000 >= t.people*q {
			return score
		}
	}
	return 0
}

// share is n of the people in thousandths.
func (t *tally) share(n int64) int { return int(n * 1000 / t.people) }
