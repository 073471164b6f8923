package dataintegrity_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/testvectors"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/stretchr/testify/require"
)

// jwkKeys finds keys by their names.
type jwkKeys map[string]json.RawMessage

func (k jwkKeys) Find(_ context.Context, r vc.KeyRef, _ time.Time) (vc.Key, error) {
	public, err := did.ParseJWK(k[r.Method])
	return vc.Key{Public: public, Controller: "did:example:123", Purposes: did.AssertionMethod | did.Authentication}, err
}

// Credentials and presentations that five implementations signed by JsonWebSignature2020.
func TestJSONWebSignature2020(t *testing.T) {
	var v struct {
		Keys  jwkKeys
		Cases []struct {
			Name   string
			Signed json.RawMessage
		}
	}
	testvectors.Load(t, "jws2020", &v)
	require.Len(t, v.Cases, 34)
	suite := dataintegrity.JSONWebSignature2020(jsonld.Embedded().AllowVocab("https://example.com/#"))
	for _, c := range v.Cases {
		t.Run(c.Name, func(t *testing.T) {
			s := vc.Received("application/vc", c.Signed)
			opened, err := suite.Open(t.Context(), s, vc.Opening{Keys: v.Keys, At: noon})
			require.NoError(t, err)
			require.Equal(t, "JsonWebSignature2020", opened.Proofs[0].Suite)
			for name, edit := range map[string]func(d map[string]any){
				"created":    func(d map[string]any) { proofOf(d)["created"] = "2022-01-01T00:00:00Z" },
				"proofValue": func(d map[string]any) { proofOf(d)["proofValue"] = "z1" },
				"no jws":     func(d map[string]any) { delete(proofOf(d), "jws") },
				"payload":    func(d map[string]any) { proofOf(d)["jws"] = "e30.e30.AA" },
			} {
				_, err := suite.Open(t.Context(), change(t, s, edit), vc.Opening{Keys: v.Keys, At: noon})
				requireCheck(t, err, "proof")
				_ = name
			}
		})
	}
}
