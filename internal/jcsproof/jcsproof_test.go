package jcsproof_test

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/encoding"
	"github.com/avouch-id/avouch/internal/jcs"
	"github.com/avouch-id/avouch/internal/jcsproof"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/testvectors"
	"github.com/stretchr/testify/require"
)

// example is the worked example of the specification for this suite.
func example(t testing.TB) (signed map[string]any, hash []byte, key did.PublicKey) {
	var v struct {
		PublicKeyMultibase string
		Cases              []struct {
			Cryptosuite, CombinedHash string
			Signed                    json.RawMessage
		}
	}
	testvectors.Load(t, "eddsa", &v)
	key, err := did.ParseMultikey(v.PublicKeyMultibase)
	require.NoError(t, err)
	for _, c := range v.Cases {
		if c.Cryptosuite != jcsproof.Name {
			continue
		}
		hash, err = hex.DecodeString(c.CombinedHash)
		require.NoError(t, err)
		signed, err = strictjson.ParseObject(c.Signed, strictjson.Limits{})
		require.NoError(t, err)
	}
	require.NotNil(t, signed)
	return signed, hash, key
}

func TestPublishedExample(t *testing.T) {
	document, hash, key := example(t)
	proof := document["proof"].(map[string]any)
	delete(document, "proof")
	require.NoError(t, jcsproof.Verify(document, proof, key))

	config := strictjson.Clone(proof).(map[string]any)
	delete(config, "proofValue")
	c, err := jcs.Canonical(config)
	require.NoError(t, err)
	d, err := jcs.Canonical(document)
	require.NoError(t, err)
	require.Equal(t, hash, jcsproof.Digest(did.Ed25519, c, d))

	proof["created"] = "2023-02-24T23:36:39Z"
	require.ErrorIs(t, jcsproof.Verify(document, proof, key), did.ErrSignature)
	delete(proof, "proofValue")
	require.ErrorIs(t, jcsproof.Verify(document, proof, key), jcsproof.ErrProofValue)
}

func TestSign(t *testing.T) {
	signer, err := did.GenerateKey(did.Ed25519)
	require.NoError(t, err)
	document := map[string]any{"a": json.Number("1.0")}
	options := map[string]any{"type": "DataIntegrityProof", "cryptosuite": jcsproof.Name}
	proof, err := jcsproof.Sign(t.Context(), document, options, signer)
	require.NoError(t, err)
	require.NotContains(t, options, "proofValue", "options are not changed")
	require.NoError(t, jcsproof.Verify(document, proof, signer.PublicKey()))
	require.NoError(t, jcsproof.Verify(map[string]any{"a": json.Number("1")}, proof, signer.PublicKey()), "the same value")
	require.ErrorIs(t, jcsproof.Verify(map[string]any{"a": json.Number("2")}, proof, signer.PublicKey()), did.ErrSignature)
	_, err = jcsproof.Sign(t.Context(), map[string]any{"a": json.Number("1e999")}, options, signer)
	require.Error(t, err)

	p256, err := did.GenerateKey(did.P256)
	require.NoError(t, err)
	_, err = jcsproof.Sign(t.Context(), document, options, p256)
	require.ErrorIs(t, err, jcsproof.ErrKey)
	require.ErrorIs(t, jcsproof.Verify(document, proof, p256.PublicKey()), jcsproof.ErrKey)
}

func TestProofValueIsStrict(t *testing.T) {
	_, private, err := ed25519.GenerateKey(nil)
	require.NoError(t, err)
	key, err := did.NewPublicKey(did.Ed25519, private.Public().(ed25519.PublicKey))
	require.NoError(t, err)
	hash := []byte("hash data")
	value := encoding.EncodeMultibase(ed25519.Sign(private, hash))
	require.NoError(t, jcsproof.VerifyDigest(hash, value, key, did.Ed25519))
	for _, bad := range []string{"", "z", value[1:], "Z" + value[1:], "u" + value[1:], value + " ", value + "\n", "z1" + value[1:],
		value[:len(value)-1], value + "1", "z" + strings.Repeat("1", 200), "z0OIl"} {
		err := jcsproof.VerifyDigest(hash, bad, key, did.Ed25519)
		require.Error(t, err, bad)
		require.True(t, errors.Is(err, jcsproof.ErrProofValue) || errors.Is(err, did.ErrSignature), "%q: %v", bad, err)
	}
	for _, n := range []int{1, 63, 65, 73, 96} {
		require.ErrorIs(t, jcsproof.VerifyDigest(hash, encoding.EncodeMultibase(make([]byte, n)), key, did.Ed25519), jcsproof.ErrProofValue, n)
	}
	require.ErrorIs(t, jcsproof.VerifyDigest(hash, encoding.EncodeMultibase(make([]byte, 64)), key, did.Ed25519), did.ErrSignature)
	require.ErrorIs(t, jcsproof.VerifyDigest(hash, value, key), jcsproof.ErrKey, "no kind is allowed")
	require.ErrorIs(t, jcsproof.VerifyDigest(hash, value, key, did.P256, did.X25519), jcsproof.ErrKey)
}

// faulty is a signer whose device flips a bit.
type faulty struct{ *did.PrivateKey }

func (f faulty) Sign(ctx context.Context, message []byte) ([]byte, error) {
	signature, err := f.PrivateKey.Sign(ctx, message)
	signature[40] ^= 1
	return signature, err
}

// TestFaultySigner: a faulty Ed25519 signature beside a good one gives the key away, so it does not leave.
func TestFaultySigner(t *testing.T) {
	signer, err := did.GenerateKey(did.Ed25519)
	require.NoError(t, err)
	proof, err := jcsproof.Sign(t.Context(), map[string]any{}, nil, faulty{signer})
	require.ErrorIs(t, err, did.ErrSignature)
	require.Nil(t, proof)
	_, err = jcsproof.Sign(t.Context(), map[string]any{}, nil, signer)
	require.NoError(t, err)
}

// FuzzVerifyDigest: hash data has one proof value under a key, and no other text goes for it.
func FuzzVerifyDigest(f *testing.F) {
	private := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	key, err := did.NewPublicKey(did.Ed25519, private.Public().(ed25519.PublicKey))
	require.NoError(f, err)
	value := encoding.EncodeMultibase(ed25519.Sign(private, []byte("hash data")))
	for _, s := range []string{value, value + "1", "Z" + value[1:], value[1:], "z" + strings.Repeat("1", 64), ""} {
		f.Add([]byte("hash data"), s)
	}
	f.Fuzz(func(t *testing.T, hash []byte, value string) {
		err := jcsproof.VerifyDigest(hash, value, key, did.Ed25519)
		if value == encoding.EncodeMultibase(ed25519.Sign(private, hash)) {
			require.NoError(t, err)
			return
		}
		require.True(t, errors.Is(err, jcsproof.ErrProofValue) || errors.Is(err, did.ErrSignature), "%q: %v", value, err)
	})
}

// FuzzVerify: what verifies has the hash data of the published example, however it is written.
func FuzzVerify(f *testing.F) {
	document, hash, key := example(f)
	proof := document["proof"].(map[string]any)
	delete(document, "proof")
	good := strictjson.Append(nil, document)
	f.Add(good, strictjson.Append(nil, proof))
	f.Add([]byte(`{}`), strictjson.Append(nil, proof))
	f.Add(good, []byte(`{}`))
	f.Add(good, []byte(`{"proofValue":1}`))
	f.Fuzz(func(t *testing.T, documentJSON, proofJSON []byte) {
		document, err := strictjson.ParseObject(documentJSON, strictjson.Limits{})
		if err != nil {
			return
		}
		proof, err := strictjson.ParseObject(proofJSON, strictjson.Limits{})
		if err != nil || jcsproof.Verify(document, proof, key) != nil {
			return
		}
		delete(proof, "proofValue")
		config, err := jcs.Canonical(proof)
		require.NoError(t, err)
		doc, err := jcs.Canonical(document)
		require.NoError(t, err)
		require.Equal(t, hash, jcsproof.Digest(did.Ed25519, config, doc))
	})
}
