package bbs2023_test

import (
	"context"
	"crypto/rand"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/dataintegrity/bbs2023"
	"github.com/avouch-id/avouch/vc/jsonld"
)

var noon = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

func clock() time.Time { return noon }

// office issues: a personhood issuer, or a world.
type office struct {
	id    string
	key   did.SigningKey
	suite bbs2023.Suite
}

func newOffice(t testing.TB, s bbs2023.Suite) office {
	t.Helper()
	secret, err := bbs2023.GenerateKey(nil)
	require.NoError(t, err)
	id, key, err := didkey.New(secret.Signer())
	require.NoError(t, err)
	return office{id.String(), key, s}
}

func (o office) public() did.PublicKey { return o.key.Signer.PublicKey() }

func (o office) issue(t testing.TB, c vc.Credential, as vc.Securer) vc.Secured {
	t.Helper()
	s, err := vc.Issuer{ID: o.id, Key: o.key, Now: clock}.Issue(t.Context(), c, as)
	require.NoError(t, err)
	return s
}

// documents finds keys as a wallet does.
type documents struct{}

func (documents) Find(ctx context.Context, r vc.KeyRef, at time.Time) (vc.Key, error) {
	url, err := did.ParseURL(r.Method)
	if err != nil {
		return vc.Key{}, err
	}
	res, err := resolver.Offline().Resolve(ctx, url.DID(), did.Version{})
	if err != nil {
		return vc.Key{}, err
	}
	m, err := res.Document.VerificationMethod(url, did.AnyPurpose, at)
	return vc.Key{Public: m.Key, Controller: m.Controller.String(), Purposes: m.Purposes}, err
}

func newAvatar(t testing.TB) vc.Holder {
	t.Helper()
	signer, err := did.GenerateKey(did.Ed25519)
	require.NoError(t, err)
	id, key, err := didkey.New(signer)
	require.NoError(t, err)
	return vc.Holder{ID: id, Key: key, As: dataintegrity.EdDSAJCS2022(jsonld.Embedded()), Now: clock}
}

func personhood(t testing.TB) vc.Credential {
	t.Helper()
	day := noon.Truncate(24 * time.Hour)
	c, err := avatar.Personhood{From: day, Until: day.AddDate(0, 3, 0), Method: "in person", Assurance: "high",
		Since: avatar.Date{Year: 2026, Month: 2, Day: 1}}.Credential()
	require.NoError(t, err)
	return c
}

// enrol is a whole enrolment, or a renewal of prev.
func enrol(t testing.TB, o office, p *bbs2023.Person, old *bbs2023.Enrolment, prev *bbs2023.Owned, f bbs2023.Feature) (*bbs2023.Owned, bbs2023.Enrolment) {
	t.Helper()
	in := bbs2023.Session{Issuer: o.id, IssuerKey: o.public(), Nonce: rand.Text(), Feature: f}
	request, pending, err := p.Request(nil, in, prev)
	require.NoError(t, err)
	e, err := o.suite.Enrol(request, in, old, nil)
	require.NoError(t, err)
	c := personhood(t)
	base := o.issue(t, c, o.suite.Blind(request, in, &e, avatar.Mandatory(c)...))
	owned, err := pending.Accept(t.Context(), base, documents{}, noon)
	require.NoError(t, err)
	require.Empty(t, owned.Traces())
	return owned, e
}

func newPerson(t testing.TB, o office) *bbs2023.Person {
	t.Helper()
	seed := make([]byte, 32)
	_, err := rand.Read(seed)
	require.NoError(t, err)
	p, err := o.suite.Person(seed, o.id, 0)
	require.NoError(t, err)
	return p
}

func TestFlow(t *testing.T) {
	s := bbs2023.New(jsonld.Embedded()).WithForm(avatar.Unlinkable)
	registry := newOffice(t, s)
	p := newPerson(t, registry)
	for _, f := range []bbs2023.Feature{bbs2023.Pseudonym, bbs2023.HolderBindingPseudonym} {
		owned, e := enrol(t, registry, p, nil, nil, f)
		const world = "did:web:plaza.example"
		nym, err := owned.Nym(world)
		require.NoError(t, err)

		to := vc.Challenge{Nonce: rand.Text(), Audience: world, NymDomain: world, Expires: noon.Add(time.Minute)}
		me := newAvatar(t)
		answer, err := me.Answer(t.Context(), to, vc.Showing{Of: owned.Secured(), Reveal: []vc.Pointer{"/credentialSubject/assuranceLevel"}, By: owned})
		require.NoError(t, err)
		jcs := dataintegrity.EdDSAJCS2022(jsonld.Embedded())
		gate := vc.Verifier{Resolver: resolver.Offline(), Trust: vc.AnyIssuer{}, Replay: vc.MemoryReplay(16), Mechanisms: []vc.Mechanism{jcs, s}, Now: clock}
		shown, err := gate.VerifyPresentation(t.Context(), answer, to)
		require.NoError(t, err)
		got, shows := shown.Nym()
		require.True(t, shows)
		require.Equal(t, nym, got)
		require.Equal(t, shown.Digest(), me.Digest(answer))
		require.True(t, shown.Shown()[0].Own)
		require.Equal(t, vc.BoundByNym, shown.Shown()[0].Binding)

		renewed, e2 := enrol(t, registry, p, &e, owned, f)
		require.Equal(t, e, e2)
		again, err := renewed.Nym(world)
		require.NoError(t, err)
		require.Equal(t, nym, again)

		raw, err := renewed.Export()
		require.NoError(t, err)
		back, err := s.ParseOwned(raw)
		require.NoError(t, err)
		again, err = back.Nym(world)
		require.NoError(t, err)
		require.Equal(t, nym, again)

		// The world attests, to the person whom it does not know.
		w := newOffice(t, s)
		in := bbs2023.Session{Issuer: w.id, IssuerKey: w.public(), Holder: me.ID, Nonce: rand.Text(), Nym: nym, Presentation: me.Digest(answer), Feature: f}
		request, pending, err := owned.Request(nil, in)
		require.NoError(t, err)
		day := noon.Truncate(24 * time.Hour)
		points, none := 70, 0
		from, err := did.Parse(w.id)
		require.NoError(t, err)
		c, err := avatar.ConductSummary{Unlinkable: true, From: day, Until: day.AddDate(0, 0, 5), World: from, Points: &points,
			PeriodStart: avatar.Date{Year: 2026, Month: 1, Day: 1}, PeriodEnd: avatar.Date{Year: 2026, Month: 5, Day: 31}, OpenSanctions: &none, AsOf: avatar.DateOf(day)}.Credential()
		require.NoError(t, err)
		conduct, err := pending.Accept(t.Context(), w.issue(t, c, s.Blind(request, in, nil, avatar.Mandatory(c)...)), documents{}, noon)
		require.NoError(t, err)

		// Travelling.
		const other = "did:web:harbour.example"
		to = vc.Challenge{Nonce: rand.Text(), Audience: other, NymDomain: other, Expires: noon.Add(time.Minute)}
		answer, err = newAvatar(t).Answer(t.Context(), to, vc.Showing{Of: owned.Secured(), By: owned},
			vc.Showing{Of: conduct.Secured(), Reveal: []vc.Pointer{"/credentialSubject/pointsAtLeast50"}, By: conduct})
		require.NoError(t, err)
		shown, err = gate.VerifyPresentation(t.Context(), answer, to)
		require.NoError(t, err)
		require.Len(t, shown.Shown(), 2)
		require.True(t, shown.Shown()[1].Own)
	}
}
