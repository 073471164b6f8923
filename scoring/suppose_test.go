package scoring_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/scoring"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
)

// supposed is what a document would have shown.
func supposed(t testing.TB, w writer, issuer string) scoring.Supposed {
	c, err := w.Credential()
	require.NoError(t, err)
	from, until, err := c.Validity()
	require.NoError(t, err)
	return scoring.Supposed{Type: avatar.TypeOf(c), Issuer: issuer, ID: c.ID(), From: from, Until: until,
		Claims: c.Object()["credentialSubject"].(map[string]any)}
}

// What is supposed is decided as what was verified is, digests apart, and says that it is supposed.
func TestSupposeDecidesAsAssessDoes(t *testing.T) {
	a := newAnswer(t, true)
	job, harm := job(), report("urn:1", avatar.Negative, "ScamsAndFraud", 2)
	a.show(standing(), worldA)
	a.show(job, kestrel)
	a.show(harm, worldA)
	p := policy(t)
	want, err := scoring.Assess(p, now, a.verified())
	require.NoError(t, err)
	got, err := p.Suppose(now, supposed(t, harm, worldA), supposed(t, standing(), worldA), supposed(t, job, kestrel))
	require.NoError(t, err)
	require.True(t, got.Supposed)
	require.False(t, want.Supposed)
	require.Equal(t, want.Decision, got.Decision)
	require.Equal(t, []any{want.Score, want.Confidence, want.For, want.Against}, []any{got.Score, got.Confidence, got.For, got.Against})
	require.Len(t, got.Reasons, len(want.Reasons))

	text := func(a scoring.Assessment) map[string]any {
		b, err := json.Marshal(a)
		require.NoError(t, err)
		var o map[string]any
		require.NoError(t, json.Unmarshal(b, &o))
		return o
	}
	require.Equal(t, true, text(got)["supposed"])
	require.NotContains(t, text(want), "supposed")
}

func TestSupposeReadsStrictly(t *testing.T) {
	p := policy(t)
	good := supposed(t, job(), kestrel)
	for name, change := range map[string]func(*scoring.Supposed){
		"no time":           func(s *scoring.Supposed) { s.From = time.Time{} },
		"no end":            func(s *scoring.Supposed) { s.Until = time.Time{} },
		"no whole second":   func(s *scoring.Supposed) { s.From = s.From.Add(time.Millisecond) },
		"an end before":     func(s *scoring.Supposed) { s.Until = s.From.Add(-time.Hour) },
		"a claim of a kind": func(s *scoring.Supposed) { s.Claims = map[string]any{"worksFor": 5} },
		"no claim":          func(s *scoring.Supposed) { s.Claims = map[string]any{"worksFor": 1.5} },
	} {
		s := good
		change(&s)
		_, err := p.Suppose(now, good, s)
		var e *scoring.EvidenceError
		require.True(t, errors.As(err, &e), "%s: %v", name, err)
		require.Equal(t, 1, e.Item)
	}
	_, err := (*scoring.Policy)(nil).Suppose(now)
	require.ErrorIs(t, err, scoring.ErrNoPolicy)
	_, err = (&scoring.Policy{}).Suppose(now)
	require.ErrorIs(t, err, scoring.ErrNoPolicy)
	_, err = p.Suppose(time.Time{})
	require.ErrorIs(t, err, scoring.ErrNoTime)
	_, err = p.Suppose(now, make([]scoring.Supposed, 1<<20)...)
	require.ErrorIs(t, err, scoring.ErrTooMuch)
	// Of nobody nothing is known: the prior.
	got, err := p.Suppose(now)
	require.NoError(t, err)
	require.Equal(t, 500, got.Score)
	require.Empty(t, got.Inputs)
}

func TestSupposedKnownAndOther(t *testing.T) {
	known := supposed(t, report("urn:1", avatar.Negative, "Violence", 5), worldA)
	known.Known = true
	other := scoring.Supposed{Type: "Badge", Issuer: worldA}
	got, err := policy(t).Suppose(now, known, other)
	require.NoError(t, err)
	require.EqualValues(t, 1200, got.Against)
	require.True(t, got.Reasons[2].Contribution.Known)
	require.Equal(t, "other-type", got.Reasons[3].Code)
}

func FuzzSuppose(f *testing.F) {
	p := sanctionPolicy(f)
	f.Add("ConductAttestation", worldA, "urn:1", `{"category": "Violence", "severity": 3, "occurredOn": "2026-11-20"}`, int64(-5), int64(400))
	f.Add("EmploymentCredential", kestrel, "", `{"worksFor": "Kestrel Freight"}`, int64(1), int64(2))
	f.Add("SanctionCredential", worldB, "urn:s", `{"id": "did:web:wren.example", "category": "Violence", "ground": "Rule 1", "groundURL": "https://b.example/1", "facts": "Hit.",
		"automated": false, "measure": "ban", "scope": "world", "startTime": "2026-11-20T00:00:00Z", "indefinite": true, "appealURL": "https://b.example/a",
		"appealDeadline": "2026-12-20T00:00:00Z"}`, int64(-5), int64(400))
	f.Add("", "", "", `{}`, int64(0), int64(0))
	f.Fuzz(func(t *testing.T, kind, issuer, id, claims string, from, until int64) {
		c, err := vc.ParseCredential([]byte(claims))
		if err != nil {
			return
		}
		s := scoring.Supposed{Type: kind, Issuer: issuer, ID: id, Claims: c.Object(),
			From: now.Add(time.Duration(from) * time.Hour), Until: now.Add(time.Duration(until) * time.Hour)}
		got, err := p.Suppose(now, s)
		var e *scoring.EvidenceError
		if err != nil {
			require.True(t, errors.As(err, &e), "%v", err)
			return
		}
		require.True(t, got.Supposed)
		require.True(t, 0 <= got.Score && got.Score <= 1000)
		require.Len(t, got.Inputs, 1)
		again, err := p.Suppose(now, s, s)
		require.NoError(t, err)
		require.Equal(t, []any{got.Score, got.Code}, []any{again.Score, again.Code}, "the same twice")
	})
}

// A policy is tried out before anybody is judged by it.
func ExamplePolicy_Suppose() {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	policy := must(scoring.Load([]byte(doorPolicy(world()))))
	job := scoring.Supposed{Type: avatar.TypeEmployment, Issuer: worldA, From: now, Until: now.AddDate(1, 0, 0),
		Claims: map[string]any{"worksFor": "Kestrel Freight"}}
	for _, evidence := range [][]scoring.Supposed{{job}, {}} {
		verdict := must(policy.Suppose(now, evidence...))
		fmt.Println(verdict.Supposed, verdict.Decision, verdict.Score)
	}
	// Output:
	// true allow 666
	// true review 500
}
