package ecdsasd2023_test

import (
	"crypto/rand"
	"strings"
	"testing"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity/internal/sd/sdtest"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/stretchr/testify/require"
)

// TestEverySubset derives with every set of pointers to claims of a credential of twelve statements, and to two of its
// objects. What verifies is what was chosen and what is mandatory, with the types of the objects on the way: as an object, and
// statement by statement.
func TestEverySubset(t *testing.T) {
	base := issue(t, "/issuer")
	whole, err := base.Object(vc.Limits{})
	require.NoError(t, err)
	pointers := []vc.Pointer{"/type/0", "/validFrom", "/credentialSubject", "/credentialSubject/givenName", "/credentialSubject/familyName",
		"/credentialSubject/employmentAuthorizationDocument", "/credentialSubject/employmentAuthorizationDocument/identifier",
		"/credentialSubject/type"}
	all := sdtest.Statements(t, whole)
	require.Len(t, all, 12)
	gate := verifier(suite)
	for set := range 1 << len(pointers) {
		want := map[string]any{"@context": whole["@context"], "type": whole["type"], "issuer": whole["issuer"]}
		var chosen []vc.Pointer
		for i, p := range pointers {
			if set>>i&1 == 1 {
				chosen = append(chosen, p)
				sdtest.Put(want, whole, string(p))
			}
		}
		derived := disclose(t, base, chosen...)
		verified, err := gate.Verify(t.Context(), derived)
		if want["credentialSubject"] == nil {
			requireCheck(t, err, "structure") // by the data model, a credential is about somebody
			opened, err := suite.Open(t.Context(), derived, vc.Opening{Keys: anyKey{}, At: noon})
			require.NoError(t, err, chosen)
			require.Equal(t, want, opened.Credential.Object())
			continue
		}
		require.NoError(t, err, chosen)
		require.Equal(t, want, verified.Credential().Object(), chosen)
		require.Subset(t, all, sdtest.Statements(t, want), chosen)
		for claim, text := range map[string]string{"givenName": "MIRA", "familyName": "QUILL", "identifier": "83627465"} {
			shown := strings.Contains(string(strictjson.Append(nil, want)), `"`+claim+`"`)
			require.Equal(t, shown, strings.Contains(string(derived.Bytes()), text), "%s in %s", text, derived.Bytes())
		}
	}
}

// TestLanguageMaps: in one, id is Indonesian and no name of a node. To show a text in English shows no other.
func TestLanguageMaps(t *testing.T) {
	_, key := newKey(t, did.P256)
	secure := func(text string) (vc.Secured, error) {
		claims, err := vc.ParseCredential([]byte(`{"@context": ["https://www.w3.org/ns/credentials/v2",
			{"text": {"@id": "https://world.example/text", "@container": "@language"}}], "type": "VerifiableCredential",
			"issuer": "did:web:plaza.example", "credentialSubject": {"text": ` + text + `}}`))
		require.NoError(t, err)
		return suite.Base("/issuer").Secure(t.Context(), claims, vc.Signing{Key: key, At: noon, Rand: rand.Reader})
	}
	base, err := secure(`{"en": "open", "de": "geheim"}`)
	require.NoError(t, err)
	require.NotContains(t, string(disclose(t, base, "/credentialSubject/text/en").Bytes()), "geheim")
	_, err = secure(`{"id": "terbuka"}`)
	require.NoError(t, err)
	for _, text := range []string{`{"en": "open", "id": "rahasia"}`, `{"en": "open", "type": ["rahasia"]}`} {
		_, err = secure(text)
		require.ErrorIs(t, err, jsonld.ErrValue, text)
	}
}
