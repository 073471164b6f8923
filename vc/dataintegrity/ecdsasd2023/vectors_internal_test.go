package ecdsasd2023

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/testvectors"
	"github.com/avouch-id/avouch/vc/dataintegrity/internal/sd"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/stretchr/testify/require"
)

// vector is a worked example, as far as internal/sd does not test it.
type vector struct {
	Name, ProofConfig, ProofHash, MandatoryHash, BaseSignature, ProofKey string
	Unsigned, Revealed, Base, Derived                                    json.RawMessage
	MandatoryPointers, SelectivePointers                                 []string
	Statements, Signatures, FilteredSignatures                           []string
	AdjustedMandatoryIndexes                                             []uint64
	VerifierLabels                                                       [][2]string
	DerivedStatements, DerivedNonMandatory                               []string
}

func vectors(t testing.TB) (cases []vector, issuer did.PublicKey, hmacKey []byte) {
	var v struct {
		BaseKey, HMACKey string
		Cases            []vector
	}
	testvectors.Load(t, "ecdsasd", &v)
	require.Len(t, v.Cases, 2)
	issuer, err := did.ParseMultikey(v.BaseKey)
	require.NoError(t, err)
	return v.Cases, issuer, unhex(t, v.HMACKey)
}

func unhex(t testing.TB, s string) []byte {
	data, err := hex.DecodeString(s)
	require.NoError(t, err)
	return data
}

func unhexes(t testing.TB, all []string) (out [][]byte) {
	for _, s := range all {
		out = append(out, unhex(t, s))
	}
	return out
}

// parts are a document without its proof, and the proof value.
func parts(t testing.TB, text []byte) (document map[string]any, value string) {
	document, err := strictjson.ParseObject(text, strictjson.Limits{})
	require.NoError(t, err)
	value, _ = document["proof"].(map[string]any)["proofValue"].(string)
	delete(document, "proof")
	return document, value
}

func TestVectorsStepByStep(t *testing.T) {
	cases, issuer, hmacKey := vectors(t)
	c := jsonld.Embedded()
	for _, v := range cases {
		t.Run(v.Name, func(t *testing.T) {
			proofHash := unhex(t, v.ProofHash)
			sum := sha256.Sum256([]byte(v.ProofConfig))
			require.Equal(t, proofHash, sum[:])

			document, baseText := parts(t, v.Base)
			base, err := parseBase(baseText)
			require.NoError(t, err)
			require.Equal(t, baseValue{Signature: unhex(t, v.BaseSignature), ProofKey: base.ProofKey, HMACKey: hmacKey,
				Statements: unhexes(t, v.Signatures), Mandatory: v.MandatoryPointers}, base)
			key, err := proofKey(base.ProofKey)
			require.NoError(t, err)
			require.Equal(t, v.ProofKey, key.Multikey())
			again, err := serialize(headerBase, base.items())
			require.NoError(t, err)
			require.Equal(t, baseText, again)

			whole, err := sd.Transform(t.Context(), c, document, sd.HMACLabels(base.HMACKey))
			require.NoError(t, err)
			indexes, err := whole.Match(base.Mandatory)
			require.NoError(t, err)
			mandatory, others := sd.Group(whole.Statements, indexes)
			toSign := signData(proofHash, base.ProofKey, mandatory)
			require.Equal(t, v.MandatoryHash, hex.EncodeToString(toSign[len(toSign)-digestSize:]))
			require.NoError(t, issuer.Verify(toSign, base.Signature))
			require.NoError(t, verifyStatements(base.ProofKey, others, base.Statements))

			// Deriving has no randomness: the published proof comes out.
			revealed, derivedText := parts(t, v.Derived)
			got, value, err := derive(t.Context(), c, document, baseText, v.SelectivePointers)
			require.NoError(t, err)
			require.Equal(t, revealed, got)
			require.Equal(t, derivedText, value)

			derived, err := parseDerived(derivedText)
			require.NoError(t, err)
			require.Equal(t, unhexes(t, v.FilteredSignatures), derived.Statements)
			require.Equal(t, v.AdjustedMandatoryIndexes, derived.Mandatory)
			labels, err := derived.labels()
			require.NoError(t, err)
			require.Len(t, labels, len(v.VerifierLabels))
			for i, entry := range v.VerifierLabels {
				require.Equal(t, entry[1], labels[i])
			}
			statements, err := sd.Statements(t.Context(), c, revealed, sd.Known(labels))
			require.NoError(t, err)
			require.Equal(t, v.DerivedStatements, statements)
			mandatory, others = sd.Group(statements, derived.Mandatory)
			require.Equal(t, v.DerivedNonMandatory, others)
			sum = sha256.Sum256([]byte(strings.Join(mandatory, "")))
			require.Equal(t, v.MandatoryHash, hex.EncodeToString(sum[:]))
			require.NoError(t, verify(t.Context(), c, revealed, proofHash, derivedText, issuer))
		})
	}
}
