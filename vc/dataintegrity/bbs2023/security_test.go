package bbs2023_test

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"
	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/dataintegrity/bbs2023"
	"github.com/avouch-id/avouch/vc/jsonld"
)

// shifted is a base proof that says of its entropy that it is more.
func shifted(t *testing.T, base vc.Secured, entropy byte) vc.Secured {
	t.Helper()
	o, err := base.Object(vc.Limits{})
	require.NoError(t, err)
	proof := o["proof"].(map[string]any)
	raw, err := base64.RawURLEncoding.DecodeString(proof["proofValue"].(string)[1:])
	require.NoError(t, err)
	raw[len(raw)-1] += entropy
	changed := map[string]any{}
	for name, v := range proof {
		changed[name] = v
	}
	changed["proofValue"] = "u" + base64.RawURLEncoding.EncodeToString(raw)
	document := map[string]any{}
	for name, v := range o {
		document[name] = v
	}
	document["proof"] = changed
	c, err := vc.NewCredential(document)
	require.NoError(t, err)
	return vc.Received("application/vc", c.JSON())
}

// TestSecurityCase36ShiftedSecret: a signer that adds something of its own, in a session or at a renewal, could link pseudonyms. The
// wallet keeps nothing of such a credential.
func TestSecurityCase36ShiftedSecret(t *testing.T) {
	s := bbs2023.New(jsonld.Embedded())
	registry := newOffice(t, s)
	p := newPerson(t, registry)
	owned, e := enrol(t, registry, p, nil, nil, bbs2023.Pseudonym)

	// A renewal with another entropy: a valid signature, on another secret.
	in := bbs2023.Session{Issuer: registry.id, IssuerKey: registry.public(), Nonce: rand.Text()}
	request, pending, err := p.Request(nil, in, owned)
	require.NoError(t, err)
	moved := e
	moved.Entropy[31] ^= 1
	c := personhood(t)
	base := registry.issue(t, c, s.Blind(request, in, &moved, avatar.Mandatory(c)...))
	got, err := pending.Accept(t.Context(), base, keySource(), noon)
	require.ErrorIs(t, err, bbs2023.ErrEntropy)
	require.Nil(t, got)

	// Entropy 1 of a conduct issuer.
	world := newOffice(t, s)
	nym, err := owned.Nym(world.id)
	require.NoError(t, err)
	in = bbs2023.Session{Issuer: world.id, IssuerKey: world.public(), Nonce: rand.Text(), Nym: nym, Presentation: [32]byte{1}}
	request, pending, err = owned.Request(nil, in)
	require.NoError(t, err)
	base = world.issue(t, c, s.Blind(request, in, nil, avatar.Mandatory(c)...))
	got, err = pending.Accept(t.Context(), shifted(t, base, 1), keySource(), noon)
	require.ErrorIs(t, err, bbs2023.ErrEntropy)
	require.Nil(t, got)
	got, err = pending.Accept(t.Context(), base, keySource(), noon)
	require.NoError(t, err)
	same, err := got.Nym(world.id)
	require.NoError(t, err)
	require.Equal(t, nym, same)
	_, err = pending.Accept(t.Context(), base, keySource(), noon)
	require.Error(t, err, "a request is answered once")
}

// TestSecurityCase37BanShedAtRenewal: another secret than the enrolled one is no renewal.
func TestSecurityCase37BanShedAtRenewal(t *testing.T) {
	s := bbs2023.New(jsonld.Embedded())
	registry := newOffice(t, s)
	seed := make([]byte, 32)
	first, err := s.Person(seed, registry.id, 0)
	require.NoError(t, err)
	_, e := enrol(t, registry, first, nil, nil, bbs2023.Pseudonym)
	second, err := s.Person(seed, registry.id, 1)
	require.NoError(t, err)
	in := bbs2023.Session{Issuer: registry.id, IssuerKey: registry.public(), Nonce: rand.Text()}
	request, _, err := second.Request(nil, in, nil)
	require.NoError(t, err)
	_, err = s.Enrol(request, in, &e, nil)
	require.ErrorIs(t, err, bbs2023.ErrEnrolled)
	honest, _, err := first.Request(nil, in, nil)
	require.NoError(t, err)
	request.Enrolment = honest.Enrolment // of another secret than the commitment's
	_, err = s.Enrol(request, in, &e, nil)
	require.ErrorIs(t, err, bbs2023.ErrRequest)
	c := personhood(t)
	_, err = vc.Issuer{ID: registry.id, Key: registry.key, Now: clock}.Issue(t.Context(), c, s.Blind(request, in, &e, avatar.Mandatory(c)...))
	require.ErrorIs(t, err, bbs2023.ErrRequest)
	again, err := s.Enrol(honest, in, &e, nil)
	require.NoError(t, err)
	require.Equal(t, e, again)
}

// TestSessions: a request holds for the session that it was made for, in every field.
func TestSessions(t *testing.T) {
	s := bbs2023.New(jsonld.Embedded())
	registry, world := newOffice(t, s), newOffice(t, s)
	owned, _ := enrol(t, registry, newPerson(t, registry), nil, nil, bbs2023.Pseudonym)
	stranger, _ := enrol(t, registry, newPerson(t, registry), nil, nil, bbs2023.Pseudonym)
	nym, err := owned.Nym(world.id)
	require.NoError(t, err)
	others, err := stranger.Nym(world.id)
	require.NoError(t, err)
	me := newAvatar(t)
	in := bbs2023.Session{Issuer: world.id, IssuerKey: world.public(), Holder: me.ID, Nonce: rand.Text(), Nym: nym, Presentation: [32]byte{1}}
	request, _, err := owned.Request(nil, in)
	require.NoError(t, err)
	c := personhood(t)
	issue := func(by office, in bbs2023.Session) error {
		_, err := vc.Issuer{ID: by.id, Key: by.key, Now: clock}.Issue(t.Context(), c, s.Blind(request, in, nil, avatar.Mandatory(c)...))
		return err
	}
	require.NoError(t, issue(world, in))
	for name, change := range map[string]func(*bbs2023.Session){
		"a replayed nonce": func(s *bbs2023.Session) { s.Nonce = rand.Text() },
		"holder":           func(s *bbs2023.Session) { s.Holder = newAvatar(t).ID },
		"presentation":     func(s *bbs2023.Session) { s.Presentation[0]++ },
		"another's nym":    func(s *bbs2023.Session) { s.Nym = others },
		"domain":           func(s *bbs2023.Session) { s.Nym.Domain = registry.id },
		"feature":          func(s *bbs2023.Session) { s.Feature = bbs2023.HolderBindingPseudonym },
	} {
		changed := in
		change(&changed)
		require.ErrorIs(t, issue(world, changed), bbs2023.ErrRequest, name)
	}
	elsewhere := in
	elsewhere.Issuer, elsewhere.IssuerKey = registry.id, registry.public()
	require.ErrorIs(t, issue(registry, elsewhere), bbs2023.ErrRequest, "one world's session in another's")
	_, _, err = stranger.Request(nil, in)
	require.ErrorIs(t, err, bbs2023.ErrRequest, "the nym of another secret")

	named, err := avatar.Employment{Subject: me.ID, WorksFor: "Kestrel Freight", From: noon, Until: noon.AddDate(1, 0, 0)}.Credential()
	require.NoError(t, err)
	c = named
	require.ErrorIs(t, issue(world, in), bbs2023.ErrTraceable)
}

// derivedElements are the elements of a shown credential's proof value.
func derivedElements(t *testing.T, s vc.Secured) (document map[string]any, elements []any) {
	t.Helper()
	document, err := s.Object(vc.Limits{})
	require.NoError(t, err)
	raw, err := base64.RawURLEncoding.DecodeString(document["proof"].(map[string]any)["proofValue"].(string)[1:])
	require.NoError(t, err)
	require.NoError(t, cbor.Unmarshal(raw[3:], &elements))
	return document, elements
}

// TestSecurityCase26Unlinkable: two showings of one credential share what is listed here, and nothing else; two people of one day differ
// in nothing else.
func TestSecurityCase26Unlinkable(t *testing.T) {
	s := bbs2023.New(jsonld.Embedded())
	registry := newOffice(t, s)
	mine, _ := enrol(t, registry, newPerson(t, registry), nil, nil, bbs2023.Pseudonym)
	theirs, _ := enrol(t, registry, newPerson(t, registry), nil, nil, bbs2023.Pseudonym)
	show := func(o *bbs2023.Owned, world string) (map[string]any, []any) {
		to := vc.Challenge{Nonce: rand.Text(), Audience: world, NymDomain: world}
		shown, err := o.Disclose(t.Context(), o.Secured(), vc.Disclosure{Reveal: []vc.Pointer{"/credentialSubject/assuranceLevel"}, To: to, Holder: newAvatar(t).ID})
		require.NoError(t, err)
		return derivedElements(t, shown)
	}
	const plaza, harbour = "did:web:plaza.example", "did:web:harbour.example"
	document, a := show(mine, plaza)
	for name, other := range map[string]struct {
		of    *bbs2023.Owned
		world string
		nym   bool // the same
	}{"same world": {mine, plaza, true}, "another world": {mine, harbour, false}, "another person": {theirs, plaza, false}} {
		again, b := show(other.of, other.world)
		require.Len(t, b, 8, name)
		first, second := a[0].([]byte), b[0].([]byte)
		require.Len(t, second, len(first), "the number of hidden statements")
		for at := 0; at+16 <= len(first); at += 16 {
			require.NotEqual(t, first[at:at+16], second[at:at+16], "%s: the BBS proofs at %d", name, at)
		}
		if other.of == mine { // labels, and indexes that follow from them, are the credential's
			require.Equal(t, a[1:4], b[1:4], name)
		}
		require.NotEqual(t, a[4], b[4], "%s: presentation headers", name)
		require.Equal(t, other.world, b[5])
		require.Equal(t, other.nym, string(a[6].([]byte)) == string(b[6].([]byte)), name)
		require.Equal(t, a[7], b[7], "the number of statements")
		proof := again["proof"].(map[string]any)
		for member, v := range document["proof"].(map[string]any) {
			require.Equal(t, member != "proofValue", v == proof[member], "%s: %s", name, member)
		}
		for member, v := range document {
			if member != "proof" {
				require.Equal(t, v, again[member], "%s: %s", name, member)
			}
		}
		require.Len(t, again, len(document))
	}
	one, _ := mine.Secured().Object(vc.Limits{})
	two, _ := theirs.Secured().Object(vc.Limits{})
	require.NotContains(t, one, "credentialStatus")
	for member := range one {
		if member != "proof" {
			require.Equal(t, one[member], two[member])
		}
	}
}

// TestLiftedAndPooled: a derived proof in another's answer, and two people's in one.
func TestLiftedAndPooled(t *testing.T) {
	s := bbs2023.New(jsonld.Embedded())
	registry := newOffice(t, s)
	mine, _ := enrol(t, registry, newPerson(t, registry), nil, nil, bbs2023.Pseudonym)
	theirs, _ := enrol(t, registry, newPerson(t, registry), nil, nil, bbs2023.Pseudonym)
	const plaza = "did:web:plaza.example"
	to := vc.Challenge{Nonce: rand.Text(), Audience: plaza, NymDomain: plaza, Expires: noon.Add(time.Minute)}
	jcs := dataintegrity.EdDSAJCS2022(jsonld.Embedded())
	gate := vc.Verifier{Resolver: resolver.Offline(), Trust: vc.AnyIssuer{}, Replay: vc.MemoryReplay(16), Mechanisms: []vc.Mechanism{jcs, s}, Now: clock}
	refused := func(answer []vc.Secured, err error) {
		t.Helper()
		require.NoError(t, err)
		_, err = gate.VerifyPresentation(t.Context(), answer, to)
		var e *vc.VerifyError
		require.ErrorAs(t, err, &e)
		require.Equal(t, vc.Check("binding"), e.Check, "%v", err)
	}
	me, other := newAvatar(t), newAvatar(t)
	shown, err := mine.Disclose(t.Context(), mine.Secured(), vc.Disclosure{To: to, Holder: me.ID})
	require.NoError(t, err)
	refused(other.Answer(t.Context(), to, vc.Showing{Of: shown}))
	refused(me.Answer(t.Context(), to, vc.Showing{Of: mine.Secured(), By: mine}, vc.Showing{Of: theirs.Secured(), By: theirs}))
	elsewhere := to
	elsewhere.NymDomain = registry.id
	foreign, err := mine.Disclose(t.Context(), mine.Secured(), vc.Disclosure{To: elsewhere, Holder: me.ID})
	require.NoError(t, err)
	refused(me.Answer(t.Context(), to, vc.Showing{Of: foreign}))
	_, err = me.Answer(t.Context(), elsewhere, vc.Showing{Of: mine.Secured(), By: mine})
	require.Error(t, err, "a wallet shows no pseudonym for another's domain")
	_, err = me.Answer(t.Context(), to, vc.Showing{Of: mine.Secured()})
	require.ErrorIs(t, err, dataintegrity.ErrBaseProof)

	answer, err := me.Answer(t.Context(), to, vc.Showing{Of: shown})
	require.NoError(t, err)
	_, err = gate.VerifyPresentation(context.Background(), answer, to)
	require.NoError(t, err)
}
