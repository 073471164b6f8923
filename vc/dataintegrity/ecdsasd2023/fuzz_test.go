package ecdsasd2023_test

import (
	"errors"
	"testing"

	"github.com/avouch-id/avouch/vc"
	"github.com/stretchr/testify/require"
)

// FuzzOpen: whatever is opened, Open returns a result or a refusal, never both; nothing that opens can be derived from, and
// what is derived opens.
func FuzzOpen(f *testing.F) {
	for _, c := range published(f) {
		f.Add([]byte(c.Base), "/validFrom")
		f.Add([]byte(c.Derived), "")
	}
	f.Add(issue(f, "/issuer").Bytes(), "/credentialSubject/givenName")
	f.Add([]byte(`{"@context":"https://www.w3.org/ns/credentials/v2","type":"VerifiableCredential","proof":{"type":"DataIntegrityProof","cryptosuite":"ecdsa-sd-2023"}}`), "/type")
	f.Fuzz(func(t *testing.T, document []byte, pointer string) {
		s := vc.Received("application/vc", document)
		opened, err := suite.Open(t.Context(), s, vc.Opening{Keys: anyKey{}, At: noon})
		if err != nil {
			var refused *vc.VerifyError
			require.True(t, errors.As(err, &refused) && len(opened.Proofs) == 0 && opened.Credential.Object() == nil, "%v", err)
		} else {
			require.NotEmpty(t, opened.Proofs)
		}
		derived, derr := suite.Disclose(t.Context(), s, vc.Disclosure{Reveal: []vc.Pointer{vc.Pointer(pointer)}})
		if derr != nil {
			return
		}
		require.Error(t, err, "a base proof opened")
		// Its issuer's signature may be wrong: a holder does not look at it.
		opened, err = suite.Open(t.Context(), derived, vc.Opening{Keys: anyKey{}, At: noon})
		var refused *vc.VerifyError
		require.True(t, err == nil && len(opened.Proofs) > 0 || errors.As(err, &refused), "%v", err)
	})
}
