package bbs2023

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/vc"
)

func TestReadUnverified(t *testing.T) {
	names := map[string]string{"02": "baseline", "04": "anonymous_holder_binding", "06": "pseudonym", "08": "holder_binding_pseudonym"}
	for header, body := range bodies {
		u, err := ReadUnverified(text(t, "d95d"+header, body))
		require.NoError(t, err, header)
		base := names[header] != ""
		require.Equal(t, base, u.Base, header)
		if header == "08" || header == "09" {
			require.Empty(t, u.Mandatory)
			require.Empty(t, u.Indexes)
		} else if base {
			require.Equal(t, []vc.Pointer{"/ab"}, u.Mandatory, header)
		} else {
			require.Equal(t, []int{0, 1}, u.Indexes, header)
			require.Equal(t, []byte{1, 2, 3, 4}, u.Header, header)
		}
		if base {
			require.Equal(t, names[header], u.Feature.String())
		} else {
			require.Equal(t, names["0"+string(header[1]-1)], u.Feature.String())
		}
		require.Equal(t, header > "05", u.HasNym(), header)
		require.Equal(t, header == "07" || header == "09", u.Nym != vc.Nym{}, header)
		if u.Nym != (vc.Nym{}) {
			require.Equal(t, "did:web:a.exampl", u.Nym.Domain)
			require.Equal(t, strings.Repeat("\x90", 48), string(u.Nym.Point[:]))
		}
		for _, bad := range []string{"", text(t, "d95d"+header, body+"00"), text(t, "d95d"+header, "80"), text(t, "d95d0a", body)} {
			_, err := ReadUnverified(bad)
			require.ErrorIs(t, err, ErrProofValue)
		}
	}
}
