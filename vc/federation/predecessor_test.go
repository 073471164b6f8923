package federation_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/federation"
)

// An earlier name of the world's own log is its own domain: nobody is asked, and it is recorded as a world's.
func TestCase40AnEarlierNameIsTheWorldsOwn(t *testing.T) {
	const old, now = "did:webvh:QmScid:old.example", "did:webvh:QmScid:new.example"
	scene := func(names []did.DID, fault error) *scene {
		s := newScene(t)
		s.to.NymDomain, s.to.Audience = old, now
		s.guard.Predecessors = func(_ context.Context, id did.DID) ([]did.DID, error) {
			require.Equal(t, now, id.String())
			return names, fault
		}
		return s
	}
	s := scene([]did.DID{parse(t, "did:webvh:QmScid:first.example"), parse(t, old)}, nil)
	require.NoError(t, s.asks())
	require.Empty(t, s.asked)
	role, err := s.guard.Domains.Role(context.Background(), parse(t, old))
	require.NoError(t, err)
	require.Equal(t, federation.World, role)

	s = scene([]did.DID{parse(t, old)}, nil)
	_, err = s.guard.Domains.Use(context.Background(), parse(t, old), federation.Federation)
	require.NoError(t, err)
	refused(t, s.asks(), "binding", "never")

	refused(t, scene([]did.DID{parse(t, "did:webvh:QmScid:old.example:a")}, nil).asks(), "binding", "no earlier name")
	refused(t, scene(nil, nil).asks(), "binding", "no earlier name")
	for _, fault := range []error{did.ErrInvalid, did.ErrNotFound} {
		err := scene([]did.DID{parse(t, old)}, fault).asks()
		refused(t, err, "binding", "")
		require.ErrorIs(t, err, vc.ErrInvalid)
	}
	for _, fault := range []error{did.ErrUnavailable, context.Canceled, errors.New("x")} {
		err := scene([]did.DID{parse(t, old)}, fault).asks()
		require.ErrorIs(t, err, vc.ErrUnavailable)
		require.ErrorIs(t, err, fault)
		require.NotErrorIs(t, err, vc.ErrInvalid)
	}
}
