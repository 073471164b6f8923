package audit_test

import (
	"encoding/json"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/avouch-id/avouch/scoring"
	"github.com/avouch-id/avouch/scoring/audit"
)

// somebody has evidence of the kinds that market.json knows, or not.
func somebody(t *rapid.T) audit.Person {
	p := audit.Person{Groups: map[string]string{
		"region": rapid.SampledFrom([]string{"north", "south", "east"}).Draw(t, "region"),
		"age":    rapid.SampledFrom([]string{"new", "old"}).Draw(t, "age"),
	}, Count: rapid.Int64Range(1, 50).Draw(t, "count"), Evidence: []scoring.Supposed{}}
	for range rapid.IntRange(0, 3).Draw(t, "evidence") {
		s := scoring.Supposed{Issuer: rapid.SampledFrom([]string{"did:web:a.example", "did:web:kestrel.example", "did:web:m.example"}).Draw(t, "issuer"),
			From: now.AddDate(0, 0, -rapid.IntRange(0, 300).Draw(t, "days")), Until: now.AddDate(1, 0, 0)}
		switch s.Type = rapid.SampledFrom([]string{"EmploymentCredential", "ConductSummary", "ConductAttestation", "Badge"}).Draw(t, "type"); s.Type {
		case "EmploymentCredential":
			s.Claims = map[string]any{"worksFor": "Kestrel Freight"}
		case "ConductSummary":
			s.From, s.Until = now, now.AddDate(0, 0, 7)
			s.Claims = map[string]any{"openSanctions": 0, "pointsAtLeast50": true}
		case "ConductAttestation":
			s.ID = rapid.SampledFrom([]string{"", "urn:1", "urn:2"}).Draw(t, "id")
			s.Claims = map[string]any{"category": "Violence", "severity": rapid.IntRange(1, 5).Draw(t, "severity"), "occurredOn": s.From.Format("2006-01-02")}
		}
		p.Evidence = append(p.Evidence, s)
	}
	return p
}

func reported(t testing.TB, p *scoring.Policy, all []audit.Person) (audit.Report, string) {
	r, err := audit.Run(t.Context(), p, now, people(all...), audit.Options{})
	require.NoError(t, err)
	text, err := json.Marshal(r)
	require.NoError(t, err)
	return r, string(text)
}

// checked runs a law over populations.
func checked(t *testing.T, law func(t *rapid.T, all []audit.Person)) {
	rapid.Check(t, func(r *rapid.T) {
		law(r, rapid.SliceOfN(rapid.Custom(somebody), 1, 12).Draw(r, "people"))
	})
}

// The order of the people does not matter, nor whether they are counted or come one by one.
func TestLawOrder(t *testing.T) {
	p := market(t)
	checked(t, func(r *rapid.T, all []audit.Person) {
		_, want := reported(t, p, all)
		_, got := reported(t, p, rapid.Permutation(all).Draw(r, "order"))
		require.Equal(r, want, got)
		var singly []audit.Person
		for _, one := range all {
			for range one.Count {
				singly = append(singly, audit.Person{Groups: one.Groups, Evidence: one.Evidence})
			}
			if len(singly) > 100 {
				return
			}
		}
		_, got = reported(t, p, singly)
		require.Equal(r, want, got)
	})
}

// Everybody is counted once: in everybody's counts, and in one group of each attribute.
func TestLawSums(t *testing.T) {
	p := market(t)
	checked(t, func(r *rapid.T, all []audit.Person) {
		report, _ := reported(t, p, all)
		var want int64
		for _, one := range all {
			want += one.Count
		}
		whole := func(o audit.Outcome) int64 {
			require.Equal(r, o.People, o.Decisions.Allow+o.Decisions.Limit+o.Decisions.Review+o.Decisions.Deny)
			require.Equal(r, o.Selected.People, o.Decisions.Allow+o.Decisions.Limit)
			n := int64(0)
			for _, c := range o.Codes {
				n += c.Count
			}
			require.Equal(r, o.People, n)
			return n
		}
		require.Equal(r, want, whole(report.All))
		for _, a := range report.Attributes {
			n := int64(0)
			for _, g := range a.Groups {
				n += whole(g.Outcome)
				require.Equal(r, g.People < report.Small, g.Small)
				require.True(r, g.Selected.Ratio == nil || *g.Selected.Ratio <= 1000)
				require.True(r, g.Allowed.Ratio == nil || *g.Allowed.Ratio <= 1000)
			}
			require.Equal(r, want, n)
		}
	})
}

// scaled takes every count that many times.
func scaled(o audit.Outcome, k int64) audit.Outcome {
	o.People *= k
	o.Decisions = audit.Decisions{Allow: k * o.Decisions.Allow, Limit: k * o.Decisions.Limit, Review: k * o.Decisions.Review, Deny: k * o.Decisions.Deny}
	o.Selected.People *= k
	o.Allowed.People *= k
	for _, list := range []*[]audit.Count{&o.Codes, &o.Missing, &o.Uncounted} {
		*list = slices.Clone(*list)
		for i := range *list {
			(*list)[i].Count *= k
		}
	}
	o.Rules = slices.Clone(o.Rules)
	for i := range o.Rules {
		o.Rules[i].People *= k
		o.Rules[i].Evidence *= k
	}
	return o
}

// Copies of everybody scale the counts and nothing else: shares, means and quantiles stay.
func TestLawCopies(t *testing.T) {
	p := market(t)
	checked(t, func(r *rapid.T, all []audit.Person) {
		k := rapid.IntRange(2, 4).Draw(r, "copies")
		one, _ := reported(t, p, all)
		many, _ := reported(t, p, slices.Repeat(all, k))
		require.Equal(r, scaled(one.All, int64(k)), many.All)
		for i, a := range many.Attributes {
			for j, g := range a.Groups {
				before := one.Attributes[i].Groups[j]
				if g.Small == before.Small && a.Reference == one.Attributes[i].Reference && noneGrew(one.Attributes[i], a) {
					require.Equal(r, scaled(before.Outcome, int64(k)), g.Outcome)
					require.Equal(r, before.Differences, g.Differences)
				}
			}
		}
	})
}

// noneGrew: no group stopped being small.
func noneGrew(before, after audit.Attribute) bool {
	for i := range before.Groups {
		if before.Groups[i].Small != after.Groups[i].Small {
			return false
		}
	}
	return true
}

// Where groups differ only in what no rule of the policy means, the report shows no difference.
func TestLawNoDifference(t *testing.T) {
	p := market(t)
	checked(t, func(r *rapid.T, all []audit.Person) {
		var both []audit.Person
		for _, one := range all {
			one.Count *= 30
			one.Groups = map[string]string{"region": "north"}
			other := one
			other.Groups = map[string]string{"region": "south"}
			other.Evidence = append(slices.Clone(one.Evidence), scoring.Supposed{Type: "Badge", Issuer: "did:web:a.example", From: now, Until: now.AddDate(1, 0, 0)},
				scoring.Supposed{Type: "EmploymentCredential", Issuer: "did:web:m.example", From: now, Until: now.AddDate(1, 0, 0)})
			both = append(both, one, other)
		}
		report, _ := reported(t, p, both)
		groups := report.Attributes[0].Groups
		require.Equal(r, groups[0].Decisions, groups[1].Decisions)
		require.Equal(r, groups[0].Scores, groups[1].Scores)
		for _, g := range groups {
			require.Empty(r, g.Differences)
			require.False(r, g.Selected.BelowFourFifths || g.Allowed.BelowFourFifths)
			require.True(r, g.Selected.Ratio == nil || *g.Selected.Ratio == 1000)
		}
	})
}

// endless are lines that are made as they are read.
type endless struct {
	n    int
	left string
}

func (e *endless) Read(p []byte) (int, error) {
	if e.left == "" {
		e.n++
		e.left = fmt.Sprintf(`{"groups": {"region": "r%d"}, "evidence": [%s]}`, e.n%50, strings.Replace(job, "Kestrel", fmt.Sprint("Kestrel ", e.n), 1)) + "\n"
	}
	n := copy(p, e.left)
	e.left = e.left[n:]
	return n, nil
}

// TestMemoryIsFlat: what is kept does not grow with the people.
func TestMemoryIsFlat(t *testing.T) {
	const most = 10_000
	live := func() int64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	var early, late int64
	all := audit.Read(&endless{}, audit.Options{})
	_, err := audit.Run(t.Context(), market(t), now, func(yield func(audit.Person, error) bool) {
		n := 0
		for p, err := range all {
			if n++; n == 1000 {
				early = live()
			} else if n == most {
				late = live()
			}
			if n > most || !yield(p, err) {
				return
			}
		}
	}, audit.Options{})
	require.NoError(t, err)
	require.Less(t, late-early, int64(most*40), "40 bytes a person would be too many")
}
