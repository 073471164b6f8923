package bbs2023_test

import (
	"encoding/base64"
	"io/fs"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/testvectors"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity/bbs2023"
	"github.com/avouch-id/avouch/vc/jsonld"
)

// manifest is that of the credentials that another implementation made.
type manifest struct {
	Now      time.Time
	Contexts map[string]string
	Items    []struct {
		ID, Kind, File, Expected, Check, Role string
		Selective                             []vc.Pointer `json:"selective_pointers"`
		Header                                string       `json:"presentation_header"`
		BaseValid                             bool         `json:"base_valid"`
	}
}

// TestPeers: derived proofs by another implementation get the verdict and the check that their manifest names, under the
// presentation header that they were made for; and of its base proof comes the document that it derived itself, with the same labels
// and indexes. One case is about a header that nobody asked for: that it is refused is seen in an answer.
func TestPeers(t *testing.T) {
	var m manifest
	files := testvectors.Peers(t, &m)
	c, err := jsonld.Embedded().With(files)
	require.NoError(t, err)
	s := bbs2023.New(c.AllowVocab(slices.Collect(maps.Keys(m.Contexts))...))
	at := func() time.Time { return m.Now }
	v, wallet := gate(s), gate(s.ForHolder())
	v.Now, wallet.Now = at, at

	var base vc.Secured
	verdicts := map[string]int{}
	for _, item := range m.Items {
		if item.Kind != "di-bbs-2023" {
			continue
		}
		text, err := fs.ReadFile(files, item.File)
		require.NoError(t, err)
		given := vc.Received("application/vc", text)
		verdicts[item.Expected]++
		require.Equal(t, item.Role == "base", bbs2023.IsBase(given), item.ID)
		header, err := base64.RawURLEncoding.DecodeString(item.Header)
		require.NoError(t, err)
		if item.Check == "binding" {
			_, err := v.Verify(t.Context(), given)
			require.NoError(t, err, "by itself it holds")
			_, err = v.VerifyPresentation(t.Context(), []vc.Secured{given}, vc.Challenge{Nonce: "2GjUzvIQvpUzP5nLNNBWwA", Audience: plaza})
			requireCheck(t, err, "binding", item.ID)
			continue
		}
		if item.Role == "base" {
			base = given
			_, err := v.Verify(t.Context(), given)
			requireCheck(t, err, vc.Check(item.Check), item.ID)
			_, err = wallet.Verify(t.Context(), given)
			require.NoError(t, err, item.ID)
			continue
		}
		_, err = v.Verify(t.Context(), given)
		if item.Expected == "invalid" {
			requireCheck(t, err, vc.Check(item.Check), item.ID)
			continue
		}
		require.NoError(t, err, item.ID)
		opened, err := s.Open(t.Context(), given, vc.Opening{Keys: documents{}, At: m.Now})
		require.NoError(t, err, item.ID)
		require.Equal(t, header, opened.Proofs[0].Header, item.ID)
		if len(header) > 0 {
			_, err = v.VerifyPresentation(t.Context(), []vc.Secured{given}, vc.Challenge{Header: header})
			require.NoError(t, err, item.ID)
		}

		ours, err := s.Disclose(t.Context(), base, vc.Disclosure{Reveal: item.Selective, To: vc.Challenge{Header: header}})
		require.NoError(t, err, item.ID)
		if object(t, ours)["issuer"] != object(t, given)["issuer"] {
			continue // of another base
		}
		require.Equal(t, rest(t, given), rest(t, ours))
		_, want := proofValue(t, given)
		_, got := proofValue(t, ours)
		require.Equal(t, want[1:4], got[1:4])
		require.Len(t, got[0], len(want[0].([]byte)))
	}
	require.Equal(t, map[string]int{"valid": 4, "invalid": 7}, verdicts)
}
