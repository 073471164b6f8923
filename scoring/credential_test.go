package scoring_test

import (
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/scoring"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
)

// A verdict goes to its subject as a credential, which names neither evidence nor nym.
func TestVerdictCredential(t *testing.T) {
	a := newAnswer(t, true)
	a.show(standing(), worldA)
	a.show(job(), kestrel)
	who := a.verified()
	got, err := scoring.Assess(policy(t), now, who)
	require.NoError(t, err)
	c, err := got.Credential(who, now.AddDate(0, 1, 0), scoring.Language{})
	require.NoError(t, err)
	v, err := avatar.ParseVerdict(c)
	require.NoError(t, err)
	require.Equal(t, a.me, v.Subject)
	require.Equal(t, []any{got.Audience, got.Purpose, string(got.Decision), got.Code, got.Score, got.Confidence, [32]byte(got.Policy), got.At},
		[]any{v.Audience, v.Purpose, v.Decision, v.Code, *v.Score, *v.Confidence, v.Policy, v.Decided})
	require.Equal(t, len(got.Reasons), strings.Count(v.Reasons, "\n")+1)
	require.Equal(t, len(got.Changes), strings.Count(v.Changes, "\n")+1)
	text := string(c.JSON())
	for _, input := range got.Inputs {
		require.NotContains(t, text, hex.EncodeToString(input[:]))
	}
	require.NotContains(t, text, `"nym`)

	supposed, err := policy(t).Suppose(now)
	require.NoError(t, err)
	_, err = supposed.Credential(who, now.AddDate(0, 1, 0), scoring.Language{})
	require.ErrorIs(t, err, scoring.ErrSupposed)
	_, err = got.Credential(nil, now.AddDate(0, 1, 0), scoring.Language{})
	require.ErrorIs(t, err, scoring.ErrForeign)
	unsigned := newAnswer(t, false)
	unsigned.show(job(), kestrel)
	_, err = got.Credential(unsigned.verified(), now.AddDate(0, 1, 0), scoring.Language{})
	require.ErrorIs(t, err, scoring.ErrForeign)
	_, err = got.Credential(who, now, scoring.Language{})
	require.ErrorIs(t, err, vc.ErrInvalid)
}

// However long an explanation is, the credential has its beginning, and says what is left out.
func TestLongVerdict(t *testing.T) {
	a := newAnswer(t, true)
	a.show(standing(), worldA)
	who := a.verified()
	var many []*vc.Verified
	for i := range 100 {
		deed := report(fmt.Sprint("urn:", i), avatar.Positive, "Safety", 1)
		deed.Subject = a.me
		many = append(many, a.record(deed, worldA, did.PublicKey{}))
	}
	got, err := scoring.Assess(policy(t), now, who, many...)
	require.NoError(t, err)
	c, err := got.Credential(who, now.AddDate(0, 1, 0), scoring.Language{})
	require.NoError(t, err)
	v, err := avatar.ParseVerdict(c)
	require.NoError(t, err)
	said := strings.Split(v.Reasons, "\n")
	require.Equal(t, fmt.Sprintf("And %d more, of less effect.", len(got.Reasons)-len(said)+1), said[len(said)-1])
	require.Greater(t, len(said), 20)
}

// What one world decided is no evidence for another, nor for itself: no score follows people around.
func TestVerdictsAreNoEvidence(t *testing.T) {
	a := newAnswer(t, true)
	a.show(standing(), worldA)
	score := 1000
	verdict := avatar.Verdict{ID: "urn:verdict", Subject: a.me, From: now, Until: now.AddDate(1, 0, 0), Audience: worldA, Purpose: "Entry", Decision: "allow", Code: "good",
		Score: &score, Confidence: &score, Policy: [32]byte{1}, Decided: now, Reasons: "Because."}
	without, err := scoring.Assess(policy(t), now, a.verified())
	require.NoError(t, err)
	for _, issuer := range []string{worldA, worldB} {
		with, err := scoring.Assess(policy(t), now, a.verified(), a.holds(verdict, issuer))
		require.NoError(t, err)
		require.Len(t, coded(with, "verdict"), 1)
		require.Equal(t, []any{without.Score, without.Confidence, without.Code}, []any{with.Score, with.Confidence, with.Code})
	}
}

// Whoever was decided about gets the decision and its reasons.
func ExampleAssessment_Credential() {
	verdict := must(must(scoring.Load([]byte(doorPolicy(world())))).Suppose(time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)))
	_, err := verdict.Credential(nil, verdict.At.AddDate(0, 1, 0), scoring.English())
	fmt.Println(err)
	// Output: a supposed assessment is no verdict
}
