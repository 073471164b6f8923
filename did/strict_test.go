package did_test

import (
	"encoding/binary"
	"testing"

	"github.com/multiformats/go-multibase"
	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
)

const edJWK = `"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"` // RFC 8037, A.2

// TestMethodOperations: "key_ops" (RFC 7517, §4.3) narrows what a key is for as
// "use" does, and where both stand both hold.
func TestMethodOperations(t *testing.T) {
	for members, want := range map[string]did.Purpose{
		`"key_ops":["verify"]`:                         did.AssertionMethod,
		`"key_ops":["verify","deriveBits"]`:            did.AssertionMethod | did.KeyAgreement,
		`"key_ops":["sign"]`:                           0, // of the private key
		`"key_ops":["encrypt"]`:                        0,
		`"key_ops":["deriveKey"]`:                      did.KeyAgreement,
		`"key_ops":[]`:                                 did.KeyAgreement, // as WebCrypto exports such a public key
		`"key_ops":["verify"],"use":"sig"`:             did.AssertionMethod,
		`"key_ops":["verify"],"use":"enc"`:             0,
		`"key_ops":["deriveKey"],"use":"sig"`:          0,
		`"key_ops":["verify","x:audit"],"ext":true`:    did.AssertionMethod,
		`"ext":true,"kid":"k","x5t":1,"alg":"Ed25519"`: did.AssertionMethod | did.KeyAgreement,
	} {
		d, err := parse(t, `{"id":%q,"verificationMethod":[{"id":"#k","type":"JsonWebKey","controller":%q,
			"publicKeyJwk":{%s,%s}}],"assertionMethod":["#k"],"keyAgreement":["#k"]}`, kestrel, kestrel, edJWK, members)
		require.NoError(t, err, members)
		m, err := d.VerificationMethod(mustURL(t, kestrel+"#k"), did.AnyPurpose, noon)
		require.NoError(t, err, members)
		require.Equal(t, want, m.Purposes, members)
	}
	for _, bad := range []string{`"verify"`, `null`, `{}`, `[1]`, `[null]`, `["verify","verify"]`} {
		in := `"type":"JsonWebKey","publicKeyJwk":{` + edJWK + `,"key_ops":` + bad + `}`
		_, err := did.ParseDocument([]byte(withMethod(in)))
		require.ErrorIs(t, err, did.ErrInvalid, bad)
	}
}

// TestOneMaterial: a method that holds two keys names one thing to one reader
// and another to the next (Controlled Identifiers 1.0, §2.2.1).
func TestOneMaterial(t *testing.T) {
	other := validKey(t, did.P256).Multikey()
	for _, members := range []string{
		`"type":"Multikey","publicKeyMultibase":"` + other + `","publicKeyJwk":{` + edJWK + `}`,
		`"type":"JsonWebKey","publicKeyMultibase":"` + other + `","publicKeyJwk":{` + edJWK + `}`,
		`"type":"Multikey","publicKeyMultibase":"` + other + `","publicKeyBase58":"` + base58Ed + `"`,
		`"type":"Multikey","publicKeyMultibase":"` + other + `","publicKeyHex":"00"`,
		`"type":"Multikey","publicKeyMultibase":"` + other + `","publicKeyPem":""`,
		`"type":"Multikey","publicKeyMultibase":"` + other + `","publicKeyJwk":null`,
	} {
		_, err := did.ParseDocument([]byte(withMethod(members)))
		require.ErrorIs(t, err, did.ErrInvalid, members)
	}
}

// TestCase29PrivateKeyInDocument: whatever the method's type, a secret refuses
// the document.
func TestCase29PrivateKeyInDocument(t *testing.T) {
	for _, members := range []string{
		`"type":"QuantumKey2030","publicKeyJwk":{` + edJWK + `,"d":"AA"}`,
		`"type":"QuantumKey2030","publicKeyJwk":{"kty":"oct","k":"AA"}`,
		`"type":"JsonWebKey","publicKeyJwk":{"kty":"EC","crv":"P-521","x":"AA","y":"AA","d":"AA"}`,
		`"type":"Multikey","publicKeyMultibase":"` + secretMultikey(t, 0x1300) + `"`,
		`"type":"QuantumKey2030","privateKeyHex":"00"`,
		`"type":"QuantumKey2030","privateKeyPem":""`,
	} {
		_, err := did.ParseDocument([]byte(withMethod(members)))
		require.ErrorIs(t, err, did.ErrInvalid, members)
		require.NotErrorIs(t, err, did.ErrUnsupportedKey, members)
	}
}

// TestCase29SecretMultikey: a Multikey of a private key is no public key of an
// unknown type, which a did:key resolver could pass over; it is refused.
func TestCase29SecretMultikey(t *testing.T) {
	for code := uint64(0x1300); code <= 0x1308; code++ {
		_, err := did.ParseMultikey(secretMultikey(t, code))
		require.ErrorIs(t, err, did.ErrInvalid, "%#x", code)
		require.NotContains(t, err.Error(), secretMultikey(t, code), "a secret is not quoted")
	}
	for _, code := range []uint64{0x12ff, 0x130c, 0x130d, 0x1340, 0x1a14} { // public ones, or none
		_, err := did.ParseMultikey(secretMultikey(t, code))
		require.ErrorIs(t, err, did.ErrUnsupportedKey, "%#x", code)
	}
}

func secretMultikey(t testing.TB, code uint64) string {
	t.Helper()
	s, err := multibase.Encode(multibase.Base58BTC, append(binary.AppendUvarint(nil, code), make([]byte, 32)...))
	require.NoError(t, err)
	return s
}

// TestServiceURIs: ids and endpoints are URIs, as RFC 3986 writes them.
func TestServiceURIs(t *testing.T) {
	service := func(id, typ, endpoint string) error {
		_, err := parse(t, `{"id":%q,"service":[{"id":%s,"type":%s,"serviceEndpoint":%s}]}`, kestrel, id, typ, endpoint)
		return err
	}
	const id, typ, endpoint = `"#a"`, `"T"`, `"https://a.example/%C3%A9?q=[1]#f"`
	for _, good := range []string{`"did:x:y?service=a"`, `"urn:isbn:0"`, `["a+b.c-1:",{"uri":"did:x:y"}]`, `{"uri":1}`, `{"any":"thing"}`} {
		require.NoError(t, service(id, typ, good), good)
	}
	for _, bad := range []string{`""`, `"a"`, `"/a"`, `":a"`, `"1a:b"`, `"é:b"`, `"a:é"`, `"a:b c"`, `"a:b\n"`, `"a:%"`, `"a:%0g"`, `"a:\u0000"`,
		`"a:<b>"`, `"a:\\b"`, `"a:{b}"`, `"a:^b"`, `"a:b|c"`, `"a:#b#c"`, `["https://a.example","a"]`, `{"uri":"a"}`, `[[]]`, `null`} {
		require.ErrorIs(t, service(id, typ, bad), did.ErrInvalid, bad)
	}
	for _, good := range []string{`"#a"`, `"/a?b#c"`, `"https://a.example/#a"`, `"did:x:y#a"`} {
		require.NoError(t, service(good, typ, endpoint), good)
	}
	for _, bad := range []string{`"a"`, `"#a#b"`, `"a b:c"`, `"did:x:y#é"`, `null`, `{}`} {
		require.ErrorIs(t, service(bad, typ, endpoint), did.ErrInvalid, bad)
	}
	for _, bad := range []string{`[]`, `[""]`, `[null]`, `{}`} {
		require.ErrorIs(t, service(id, bad, endpoint), did.ErrInvalid, bad)
	}
}

// TestControlledIdentifiers: only those that are DIDs.
func TestControlledIdentifiers(t *testing.T) {
	const https = "https://kestrel.example"
	method := func(id, controller string) string {
		return `[{"id":"` + id + `","type":"Multikey","controller":"` + controller + `","publicKeyMultibase":"` + multikey + `"}]`
	}
	for _, c := range []struct {
		id, methods string
		ok          bool
	}{
		{kestrel, method("#k", kestrel), true},
		{https, method(https+"#k", https), false},
		{kestrel, method(https+"#k", kestrel), false},
		{kestrel, method("#k", https), false},
		{kestrel, method("#k", kestrel+"#k"), false},
	} {
		_, err := parse(t, `{"@context":"https://www.w3.org/ns/cid/v1","id":%q,"verificationMethod":%s}`, c.id, c.methods)
		if c.ok {
			require.NoError(t, err)
		} else {
			require.ErrorIs(t, err, did.ErrInvalid, "%s %s", c.id, c.methods)
		}
	}
}

// TestForeignMethods: a document cannot put a key under another's name where the
// other's key is looked up, nor speak for another by leaving the controller out.
func TestForeignMethods(t *testing.T) {
	const victim = "did:web:plaza.example"
	d, err := parse(t, `{"id":%q,"assertionMethod":[{"id":"%s#k","type":"Multikey","publicKeyMultibase":%q}]}`, kestrel, victim, multikey)
	require.NoError(t, err)
	m, err := d.VerificationMethod(mustURL(t, victim+"#k"), did.AssertionMethod, noon)
	require.NoError(t, err)
	require.Equal(t, kestrel, m.Controller.String())
	require.NotEqual(t, m.ID.DID(), m.Controller)
	_, err = d.VerificationMethod(mustURL(t, kestrel+"#k"), did.AssertionMethod, noon)
	require.ErrorIs(t, err, did.ErrMethodNotFound)
}
