package federation_test

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/federation"
)

func parse(t require.TestingT, s string) did.DID {
	id, err := did.Parse(s)
	require.NoError(t, err)
	return id
}

// The first use of a DID decides, whatever is asked in between.
func TestTheFirstUseDecides(t *testing.T) {
	names := []did.DID{parse(t, "did:web:a.example"), parse(t, "did:web:b.example"), parse(t, "did:web:A.example")}
	rapid.Check(t, func(r *rapid.T) {
		m, model := federation.NewMemory(2), map[did.DID]federation.Role{}
		for range rapid.IntRange(0, 20).Draw(r, "uses") {
			id := rapid.SampledFrom(names).Draw(r, "DID")
			as := rapid.SampledFrom([]federation.Role{federation.World, federation.Federation}).Draw(r, "role")
			is, err := m.Use(t.Context(), id, as)
			if model[id] == 0 && len(model) == 2 {
				require.ErrorIs(r, err, vc.ErrUnavailable)
				require.False(r, is)
			} else {
				require.NoError(r, err)
				if model[id] == 0 {
					model[id] = as
				}
				require.Equal(r, model[id] == as, is)
			}
			for _, id := range names {
				role, err := m.Role(t.Context(), id)
				require.NoError(r, err)
				require.Equal(r, model[id], role)
			}
		}
	})
}

func TestNoDomainAndNoRole(t *testing.T) {
	m := federation.NewMemory(8)
	for _, c := range []struct {
		id did.DID
		as federation.Role
	}{{did.DID{}, federation.World}, {parse(t, "did:web:a.example"), 0}, {parse(t, "did:web:a.example"), 3}} {
		is, err := m.Use(t.Context(), c.id, c.as)
		require.ErrorIs(t, err, vc.ErrInvalid)
		require.False(t, is)
	}
}

func TestUseIsAtomic(t *testing.T) {
	for range 20 {
		m, id := federation.NewMemory(8), parse(t, "did:web:a.example")
		var got [2]int
		var mu sync.Mutex
		var all sync.WaitGroup
		for i := range 32 {
			all.Go(func() {
				is, err := m.Use(t.Context(), id, federation.World+federation.Role(i%2))
				mu.Lock()
				defer mu.Unlock()
				if err == nil && is {
					got[i%2]++
				}
			})
		}
		all.Wait()
		require.ElementsMatch(t, []int{0, 16}, got[:])
	}
}
