package scoring_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/scoring"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
)

// Where a nym alone answers there is no DID and no key: a record about another nym, or about a DID, has none of one or the other either,
// and is not about whoever answered.
func TestRecordsOfOthersDoNotJoinANymAlone(t *testing.T) {
	a := newAnswer(t, false)
	nym := vc.Nym{Suite: "test", Domain: ask.Audience, Point: [48]byte{1}}
	to := ask
	to.NymDomain = ask.Audience
	c, err := standing().Credential()
	require.NoError(t, err)
	shown := opened(t, c, worldA, did.PublicKey{})
	shown.Bound, shown.Proofs[0].Nym, shown.Proofs[0].Header = nil, &nym, to.PresentationHeader(did.DID{})
	a.items = nil
	a.add(shown)
	who, err := a.verifier().VerifyPresentation(t.Context(), a.items, to)
	require.NoError(t, err)
	require.True(t, who.Holder().IsZero())
	got, ok := who.Nym()
	require.True(t, ok)
	require.Equal(t, nym, got)

	of := func(about vc.Nym) *vc.Verified {
		r := report("urn:1", avatar.Negative, "Violence", 5)
		r.Subject, r.SubjectNym = did.DID{}, about
		c, err := r.Credential()
		require.NoError(t, err)
		o := opened(t, c, worldA, did.PublicKey{})
		o.Bound = nil
		a.opens["record"] = o
		v, err := a.verifier().Verify(t.Context(), vc.Received("application/test", []byte("record")))
		require.NoError(t, err)
		return v
	}
	other, err := did.Parse("did:web:harbour.example")
	require.NoError(t, err)
	theirs := report("urn:1", avatar.Negative, "Violence", 5)
	theirs.Subject = other
	_, err = scoring.Assess(policy(t), now, who, of(nym))
	require.NoError(t, err)
	for name, record := range map[string]*vc.Verified{
		"another nym":      of(vc.Nym{Suite: nym.Suite, Domain: nym.Domain, Point: [48]byte{2}}),
		"in another suite": of(vc.Nym{Suite: "other", Domain: nym.Domain, Point: nym.Point}),
		"elsewhere":        of(vc.Nym{Suite: nym.Suite, Domain: other.String(), Point: nym.Point}),
		"a DID":            a.record(theirs, worldA, did.PublicKey{}),
	} {
		_, err = scoring.Assess(policy(t), now, who, record)
		require.ErrorIs(t, err, scoring.ErrForeign, name)
	}
}
