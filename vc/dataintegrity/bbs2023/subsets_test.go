package bbs2023_test

import (
	"crypto/rand"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity/internal/sd/sdtest"
)

// employee has twelve statements with the issuer's.
const employee = `{
	"@context": ["https://www.w3.org/ns/credentials/v2", "https://w3id.org/citizenship/v4rc1"],
	"type": ["VerifiableCredential", "EmploymentAuthorizationDocumentCredential"],
	"validFrom": "2026-01-01T00:00:00Z",
	"credentialSubject": {"type": ["Person", "EmployablePerson"], "givenName": "MIRA", "familyName": "QUILL",
		"employmentAuthorizationDocument": {"type": "EmploymentAuthorizationDocument", "identifier": "83627465"}}
}`

// employ issues employee with a base proof.
func employ(t testing.TB, o office, mandatory ...vc.Pointer) vc.Secured {
	t.Helper()
	c, err := vc.ParseCredential([]byte(employee))
	require.NoError(t, err)
	return o.issue(t, c, suite.Base(mandatory...))
}

func disclose(t testing.TB, base vc.Secured, reveal ...vc.Pointer) vc.Secured {
	t.Helper()
	derived, err := suite.Disclose(t.Context(), base, vc.Disclosure{Reveal: reveal, To: challenge(plaza), Rand: rand.Reader})
	require.NoError(t, err)
	return derived
}

// TestEverySubset derives with every set of pointers to claims of a credential of twelve statements, and to two of its objects. What
// verifies is what was chosen and what is mandatory, with the types of the objects on the way: as an object, and statement by
// statement; the numbers of statements in the proof are those of what shows.
func TestEverySubset(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and in one goroutine: the race detector runs without it, the last step of .ci/run with it")
	}
	o := newOffice(t, suite)
	base := employ(t, o, "/issuer")
	whole := object(t, base)
	pointers := []vc.Pointer{"/type/0", "/validFrom", "/credentialSubject", "/credentialSubject/givenName", "/credentialSubject/familyName",
		"/credentialSubject/employmentAuthorizationDocument", "/credentialSubject/employmentAuthorizationDocument/identifier",
		"/credentialSubject/type"}
	all := sdtest.Statements(t, whole)
	require.Len(t, all, 12)
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
		seen := sdtest.Statements(t, want)
		require.Subset(t, all, seen, chosen)
		_, v := proofValue(t, derived)
		require.Len(t, seen, len(numbers(v[2]))+len(numbers(v[3])), chosen)
		require.Len(t, v[0], 272+32*(len(all)-len(seen)), chosen)
		if want["credentialSubject"] == nil { // by the data model, a credential is about somebody
			_, err := gate(suite).Verify(t.Context(), derived)
			requireCheck(t, err, "structure")
			opened, err := suite.Open(t.Context(), derived, vc.Opening{Keys: documents{}, At: noon})
			require.NoError(t, err, chosen)
			require.Equal(t, want, opened.Credential.Object())
			continue
		}
		verified, err := gate(suite).Verify(t.Context(), derived)
		require.NoError(t, err, chosen)
		require.Equal(t, want, verified.Credential().Object(), chosen)
		for claim, text := range map[string]string{"givenName": "MIRA", "familyName": "QUILL", "identifier": "83627465"} {
			shown := strings.Contains(string(strictjson.Append(nil, want)), `"`+claim+`"`)
			require.Equal(t, shown, strings.Contains(string(derived.Bytes()), text), "%s in %s", text, derived.Bytes())
		}
	}
}
