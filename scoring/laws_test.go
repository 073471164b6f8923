package scoring

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/avouch-id/avouch/vc/avatar"
)

// cases is how many random cases each law is held to at least.
const cases = 1000

// law runs a property until enough cases have been seen; rapid runs a hundred at a time unless it is told otherwise.
func law(t *testing.T, property func(*rapid.T)) {
	t.Helper()
	seen, enough := 0, cases
	if testing.Short() {
		enough = cases / 10
	}
	for seen < enough && !t.Failed() {
		rapid.Check(t, func(r *rapid.T) {
			seen++
			property(r)
		})
	}
}

func text(t require.TestingT, a Assessment) string {
	b, err := json.Marshal(a)
	require.NoError(t, err)
	return string(b)
}

func TestLawSameInputSameBytesInAnyOrder(t *testing.T) {
	law(t, func(r *rapid.T) {
		p, all := anyPolicy(r), someEvidence(r)
		if len(all) > 0 { // the same credential, shown and known
			again := rapid.SampledFrom(all).Draw(r, "again")
			again.known = true
			all = append(all, again)
		}
		first := text(r, p.assess(moment, all))
		require.Equal(r, first, text(r, p.assess(moment, all)))
		other := rapid.Permutation(all).Draw(r, "order")
		require.Equal(r, first, text(r, p.assess(moment.In(time.FixedZone("", 3600)), other)))
	})
}

func TestLawTwinsAreIdempotent(t *testing.T) {
	law(t, func(r *rapid.T) {
		p, all := anyPolicy(r), someEvidence(r)
		once := p.sides(moment, all)
		twice := slices.Concat(all, rapid.SliceOfN(rapid.SampledFrom(append(all, anyEvidence(r))), 0, 10).Draw(r, "again"))
		twice = slices.DeleteFunc(twice, func(e evidence) bool {
			return !slices.ContainsFunc(all, func(o evidence) bool { return o.digest == e.digest })
		})
		require.Equal(r, once, p.sides(moment, twice))
	})
}

// More evidence for somebody never lowers the score, more against never raises it. A newer issue of the same statement, or a
// newer summary, is no more evidence but other evidence.
func TestLawMoreEvidenceMovesItsOwnWay(t *testing.T) {
	law(t, func(r *rapid.T) {
		p, all, more := anyPolicy(r), someEvidence(r), anyEvidence(r)
		if more.id != "" {
			more.id += " that is new"
		}
		if more.kind == avatar.TypeConductSummary {
			all = slices.DeleteFunc(all, func(e evidence) bool { return e.kind == more.kind && e.issuer == more.issuer })
		}
		entry := p.weigh(moment, []evidence{more})[0]
		before, after := p.sides(moment, all), p.sides(moment, append(all, more))
		was, is := p.assess(moment, all).Score, p.assess(moment, append(all, more)).Score
		if entry.why != whyCounted {
			require.Equal(r, before, after)
			require.Equal(r, was, is)
			return
		}
		require.GreaterOrEqual(r, after[entry.sign], before[entry.sign])
		require.Equal(r, before[1-entry.sign], after[1-entry.sign])
		if entry.sign == 0 {
			require.GreaterOrEqual(r, is, was)
		} else {
			require.LessOrEqual(r, is, was)
		}
	})
}

func TestLawOneGroupMovesTheScoreByItsCapOnly(t *testing.T) {
	law(t, func(r *rapid.T) {
		p, all := anyPolicy(r), someEvidence(r)
		g := rapid.IntRange(0, len(p.groups)-1).Draw(r, "group")
		rest := slices.DeleteFunc(slices.Clone(all), func(e evidence) bool {
			in, known := p.issuers[e.issuer]
			return known && int(in.group) == g
		})
		limit := p.groups[g].cap
		all64 := p.prior[0] + p.prior[1] + limit
		bound := (1000*limit+all64-1)/all64 + 1
		require.LessOrEqual(r, int64(magnitude(p.assess(moment, all).Score-p.assess(moment, rest).Score)), bound)
	})
}

// As time passes with no news every side only loses weight, and in the end the prior is all that is left.
func TestLawTimeLeadsToThePrior(t *testing.T) {
	law(t, func(r *rapid.T) {
		p, all := anyPolicy(r), someEvidence(r)
		all = slices.DeleteFunc(all, func(e evidence) bool { return e.happened.After(moment) || e.from.After(moment) }) // still to come
		before := p.sides(moment, all)
		for at := moment; at.Year() < 9999; {
			at = at.Add(time.Duration(rapid.IntRange(1, 100_000).Draw(r, "days")) * day * time.Second)
			after := p.sides(at, all)
			require.LessOrEqual(r, after[0], before[0])
			require.LessOrEqual(r, after[1], before[1])
			if before = after; before == [2]int64{} {
				break
			}
		}
		end := p.assess(time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), all)
		require.Zero(r, end.For+end.Against)
		require.Zero(r, end.Confidence)
		require.Equal(r, int(1000*p.prior[0]/(p.prior[0]+p.prior[1])), end.Score)
	})
}

func TestLawBounded(t *testing.T) {
	law(t, func(r *rapid.T) {
		p, all := anyPolicy(r), someEvidence(r)
		a := p.assess(moment, all)
		require.True(r, 0 <= a.Score && a.Score <= 1000 && 0 <= a.Confidence && a.Confidence <= 1000)
		var sum int64
		for _, g := range p.groups {
			sum += g.cap
		}
		require.True(r, 0 <= a.For && a.For <= sum && 0 <= a.Against && a.Against <= sum)
		require.Len(r, a.Inputs, len(all))
	})
}

// The parts that reasons name make up the whole, and each is within its caps.
func TestLawReasonsAddUp(t *testing.T) {
	law(t, func(r *rapid.T) {
		p, all := anyPolicy(r), someEvidence(r)
		a := p.assess(moment, all)
		replaced := slices.ContainsFunc(a.Reasons, func(r Reason) bool { return r.Code == whyTwin.String() || r.Code == whySuperseded.String() })
		var sides [2]int64
		byRule := map[[3]string]int64{}
		for _, reason := range a.Reasons {
			k := reason.Contribution
			if k == nil {
				continue
			}
			if k.Counted < 0 {
				sides[1] -= k.Counted
			} else {
				sides[0] += k.Counted
			}
			require.True(r, magnitude(int(k.Counted)) <= magnitude(int(k.Decayed)) && magnitude(int(k.Decayed)) <= magnitude(int(k.Weight)))
			require.Equal(r, k.Counted != 0, reason.Code == whyCounted.String() || reason.Code == whyCapped.String() && k.Counted != 0)
			// Without it an older issue would count in its place, perhaps for more.
			require.True(r, k.Effect == 0 || replaced || k.Counted != 0 && (k.Effect > 0) == (k.Counted > 0))
			byRule[[3]string{k.Group, k.Category, k.Rule}] += max(k.Counted, -k.Counted)
		}
		require.Equal(r, [2]int64{a.For, a.Against}, sides)
		for at, n := range byRule {
			if i := slices.IndexFunc(p.rules, func(rule rule) bool { return rule.name == at[2] }); i >= 0 {
				require.LessOrEqual(r, n, p.rules[i].cap)
			}
		}
		require.Equal(r, a.Code, a.Reasons[0].Code)
	})
}

// What is said to change the decision changes it.
func TestLawChangesAreTrue(t *testing.T) {
	law(t, func(r *rapid.T) {
		p, all := anyPolicy(r), someEvidence(r)
		a := p.assess(moment, all)
		for _, change := range a.Changes {
			require.NotEqual(r, a.Decision, change.Decision)
			if change.Code != "without" {
				continue
			}
			i := slices.IndexFunc(all, func(e evidence) bool { return e.digest == change.Evidence })
			rest := append(slices.Clone(all[:i]), all[i+1:]...)
			require.Equal(r, change.Decision, p.assess(moment, rest).Decision)
		}
	})
}

// The numbers that are said to change the decision are the nearest that do, upwards and downwards; none is left out.
func TestLawNearestNumbersChangeTheDecision(t *testing.T) {
	law(t, func(r *rapid.T) {
		p, all := anyPolicy(r), someEvidence(r)
		c := p.calculate(moment, all)
		var want []Change
		for _, n := range []struct {
			code string
			most int
			of   func(*state) *int
		}{{"score", 1000, func(s *state) *int { return &s.score }}, {"confidence", 1000, func(s *state) *int { return &s.confidence }},
			{"groups", len(p.groups), func(s *state) *int { return &s.groups }}} {
			now := *n.of(&c.state)
			for _, step := range []int{1, -1} {
				for to := now + step; 0 <= to && to <= n.most; to += step {
					s := c.state
					*n.of(&s) = to
					if d := p.decide(s).what; d != c.decision.what {
						want = append(want, Change{Code: n.code, Decision: d, Needs: to, Is: now})
						break
					}
				}
			}
		}
		got := slices.DeleteFunc(c.changes(), func(c Change) bool { return c.Code != "score" && c.Code != "confidence" && c.Code != "groups" })
		require.ElementsMatch(r, want, got)
	})
}
