package sdjwt_test

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/testvectors"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/sdjwt"
)

// TestPeers: SD-JWT VCs made by another library, good and bad, get the verdict and the check that their manifest names.
func TestPeers(t *testing.T) {
	var manifest struct {
		Now   time.Time
		Items []struct {
			ID, Kind, File, Nonce, Audience, Expected, Check string
			MediaType                                        string `json:"media_type"`
			Strict                                           bool
			Claims                                           json.RawMessage
		}
	}
	files := testvectors.Peers(t, &manifest)
	valid, invalid := 0, 0
	for _, item := range manifest.Items {
		if item.Kind != "sd-jwt-vc" {
			continue
		}
		t.Run(item.ID, func(t *testing.T) {
			text, err := fs.ReadFile(files, item.File)
			require.NoError(t, err)
			s := vc.Received(item.MediaType, text)
			v := vc.Verifier{Resolver: resolver.Offline(), Mechanisms: []vc.Mechanism{sdjwt.Mechanism{}}, Trust: vc.AnyIssuer{},
				Replay: vc.MemoryReplay(4), Now: func() time.Time { return manifest.Now }}
			var verified *vc.Verified
			if item.Nonce == "" {
				verified, err = v.Verify(context.Background(), s)
			} else {
				var p *vc.VerifiedPresentation
				p, err = v.VerifyPresentation(context.Background(), []vc.Secured{s}, vc.Challenge{Nonce: item.Nonce, Audience: item.Audience})
				if err == nil {
					verified = p.Shown()[0].Verified
				}
			}
			if item.Expected == "valid" {
				valid++
				require.NoError(t, err)
				require.JSONEq(t, string(item.Claims), jsonOf(verified.Credential()))
				return
			}
			invalid++
			var e *vc.VerifyError
			require.True(t, errors.As(err, &e))
			require.ErrorIs(t, err, vc.ErrInvalid)
			require.Equal(t, item.Check, string(e.Check), "%v", err) // also where the manifest is not strict
		})
	}
	require.Equal(t, 6, valid)
	require.Equal(t, 11, invalid)
}
