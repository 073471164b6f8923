package vc_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
)

// TestSecurityCase40VerifierRefusesAnotherDomain: a nym that was made for another domain than the verifier's says who
// somebody is elsewhere; whatever else holds, it is refused.
func TestSecurityCase40VerifierRefusesAnotherDomain(t *testing.T) {
	for name, c := range map[string]struct {
		asked, shown string
		holds        bool
	}{
		"the verifier's own":  {audience, audience, true},
		"another world's":     {audience, world, false},
		"nobody's":            {audience, "", false},
		"none was asked":      {"", audience, false},
		"with a slash":        {audience, audience + "/", false},
		"in other characters": {audience, "did:web:Plaza.example", false},
	} {
		t.Run(name, func(t *testing.T) {
			for _, inside := range []bool{true, false} {
				s := newScene(t)
				s.to.NymDomain = c.asked
				p := s.derived("d", 1, header(s.to, s.holder.String()))
				p.opened.Proofs[0].Nym.Domain = c.shown
				parts := []*part{s.shown, p}
				if inside {
					parts = s.within(p)
				}
				got, err := s.answer(parts...)
				if c.holds {
					require.NoError(t, err)
					nym, shows := got.Nym()
					require.True(t, shows)
					require.Equal(t, c.asked, nym.Domain)
					continue
				}
				requireRefusal(t, err, "binding")
			}
		})
	}
}

// A nym domain is the exact text of a DID. "/enrolment" behind one is where personhood issuers enrol.
func TestNymDomainsAreDIDs(t *testing.T) {
	id, key := newKey(t)
	for _, domain := range []string{"plaza.example", "https://plaza.example", audience + "/enrolment", audience + "?versionId=1", audience + "#key",
		audience + " ", "did:web:", "DID:web:plaza.example", "did:web:pl\x00aza"} {
		for name, to := range map[string]vc.Challenge{
			"as asked": {Nonce: "2GjUzvIQvpUzP5nLNNBWwA", Audience: audience, NymDomain: domain},
			"its own":  {Nonce: "2GjUzvIQvpUzP5nLNNBWwA", Audience: domain, NymDomain: domain},
			"unbound":  func() vc.Challenge { c := vc.Unbound(); c.NymDomain = domain; return c }(),
		} {
			s := newScene(t)
			s.to = to
			requireRefusal(t, judgeAnswer(s), "binding")
			for _, ask := range []func() error{nil, func() error { return nil }} {
				h := vc.Holder{ID: id, Key: key, As: &recorder{}, NymDomain: nymDomain(ask)}
				items, err := h.Answer(t.Context(), to)
				requireRefusal(t, err, "binding")
				require.Nil(t, items, "%s: %q", name, domain)
			}
		}
		_, err := did.Parse(domain)
		require.Error(t, err)
	}
}

func nymDomain(ask func() error) func(context.Context, vc.Challenge) error {
	if ask == nil {
		return nil
	}
	return func(context.Context, vc.Challenge) error { return ask() }
}
