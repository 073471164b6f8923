package ecdsasd2023_test

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/testvectors"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/dataintegrity/ecdsasd2023"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/stretchr/testify/require"
)

var (
	noon  = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	suite = ecdsasd2023.New(jsonld.Embedded())
)

func verifier(m ...vc.Mechanism) *vc.Verifier {
	return &vc.Verifier{Resolver: resolver.Offline(), Trust: vc.AnyIssuer{}, Mechanisms: m,
		Replay: vc.MemoryReplay(8), Now: func() time.Time { return noon }}
}

func newKey(t testing.TB, kind did.Kind) (did.DID, did.SigningKey) {
	signer, err := did.GenerateKey(kind)
	require.NoError(t, err)
	id, key, err := didkey.New(signer)
	require.NoError(t, err)
	return id, key
}

// person has twelve statements with the issuer's.
const person = `{
	"@context": ["https://www.w3.org/ns/credentials/v2", "https://w3id.org/citizenship/v4rc1"],
	"type": ["VerifiableCredential", "EmploymentAuthorizationDocumentCredential"],
	"validFrom": "2026-01-01T00:00:00Z",
	"credentialSubject": {"type": ["Person", "EmployablePerson"], "givenName": "MIRA", "familyName": "QUILL",
		"employmentAuthorizationDocument": {"type": "EmploymentAuthorizationDocument", "identifier": "83627465"}}
}`

// issue signs person as a base credential of a new issuer.
func issue(t testing.TB, mandatory ...vc.Pointer) vc.Secured {
	id, key := newKey(t, did.P256)
	claims, err := vc.ParseCredential([]byte(person))
	require.NoError(t, err)
	base, err := vc.Issuer{ID: id.String(), Key: key, Now: func() time.Time { return noon }}.Issue(t.Context(), claims, suite.Base(mandatory...))
	require.NoError(t, err)
	return base
}

func disclose(t testing.TB, base vc.Secured, reveal ...vc.Pointer) vc.Secured {
	derived, err := suite.Disclose(t.Context(), base, vc.Disclosure{Reveal: reveal, Rand: rand.Reader})
	require.NoError(t, err)
	return derived
}

func requireCheck(t testing.TB, err error, want vc.Check) {
	t.Helper()
	var refused *vc.VerifyError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, want, refused.Check, "%v", err)
	require.ErrorIs(t, err, vc.ErrInvalid)
}

// anyKey finds the key that a did:key is.
type anyKey struct{}

func (anyKey) Find(_ context.Context, r vc.KeyRef, _ time.Time) (vc.Key, error) {
	url, err := did.ParseURL(r.Method)
	if err != nil {
		return vc.Key{}, err
	}
	key, err := did.ParseMultikey(url.DID().Specific())
	return vc.Key{Public: key, Controller: url.DID().String(), Purposes: did.AssertionMethod}, err
}

// published are the worked examples of the specification.
func published(t testing.TB) (cases []struct {
	Name                    string
	Base, Derived, Revealed json.RawMessage
	SelectivePointers       []vc.Pointer
}) {
	v := struct{ Cases any }{&cases}
	testvectors.Load(t, "ecdsasd", &v)
	require.Len(t, cases, 2)
	return cases
}

// In the published examples the proof's key does not belong to the issuer: the signatures are good, and a verifier that
// judges issuers refuses.
func TestPublishedDocuments(t *testing.T) {
	for _, c := range published(t) {
		derived := vc.Received("application/vc", c.Derived)
		require.True(t, suite.Recognizes(derived))
		opened, err := suite.Open(t.Context(), derived, vc.Opening{Keys: anyKey{}, At: noon})
		require.NoError(t, err)
		require.Len(t, opened.Proofs, 1)
		require.Equal(t, "ecdsa-sd-2023", opened.Proofs[0].Suite)
		want, err := strictjson.ParseObject(c.Revealed, strictjson.Limits{})
		require.NoError(t, err)
		require.Equal(t, want, opened.Credential.Object())
		_, err = verifier(suite).Verify(t.Context(), derived)
		requireCheck(t, err, "binding")

		base := vc.Received("application/vc", c.Base)
		_, err = suite.Open(t.Context(), base, vc.Opening{Keys: anyKey{}, At: noon})
		requireCheck(t, err, "structure")
		require.ErrorIs(t, err, ecdsasd2023.ErrBase)
		opened, err = suite.ForHolder().Open(t.Context(), base, vc.Opening{Keys: anyKey{}, At: noon})
		require.NoError(t, err)
		require.Len(t, opened.Proofs, 1)
		_, err = suite.ForHolder().Open(t.Context(), derived, vc.Opening{Keys: anyKey{}, At: noon})
		requireCheck(t, err, "structure")
		require.ErrorIs(t, err, ecdsasd2023.ErrDerived)
		again, err := strictjson.ParseObject(disclose(t, base, c.SelectivePointers...).Bytes(), strictjson.Limits{})
		require.NoError(t, err)
		want, err = strictjson.ParseObject(c.Derived, strictjson.Limits{})
		require.NoError(t, err)
		require.Equal(t, want, again)

		_, err = suite.Disclose(t.Context(), derived, vc.Disclosure{Reveal: []vc.Pointer{"/issuer"}})
		require.ErrorIs(t, err, ecdsasd2023.ErrDerived)
	}
}

// TestSecurityCase38WithECDSASD: a holder leaves out what says when the credential ends.
func TestSecurityCase38WithECDSASD(t *testing.T) {
	base := issue(t, "/issuer", "/type")
	gate := verifier(suite)
	gate.MustShow = map[string][]vc.Pointer{"EmploymentAuthorizationDocumentCredential": {"/validFrom"}}
	_, err := gate.Verify(t.Context(), disclose(t, base, "/credentialSubject/givenName"))
	requireCheck(t, err, "schema")
	_, err = gate.Verify(t.Context(), disclose(t, base, "/credentialSubject/givenName", "/validFrom"))
	require.NoError(t, err)
	// And where it is mandatory nobody can leave it out.
	derived := disclose(t, issue(t, "/issuer", "/type", "/validFrom"), "/credentialSubject/givenName")
	o, err := strictjson.ParseObject(derived.Bytes(), strictjson.Limits{})
	require.NoError(t, err)
	_, err = gate.Verify(t.Context(), derived)
	require.NoError(t, err)
	delete(o, "validFrom")
	_, err = verifier(suite).Verify(t.Context(), vc.Received("application/vc", strictjson.Append(nil, o)))
	requireCheck(t, err, "proof")
}

// TestChangedDocuments: what is shown is what was signed; what is hidden stays so.
func TestChangedDocuments(t *testing.T) {
	derived := disclose(t, issue(t, "/issuer"), "/credentialSubject/givenName", "/credentialSubject/employmentAuthorizationDocument/identifier")
	for name, change := range map[string]func(o, subject, proof map[string]any){
		"claim changed":      func(_, s, _ map[string]any) { s["givenName"] = "MIRO" },
		"claim removed":      func(_, s, _ map[string]any) { delete(s, "givenName") },
		"claim added":        func(_, s, _ map[string]any) { s["gender"] = "Male" },
		"type added":         func(_, s, _ map[string]any) { s["type"] = []any{"Person", "EmployablePerson", "PermanentResident"} },
		"subject named":      func(_, s, _ map[string]any) { s["id"] = "did:web:plaza.example" },
		"claim moved":        func(o, s, _ map[string]any) { o["name"] = s["givenName"]; delete(s, "givenName") },
		"credential named":   func(o, _, _ map[string]any) { o["id"] = "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33" },
		"purpose changed":    func(_, _, p map[string]any) { p["proofPurpose"] = "authentication" },
		"created changed":    func(_, _, p map[string]any) { p["created"] = "2026-06-01T11:59:59Z" },
		"expires added":      func(_, _, p map[string]any) { p["expires"] = "2126-06-01T11:59:59Z" },
		"chain":              func(_, _, p map[string]any) { p["id"] = "urn:x:1"; p["previousProof"] = "urn:x:2" },
		"no value":           func(_, _, p map[string]any) { p["proofValue"] = "u" },
		"value of base58btc": func(_, _, p map[string]any) { p["proofValue"] = "z2V0A" },
	} {
		o, err := strictjson.ParseObject(derived.Bytes(), strictjson.Limits{})
		require.NoError(t, err)
		change(o, o["credentialSubject"].(map[string]any), o["proof"].(map[string]any))
		_, err = verifier(suite).Verify(t.Context(), vc.Received("application/vc", strictjson.Append(nil, o)))
		require.Error(t, err, name)
		requireCheck(t, err, "proof")
	}
}

// TestForHolder: a wallet looks at every signature of what it receives.
func TestForHolder(t *testing.T) {
	base := issue(t, "/issuer")
	wallet := verifier(suite.ForHolder())
	_, err := wallet.Verify(t.Context(), base)
	require.NoError(t, err)
	for name, change := range map[string]func(o, subject map[string]any){
		"mandatory claim": func(o, _ map[string]any) { o["type"] = []any{"VerifiableCredential"}; delete(o, "credentialSubject") },
		"other claim":     func(_, s map[string]any) { s["givenName"] = "MIRO" },
		"one less":        func(_, s map[string]any) { delete(s, "givenName") },
		"one more":        func(o, _ map[string]any) { o["validUntil"] = "2126-01-01T00:00:00Z" },
	} {
		o, err := strictjson.ParseObject(base.Bytes(), strictjson.Limits{})
		require.NoError(t, err)
		change(o, o["credentialSubject"].(map[string]any))
		_, err = suite.ForHolder().Open(t.Context(), vc.Received("application/vc", strictjson.Append(nil, o)), vc.Opening{Keys: anyKey{}, At: noon})
		require.Error(t, err, name)
		requireCheck(t, err, "proof")
	}
	_, err = ecdsasd2023.Suite{}.ForHolder().Open(t.Context(), base, vc.Opening{Keys: anyKey{}})
	require.Error(t, err)
}

// TestProofSets: a second proof beside a derived one, in both orders.
func TestProofSets(t *testing.T) {
	c := jsonld.Embedded()
	both := dataintegrity.Suites(c, suite, dataintegrity.ECDSARDFC2019(c))
	good, forged := disclose(t, issue(t, "/issuer"), "/validFrom"), disclose(t, issue(t, "/issuer"), "/validFrom")
	o, err := strictjson.ParseObject(good.Bytes(), strictjson.Limits{})
	require.NoError(t, err)
	other, err := strictjson.ParseObject(forged.Bytes(), strictjson.Limits{})
	require.NoError(t, err)
	for _, second := range []any{other["proof"], map[string]any{}, nil, "proof"} {
		for _, proofs := range [][]any{{o["proof"], second}, {second, o["proof"]}} {
			changed := maps.Clone(o)
			changed["proof"] = proofs
			for _, m := range []vc.Mechanism{both, suite} {
				_, err := verifier(m).Verify(t.Context(), vc.Received("application/vc", strictjson.Append(nil, changed)))
				requireCheck(t, err, "proof")
			}
		}
	}
	// One by each suite, and the holder of a base proof beside another proof shows what belongs to it.
	id, key := newKey(t, did.P256)
	claims, err := vc.ParseCredential([]byte(person))
	require.NoError(t, err)
	base, err := vc.Issuer{ID: id.String(), Key: key, Now: func() time.Time { return noon }}.Issue(t.Context(), claims, suite.Base("/issuer"))
	require.NoError(t, err)
	set, err := dataintegrity.ECDSARDFC2019(c).AddProof(t.Context(), base.Bytes(), dataintegrity.ProofOptions{Purpose: did.AssertionMethod}, key)
	require.NoError(t, err)
	_, err = verifier(both).Verify(t.Context(), disclose(t, vc.Received("application/vc", set), "/credentialSubject"))
	require.NoError(t, err)
	require.NotContains(t, string(disclose(t, vc.Received("application/vc", set)).Bytes()), "ecdsa-rdfc-2019")
}

func TestBaseRefuses(t *testing.T) {
	claims, err := vc.ParseCredential([]byte(strings.Replace(person, `"validFrom"`, `"issuer": "did:web:plaza.example", "validFrom"`, 1)))
	require.NoError(t, err)
	_, p256 := newKey(t, did.P256)
	_, p384 := newKey(t, did.P384)
	good := vc.Signing{Key: p256, At: noon, Rand: rand.Reader}
	for _, p := range []vc.Pointer{"/nothing", "issuer", "/type/2", "/type/01", "/credentialSubject/~2", "/proof", "/validFrom/0"} {
		_, err := suite.Base(p).Secure(t.Context(), claims, good)
		require.ErrorIs(t, err, ecdsasd2023.ErrPointer, p)
	}
	for name, by := range map[string]vc.Signing{
		"P-384":           {Key: p384, At: noon, Rand: rand.Reader},
		"no key":          {At: noon, Rand: rand.Reader},
		"no randomness":   {Key: p256, At: noon, Rand: iotest.ErrReader(errors.New("broken"))},
		"half randomness": {Key: p256, At: noon, Rand: io.LimitReader(rand.Reader, 63)},
		"faulty signer":   {Key: did.SigningKey{ID: p256.ID, Signer: faulty{p256.Signer}}, At: noon, Rand: rand.Reader},
	} {
		_, err := suite.Base("/issuer").Secure(t.Context(), claims, by)
		require.Error(t, err, name)
	}
	_, err = ecdsasd2023.Suite{}.Base("/issuer").Secure(t.Context(), claims, good)
	require.Error(t, err)
	base, err := suite.Base("/issuer").Secure(t.Context(), claims, good)
	require.NoError(t, err)
	_, err = ecdsasd2023.Suite{}.Disclose(t.Context(), base, vc.Disclosure{})
	require.Error(t, err)
	_, err = ecdsasd2023.Suite{}.Open(t.Context(), base, vc.Opening{Keys: anyKey{}})
	require.Error(t, err)
}

type faulty struct{ did.Signer }

func (f faulty) Sign(ctx context.Context, message []byte) ([]byte, error) {
	signature, err := f.Signer.Sign(ctx, message)
	if err == nil {
		signature[10] ^= 1
	}
	return signature, err
}

// TestTooManyStatements: each costs a signature, and every verifier a verification.
func TestTooManyStatements(t *testing.T) {
	types := []any{"VerifiableCredential"}
	for i := range 4096 {
		types = append(types, fmt.Sprintf("https://plaza.example/type/%d", i))
	}
	claims, err := vc.NewCredential(map[string]any{"@context": jsonld.CredentialsV2, "type": types, "issuer": "did:web:plaza.example"})
	require.NoError(t, err)
	_, key := newKey(t, did.P256)
	_, err = suite.Base("/type").Secure(t.Context(), claims, vc.Signing{Key: key, At: noon, Rand: rand.Reader})
	require.ErrorIs(t, err, ecdsasd2023.ErrProofValue)
}

// TestDiscloseRefuses: pointers into nothing, no base proof or two, a base proof of another document.
func TestDiscloseRefuses(t *testing.T) {
	base := issue(t, "/issuer")
	for _, p := range []vc.Pointer{"/nothing", "credentialSubject", "/credentialSubject/type/0/0", "/proof", "/proof/created", "/type/-", "/credentialSubject/~"} {
		_, err := suite.Disclose(t.Context(), base, vc.Disclosure{Reveal: []vc.Pointer{p}})
		require.ErrorIs(t, err, ecdsasd2023.ErrPointer, p)
	}
	require.True(t, ecdsasd2023.IsBase(base))
	bases := map[string]bool{"two": true, "less claims": true, "other claims": true, "more claims": true}
	for name, change := range map[string]func(o map[string]any){
		"no proof":     func(o map[string]any) { delete(o, "proof") },
		"null":         func(o map[string]any) { o["proof"] = nil },
		"empty":        func(o map[string]any) { o["proof"] = []any{} },
		"two":          func(o map[string]any) { o["proof"] = []any{o["proof"], o["proof"]} },
		"other suite":  func(o map[string]any) { o["proof"].(map[string]any)["cryptosuite"] = "ecdsa-rdfc-2019" },
		"no value":     func(o map[string]any) { delete(o["proof"].(map[string]any), "proofValue") },
		"less claims":  func(o map[string]any) { delete(o, "validFrom") },
		"other claims": func(o map[string]any) { o["validFrom"] = "2025-01-01T00:00:00Z" },
		"more claims":  func(o map[string]any) { o["credentialSubject"].(map[string]any)["gender"] = "Male" },
	} {
		o, err := strictjson.ParseObject(base.Bytes(), strictjson.Limits{})
		require.NoError(t, err)
		change(o)
		require.Equal(t, bases[name], ecdsasd2023.IsBase(vc.Received("application/vc", strictjson.Append(nil, o))), name)
		_, err = suite.Disclose(t.Context(), vc.Received("application/vc", strictjson.Append(nil, o)),
			vc.Disclosure{Reveal: []vc.Pointer{"/credentialSubject/givenName", "/validFrom"}})
		require.Error(t, err, name)
	}
}
