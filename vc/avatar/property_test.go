package avatar_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
)

// The number and the names of the statements are the same for every holder, and the ladder says what the points are.
func TestSummariesDifferInValuesOnly(t *testing.T) {
	_, _, _, first := each(t)
	names := slices.Sorted(maps.Keys(write(t, first).Object()["credentialSubject"].(map[string]any)))
	rapid.Check(t, func(r *rapid.T) {
		s := first
		s.Points = new(rapid.IntRange(-1_000_000, 1_000_000).Draw(r, "points"))
		s.Standing = avatar.Ladder{}
		s.OpenSanctions = new(rapid.IntRange(0, 1000).Draw(r, "sanctions"))
		s.Incidents = rapid.MapOf(rapid.SampledFrom(avatar.Categories(avatar.Negative)), rapid.IntRange(0, 1000)).Draw(r, "incidents")
		c, err := s.Credential()
		require.NoError(r, err)
		require.Equal(r, names, slices.Sorted(maps.Keys(c.Object()["credentialSubject"].(map[string]any))))
		got, err := avatar.ParseConductSummary(c)
		require.NoError(r, err)
		if n, said := got.Standing.AtLeast(); said {
			require.LessOrEqual(r, n, *s.Points)
		}
		if n, said := got.Standing.Below(); said {
			require.Greater(r, n, *s.Points)
		}
	})
}

// Whatever is shown of a credential reads as what it was, and no other claims.
func TestAnyPartReads(t *testing.T) {
	a, b, c, d := each(t)
	rapid.Check(t, func(r *rapid.T) {
		// Others have claims that always show.
		w := rapid.SampledFrom([]writer{a, b, c, d}).Draw(r, "credential")
		doc := write(t, w)
		claims := claimSet(t, doc)
		for _, name := range slices.Sorted(maps.Keys(doc.Object()["credentialSubject"].(map[string]any))) {
			if rapid.Bool().Draw(r, "hide "+name) {
				delete(claims, name)
			}
		}
		v, err := avatar.Parse(credential(t, claims))
		require.NoError(r, err)
		require.IsType(r, w, v)
	})
}

func FuzzParse(f *testing.F) {
	job, summary := unlinkableJob(), unlinkableSummary(f)
	for _, w := range append(all(f), job, summary) {
		doc := write(f, w)
		f.Add(doc.JSON())
		f.Add(credential(f, claimSet(f, doc)).JSON())
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := vc.ParseCredential(data)
		if err != nil {
			return
		}
		v, err := avatar.Parse(c)
		if err != nil {
			require.Nil(t, v)
			if avatar.TypeOf(c) == "" {
				require.ErrorIs(t, err, avatar.ErrOther)
			} else {
				require.ErrorIs(t, err, vc.ErrInvalid)
			}
			return
		}
		// What reads can be written, unless the issuer would have had to say more, and reads again as the same.
		again, err := v.(writer).Credential()
		if err != nil {
			require.ErrorIs(t, err, vc.ErrInvalid)
			return
		}
		same, err := avatar.Parse(again)
		require.NoError(t, err)
		third, err := same.(writer).Credential()
		require.NoError(t, err)
		require.Equal(t, again.JSON(), third.JSON())
	})
}
