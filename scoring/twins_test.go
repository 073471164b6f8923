package scoring

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/vc/avatar"
)

const twoWorlds = `{"version": 1, "audience": "did:web:b.example", "purpose": "tests",
  "prior": {"positive": 1000, "negative": 1000}, "halfLifeDays": 36500,
  "groups": [{"name": "g0", "issuers": ["did:web:a.example", "did:web:c.example"], "cap": 10000000},
             {"name": "g1", "issuers": ["did:web:d.example"], "cap": 10000000}],
  "rules": [
    {"name": "deed", "type": "ConductAttestation", "groups": ["g0", "g1"], "severity": [1, 1], "weight": 300},
    {"name": "great", "type": "ConductAttestation", "groups": ["g0", "g1"], "severity": [2, 5], "weight": 700},
    {"name": "standing", "type": "ConductSummary", "groups": ["g0", "g1"], "steps": [{"atLeast": 50, "weight": 500}, {"atLeast": 100, "weight": 900}]}],
  "decisions": [{"code": "all", "decision": "review", "words": "A person looks."}]}`

// Two attestations in every combination of ids, issuers, categories, ages and weights. What they add follows from the words of
// the design: one id by one issuer is one statement, and its newest issue counts; in a group, type and category the identified
// ones count together or the largest unidentified one, never both.
func TestTwinsInEveryCombination(t *testing.T) {
	p, err := Load([]byte(twoWorlds))
	require.NoError(t, err)
	weights := map[int]int64{1: 300, 2: 700}
	n := 0
	for _, ids := range [][2]string{{"x", "x"}, {"x", "y"}, {"x", ""}, {"", "y"}, {"", ""}} {
		for _, other := range []string{"did:web:a.example", "did:web:c.example", "did:web:d.example"} {
			for _, category := range []avatar.Category{"Safety", "Fairness"} {
				for _, severities := range [][2]int{{1, 1}, {1, 2}, {2, 1}} {
					for _, older := range []int{-1, 0, 1} { // the first by a second, none, the second
						a := conduct("did:web:a.example", ids[0], "Safety", severities[0], 0)
						b := conduct(other, ids[1], category, severities[1], 0)
						switch older {
						case -1:
							a.from = a.from.Add(-time.Second)
						case 1:
							b.from = b.from.Add(-time.Second)
						}
						wa, wb := weights[severities[0]], weights[severities[1]]
						want := wa + wb
						oneGroup := other != "did:web:d.example"
						switch {
						case ids == [2]string{"x", "x"} && other == "did:web:a.example":
							want = map[int]int64{-1: wb, 0: max(wa, wb), 1: wa}[older]
						case oneGroup && category == "Safety" && (ids[0] == "" || ids[1] == ""):
							want = max(wa, wb)
						}
						name := fmt.Sprint(ids, other, category, severities, older)
						require.Equal(t, [2]int64{want, 0}, p.sides(moment, []evidence{a.named(), b.named()}), name)
						require.Equal(t, [2]int64{want, 0}, p.sides(moment, []evidence{b.named(), a.named(), a.named()}), name)
						n++
					}
				}
			}
		}
	}
	require.Equal(t, 5*3*2*3*3, n)
}

// Summaries and attestations: the newest summary of each issuer, its highest step, and in a group the summaries or the
// attestations, whichever is more.
func TestSummariesInEveryCombination(t *testing.T) {
	p, err := Load([]byte(twoWorlds))
	require.NoError(t, err)
	steps := map[int]int64{0: 0, 25: 0, 50: 500, 75: 500, 100: 900, 1000: 900}
	for newest, a := range steps {
		for older := range steps {
			for second, c := range steps {
				for deeds := range 4 {
					for _, by := range []string{"did:web:a.example", "did:web:d.example"} {
						all := []evidence{summary("did:web:a.example", older, 2), summary("did:web:a.example", newest, 1), summary("did:web:c.example", second, 0)}
						for i := range all {
							all[i].happened = moment // nothing has faded
							all[i] = all[i].named()
						}
						for i := range deeds {
							all = append(all, conduct(by, fmt.Sprint(i), "Safety", 2, 0))
						}
						want := max(a+c, int64(deeds)*700)
						if by == "did:web:d.example" {
							want = a + c + int64(deeds)*700
						}
						require.Equal(t, [2]int64{want, 0}, p.sides(moment, all), "%d after %d, %d, and %d by %s", newest, older, second, deeds, by)
					}
				}
			}
		}
	}
}
