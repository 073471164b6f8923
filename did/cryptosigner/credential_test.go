package cryptosigner_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didjwk"
	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/avouch-id/avouch/vc/sdjwt"
)

// TestCredentials: with each kind, as issuer's and as holder's key, an SD-JWT VC and a document with an embedded proof are
// issued, shown and verified, under two DID methods.
func TestCredentials(t *testing.T) {
	contexts := jsonld.Embedded()
	eddsa, ecdsa := dataintegrity.EdDSAJCS2022(contexts), dataintegrity.ECDSAJCS2019(contexts)
	now := time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	for _, k := range kinds {
		suite := ecdsa
		if k == did.Ed25519 {
			suite = eddsa
		}
		for method, name := range map[string]func(did.Signer) (did.DID, did.SigningKey, error){"did:key": didkey.New, "did:jwk": didjwk.New} {
			t.Run(k.String()+"/"+method, func(t *testing.T) {
				issuerID, issuerKey, err := name(newSigner(t, newKey(t, k)))
				require.NoError(t, err)
				wallet := newSigner(t, newKey(t, k))
				me, myKey, err := name(wallet)
				require.NoError(t, err)
				issuer := vc.Issuer{ID: issuerID.String(), Key: issuerKey, Now: clock}
				claims, err := avatar.Employment{Subject: me, WorksFor: "Kestrel Freight", JobTitle: "Planner",
					From: now, Until: now.AddDate(1, 0, 0)}.Credential()
				require.NoError(t, err)
				token, err := issuer.Issue(t.Context(), claims, sdjwt.VC{Holder: wallet.PublicKey(), ConcealAll: true})
				require.NoError(t, err)
				document, err := issuer.Issue(t.Context(), claims, suite)
				require.NoError(t, err)

				gate := vc.Verifier{Resolver: resolver.Offline(), Mechanisms: []vc.Mechanism{sdjwt.Mechanism{}, suite},
					Trust: vc.AnyIssuer{}, Replay: vc.MemoryReplay(10), Now: clock}
				ask := vc.Challenge{Nonce: "MFRGGZDFMZTWQ2LKNNWG23TPOB", Audience: "did:web:plaza.example"}
				answer, err := vc.Holder{ID: me, Key: myKey, As: suite, Now: clock}.Answer(t.Context(), ask, vc.Showing{Of: document},
					vc.Showing{Of: token, Reveal: []vc.Pointer{"/jobTitle"}, By: sdjwt.Bound{Key: wallet}})
				require.NoError(t, err)
				seen, err := gate.VerifyPresentation(t.Context(), answer, ask)
				require.NoError(t, err)
				require.Equal(t, me, seen.Holder())
				require.Len(t, seen.Shown(), 2)
				for _, v := range seen.Shown() {
					require.Equal(t, issuerID.String(), v.Issuer())
					require.True(t, v.Own)
					job, err := avatar.ParseEmployment(v.Credential())
					require.NoError(t, err)
					require.Equal(t, "Planner", job.JobTitle)
				}
			})
		}
	}
}
