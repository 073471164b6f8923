package avatar_test

import (
	"context"
	"maps"
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

// statuses finds one status, which is set if the index is odd.
type statuses struct{}

func (statuses) Check(_ context.Context, c vc.Credential, _ string, _ time.Time, _ vc.Keys, _ func(context.Context, vc.Secured) (*vc.Verified, error)) ([]vc.Status, error) {
	entry, there := c.At("/credentialStatus")
	if !there {
		entry, _ = c.At("/status")
	}
	e := entry.(map[string]any)
	set := uint64(0)
	if e["statusListIndex"] == "1" {
		set = 1
	}
	return []vc.Status{{Purpose: e["statusPurpose"].(string), Value: set, List: e["statusListCredential"].(string)}}, nil
}

// withStatus adds what a status list gives out, to sanctions.
func withStatus(t testing.TB, c vc.Credential) vc.Credential {
	t.Helper()
	if avatar.TypeOf(c) != avatar.TypeSanction {
		return c
	}
	return withEntry(t, c, "revocation", "94")
}

func withEntry(t testing.TB, c vc.Credential, purpose, index string) vc.Credential {
	o := maps.Clone(c.Object())
	o["credentialStatus"] = map[string]any{"type": "BitstringStatusListEntry", "statusPurpose": purpose, "statusListIndex": index,
		"statusListCredential": "https://a.example/status/1"}
	return credential(t, o)
}

// What an issuer says is what a verifier reads, in every form in which it is secured.
func TestThroughEveryForm(t *testing.T) {
	ctx, clock := context.Background(), func() time.Time { return from.Add(time.Hour) }
	signer, err := did.GenerateKey(did.Ed25519)
	require.NoError(t, err)
	id, key, err := didkey.New(signer)
	require.NoError(t, err)
	rdfc, jcs := dataintegrity.EdDSARDFC2022(jsonld.Embedded()), dataintegrity.EdDSAJCS2022(jsonld.Embedded())
	issuer := vc.Issuer{ID: id.String(), Key: key, Now: clock}
	verifier := vc.Verifier{Resolver: resolver.Offline(), Trust: vc.AnyIssuer{}, Now: clock, Status: statuses{}, Schemas: avatar.Schema{},
		Mechanisms: []vc.Mechanism{rdfc, jcs, sdjwt.Mechanism{}}}
	business, list := warned(t), sanctionList(t)
	list.Federation, list.Banned = id, map[vc.Nym]time.Time{nymIn(id.String(), 9): {}, nymIn(id.String(), 1): from.AddDate(0, 3, 0)}
	for _, w := range append(all(t), business, list) {
		if l, of := w.(avatar.SanctionList); of && l.Federation != id {
			continue // which another issues
		}
		if d, of := w.(avatar.AppealDecision); of {
			d.From, d.Decided = from, from
			w = d
		}
		for _, as := range []vc.Securer{rdfc, jcs, sdjwt.VC{Holder: signer.PublicKey()}} {
			secured, err := issuer.Issue(ctx, withStatus(t, write(t, w)), as)
			require.NoError(t, err)
			verified, err := verifier.Verify(ctx, secured)
			if _, of := w.(avatar.Personhood); of && secured.MediaType() == "application/dc+sd-jwt" {
				refused(t, err, "/vct", "personhood as an SD-JWT VC")
				continue
			}
			require.NoError(t, err)
			got, err := avatar.Parse(verified.Credential())
			require.NoError(t, err)
			require.Equal(t, w, got)
		}
	}
}
