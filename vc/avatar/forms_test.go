package avatar_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/avouch-id/avouch/vc/sdjwt"
)

// What an issuer says is what a verifier reads, in every form in which it is secured.
func TestThroughEveryForm(t *testing.T) {
	ctx, clock := context.Background(), func() time.Time { return from.Add(time.Hour) }
	signer, err := did.GenerateKey(did.Ed25519)
	require.NoError(t, err)
	id, key, err := didkey.New(signer)
	require.NoError(t, err)
	rdfc, jcs := dataintegrity.EdDSARDFC2022(jsonld.Embedded()), dataintegrity.EdDSAJCS2022(jsonld.Embedded())
	issuer := vc.Issuer{ID: id.String(), Key: key, Now: clock}
	verifier := vc.Verifier{Resolver: resolver.Offline(), Trust: vc.AnyIssuer{}, Now: clock,
		Mechanisms: []vc.Mechanism{rdfc, jcs, sdjwt.Mechanism{}}}
	for _, w := range all(t) {
		for _, as := range []vc.Securer{rdfc, jcs, sdjwt.VC{Holder: signer.PublicKey()}} {
			secured, err := issuer.Issue(ctx, write(t, w), as)
			require.NoError(t, err)
			verified, err := verifier.Verify(ctx, secured)
			require.NoError(t, err)
			got, err := avatar.Parse(verified.Credential())
			if _, of := w.(avatar.Personhood); of && verified.Credential().IsClaimSet() {
				refused(t, err, "/vct", "personhood as an SD-JWT VC")
				continue
			}
			require.NoError(t, err)
			require.Equal(t, w, got)
		}
	}
}
