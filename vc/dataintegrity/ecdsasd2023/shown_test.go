package ecdsasd2023_test

import (
	"encoding/base64"
	"testing"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/dataintegrity/ecdsasd2023"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/stretchr/testify/require"
)

// A wallet that forgets to derive shows nothing: base proofs of this suite, and of bbs-2023 by their headers, are refused
// where a presentation is made.
func TestBaseProofsAreNotPresented(t *testing.T) {
	signer, err := did.GenerateKey(did.P256)
	require.NoError(t, err)
	id, key, err := didkey.New(signer)
	require.NoError(t, err)
	c := jsonld.Embedded()
	suite := ecdsasd2023.New(c)
	claims, err := vc.NewCredential(map[string]any{"@context": []any{jsonld.CredentialsV2}, "type": []any{"VerifiableCredential"},
		"credentialSubject": map[string]any{"id": id.String()}, "name": "a name"})
	require.NoError(t, err)
	base, err := vc.Issuer{ID: id.String(), Key: key}.Issue(t.Context(), claims, suite.Base("/issuer"))
	require.NoError(t, err)
	holder := vc.Holder{ID: id, Key: key, As: dataintegrity.ECDSAJCS2019(c)}
	ask := vc.Challenge{Nonce: "n-0S6_WzA2Mj", Audience: "did:web:plaza.example"}
	_, err = holder.Answer(t.Context(), ask, vc.Showing{Of: base})
	require.ErrorIs(t, err, dataintegrity.ErrBaseProof)
	_, err = holder.Answer(t.Context(), ask, vc.Showing{Of: base, Reveal: []vc.Pointer{"/name"}, By: suite})
	require.NoError(t, err)
	for _, header := range []byte{0x02, 0x04, 0x06, 0x08} {
		value := "u" + base64.RawURLEncoding.EncodeToString([]byte{0xd9, 0x5d, header, 0x85})
		bbs := vc.Received("application/vc", []byte(`{"proof": {"type": "DataIntegrityProof", "cryptosuite": "bbs-2023", "proofValue": "`+value+`"}}`))
		_, err = holder.Answer(t.Context(), ask, vc.Showing{Of: bbs})
		require.ErrorIs(t, err, dataintegrity.ErrBaseProof)
	}
}
