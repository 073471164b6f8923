package dataintegrity_test

import (
	"context"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/stretchr/testify/require"
)

// hexadecimal is a suite that no specification knows: Ed25519, and proof values in base16.
func hexadecimal(byJCS bool) dataintegrity.Algorithm {
	return dataintegrity.Algorithm{
		Cryptosuite: "hexadecimal-2026",
		JCS:         byJCS,
		SignHash: func(ctx context.Context, hashData []byte, by did.Signer) (string, error) {
			if len(hashData) != 64 {
				return "", errors.New("hash data has 64 bytes")
			}
			signature, err := by.Sign(ctx, hashData)
			return hex.EncodeToString(signature), err
		},
		VerifyHash: func(hashData []byte, proofValue string, key did.PublicKey) error {
			signature, err := hex.DecodeString(proofValue)
			if err != nil {
				return err
			}
			return key.Verify(hashData, signature)
		},
	}
}

func TestAlgorithm(t *testing.T) {
	for name, byJCS := range map[string]bool{"rdfc": false, "jcs": true} {
		t.Run(name, func(t *testing.T) {
			suite := hexadecimal(byJCS).Suite(jsonld.Embedded())
			require.Equal(t, "hexadecimal-2026", suite.Cryptosuite())
			signed, _ := aCredential(t, suite, nil)
			_, err := verifier(suite).Verify(t.Context(), signed)
			require.NoError(t, err)
			doc, err := strictjson.ParseObject(signed.Bytes(), strictjson.Limits{})
			require.NoError(t, err)
			require.NotContains(t, proofOf(doc), "@context")

			for what, c := range map[string]struct {
				edit  func(d map[string]any)
				check vc.Check
			}{
				"a claim":               {func(d map[string]any) { d["validFrom"] = "2026-01-02T00:00:00Z" }, "proof"},
				"the configuration":     {func(d map[string]any) { proofOf(d)["created"] = "2026-01-02T00:00:00Z" }, "proof"},
				"the proof value":       {func(d map[string]any) { proofOf(d)["proofValue"] = strings.Repeat("00", 64) }, "proof"},
				"not its base":          {func(d map[string]any) { proofOf(d)["proofValue"] = "z11" }, "proof"},
				"a term of no context":  {func(d map[string]any) { d["conduct"] = "none" }, "context"},
				"a context of its own":  {func(d map[string]any) { proofOf(d)["@context"] = jsonld.CredentialsV2 }, "context"},
				"a context of no term":  {func(d map[string]any) { proofOf(d)["@context"] = nil }, "context"},
				"the context taken off": {func(d map[string]any) { d["@context"] = []any{jsonld.CredentialsV2} }, "context"},
			} {
				_, err := verifier(suite).Verify(t.Context(), change(t, signed, c.edit))
				requireCheck(t, err, c.check)
				_ = what
			}
			same := change(t, signed, func(d map[string]any) { proofOf(d)["@context"] = d["@context"] })
			_, err = verifier(suite).Verify(t.Context(), same)
			require.NoError(t, err, "the proof may repeat the contexts under which it was signed")
		})
	}
}

// Without contexts there are none in the configuration either.
func TestAlgorithmPlainJSON(t *testing.T) {
	_, key := newKey(t)
	suite := hexadecimal(true).Suite(jsonld.Embedded())
	signed, err := suite.AddProof(t.Context(), []byte(`{"any":"JSON document"}`), dataintegrity.ProofOptions{Purpose: did.AssertionMethod}, key)
	require.NoError(t, err)
	_, err = suite.Open(t.Context(), vc.Received("application/json", signed), vc.Opening{Keys: oneKey{key}, At: noon})
	require.NoError(t, err)
}

func TestAlgorithmInPart(t *testing.T) {
	_, key := newKey(t)
	o := dataintegrity.ProofOptions{Purpose: did.AssertionMethod}
	none := dataintegrity.Algorithm{Cryptosuite: "none"}.Suite(jsonld.Embedded())
	_, err := none.AddProof(t.Context(), []byte(`{}`), o, key)
	require.Error(t, err)
	_, err = none.OpenProof(t.Context(), map[string]any{}, map[string]any{"type": "DataIntegrityProof", "cryptosuite": "none"}, vc.Opening{})
	requireCheck(t, err, "proof")

	reading := hexadecimal(true)
	reading.SignHash = nil
	_, err = reading.Suite(jsonld.Embedded()).AddProof(t.Context(), []byte(`{}`), o, key)
	require.Error(t, err)

	// KeyName decides what is looked up; the result names what the proof names.
	signed, err := hexadecimal(true).Suite(jsonld.Embedded()).AddProof(t.Context(), []byte(`{}`), o, key)
	require.NoError(t, err)
	other := hexadecimal(true)
	other.KeyName = func(method string) string { return strings.ToUpper(method) }
	_, err = other.Suite(jsonld.Embedded()).Open(t.Context(), vc.Received("application/json", signed), vc.Opening{Keys: oneKey{key}, At: noon})
	require.ErrorIs(t, requireCheck(t, err, "key"), did.ErrMethodNotFound)
	other.KeyName = func(string) string { return key.ID.String() }
	opened, err := other.Suite(jsonld.Embedded()).Open(t.Context(), vc.Received("application/json", signed), vc.Opening{Keys: oneKey{key}, At: noon})
	require.NoError(t, err)
	require.Equal(t, key.ID.String(), opened.Proofs[0].Method)
}

// TestAlgorithmByDocument: a suite that sees to the document itself, and whose fault its errors are.
func TestAlgorithmByDocument(t *testing.T) {
	var signed []byte
	a := dataintegrity.Algorithm{Cryptosuite: "statements-2026",
		SignDocument: func(_ context.Context, document map[string]any, proofHash []byte, _ did.Signer) (string, error) {
			require.NotContains(t, document, "proof")
			signed = proofHash
			return "value", nil
		}}
	var fault error
	a.VerifyDocument = func(_ context.Context, document map[string]any, proofHash []byte, value string, _ *vc.Proof) error {
		require.NotContains(t, document, "proof")
		require.Equal(t, signed, proofHash)
		require.Equal(t, "value", value)
		return fault
	}
	suite := a.Suite(jsonld.Embedded())
	secured, key := aCredential(t, suite, nil)
	_, err := verifier(suite).Verify(t.Context(), secured)
	require.NoError(t, err)
	for want, err := range map[vc.Check]error{
		"proof":     errors.New("no"),
		"structure": &vc.VerifyError{Check: "structure", Err: errors.New("no")},
		"context":   &jsonld.Error{Pointer: "/a", Err: jsonld.ErrUndefined},
		"limit":     jsonld.ErrWork,
	} {
		fault = err
		_, err := verifier(suite).Verify(t.Context(), secured)
		requireCheck(t, err, want)
	}
	o := dataintegrity.ProofOptions{Purpose: did.AssertionMethod, Previous: []string{"urn:x:1"}}
	_, err = suite.AddProof(t.Context(), []byte(`{"proof": {"type": "DataIntegrityProof", "id": "urn:x:1"}}`), o, key)
	requireCheck(t, err, "proof")
	a.SignDocument = nil
	_, err = a.Suite(jsonld.Embedded()).AddProof(t.Context(), []byte(`{}`), dataintegrity.ProofOptions{Purpose: did.AssertionMethod}, key)
	require.Error(t, err)
}
