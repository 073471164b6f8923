package federation_test

import (
	"context"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
	"github.com/avouch-id/avouch/vc/federation"
)

// A memory that cannot tell is no fault of whoever asked: the error says that it is for another time.
func TestAMemoryThatFailsBlamesNobody(t *testing.T) {
	for name, m := range map[string]federation.Memory{"broken": broken{}, "late": late{}, "full": federation.NewMemory(0)} {
		s := newScene(t)
		s.guard.Domains = m
		err := s.asks()
		require.ErrorIs(t, err, vc.ErrUnavailable, name)
		require.NotErrorIs(t, err, vc.ErrInvalid, name)
		if name != "full" {
			require.ErrorIs(t, err, errDisk, name)
		}
	}
}

// Of several memberships that do not hold the error is the first one's, and says which.
func TestTheFirstMembershipsErrorIsGiven(t *testing.T) {
	s := newScene(t)
	s.guard.Memberships = []vc.Secured{s.other.says(t, s.world.id, nil), s.league.says(t, s.world.id, func(m *avatar.Membership) { m.Until = noon }),
		s.league.says(t, s.other.id, nil)}
	err := s.asks()
	refused(t, err, "time", "valid until")
	var e *vc.VerifyError
	require.ErrorAs(t, err, &e)
	require.Equal(t, 1, e.Item)
}

// Only did:webvh has logs: another method's DID that begins alike is no earlier name.
func TestOnlyLogsHaveEarlierNames(t *testing.T) {
	for _, c := range [][2]string{{"did:web:Qm:old.example", "did:webvh:Qm:new.example"}, {"did:webvh:Qm:old.example", "did:web:Qm:new.example"}} {
		s := newScene(t)
		s.to.NymDomain, s.to.Audience = c[0], c[1]
		refused(t, s.asks(), "binding", "at hand")
	}
}

// unsure is a memory with a role that nobody knows; it lets everything be used.
type unsure struct{}

func (unsure) Role(context.Context, did.DID) (federation.Role, error)      { return 7, nil }
func (unsure) Use(context.Context, did.DID, federation.Role) (bool, error) { return true, nil }

// TestNobodyIsAskedWhereMemoryDecides: a memory that cannot be read, or says what nobody knows, is no reason to ask the person.
func TestNobodyIsAskedWhereMemoryDecides(t *testing.T) {
	for name, m := range map[string]federation.Memory{"broken": broken{}, "unsure": unsure{}} {
		s := newScene(t)
		s.guard.Domains = m
		refused(t, s.asks(), "binding", "")
		require.Empty(t, s.asked, name)
	}
}

// An earlier name of the world's log is refused for that, whatever memberships say.
func TestAnEarlierNameIsNoFederation(t *testing.T) {
	s := newScene(t)
	s.to.NymDomain, s.to.Audience = "did:webvh:QmScid:old.example", "did:webvh:QmScid:new.example"
	refused(t, s.asks(), "binding", "earlier name")
}

func TestSixtyFourMembershipsAreLookedAt(t *testing.T) {
	s := newScene(t)
	s.guard.Memberships = append(make([]vc.Secured, 63), s.guard.Memberships...)
	require.NoError(t, s.asks())
}

// TestRolesAreReadWhileTheyAreRecorded: the race detector looks on.
func TestRolesAreReadWhileTheyAreRecorded(t *testing.T) {
	m, a := federation.NewMemory(8), parse(t, "did:web:a.example")
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			if _, err := m.Role(context.Background(), a); err != nil {
				t.Error(err)
			}
			if is, err := m.Use(context.Background(), a, federation.World); !is || err != nil {
				t.Error(is, err)
			}
		})
	}
	wait.Wait()
}
