package issuerkeys_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/issuerkeys"
)

// The examples of SD-JWT VC, section "JWT VC Issuer Metadata Response".
const (
	printedByValue = `{
   "issuer":"https://example.com",
   "jwks":{
      "keys":[
         {
            "kid":"doc-signer-05-25-2022",
            "kty": "EC", "crv": "P-256",
            "x": "b28d4MwZMjw8-00CG4xfnn9SLMVMM19SlqZpVb_uNtQ",
            "y": "Xv5zWwuoaTgdS6hV43yI6gBwTnjukmFQQnJ_kCxzqk8"
         },
         {
            "kid":"doc-signer-06-05-2025",
            "kty": "EC", "crv": "P-256",
            "x":"DfjUx4WHBds61vGbqUQhsy3FGX13fAS13QWh2EHIkX8",
            "y":"NfqJt9Kp0EA93xq9ysO80DRZ_hCGlISz-pYLgv4RFvg"
         }
      ]
   }
}`
	printedByName = `{
   "issuer":"https://example.com",
   "jwks_uri":"https://jwt-vc-issuer.example.com/my_public_keys.jwks"
}`
)

// TestPrinted: the specification's own examples.
func TestPrinted(t *testing.T) {
	const example = "https://example.com"
	second, err := did.ParseJWK([]byte(`{"kty":"EC","crv":"P-256","x":"DfjUx4WHBds61vGbqUQhsy3FGX13fAS13QWh2EHIkX8","y":"NfqJt9Kp0EA93xq9ysO80DRZ_hCGlISz-pYLgv4RFvg"}`))
	require.NoError(t, err)
	f := &files{at: map[string]string{"https://example.com/.well-known/jwt-vc-issuer": printedByValue}}
	got, err := find(issuerkeys.Metadata{Loader: f}, ref(example, `{"kid":"doc-signer-06-05-2025"}`))
	require.NoError(t, err)
	require.Equal(t, good(second, example), got)

	_, keys, _ := strings.Cut(printedByValue, `"jwks":`)
	f = &files{at: map[string]string{
		"https://example.com/.well-known/jwt-vc-issuer":         printedByName,
		"https://jwt-vc-issuer.example.com/my_public_keys.jwks": strings.TrimSuffix(keys, "}"),
	}}
	got, err = find(issuerkeys.Metadata{Loader: f}, ref(example, `{"kid":"doc-signer-06-05-2025"}`))
	require.NoError(t, err)
	require.Equal(t, good(second, example), got)
	require.Equal(t, []string{"https://example.com/.well-known/jwt-vc-issuer", "https://jwt-vc-issuer.example.com/my_public_keys.jwks"}, f.asked)
}

// TestMetadataForms: what metadata has to be.
func TestMetadataForms(t *testing.T) {
	set := `{"keys":[` + jwk(t, newTwin(t, did.P256).PublicKey(), `"kid":"1",`) + `]}`
	const named = `"issuer":"https://kestrel.example"`
	for name, c := range map[string]struct{ document, why string }{
		"by value":                {`{` + named + `,"jwks":` + set + `}`, ""},
		"more members":            {`{` + named + `,"jwks":` + set + `,"display":[{}]}`, ""},
		"another issuer":          {`{"issuer":"https://plaza.example","jwks":` + set + `}`, "issuer of the metadata"},
		"issuer with a slash":     {`{"issuer":"https://kestrel.example/","jwks":` + set + `}`, "issuer of the metadata"},
		"issuer in upper case":    {`{"issuer":"https://Kestrel.example","jwks":` + set + `}`, "issuer of the metadata"},
		"no issuer":               {`{"jwks":` + set + `}`, "issuer of the metadata"},
		"issuer an array":         {`{"issuer":["https://kestrel.example"],"jwks":` + set + `}`, "issuer of the metadata"},
		"no keys":                 {`{` + named + `}`, "not both"},
		"both":                    {`{` + named + `,"jwks":` + set + `,"jwks_uri":"https://kestrel.example/jwks"}`, "not both"},
		"both, one null":          {`{` + named + `,"jwks":` + set + `,"jwks_uri":null}`, "not both"},
		"jwks null":               {`{` + named + `,"jwks":null}`, "JWK Set"},
		"jwks an array":           {`{` + named + `,"jwks":[` + set + `]}`, "JWK Set"},
		"jwks a text":             {`{` + named + `,"jwks":"` + strings.ReplaceAll(set, `"`, `\"`) + `"}`, "JWK Set"},
		"keys an object":          {`{` + named + `,"jwks":{"keys":{}}}`, "JWK Set"},
		"a key that is a text":    {`{` + named + `,"jwks":{"keys":["1"]}}`, "not an object"},
		"kid a number":            {`{` + named + `,"jwks":{"keys":[{"kty":"EC","kid":1}]}}`, "not a text"},
		"jwks_uri a number":       {`{` + named + `,"jwks_uri":1}`, "not a text"},
		"jwks_uri by http":        {`{` + named + `,"jwks_uri":"http://kestrel.example/jwks"}`, "https"},
		"jwks_uri inwards":        {`{` + named + `,"jwks_uri":"https://127.0.0.1/jwks"}`, "domain name"},
		"jwks_uri a file":         {`{` + named + `,"jwks_uri":"file:///jwks"}`, "https"},
		"jwks_uri with bad query": {`{` + named + `,"jwks_uri":"https://kestrel.example/jwks?a b"}`, "query"},
		"jwks_uri with fragment":  {`{` + named + `,"jwks_uri":"https://kestrel.example/jwks#1"}`, "path"},
		"duplicate names":         {`{` + named + `,` + named + `,"jwks":` + set + `}`, "what stands at"},
		"more after it":           {`{` + named + `,"jwks":` + set + `}{}`, "what stands at"},
		"an array":                {`[{` + named + `,"jwks":` + set + `}]`, "what stands at"},
		"HTML":                    {`<html>`, "what stands at"},
		"nothing":                 {``, "what stands at"},
		"a JWK Set":               {set, "issuer of the metadata"},
		"deep":                    {`{` + named + `,"jwks":` + set + `,"x":` + strings.Repeat("[", 20) + strings.Repeat("]", 20) + `}`, "what stands at"},
		"large":                   {`{` + named + `,"jwks":` + set + `,"x":"` + strings.Repeat("x", 256<<10) + `"}`, "what stands at"},
	} {
		t.Run(name, func(t *testing.T) {
			f := &files{at: map[string]string{kestrel + "/.well-known/jwt-vc-issuer": c.document}}
			got, err := find(issuerkeys.Metadata{Loader: f}, ref(kestrel, `{"kid":"1"}`))
			if c.why == "" {
				require.NoError(t, err)
				require.Equal(t, kestrel, got.Controller)
			} else {
				invalid(t, c.why, got, err)
			}
			require.Len(t, f.asked, 1)
		})
	}
	// A JWK Set at an address with a query, and one that is too large there.
	f := &files{at: map[string]string{kestrel + "/.well-known/jwt-vc-issuer": `{` + named + `,"jwks_uri":"https://keys.example/jwks?of=kestrel"}`, "https://keys.example/jwks?of=kestrel": set}}
	_, err := find(issuerkeys.Metadata{Loader: f}, ref(kestrel, `{"kid":"1"}`))
	require.NoError(t, err)
	got, err := find(issuerkeys.Metadata{Loader: f, MaxBytes: len(set) - 1}, ref(kestrel, `{"kid":"1"}`))
	invalid(t, "what stands at", got, err)
}

// TestKeyChoice: which key of a set it is.
func TestKeyChoice(t *testing.T) {
	a, b := newTwin(t, did.P256).PublicKey(), newTwin(t, did.Ed25519).PublicKey()
	k := func(key did.PublicKey, members string) string { return jwk(t, key, members) }
	const rsaKey = `{"kty":"RSA","kid":"rsa","n":"AQAB","e":"AQAB"}`
	secretKey := strings.Replace(k(b, `"kid":"s",`), "{", `{"d":"`+strings.Repeat("A", 43)+`",`, 1)
	for name, c := range map[string]struct {
		keys, header string
		want         did.PublicKey
		why          string
	}{
		"by kid":                         {k(a, `"kid":"a",`) + `,` + k(b, `"kid":"b",`), `{"kid":"b"}`, b, ""},
		"by an empty kid":                {k(a, `"kid":"",`) + `,` + k(b, `"kid":"b",`), `{"kid":""}`, a, ""},
		"among others":                   {rsaKey + `,{"kty":"new"},` + k(a, `"kid":"a",`), `{"kid":"a"}`, a, ""},
		"for signatures":                 {k(a, `"kid":"a","use":"sig","key_ops":["verify"],"alg":"ES256",`), `{"kid":"a"}`, a, ""},
		"the only one":                   {k(a, ``), `{}`, a, ""},
		"the only one, although named":   {k(a, `"kid":"a",`), `{}`, a, ""},
		"the only one for signatures":    {k(a, `"use":"sig",`) + `,` + k(b, `"use":"enc",`) + `,` + rsaKey, `{}`, a, ""},
		"of two, one is called so":       {k(a, ``) + `,` + k(b, `"kid":"b",`), `{"kid":"b"}`, b, ""},
		"a kid that is a URL":            {k(a, `"kid":"https://kestrel.example/keys/1",`), `{"kid":"https://kestrel.example/keys/1"}`, a, ""},
		"no such kid":                    {k(a, `"kid":"a",`), `{"kid":"A"}`, did.PublicKey{}, "none of the 1 keys"},
		"a key without kid":              {k(a, ``), `{"kid":"a"}`, did.PublicKey{}, "none of the 1 keys"},
		"no keys":                        {``, `{"kid":"a"}`, did.PublicKey{}, "none of the 0 keys"},
		"no keys, no kid":                {``, `{}`, did.PublicKey{}, "one was expected"},
		"two and no kid":                 {k(a, `"kid":"a",`) + `,` + k(b, `"kid":"b",`), `{}`, did.PublicKey{}, "2 can be used"},
		"two of one kid":                 {k(a, `"kid":"a",`) + `,` + k(b, `"kid":"a",`), `{"kid":"a"}`, did.PublicKey{}, "2 keys"},
		"the same twice":                 {k(a, `"kid":"a",`) + `,` + k(a, `"kid":"a",`), `{"kid":"a"}`, did.PublicKey{}, "2 keys"},
		"two of one kid, one of use":     {k(a, `"kid":"a",`) + `,{"kty":"new","kid":"a"}`, `{"kid":"a"}`, did.PublicKey{}, "2 keys"},
		"kid a number":                   {k(a, `"kid":"1",`), `{"kid":1}`, did.PublicKey{}, "not a text"},
		"kid null":                       {k(a, ``), `{"kid":null}`, did.PublicKey{}, "not a text"},
		"for encryption":                 {k(a, `"kid":"a","use":"enc",`), `{"kid":"a"}`, did.PublicKey{}, "use is"},
		"for other work":                 {k(a, `"kid":"a","key_ops":["sign"],`), `{"kid":"a"}`, did.PublicKey{}, "key_ops is"},
		"of another algorithm":           {k(a, `"kid":"a","alg":"ES384",`), `{"kid":"a"}`, did.PublicKey{}, "algorithm"},
		"RSA":                            {rsaKey, `{"kid":"rsa"}`, did.PublicKey{}, "unsupported"},
		"a private key":                  {secretKey, `{"kid":"s"}`, did.PublicKey{}, "private"},
		"another key is private":         {secretKey + `,` + k(a, `"kid":"a",`), `{"kid":"a"}`, did.PublicKey{}, "private"},
		"another key is private RSA":     {`{"kty":"RSA","n":"AQAB","e":"AQAB","p":"AQAB"},` + k(a, `"kid":"a",`), `{"kid":"a"}`, did.PublicKey{}, "private"},
		"another key is symmetric":       {`{"kty":"oct","k":"AAAA"},` + k(a, `"kid":"a",`), `{"kid":"a"}`, did.PublicKey{}, "symmetric"},
		"another is symmetric and empty": {`{"kty":"oct"},` + k(a, `"kid":"a",`), `{"kid":"a"}`, did.PublicKey{}, "symmetric"},
		"101 keys":                       {strings.Repeat(rsaKey+",", 100) + k(a, `"kid":"a",`), `{"kid":"a"}`, did.PublicKey{}, "101 keys"},
	} {
		t.Run(name, func(t *testing.T) {
			f := &files{}
			f.published(c.keys)
			got, err := find(issuerkeys.Metadata{Loader: f}, ref(kestrel, c.header))
			if c.why == "" {
				require.NoError(t, err)
				require.Equal(t, good(c.want, kestrel), got)
			} else {
				invalid(t, c.why, got, err)
			}
			// The cache takes the same decision: where it is to refuse, as a fresh load does.
			got, err = find(&issuerkeys.Cache{Metadata: issuerkeys.Metadata{Loader: f}, MaxAge: time.Hour, Now: clock}, ref(kestrel, c.header))
			if c.why == "" {
				require.NoError(t, err)
				require.Equal(t, good(c.want, kestrel), got)
			} else {
				invalid(t, c.why, got, err)
			}
		})
	}
}

// TestLoading: what a loader's errors mean, and what is never asked for.
func TestLoading(t *testing.T) {
	m := func(err error) issuerkeys.Metadata { return issuerkeys.Metadata{Loader: &files{fail: err}} }
	got, err := find(m(errors.New("no route to host")), ref(kestrel, `{}`))
	unavailable(t, "no route to host", got, err)
	got, err = find(m(fmt.Errorf("%w: 410 Gone", vc.ErrInvalid)), ref(kestrel, `{}`))
	invalid(t, "410 Gone", got, err)
	over, cancel := context.WithCancel(context.Background())
	cancel()
	got, err = m(fmt.Errorf("%w: %w", vc.ErrInvalid, over.Err())).Find(over, ref(kestrel, `{}`), noon)
	unavailable(t, "canceled", got, err)
	require.ErrorIs(t, err, context.Canceled)
	got, err = find(issuerkeys.Metadata{}, ref(kestrel, `{}`))
	unavailable(t, "Metadata.Loader", got, err)
	got, err = m(nil).Find(context.Background(), ref(kestrel, `{}`), time.Time{})
	unavailable(t, "at what time", got, err)

	f := &files{}
	for _, issuer := range []string{"", "did:web:kestrel.example", "http://kestrel.example", "https://127.0.0.1", "https://localhost", "https://kestrel.example/../x"} {
		got, err = find(issuerkeys.Metadata{Loader: f}, ref(issuer, `{}`))
		invalid(t, "", got, err)
		got, err = find(&issuerkeys.Cache{Metadata: issuerkeys.Metadata{Loader: f}}, ref(issuer, `{}`))
		invalid(t, "", got, err)
	}
	for _, header := range []string{``, `[]`, `{"kid":"a","kid":"b"}`} {
		got, err = find(issuerkeys.Metadata{Loader: f}, ref(kestrel, header))
		invalid(t, "protected header", got, err)
	}
	require.Empty(t, f.asked)
}

// TestCase3InlineKey: keys, and addresses of keys, that a message brings along count for nothing.
func TestCase3InlineKey(t *testing.T) {
	theirs, mine := newTwin(t, did.P256).PublicKey(), newTwin(t, did.P256).PublicKey()
	f := &files{}
	f.published(jwk(t, theirs, `"kid":"1",`))
	f.put("https://evil.example/jwks", `{"keys":[`+jwk(t, mine, `"kid":"1",`)+`]}`)
	header := `{"kid":"1","jwk":` + jwk(t, mine, `"kid":"1",`) + `,"jku":"https://evil.example/jwks","x5u":"https://evil.example/x5c"}`
	got, err := find(issuerkeys.Metadata{Loader: f}, ref(kestrel, header))
	require.NoError(t, err)
	require.Equal(t, good(theirs, kestrel), got)
	require.Equal(t, []string{kestrel + "/.well-known/jwt-vc-issuer"}, f.asked)
	got, err = find(issuerkeys.Metadata{Loader: f}, ref(kestrel, strings.Replace(header, `"kid":"1"`, `"kid":"2"`, 1)))
	invalid(t, "none of the 1 keys", got, err)
	root := newRoot(t)
	got, err = find(issuerkeys.Certificates{Roots: root.pool()}, ref(kestrel, header))
	invalid(t, "no x5c", got, err)
}

// TestPublishedSecrets: one member that holds a secret spoils the whole set (RFC 7518, sections 6.2.2, 6.3.2 and 6.4).
func TestPublishedSecrets(t *testing.T) {
	key := newTwin(t, did.P256).PublicKey()
	for _, member := range []string{"d", "k", "p", "q", "dp", "dq", "qi", "oth", "priv"} {
		f := &files{}
		f.published(`{"kty":"new","` + member + `":null},` + jwk(t, key, `"kid":"1",`))
		got, err := find(issuerkeys.Metadata{Loader: f}, ref(kestrel, `{"kid":"1"}`))
		invalid(t, "private or symmetric", got, err)
	}
}
