package dataintegrity_test

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/encoding"
	"github.com/avouch-id/avouch/internal/jcs"
	"github.com/avouch-id/avouch/internal/jcsproof"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/testvectors"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/stretchr/testify/require"
)

// proofCase is one worked example of the EdDSA cryptosuites specification, every step of it.
type proofCase struct {
	Name, Cryptosuite                   string
	Unsigned, ProofConfig, Signed       json.RawMessage
	CanonicalDocument, DocumentHash     string
	CanonicalConfig, ConfigHash         string
	CombinedHash, Signature, ProofValue string
}

// key is the one that the proof names, a did:key.
func (c proofCase) key(t testing.TB) did.PublicKey { return c.name(t).Signer.PublicKey() }

func (c proofCase) name(t testing.TB) did.SigningKey {
	var signed struct {
		Proof struct{ VerificationMethod string }
	}
	require.NoError(t, json.Unmarshal(c.Signed, &signed))
	id, err := did.ParseURL(signed.Proof.VerificationMethod)
	require.NoError(t, err)
	key, err := did.ParseMultikey(id.DID().Specific())
	require.NoError(t, err)
	return did.SigningKey{ID: id, Signer: ed25519Signer{public: key}}
}

type eddsaVectors struct {
	PublicKeyMultibase, PrivateKeyMultibase string
	Cases                                   []proofCase
}

func loadEdDSA(t *testing.T) eddsaVectors {
	var v eddsaVectors
	testvectors.Load(t, "eddsa", &v)
	require.Len(t, v.Cases, 3)
	return v
}

// contexts of the vectors: their types come from the examples' @vocab.
func contexts() *jsonld.Contexts { return jsonld.Embedded().AllowVocab(jsonld.ExamplesV2) }

func suites(c *jsonld.Contexts) map[string]dataintegrity.Suite {
	return map[string]dataintegrity.Suite{
		"eddsa-jcs-2022":  dataintegrity.EdDSAJCS2022(c),
		"eddsa-rdfc-2022": dataintegrity.EdDSARDFC2022(c),
		"ecdsa-jcs-2019":  dataintegrity.ECDSAJCS2019(c),
		"ecdsa-rdfc-2019": dataintegrity.ECDSARDFC2019(c),
	}
}

func (v eddsaVectors) signer(t *testing.T) did.SigningKey {
	private, err := encoding.Multibase(v.PrivateKeyMultibase, 100)
	require.NoError(t, err)
	require.Equal(t, []byte{0x80, 0x26}, private[:2]) // multicodec ed25519-priv
	public, err := did.ParseMultikey(v.PublicKeyMultibase)
	require.NoError(t, err)
	id, err := did.ParseURL("did:key:" + v.PublicKeyMultibase + "#" + v.PublicKeyMultibase)
	require.NoError(t, err)
	return did.SigningKey{ID: id, Signer: ed25519Signer{public, ed25519.NewKeyFromSeed(private[2:])}}
}

type ed25519Signer struct {
	public  did.PublicKey
	private ed25519.PrivateKey
}

func (s ed25519Signer) PublicKey() did.PublicKey { return s.public }
func (s ed25519Signer) Sign(_ context.Context, m []byte) ([]byte, error) {
	return ed25519.Sign(s.private, m), nil
}

// allCases are the examples of all cryptosuites.
func allCases(t *testing.T) []proofCase {
	var ecdsa struct{ Cases []proofCase }
	testvectors.Load(t, "ecdsa", &ecdsa)
	require.Len(t, ecdsa.Cases, 6)
	return append(loadEdDSA(t).Cases, ecdsa.Cases...)
}

func TestVectorsStepByStep(t *testing.T) {
	v := loadEdDSA(t)
	for _, c := range allCases(t) {
		t.Run(c.Name, func(t *testing.T) {
			canonical := func(raw json.RawMessage) []byte {
				doc, err := strictjson.ParseObject(raw, strictjson.Limits{})
				require.NoError(t, err)
				if strings.Contains(c.Cryptosuite, "-jcs-") {
					out, err := jcs.Canonical(doc)
					require.NoError(t, err)
					return out
				}
				out, err := contexts().Canonicalize(t.Context(), doc, jsonld.Options{Hash: jcsproof.Hash(c.key(t).Kind())})
				require.NoError(t, err)
				return out
			}
			document, config := canonical(c.Unsigned), canonical(c.ProofConfig)
			require.Equal(t, c.CanonicalDocument, string(document))
			require.Equal(t, c.CanonicalConfig, string(config))
			combined := jcsproof.Digest(c.key(t).Kind(), config, document)
			require.Equal(t, c.CombinedHash, hex.EncodeToString(combined))
			require.Equal(t, c.ConfigHash+c.DocumentHash, c.CombinedHash)

			signature, err := hex.DecodeString(c.Signature)
			require.NoError(t, err)
			require.Equal(t, c.ProofValue, encoding.EncodeMultibase(signature))
			require.NoError(t, c.key(t).Verify(combined, signature))
			require.NoError(t, jcsproof.VerifyDigest(combined, c.ProofValue, c.key(t), c.key(t).Kind()))
			if c.key(t).Kind() != did.Ed25519 {
				return // ECDSA has many signatures for one message
			}
			key := v.signer(t)
			value, err := jcsproof.SignDigest(t.Context(), combined, key.Signer, did.Ed25519)
			require.NoError(t, err)
			require.Equal(t, c.ProofValue, value)

			// The whole at once. The examples keep the proof's contexts in both suites; for eddsa-rdfc-2022 they are
			// not part of what is signed, and we do not write them.
			created, err := time.Parse(time.RFC3339, "2023-02-24T23:36:38Z")
			require.NoError(t, err)
			signed, err := suites(contexts())[c.Cryptosuite].AddProof(t.Context(), c.Unsigned,
				dataintegrity.ProofOptions{Purpose: did.AssertionMethod, Created: created}, key)
			require.NoError(t, err)
			want, err := strictjson.ParseObject(c.Signed, strictjson.Limits{})
			require.NoError(t, err)
			got, err := strictjson.ParseObject(signed, strictjson.Limits{})
			require.NoError(t, err)
			if c.Cryptosuite != jcsproof.Name {
				delete(want["proof"].(map[string]any), "@context")
			}
			require.Equal(t, want, got)
		})
	}
}

// In the published examples the proof's key does not belong to the issuer: the signature is good, and a verifier that
// judges issuers refuses.
func TestVectorsOpenButAreNotTheIssuers(t *testing.T) {
	for _, c := range allCases(t) {
		t.Run(c.Name, func(t *testing.T) {
			suite := suites(contexts())[c.Cryptosuite]
			s := vc.Received("application/vc", c.Signed)
			require.True(t, suite.Recognizes(s))
			gate := &vc.Verifier{Resolver: resolver.Offline(), Trust: vc.AnyIssuer{}, Mechanisms: []vc.Mechanism{suite},
				Now: func() time.Time { return time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC) }}
			_, err := gate.Verify(t.Context(), s)
			refused := requireCheck(t, err, "binding")
			var differs *vc.Mismatch
			require.ErrorAs(t, refused, &differs)
			require.Equal(t, "did:key:"+c.key(t).Multikey(), differs.Got)

			opened, err := suite.Open(t.Context(), s, vc.Opening{Keys: oneKey{c.name(t)}, At: time.Now()})
			require.NoError(t, err)
			require.Len(t, opened.Proofs, 1)
			require.Equal(t, did.AssertionMethod, opened.Proofs[0].Purpose)
			require.Equal(t, "/proof", string(opened.Proofs[0].Path))
			require.Equal(t, time.Date(2023, 2, 24, 23, 36, 38, 0, time.UTC), opened.Proofs[0].Created.UTC())
			unsigned, err := strictjson.ParseObject(c.Unsigned, strictjson.Limits{})
			require.NoError(t, err)
			require.Equal(t, unsigned, opened.Credential.Object())
		})
	}
}

// documentKeys finds the vectors' key.
func documentKeys(v eddsaVectors) vc.Keys {
	public, err := did.ParseMultikey(v.PublicKeyMultibase)
	if err != nil {
		panic(err)
	}
	id, err := did.ParseURL("did:key:" + v.PublicKeyMultibase + "#" + v.PublicKeyMultibase)
	if err != nil {
		panic(err)
	}
	return oneKey{did.SigningKey{ID: id, Signer: ed25519Signer{public: public}}}
}

// oneKey finds one key, under its own name.
type oneKey struct{ key did.SigningKey }

func (k oneKey) Find(_ context.Context, r vc.KeyRef, _ time.Time) (vc.Key, error) {
	if r.Method != k.key.ID.String() {
		return vc.Key{}, did.ErrMethodNotFound
	}
	return vc.Key{Public: k.key.Signer.PublicKey(), Controller: k.key.ID.DID().String(), Purposes: did.AssertionMethod | did.Authentication}, nil
}

func requireCheck(t *testing.T, err error, want vc.Check) *vc.VerifyError {
	t.Helper()
	var refused *vc.VerifyError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, want, refused.Check, "%v", err)
	require.ErrorIs(t, err, vc.ErrInvalid)
	return refused
}
