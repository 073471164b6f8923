package ecdsasd2023_test

import (
	"errors"
	"io/fs"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/testvectors"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity/ecdsasd2023"
	"github.com/avouch-id/avouch/vc/jsonld"
)

// manifest is that of the credentials that another implementation made.
type manifest struct {
	Now      time.Time
	Contexts map[string]string
	Items    []struct {
		ID, Kind, File, Expected, Check, Role string
		Selective                             []vc.Pointer `json:"selective_pointers"`
		BaseValid                             bool         `json:"base_valid"`
	}
}

// TestPeers: derived proofs by another implementation get the verdict and the check that their manifest names, and of its
// base proof comes what it derived itself.
func TestPeers(t *testing.T) {
	var m manifest
	files := testvectors.Peers(t, &m)
	c, err := jsonld.Embedded().With(files)
	require.NoError(t, err)
	suite := ecdsasd2023.New(c.AllowVocab(slices.Collect(maps.Keys(m.Contexts))...))
	gate := verifier(suite)
	gate.Now = func() time.Time { return m.Now }
	wallet := verifier(suite.ForHolder())
	wallet.Now = gate.Now

	read := func(file string) vc.Secured {
		text, err := fs.ReadFile(files, file)
		require.NoError(t, err)
		return vc.Received("application/vc", text)
	}
	var base vc.Secured
	verdicts := map[string]int{}
	for _, item := range m.Items {
		if item.Kind != "di-ecdsa-sd-2023" {
			continue
		}
		s := read(item.File)
		_, err := gate.Verify(t.Context(), s)
		verdicts[item.Expected]++
		if item.Expected == "valid" {
			require.NoError(t, err, item.ID)
		} else {
			var refused *vc.VerifyError
			require.True(t, errors.As(err, &refused), item.ID)
			require.Equal(t, item.Check, string(refused.Check), "%s: %v", item.ID, err)
		}
		require.Equal(t, item.Role == "base", ecdsasd2023.IsBase(s), item.ID)
		switch {
		case item.Role == "base" && item.BaseValid:
			base = s
			_, err := wallet.Verify(t.Context(), s)
			require.NoError(t, err, item.ID)
		case item.Role == "base":
			_, err := wallet.Verify(t.Context(), s)
			requireCheck(t, err, "proof")
		case item.Expected == "valid":
			ours, err := suite.Disclose(t.Context(), base, vc.Disclosure{Reveal: item.Selective})
			require.NoError(t, err, item.ID)
			want, err := s.Object(vc.Limits{})
			require.NoError(t, err)
			got, err := ours.Object(vc.Limits{})
			require.NoError(t, err)
			if got["issuer"] == want["issuer"] {
				require.Equal(t, want, got, item.ID)
			}
		}
	}
	require.Equal(t, map[string]int{"valid": 4, "invalid": 8}, verdicts)
}
