package avatar_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
)

// whole fuzzes the reader of a type of which everything shows: what it reads can be written, and reads as the same.
func whole[T writer](f *testing.F, parse func(vc.Credential) (T, error), extra func(T) map[string]any, seeds ...T) {
	for _, w := range seeds {
		doc := write(f, w)
		f.Add(withStatus(f, doc).JSON())
		f.Add(credential(f, claimSet(f, doc)).JSON())
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := vc.ParseCredential(data)
		if err != nil {
			return
		}
		v, err := parse(c)
		if err != nil {
			require.ErrorIs(t, err, vc.ErrInvalid)
			require.Zero(t, v)
			return
		}
		if len(extra(v)) > 0 { // some of which an issuer may not write
			return
		}
		again, err := v.Credential()
		require.NoError(t, err)
		same, err := parse(again)
		require.NoError(t, err)
		require.Equal(t, v, same)
	})
}

func FuzzParseSanction(f *testing.F) {
	whole(f, avatar.ParseSanction, func(s avatar.Sanction) map[string]any { return s.Extra }, banned(f), warned(f))
}

func FuzzParseAppealDecision(f *testing.F) {
	upheld := reduced(f)
	upheld.Outcome, upheld.NewEnd = avatar.Upheld, time.Time{}
	whole(f, avatar.ParseAppealDecision, func(a avatar.AppealDecision) map[string]any { return a.Extra }, reduced(f), upheld)
}

func FuzzParseSanctionList(f *testing.F) {
	empty := sanctionList(f)
	empty.Banned = nil
	whole(f, avatar.ParseSanctionList, func(avatar.SanctionList) map[string]any { return nil }, sanctionList(f), empty)
}

func FuzzParseVerdict(f *testing.F) {
	short := verdict(f)
	short.Changes = ""
	whole(f, avatar.ParseVerdict, func(avatar.Verdict) map[string]any { return nil }, verdict(f), short)
}
