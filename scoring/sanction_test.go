package scoring_test

import (
	"context"
	"maps"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/scoring"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
	states "github.com/avouch-id/avouch/vc/avatar/standing"
)

const worldB, federation, council = "did:web:b.example", "did:web:federation.example", "did:web:council.example"

func sanctionPolicy(t testing.TB, replace ...string) *scoring.Policy {
	text, err := os.ReadFile("testdata/sanctions.json")
	require.NoError(t, err)
	p, err := scoring.Load([]byte(strings.NewReplacer(replace...).Replace(string(text))))
	require.NoError(t, err)
	return p
}

// sanction is in force from three days ago for a hundred days.
func sanction(about did.DID, measure avatar.Measure) avatar.Sanction {
	from := now.AddDate(0, 0, -3)
	return avatar.Sanction{ID: "urn:sanction:1", Subject: about, From: from, Until: from.AddDate(1, 0, 0), Category: "ScamsAndFraud", Ground: "Rule 4",
		GroundURL: "https://b.example/rules#4", Facts: "Sold one horse three times.", Automated: new(false), Measure: measure, Scope: avatar.ScopeWorld,
		Start: from, End: from.AddDate(0, 0, 100), Appeal: "https://b.example/appeals", AppealBy: from.AddDate(0, 0, 30)}
}

// statuses are the purposes that are set.
type statuses []string

func (s statuses) Check(context.Context, vc.Credential, string, time.Time, vc.Keys, func(context.Context, vc.Secured) (*vc.Verified, error)) (all []vc.Status, err error) {
	all = []vc.Status{{Purpose: "revocation"}}
	for _, purpose := range s {
		all = append(all, vc.Status{Purpose: purpose, Value: 1})
	}
	return all, nil
}

// sealed is a document as an issuer would have signed it, with a status if it is a sanction.
func sealed(t testing.TB, w writer, issuer string) vc.Opened {
	c, err := w.Credential()
	require.NoError(t, err)
	full := maps.Clone(c.Object())
	full["issuer"] = issuer
	if avatar.TypeOf(c) == avatar.TypeSanction {
		full["credentialStatus"] = map[string]any{"type": "BitstringStatusListEntry", "statusPurpose": "revocation", "statusListIndex": "94",
			"statusListCredential": "https://b.example/status/1"}
	}
	c, err = vc.NewCredential(full)
	require.NoError(t, err)
	return vc.Opened{Credential: c, Proofs: []vc.Proof{proof(issuer, did.AssertionMethod)}}
}

func (a *answer) holds(w writer, issuer string, set ...string) *vc.Verified {
	name := "held " + strings.Repeat("I", len(a.opens))
	a.opens[name] = sealed(a.t, w, issuer)
	v := a.verifier()
	v.Status, v.AcceptStatus = statuses(set), states.AcceptStatus
	held, err := v.Verify(context.Background(), vc.Received("application/test", []byte(name)))
	require.NoError(a.t, err)
	return held
}

func decision(about *vc.Verified, s avatar.Sanction, outcome avatar.Outcome) avatar.AppealDecision {
	d := avatar.AppealDecision{Subject: s.Subject, SubjectNym: s.SubjectNym, From: now.AddDate(0, 0, -1), Until: now.AddDate(1, 0, 0), Sanction: s.ID,
		Digest: about.Issued(), Outcome: outcome, Reasons: "As heard.", Decided: now.AddDate(0, 0, -1)}
	if outcome == avatar.Reduced {
		d.NewEnd = now.Add(-time.Hour)
	}
	return d
}

// coded finds the reasons with a code.
func coded(a scoring.Assessment, code string) (out []scoring.Reason) {
	for _, r := range a.Reasons {
		if r.Code == code {
			out = append(out, r)
		}
	}
	return out
}

func TestSanctionsDecide(t *testing.T) {
	for name, row := range map[string]struct {
		issuer string
		change func(*avatar.Sanction)
		set    []string
		want   string
		code   string
	}{
		"the world's own ban":               {worldB, nil, nil, "banned", "in-force"},
		"the federation's":                  {federation, func(s *avatar.Sanction) { s.Scope = avatar.ScopeFederation }, nil, "banned", "in-force"},
		"another world's":                   {worldA, nil, nil, "banned-elsewhere", "in-force"},
		"another world's, for a federation": {worldA, func(s *avatar.Sanction) { s.Scope = avatar.ScopeFederation }, nil, "welcome", "no-rule"},
		"nobody's":                          {"did:web:m.example", nil, nil, "welcome", "unknown-issuer"},
		"a mute":                            {worldB, func(s *avatar.Sanction) { s.Measure = avatar.Mute }, nil, "muted", "in-force"},
		"another world's mute":              {worldA, func(s *avatar.Sanction) { s.Measure = avatar.Mute }, nil, "welcome", "no-rule"},
		"a warning":                         {worldB, func(s *avatar.Sanction) { s.Measure = avatar.Warning }, nil, "welcome", "no-rule"},
		"without an end":                    {worldB, func(s *avatar.Sanction) { s.End, s.Indefinite = time.Time{}, true }, nil, "banned", "in-force"},
		"over":                              {worldB, func(s *avatar.Sanction) { s.End = now }, nil, "welcome", "ended"},
		"a second before it is over":        {worldB, func(s *avatar.Sanction) { s.End = now.Add(time.Second) }, nil, "banned", "in-force"},
		"still to come":                     {worldB, func(s *avatar.Sanction) { s.Start = now.Add(time.Second) }, nil, "welcome", "not-yet"},
		"revoked":                           {worldB, nil, []string{"revocation"}, "welcome", "revoked"},
		"suspended":                         {worldB, nil, []string{"suspension"}, "welcome", "suspended"},
	} {
		t.Run(name, func(t *testing.T) {
			a := newAnswer(t, true)
			a.show(standing(), worldA)
			s := sanction(a.me, avatar.Ban)
			if row.change != nil {
				row.change(&s)
			}
			got, err := scoring.Assess(sanctionPolicy(t), now, a.verified(), a.holds(s, row.issuer, row.set...))
			require.NoError(t, err)
			require.Equal(t, row.want, got.Code)
			reason := got.Reasons[1] // next to the decision
			require.Equal(t, row.code, reason.Code)
			require.Equal(t, "urn:sanction:1", reason.Contribution.Sanction.ID)
			require.Zero(t, reason.Contribution.Effect)
			require.True(t, reason.Contribution.Known)
			require.EqualValues(t, 500, got.For) // no points either way
			require.Zero(t, got.Against)
			for _, c := range got.Changes {
				require.NotEqual(t, "without", c.Code)
			}
		})
	}
}

// What would change the decision: that the sanction ends, and that an appeal overturns it.
func TestWhatWouldChangeASanction(t *testing.T) {
	a := newAnswer(t, true)
	a.show(standing(), worldA)
	ban := sanction(a.me, avatar.Ban)
	own := a.holds(ban, worldB)
	got, err := scoring.Assess(sanctionPolicy(t), now, a.verified(), own)
	require.NoError(t, err)
	require.Len(t, got.Changes, 2)
	require.Equal(t, "When a sanction (ban, ScamsAndFraud) by did:web:b.example has ended, on 2027-02-28T00:00:00Z, all else being equal, the decision would be: allow.", got.Changes[0].String())
	require.Equal(t, "If a sanction (ban, ScamsAndFraud) by did:web:b.example were overturned on appeal (https://b.example/appeals, until 2026-12-20T00:00:00Z) the decision would be: allow.", got.Changes[1].String())
	require.Equal(t, "A sanction (ban, ScamsAndFraud) by did:web:b.example: in force until 2027-02-28T00:00:00Z.", got.Reasons[1].String())

	// The same twice is one sanction; two are in each other's way.
	got, err = scoring.Assess(sanctionPolicy(t), now, a.verified(), own, own)
	require.NoError(t, err)
	require.Len(t, got.Changes, 2)
	other := ban
	other.ID, other.End = "urn:sanction:2", ban.End.AddDate(0, 0, 1)
	got, err = scoring.Assess(sanctionPolicy(t), now, a.verified(), own, a.holds(other, worldB))
	require.NoError(t, err)
	require.Len(t, got.Changes, 1)
	require.Equal(t, "When all sanctions have ended, the last on 2027-03-01T00:00:00Z, all else being equal, the decision would be: allow.", got.Changes[0].String())
	other.End, other.Indefinite = time.Time{}, true
	got, err = scoring.Assess(sanctionPolicy(t), now, a.verified(), own, a.holds(other, worldB))
	require.NoError(t, err)
	require.Empty(t, got.Changes)
	got, err = scoring.Assess(sanctionPolicy(t), now, a.verified(), a.holds(other, worldB))
	require.NoError(t, err)
	require.Len(t, got.Changes, 1) // what has no end does not end
	require.Equal(t, "overturned", got.Changes[0].Code)
	require.Equal(t, "A sanction (ban, ScamsAndFraud) by did:web:b.example: in force, without an end.", got.Reasons[1].String())
}

// An appeal by a body that the policy names, or by the sanction's own issuer, takes the effect away, and the reasons say so.
func TestAppeals(t *testing.T) {
	for name, row := range map[string]struct {
		body    string
		outcome avatar.Outcome
		want    string
		codes   [2]string // of the sanction, of the appeal
	}{
		"overturned by the council":      {council, avatar.Overturned, "welcome", [2]string{"overturned", "appeal-counts"}},
		"overturned by the issuer":       {worldB, avatar.Overturned, "welcome", [2]string{"overturned", "appeal-counts"}},
		"overturned by somebody else":    {worldA, avatar.Overturned, "banned", [2]string{"in-force", "appeal-not-accepted"}},
		"upheld":                         {council, avatar.Upheld, "banned", [2]string{"in-force", "appeal-upholds"}},
		"reduced to an end that is over": {council, avatar.Reduced, "welcome", [2]string{"reduced", "appeal-counts"}},
	} {
		t.Run(name, func(t *testing.T) {
			a := newAnswer(t, true)
			a.show(standing(), worldA)
			s := sanction(a.me, avatar.Ban)
			held := a.holds(s, worldB)
			appeal := decision(held, s, row.outcome)
			for _, where := range []string{"known", "shown"} {
				known := []*vc.Verified{held}
				if where == "known" {
					known = append(known, a.holds(appeal, row.body))
				} else {
					a.inPresentation(sealed(t, appeal, row.body)) // it names the holder
				}
				got, err := scoring.Assess(sanctionPolicy(t), now, a.verified(), known...)
				require.NoError(t, err)
				require.Equal(t, row.want, got.Code)
				require.Len(t, coded(got, row.codes[0]), 1)
				require.Len(t, coded(got, row.codes[1]), 1)
				require.Equal(t, row.body, coded(got, row.codes[1])[0].Contribution.Sanction.Body)
			}
		})
	}
}

// inPresentation shows a credential inside the signed presentation.
func (a *answer) inPresentation(o vc.Opened) {
	a.opens[`{"inside":true}`] = o
	p := a.opens["item 0"]
	document := maps.Clone(p.Credential.Object())
	document["verifiableCredential"] = []any{map[string]any{"inside": true}}
	var err error
	p.Credential, err = vc.NewCredential(document)
	require.NoError(a.t, err)
	a.opens["item 0"] = p
}

// A person is sanctioned under a nym, and shows the sanction and what became of it herself. Of another's sanction nobody hears.
func TestSanctionsOnANym(t *testing.T) {
	a := newAnswer(t, true)
	nym := vc.Nym{Suite: "test", Domain: ask.Audience, Point: [48]byte{1}}
	to := ask
	to.NymDomain = ask.Audience
	c, err := standing().Credential()
	require.NoError(t, err)
	o := opened(t, c, worldA, did.PublicKey{})
	o.Bound, o.Proofs[0].Nym, o.Proofs[0].Header = nil, &nym, to.PresentationHeader(a.me)
	a.add(o)
	s := sanction(did.DID{}, avatar.Ban)
	s.SubjectNym = nym
	held := a.holds(s, worldB)
	theirs := s
	theirs.SubjectNym.Point = [48]byte{2}

	who, err := a.verifier().VerifyPresentation(context.Background(), a.items, to)
	require.NoError(t, err)
	p := sanctionPolicy(t)
	got, err := scoring.Assess(p, now, who, held)
	require.NoError(t, err)
	require.Equal(t, "banned", got.Code)
	_, err = scoring.Assess(p, now, who, held, a.holds(theirs, worldB))
	foreign(t, err, true, 1)

	a.inPresentation(sealed(t, decision(held, s, avatar.Overturned), council))
	who, err = a.verifier().VerifyPresentation(context.Background(), a.items, to)
	require.NoError(t, err)
	require.False(t, who.Shown()[0].Own) // an ordinary signature under a nym
	got, err = scoring.Assess(p, now, who, held)
	require.NoError(t, err)
	require.Equal(t, "welcome", got.Code)

	a.inPresentation(sealed(t, decision(held, theirs, avatar.Overturned), council))
	who, err = a.verifier().VerifyPresentation(context.Background(), a.items, to)
	require.NoError(t, err)
	_, err = scoring.Assess(p, now, who, held)
	foreign(t, err, false, 0)
}

// Nobody but these may say that about somebody: the policy's issuers anything, the world itself and its appeal bodies only this.
func TestTrustInSanctions(t *testing.T) {
	trust := sanctionPolicy(t).Trust()
	a := newAnswer(t, true)
	s := sanction(a.me, avatar.Ban)
	ban, appeal, conduct := sealed(t, s, worldB).Credential, sealed(t, decision(a.holds(s, worldB), s, avatar.Upheld), worldB).Credential, sealed(t, job(), worldB).Credential
	for _, row := range []struct {
		issuer               string
		ban, appeal, conduct bool
	}{
		{worldA, true, true, true}, {federation, true, true, true}, {worldB, true, true, false}, {council, false, true, false}, {"did:web:m.example", false, false, false},
	} {
		require.Equal(t, row.ban, trust.Trusts(row.issuer, ban) == nil, row.issuer)
		require.Equal(t, row.appeal, trust.Trusts(row.issuer, appeal) == nil, row.issuer)
		require.Equal(t, row.conduct, trust.Trusts(row.issuer, conduct) == nil, row.issuer)
	}
}

// An older issue of a sanction says nothing beside the newer one.
func TestReissuedSanction(t *testing.T) {
	a := newAnswer(t, true)
	a.show(standing(), worldA)
	old := sanction(a.me, avatar.Ban)
	newer := old
	newer.From, newer.Measure = old.From.AddDate(0, 0, 1), avatar.Mute
	got, err := scoring.Assess(sanctionPolicy(t), now, a.verified(), a.holds(old, worldB), a.holds(newer, worldB))
	require.NoError(t, err)
	require.Equal(t, "muted", got.Code)
	require.Len(t, coded(got, "reissued"), 1)
	require.Len(t, coded(got, "in-force"), 1)
}

func TestSupposedSanctions(t *testing.T) {
	a := newAnswer(t, true)
	p := sanctionPolicy(t)
	ban := supposed(t, sanction(a.me, avatar.Ban), worldB)
	for state, code := range map[states.State]string{"": "banned", states.InForce: "banned", states.Overturned: "welcome", states.Revoked: "welcome", states.Suspended: "welcome"} {
		ban.State = state
		got, err := p.Suppose(now, ban)
		require.NoError(t, err)
		require.Equal(t, code, got.Code, state)
		require.NotContains(t, got.Reasons[1].String(), "  ", "a hole in the sentence")
	}
	ban.State = ""
	for at, code := range map[time.Time]string{now.AddDate(0, 0, -4): "not-yet", now.AddDate(0, 0, 200): "ended", now.AddDate(2, 0, 0): "ended"} {
		got, err := p.Suppose(at, ban)
		require.NoError(t, err)
		require.Len(t, coded(got, code), 1, at)
	}
	ban.State = "forgiven"
	_, err := p.Suppose(now, ban)
	require.Error(t, err)
	employed := supposed(t, job(), worldA)
	employed.State = states.Revoked
	_, err = p.Suppose(now, employed)
	require.Error(t, err)
}
