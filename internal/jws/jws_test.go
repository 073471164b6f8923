package jws_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/jws"
	"github.com/avouch-id/avouch/internal/strictjson"
)

const most = 1 << 20

func b64(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

// signed is a compact JWS whose header is any text, with a good signature.
func signed(t testing.TB, header, payload string, by did.Signer) string {
	t.Helper()
	input := b64(header) + "." + b64(payload)
	signature, err := by.Sign(context.Background(), []byte(input))
	require.NoError(t, err)
	return input + "." + base64.RawURLEncoding.EncodeToString(signature)
}

func newKey(t testing.TB, k did.Kind) *did.PrivateKey {
	t.Helper()
	key, err := did.GenerateKey(k)
	require.NoError(t, err)
	return key
}

// published are the examples of RFC 7515, appendix A.3, and RFC 8037, appendix A.4.
var published = []struct{ jwk, jws, payload string }{
	{
		`{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}`,
		"eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ." +
			"DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q",
		"{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}",
	},
	{
		`{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}`,
		"eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc." +
			"hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg",
		"Example of Ed25519 signing",
	},
}

func parseKey(t testing.TB, jwk string) did.PublicKey {
	t.Helper()
	o, err := strictjson.ParseObject([]byte(jwk), strictjson.Limits{})
	require.NoError(t, err)
	key, err := jws.ParseKey(o)
	require.NoError(t, err)
	return key
}

func TestPublished(t *testing.T) {
	for _, p := range published {
		token, err := jws.Parse([]byte(p.jws), most)
		require.NoError(t, err)
		require.Equal(t, p.payload, string(token.Payload))
		require.NoError(t, token.Verify(parseKey(t, p.jwk)))
	}
	// Ed25519 is deterministic: the example of RFC 8037 comes out again.
	key, err := did.ParsePrivateJWK([]byte(`{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",` +
		`"x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}`))
	require.NoError(t, err)
	out, err := jws.Sign(context.Background(), nil, []byte(published[1].payload), key)
	require.NoError(t, err)
	require.Equal(t, published[1].jws, string(out))
}

func TestSignVerify(t *testing.T) {
	for kind, alg := range map[did.Kind]string{did.Ed25519: "EdDSA", did.P256: "ES256", did.P384: "ES384", did.Secp256k1: "ES256K"} {
		key := newKey(t, kind)
		out, err := jws.Sign(context.Background(), map[string]any{"typ": "x+jwt", "kid": "k"}, []byte("{}"), key)
		require.NoError(t, err)
		token, err := jws.Parse(out, most)
		require.NoError(t, err)
		require.Equal(t, map[string]any{"alg": alg, "typ": "x+jwt", "kid": "k"}, token.Header)
		require.Equal(t, "x+jwt", token.Type())
		require.NoError(t, token.Verify(key.PublicKey()))
		require.ErrorIs(t, token.Verify(newKey(t, kind).PublicKey()), did.ErrSignature)
	}
	_, err := jws.Sign(context.Background(), nil, nil, newKey(t, did.X25519))
	require.ErrorIs(t, err, did.ErrNotASigningKey)
	for _, name := range []string{"alg", "crit"} {
		_, err = jws.Sign(context.Background(), map[string]any{name: "x"}, nil, newKey(t, did.Ed25519))
		require.ErrorIs(t, err, jws.ErrForm)
	}
	fails := errors.New("the module is out")
	_, err = jws.Sign(context.Background(), nil, nil, broken{newKey(t, did.Ed25519), fails})
	require.ErrorIs(t, err, fails)
}

type broken struct {
	did.Signer
	err error
}

func (b broken) Sign(context.Context, []byte) ([]byte, error) { return nil, b.err }

// TestEd25519BothNames: RFC 9864 renames EdDSA; for the key it is the same.
func TestEd25519BothNames(t *testing.T) {
	key := newKey(t, did.Ed25519)
	for _, alg := range []string{"EdDSA", "Ed25519"} {
		token, err := jws.Parse([]byte(signed(t, `{"alg":"`+alg+`"}`, "x", key)), most)
		require.NoError(t, err)
		require.NoError(t, token.Verify(key.PublicKey()))
	}
}

func TestRefusedForms(t *testing.T) {
	key := newKey(t, did.Ed25519)
	good := signed(t, `{"alg":"EdDSA"}`, `{"a":1}`, key)
	parts := strings.Split(good, ".")
	for name, c := range map[string]struct {
		text string
		want error
	}{
		"empty":                      {"", jws.ErrForm},
		"two parts":                  {parts[0] + "." + parts[1], jws.ErrForm},
		"four parts":                 {good + ".", jws.ErrForm},
		"no header":                  {"." + parts[1] + "." + parts[2], jws.ErrForm},
		"padding":                    {parts[0] + "=." + parts[1] + "." + parts[2], jws.ErrForm},
		"line break at the end":      {good + "\n", jws.ErrForm},
		"line break within":          {good[:9] + "\r\n" + good[9:], jws.ErrForm},
		"space in front":             {" " + good, jws.ErrForm},
		"standard alphabet":          {parts[0] + ".a+/b." + parts[2], jws.ErrForm},
		"unused bits of the payload": {parts[0] + ".AB." + parts[2], jws.ErrForm},
		"unused bits":                {good[:len(good)-1] + "B", jws.ErrForm},
		"header an array":            {signed(t, `["alg"]`, "x", key), jws.ErrForm},
		"text after the header":      {signed(t, `{"alg":"EdDSA"}{}`, "x", key), jws.ErrForm},
		"alg missing":                {signed(t, `{"typ":"JWT"}`, "x", key), jws.ErrForm},
		"alg not a text":             {signed(t, `{"alg":["EdDSA"]}`, "x", key), jws.ErrForm},
		"alg in another case":        {signed(t, `{"alg":"eddsa"}`, "x", key), jws.ErrAlgorithm},
		"alg of no kind":             {signed(t, `{"alg":""}`, "x", key), jws.ErrAlgorithm},
		"RSA":                        {signed(t, `{"alg":"RS256"}`, "x", key), jws.ErrAlgorithm},
		"Ed448":                      {signed(t, `{"alg":"Ed448"}`, "x", key), jws.ErrAlgorithm},
		"crit":                       {signed(t, `{"alg":"EdDSA","crit":["b64"],"b64":false}`, "x", key), jws.ErrCritical},
		"crit empty":                 {signed(t, `{"alg":"EdDSA","crit":[]}`, "x", key), jws.ErrCritical},
		"crit null":                  {signed(t, `{"alg":"EdDSA","crit":null}`, "x", key), jws.ErrCritical},
		"too long":                   {signed(t, `{"alg":"EdDSA"}`, strings.Repeat("x", most), key), jws.ErrLimit},
		"header too long":            {signed(t, `{"alg":"EdDSA","x":"`+strings.Repeat("x", 1<<16)+`"}`, "x", key), jws.ErrLimit},
		"signature too long":         {parts[0] + "." + parts[1] + "." + strings.Repeat("A", 2000), jws.ErrLimit},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := jws.Parse([]byte(c.text), most)
			require.ErrorIs(t, err, c.want)
		})
	}
}

// TestCase1AlgorithmConfusion: no header makes a key speak another algorithm.
func TestCase1AlgorithmConfusion(t *testing.T) {
	key := newKey(t, did.Ed25519)
	for _, alg := range []string{"none", "None", "NONE", "HS256", "HS384", "HS512", "PS256", "ECDH-ES"} {
		_, err := jws.Parse([]byte(signed(t, `{"alg":"`+alg+`"}`, "x", key)), most)
		require.ErrorIs(t, err, jws.ErrAlgorithm)
		_, err = jws.Parse([]byte(b64(`{"alg":"`+alg+`"}`)+"."+b64("x")+"."), most)
		require.ErrorIs(t, err, jws.ErrAlgorithm)
	}
	for kind, wrong := range map[did.Kind]string{did.Ed25519: "ES256", did.P256: "ES256K", did.P384: "ES256", did.Secp256k1: "ES256"} {
		key := newKey(t, kind)
		token, err := jws.Parse([]byte(signed(t, `{"alg":"`+wrong+`"}`, "x", key)), most)
		require.NoError(t, err)
		require.ErrorIs(t, token.Verify(key.PublicKey()), jws.ErrAlgorithm)
	}
	token, err := jws.Parse([]byte(published[1].jws), most)
	require.NoError(t, err)
	require.ErrorIs(t, token.Verify(newKey(t, did.X25519).PublicKey()), did.ErrNotASigningKey)
	require.ErrorIs(t, token.Verify(did.PublicKey{}), did.ErrNotASigningKey)
}

// TestCase3InlineKey: a key that stands in the header is nobody's.
func TestCase3InlineKey(t *testing.T) {
	mine, theirs := newKey(t, did.Ed25519), newKey(t, did.Ed25519)
	jwk, err := theirs.PublicKey().JWK()
	require.NoError(t, err)
	token, err := jws.Parse([]byte(signed(t, `{"alg":"EdDSA","jwk":`+string(jwk)+`}`, "x", theirs)), most)
	require.NoError(t, err)
	require.ErrorIs(t, token.Verify(mine.PublicKey()), did.ErrSignature)
}

// TestCase13Dots: a stranger's dots cost nothing.
func TestCase13Dots(t *testing.T) {
	dots := bytes.Repeat([]byte{'.'}, 10<<20)
	allocations := testing.AllocsPerRun(10, func() {
		if _, err := jws.Parse(dots, len(dots)); !errors.Is(err, jws.ErrForm) {
			t.Error(err)
		}
	})
	require.Less(t, allocations, 20.0)
}

// TestCase12Encrypted: what has five parts is a JWE, whatever is in them.
func TestCase12Encrypted(t *testing.T) {
	for _, text := range []string{"....", "a.b.c.d.e", b64(`{"alg":"PBES2-HS256+A128KW","p2c":2147483648}`) + "....", "!.!.!.!.!"} {
		_, err := jws.Parse([]byte(text), most)
		require.ErrorIs(t, err, jws.ErrEncrypted)
		require.ErrorIs(t, err, jws.ErrForm)
	}
	for _, text := range []string{"", ".", "..", "...", ".....", "a.b.c", "a.b.c.d", "a.b.c.d.e.f"} {
		_, err := jws.Parse([]byte(text), most)
		require.NotErrorIs(t, err, jws.ErrEncrypted)
		require.Error(t, err)
	}
}

// TestCase20Duplicates: two parsers could read different headers.
func TestCase20Duplicates(t *testing.T) {
	key := newKey(t, did.Ed25519)
	_, err := jws.Parse([]byte(signed(t, `{"alg":"EdDSA","alg":"none"}`, "x", key)), most)
	require.ErrorIs(t, err, strictjson.ErrDuplicate)
	require.ErrorIs(t, err, jws.ErrForm)
}

func TestParseKey(t *testing.T) {
	for name, c := range map[string]struct {
		more string
		want error
	}{
		"for signatures":  {`"use":"sig","key_ops":["sign","verify"],`, nil},
		"for encryption":  {`"use":"enc",`, did.ErrNotASigningKey},
		"for other work":  {`"key_ops":["encrypt"],`, did.ErrNotASigningKey},
		"key_ops no list": {`"key_ops":"verify",`, did.ErrNotASigningKey},
		"private":         {`"d":"AA",`, did.ErrInvalid},
		"another alg":     {`"alg":"ES256",`, did.ErrUnsupportedKey},
	} {
		t.Run(name, func(t *testing.T) {
			o, err := strictjson.ParseObject([]byte(`{`+c.more+published[1].jwk[1:]), strictjson.Limits{})
			require.NoError(t, err)
			_, err = jws.ParseKey(o)
			require.ErrorIs(t, err, c.want)
		})
	}
	jwk, err := newKey(t, did.X25519).PublicKey().JWK()
	require.NoError(t, err)
	o, err := strictjson.ParseObject(jwk, strictjson.Limits{})
	require.NoError(t, err)
	_, err = jws.ParseKey(o)
	require.ErrorIs(t, err, did.ErrNotASigningKey)
}
