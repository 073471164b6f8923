package ecdsasd2023

import (
	"crypto/rand"
	"slices"
	"testing"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity/internal/sd"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/stretchr/testify/require"
)

// TestHiddenType: what a verifier wants of a type is not got round by a holder who leaves out the type.
func TestHiddenType(t *testing.T) {
	c := jsonld.Embedded()
	signer, err := did.GenerateKey(did.P256)
	require.NoError(t, err)
	issuer, key, err := didkey.New(signer)
	require.NoError(t, err)
	claims, err := vc.ParseCredential([]byte(`{
		"@context": ["https://www.w3.org/ns/credentials/v2", "https://w3id.org/citizenship/v4rc1"], "id": "urn:x:1",
		"type": ["VerifiableCredential", "EmploymentAuthorizationDocumentCredential"], "issuer": "` + issuer.String() + `",
		"validUntil": "2026-01-01T00:00:00Z", "credentialSubject": {"id": "urn:x:2", "type": "Person", "givenName": "MIRA"}}`))
	require.NoError(t, err)
	now := time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	base, err := New(c).Base().Secure(t.Context(), claims, vc.Signing{Key: key, At: now, Rand: rand.Reader})
	require.NoError(t, err)

	// The holder, without Disclose: every statement but two, by the signatures that stand in the base proof.
	document, err := strictjson.ParseObject(base.Bytes(), strictjson.Limits{})
	require.NoError(t, err)
	proof := document["proof"].(map[string]any)
	delete(document, "proof")
	all, err := parseBase(proof["proofValue"].(string))
	require.NoError(t, err)
	whole, mandatory, err := all.of(t.Context(), c, document)
	require.NoError(t, err)
	document["type"] = "VerifiableCredential"
	delete(document, "validUntil")
	shown, err := sd.Statements(t.Context(), c, document, sd.Known(nil))
	require.NoError(t, err)
	v := derivedValue{Signature: all.Signature, ProofKey: all.ProofKey}
	for relative, statement := range shown {
		i := slices.Index(whole.Statements, statement)
		if before, always := slices.BinarySearch(mandatory, i); always {
			v.Mandatory = append(v.Mandatory, uint64(relative))
		} else {
			v.Statements = append(v.Statements, all.Statements[i-before])
		}
	}
	proof["proofValue"], err = serialize(headerDerived, v.items())
	require.NoError(t, err)
	document["proof"] = proof

	gate := &vc.Verifier{Resolver: resolver.Offline(), Trust: vc.AnyIssuer{}, Mechanisms: []vc.Mechanism{New(c)},
		Now:      func() time.Time { return now },
		MustShow: map[string][]vc.Pointer{"EmploymentAuthorizationDocumentCredential": {"/validUntil"}}}
	_, err = gate.Verify(t.Context(), vc.Received("application/vc", strictjson.Append(nil, document)))
	var refused *vc.VerifyError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, vc.Check("proof"), refused.Check)
}
