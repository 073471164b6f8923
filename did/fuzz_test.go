package did_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
)

// seeds are the strings of both lists.
func seeds(f *testing.F, kind string) []string {
	f.Helper()
	return append(lines(f, kind, "valid"), lines(f, kind, "invalid")...)
}

// reparse: what is accepted is written as it was read, and a refusal gives
// nothing but one of our errors.
func reparse(t *testing.T, kind, s string) {
	t.Helper()
	got, err := syntaxes[kind](s)
	if err != nil {
		require.Empty(t, got)
		if kind != "multikey" && kind != "jwk" || !errors.Is(err, did.ErrUnsupportedKey) {
			require.ErrorIs(t, err, did.ErrInvalid)
		}
		return
	}
	again, err := syntaxes[kind](got)
	require.NoError(t, err)
	require.Equal(t, got, again)
	if kind != "jwk" { // a JWK has many spellings
		require.Equal(t, s, got)
	}
}

// The grammars of DID Core 1.0, §3.1 and §3.2, and RFC 3986, appendix A, once
// more as regular expressions; *( *idchar ":" ) 1*idchar is anything of idchar
// and colons that does not end with a colon.
const (
	didPattern = `did:[a-z0-9]+:(?:[A-Za-z0-9._:-]|%[0-9A-Fa-f]{2})*(?:[A-Za-z0-9._-]|%[0-9A-Fa-f]{2})`
	pchar      = `(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})`
)

var (
	didABNF = regexp.MustCompile(`\A` + didPattern + `\z`)
	urlABNF = regexp.MustCompile(`\A` + didPattern + `(?:/` + pchar + `*)*(?:\?(?:` + pchar + `|[/?])*)?(?:#(?:` + pchar + `|[/?])*)?\z`)
)

func FuzzDID(f *testing.F) {
	for _, s := range seeds(f, "did") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		reparse(t, "did", s)
		_, err := did.Parse(s)
		require.Equal(t, didABNF.MatchString(s) && len(s) <= 16<<10, err == nil)
		if d, err := did.Parse(s); err == nil {
			require.Equal(t, s, "did:"+d.Method()+":"+d.Specific())
			u, err := d.URL("")
			require.NoError(t, err)
			require.Equal(t, d, u.DID())
		}
	})
}

func FuzzURL(f *testing.F) {
	for _, s := range seeds(f, "url") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		reparse(t, "url", s)
		u, err := did.ParseURL(s)
		require.Equal(t, urlABNF.MatchString(s) && len(s) <= 16<<10, err == nil)
		if err != nil {
			return
		}
		whole := u.DID().String() + u.Path()
		if query, ok := u.Query(); ok {
			whole += "?" + query
		}
		if fragment, ok := u.Fragment(); ok {
			whole += "#" + fragment
		}
		require.Equal(t, s, whole)
		d, err := did.Parse(u.DID().String())
		require.NoError(t, err)
		require.Equal(t, u.DID(), d)
	})
}

func FuzzMultikey(f *testing.F) {
	for _, s := range seeds(f, "multikey") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { reparse(t, "multikey", s) })
}

func FuzzJWK(f *testing.F) {
	for _, s := range seeds(f, "jwk") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		reparse(t, "jwk", s)
		if key, err := did.ParsePrivateJWK([]byte(s)); err == nil {
			_, err := did.ParseJWK([]byte(s))
			require.ErrorIs(t, err, did.ErrInvalid)
			back, err := key.PrivateJWK()
			require.NoError(t, err)
			again, err := did.ParsePrivateJWK(back)
			require.NoError(t, err)
			require.Equal(t, key.PublicKey(), again.PublicKey())
		}
	})
}

func FuzzDocument(f *testing.F) {
	method := `{"id":"#k","type":"Multikey","controller":"` + kestrel + `","publicKeyMultibase":"` + multikey + `"}`
	for _, s := range []string{
		`{"id":"` + kestrel + `","verificationMethod":[` + method + `],"assertionMethod":["#k"]}`,
		`{"@context":"https://www.w3.org/ns/cid/v1","id":"did:x:y","authentication":[` + method + `]}`,
		`{"id":"did:x:y","service":[{"id":"#a","type":["T"],"serviceEndpoint":[{"uri":"x:y"},"z:z"]}]}`,
		withMethod(`"type":"JsonWebKey","publicKeyJwk":{"kty":"OKP","crv":"Ed25519","use":"sig","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}`),
		withMethod(`"type":"Multikey","expires":"2026-06-01T12:00:00Z","publicKeyMultibase":"` + multikey + `"`),
		withMethod(`"type":"Ed25519VerificationKey2018","publicKeyBase58":"` + base58Ed + `"`),
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := did.ParseDocument([]byte(s))
		if err != nil {
			require.ErrorIs(t, err, did.ErrInvalid)
			require.Nil(t, d)
			return
		}
		require.Equal(t, s, string(d.JSON()))
		for _, at := range []time.Time{{}, noon} {
			for p := did.Authentication; p <= did.CapabilityDelegation; p <<= 1 {
				for _, m := range d.Methods(p, at) {
					require.False(t, m.Key.IsZero())
					got, err := d.VerificationMethod(m.ID, p, at)
					require.NoError(t, err)
					require.Equal(t, m, got)
				}
			}
		}
		for _, service := range d.Services() {
			require.NotEmpty(t, service.Types)
		}
	})
}

// FuzzVerify: whatever the signature, there is an answer, and since nobody here
// holds the keys it is a refusal.
func FuzzVerify(f *testing.F) {
	for _, kind := range []did.Kind{did.Ed25519, did.P256, did.P384, did.Secp256k1} {
		f.Add(uint8(kind), []byte("m"), []byte(strings.Repeat("\x01", 64)))
		f.Add(uint8(kind), []byte(""), make([]byte, 96))
	}
	keys := map[did.Kind]did.PublicKey{}
	for _, s := range lines(f, "multikey", "valid") {
		key, err := did.ParseMultikey(s)
		require.NoError(f, err)
		keys[key.Kind()] = key
	}
	f.Fuzz(func(t *testing.T, kind uint8, message, signature []byte) {
		key, ok := keys[did.Kind(kind)]
		if !ok {
			key = did.PublicKey{}
		}
		switch err := key.Verify(message, signature); did.Kind(kind) {
		case did.Ed25519, did.P256, did.P384, did.Secp256k1:
			require.ErrorIs(t, err, did.ErrSignature) // nobody has signed
		default:
			require.ErrorIs(t, err, did.ErrNotASigningKey)
		}
	})
}
