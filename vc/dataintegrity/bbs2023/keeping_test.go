package bbs2023_test

import (
	"context"
	"encoding/base64"
	"maps"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/dataintegrity/bbs2023"
)

// forging has another signer under an office's name: what it signs says that it is by the office's key.
func forging(t testing.TB, o office) office {
	t.Helper()
	secret, err := bbs2023.GenerateKey(nil)
	require.NoError(t, err)
	return office{o.id, did.SigningKey{ID: o.key.ID, Signer: secret.Signer()}, o.suite}
}

// TestForgedBaseProofs: a base proof brings the key that it is checked by, and that has to be the one which the proof names.
func TestForgedBaseProofs(t *testing.T) {
	o, c := newOffice(t, suite), personhood(t)
	must := avatar.Mandatory(c)
	forger := forging(t, o)
	_, err := suite.ForHolder().Open(t.Context(), forger.issue(t, c, suite.Base(must...)), vc.Opening{Keys: documents{}, At: noon})
	requireCheck(t, err, "proof")

	for _, f := range nymFeatures {
		in := session(o, f)
		request, pending, err := newPerson(t, o).Request(nil, in, nil)
		require.NoError(t, err)
		e, err := suite.Enrol(request, in, nil, nil)
		require.NoError(t, err)
		owned, err := pending.Accept(t.Context(), bySigner(t, forger, c, suite.Shifted(request.Commitment, f, e.Entropy[:], must...)), documents{}, noon)
		requireCheck(t, err, "proof")
		require.Nil(t, owned)
	}
}

// asOf keeps the time at which keys were looked for.
type asOf struct {
	vc.Keys
	at *time.Time
}

func (k asOf) Find(ctx context.Context, r vc.KeyRef, at time.Time) (vc.Key, error) {
	*k.at = at
	return k.Keys.Find(ctx, r, at)
}

// TestAcceptLooksAtTheKeyAndTheName: the key is the one of that time, and is for assertions, as is the proof; the credential says that it is
// by whom it was asked of.
func TestAcceptLooksAtTheKeyAndTheName(t *testing.T) {
	keys, c := keysOf{}, personhood(t)
	must := avatar.Mandatory(c)
	o := webOffice(t, "did:web:registry.example", "a", keys, did.AssertionMethod)
	in := session(o, bbs2023.Pseudonym)
	request, pending, err := newPerson(t, o).Request(nil, in, nil)
	require.NoError(t, err)
	e, err := suite.Enrol(request, in, nil, nil)
	require.NoError(t, err)
	good := o.issue(t, c, suite.Blind(request, in, &e, must...))

	login := maps.Clone(keys)
	for name, k := range login {
		k.Purposes = did.Authentication
		login[name] = k
	}
	owned, err := pending.Accept(t.Context(), good, login, noon)
	requireCheck(t, err, "binding", "a key for something else")
	require.Nil(t, owned)

	claims := maps.Clone(c.Object())
	claims["issuer"] = harbour
	named, err := vc.NewCredential(claims)
	require.NoError(t, err)
	owned, err = pending.Accept(t.Context(), bySigner(t, o, named, suite.Shifted(request.Commitment, bbs2023.Pseudonym, e.Entropy[:], must...)), keys, noon)
	requireCheck(t, err, "binding", "another issuer named")
	require.Nil(t, owned)

	claims["issuer"] = o.id
	both := keysOf{}
	for name, k := range keys {
		k.Purposes = did.AssertionMethod | did.Authentication
		both[name] = k
	}
	raw := strictjson.Append(nil, claims)
	shown, err := suite.Adding(request.Commitment, bbs2023.Pseudonym, e.Entropy[:], must...).
		AddProof(t.Context(), raw, dataintegrity.ProofOptions{Purpose: did.Authentication}, o.key)
	require.NoError(t, err)
	owned, err = pending.Accept(t.Context(), vc.Received("application/vc", shown), both, noon)
	requireCheck(t, err, "binding", "a proof for something else")
	require.Nil(t, owned)

	var at time.Time
	_, err = pending.Accept(t.Context(), good, asOf{keys, &at}, noon)
	require.NoError(t, err)
	require.Equal(t, noon, at)
}

// TestRequestsForOneOfTwoNames: the issuer's name is in the proof of a request, and its key alone does not do: two DIDs may list one key.
func TestRequestsForOneOfTwoNames(t *testing.T) {
	o, c := newOffice(t, suite), personhood(t)
	for _, f := range nymFeatures {
		owned, _ := enrol(t, o, newPerson(t, o), nil, nil, f)
		keys := keysOf{}
		world := webOffice(t, "did:web:harbour.example", "a", keys, did.AssertionMethod)
		in := shownIn(t, world, owned, f)
		request, _, err := owned.Request(nil, in)
		require.NoError(t, err)
		double := world
		double.id = "did:web:cellar.example"
		taken := in
		taken.Issuer = double.id
		_, err = vc.Issuer{ID: double.id, Key: did.SigningKey{ID: mustURL(t, double.id+"#a"), Signer: world.key.Signer}, Now: clock}.
			Issue(t.Context(), c, suite.Blind(request, taken, nil, avatar.Mandatory(c)...))
		require.ErrorIs(t, err, bbs2023.ErrRequest)
	}
}

func mustURL(t testing.TB, s string) did.URL {
	t.Helper()
	url, err := did.ParseURL(s)
	require.NoError(t, err)
	return url
}

// TestSessionsThatShowedAPseudonymAreWhole: what is asked for in one has a pseudonym, and refers to a presentation, on both sides.
func TestSessionsThatShowedAPseudonymAreWhole(t *testing.T) {
	o, c := newOffice(t, suite), personhood(t)
	owned, _ := enrol(t, o, newPerson(t, o), nil, nil, bbs2023.HolderBindingPseudonym)
	good := shownIn(t, o, owned, bbs2023.Pseudonym)
	request, _, err := owned.Request(nil, good)
	require.NoError(t, err)
	for name, change := range map[string]func(s *bbs2023.Session){
		"no presentation": func(s *bbs2023.Session) { s.Presentation = [32]byte{} },
		"holder binding":  func(s *bbs2023.Session) { s.Feature = bbs2023.HolderBinding },
	} {
		s := good
		change(&s)
		r, pending, err := owned.Request(nil, s)
		require.Error(t, err, name)
		require.Nil(t, pending)
		require.Zero(t, r)
		_, err = suite.Blind(bbs2023.Request{Commitment: request.Commitment}, s, nil, avatar.Mandatory(c)...).
			Secure(t.Context(), c, vc.Signing{Key: o.key, Rand: zeros{}})
		require.Error(t, err, name)
	}
	exact := good
	exact.Nonce = "sixteen letters!"
	_, _, err = owned.Request(nil, exact)
	require.NoError(t, err)
}

// TestRenewalsAreOfTheSameIssuer: another issuer's secret is no secret to renew.
func TestRenewalsAreOfTheSameIssuer(t *testing.T) {
	o, other := newOffice(t, suite), newOffice(t, suite)
	theirs, _ := enrol(t, other, newPerson(t, other), nil, nil, bbs2023.Pseudonym)
	_, pending, err := newPerson(t, o).Request(nil, session(o, bbs2023.Pseudonym), theirs)
	require.Error(t, err)
	require.Nil(t, pending)
}

// TestSecretsAreForOneCredential: a second one for the same commitment holds with the same secrets, but nobody has looked at it.
func TestSecretsAreForOneCredential(t *testing.T) {
	o, c := newOffice(t, suite), personhood(t)
	must := avatar.Mandatory(c)
	in := session(o, bbs2023.Pseudonym)
	request, pending, err := newPerson(t, o).Request(nil, in, nil)
	require.NoError(t, err)
	e, err := suite.Enrol(request, in, nil, nil)
	require.NoError(t, err)
	owned, err := pending.Accept(t.Context(), o.issue(t, c, suite.Blind(request, in, &e, must...)), documents{}, noon)
	require.NoError(t, err)
	claims := maps.Clone(c.Object())
	claims["id"] = "urn:uuid:1f0c3a52-6f0b-4c8e-9d4e-2f9a4e0a7b11"
	named, err := vc.NewCredential(claims)
	require.NoError(t, err)
	second := bySigner(t, o, named, suite.Shifted(request.Commitment, bbs2023.Pseudonym, e.Entropy[:], must...))
	for _, by := range []vc.Discloser{owned, owned.Traceable()} {
		_, err = by.Disclose(t.Context(), second, vc.Disclosure{To: challenge(plaza), Rand: zeros{}})
		require.Error(t, err)
	}
}

// TestHedgesDiffer: with randomness that repeats itself the wallet's key for it still tells two wallets' numbers apart.
func TestHedgesDiffer(t *testing.T) {
	o := newOffice(t, suite)
	owned, _ := enrol(t, o, newPerson(t, o), nil, nil, bbs2023.Pseudonym)
	raw, err := owned.Export()
	require.NoError(t, err)
	members, err := strictjson.ParseObject(raw, strictjson.Limits{})
	require.NoError(t, err)
	members["hedge"] = base64.StdEncoding.EncodeToString(make([]byte, 48))
	other, err := suite.ParseOwned(strictjson.Append(nil, members))
	require.NoError(t, err)
	in, to := shownIn(t, o, owned, bbs2023.Pseudonym), challenge(plaza)
	made := map[string]bool{}
	for _, o := range []*bbs2023.Owned{owned, owned, other} {
		request, _, err := o.Request(zeros{}, in)
		require.NoError(t, err)
		made[string(request.Commitment)] = true
		derived, err := o.Disclose(t.Context(), o.Secured(), vc.Disclosure{To: to, Rand: zeros{}})
		require.NoError(t, err)
		made[string(derived.Bytes())] = true
	}
	require.Len(t, made, 4, "two of each")
}

// TestAcceptOfAnotherFeature: with holder binding alone, what is bound to nobody is not accepted.
func TestAcceptOfAnotherFeature(t *testing.T) {
	o, c := newOffice(t, suite), personhood(t)
	must := avatar.Mandatory(c)
	_, pending, err := newPerson(t, o).Request(nil, session(o, bbs2023.HolderBinding), nil)
	require.NoError(t, err)
	owned, err := pending.Accept(t.Context(), o.issue(t, c, suite.Base(must...)), documents{}, noon)
	requireCheck(t, err, "proof")
	require.ErrorContains(t, err, "feature")
	require.Nil(t, owned)
}

// TestIssuersKeepToTheSession: who signs is who was asked, and what was asked for is all that a request holds.
func TestIssuersKeepToTheSession(t *testing.T) {
	o, other, c := newOffice(t, suite), newOffice(t, suite), personhood(t)
	must := avatar.Mandatory(c)
	p := newPerson(t, o)
	in := session(o, bbs2023.Pseudonym)
	request, _, err := p.Request(nil, in, nil)
	require.NoError(t, err)
	e, err := suite.Enrol(request, in, nil, nil)
	require.NoError(t, err)
	by := func(key did.SigningKey, issuer string, as vc.Securer) error {
		claims := maps.Clone(c.Object())
		claims["issuer"] = issuer
		named, err := vc.NewCredential(claims)
		require.NoError(t, err)
		_, err = as.Secure(t.Context(), named, vc.Signing{Key: key, Rand: zeros{}})
		return err
	}
	as := suite.Blind(request, in, &e, must...)
	require.NoError(t, by(o.key, o.id, as))
	require.Error(t, by(other.key, o.id, as), "another key")
	require.Error(t, by(did.SigningKey{}, o.id, as), "no key")
	require.Error(t, by(o.key, other.id, as), "another issuer")
	require.ErrorIs(t, by(o.key, o.id, suite.Blind(request, in, &bbs2023.Enrolment{Y: e.Y}, must...)), bbs2023.ErrEnrolled, "nothing is added")

	// A pseudonym of a session is none to enrol with, and a session enrols nobody.
	owned, _ := enrol(t, o, p, nil, nil, bbs2023.Pseudonym)
	shown := shownIn(t, o, owned, bbs2023.Pseudonym)
	request, _, err = owned.Request(nil, shown)
	require.NoError(t, err)
	require.NoError(t, by(o.key, o.id, suite.Blind(request, shown, nil, must...)))
	request.Enrolment = shown.Nym.Point[:]
	_, err = suite.Enrol(request, shown, nil, nil)
	require.ErrorIs(t, err, bbs2023.ErrRequest)
	require.ErrorIs(t, by(o.key, o.id, suite.Blind(request, shown, nil, must...)), bbs2023.ErrRequest)

	// With holder binding alone the session is whole, too.
	alone := session(o, bbs2023.HolderBinding)
	request, _, err = p.Request(nil, alone, nil)
	require.NoError(t, err)
	require.NoError(t, by(o.key, o.id, suite.Blind(request, alone, nil, must...)))
	alone.Nonce = "fifteen letters"
	require.Error(t, by(o.key, o.id, suite.Blind(request, alone, nil, must...)))
}

// TestStoredTooLong: what is longer than it should be is not cut.
func TestStoredTooLong(t *testing.T) {
	o := newOffice(t, suite)
	owned, _ := enrol(t, o, newPerson(t, o), nil, nil, bbs2023.Pseudonym)
	_, pending, err := owned.Request(nil, shownIn(t, o, owned, bbs2023.Pseudonym))
	require.NoError(t, err)
	raw, err := pending.Export()
	require.NoError(t, err)
	for name, size := range map[string]int{"nym": 49, "presentation": 33} {
		members, err := strictjson.ParseObject(raw, strictjson.Limits{})
		require.NoError(t, err)
		members["session"].(map[string]any)[name] = base64.StdEncoding.EncodeToString(append([]byte{1}, make([]byte, size-1)...))
		_, err = suite.ParsePending(strictjson.Append(nil, members))
		require.ErrorIs(t, err, bbs2023.ErrExport, name)
	}
}
