package dataintegrity_test

import (
	"bytes"
	"crypto/elliptic"
	"encoding/asn1"
	"math/big"
	"testing"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/encoding"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/stretchr/testify/require"
)

var curves = map[did.Kind]elliptic.Curve{did.P256: elliptic.P256(), did.P384: elliptic.P384()}

// signedBy is a small document with a proof of ecdsa-jcs-2019 by a new key of a kind, and the parts of the signature.
func signedBy(t *testing.T, kind did.Kind) (doc vc.Secured, r, s *big.Int, key did.SigningKey) {
	_, key = newKeyOf(t, kind)
	raw, err := dataintegrity.ECDSAJCS2019(jsonld.Embedded()).AddProof(t.Context(), []byte(`{"a":1}`),
		dataintegrity.ProofOptions{Purpose: did.AssertionMethod, Created: noon}, key)
	require.NoError(t, err)
	doc = vc.Received("application/vc", raw)
	o, err := doc.Object(vc.Limits{})
	require.NoError(t, err)
	signature, err := encoding.Multibase(proofOf(o)["proofValue"].(string), 140)
	require.NoError(t, err)
	n := len(signature) / 2
	return doc, new(big.Int).SetBytes(signature[:n]), new(big.Int).SetBytes(signature[n:]), key
}

// SECURITY_CASES 25 for the ECDSA suites: one form of signature, whole and in range; high s is valid.
func TestCase25ECDSAProofValues(t *testing.T) {
	for kind, curve := range curves {
		t.Run(kind.String(), func(t *testing.T) {
			doc, r, s, key := signedBy(t, kind)
			n := curve.Params().N
			size := (n.BitLen() + 7) / 8
			fixed := func(r, s *big.Int) []byte {
				return append(r.FillBytes(make([]byte, size)), s.FillBytes(make([]byte, size))...)
			}
			der, err := asn1.Marshal(struct{ R, S *big.Int }{r, s})
			require.NoError(t, err)
			verify := func(signature []byte) error {
				changed := change(t, doc, func(d map[string]any) { proofOf(d)["proofValue"] = encoding.EncodeMultibase(signature) })
				_, err := dataintegrity.ECDSAJCS2019(jsonld.Embedded()).Open(t.Context(), changed, vc.Opening{Keys: oneKey{key}, At: noon})
				return err
			}
			require.NoError(t, verify(fixed(r, s)))
			require.NoError(t, verify(fixed(r, new(big.Int).Sub(n, s))), "high s")
			zero := new(big.Int)
			for name, bad := range map[string][]byte{
				"DER": der, "r zero": fixed(zero, s), "s zero": fixed(r, zero), "both zero": fixed(zero, zero),
				"r is n": fixed(n, s), "s is n": fixed(r, n), "shorter": fixed(r, s)[1:], "longer": append(fixed(r, s), 0),
				"without leading byte": bytes.TrimLeft(fixed(r, s)[:size], "\x00"), "halves swapped": fixed(s, r), "empty": {},
			} {
				refused := requireCheck(t, verify(bad), "proof")
				require.Equal(t, "/proof/proofValue", string(refused.Path), name)
			}
		})
	}
}

// SECURITY_CASES 24 for the ECDSA suites: nonces are those of RFC 6979, so that no weak randomness can give the key away;
// the same document has the same proof, another document another r.
func TestCase24ECDSANonces(t *testing.T) {
	for kind := range curves {
		doc, r, _, key := signedBy(t, kind)
		suite := dataintegrity.ECDSAJCS2019(jsonld.Embedded())
		options := dataintegrity.ProofOptions{Purpose: did.AssertionMethod, Created: noon}
		again, err := suite.AddProof(t.Context(), []byte(`{"a":1}`), options, key)
		require.NoError(t, err)
		require.Equal(t, string(doc.Bytes()), string(again))
		other, err := suite.AddProof(t.Context(), []byte(`{"a":2}`), options, key)
		require.NoError(t, err)
		o, err := vc.Received("", other).Object(vc.Limits{})
		require.NoError(t, err)
		signature, err := encoding.Multibase(proofOf(o)["proofValue"].(string), 140)
		require.NoError(t, err)
		require.NotEqual(t, r, new(big.Int).SetBytes(signature[:len(signature)/2]))
	}
}

// The hash follows the curve: a signature by one curve over the other one's hash data is none.
func TestHashFollowsTheKey(t *testing.T) {
	for kind := range curves {
		for _, suite := range []dataintegrity.Suite{dataintegrity.ECDSAJCS2019(jsonld.Embedded()), dataintegrity.ECDSARDFC2019(jsonld.Embedded())} {
			id, key := newKeyOf(t, kind)
			c, err := vc.NewCredential(map[string]any{"@context": []any{jsonld.CredentialsV2}, "type": []any{"VerifiableCredential"},
				"credentialSubject": map[string]any{"id": "did:example:s"}})
			require.NoError(t, err)
			issuer := vc.Issuer{ID: id.String(), Key: key, Now: verifier(suite).Now}
			signed, err := issuer.Issue(t.Context(), c, suite)
			require.NoError(t, err)
			_, err = verifier(suite).Verify(t.Context(), signed)
			require.NoError(t, err)
		}
	}
	_, ed25519 := newKey(t)
	_, err := dataintegrity.ECDSAJCS2019(jsonld.Embedded()).AddProof(t.Context(), []byte(`{}`), dataintegrity.ProofOptions{Purpose: did.AssertionMethod}, ed25519)
	require.Error(t, err)
	_, p256 := newKeyOf(t, did.P256)
	_, err = dataintegrity.EdDSAJCS2022(jsonld.Embedded()).AddProof(t.Context(), []byte(`{}`), dataintegrity.ProofOptions{Purpose: did.AssertionMethod}, p256)
	require.Error(t, err)
}
