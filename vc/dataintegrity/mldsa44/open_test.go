package mldsa44_test

import (
	"context"
	"encoding/base64"
	"testing"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/internal/encoding"
	"github.com/avouch-id/avouch/internal/jcs"
	"github.com/avouch-id/avouch/internal/jcsproof"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/dataintegrity/mldsa44"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/stretchr/testify/require"
)

var noon = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

// documentKeys finds keys as a verifier does: in DID documents, by a name with a fragment.
type documentKeys struct{}

func (documentKeys) Find(ctx context.Context, r vc.KeyRef, at time.Time) (vc.Key, error) {
	name, err := did.ParseURL(r.Method)
	if err != nil {
		return vc.Key{}, err
	}
	res, err := resolver.Offline().Resolve(ctx, name.DID(), did.Version{})
	if err != nil {
		return vc.Key{}, err
	}
	m, err := res.Document.VerificationMethod(name, did.AnyPurpose, at)
	if err != nil {
		return vc.Key{}, err
	}
	return vc.Key{Public: m.Key, Controller: m.Controller.String(), Purposes: m.Purposes}, nil
}

func verifier(m ...vc.Mechanism) *vc.Verifier {
	return &vc.Verifier{Resolver: resolver.Offline(), Trust: vc.AnyIssuer{}, Mechanisms: m,
		Replay: vc.MemoryReplay(8), Now: func() time.Time { return noon }}
}

func requireCheck(t testing.TB, err error, want vc.Check) *vc.VerifyError {
	t.Helper()
	var refused *vc.VerifyError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, want, refused.Check, "%v", err)
	require.ErrorIs(t, err, vc.ErrInvalid)
	return refused
}

// newKey is the key of a seed that is its number and zeros.
func newKey(t testing.TB, number byte) (did.DID, did.SigningKey) {
	key, err := mldsa44.NewPrivateKey(append([]byte{number}, make([]byte, 31)...))
	require.NoError(t, err)
	id, signing, err := didkey.New(key)
	require.NoError(t, err)
	return id, signing
}

func ed25519Key(t testing.TB) (did.DID, did.SigningKey) {
	signer, err := did.GenerateKey(did.Ed25519)
	require.NoError(t, err)
	id, key, err := didkey.New(signer)
	require.NoError(t, err)
	return id, key
}

func claims(t testing.TB, issuer did.DID) vc.Credential {
	c, err := vc.NewCredential(map[string]any{
		"@context":          []any{jsonld.CredentialsV2, "https://w3id.org/citizenship/v4rc1"},
		"type":              []any{"VerifiableCredential", "EmploymentAuthorizationDocumentCredential"},
		"issuer":            issuer.String(),
		"credentialSubject": map[string]any{"type": []any{"Person", "EmployablePerson"}, "givenName": "MIRA"},
		"validFrom":         "2026-01-01T00:00:00Z",
	})
	require.NoError(t, err)
	return c
}

func issue(t testing.TB, suite dataintegrity.Suite) vc.Secured {
	id, key := newKey(t, 1)
	signed, err := vc.Issuer{ID: id.String(), Key: key, Now: func() time.Time { return noon }}.Issue(t.Context(), claims(t, id), suite)
	require.NoError(t, err)
	return signed
}

func change(t testing.TB, s vc.Secured, edit func(doc, proof map[string]any)) vc.Secured {
	doc := parse(t, s.Bytes())
	edit(doc, doc["proof"].(map[string]any))
	return vc.Received(s.MediaType(), strictjson.Append(nil, doc))
}

func TestIssuePresentVerify(t *testing.T) {
	ask := vc.Challenge{Nonce: "n-0S6_WzA2Mj", Audience: "did:web:plaza.example", Domain: "plaza.example"}
	for name, suite := range suites() {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, name, suite.Cryptosuite())
			signed := issue(t, suite)
			_, err := verifier(suite).Verify(t.Context(), signed)
			require.NoError(t, err)

			id, key := newKey(t, 2)
			holder := vc.Holder{ID: id, Key: key, As: suite, Now: func() time.Time { return noon }}
			answer, err := holder.Answer(t.Context(), ask, vc.Showing{Of: signed})
			require.NoError(t, err)
			shown, err := verifier(suite).VerifyPresentation(t.Context(), answer, ask)
			require.NoError(t, err)
			require.Equal(t, id, shown.Holder())

			// Beside a proof of another suite, in one set: every proof holds.
			c := jsonld.Embedded()
			other := dataintegrity.EdDSARDFC2022(c)
			_, witness := ed25519Key(t)
			both, err := other.AddProof(t.Context(), signed.Bytes(), dataintegrity.ProofOptions{Purpose: did.AssertionMethod}, witness)
			require.NoError(t, err)
			_, err = verifier(dataintegrity.Suites(c, suite, other)).Verify(t.Context(), vc.Received("application/vc", both))
			require.NoError(t, err)
		})
	}
}

// TestKeyName: a did:key alone names its one key, for these suites and this method in its one form. Nothing else is taken for
// more than it says.
func TestKeyName(t *testing.T) {
	id, key := newKey(t, 1)
	otherID, _ := newKey(t, 2)
	edID, _ := ed25519Key(t)
	suite := mldsa44.JCS2024(jsonld.Embedded())
	multikey := id.Specific()
	inBase58 := encoding.EncodeMultibase(append([]byte{0x90, 0x24}, key.Signer.PublicKey().Bytes()...))

	// The proof is signed with whatever name it is to have.
	named := func(method, cryptosuite string) vc.Secured {
		doc := parse(t, claims(t, id).JSON())
		config := map[string]any{"@context": doc["@context"], "type": "DataIntegrityProof", "cryptosuite": cryptosuite,
			"created": "2026-06-01T11:00:00Z", "verificationMethod": method, "proofPurpose": "assertionMethod"}
		c, err := jcs.Canonical(config)
		require.NoError(t, err)
		d, err := jcs.Canonical(doc)
		require.NoError(t, err)
		signature, err := key.Signer.Sign(t.Context(), jcsproof.Digest(did.MLDSA44, c, d))
		require.NoError(t, err)
		config["proofValue"] = "u" + base64.RawURLEncoding.EncodeToString(signature)
		doc["proof"] = config
		return vc.Received("application/vc", strictjson.Append(nil, doc))
	}
	for _, good := range []string{id.String(), id.String() + "#" + multikey} {
		_, err := verifier(suite).Verify(t.Context(), named(good, suite.Cryptosuite()))
		require.NoError(t, err, good)
	}
	for what, c := range map[string]struct {
		method string
		check  vc.Check
	}{
		"another fragment":       {id.String() + "#key-1", "key"},
		"fragment of another":    {id.String() + "#" + otherID.Specific(), "key"},
		"empty fragment":         {id.String() + "#", "key"},
		"query":                  {id.String() + "?versionId=1", "key"},
		"path":                   {id.String() + "/" + multikey, "key"},
		"another's key":          {otherID.String(), "proof"},
		"base58btc":              {"did:key:" + inBase58, "key"},
		"base58btc in full":      {"did:key:" + inBase58 + "#" + inBase58, "key"},
		"cut":                    {id.String()[:len(id.String())-1], "key"},
		"longer":                 {id.String() + "A", "key"},
		"padded":                 {id.String() + "%3D", "key"},
		"the key alone":          {multikey, "key"},
		"versioned":              {"did:key:1.1:" + multikey, "key"},
		"an Ed25519 did:key":     {edID.String(), "key"},
		"an Ed25519 key in full": {edID.String() + "#" + edID.Specific(), "proof"},
		"another method":         {"did:web:kestrel.example", "key"},
		"u of another method":    {"did:web:u.example", "key"},
		"no DID":                 {"https://kestrel.example/keys/1", "key"},
	} {
		t.Run(what, func(t *testing.T) {
			_, err := verifier(suite).Verify(t.Context(), named(c.method, suite.Cryptosuite()))
			requireCheck(t, err, c.check)
		})
	}

	// No other suite does so, and none has this kind of key.
	for name, other := range map[string]dataintegrity.Suite{
		"eddsa-jcs-2022": dataintegrity.EdDSAJCS2022(jsonld.Embedded()), "eddsa-rdfc-2022": dataintegrity.EdDSARDFC2022(jsonld.Embedded()),
		"ecdsa-jcs-2019": dataintegrity.ECDSAJCS2019(jsonld.Embedded()), "ecdsa-rdfc-2019": dataintegrity.ECDSARDFC2019(jsonld.Embedded()),
	} {
		_, err := verifier(other).Verify(t.Context(), change(t, named(id.String(), name), func(_, p map[string]any) { p["proofValue"] = "z11" }))
		requireCheck(t, err, "key")
		s := change(t, named(id.String()+"#"+multikey, name), func(_, p map[string]any) { delete(p, "@context") })
		_, err = verifier(other).Verify(t.Context(), s)
		requireCheck(t, err, "proof")
		_, err = other.AddProof(t.Context(), claims(t, id).JSON(), dataintegrity.ProofOptions{Purpose: did.AssertionMethod}, key)
		require.Error(t, err)
	}
	_, ed := ed25519Key(t)
	for _, suite := range suites() {
		_, err := suite.AddProof(t.Context(), claims(t, id).JSON(), dataintegrity.ProofOptions{Purpose: did.AssertionMethod}, ed)
		var differs *vc.Mismatch
		require.ErrorAs(t, err, &differs)
		require.Equal(t, "kind of key", differs.What)
	}
	// What these suites make names the key in full.
	bare, err := id.URL("")
	require.NoError(t, err)
	_, err = suite.AddProof(t.Context(), claims(t, id).JSON(), dataintegrity.ProofOptions{Purpose: did.AssertionMethod}, did.SigningKey{ID: bare, Signer: key.Signer})
	require.Error(t, err)
}
