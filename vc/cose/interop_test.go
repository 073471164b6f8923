package cose_test

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/testvectors"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/cose"
	"github.com/avouch-id/avouch/vc/jsonld"
)

const undefinedTerms = "https://www.w3.org/ns/credentials/undefined-terms/v2"

// random draws documents, the same ones in every run.
func random(t testing.TB, issuer did.DID, i int) vc.Credential {
	t.Helper()
	subject := rapid.MapOfN(rapid.StringMatching(`[a-zé]{1,8}`), rapid.StringMatching(`[a-zé☃ "\\]{0,30}`), 1, 6).Example(i)
	claims := map[string]any{}
	for name, v := range subject {
		claims["x"+name] = v
	}
	claims["number"] = rapid.IntRange(-1<<40, 1<<40).Example(i)
	c, err := vc.NewCredential(map[string]any{"@context": []any{"https://www.w3.org/ns/credentials/v2", undefinedTerms},
		"id": "urn:example:" + strconv.Itoa(i), "type": []any{"VerifiableCredential", "ShapeCredential"}, "issuer": issuer.String(),
		"validFrom": "2026-01-01T00:00:00Z", "credentialSubject": claims})
	require.NoError(t, err)
	return c
}

type answers struct {
	Verify []struct {
		Payload, Error string
		Header         struct{ Alg, ContentType, Kid, Typ any }
	}
	Make []struct{ Message, Error string }
}

// TestInterop: fifty documents, secured here and verified by @auth0/cose, and the other way round.
func TestInterop(t *testing.T) {
	suite := cose.New(jsonld.Embedded().AllowVocab(undefinedTerms))
	v := vc.Verifier{Resolver: resolver.Offline(), Mechanisms: []vc.Mechanism{suite}, Trust: vc.AnyIssuer{}, Now: func() time.Time { return time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC) }}
	var verify, made []map[string]any
	var documents []string
	for i := range 50 {
		key, err := did.GenerateKey([]did.Kind{did.Ed25519, did.P256, did.P384}[i%3])
		require.NoError(t, err)
		id, signing, err := didkey.New(key)
		require.NoError(t, err)
		c := random(t, id, i)
		documents = append(documents, string(strictjson.Append(nil, c.Object())))
		s, err := vc.Issuer{ID: id.String(), Key: signing, Now: v.Now}.Issue(context.Background(), c, suite)
		require.NoError(t, err, documents[i])
		public, err := key.PublicKey().JWK()
		require.NoError(t, err)
		private, err := key.PrivateJWK()
		require.NoError(t, err)
		verify = append(verify, map[string]any{"message": hex.EncodeToString(s.Bytes()), "key": json.RawMessage(public)})
		made = append(made, map[string]any{"payload": hex.EncodeToString([]byte(documents[i])), "key": json.RawMessage(private),
			"header": map[string]any{"contentType": "application/vc", "kid": signing.ID.String(), "typ": "application/vc+cose"}})
	}
	var a answers
	testvectors.Ask(t, "cose.mjs", map[string]any{"verify": verify, "make": made}, &a)
	require.Len(t, a.Verify, 50)
	require.Len(t, a.Make, 50)
	for i, document := range documents {
		require.Empty(t, a.Verify[i].Error+a.Make[i].Error, "%d", i)
		payload, err := hex.DecodeString(a.Verify[i].Payload)
		require.NoError(t, err)
		require.JSONEq(t, document, string(payload), "%d", i)
		require.Equal(t, "application/vc+cose", a.Verify[i].Header.Typ, "%d", i)
		message, err := hex.DecodeString(a.Make[i].Message)
		require.NoError(t, err)
		verified, err := v.Verify(context.Background(), vc.Received("", message))
		require.NoError(t, err, "%d", i)
		require.JSONEq(t, document, string(verified.Credential().JSON()), "%d", i)
	}
}
