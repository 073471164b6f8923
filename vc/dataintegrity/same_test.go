package dataintegrity_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/vc/jsonld"
)

// TestSecurityCase05SameForm: what a holder can write into a signed credential without touching its canonical form is not
// what the issuer said.
func TestSecurityCase05SameForm(t *testing.T) {
	for name, suite := range suites(jsonld.Embedded()) {
		t.Run(name, func(t *testing.T) {
			signed, _ := aCredential(t, suite, map[string]any{
				"@context":          []any{jsonld.CredentialsV2, map[string]any{"points": "urn:points", "share": "urn:share", "boss": "urn:boss"}},
				"type":              []any{"VerifiableCredential"},
				"credentialSubject": map[string]any{"points": json.Number("9007199254740992"), "share": json.Number("0.25"), "boss": map[string]any{"points": 1}},
			})
			_, err := verifier(suite).Verify(t.Context(), signed)
			require.NoError(t, err)
			for what, edit := range map[string]func(subject map[string]any){
				"a larger number":       func(s map[string]any) { s["points"] = json.Number("9007199254740993") },
				"a fraction of nothing": func(s map[string]any) { s["share"] = json.Number("0.25000000000000000001") },
				"null":                  func(s map[string]any) { s["name"] = nil },
				"no values":             func(s map[string]any) { s["name"] = []any{} },
				"a label":               func(s map[string]any) { s["boss"].(map[string]any)["id"] = "_:admin" },
			} {
				_, err := verifier(suite).Verify(t.Context(), change(t, signed, func(d map[string]any) { edit(d["credentialSubject"].(map[string]any)) }))
				require.Error(t, err, what)
			}
		})
	}
}
