package vc_test

import (
	"bytes"
	"testing"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didpeer"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/sdjwt"
	"github.com/stretchr/testify/require"
)

// impostor is a DID whose document lists somebody else's public key beside the one that its maker has.
func impostor(t *testing.T, mine did.SigningKey, listed did.PublicKey) (did.DID, did.SigningKey) {
	t.Helper()
	id, err := didpeer.New2([]didpeer.Key{{Purpose: did.Authentication, Key: mine.Signer.PublicKey()},
		{Purpose: did.Authentication, Key: listed}})
	require.NoError(t, err)
	name, err := did.ParseURL(id.String() + "#key-1")
	require.NoError(t, err)
	return id, did.SigningKey{ID: name, Signer: mine.Signer}
}

// TestSecurityCase39ListedKey: a document lists whatever keys its maker wants. Who has seen a bound credential once takes
// the key binding off, and shows it in a presentation of a DID whose document lists the key that it is bound to.
func TestSecurityCase39ListedKey(t *testing.T) {
	eachCast(t, func(t *testing.T, c *cast) {
		bound := c.sdJWT(c.mine.Signer.PublicKey())
		id, key := impostor(t, c.theirs, c.mine.Signer.PublicKey())
		thief := vc.Holder{ID: id, Key: key, As: c.suite, Now: c.v.Now}

		// The victim answers somebody else, who keeps what is shown.
		elsewhere := vc.Challenge{Nonce: "another verifier's nonce", Audience: "https://mallory.example"}
		seen, err := vc.Holder{ID: c.holder, Key: c.mine, As: c.suite, Now: c.v.Now}.Answer(t.Context(), elsewhere,
			vc.Showing{Of: bound, Reveal: []vc.Pointer{"/title"}, By: sdjwt.Bound{Key: c.mine.Signer}})
		require.NoError(t, err)
		raw := seen[1].Bytes()
		stolen := vc.Received(mediaSD, raw[:bytes.LastIndexByte(raw, '~')+1])

		p, err := c.suite.Present(t.Context(), vc.Presentation{Holder: id, Items: []vc.Secured{stolen}, To: c.to}, vc.Signing{Key: key, At: c.v.Now()})
		require.NoError(t, err)
		items := []vc.Secured{p}
		got, err := c.v.VerifyPresentation(t.Context(), items, c.to)
		require.NoError(t, err)
		require.Equal(t, id, got.Holder())
		require.False(t, got.Shown()[0].Own, "nobody with the bound key took part")

		// The victim answers this challenge, and the thief puts the answer below a presentation of their own.
		c.to.Nonce = "a nonce that was sent on"
		answer := c.answer(vc.Showing{Of: bound, Reveal: []vc.Pointer{"/title"}, By: sdjwt.Bound{Key: c.mine.Signer}})
		items, err = thief.Answer(t.Context(), c.to)
		require.NoError(t, err)
		got, err = c.v.VerifyPresentation(t.Context(), append(items, answer[1]), c.to)
		require.NoError(t, err)
		require.False(t, got.Shown()[0].Own, "the bound key did not sign for this holder")
	})
}

// TestYearOne: Go's zero time is a moment too. Said, it is not the same as not said.
func TestYearOne(t *testing.T) {
	eachCast(t, func(t *testing.T, c *cast) {
		claims := c.claims()
		delete(claims, "validFrom")
		claims["validUntil"] = "0001-01-01T00:00:00Z"
		requireRefusal(t, c.verify(c.sign(claims, did.AssertionMethod, c.issuerKey)), "structure")

		old := c.sign(c.claims(), did.AssertionMethod, c.issuerKey)
		for _, name := range []string{"created", "expires"} {
			requireRefusal(t, c.verify(edit(t, old, func(d map[string]any) {
				d["proof"].(map[string]any)[name] = "0001-01-01T00:00:00Z"
			})), "proof")
		}

		set, err := vc.NewCredential(map[string]any{"vct": "https://kestrel.example/job", "iss": c.issuer.String(), "exp": int64(-62135596800)})
		require.NoError(t, err)
		s, err := sdjwt.VC{}.Secure(t.Context(), set, vc.Signing{Key: c.issuerKey, At: noon})
		require.NoError(t, err)
		requireRefusal(t, c.verify(s.Bytes()), "structure")
	})
}

// TestProofForSomebodyElse: a credential whose issuer named in the proof for whom it is counts nowhere else.
func TestProofForSomebodyElse(t *testing.T) {
	eachCast(t, func(t *testing.T, c *cast) {
		for domain, good := range map[string]bool{"did:web:other.example": false, audience: true} {
			raw, err := c.suite.AddProof(t.Context(), strictjson.Append(nil, c.claims()),
				dataintegrity.ProofOptions{Purpose: did.AssertionMethod, Created: noon, Domain: []string{domain}}, c.issuerKey)
			require.NoError(t, err)
			c.v.Replay = vc.MemoryReplay(1)
			_, err = c.v.VerifyPresentation(t.Context(), c.answer(vc.Showing{Of: vc.Received("", raw)}), c.to)
			if good {
				require.NoError(t, err)
				continue
			}
			require.Equal(t, vc.Pointer("/verifiableCredential/0/proof"), requireRefusal(t, err, "binding").Path)
		}
	})
}

// TestPathOfTheOnlyCredential: a credential that stands alone, not in an array, has no index.
func TestPathOfTheOnlyCredential(t *testing.T) {
	c := newCast(t, bothSuites()[0])
	bad := edit(t, c.sign(c.claims(), did.AssertionMethod, c.issuerKey), func(d map[string]any) { d["validUntil"] = "2026-02-01T00:00:00Z" })
	doc := map[string]any{"@context": []any{v2}, "type": []any{"VerifiablePresentation"}, "holder": c.holder.String(),
		"verifiableCredential": edited(t, bad)}
	_, err := c.v.VerifyPresentation(t.Context(), []vc.Secured{vc.Received("", c.sign(doc, did.Authentication, c.mine))}, c.to)
	require.Equal(t, vc.Pointer("/verifiableCredential/proof/proofValue"), requireRefusal(t, err, "proof").Path)
}

func edited(t *testing.T, raw []byte) map[string]any {
	t.Helper()
	o, err := strictjson.ParseObject(raw, strictjson.Limits{})
	require.NoError(t, err)
	return o
}
