package vc_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
)

// A nonce is spent where the caller brings a header of their own, too: without one it would be the nonce alone that is new.
func TestANonceBesideTheCallersHeaderIsSpent(t *testing.T) {
	s := newScene(t)
	s.to.Header, s.to.NymDomain = []byte("mine"), audience
	p := s.derived("d", 1, s.to.Header)
	_, err := s.answer(p)
	require.NoError(t, err)
	_, err = s.answer(p)
	requireRefusal(t, err, "replay")
	s.v.Replay = nil
	_, err = s.answer(p)
	requireRefusal(t, err, "replay")
}

// A mechanism that reports no proofs makes no presentation a signed one, not even an empty one.
func TestAPresentationWithoutProofsIsRefused(t *testing.T) {
	for _, inside := range []func(s *scene) []*part{
		func(*scene) []*part { return nil },
		func(s *scene) []*part { return []*part{s.derived("d", 1, header(s.to, ""))} },
	} {
		s := newScene(t)
		s.to.NymDomain = audience
		s.shown.opened.Proofs = nil
		s.shown.inside = inside(s)
		_, err := s.answer(s.shown)
		requireRefusal(t, err, "proof")
	}
}

// TestUnsignedIsForPresentations: a credential that stands alone has to be bound, whatever Verifier.Unsigned says; what stands in an
// unsigned presentation does not, beside a nym either. What the holder asserts is bound to nothing where nothing was asked.
func TestUnsignedIsForPresentations(t *testing.T) {
	s := newScene(t)
	s.v.Unsigned = true
	_, err := s.answer(s.inner)
	requireRefusal(t, err, "binding")

	s = newScene(t)
	s.v.Unsigned, s.to.NymDomain = true, audience
	s.shown.opened.Proofs = nil
	got, err := s.answer(s.within(s.derived("d", 1, header(s.to, "")), s.inner)...)
	require.NoError(t, err)
	require.Equal(t, vc.BoundByNym, got.Shown()[0].Binding)
	require.Zero(t, got.Shown()[1].Binding)
	require.False(t, got.Shown()[1].Own)

	s = newScene(t)
	s.v.Unsigned, s.to = true, vc.Unbound()
	s.selfAsserted()
	got, err = s.answer(s.shown)
	require.NoError(t, err)
	require.Equal(t, s.holder, got.Holder())
	require.Zero(t, got.Shown()[0].Binding)
}

// One point in two suites is two names.
func TestNymsOfTwoSuitesDiffer(t *testing.T) {
	s := newScene(t)
	s.to.NymDomain = audience
	one, two := s.derived("d", 1, header(s.to, "")), s.derived("e", 1, header(s.to, ""))
	two.opened.Proofs[0].Nym.Suite = "other"
	_, err := s.answer(one, two)
	require.Equal(t, 1, requireRefusal(t, err, "binding").Item)
}

// A credential whose proof says for whom it is may name the domain or the audience, and nobody else alone.
func TestCredentialsForTheDomainOrTheAudience(t *testing.T) {
	for domain, holds := range map[string]bool{"plaza.example": true, audience: true, "harbour.example": false} {
		s := newScene(t)
		s.to.Domain = "plaza.example"
		s.shown.opened.Proofs[0].Domain = []string{"plaza.example"}
		s.inner.opened.Proofs[0].Domain = []string{domain}
		_, err := s.answer(s.shown)
		if holds {
			require.NoError(t, err, domain)
			continue
		}
		requireRefusal(t, err, "binding")
	}
}

// TestAnswerShowsNoMoreThanItWasTold: a credential in JSON of which only a part was to be shown is not shown whole; what cannot be shown
// is not left out; and nobody is asked to disclose for a holder who could not sign.
func TestAnswerShowsNoMoreThanItWasTold(t *testing.T) {
	id, key := newKey(t)
	to := vc.Challenge{Nonce: "2GjUzvIQvpUzP5nLNNBWwA", Audience: audience}
	whole, bound := vc.Received("", []byte(`{"id":"urn:a:1"}`)), vc.Received("", []byte("a.b.c~d"))
	for name, c := range map[string]struct {
		h    vc.Holder
		show []vc.Showing
	}{
		"a part of JSON, nobody to disclose": {vc.Holder{ID: id, Key: key, As: &recorder{}}, []vc.Showing{{Of: whole, Reveal: []vc.Pointer{"/a"}}}},
		"one of two is bound, no presenter":  {vc.Holder{ID: id}, []vc.Showing{{Of: whole}, {Of: bound, By: &recorder{gives: bound}}}},
		"nobody, no presenter":               {vc.Holder{}, []vc.Showing{{Of: bound, By: &recorder{gives: bound}}}},
		"a key without its signer":           {vc.Holder{ID: id, Key: did.SigningKey{ID: key.ID}, As: &recorder{}}, []vc.Showing{{Of: whole}}},
	} {
		c.h.Now = func() time.Time { return noon }
		items, err := c.h.Answer(t.Context(), to, c.show...)
		require.Error(t, err, name)
		require.Nil(t, items, name)
	}
}
