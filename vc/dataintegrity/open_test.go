package dataintegrity_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/stretchr/testify/require"
)

var noon = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

func newKey(t testing.TB) (did.DID, did.SigningKey) { return newKeyFor(t, dataintegrity.Suite{}) }

// newKeyFor is a new key of a kind with which the suite signs.
func newKeyFor(t testing.TB, s dataintegrity.Suite) (did.DID, did.SigningKey) {
	kind := did.Ed25519
	if strings.HasPrefix(s.Cryptosuite(), "ecdsa") {
		kind = did.P256
	}
	return newKeyOf(t, kind)
}

func newKeyOf(t testing.TB, kind did.Kind) (did.DID, did.SigningKey) {
	signer, err := did.GenerateKey(kind)
	require.NoError(t, err)
	id, key, err := didkey.New(signer)
	require.NoError(t, err)
	return id, key
}

func verifier(m ...vc.Mechanism) *vc.Verifier {
	return &vc.Verifier{Resolver: resolver.Offline(), Trust: vc.AnyIssuer{}, Mechanisms: m,
		Replay: vc.MemoryReplay(8), Now: func() time.Time { return noon }}
}

// aCredential is signed by a new issuer; the two contexts let a context be taken away or added.
func aCredential(t testing.TB, s dataintegrity.Suite, more map[string]any) (vc.Secured, did.SigningKey) {
	id, key := newKeyFor(t, s)
	claims := map[string]any{
		"@context":          []any{jsonld.CredentialsV2, "https://w3id.org/citizenship/v4rc1"},
		"type":              []any{"VerifiableCredential", "EmploymentAuthorizationDocumentCredential"},
		"credentialSubject": map[string]any{"type": []any{"Person", "EmployablePerson"}, "givenName": "MIRA", "familyName": "QUILL"},
		"validFrom":         "2026-01-01T00:00:00Z",
	}
	for k, v := range more {
		claims[k] = v
	}
	c, err := vc.NewCredential(claims)
	require.NoError(t, err)
	issuer := vc.Issuer{ID: id.String(), Key: key, Now: func() time.Time { return noon }}
	signed, err := issuer.Issue(t.Context(), c, s)
	require.NoError(t, err)
	return signed, key
}

// change edits the JSON of a secured document.
func change(t testing.TB, s vc.Secured, edit func(doc map[string]any)) vc.Secured {
	doc, err := strictjson.ParseObject(s.Bytes(), strictjson.Limits{})
	require.NoError(t, err)
	edit(doc)
	return vc.Received(s.MediaType(), strictjson.Append(nil, doc))
}

func proofOf(doc map[string]any) map[string]any { return doc["proof"].(map[string]any) }

func TestIssueAndVerify(t *testing.T) {
	for name, suite := range suites(jsonld.Embedded()) {
		t.Run(name, func(t *testing.T) {
			signed, key := aCredential(t, suite, nil)
			verified, err := verifier(suite).Verify(t.Context(), signed)
			require.NoError(t, err)
			require.Equal(t, key.ID.DID().String(), verified.Issuer())
			given, found := verified.Credential().At("/credentialSubject/givenName")
			require.True(t, found)
			require.Equal(t, "MIRA", given)
			_, found = verified.Credential().At("/proof")
			require.False(t, found, "the proof is no claim")
		})
	}
}

func TestWhatIsWrongWithAProof(t *testing.T) {
	other, _ := newKey(t)
	method := func(kind did.Kind) string {
		_, key := newKeyOf(t, kind)
		return key.ID.String()
	}
	for name, c := range map[string]struct {
		edit  func(doc map[string]any)
		check vc.Check
		path  string
	}{
		"claim changed":      {func(d map[string]any) { d["credentialSubject"].(map[string]any)["givenName"] = "MIRO" }, "proof", "/proof/proofValue"},
		"no proof":           {func(d map[string]any) { delete(d, "proof") }, "proof", "/proof"},
		"empty list":         {func(d map[string]any) { d["proof"] = []any{} }, "proof", "/proof"},
		"null":               {func(d map[string]any) { d["proof"] = nil }, "proof", "/proof"},
		"a text":             {func(d map[string]any) { d["proof"] = "proof" }, "proof", "/proof"},
		"null in a list":     {func(d map[string]any) { d["proof"] = []any{d["proof"], nil} }, "proof", "/proof/1"},
		"empty object":       {func(d map[string]any) { d["proof"] = []any{d["proof"], map[string]any{}} }, "proof", "/proof/1/type"},
		"no value":           {func(d map[string]any) { delete(proofOf(d), "proofValue") }, "proof", "/proof/proofValue"},
		"no purpose":         {func(d map[string]any) { delete(proofOf(d), "proofPurpose") }, "proof", "/proof/proofPurpose"},
		"no method":          {func(d map[string]any) { delete(proofOf(d), "verificationMethod") }, "proof", "/proof/verificationMethod"},
		"unknown purpose":    {func(d map[string]any) { proofOf(d)["proofPurpose"] = "anything" }, "purpose", "/proof/proofPurpose"},
		"purpose changed":    {func(d map[string]any) { proofOf(d)["proofPurpose"] = "authentication" }, "proof", "/proof/proofValue"},
		"other type":         {func(d map[string]any) { proofOf(d)["type"] = "Ed25519Signature2020" }, "proof", "/proof/type"},
		"unknown member":     {func(d map[string]any) { proofOf(d)["remark"] = "x" }, "proof", "/proof/remark"},
		"chain to nothing":   {func(d map[string]any) { proofOf(d)["previousProof"] = "urn:uuid:1" }, "proof", "/proof/previousProof"},
		"chain to itself":    {func(d map[string]any) { p := proofOf(d); p["id"] = "urn:uuid:1"; p["previousProof"] = "urn:uuid:1" }, "proof", "/proof/previousProof"},
		"Ed25519 of another": {func(d map[string]any) { proofOf(d)["verificationMethod"] = method(did.Ed25519) }, "proof", "/proof/proofValue"},
		"P-256 of another":   {func(d map[string]any) { proofOf(d)["verificationMethod"] = method(did.P256) }, "proof", "/proof/proofValue"},
		"P-384 of another":   {func(d map[string]any) { proofOf(d)["verificationMethod"] = method(did.P384) }, "proof", "/proof/proofValue"},
		"secp256k1":          {func(d map[string]any) { proofOf(d)["verificationMethod"] = method(did.Secp256k1) }, "proof", "/proof/proofValue"},
		"method, no key":     {func(d map[string]any) { proofOf(d)["verificationMethod"] = other.String() }, "key", "/proof/verificationMethod"},
		"method, other name": {func(d map[string]any) { proofOf(d)["verificationMethod"] = other.String() + "#x" }, "key", "/proof/verificationMethod"},
		"no DID":             {func(d map[string]any) { proofOf(d)["verificationMethod"] = "https://a.example#k" }, "key", "/proof/verificationMethod"},
		"created, no zone":   {func(d map[string]any) { proofOf(d)["created"] = "2026-06-01T12:00:00" }, "proof", "/proof/created"},
		"created removed":    {func(d map[string]any) { delete(proofOf(d), "created") }, "proof", "/proof/proofValue"},
		"domain of numbers":  {func(d map[string]any) { proofOf(d)["domain"] = []any{json.Number("1")} }, "proof", "/proof/domain"},
		"value, upper case":  {func(d map[string]any) { proofOf(d)["proofValue"] = "Z" + proofOf(d)["proofValue"].(string)[1:] }, "proof", "/proof/proofValue"},
		"value, base64url":   {func(d map[string]any) { proofOf(d)["proofValue"] = "u" + strings.Repeat("A", 86) }, "proof", "/proof/proofValue"},
		"value cut":          {func(d map[string]any) { v := proofOf(d); s := v["proofValue"].(string); v["proofValue"] = s[:len(s)-2] }, "proof", "/proof/proofValue"},
		"value longer":       {func(d map[string]any) { proofOf(d)["proofValue"] = proofOf(d)["proofValue"].(string) + "1" }, "proof", "/proof/proofValue"},
		"value endless":      {func(d map[string]any) { proofOf(d)["proofValue"] = "z" + strings.Repeat("1", 1<<19) }, "proof", "/proof/proofValue"},
		"both kinds":         {func(d map[string]any) { d["type"] = []any{"VerifiableCredential", "VerifiablePresentation"} }, "structure", "/type"},
		"too many":           {func(d map[string]any) { p := d["proof"]; d["proof"] = []any{p, p, p, p, p, p, p, p, p} }, "limit", "/proof"},
		"context removed":    {func(d map[string]any) { d["@context"] = []any{jsonld.CredentialsV2} }, "context", ""},
	} {
		for suiteName, suite := range suites(jsonld.Embedded()) {
			t.Run(suiteName+"/"+name, func(t *testing.T) {
				signed, _ := aCredential(t, suite, nil)
				_, err := verifier(suite).Verify(t.Context(), change(t, signed, c.edit))
				refused := requireCheck(t, err, c.check)
				if c.path != "" {
					require.Equal(t, c.path, string(refused.Path), "%v", err)
				}
			})
		}
	}
}

// The three faults that were measured in a library of this kind.
func TestEveryProofHoldsAndOneIsTheIssuers(t *testing.T) {
	for name, suite := range suites(jsonld.Embedded()) {
		t.Run(name, func(t *testing.T) {
			signed, key := aCredential(t, suite, nil)
			_, stranger := newKeyFor(t, suite)
			unsigned := change(t, signed, func(d map[string]any) { delete(d, "proof") })
			add := func(doc []byte, k did.SigningKey) []byte {
				out, err := suite.AddProof(t.Context(), doc, dataintegrity.ProofOptions{Purpose: did.AssertionMethod, Created: noon}, k)
				require.NoError(t, err)
				return out
			}
			verify := func(doc []byte, rule vc.ProofRule) error {
				v := verifier(suite)
				v.Proofs = rule
				_, err := v.Verify(t.Context(), vc.Received("", doc))
				return err
			}
			both := add(signed.Bytes(), stranger)
			require.NoError(t, verify(both, vc.AllProofs), "a further proof is only an extra one")
			require.NoError(t, verify(both, vc.AnyIssuerProof))

			requireCheck(t, verify(add(unsigned.Bytes(), stranger), vc.AllProofs), "binding")
			requireCheck(t, verify(add(unsigned.Bytes(), stranger), vc.AnyIssuerProof), "binding")

			for i, of := range []string{"the issuer's", "the stranger's"} {
				forged := change(t, vc.Received("", both), func(d map[string]any) {
					p := d["proof"].([]any)[i].(map[string]any)
					p["created"] = "2026-06-01T12:00:01Z"
				})
				refused := requireCheck(t, verify(forged.Bytes(), vc.AllProofs), "proof")
				require.Equal(t, []string{"/proof/0/proofValue", "/proof/1/proofValue"}[i], string(refused.Path), of)
				if i == 1 {
					require.NoError(t, verify(forged.Bytes(), vc.AnyIssuerProof))
				} else {
					requireCheck(t, verify(forged.Bytes(), vc.AnyIssuerProof), "binding")
				}
			}
			require.NoError(t, verify(add(unsigned.Bytes(), key), vc.AllProofs))
		})
	}
}

func TestSuitesMixInOneSet(t *testing.T) {
	c := jsonld.Embedded()
	jcs, rdfc := dataintegrity.EdDSAJCS2022(c), dataintegrity.EdDSARDFC2022(c)
	signed, key := aCredential(t, jcs, nil)
	both, err := rdfc.AddProof(t.Context(), signed.Bytes(), dataintegrity.ProofOptions{Purpose: did.AssertionMethod}, key)
	require.NoError(t, err)
	_, err = verifier(dataintegrity.Suites(c, jcs, rdfc)).Verify(t.Context(), vc.Received("", both))
	require.NoError(t, err)
	_, err = verifier(jcs, rdfc).Verify(t.Context(), vc.Received("", both))
	requireCheck(t, err, "proof") // neither of the two opens all of it
}

// SECURITY_CASES 6. In JCS suites the proof's contexts count: the document's have to begin with them.
func TestCase06ContextOfProofAndDocument(t *testing.T) {
	for _, suite := range []dataintegrity.Suite{dataintegrity.EdDSAJCS2022(jsonld.Embedded()), dataintegrity.ECDSAJCS2019(jsonld.Embedded())} {
		t.Run(suite.Cryptosuite(), func(t *testing.T) { contextsOfJCS(t, suite) })
	}
	for _, suite := range []dataintegrity.Suite{dataintegrity.EdDSARDFC2022(jsonld.Embedded()), dataintegrity.ECDSARDFC2019(jsonld.Embedded())} {
		t.Run(suite.Cryptosuite(), func(t *testing.T) { contextsOfRDFC(t, suite) })
	}
}

func contextsOfJCS(t *testing.T, suite dataintegrity.Suite) {
	const citizenship = "https://w3id.org/citizenship/v4rc1"
	signed, _ := aCredential(t, suite, nil)
	appended := change(t, signed, func(d map[string]any) {
		d["@context"] = append(d["@context"].([]any), jsonld.DataIntegrityV2)
	})
	verified, err := verifier(suite).Verify(t.Context(), appended)
	require.NoError(t, err)
	contexts, _ := verified.Credential().At("/@context")
	require.Equal(t, []any{jsonld.CredentialsV2, citizenship}, contexts, "what was appended is not what was signed")

	for name, edit := range map[string]func(d map[string]any){
		"document's changed": func(d map[string]any) { d["@context"] = []any{jsonld.CredentialsV2, jsonld.DataIntegrityV2} },
		"document's swapped": func(d map[string]any) { d["@context"] = []any{citizenship, jsonld.CredentialsV2} },
		"document's shorter": func(d map[string]any) { d["@context"] = []any{jsonld.CredentialsV2} },
		"document's gone":    func(d map[string]any) { delete(d, "@context") },
		"put in front": func(d map[string]any) {
			d["@context"] = append([]any{jsonld.DataIntegrityV2}, d["@context"].([]any)...)
		},
		"proof's empty": func(d map[string]any) { proofOf(d)["@context"] = []any{} },
		"proof's null":  func(d map[string]any) { proofOf(d)["@context"] = nil },
	} {
		t.Run(name, func(t *testing.T) {
			_, err := verifier(suite).Verify(t.Context(), change(t, signed, edit))
			requireCheck(t, err, "context")
		})
	}
	for name, edit := range map[string]func(d map[string]any){
		"proof's gone": func(d map[string]any) { delete(proofOf(d), "@context") },
		"both shorter": func(d map[string]any) {
			d["@context"] = []any{jsonld.CredentialsV2, citizenship, jsonld.DataIntegrityV2}
			proofOf(d)["@context"] = d["@context"]
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := verifier(suite).Verify(t.Context(), change(t, signed, edit))
			requireCheck(t, err, "proof")
		})
	}
}

// In RDFC suites the proof's own contexts are not signed, so they may say nothing else than the document's.
func contextsOfRDFC(t *testing.T, rdfc dataintegrity.Suite) {
	signed, _ := aCredential(t, rdfc, nil)
	same := change(t, signed, func(d map[string]any) { proofOf(d)["@context"] = d["@context"] })
	_, err := verifier(rdfc).Verify(t.Context(), same)
	require.NoError(t, err)
	differs := change(t, signed, func(d map[string]any) { proofOf(d)["@context"] = jsonld.CredentialsV2 })
	_, err = verifier(rdfc).Verify(t.Context(), differs)
	requireCheck(t, err, "context")
}
