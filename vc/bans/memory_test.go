package bans

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/avouch-id/avouch/vc"
)

var noon = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

func nym(n int) Who {
	return Who{Nym: vc.Nym{Suite: "s", Domain: "did:web:plaza.example", Point: [48]byte{1, byte(n >> 8), byte(n)}}}
}

// TestMemoryIsBounded: when it is full none is forgotten before its time, and one that is replaced needs no place.
func TestMemoryIsBounded(t *testing.T) {
	m := &Memory{Limits: Limits{Bans: 3, Each: 2}}
	put := func(who int, sanction string, until time.Time) error {
		return m.Put(t.Context(), Ban{nym(who), sanction, until})
	}
	require.NoError(t, put(1, "a", noon))
	require.NoError(t, put(1, "b", time.Time{}))
	require.ErrorIs(t, put(1, "c", time.Time{}), vc.ErrUnavailable)
	require.NoError(t, put(2, "a", noon))
	require.ErrorIs(t, put(3, "a", time.Time{}), vc.ErrUnavailable)
	require.NoError(t, put(1, "a", noon.Add(time.Second)))
	_, err := m.Of(t.Context(), nym(9), noon)
	require.NoError(t, err)
	require.NoError(t, put(3, "a", time.Time{}), "the place of one that is over is free")
	require.ErrorIs(t, put(3, "b", time.Time{}), vc.ErrUnavailable)
	there, err := m.Lift(t.Context(), nym(1), "a")
	require.NoError(t, err)
	require.True(t, there)
	require.NoError(t, put(3, "b", time.Time{}))
	require.Error(t, (&Memory{Limits: Limits{Bans: -1}}).Put(t.Context(), Ban{nym(1), "a", noon}))
}

// TestMemoryKeepsNoTraces: whoever is banned and let in again a thousand times takes no more room than once.
func TestMemoryKeepsNoTraces(t *testing.T) {
	var m Memory
	for i := range 10_000 {
		require.NoError(t, m.Put(t.Context(), Ban{nym(1), "a", noon.Add(time.Duration(i%3) * time.Hour)}))
		if i%2 == 0 {
			_, err := m.Lift(t.Context(), nym(1), "a")
			require.NoError(t, err)
		}
	}
	require.Less(t, len(m.ends), 100)
	_, err := m.Of(t.Context(), nym(2), noon.AddDate(1, 0, 0))
	require.NoError(t, err)
	require.Empty(t, m.ends)
	require.Empty(t, m.bans)
	require.Zero(t, m.count)
}

// TestMemoryAgainstAList: whatever is put, lifted and asked for, it answers as a plain list does that is searched.
func TestMemoryAgainstAList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var m Memory
		plain := map[string]Ban{}
		clock := noon
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			who, sanction := rapid.IntRange(0, 3).Draw(t, "who"), rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "sanction")
			key := fmt.Sprint(who, sanction)
			switch rapid.IntRange(0, 2).Draw(t, "what") {
			case 0:
				b := Ban{nym(who), sanction, clock.Add(time.Duration(rapid.IntRange(-2, 5).Draw(t, "lasts")) * time.Second)}
				if rapid.Bool().Draw(t, "never") {
					b.Until = time.Time{}
				}
				require.NoError(t, m.Put(t.Context(), b))
				plain[key] = b
			case 1:
				there, err := m.Lift(t.Context(), nym(who), sanction)
				require.NoError(t, err)
				_, was := plain[key]
				require.Equal(t, was, there)
				delete(plain, key)
			case 2:
				clock = clock.Add(time.Duration(rapid.IntRange(0, 2).Draw(t, "later")) * time.Second)
				got, err := m.Of(t.Context(), nym(who), clock)
				require.NoError(t, err)
				for k, b := range plain { // what is over is forgotten
					if !b.Until.IsZero() && !clock.Before(b.Until) {
						delete(plain, k)
					}
				}
				var want []Ban
				for _, s := range []string{"a", "b", "c"} {
					if b, there := plain[fmt.Sprint(who, s)]; there {
						want = append(want, b)
					}
				}
				require.Equal(t, want, got)
			}
		}
		require.Equal(t, len(plain), m.count)
	})
}
