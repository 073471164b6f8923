package typemetadata_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/schema"
	"github.com/avouch-id/avouch/vc/sdjwt"
	"github.com/avouch-id/avouch/vc/sdjwt/typemetadata"
)

// TestRealSDJWT: the education credential of section 9.2, issued, held, shown and verified.
func TestRealSDJWT(t *testing.T) {
	signer, err := did.GenerateKey(did.Ed25519)
	require.NoError(t, err)
	id, key, err := didkey.New(signer)
	require.NoError(t, err)
	holder, err := did.GenerateKey(did.Ed25519)
	require.NoError(t, err)
	d, education := educations(), load(t, educations(), betelgeuse)
	types := typemetadata.Checker{Loader: d}
	verifier := vc.Verifier{Resolver: resolver.Offline(), Mechanisms: []vc.Mechanism{sdjwt.Mechanism{}}, Trust: vc.AnyIssuer{}, Schemas: schema.Checker{Types: types}}
	issue := func(claims string, conceal []vc.Pointer) vc.Secured {
		issued, err := vc.Issuer{ID: id.String(), Key: key}.Issue(t.Context(), parse(t, claims), sdjwt.VC{Holder: holder.PublicKey(), Conceal: conceal})
		require.NoError(t, err)
		return issued
	}

	good := issue(student, studentDisclosures())
	held, err := sdjwt.ReadUnverified(good)
	require.NoError(t, err)
	require.NoError(t, education.CheckIssued(held.Claims, held.Disclosed))
	_, err = verifier.Verify(t.Context(), good)
	require.NoError(t, err)

	// Shown is one degree of three, and no name, although the name is mandatory.
	shown, err := sdjwt.Bound{Key: holder}.Disclose(t.Context(), good, vc.Disclosure{Reveal: []vc.Pointer{"/degrees/2"},
		To: vc.Challenge{Nonce: "n", Audience: "did:web:plaza.example"}, At: time.Now()})
	require.NoError(t, err)
	verified, err := verifier.Verify(t.Context(), shown)
	require.NoError(t, err)
	_, named := verified.Credential().At("/name")
	require.False(t, named)
	seen, err := sdjwt.ReadUnverified(shown)
	require.NoError(t, err)
	require.NoError(t, education.CheckShown(seen.Claims, seen.Disclosed))
	is(t, "invalid", education.CheckIssued(seen.Claims, seen.Disclosed)) // which is for those who have all

	disclosed, known := verified.Credential().Disclosed()
	require.True(t, known)
	require.ElementsMatch(t, seen.Disclosed, disclosed)

	// An issuer that conceals what it must not: a verifier with types is told of disclosures, so it sees that.
	bad := issue(student, append(studentDisclosures(), "/degrees"))
	held, err = sdjwt.ReadUnverified(bad)
	require.NoError(t, err)
	is(t, "invalid", education.CheckIssued(held.Claims, held.Disclosed))
	is(t, "invalid", education.CheckShown(held.Claims, held.Disclosed))
	_, err = verifier.Verify(t.Context(), bad)
	is(t, "invalid", err)
	without := verifier
	without.Schemas = nil
	verified, err = without.Verify(t.Context(), bad)
	require.NoError(t, err)
	_, known = verified.Credential().Disclosed()
	require.False(t, known)

	// A type that the claims do not fit, and one that nobody describes.
	d[betelgeuse] = `{"vct":"` + betelgeuse + `","claims":[{"path":["email"],"mandatory":true,"sd":"never"}]}`
	_, err = verifier.Verify(t.Context(), good)
	is(t, "invalid", err)
	delete(d, betelgeuse)
	_, err = verifier.Verify(t.Context(), good)
	is(t, "unavailable", err)
}
