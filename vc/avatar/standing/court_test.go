package standing_test

import (
	"context"
	"maps"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
	"github.com/avouch-id/avouch/vc/avatar/standing"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/avouch-id/avouch/vc/sdjwt"
)

var day0 = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func day(n int) time.Time { return day0.AddDate(0, 0, n) }

// court is a world, an appeal body that it accepts, and one that it does not.
type court struct {
	t                       require.TestingT
	world, council, another vc.Issuer
	jcs                     dataintegrity.Suite
}

func newCourt(t require.TestingT) *court {
	c := &court{t: t, jcs: dataintegrity.EdDSAJCS2022(jsonld.Embedded())}
	for _, i := range []*vc.Issuer{&c.world, &c.council, &c.another} {
		signer, err := did.GenerateKey(did.Ed25519)
		require.NoError(t, err)
		id, key, err := didkey.New(signer)
		require.NoError(t, err)
		*i = vc.Issuer{ID: id.String(), Key: key}
	}
	return c
}

func (c *court) accepts(issuer, body string) bool {
	return issuer == c.world.ID && body == c.council.ID
}

// wren is known by a nym.
var wren = vc.Subject{Nym: vc.Nym{Suite: "bls12-381-sha-256", Domain: "did:web:a.example", Point: [48]byte{0xa1, 7}}}

// ban is from day 0 to day 100, its credential valid for a year.
func ban() avatar.Sanction {
	return avatar.Sanction{ID: "urn:sanction:1", SubjectNym: wren.Nym, From: day(0), Until: day(365), Category: "ScamsAndFraud", Ground: "Rule 4",
		GroundURL: "https://a.example/rules#4", Facts: "Sold one horse three times.", Automated: new(false), Measure: avatar.Ban, Scope: avatar.ScopeWorld,
		Start: day(0), End: day(100), Appeal: "https://a.example/appeals", AppealBy: day(30)}
}

// issue signs and verifies: statuses are the purposes that are set.
func (c *court) issue(by vc.Issuer, w interface{ Credential() (vc.Credential, error) }, statuses ...string) *vc.Verified {
	return c.issueAs(by, w, c.jcs, statuses...)
}

func (c *court) issueAs(by vc.Issuer, w interface{ Credential() (vc.Credential, error) }, as vc.Securer, statuses ...string) *vc.Verified {
	secured := c.signed(by, w, as)
	claims, err := secured.Unverified()
	require.NoError(c.t, err)
	from, _, err := claims.Validity()
	require.NoError(c.t, err)
	return c.verify(secured, from, statuses...)
}

// signed is issued when it begins to be valid, a sanction with a status.
func (c *court) signed(by vc.Issuer, w interface{ Credential() (vc.Credential, error) }, as vc.Securer) vc.Secured {
	claims, err := w.Credential()
	require.NoError(c.t, err)
	if avatar.TypeOf(claims) == avatar.TypeSanction {
		o := maps.Clone(claims.Object())
		o["credentialStatus"] = map[string]any{"type": "BitstringStatusListEntry", "statusPurpose": "revocation", "statusListIndex": "94",
			"statusListCredential": "https://a.example/status/1"}
		claims, err = vc.NewCredential(o)
		require.NoError(c.t, err)
	}
	from, _, err := claims.Validity()
	require.NoError(c.t, err)
	by.Now = func() time.Time { return from }
	secured, err := by.Issue(context.Background(), claims, as)
	require.NoError(c.t, err)
	return secured
}

func (c *court) verify(s vc.Secured, at time.Time, statuses ...string) *vc.Verified {
	verifier := vc.Verifier{Resolver: resolver.Offline(), Trust: vc.AnyIssuer{}, Mechanisms: []vc.Mechanism{c.jcs, sdjwt.Mechanism{}}, Schemas: avatar.Schema{},
		Now: func() time.Time { return at }, Status: found(statuses), AcceptStatus: standing.AcceptStatus}
	verified, err := verifier.Verify(context.Background(), s)
	require.NoError(c.t, err)
	return verified
}

// found are the statuses that are set.
type found []string

func (f found) Check(context.Context, vc.Credential, string, time.Time, vc.Keys, func(context.Context, vc.Secured) (*vc.Verified, error)) ([]vc.Status, error) {
	all := []vc.Status{{Purpose: "revocation"}, {Purpose: "suspension"}}
	for _, purpose := range f {
		all = append(all, vc.Status{Purpose: purpose, Value: 1})
	}
	return all, nil
}

// decides writes what a body decides about a sanction on a day; end is the day of a new end.
func (c *court) decides(by vc.Issuer, about *vc.Verified, outcome avatar.Outcome, on, end int) *vc.Verified {
	return c.issue(by, decision(about, outcome, on, end))
}

func decision(about *vc.Verified, outcome avatar.Outcome, on, end int) avatar.AppealDecision {
	d := avatar.AppealDecision{SubjectNym: wren.Nym, From: day(on), Until: day(on + 365), Sanction: about.Credential().ID(), Digest: about.Issued(),
		Outcome: outcome, Reasons: "As heard.", Decided: day(on)}
	if outcome == avatar.Reduced {
		d.NewEnd = day(end)
	}
	return d
}

// one is how the only sanction stands.
func (c *court) one(at int, records ...*vc.Verified) standing.Sanction {
	s, err := standing.Of(wren, day(at), c.accepts, records...)
	require.NoError(c.t, err)
	require.Len(c.t, s.Sanctions, 1)
	require.Equal(c.t, s.Sanctions[0].State == standing.InForce, len(s.InForce()) == 1)
	require.Equal(c.t, s.Sanctions[0].State == standing.InForce, s.Under(avatar.ScopeWorld, avatar.Suspension, avatar.Ban))
	require.False(c.t, s.Under(avatar.ScopeFederation, avatar.Ban))
	require.False(c.t, s.Under(avatar.ScopeWorld, avatar.Warning))
	return s.Sanctions[0]
}
