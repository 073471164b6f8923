package issuerkeys_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/issuerkeys"
)

// x5cOf is the array in a header that x5c made.
func x5cOf(t testing.TB, header []byte) any {
	t.Helper()
	o, err := strictjson.ParseObject(header, strictjson.Limits{})
	require.NoError(t, err)
	return o["x5c"]
}

// FuzzCertificates: a header is refused, or its leaf is the one that the root signed.
func FuzzCertificates(f *testing.F) {
	key, root := newTwin(f, did.P256), newRoot(f)
	middle := root.below(f, "Middle")
	f.Add(kestrel, x5c(middle.leaf(f, key.std, hosts("kestrel.example")), middle.cert))
	f.Add(kestrel, x5c(root.leaf(f, key.std, hosts("kestrel.example"))))
	f.Add("urn:x", x5c(root.leaf(f, key.std, uris("urn:x")), root.cert))
	f.Add(kestrel, []byte(`{"x5c":["MAA="]}`))
	c := issuerkeys.Certificates{Roots: root.pool()}
	f.Fuzz(func(t *testing.T, issuer string, header []byte) {
		got, err := find(c, vc.KeyRef{Issuer: issuer, Header: header})
		if err != nil {
			require.ErrorIs(t, err, vc.ErrInvalid)
			require.Zero(t, got)
			return
		}
		require.Equal(t, good(key.PublicKey(), issuer), got)
	})
}

// FuzzMetadata: documents are refused, or give a key for the issuer; a second reading says the same.
func FuzzMetadata(f *testing.F) {
	f.Add(`{"kid":"doc-signer-06-05-2025"}`, []byte(printedByValue), []byte(`{}`))
	f.Add(`{}`, []byte(printedByName), []byte(`{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}`))
	f.Add(`{"kid":1}`, []byte(`{"issuer":"https://example.com","jwks":{"keys":[{"kty":"oct"}]}}`), []byte(`[]`))
	f.Fuzz(func(t *testing.T, header string, metadata, jwks []byte) {
		m := issuerkeys.Metadata{Loader: &files{at: map[string]string{
			"https://example.com/.well-known/jwt-vc-issuer":         string(metadata),
			"https://jwt-vc-issuer.example.com/my_public_keys.jwks": string(jwks),
		}}}
		got, err := find(m, ref("https://example.com", header))
		again, err2 := find(m, ref("https://example.com", header))
		require.Equal(t, got, again)
		require.Equal(t, err == nil, err2 == nil)
		if err != nil {
			require.Zero(t, got)
			return
		}
		require.Equal(t, good(got.Public, "https://example.com"), got)
		require.False(t, got.Public.IsZero())
	})
}
