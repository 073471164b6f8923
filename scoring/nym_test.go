package scoring_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/scoring"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
)

// A pseudonym joins what was shown, and the world's own records, without naming anybody. What is bound by a header of the
// caller's own counts only where the policy says so.
func TestNymsJoinAndCallersBindingHasToBeAllowed(t *testing.T) {
	ctx, a := context.Background(), newAnswer(t, true)
	nym := vc.Nym{Suite: "test", Domain: ask.Audience, Point: [48]byte{1}}
	derived := func(w writer, header []byte) vc.Opened {
		c, err := w.Credential()
		require.NoError(t, err)
		o := opened(t, c, worldA, did.PublicKey{})
		o.Bound, o.Proofs[0].Nym, o.Proofs[0].Header = nil, &nym, header
		return o
	}
	to := ask
	to.NymDomain = ask.Audience
	standard := to.PresentationHeader(a.me)
	a.add(derived(standing(), standard))
	a.opens["known"] = derived(report("urn:1", avatar.Negative, "Violence", 5), nil)
	record, err := a.verifier().Verify(ctx, vc.Received("application/test", []byte("known")))
	require.NoError(t, err)

	who, err := a.verifier().VerifyPresentation(ctx, a.items, to)
	require.NoError(t, err)
	got, err := scoring.Assess(policy(t), now, who, record)
	require.NoError(t, err)
	require.EqualValues(t, 500, got.For)
	require.EqualValues(t, 1200, got.Against)

	// A record that names the nym itself, under an ordinary signature; and one that names another.
	for _, c := range []struct {
		point byte
		joins bool
	}{{1, true}, {2, false}} {
		about := report("urn:2", avatar.Negative, "Violence", 5)
		about.Subject, about.SubjectNym = did.DID{}, vc.Nym{Suite: nym.Suite, Domain: nym.Domain, Point: [48]byte{c.point}}
		a.opens["named"] = derived(about, nil)
		a.opens["named"].Proofs[0].Nym = nil
		named, err := a.verifier().Verify(ctx, vc.Received("application/test", []byte("named")))
		require.NoError(t, err)
		got, err := scoring.Assess(policy(t), now, who, named)
		if !c.joins {
			require.ErrorIs(t, err, scoring.ErrForeign)
			continue
		}
		require.NoError(t, err)
		require.EqualValues(t, 1200, got.Against)
	}

	to.Header = []byte("the caller's own")
	a.opens["item 1"] = derived(standing(), to.Header)
	who, err = a.verifier().VerifyPresentation(ctx, a.items, to)
	require.NoError(t, err)
	got, err = scoring.Assess(policy(t), now, who)
	require.NoError(t, err)
	require.Zero(t, got.For)
	require.Equal(t, "caller-binding", got.Reasons[len(got.Reasons)-1].Code)
	require.Equal(t, scoring.Review, got.Decision) // what does not count meets no requirement

	// Nor does it lend whoever answers what the world knows for the nym. What the world knows against it stays.
	a.opens["good"] = derived(report("urn:3", avatar.Positive, "Helpfulness", 1), nil)
	good, err := a.verifier().Verify(ctx, vc.Received("application/test", []byte("good")))
	require.NoError(t, err)
	a.opens["record of conduct"] = derived(standing(), nil)
	summary, err := a.verifier().Verify(ctx, vc.Received("application/test", []byte("record of conduct")))
	require.NoError(t, err)
	got, err = scoring.Assess(policy(t), now, who, record, good, summary)
	require.NoError(t, err)
	require.Zero(t, got.For)
	require.EqualValues(t, 1200, got.Against)
	require.Len(t, coded(got, "caller-binding"), 3)
	require.Len(t, coded(got, "missing"), 1)

	text, err := os.ReadFile("testdata/market.json")
	require.NoError(t, err)
	lenient, err := scoring.Load([]byte(strings.Replace(string(text), `"version": 1,`, `"version": 1, "callerBinding": true,`, 1)))
	require.NoError(t, err)
	got, err = scoring.Assess(lenient, now, who)
	require.NoError(t, err)
	require.EqualValues(t, 500, got.For)
}

// Personhood is evidence like any other: it counts, and is required, where a policy says so.
func TestPersonhoodCountsByRule(t *testing.T) {
	a := newAnswer(t, true)
	c, err := avatar.Personhood{From: now, Until: now.AddDate(0, 3, 0), Method: "in person", Assurance: "high",
		Since: avatar.Date{Year: 2026, Month: 2, Day: 1}}.Credential()
	require.NoError(t, err)
	full := maps.Clone(c.Object())
	full["issuer"] = worldA
	full["credentialSubject"] = map[string]any{"assuranceLevel": "high", "secretSince": "2026-02"}
	shown, err := vc.NewCredential(full)
	require.NoError(t, err)
	to := ask
	to.NymDomain = ask.Audience
	p := proof(worldA, did.AssertionMethod)
	p.Nym, p.Header = &vc.Nym{Suite: "test", Domain: ask.Audience, Point: [48]byte{1}}, to.PresentationHeader(a.me)
	a.add(vc.Opened{Credential: shown, Proofs: []vc.Proof{p}})
	who, err := a.verifier().VerifyPresentation(context.Background(), a.items, to)
	require.NoError(t, err)
	got, err := scoring.Assess(policy(t), now, who)
	require.NoError(t, err)
	require.Zero(t, got.For)
	require.Equal(t, "no-rule", got.Reasons[len(got.Reasons)-1].Code)

	text, err := os.ReadFile("testdata/market.json")
	require.NoError(t, err)
	const rule = `{"name": "one-person", "type": "PersonhoodCredential", "groups": ["worlds"], "equals": {"assuranceLevel": %q}, "weight": 300}, `
	for level, weight := range map[string]int{"high": 300, "low": 0} {
		with, err := scoring.Load([]byte(strings.Replace(string(text), `"rules": [`, `"rules": [`+fmt.Sprintf(rule, level), 1)))
		require.NoError(t, err)
		got, err = scoring.Assess(with, now, who)
		require.NoError(t, err)
		require.EqualValues(t, weight, got.For)
	}
}
