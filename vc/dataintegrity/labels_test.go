package dataintegrity_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/vc"
)

// TestCase05TextLikeALabel: blank nodes are labelled anew, a text that looks like a label is not: it is what the issuer signed,
// and no other.
func TestCase05TextLikeALabel(t *testing.T) {
	c, err := wordsContexts()
	require.NoError(t, err)
	for name, suite := range selectives(c) {
		issuer := issuerOf(t, keyKinds(name)[0])
		claims, err := vc.NewCredential(map[string]any{"@context": []any{"https://www.w3.org/ns/credentials/v2", wordsURL},
			"type": []any{"VerifiableCredential"}, "credentialSubject": map[string]any{"says": "_:c14n0 and _:b0"}})
		require.NoError(t, err)
		base, err := issuer.Issue(t.Context(), claims, suite.Base("/issuer", "/type"))
		require.NoError(t, err)
		derived, err := suite.Disclose(t.Context(), base, vc.Disclosure{Reveal: []vc.Pointer{"/credentialSubject"}})
		require.NoError(t, err)
		verified, err := verifier(suite).Verify(t.Context(), derived)
		require.NoError(t, err)
		says, _ := verified.Credential().At("/credentialSubject/says")
		require.Equal(t, "_:c14n0 and _:b0", says)
		for _, other := range []string{"_:c14n1 and _:b0", "_:c14n0 and _:b1"} {
			_, err = verifier(suite).Verify(t.Context(), change(t, derived, func(d map[string]any) {
				d["credentialSubject"].(map[string]any)["says"] = other
			}))
			requireCheck(t, err, "proof")
		}
	}
}
