package status_test

import (
	"io/fs"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/testvectors"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/avouch-id/avouch/vc/status"
)

// TestPeers: credentials and lists made with @digitalbazaar/vc-bitstring-status-list get the verdict that they should.
func TestPeers(t *testing.T) {
	var m struct {
		Now   time.Time
		Items []struct {
			ID, Kind, File, Expected, Check string
			StatusList                      map[string]string `json:"status_list"`
		}
	}
	folder := testvectors.Peers(t, &m)
	contexts, err := jsonld.Embedded().With(folder)
	require.NoError(t, err)
	suite := dataintegrity.EdDSARDFC2022(contexts.AllowVocab("https://www.w3.org/ns/credentials/examples/v2"))
	count := map[string]int{}
	for _, it := range m.Items {
		if it.Kind != "bitstring-status" {
			continue
		}
		count[it.Expected]++
		t.Run(it.ID, func(t *testing.T) {
			w := &web{pages: map[string][]byte{}}
			for url, file := range it.StatusList {
				w.pages[url], err = fs.ReadFile(folder, file)
				require.NoError(t, err)
			}
			raw, err := fs.ReadFile(folder, it.File)
			require.NoError(t, err)
			v := vc.Verifier{Resolver: resolver.Offline(), Mechanisms: []vc.Mechanism{suite}, Trust: vc.AnyIssuer{},
				Status: status.Checker{Lists: w}, Now: at(m.Now)}
			verified, err := v.Verify(t.Context(), vc.Received("", raw))
			if it.Expected == "valid" {
				require.NoError(t, err)
				for _, s := range verified.Statuses() {
					require.Zero(t, s.Value)
				}
				return
			}
			var refused *vc.VerifyError
			require.ErrorAs(t, err, &refused)
			require.Equal(t, it.Check, string(refused.Check))
			require.ErrorIs(t, err, vc.ErrInvalid)
		})
	}
	require.Equal(t, map[string]int{"valid": 3, "invalid": 5}, count)
}
