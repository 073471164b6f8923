package didjwk_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
)

// TestCase30Spellings: the bytes of a JWK have one did:jwk.
func TestCase30Spellings(t *testing.T) {
	good := encode(`{"kty":"OKP","crv":"Ed25519","x":"` + x + `"}`)
	_, err := resolve(t, good)
	require.NoError(t, err)
	for what, specific := range map[string]string{
		"padding":         "eyJrdHkiOiJPS1AifQ%3D%3D",
		"percent-encoded": "%65" + good[len("did:jwk:")+1:],
		"base58btc":       "z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp",
		"multibase":       "u" + good[len("did:jwk:"):],
		"dots":            good[len("did:jwk:"):] + ".",
	} {
		_, err := resolve(t, "did:jwk:"+specific)
		require.ErrorIs(t, err, did.ErrInvalid, what)
	}
	_, err = did.Parse(good + "=")
	require.ErrorIs(t, err, did.ErrInvalid)
	// The unused bits of the last character, set one after the other.
	one := encode(`{"kty":"OKP","crv":"Ed25519","x":"` + x + `" }`)
	for _, s := range []string{good, one} {
		for _, c := range "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_" {
			if other := s[:len(s)-1] + string(c); other != s {
				_, err := resolve(t, other)
				require.ErrorIs(t, err, did.ErrInvalid, other)
			}
		}
	}
}

// TestCase35Purposes: "use" decides what the key is for, whatever its kind, and a
// key of agreement verifies nothing even where the document lists it.
func TestCase35Purposes(t *testing.T) {
	const signing = did.Authentication | did.AssertionMethod | did.CapabilityInvocation | did.CapabilityDelegation
	for jwk, want := range map[string]did.Purpose{
		`{"kty":"OKP","crv":"Ed25519","use":"sig","x":"` + x + `"}`: signing,
		`{"kty":"OKP","crv":"Ed25519","use":"enc","x":"` + x + `"}`: did.KeyAgreement,
		`{"kty":"OKP","crv":"X25519","use":"enc","x":"` + x + `"}`:  did.KeyAgreement,
	} {
		d, err := resolve(t, encode(jwk))
		require.NoError(t, err, jwk)
		name, err := d.ID().URL("#0")
		require.NoError(t, err)
		for p := did.Authentication; p <= did.CapabilityDelegation; p <<= 1 {
			_, err := d.VerificationMethod(name, p, noon)
			if want&p != 0 {
				require.NoError(t, err, jwk)
			} else {
				require.ErrorIs(t, err, did.ErrPurpose, "%s %v", jwk, p)
			}
		}
	}
	// Without "use" the method lists a key under every relationship.
	d, err := resolve(t, encode(`{"kty":"OKP","crv":"X25519","x":"`+x+`"}`))
	require.NoError(t, err)
	for _, m := range d.Methods(did.AssertionMethod, noon) {
		require.ErrorIs(t, m.Key.Verify(nil, make([]byte, 64)), did.ErrNotASigningKey)
	}
}
