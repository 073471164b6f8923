package federation_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
	"github.com/avouch-id/avouch/vc/federation"
)

// shows counts how often a wallet gets as far as showing something.
type shows int

func (n *shows) Disclose(_ context.Context, s vc.Secured, _ vc.Disclosure) (vc.Secured, error) {
	*n++
	return s, nil
}

// TestSecurityCase40NymOfAnotherWorld: world M wants to know who somebody is in world W, and W helps: it issues a membership
// of a federation of its own name, or of whatever else, to M. The person agrees to everything.
func TestSecurityCase40NymOfAnotherWorld(t *testing.T) {
	s := newScene(t)
	w, m, me := s.league, s.world, newParty(t)
	var shown shows
	answer := func(by party, audience, domain string) error {
		before := shown
		to := vc.Challenge{Nonce: "2GjUzvIQvpUzP5nLNNBWwA", Audience: audience, NymDomain: domain}
		_, err := vc.Holder{ID: by.id, Key: by.key, As: jcs, NymDomain: s.guard.NymDomain, Now: clock}.Answer(t.Context(), to,
			vc.Showing{Of: s.guard.Memberships[0], By: &shown})
		require.Equal(t, err == nil, shown > before, "nothing is shown where it is refused")
		return err
	}
	fresh := func() { s.guard.Domains, s.asked = federation.NewMemory(8), nil }
	mine, theirs := m.id.String(), w.id.String()

	t.Run("W was visited before", func(t *testing.T) {
		fresh()
		require.NoError(t, answer(me, theirs, theirs))
		refused(t, answer(me, mine, theirs), "binding", "a world's own domain")
		require.Empty(t, s.asked, "nobody is asked: people agree to much")
		require.NoError(t, answer(me, mine, mine), "M may know its own")
		require.NoError(t, answer(me, theirs, theirs))
	})
	t.Run("W is visited later", func(t *testing.T) {
		fresh()
		require.NoError(t, answer(me, mine, theirs), "for all that is known W is a federation")
		refused(t, answer(me, theirs, theirs), "binding", "a federation's domain")
		require.NoError(t, answer(me, mine, theirs))
	})
	t.Run("another avatar of the same person", func(t *testing.T) {
		fresh()
		require.NoError(t, answer(me, theirs, theirs))
		refused(t, answer(newParty(t), mine, theirs), "binding", "a world's own domain")
	})
	t.Run("W belongs to what it founds", func(t *testing.T) {
		fresh()
		s.guard.Memberships[0] = w.says(t, m.id, func(v *avatar.Membership) { v.Members = []did.DID{w.id, m.id} })
		refused(t, answer(me, mine, theirs), "structure", "none of its members")
	})
	t.Run("M is its own witness", func(t *testing.T) {
		fresh()
		s.guard.Memberships[0] = m.says(t, m.id, nil)
		refused(t, answer(me, mine, theirs), "binding", "at hand")
		// What M says of itself makes it no federation: its own domain stays a world's.
		require.NoError(t, answer(me, mine, mine))
		s.guard.Memberships[0] = m.says(t, w.id, nil)
		refused(t, answer(me, theirs, mine), "binding", "a world's own domain")
	})
	t.Run("W says it of somebody else", func(t *testing.T) {
		fresh()
		s.guard.Memberships[0] = w.says(t, s.other.id, nil)
		refused(t, answer(me, mine, theirs), "binding", "member of")
	})
}
