package scoring

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// someDecisions draws decisions with conditions of every kind, most of which contradict each other.
func someDecisions(r *rand.Rand) (list []any) {
	for i := range 1 + r.IntN(5) {
		when := m{}
		for _, name := range []string{"scoreBelow", "scoreAtLeast", "confidenceBelow", "groupsBelow", "groupsAtLeast"} {
			if r.IntN(4) > 0 {
				continue
			}
			if when[name] = 1 + r.IntN(3); name[:6] != "groups" {
				when[name] = 250 * (1 + r.IntN(3))
			}
		}
		if r.IntN(3) == 0 {
			when["missing"] = [][]any{{"a"}, {"b"}, {"a", "b"}}[r.IntN(3)]
		}
		if r.IntN(3) == 0 {
			when["sanction"] = []m{{"measures": []any{"ban"}}, {"measures": []any{"ban", "mute"}, "groups": []any{"g0"}}, {"measures": []any{"mute"}, "scope": "world"}}[r.IntN(3)]
		}
		d := m{"code": fmt.Sprint("d", i), "decision": ranking[min(len(ranking)-1, i/2+r.IntN(3))], "words": "Words."}
		if len(when) > 0 {
			d["when"] = when
		}
		list = append(list, d)
	}
	return append(list, m{"code": "last", "decision": ranking[r.IntN(len(ranking))], "words": "Words."})
}

// What loads keeps the laws in every state: nothing gets better by a sanction, by something missing, by a lower score or fewer
// groups; each decision can be taken; and nothing is allowed while something required is missing.
func TestWhatLoadsKeepsTheLaws(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and in one goroutine: the race detector runs without it, the last step of .ci/run with it")
	}
	r := rand.New(rand.NewPCG(3, 11))
	loaded := 0
	for range 5_000 {
		text, err := json.Marshal(m{"version": 1, "audience": "did:web:b.example", "purpose": "tests", "prior": m{"positive": 1000, "negative": 1000}, "halfLifeDays": 10,
			"groups": []any{m{"name": "g0", "issuers": []any{issuerOf(0, 0)}, "cap": 5000}, m{"name": "g1", "issuers": []any{issuerOf(1, 0)}, "cap": 5000}},
			"rules":  []any{m{"name": "job", "type": "EmploymentCredential", "groups": []any{"g0", "g1"}, "weight": 1000}},
			"required": []any{m{"name": "a", "type": "ConductSummary", "groups": []any{"g0"}, "atLeast": 50},
				m{"name": "b", "type": "PersonhoodCredential", "groups": []any{"g1"}}},
			"decisions": someDecisions(r)})
		require.NoError(t, err)
		p, err := Load(text)
		if err != nil {
			continue
		}
		loaded++
		taken := map[int]bool{}
		all := uint(1)<<len(p.decisions) - 1
		single := p.sanctions()
		for _, score := range []int{0, 249, 250, 500, 749, 750, 1000} {
			for _, confidence := range []int{0, 250, 500, 999} {
				for groups := range 3 {
					for missing := range uint(4) {
						for _, one := range single {
							for _, two := range single {
								s := state{score, confidence, groups, missing, one | two}
								at := p.first(s)
								taken[at] = true
								got := p.decisions[at].what
								require.False(t, got == Allow && missing != 0 && p.decisions[at].missing&missing == 0, "%s %+v", text, s)
								for _, change := range []func(*state){func(s *state) { s.sanctioned = 0 }, func(s *state) { s.sanctioned = one }, func(s *state) { s.missing = 0 },
									func(s *state) { s.missing &= 1 }, func(s *state) { s.missing, s.sanctioned = 0, 0 }, func(s *state) { s.score = min(1000, s.score+250) },
									func(s *state) { s.groups = min(2, s.groups+1) }} {
									other := s
									change(&other)
									require.False(t, got.betterThan(p.decide(other).what), "%s\n%+v is better than %+v", text, s, other)
								}
								worst := s
								worst.sanctioned, worst.missing = all, 3
								require.False(t, p.decide(worst).what.betterThan(got), "%s %+v", text, s)
							}
						}
					}
				}
			}
		}
		taken[len(p.decisions)-1] = true // the last is there so that there is one, needed or not
		require.Len(t, taken, len(p.decisions), "%s", text)
	}
	require.Greater(t, loaded, 50)
}
