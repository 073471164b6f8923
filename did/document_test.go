package did_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/strictjson"
)

const (
	kestrel  = "did:web:kestrel.example"
	multikey = "z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp" // did-key vectors, seed 0
	base58Ed = "4zvwRjXUKGfvwnParsHAS3HuSVzV5cA4McphgmoCtajS"     // the same
	base58X  = "7By6kV2t2d188odEM4ExAve1UithKT6dLva4dwsDT3ak"     // its X25519 key
	multiX   = "z6LShs9GGnqk85isEBzzshkuVWrVKsRp24GnDuHk8QWkARMW" // the same
)

func parse(t *testing.T, format string, args ...any) (*did.Document, error) {
	t.Helper()
	return did.ParseDocument(fmt.Appendf(nil, format, args...))
}

func mustURL(t testing.TB, s string) did.URL {
	t.Helper()
	u, err := did.ParseURL(s)
	require.NoError(t, err)
	return u
}

var noon = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

func TestDocumentWhole(t *testing.T) {
	in := `{
		"@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1", {"x": "https://x.example#"}],
		"id": "did:web:kestrel.example",
		"controller": ["did:web:owner.example"],
		"alsoKnownAs": ["https://kestrel.example"],
		"verificationMethod": [
			{"id": "did:web:kestrel.example#key-1", "type": "Multikey", "controller": "did:web:kestrel.example",
			 "publicKeyMultibase": "` + multikey + `"},
			{"id": "#key-2", "type": "Ed25519VerificationKey2018", "controller": "did:web:owner.example",
			 "publicKeyBase58": "` + base58Ed + `", "note": 1.50},
			{"id": "#odd", "type": "QuantumKey2030", "controller": "did:web:kestrel.example", "publicKeyQubits": "|0>"}
		],
		"assertionMethod": ["#key-1", "did:web:kestrel.example#key-2", "#odd", "did:web:other.example#key-1"],
		"authentication": ["#key-1"],
		"keyAgreement": [{"id": "#x", "type": "X25519KeyAgreementKey2019", "controller": "did:web:kestrel.example",
			"publicKeyBase58": "` + base58X + `"}],
		"capabilityInvocation": [],
		"service": [
			{"id": "#site", "type": "LinkedDomains", "serviceEndpoint": "https://kestrel.example"},
			{"id": "did:web:kestrel.example#mail", "type": ["DIDCommMessaging", "Other"],
			 "serviceEndpoint": [{"uri": "https://kestrel.example/didcomm", "accept": ["didcomm/v2"]}, "https://b.example"]}
		],
		"unknown": {"number": 1.50}
	}`
	d, err := did.ParseDocument([]byte(in))
	require.NoError(t, err)
	require.Equal(t, kestrel, d.ID().String())
	require.Equal(t, in, string(d.JSON()))

	key1, err := d.VerificationMethod(mustURL(t, kestrel+"#key-1"), did.AssertionMethod|did.Authentication, noon)
	require.NoError(t, err)
	require.Equal(t, multikey, key1.Key.Multikey())
	require.Equal(t, did.AssertionMethod|did.Authentication, key1.Purposes)
	require.Equal(t, "Multikey", key1.Type)
	require.Equal(t, kestrel, key1.Controller.String())

	key2, err := d.VerificationMethod(mustURL(t, kestrel+"#key-2"), did.AssertionMethod, noon)
	require.NoError(t, err)
	require.Equal(t, key1.Key, key2.Key)
	require.Equal(t, "did:web:owner.example", key2.Controller.String())

	x, err := d.VerificationMethod(mustURL(t, kestrel+"#x"), did.KeyAgreement, noon)
	require.NoError(t, err)
	require.Equal(t, multiX, x.Key.Multikey())

	for url, want := range map[string]error{
		"#odd":    did.ErrUnsupportedKey,
		"#nobody": did.ErrMethodNotFound,
		"":        did.ErrMethodNotFound,
		"#x":      did.ErrPurpose,
	} {
		_, err = d.VerificationMethod(mustURL(t, kestrel+url), did.AssertionMethod, noon)
		require.ErrorIs(t, err, want, url)
	}
	_, err = d.VerificationMethod(did.URL{}, did.AssertionMethod, noon)
	require.ErrorIs(t, err, did.ErrMethodNotFound)
	_, err = d.VerificationMethod(mustURL(t, "did:web:other.example#key-1"), did.AssertionMethod, noon)
	require.ErrorIs(t, err, did.ErrMethodNotFound)
	for _, p := range []did.Purpose{0, did.KeyAgreement, did.AssertionMethod | did.CapabilityDelegation} {
		_, err = d.VerificationMethod(key1.ID, p, noon)
		require.ErrorIs(t, err, did.ErrPurpose, p)
	}

	any1, err := d.VerificationMethod(key1.ID, did.AnyPurpose, noon)
	require.NoError(t, err)
	require.Equal(t, key1, any1)
	require.Equal(t, []did.VerificationMethod{key1, key2, x}, d.Methods(did.AnyPurpose, noon))

	require.Equal(t, []did.VerificationMethod{key1, key2}, d.Methods(did.AssertionMethod, noon))
	require.Equal(t, []did.VerificationMethod{x}, d.Methods(did.KeyAgreement, noon))
	require.Empty(t, d.Methods(did.CapabilityInvocation, noon))
	require.Empty(t, d.Methods(0, noon))

	services := d.Services()
	require.Len(t, services, 2)
	require.Equal(t, kestrel+"#site", services[0].ID)
	require.Equal(t, []string{"https://kestrel.example"}, services[0].Endpoints)
	require.Equal(t, []string{"DIDCommMessaging", "Other"}, services[1].Types)
	require.Equal(t, []string{"https://kestrel.example/didcomm", "https://b.example"}, services[1].Endpoints)
	require.Contains(t, string(services[1].JSON), `"accept":["didcomm/v2"]`)
}

// TestDocumentReadOnly: what is handed out is the caller's own.
func TestDocumentReadOnly(t *testing.T) {
	in := fmt.Appendf(nil, `{"id":%q,"service":[{"id":"#a","type":"T","serviceEndpoint":"https://a.example"}]}`, kestrel)
	d, err := did.ParseDocument(in)
	require.NoError(t, err)
	want := string(in)
	clear(in)
	clear(d.JSON())
	s := d.Services()
	s[0].Endpoints[0], s[0].Types[0], s[0].ID = "x", "x", "x"
	clear(s[0].JSON)
	require.Equal(t, want, string(d.JSON()))
	require.Equal(t, "https://a.example", d.Services()[0].Endpoints[0])
	require.Equal(t, "T", d.Services()[0].Types[0])
}

func TestDocumentContexts(t *testing.T) {
	for context, ok := range map[string]bool{
		`"https://www.w3.org/ns/did/v1"`:                       true,
		`"https://www.w3.org/ns/did/v1.1"`:                     true,
		`"https://www.w3.org/ns/cid/v1"`:                       true,
		`["https://www.w3.org/ns/cid/v1","https://b.example"]`: true,
		`["https://www.w3.org/ns/did/v1.1",{"a":"b"}]`:         true,
		`["https://b.example","https://www.w3.org/ns/did/v1"]`: false,
		`"https://www.w3.org/ns/did/v2"`:                       false,
		`"https://www.w3.org/ns/credentials/v2"`:               false,
		`[]`:                                                   false, `{}`: false, `null`: false, `1`: false, `[null]`: false, `[["https://www.w3.org/ns/did/v1"]]`: false,
	} {
		_, err := parse(t, `{"@context":%s,"id":%q}`, context, kestrel)
		if ok {
			require.NoError(t, err, context)
		} else {
			require.ErrorIs(t, err, did.ErrInvalid, context)
		}
	}
	_, err := parse(t, `{"id":%q}`, kestrel)
	require.NoError(t, err, "without a context: plain JSON")
}

// method returns a document with one verification method under assertionMethod.
func withMethod(members string) string {
	return `{"id":"` + kestrel + `","assertionMethod":[{"id":"#k","controller":"` + kestrel + `",` + members + `}]}`
}

func TestMethodTypes(t *testing.T) {
	jwk, err := validKey(t, did.P256).JWK()
	require.NoError(t, err)
	multibase := func(k did.Kind) string { return `"publicKeyMultibase":"` + validKey(t, k).Multikey() + `"` }
	for _, c := range []struct {
		typ, members string
		kind         did.Kind
	}{
		{"Multikey", multibase(did.Ed25519), did.Ed25519},
		{"Multikey", multibase(did.X25519), did.X25519},
		{"Multikey", multibase(did.P256), did.P256},
		{"Multikey", multibase(did.P384), did.P384},
		{"Multikey", multibase(did.Secp256k1), did.Secp256k1},
		{"Multikey", multibase(did.BLS12381G2), did.BLS12381G2},
		{"Multikey", multibase(did.MLDSA44), did.MLDSA44},
		{"JsonWebKey", `"publicKeyJwk":` + string(jwk), did.P256},
		{"JsonWebKey2020", `"publicKeyJwk":` + string(jwk), did.P256},
		{"Ed25519VerificationKey2020", multibase(did.Ed25519), did.Ed25519},
		{"Ed25519VerificationKey2018", `"publicKeyBase58":"` + base58Ed + `"`, did.Ed25519},
		{"X25519KeyAgreementKey2020", multibase(did.X25519), did.X25519},
		{"X25519KeyAgreementKey2019", `"publicKeyBase58":"` + base58X + `"`, did.X25519},
		{"EcdsaSecp256k1VerificationKey2019", `"publicKeyBase58":"23o6Sau8NxxzXcgSc3PLcNxrzrZpbLeBn1izfv3jbKhuv"`, did.Secp256k1},
		{"EcdsaSecp256r1VerificationKey2019", multibase(did.P256), did.P256},
		{"Bls12381G2Key2020", multibase(did.BLS12381G2), did.BLS12381G2},
	} {
		d, err := did.ParseDocument([]byte(withMethod(`"type":"` + c.typ + `",` + c.members)))
		require.NoError(t, err, c.typ)
		m, err := d.VerificationMethod(mustURL(t, kestrel+"#k"), did.AssertionMethod, noon)
		require.NoError(t, err, c.typ)
		require.Equal(t, c.kind, m.Key.Kind(), c.typ)
	}
}

// TestMethodUnsupported: the method stays, without a key, and the others work.
func TestMethodUnsupported(t *testing.T) {
	for name, members := range map[string]string{
		"type":      `"type":"QuantumKey2030"`,
		"RSA":       `"type":"JsonWebKey","publicKeyJwk":{"kty":"RSA","n":"AQAB","e":"AQAB"}`,
		"curve":     `"type":"JsonWebKey","publicKeyJwk":{"kty":"EC","crv":"P-521","x":"AA","y":"AA"}`,
		"algorithm": `"type":"JsonWebKey","publicKeyJwk":{"kty":"OKP","crv":"Ed25519","alg":"RS256","x":"AA"}`,
		"codec":     `"type":"Multikey","publicKeyMultibase":"z2J9gaYxrKVpdoG9A4gRnmpnRCcxU6agDtFVVBVdn1JedouoZN7SzcyREXXzWgt3gGiwpoHq7K68X4m32D8HgzG8wv3sY5j7"`,
	} {
		d, err := did.ParseDocument([]byte(withMethod(members)))
		require.NoError(t, err, name)
		_, err = d.VerificationMethod(mustURL(t, kestrel+"#k"), did.AssertionMethod, noon)
		require.ErrorIs(t, err, did.ErrUnsupportedKey, name)
		require.Empty(t, d.Methods(did.AssertionMethod, noon))
	}
}

// TestMethodUse: a JWK that is for encryption signs nothing.
func TestMethodUse(t *testing.T) {
	for use, ok := range map[string]bool{`"sig"`: true, `"enc"`: false, `"other"`: false} {
		d, err := did.ParseDocument([]byte(withMethod(
			`"type":"JsonWebKey","publicKeyJwk":{"kty":"OKP","crv":"Ed25519","use":` + use +
				`,"x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}`)))
		require.NoError(t, err)
		_, err = d.VerificationMethod(mustURL(t, kestrel+"#k"), did.AssertionMethod, noon)
		if ok {
			require.NoError(t, err)
		} else {
			require.ErrorIs(t, err, did.ErrPurpose)
		}
	}
}

// TestCase35MethodTimes: a key counts neither after its end nor after its
// revocation, and without a time not at all if it has either.
func TestCase35MethodTimes(t *testing.T) {
	good := `"type":"Multikey","publicKeyMultibase":"` + multikey + `"`
	name := mustURL(t, kestrel+"#k")
	for _, c := range []struct {
		members string
		at      time.Time
		want    error
	}{
		{`,"expires":"2026-06-01T12:00:01Z"`, noon, nil},
		{`,"expires":"2026-06-01T12:00:00Z"`, noon, did.ErrExpired},
		{`,"expires":"2026-06-01T14:00:00+02:00"`, noon, did.ErrExpired},
		{`,"expires":"2026-06-01T13:30:00.5+02:00"`, noon, did.ErrExpired},
		{`,"revoked":"2026-06-01T12:00:01Z"`, noon, nil},
		{`,"revoked":"2026-06-01T12:00:00Z"`, noon, did.ErrRevoked},
		{`,"revoked":"2026-01-01T00:00:00Z","expires":"2026-02-01T00:00:00Z"`, noon, did.ErrRevoked},
		{`,"expires":"2999-01-01T00:00:00Z"`, time.Time{}, did.ErrExpired},
		{`,"revoked":"2999-01-01T00:00:00Z"`, time.Time{}, did.ErrRevoked},
		{``, time.Time{}, nil},
	} {
		d, err := did.ParseDocument([]byte(withMethod(good + c.members)))
		require.NoError(t, err, c.members)
		m, err := d.VerificationMethod(name, did.AssertionMethod, c.at)
		require.ErrorIs(t, err, c.want, c.members)
		if c.want == nil {
			require.Len(t, d.Methods(did.AssertionMethod, c.at), 1)
		} else {
			require.Zero(t, m)
			require.Empty(t, d.Methods(did.AssertionMethod, c.at))
		}
	}
	for _, bad := range []string{`"2026-06-01"`, `"2026-06-01T12:00:00"`, `1`, `null`, `""`, `"0001-01-01T00:00:00Z"`,
		`"2026-06-01T12:00:00,5Z"`, `"2026-06-01T9:00:00Z"`, `"2026-02-30T12:00:00Z"`, `"2026-06-01t12:00:00z"`} {
		for _, name := range []string{"expires", "revoked"} {
			_, err := did.ParseDocument([]byte(withMethod(good + `,"` + name + `":` + bad)))
			require.ErrorIs(t, err, did.ErrInvalid, bad)
		}
	}
}

func TestDocumentRefused(t *testing.T) {
	id := `"id":"` + kestrel + `"`
	key := `"type":"Multikey","controller":"` + kestrel + `","publicKeyMultibase":"` + multikey + `"`
	cases := map[string]string{
		"empty": ``, "array": `[]`, "null": `null`, "no id": `{}`, "id not a string": `{"id":1}`,
		"id not a DID": `{"id":"https://kestrel.example"}`, "id a DID URL": `{"id":"did:web:kestrel.example#a"}`,
		"twice the id":         `{` + id + `,` + id + `}`,
		"trailing":             `{` + id + `} {}`,
		"controller":           `{` + id + `,"controller":1}`,
		"alsoKnownAs":          `{` + id + `,"alsoKnownAs":[1]}`,
		"methods not a list":   `{` + id + `,"verificationMethod":{}}`,
		"method not an object": `{` + id + `,"verificationMethod":["#k"]}`,
		"relationship":         `{` + id + `,"authentication":"#k"}`,
		"relationship null":    `{` + id + `,"authentication":null}`,
		"reference a number":   `{` + id + `,"authentication":[1]}`,
		"reference empty":      `{` + id + `,"authentication":[""]}`,
		"same id twice":        `{` + id + `,"verificationMethod":[{"id":"#k",` + key + `},{"id":"` + kestrel + `#k",` + key + `}]}`,
		"same id embedded":     `{` + id + `,"verificationMethod":[{"id":"#k",` + key + `}],"authentication":[{"id":"#k",` + key + `}]}`,
		"services not a list":  `{` + id + `,"service":{}}`,
		"service a string":     `{` + id + `,"service":["x"]}`,
		"service without type": `{` + id + `,"service":[{"id":"#a","serviceEndpoint":"https://a.example"}]}`,
		"service endpoint":     `{` + id + `,"service":[{"id":"#a","type":"T","serviceEndpoint":1}]}`,
		"service no endpoint":  `{` + id + `,"service":[{"id":"#a","type":"T"}]}`,
		"service id a number":  `{` + id + `,"service":[{"id":1,"type":"T","serviceEndpoint":"x:y"}]}`,
		"service ids twice": `{` + id + `,"service":[{"id":"#a","type":"T","serviceEndpoint":"x:y"},` +
			`{"id":"` + kestrel + `#a","type":"T","serviceEndpoint":"x:y"}]}`,
		"many methods":  `{` + id + `,"verificationMethod":[{"id":"#k",` + key + `}],"authentication":[` + strings.Repeat(`"#k",`, 256) + `"#k"]}`,
		"many services": `{` + id + `,"service":[` + strings.Repeat(`{"type":"T","serviceEndpoint":"x:y"},`, 256) + `{"type":"T","serviceEndpoint":"x:y"}]}`,
		"too long":      `{` + id + `,"x":"` + strings.Repeat("x", 256<<10) + `"}`,
		"too deep":      `{` + id + `,"x":` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + `}`,
	}
	for name, members := range map[string]string{
		"no type":            `"publicKeyMultibase":"` + multikey + `"`,
		"type a list":        `"type":["Multikey"],"publicKeyMultibase":"` + multikey + `"`,
		"no key":             `"type":"Multikey"`,
		"key null":           `"type":"Multikey","publicKeyMultibase":null`,
		"key as base58":      `"type":"Multikey","publicKeyBase58":"` + base58Ed + `"`,
		"two keys":           `"type":"Ed25519VerificationKey2018","publicKeyBase58":"` + base58Ed + `","publicKeyMultibase":"` + multikey + `"`,
		"another kind":       `"type":"Ed25519VerificationKey2020","publicKeyMultibase":"` + multiX + `"`,
		"malformed":          `"type":"Multikey","publicKeyMultibase":"` + lines(t, "multikey", "invalid")[30] + `"`,
		"base58 short":       `"type":"Ed25519VerificationKey2018","publicKeyBase58":"` + base58Ed[3:] + `"`,
		"base58 alphabet":    `"type":"Ed25519VerificationKey2018","publicKeyBase58":"0` + base58Ed[1:] + `"`,
		"JWK a string":       `"type":"JsonWebKey","publicKeyJwk":"{}"`,
		"JWK private":        `"type":"JsonWebKey","publicKeyJwk":{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","d":"AA"}`,
		"RSA private":        `"type":"JsonWebKey","publicKeyJwk":{"kty":"RSA","n":"AQAB","e":"AQAB","d":"AQAB"}`,
		"secret":             `"type":"Multikey","publicKeyMultibase":"` + multikey + `","secretKeyMultibase":"z"`,
		"secret, other type": `"type":"QuantumKey2030","privateKeyJwk":{}`,
	} {
		cases["method: "+name] = withMethod(members)
	}
	for name, object := range map[string]string{
		"no id": `{` + key + `}`, "id empty": `{"id":"",` + key + `}`, "id a word": `{"id":"k",` + key + `}`,
		"id malformed":    `{"id":"#k#k",` + key + `}`,
		"controller null": `{"id":"#k","type":"Multikey","controller":null,"publicKeyMultibase":"` + multikey + `"}`,
		"controller":      `{"id":"#k","type":"Multikey","controller":"#k","publicKeyMultibase":"` + multikey + `"}`,
	} {
		cases["method: "+name] = `{` + id + `,"verificationMethod":[` + object + `]}`
	}
	for name, in := range cases {
		d, err := did.ParseDocument([]byte(in))
		require.ErrorIs(t, err, did.ErrInvalid, name)
		require.Nil(t, d)
	}
}

// TestBorne: what published documents get wrong and nobody gains by.
func TestBorne(t *testing.T) {
	d, err := parse(t, `{"id":%q,"verificationMethod":[{"id":"#k","type":"Multikey","publicKeyMultibase":%q}],
		"assertionMethod":["#nobody","#k"]}`, kestrel, multikey)
	require.NoError(t, err)
	_, err = d.VerificationMethod(mustURL(t, kestrel+"#nobody"), did.AssertionMethod, noon)
	require.ErrorIs(t, err, did.ErrMethodNotFound)
	m, err := d.VerificationMethod(mustURL(t, kestrel+"#k"), did.AssertionMethod, noon)
	require.NoError(t, err)
	require.Equal(t, d.ID(), m.Controller)
}

// TestCase20DuplicateMembers: two parsers could read different keys.
func TestCase20DuplicateMembers(t *testing.T) {
	other := validKey(t, did.P256).Multikey()
	for _, in := range []string{
		`{"id":"did:x:a","id":"` + kestrel + `"}`,
		withMethod(`"type":"Multikey","publicKeyMultibase":"` + other + `","publicKeyMultibase":"` + multikey + `"`),
		withMethod(`"type":"Multikey","publicKeyMultibase":"` + other + `","publicKeyMultib\u0061se":"` + multikey + `"`),
		`{"id":"` + kestrel + `","assertionMethod":[],"assertionMethod":[]}`,
	} {
		_, err := did.ParseDocument([]byte(in))
		require.ErrorIs(t, err, did.ErrInvalid, in)
		require.ErrorIs(t, err, strictjson.ErrDuplicate, in)
	}
}

func TestKeyDocument(t *testing.T) {
	id, err := did.Parse("did:key:" + multikey)
	require.NoError(t, err)
	d, err := id.KeyDocument(multikey)
	require.NoError(t, err)

	// The document written out says the same.
	again, err := did.ParseDocument(d.JSON())
	require.NoError(t, err)
	for p := did.Authentication; p <= did.CapabilityDelegation; p <<= 1 {
		require.Len(t, d.Methods(p, noon), 1)
		require.Equal(t, d.Methods(p, noon), again.Methods(p, noon), p)
	}
	x, err := d.VerificationMethod(mustURL(t, id.String()+"#"+multiX), did.KeyAgreement, noon)
	require.NoError(t, err)
	require.Equal(t, multiX, x.Key.Multikey())
	_, err = d.VerificationMethod(x.ID, did.AssertionMethod, noon)
	require.ErrorIs(t, err, did.ErrPurpose)
	require.Equal(t, append(d.Methods(did.AssertionMethod, noon), x), d.Methods(did.AnyPurpose, noon))
	require.True(t, json.Valid(d.JSON()))
	require.Empty(t, d.Services())

	_, err = did.DID{}.KeyDocument(multikey)
	require.ErrorIs(t, err, did.ErrInvalid)
	_, err = id.KeyDocument("")
	require.ErrorIs(t, err, did.ErrInvalid)
}
