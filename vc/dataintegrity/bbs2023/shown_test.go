package bbs2023_test

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/dataintegrity/bbs2023"
)

// present signs a presentation of what was derived before, by whomever.
func present(t testing.TB, me vc.Holder, to vc.Challenge, derived ...vc.Secured) []vc.Secured {
	t.Helper()
	var show []vc.Showing
	for _, d := range derived {
		show = append(show, vc.Showing{Of: d})
	}
	items, err := me.Answer(t.Context(), to, show...)
	require.NoError(t, err)
	return items
}

// TestBinding: a derived proof is for one answer of one holder to one verifier.
func TestBinding(t *testing.T) {
	o := newOffice(t, suite)
	for _, s := range scenes(t, o) {
		me, other, to := newAvatar(t), newAvatar(t), challenge(plaza)
		good := s.disclose(t, to, me, level)
		v := gate(suite)
		shown, err := v.VerifyPresentation(t.Context(), present(t, me, to, good), to)
		require.NoError(t, err)
		require.Equal(t, vc.BoundByNym, shown.Shown()[0].Binding)
		require.Equal(t, s.hasNym(), shown.Shown()[0].Own, "it names nobody")
		nym, has := shown.Nym()
		require.Equal(t, s.hasNym(), has)
		if has {
			mine, err := s.owned.Nym(plaza)
			require.NoError(t, err)
			require.Equal(t, mine, nym)
		}
		// Twice.
		_, err = v.VerifyPresentation(t.Context(), present(t, me, to, good), to)
		requireCheck(t, err, "replay", s.name)

		for name, change := range map[string]func(c *vc.Challenge){
			"nonce":      func(c *vc.Challenge) { c.Nonce = rand.Text() },
			"audience":   func(c *vc.Challenge) { c.Audience = harbour },
			"nym domain": func(c *vc.Challenge) { c.NymDomain = harbour },
			"request":    func(c *vc.Challenge) { c.Request = sha256.Sum256([]byte("a request")) },
			"header":     func(c *vc.Challenge) { c.Header = []byte("a header of somebody's own") },
		} {
			asked := to
			change(&asked)
			asker := me
			asker.NymDomain = func(context.Context, vc.Challenge) error { return nil }
			_, err := gate(suite).VerifyPresentation(t.Context(), present(t, asker, asked, good), asked)
			requireCheck(t, err, "binding", s.name, name)
		}
		// Lifted into somebody else's answer, and out of any.
		_, err = gate(suite).VerifyPresentation(t.Context(), present(t, other, to, good), to)
		requireCheck(t, err, "binding", s.name)
		_, err = gate(suite).VerifyPresentation(t.Context(), []vc.Secured{good}, to)
		requireCheck(t, err, "binding", s.name)
		_, err = gate(suite).VerifyPresentation(t.Context(), append(present(t, me, to), good), to)
		require.NoError(t, err, "beside the presentation that it is for")
		// In an answer to nothing whoever copied it can show it, so it is nobody's own.
		shown, err = gate(suite).VerifyPresentation(t.Context(), present(t, other, to, good), vc.Unbound())
		require.NoError(t, err)
		require.False(t, shown.Shown()[0].Own)
	}
}

// TestSecurityCase40NymOfAnotherDomain: a wallet shows no pseudonym of a domain that is not the verifier's, and a verifier takes
// none, even if the presentation header would fit.
func TestSecurityCase40NymOfAnotherDomain(t *testing.T) {
	for _, s := range scenes(t, newOffice(t, suite)) {
		if !s.hasNym() {
			continue
		}
		me, to := newAvatar(t), challenge(plaza)
		to.NymDomain = harbour
		items, err := me.Answer(t.Context(), to, vc.Showing{Of: s.base, By: s.by})
		requireCheck(t, err, "binding", s.name)
		require.Nil(t, items)
		for _, none := range []string{"", plaza + "/enrolment", plaza + "#key", "plaza.example", s.from.id + "/enrolment"} {
			to.NymDomain = none
			_, err := s.by.Disclose(t.Context(), s.base, vc.Disclosure{To: to, Holder: me.ID, Rand: rand.Reader})
			require.ErrorIs(t, err, did.ErrInvalid, none)
			_, err = s.owned.Nym(none)
			require.ErrorIs(t, err, did.ErrInvalid, none)
		}

		to = challenge(plaza)
		to.Header = []byte("a header of somebody's own")
		elsewhere := to
		elsewhere.NymDomain = harbour
		answer := present(t, me, to, s.disclose(t, elsewhere, me))
		_, err = gate(suite).VerifyPresentation(t.Context(), answer, to)
		requireCheck(t, err, "binding", s.name)
		var differs *vc.Mismatch
		require.ErrorAs(t, err, &differs)
		require.Equal(t, vc.Mismatch{What: "nym domain", Want: plaza, Got: harbour}, *differs)
	}
}

// TestSecurityCase39TwoPeople: what two people own does not add up to one, even if both want it to.
func TestSecurityCase39TwoPeople(t *testing.T) {
	o := newOffice(t, suite)
	mine, theirs := scenes(t, o), scenes(t, o)
	for _, s := range mine {
		for _, x := range theirs {
			me, to := newAvatar(t), challenge(plaza)
			answer := present(t, me, to, s.disclose(t, to, me), x.disclose(t, to, me, level))
			shown, err := gate(suite).VerifyPresentation(t.Context(), answer, to)
			if s.hasNym() && x.hasNym() {
				requireCheck(t, err, "binding", s.name, x.name)
				continue
			}
			require.NoError(t, err)
			for i, of := range []scene{s, x} { // without a pseudonym anybody may have derived it
				require.Equal(t, of.hasNym(), shown.Shown()[i].Own, "%s of %s, %s", of.name, s.name, x.name)
			}
		}
	}
	// One person's two credentials do.
	p := newPerson(t, o)
	one, e := enrol(t, o, p, nil, nil, bbs2023.Pseudonym)
	two, _ := enrol(t, o, p, &e, one, bbs2023.HolderBindingPseudonym)
	me, to := newAvatar(t), challenge(plaza)
	answer, err := me.Answer(t.Context(), to, vc.Showing{Of: one.Secured(), By: one}, vc.Showing{Of: two.Secured(), By: two})
	require.NoError(t, err)
	shown, err := gate(suite).VerifyPresentation(t.Context(), answer, to)
	require.NoError(t, err)
	require.True(t, shown.Shown()[0].Own && shown.Shown()[1].Own)
}

// TestBaseProofsAreNotPresented: by no wallet by mistake, and to no verifier.
func TestBaseProofsAreNotPresented(t *testing.T) {
	for _, s := range scenes(t, newOffice(t, suite)) {
		_, err := newAvatar(t).Answer(t.Context(), challenge(plaza), vc.Showing{Of: s.base})
		require.ErrorIs(t, err, dataintegrity.ErrBaseProof, s.name)
		_, err = gate(suite).Verify(t.Context(), s.base)
		requireCheck(t, err, "structure", s.name)
		require.ErrorIs(t, err, bbs2023.ErrBase)
		_, err = gate(suite.ForHolder()).Verify(t.Context(), s.base)
		if s.owned == nil {
			require.NoError(t, err)
		} else { // nobody but its holder can check it
			requireCheck(t, err, "proof", s.name)
		}
		derived := s.disclose(t, challenge(plaza), newAvatar(t))
		_, err = gate(suite.ForHolder()).Verify(t.Context(), derived)
		requireCheck(t, err, "structure", s.name)
		require.ErrorIs(t, err, bbs2023.ErrDerived)
		_, err = suite.Disclose(t.Context(), derived, vc.Disclosure{Rand: rand.Reader})
		require.ErrorIs(t, err, bbs2023.ErrDerived)
		if s.owned != nil {
			_, err = suite.Disclose(t.Context(), s.base, vc.Disclosure{Rand: rand.Reader})
			require.ErrorIs(t, err, bbs2023.ErrProofValue, "without its secrets")
			_, err = s.by.Disclose(t.Context(), derived, vc.Disclosure{To: challenge(plaza), Rand: rand.Reader})
			require.Error(t, err)
		}
	}
}

// liar says of every key that it speaks for one issuer.
type liar struct{ issuer string }

func (l liar) Find(ctx context.Context, r vc.KeyRef, at time.Time) (vc.Key, error) {
	k, err := documents{}.Find(ctx, r, at)
	k.Controller = l.issuer
	return k, err
}

// TestForgedSecondProof: somebody adds a proof by a key of their own, with their own pseudonym, to a credential of a trusted issuer.
// It is not the presentation's, and makes nothing theirs.
func TestForgedSecondProof(t *testing.T) {
	o, attacker := newOffice(t, suite), newOffice(t, suite)
	c := personhood(t)
	claims := maps.Clone(c.Object())
	claims["issuer"] = o.id
	c, err := vc.NewCredential(claims)
	require.NoError(t, err)
	in := session(o, bbs2023.Pseudonym)
	in.IssuerKey = attacker.public()
	request, pending, err := newPerson(t, o).Request(nil, in, nil)
	require.NoError(t, err)
	e, err := suite.Enrol(request, in, nil, nil)
	require.NoError(t, err)
	as := suite.Blind(request, in, &e, avatar.Mandatory(c)...)
	_, err = vc.Issuer{ID: o.id, Key: attacker.key}.Issue(t.Context(), c, as)
	require.Error(t, err, "an honest Issuer does not")
	forged, err := as.Secure(t.Context(), c, vc.Signing{Key: attacker.key, Rand: rand.Reader})
	require.NoError(t, err)
	_, err = pending.Accept(t.Context(), forged, documents{}, noon)
	requireCheck(t, err, "binding")
	theirs, err := pending.Accept(t.Context(), forged, liar{o.id}, noon)
	require.NoError(t, err)

	for _, s := range scenes(t, o) {
		me, to := newAvatar(t), challenge(plaza)
		good := s.disclose(t, to, me, level)
		bad, err := theirs.Disclose(t.Context(), forged, vc.Disclosure{Reveal: []vc.Pointer{level}, To: to, Holder: me.ID, Rand: rand.Reader})
		require.NoError(t, err)
		_, err = gate(suite).VerifyPresentation(t.Context(), present(t, me, to, bad), to)
		requireCheck(t, err, "binding", s.name)
		proofs := []any{object(t, good)["proof"], object(t, bad)["proof"]}
		for range 2 {
			slices.Reverse(proofs)
			both := edit(t, good, func(o, _, _ map[string]any) { o["proof"] = proofs })
			for _, rule := range []vc.ProofRule{vc.AllProofs, vc.AnyIssuerProof} {
				v := gate(suite)
				v.Proofs = rule
				shown, err := v.VerifyPresentation(t.Context(), present(t, me, to, both), to)
				if err != nil { // two pseudonyms
					require.True(t, s.hasNym())
					requireCheck(t, err, "binding", s.name)
					continue
				}
				nym, has := shown.Nym()
				require.Equal(t, s.hasNym(), has)
				require.Equal(t, s.hasNym(), shown.Shown()[0].Own)
				if has {
					mine, err := s.owned.Nym(plaza)
					require.NoError(t, err)
					require.Equal(t, mine, nym)
				}
			}
		}
	}
}

// TestSecurityCase38HiddenExpiry: a holder leaves out what says when the credential ends.
func TestSecurityCase38HiddenExpiry(t *testing.T) {
	o := newOffice(t, suite)
	p, me := newPerson(t, o), newAvatar(t)
	base := func(mandatory ...vc.Pointer) scene {
		in := session(o, bbs2023.Pseudonym)
		request, pending, err := p.Request(nil, in, nil)
		require.NoError(t, err)
		e, err := suite.Enrol(request, in, nil, nil)
		require.NoError(t, err)
		owned, err := pending.Accept(t.Context(), o.issue(t, personhood(t), suite.Blind(request, in, &e, mandatory...)), documents{}, noon)
		require.NoError(t, err)
		return scene{by: owned, base: owned.Secured()}
	}
	v := gate(suite)
	v.MustShow = map[string][]vc.Pointer{"PersonhoodCredential": {"/validUntil"}}
	lax := base("/issuer", "/type")
	for _, c := range []struct {
		check  vc.Check
		reveal []vc.Pointer
	}{{"schema", []vc.Pointer{level}}, {"", []vc.Pointer{level, "/validUntil"}}} {
		to := challenge(plaza)
		_, err := v.VerifyPresentation(t.Context(), present(t, me, to, lax.disclose(t, to, me, c.reveal...)), to)
		if c.check == "" {
			require.NoError(t, err)
			continue
		}
		requireCheck(t, err, c.check)
	}
	// Where it is mandatory nobody can leave it out; nor a type, with which MustShow would go.
	strict := base(avatar.Mandatory(personhood(t))...).disclose(t, challenge(plaza), me, level)
	_, err := v.Verify(t.Context(), strict)
	require.NoError(t, err)
	for name, change := range map[string]func(o, s, p map[string]any){
		"validUntil": func(o, _, _ map[string]any) { delete(o, "validUntil") },
		"type":       func(o, _, _ map[string]any) { o["type"] = "VerifiableCredential"; delete(o, "validUntil") },
	} {
		_, err := v.Verify(t.Context(), edit(t, strict, change))
		requireCheck(t, err, "proof", name)
	}
	// Without pointers the types show all the same.
	_, err = v.Verify(t.Context(), base().disclose(t, challenge(plaza), me, level, "/issuer"))
	requireCheck(t, err, "schema")
}
