package jws_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/jws"
	"github.com/stretchr/testify/require"
)

// RFC 7797 section 4.1 has an example with a MAC, which is nobody's here; whole credentials signed by others are opened in
// vc/dataintegrity. This is the form.
func TestVerifyDetached(t *testing.T) {
	key, err := did.GenerateKey(did.Ed25519)
	require.NoError(t, err)
	payload := []byte{0, '.', 255}
	sign := func(header string) string {
		encoded := base64.RawURLEncoding.EncodeToString([]byte(header))
		signature, err := key.Sign(t.Context(), append([]byte(encoded+"."), payload...))
		require.NoError(t, err)
		return encoded + ".." + base64.RawURLEncoding.EncodeToString(signature)
	}
	const good = `{"alg":"EdDSA","b64":false,"crit":["b64"]}`
	require.NoError(t, jws.VerifyDetached(sign(good), payload, "k", key.PublicKey()))
	require.NoError(t, jws.VerifyDetached(sign(`{"alg":"Ed25519","crit":["b64"],"b64":false,"kid":"k"}`), payload, "k", key.PublicKey()))
	require.ErrorIs(t, jws.VerifyDetached(sign(good), payload[1:], "k", key.PublicKey()), did.ErrSignature)

	for _, header := range []string{
		`{"alg":"EdDSA"}`, `{"alg":"EdDSA","b64":true,"crit":["b64"]}`, `{"alg":"EdDSA","b64":false}`, `{"alg":"EdDSA","b64":false,"crit":[]}`,
		`{"alg":"EdDSA","b64":false,"crit":["b64","exp"],"exp":1}`, `{"alg":"EdDSA","b64":false,"crit":["b64","b64"]}`,
		`{"alg":"EdDSA","b64":false,"crit":["b64"],"kid":"another"}`, `{"alg":"EdDSA","b64":false,"crit":["b64"],"jwk":{}}`,
		`{"alg":"EdDSA","alg":"EdDSA","b64":false,"crit":["b64"]}`, `{"alg":"EdDSA","b64":0,"crit":["b64"]}`, `[]`,
	} {
		require.ErrorIs(t, jws.VerifyDetached(sign(header), payload, "k", key.PublicKey()), jws.ErrForm, header)
	}
	for _, alg := range []string{"none", "HS256", "ES256", "", "eddsa"} {
		bad := strings.Replace(good, "EdDSA", alg, 1)
		require.ErrorIs(t, jws.VerifyDetached(sign(bad), payload, "k", key.PublicKey()), jws.ErrAlgorithm, alg)
	}
	compact := sign(good)
	for _, bad := range []string{"", ".", "..", compact[:len(compact)-1], compact + "=", compact + ".", strings.Replace(compact, "..", ".AA.", 1),
		strings.Replace(compact, "..", "...", 1), compact + "\n", strings.Repeat(".", 1<<20)} {
		err := jws.VerifyDetached(bad, payload, "k", key.PublicKey())
		require.Error(t, err, bad)
		require.NotErrorIs(t, err, did.ErrNotASigningKey)
	}
	x25519, err := did.GenerateKey(did.X25519)
	require.NoError(t, err)
	require.ErrorIs(t, jws.VerifyDetached(compact, payload, "k", x25519.PublicKey()), did.ErrNotASigningKey)
}

// FuzzVerifyDetached: one text verifies, and whatever else does has the same three parts.
func FuzzVerifyDetached(f *testing.F) {
	key, err := did.GenerateKey(did.Ed25519)
	require.NoError(f, err)
	encoded := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"EdDSA","b64":false,"crit":["b64"]}`))
	signature, err := key.Sign(f.Context(), []byte(encoded+".x"))
	require.NoError(f, err)
	good := encoded + ".." + base64.RawURLEncoding.EncodeToString(signature)
	for _, s := range []string{good, "..", "e30..AA", good + "A", "a.b.c", strings.ToUpper(good)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, compact string) {
		if jws.VerifyDetached(compact, []byte("x"), "k", key.PublicKey()) == nil && compact != good {
			t.Fatalf("%q", compact)
		}
	})
}
