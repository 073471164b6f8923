package bbs2023_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/testvectors"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity/bbs2023"
	"github.com/avouch-id/avouch/vc/jsonld"
)

// windsurf takes its terms from a vocabulary as well that the published examples have no context of.
var windsurf = bbs2023.New(jsonld.Embedded().AllowVocab("https://windsurf.grotto-networking.com/selective#"))

// published are the worked examples of the specification.
func published(t testing.TB) (cases []struct {
	Name          string
	Base, Derived json.RawMessage
}) {
	t.Helper()
	v := struct{ Cases any }{&cases}
	testvectors.Load(t, "bbs2023", &v)
	require.Len(t, cases, 5)
	return cases
}

// TestPublishedDocumentsAreNotTheIssuers: in the published examples the proof's key does not belong to the issuer. Of the derived proofs
// that are as the text says the signatures are good, and a verifier that judges issuers refuses. Those with pseudonyms are not.
func TestPublishedDocumentsAreNotTheIssuers(t *testing.T) {
	for _, c := range published(t) {
		derived := vc.Received("application/vc", c.Derived)
		require.True(t, suite.Recognizes(derived))
		v := gate(windsurf)
		v.Now = nil
		_, err := v.Verify(t.Context(), derived)
		require.Error(t, err)
		if strings.HasPrefix(c.Name, "Pseudonym") {
			requireCheck(t, err, "proof", c.Name)
			require.ErrorIs(t, err, bbs2023.ErrProofValue)
			continue
		}
		opened, oerr := windsurf.Open(t.Context(), derived, vc.Opening{Keys: documents{}, At: noon})
		require.NoError(t, oerr, c.Name)
		require.Equal(t, "bbs-2023", opened.Proofs[0].Suite)
		if c.Name == "HolderBinding" { // of data model 1.1, and without what that demands
			requireCheck(t, err, "structure", c.Name)
			continue
		}
		requireCheck(t, err, "binding", c.Name)
		var differs *vc.Mismatch
		require.ErrorAs(t, err, &differs)
		key, perr := did.ParseURL(object(t, derived)["proof"].(map[string]any)["verificationMethod"].(string))
		require.NoError(t, perr)
		require.Equal(t, key.DID().String(), differs.Got)

		base := vc.Received("application/vc", c.Base)
		require.True(t, bbs2023.IsBase(base))
		_, err = v.Verify(t.Context(), base)
		requireCheck(t, err, "structure", c.Name)
		require.ErrorIs(t, err, bbs2023.ErrBase)
		_, err = windsurf.ForHolder().Open(t.Context(), base, vc.Opening{Keys: documents{}, At: noon})
		require.NoError(t, err)
	}
}
