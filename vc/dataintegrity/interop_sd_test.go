package dataintegrity_test

import (
	"encoding/hex"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity/bbs2023"
	"github.com/avouch-id/avouch/vc/dataintegrity/ecdsasd2023"
	"github.com/avouch-id/avouch/vc/jsonld"
)

// selective is a suite with base and derived proofs.
type selective interface {
	vc.Mechanism
	vc.Discloser
	Base(mandatory ...vc.Pointer) vc.Securer
	ForHolder() vc.Mechanism
}

func selectives(c *jsonld.Contexts) map[string]selective {
	return map[string]selective{"ecdsa-sd-2023": ecdsasd2023.New(c), "bbs-2023": bbs2023.New(c)}
}

// issuerOf is a new issuer with a key that the suite signs with.
func issuerOf(t *testing.T, kind did.Kind) vc.Issuer {
	t.Helper()
	var id did.DID
	var key did.SigningKey
	if kind == did.BLS12381G2 {
		secret, err := bbs2023.GenerateKey(nil)
		require.NoError(t, err)
		id, key, err = didkey.New(secret.Signer())
		require.NoError(t, err)
	} else {
		id, key = newKeyOf(t, kind)
	}
	return vc.Issuer{ID: id.String(), Key: key, Now: verifier().Now}
}

// TestInteropSelective: fifty shapes, thirty of bbs-2023; of base proofs made here and by the Digital Bazaar suites both derive, both
// derive the same, and each verifies what the other derived.
func TestInteropSelective(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and in one goroutine: the race detector runs without it, the last step of .ci/run with it")
	}
	c, err := wordsContexts()
	require.NoError(t, err)
	p := newPeer(t)
	all := map[string][]shape{
		"ecdsa-sd-2023": selectiveShapes(t, c, 50, 1000),
		// Fewer and smaller, for 20 s: the other library makes its generators anew each time, some 4 ms a statement.
		"bbs-2023": selectiveShapes(t, c, 30, 16),
	}
	for _, name := range sortedKeys(all) {
		t.Run(name, func(t *testing.T) {
			suite, kind := selectives(c)[name], keyKinds(name)[0]
			gate, wallet := verifier(suite), verifier(suite.ForHolder())
			for i, s := range all[name] {
				issuer := issuerOf(t, kind)
				claims := s.by(t, issuer.ID)
				about := fmt.Sprintf("%d: mandatory %q, reveal %q of %s", i, s.mandatory, s.reveal, claims.JSON())
				ours, err := issuer.Issue(t.Context(), claims, suite.Base(s.mandatory...))
				require.NoError(t, err, about)
				theirs := p.makes(t, question{Ask: "issue", Suite: name, Key: kind.String(), Mandatory: s.mandatory,
					Document: s.by(t, p.keys[kind]).JSON()}, about)
				_, err = wallet.Verify(t.Context(), theirs)
				require.NoError(t, err, about)

				header := fmt.Appendf(nil, "header %d", i)
				for from, base := range map[string]vc.Secured{"our base": ours, "their base": theirs} {
					about := from + " " + about
					derived, err := suite.Disclose(t.Context(), base, vc.Disclosure{Reveal: s.reveal, To: vc.Challenge{Header: header}})
					require.NoError(t, err, about)
					require.Empty(t, p.verify(t, name, hex.EncodeToString(header), derived), about)
					same := p.makes(t, question{Ask: "derive", Suite: name, Reveal: s.reveal, Header: hex.EncodeToString(header),
						Document: base.Bytes()}, about)
					_, err = gate.Verify(t.Context(), same)
					require.NoError(t, err, about)
					requireSame(t, name, derived, same)

					_, err = gate.Verify(t.Context(), altered(t, same))
					requireCheck(t, err, "proof")
					if i < 5 {
						require.NotEmpty(t, p.verify(t, name, hex.EncodeToString(header), altered(t, derived)), about)
					}
					if name == "bbs-2023" { // a derived proof is bound to its presentation header
						_, err = gate.VerifyPresentation(t.Context(), []vc.Secured{same}, vc.Challenge{Header: header})
						require.NoError(t, err, about)
						_, err = gate.VerifyPresentation(t.Context(), []vc.Secured{same}, vc.Challenge{Header: []byte("another")})
						requireCheck(t, err, "binding")
						require.NotEmpty(t, p.verify(t, name, hex.EncodeToString([]byte("another")), derived), about)
					}
				}
			}
		})
	}
}

// requireSame: two derived the same of one base proof. Only the proof of knowledge of a BBS signature is random.
func requireSame(t *testing.T, suite string, ours, theirs vc.Secured) {
	t.Helper()
	if suite == "ecdsa-sd-2023" {
		require.JSONEq(t, string(ours.Bytes()), string(theirs.Bytes()))
		return
	}
	require.JSONEq(t, unsecured(t, ours), unsecured(t, theirs))
	read := func(s vc.Secured) bbs2023.Unverified {
		o, err := s.Object(vc.Limits{})
		require.NoError(t, err)
		u, err := bbs2023.ReadUnverified(proofOf(o)["proofValue"].(string))
		require.NoError(t, err)
		return u
	}
	require.Equal(t, read(ours), read(theirs))
}
