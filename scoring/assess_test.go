package scoring_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/scoring"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
)

var now = time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)

// opens is a mechanism that believes everything: it stands for any that checked signatures. An item is its number.
type opens map[string]vc.Opened

func (o opens) Recognizes(s vc.Secured) bool { return o[string(s.Bytes())].Proofs != nil }
func (o opens) Open(_ context.Context, s vc.Secured, _ vc.Opening) (vc.Opened, error) {
	return o[string(s.Bytes())], nil
}

// ask is the challenge of every answer.
var ask = vc.Challenge{Nonce: "JGHQ6SZKNJVXLVHMPIMCZBHLVE", Audience: "did:web:b.example"}

// answer is a presentation in the making. The holder is me; what is shown is bound by its key.
type answer struct {
	t     testing.TB
	me    did.DID
	key   did.PublicKey
	opens opens
	items []vc.Secured
}

func newAnswer(t testing.TB, signed bool) *answer {
	signer, err := did.GenerateKey(did.Ed25519)
	require.NoError(t, err)
	me, _, err := didkey.New(signer)
	require.NoError(t, err)
	a := &answer{t: t, me: me, key: signer.PublicKey(), opens: opens{}}
	if signed {
		c, err := vc.NewCredential(map[string]any{"@context": "https://www.w3.org/ns/credentials/v2", "type": "VerifiablePresentation", "holder": me.String()})
		require.NoError(t, err)
		p := proof(me.String(), did.Authentication)
		p.Key.Public = a.key
		a.add(vc.Opened{Credential: c, Presentation: true, Proofs: []vc.Proof{p}})
	}
	return a
}

func proof(by string, p did.Purpose) vc.Proof {
	return vc.Proof{Controller: by, Purpose: p, Key: vc.Key{Controller: by, Purposes: p}, Challenge: ask.Nonce, Domain: []string{ask.Audience}}
}

func (a *answer) add(o vc.Opened) {
	raw := []byte(fmt.Sprint("item ", len(a.opens)))
	a.opens[string(raw)] = o
	a.items = append(a.items, vc.Received("application/test", raw))
}

// opened is an SD-JWT VC of a credential, bound to a key; only some claims are shown, or all if none are named.
func opened(t testing.TB, c vc.Credential, issuer string, key did.PublicKey, show ...string) vc.Opened {
	from, until, err := c.Validity()
	require.NoError(t, err)
	claims := map[string]any{"vct": avatar.VCT(avatar.TypeOf(c)), "iss": issuer, "nbf": from.Unix(), "exp": until.Unix()}
	subject := maps.Clone(c.Object()["credentialSubject"].(map[string]any))
	delete(subject, "id")
	for name, v := range subject {
		for _, s := range show {
			if s == name {
				claims[name] = v
			}
		}
		if show == nil {
			claims[name] = v
		}
	}
	if id := c.ID(); id != "" {
		claims["jti"] = id
	}
	set, err := vc.NewCredential(claims)
	require.NoError(t, err)
	return vc.Opened{Credential: set, Proofs: []vc.Proof{proof(issuer, did.AssertionMethod)}, Confirmation: key,
		Bound: &vc.Proof{Key: vc.Key{Public: key}, Challenge: ask.Nonce, Domain: []string{ask.Audience}, Created: now}}
}

type writer interface{ Credential() (vc.Credential, error) }

func (a *answer) show(w writer, issuer string, claims ...string) {
	c, err := w.Credential()
	require.NoError(a.t, err)
	a.add(opened(a.t, c, issuer, a.key, claims...))
}

func (a *answer) verifier() *vc.Verifier {
	return &vc.Verifier{Resolver: resolver.Offline(), Mechanisms: []vc.Mechanism{a.opens}, Trust: vc.AnyIssuer{},
		Replay: vc.MemoryReplay(8), Now: func() time.Time { return now }}
}

func (a *answer) verified() *vc.VerifiedPresentation {
	p, err := a.verifier().VerifyPresentation(context.Background(), a.items, ask)
	require.NoError(a.t, err)
	return p
}

// record is a credential that this world holds already.
func (a *answer) record(w writer, issuer string, key did.PublicKey) *vc.Verified {
	c, err := w.Credential()
	require.NoError(a.t, err)
	o := opened(a.t, c, issuer, key)
	if key.IsZero() {
		o.Credential = c
		full := maps.Clone(c.Object())
		full["issuer"] = issuer
		o.Credential, err = vc.NewCredential(full)
		require.NoError(a.t, err)
	}
	o.Bound = nil
	a.opens["record"] = o
	v, err := a.verifier().Verify(context.Background(), vc.Received("application/test", []byte("record")))
	require.NoError(a.t, err)
	return v
}

func policy(t testing.TB) *scoring.Policy {
	text, err := os.ReadFile("testdata/market.json")
	require.NoError(t, err)
	p, err := scoring.Load(text)
	require.NoError(t, err)
	return p
}

const worldA, kestrel = "did:web:a.example", "did:web:kestrel.example"

func job() writer {
	return avatar.Employment{WorksFor: "Kestrel Freight", JobTitle: "Planner", From: now.AddDate(0, 0, -1), Until: now.AddDate(1, 0, 0)}
}

func world() did.DID {
	id, err := did.Parse(worldA)
	if err != nil {
		panic(err)
	}
	return id
}

func report(id string, effect avatar.Effect, category avatar.Category, severity int) avatar.ConductAttestation {
	points := 5
	if effect == avatar.Negative {
		points = -5
	}
	return avatar.ConductAttestation{ID: id, World: world(), Effect: effect, Category: category, Severity: severity, Points: &points,
		Occurred: avatar.DateOf(now), Evidence: [32]byte{1}, From: now, Until: now.AddDate(1, 0, 0)}
}

func standing() writer {
	return avatar.ConductSummary{World: world(), PeriodStart: avatar.Date{Year: 2026, Month: 1, Day: 1}, PeriodEnd: avatar.DateOf(now),
		AsOf: avatar.DateOf(now), Points: new(62), OpenSanctions: new(0), From: now, Until: now.AddDate(0, 0, 7)}
}

func TestAssess(t *testing.T) {
	a := newAnswer(t, true)
	a.show(standing(), worldA, "pointsAtLeast50", "openSanctions")
	a.show(job(), kestrel, "worksFor")
	a.show(report("urn:1", avatar.Negative, "ScamsAndFraud", 2), worldA)
	p := policy(t)
	got, err := scoring.Assess(p, now, a.verified())
	require.NoError(t, err)
	// For: the summary 500, and the job, faded by one day of a half-life of 100, cut to its group's 800. Against: 500.
	require.EqualValues(t, 1300, got.For)
	require.EqualValues(t, 500, got.Against)
	require.Equal(t, 1000*(1000+1300)/(2000+1300+500), got.Score)
	require.Equal(t, 1000*(1300+500)/(2000+1300+500), got.Confidence)
	require.Equal(t, scoring.Allow, got.Decision)
	require.EqualValues(t, p.Digest(), got.Policy)
	require.Len(t, got.Inputs, 3)
	require.Len(t, got.Reasons, 4)
	require.Equal(t, "good", got.Reasons[0].Code)
	for _, r := range got.Reasons[1:] {
		require.NotEmpty(t, r.String())
		require.Contains(t, got.Inputs, r.Contribution.Evidence)
	}
	one, err := json.Marshal(got)
	require.NoError(t, err)
	again, err := scoring.Assess(p, now.In(time.FixedZone("", -7200)), a.verified())
	require.NoError(t, err)
	two, err := json.Marshal(again)
	require.NoError(t, err)
	require.Equal(t, string(one), string(two))
}

// Hidden fields match no rule, and a missing summary is asked for.
func TestHiddenMatchesNothing(t *testing.T) {
	a := newAnswer(t, true)
	a.show(job(), kestrel, "jobTitle")
	a.show(report("urn:1", avatar.Positive, "Safety", 2), worldA, "category", "effect")
	a.show(standing(), worldA, "pointsAtLeast50", "pointsAtLeast75")
	got, err := scoring.Assess(policy(t), now, a.verified())
	require.NoError(t, err)
	codes := map[string]string{}
	for _, r := range got.Reasons {
		if r.Contribution != nil {
			codes[r.Contribution.Type] = r.Code
		}
	}
	require.Equal(t, map[string]string{avatar.TypeEmployment: "no-rule", avatar.TypeConductAttestation: "undated", avatar.TypeConductSummary: "counted"}, codes)
	require.Equal(t, "missing", got.Reasons[1].Code)
	require.Equal(t, scoring.Review, got.Decision)
	require.Equal(t, "shown", got.Changes[0].Code)
	require.Equal(t, scoring.Allow, got.Changes[0].Decision)
}

func TestNothingToAssessIsAnError(t *testing.T) {
	a := newAnswer(t, true)
	empty := a.verified()
	for _, p := range []*scoring.Policy{nil, {}} {
		_, err := scoring.Assess(p, now, empty)
		require.ErrorIs(t, err, scoring.ErrNoPolicy)
	}
	p := policy(t)
	for _, who := range []*vc.VerifiedPresentation{nil, {}, empty} {
		_, err := scoring.Assess(p, now, who)
		require.ErrorIs(t, err, scoring.ErrNothing)
	}
	a.show(job(), kestrel)
	for _, at := range []time.Time{{}, now.AddDate(9000, 0, 0), now.AddDate(-100, 0, 0)} {
		_, err := scoring.Assess(p, at, a.verified())
		require.ErrorIs(t, err, scoring.ErrNoTime)
	}
	mine := report("urn:1", avatar.Negative, "Violence", 5)
	mine.Subject = a.me
	many := slices.Repeat([]*vc.Verified{a.record(mine, worldA, did.PublicKey{})}, 256)
	_, err := scoring.Assess(p, now, a.verified(), many...)
	require.NoError(t, err)
	text, err := os.ReadFile("testdata/market.json")
	require.NoError(t, err)
	strict, err := scoring.Load([]byte(strings.Replace(string(text), `"version": 1,`, `"version": 1, "maxEvidence": 256,`, 1)))
	require.NoError(t, err)
	_, err = scoring.Assess(strict, now, a.verified(), many...)
	require.ErrorIs(t, err, scoring.ErrTooMuch)
	_, err = scoring.Assess(strict, now, a.verified(), many[1:]...)
	require.NoError(t, err)
	_, err = scoring.Assess(p, now, a.verified(), make([]*vc.Verified, 16_384)...)
	require.ErrorIs(t, err, scoring.ErrTooMuch)
}

// foreign: the error names the item.
func foreign(t *testing.T, err error, known bool, item int) {
	t.Helper()
	var e *scoring.EvidenceError
	require.True(t, errors.As(err, &e), "%v", err)
	require.ErrorIs(t, err, scoring.ErrForeign)
	require.Equal(t, known, e.Known)
	require.Equal(t, item, e.Item)
}

func TestCase39PooledCredentials(t *testing.T) {
	a, other := newAnswer(t, true), newAnswer(t, true)
	a.show(job(), kestrel)
	c, err := report("urn:1", avatar.Positive, "Safety", 2).Credential()
	require.NoError(t, err)
	// Another's good deed, signed by another's key for this very challenge.
	pooled := newAnswer(t, true)
	pooled.add(opened(t, c, worldA, other.key))
	_, err = scoring.Assess(policy(t), now, pooled.verified())
	foreign(t, err, false, 0)
	// A record about somebody else is no record about this one.
	_, err = scoring.Assess(policy(t), now, a.verified(), a.record(job(), kestrel, other.key))
	foreign(t, err, true, 0)
	_, err = scoring.Assess(policy(t), now, a.verified(), nil)
	foreign(t, err, true, 0)
	_, err = scoring.Assess(policy(t), now, a.verified(), &vc.Verified{})
	foreign(t, err, true, 0)
}

func TestWithoutSignedPresentationOneKeyBindsAll(t *testing.T) {
	a := newAnswer(t, false)
	a.show(job(), kestrel)
	a.show(standing(), worldA)
	got, err := scoring.Assess(policy(t), now, a.verified(), a.record(report("", avatar.Positive, "Safety", 1), worldA, a.key))
	require.NoError(t, err)
	require.Len(t, got.Inputs, 3)

	// An answer to nothing: whoever copied it could show it.
	copied, err := a.verifier().VerifyPresentation(context.Background(), a.items, vc.Unbound())
	require.NoError(t, err)
	_, err = scoring.Assess(policy(t), now, copied)
	foreign(t, err, false, 0)
}

// What this world holds about the same avatar counts too, once.
func TestKnownRecordsJoin(t *testing.T) {
	a := newAnswer(t, true)
	a.show(standing(), worldA)
	harm := report("urn:1", avatar.Negative, "Violence", 5)
	harm.Subject = a.me
	record := a.record(harm, worldA, did.PublicKey{})
	without, err := scoring.Assess(policy(t), now, a.verified())
	require.NoError(t, err)
	with, err := scoring.Assess(policy(t), now, a.verified(), record)
	require.NoError(t, err)
	twice, err := scoring.Assess(policy(t), now, a.verified(), record, record)
	require.NoError(t, err)
	require.Zero(t, without.Against)
	require.EqualValues(t, 1200, with.Against)
	require.EqualValues(t, 1200, twice.Against)
	require.True(t, with.Reasons[1].Contribution.Known)
}

// A credential of the vocabulary that does not keep to it is an error, one of another vocabulary counts nothing.
func TestOtherCredentials(t *testing.T) {
	a := newAnswer(t, true)
	a.show(job(), kestrel)
	o := a.opens["item 1"]
	claims := maps.Clone(o.Credential.Object())
	claims["vct"] = "https://kestrel.example/badge"
	var err error
	o.Credential, err = vc.NewCredential(claims)
	require.NoError(t, err)
	a.add(o)
	got, err := scoring.Assess(policy(t), now, a.verified())
	require.NoError(t, err)
	require.Equal(t, "other-type", got.Reasons[len(got.Reasons)-1].Code)

	claims["vct"], claims["worksFor"] = avatar.VCT(avatar.TypeEmployment), 5
	o.Credential, err = vc.NewCredential(claims)
	require.NoError(t, err)
	a.add(o)
	_, err = scoring.Assess(policy(t), now, a.verified())
	var e *scoring.EvidenceError
	require.True(t, errors.As(err, &e))
	require.Equal(t, 2, e.Item)
	require.ErrorIs(t, err, vc.ErrInvalid)
}
