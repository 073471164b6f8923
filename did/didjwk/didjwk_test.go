package didjwk_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didjwk"
	"github.com/avouch-id/avouch/testvectors"
)

var noon = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

func resolve(t testing.TB, s string) (*did.Document, error) {
	t.Helper()
	id, err := did.Parse(s)
	require.NoError(t, err)
	r, err := didjwk.Resolver{}.Resolve(context.Background(), id, did.Version{})
	require.Equal(t, err == nil, r.Document != nil)
	return r.Document, err
}

func encode(jwk string) string {
	return "did:jwk:" + base64.RawURLEncoding.EncodeToString([]byte(jwk))
}

func documents(t testing.TB) []json.RawMessage {
	t.Helper()
	var file struct{ Documents []json.RawMessage }
	testvectors.Load(t, "didjwk", &file)
	require.Len(t, file.Documents, 2)
	return file.Documents
}

// TestVectors: the two documents of the specification.
func TestVectors(t *testing.T) {
	for _, want := range documents(t) {
		var subject struct{ ID string }
		require.NoError(t, json.Unmarshal(want, &subject))
		d, err := resolve(t, subject.ID)
		require.NoError(t, err)
		require.JSONEq(t, string(want), string(d.JSON()))
		require.Len(t, d.Methods(did.KeyAgreement, noon), 1)
		name, err := did.ParseURL(subject.ID + "#0")
		require.NoError(t, err)
		_, err = d.VerificationMethod(name, did.KeyAgreement, noon)
		require.NoError(t, err)
		for _, other := range []string{"", "#", "#1", "#00", "#key-0"} {
			name, err := did.ParseURL(subject.ID + other)
			require.NoError(t, err)
			_, err = d.VerificationMethod(name, did.KeyAgreement, noon)
			require.ErrorIs(t, err, did.ErrMethodNotFound, other)
		}
	}
}

func TestNew(t *testing.T) {
	for _, kind := range []did.Kind{did.Ed25519, did.X25519, did.P256, did.P384, did.Secp256k1} {
		key, err := did.GenerateKey(kind)
		require.NoError(t, err)
		id, signing, err := didjwk.New(key)
		require.NoError(t, err)
		d, err := resolve(t, id.String())
		require.NoError(t, err)
		purpose := did.AssertionMethod | did.Authentication
		if kind == did.X25519 {
			purpose = did.KeyAgreement
		}
		m, err := d.VerificationMethod(signing.ID, purpose, noon)
		require.NoError(t, err)
		require.Equal(t, key.PublicKey(), m.Key)
		switch kind {
		case did.Ed25519:
			require.Empty(t, d.Methods(did.KeyAgreement, noon))
		case did.X25519:
			require.Empty(t, d.Methods(did.AssertionMethod, noon))
		}
	}
	_, _, err := didjwk.New(nil)
	require.ErrorIs(t, err, did.ErrInvalid)
	_, _, err = didjwk.New(new(did.PrivateKey))
	require.ErrorIs(t, err, did.ErrUnsupportedKey)
}

const x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" // RFC 8037, A.2

// TestCase29PrivateKey: a secret in a DID is out; nobody may come to rely on it.
func TestCase29PrivateKey(t *testing.T) {
	for _, jwk := range []string{
		`{"kty":"OKP","crv":"Ed25519","x":"` + x + `","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"}`,
		`{"kty":"OKP","crv":"Ed25519","x":"` + x + `","d":""}`,
		`{"kty":"OKP","crv":"Ed25519","x":"` + x + `","d":null}`,
		`{"kty":"RSA","n":"AQAB","e":"AQAB","d":"AQAB"}`,
		`{"kty":"RSA","n":"AQAB","e":"AQAB","p":"AQAB"}`,
		`{"kty":"oct","k":"AAAA"}`,
		`{"kty":"oct"}`,
		`{"kty":"AKP","alg":"ML-DSA-44","pub":"AA","priv":"AA"}`,
	} {
		_, err := resolve(t, encode(jwk))
		require.ErrorIs(t, err, did.ErrInvalid, jwk)
	}
}

func TestRefused(t *testing.T) {
	good := `{"kty":"OKP","crv":"Ed25519","x":"` + x + `"}`
	_, err := resolve(t, encode(good))
	require.NoError(t, err)
	for name, s := range map[string]string{
		"padded":        encode(good+" ") + "%3D",
		"unused bits":   encode(good)[:len(encode(good))-1] + "1",
		"not base64url": "did:jwk:" + strings.Repeat(".", 8),
		"not JSON":      encode(`x`),
		"a list":        encode(`[]`),
		"twice":         encode(`{"kty":"OKP","kty":"OKP","crv":"Ed25519","x":"` + x + `"}`),
		"trailing":      encode(good + `{}`),
		"empty object":  encode(`{}`),
		"no x":          encode(`{"kty":"OKP","crv":"Ed25519"}`),
		"use":           encode(`{"kty":"OKP","crv":"Ed25519","use":1,"x":"` + x + `"}`),
		"deep":          encode(`{"kty":"OKP","crv":"Ed25519","x":"` + x + `","z":` + strings.Repeat("[", 20) + strings.Repeat("]", 20) + `}`),
	} {
		_, err := resolve(t, s)
		require.ErrorIs(t, err, did.ErrInvalid, name)
	}
	_, err = resolve(t, "did:key:z6Mk")
	require.ErrorIs(t, err, did.ErrMethodNotSupported)
	id, err := did.Parse(encode(good))
	require.NoError(t, err)
	for _, at := range []did.Version{{ID: "1"}, {Number: 1}} {
		_, err = didjwk.Resolver{}.Resolve(context.Background(), id, at)
		require.ErrorIs(t, err, did.ErrNotFound)
	}
}

// TestOtherKeyType: an RSA key resolves and yields no key.
func TestOtherKeyType(t *testing.T) {
	d, err := resolve(t, encode(`{"kty":"RSA","n":"AQAB","e":"AQAB"}`))
	require.NoError(t, err)
	name, err := d.ID().URL("#0")
	require.NoError(t, err)
	_, err = d.VerificationMethod(name, did.AssertionMethod, noon)
	require.ErrorIs(t, err, did.ErrUnsupportedKey)
	require.Empty(t, d.Methods(did.AssertionMethod, noon))
}

func FuzzResolve(f *testing.F) {
	for _, raw := range documents(f) {
		var subject struct{ ID string }
		require.NoError(f, json.Unmarshal(raw, &subject))
		data, err := base64.RawURLEncoding.DecodeString(strings.TrimPrefix(subject.ID, "did:jwk:"))
		require.NoError(f, err)
		f.Add(string(data))
	}
	f.Add(`{"kty":"OKP","crv":"Ed25519","use":"sig","x":"` + x + `"}`)
	f.Add(`{"kty":"RSA","n":"AQAB","e":"AQAB"}`)
	f.Fuzz(func(t *testing.T, jwk string) {
		id, err := did.Parse(encode(jwk))
		if err != nil {
			return
		}
		r, err := didjwk.Resolver{}.Resolve(context.Background(), id, did.Version{})
		if err != nil {
			require.Zero(t, r)
			return
		}
		require.Equal(t, id, r.Document.ID())
		for _, m := range r.Document.Methods(did.AssertionMethod, noon) {
			require.Equal(t, id.String()+"#0", m.ID.String())
			fromJWK, err := did.ParseJWK([]byte(jwk))
			require.NoError(t, err)
			require.Equal(t, fromJWK, m.Key)
		}
	})
}

func BenchmarkResolve(b *testing.B) {
	id, err := did.Parse(encode(`{"kty":"OKP","crv":"Ed25519","x":"` + x + `"}`))
	require.NoError(b, err)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := (didjwk.Resolver{}).Resolve(context.Background(), id, did.Version{}); err != nil {
			b.Fatal(err)
		}
	}
}

// TestUse: the relationships that the document names, not only those that count.
func TestUse(t *testing.T) {
	signatures := []string{"assertionMethod", "authentication", "capabilityInvocation", "capabilityDelegation"}
	for use, want := range map[string][]string{
		``: append(signatures, "keyAgreement"), `,"use":"sig"`: signatures, `,"use":"enc"`: {"keyAgreement"},
		`,"use":"x"`: append(signatures, "keyAgreement"), `,"key_ops":["verify"]`: append(signatures, "keyAgreement"),
	} {
		d, err := resolve(t, encode(`{"kty":"OKP","crv":"Ed25519"`+use+`,"x":"`+x+`"}`))
		require.NoError(t, err, use)
		var members map[string]json.RawMessage
		require.NoError(t, json.Unmarshal(d.JSON(), &members))
		var got []string
		for name := range members {
			if name != "@context" && name != "id" && name != "verificationMethod" {
				got = append(got, name)
			}
		}
		require.ElementsMatch(t, want, got, use)
	}
	d, err := resolve(t, encode(`{"kty":"OKP","crv":"Ed25519","key_ops":["verify"],"x":"`+x+`"}`))
	require.NoError(t, err)
	require.Empty(t, d.Methods(did.KeyAgreement, noon), "key_ops counts all the same")
	require.Len(t, d.Methods(did.AssertionMethod, noon), 1)
}

// TestLargest: the document has the DID eight times and still fits, as large as
// a DID URL may be; what is nested or scattered is refused.
func TestLargest(t *testing.T) {
	room := (16<<10 - len("did:jwk:#0")) * 3 / 4
	jwk := func(value string) string { return `{"kty":"OKP","crv":"Ed25519","x":"` + x + `","x:y":` + value + `}` }
	text := strings.Repeat("a", room-len(jwk(`""`)))
	d, err := resolve(t, encode(jwk(`"`+text+`"`)))
	require.NoError(t, err)
	require.Len(t, d.Methods(did.AssertionMethod, noon), 1)
	_, err = did.Parse(encode(jwk(`"` + text + `aaaa"`)))
	require.ErrorIs(t, err, did.ErrInvalid)
	_, err = resolve(t, encode(jwk(`[`+strings.Repeat("0,", 249)+`0]`)))
	require.NoError(t, err)
	_, err = resolve(t, encode(jwk(`[`+strings.Repeat("0,", 250)+`0,0]`)))
	require.ErrorIs(t, err, did.ErrInvalid)
}
