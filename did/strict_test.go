package did_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strings"
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

// TestMethodsCounted: 256 methods and references together, in any mixture.
func TestMethodsCounted(t *testing.T) {
	key := `"type":"Multikey","controller":"` + kestrel + `","publicKeyMultibase":"` + multikey + `"`
	for _, c := range []struct{ methods, embedded, references int }{
		{256, 0, 0}, {1, 0, 255}, {0, 256, 0}, {0, 0, 256}, {100, 100, 56},
	} {
		for extra := range 2 {
			var methods, embedded, references []string
			for i := range c.methods + extra*min(c.methods, 1) {
				methods = append(methods, fmt.Sprintf(`{"id":"#m%d",%s}`, i, key))
			}
			for i := range c.embedded + extra*(1-min(c.methods, 1)) {
				embedded = append(embedded, fmt.Sprintf(`{"id":"#e%d",%s}`, i, key))
			}
			for range c.references {
				references = append(references, `"#m0"`)
			}
			_, err := parse(t, `{"id":%q,"verificationMethod":[%s],"authentication":[%s],"keyAgreement":[%s]}`, kestrel,
				strings.Join(methods, ","), strings.Join(embedded, ","), strings.Join(references, ","))
			if extra == 0 {
				require.NoError(t, err, c)
			} else {
				require.ErrorIs(t, err, did.ErrInvalid, c)
			}
		}
	}
}

// TestG2Coordinates: below the modulus of BLS12-381, in both halves.
func TestG2Coordinates(t *testing.T) {
	modulus := unhex(t, "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab")
	below := append(bytes.Clone(modulus[:47]), 0xaa)
	for _, c := range []struct {
		first, second []byte
		ok            bool
	}{
		{below, below, true}, {modulus, below, false}, {below, modulus, false}, {modulus, modulus, false},
	} {
		b := slices.Concat(c.first, c.second)
		b[0] |= 0x80
		for _, sign := range []byte{0, 0x20} {
			b[0] |= sign
			_, err := did.NewPublicKey(did.BLS12381G2, b)
			require.Equal(t, c.ok, err == nil, "%x", b)
		}
	}
}

// TestOffCurve: a JWK's two coordinates are those of a point, below the modulus,
// in their one length.
func TestOffCurve(t *testing.T) {
	moduli := map[did.Kind]string{ // FIPS 186-5 and SEC 2
		did.P256:      "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
		did.P384:      "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff",
		did.Secp256k1: "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f",
	}
	for kind, modulus := range moduli {
		jwk, err := validKey(t, kind).JWK()
		require.NoError(t, err)
		var m map[string]string
		require.NoError(t, json.Unmarshal(jwk, &m))
		x, err := base64.RawURLEncoding.DecodeString(m["x"])
		require.NoError(t, err)
		y, err := base64.RawURLEncoding.DecodeString(m["y"])
		require.NoError(t, err)
		read := func(x, y []byte) error {
			m["x"], m["y"] = base64.RawURLEncoding.EncodeToString(x), base64.RawURLEncoding.EncodeToString(y)
			in, err := json.Marshal(m)
			require.NoError(t, err)
			_, err = did.ParseJWK(in)
			return err
		}
		require.NoError(t, read(x, y))
		p := new(big.Int).SetBytes(unhex(t, modulus))
		negative := new(big.Int).Sub(p, new(big.Int).SetBytes(y)).FillBytes(make([]byte, len(y)))
		require.NoError(t, read(x, negative), "the other point")
		zero, flipped := make([]byte, len(x)), bytes.Clone(y)
		flipped[len(y)-1] ^= 1
		for name, c := range map[string][2][]byte{
			"y changed": {x, flipped}, "swapped": {y, x}, "zero": {zero, zero}, "x = p": {p.Bytes(), y}, "y = p": {x, p.Bytes()},
			"shorter": {x[1:], y[1:]}, "longer": {append([]byte{0}, x...), append([]byte{0}, y...)}, "y empty": {x, nil}, "x empty": {nil, y},
		} {
			require.ErrorIs(t, read(c[0], c[1]), did.ErrInvalid, "%v: %s", kind, name)
		}
		for _, b := range [][]byte{append([]byte{2}, p.Bytes()...), append([]byte{4}, x...), append([]byte{0}, x...), make([]byte, 1+len(x))} {
			_, err := did.NewPublicKey(kind, b)
			require.ErrorIs(t, err, did.ErrInvalid, "%v %x", kind, b)
		}
		uncompressed := slices.Concat([]byte{4}, x, y)
		hybrid := slices.Concat([]byte{6 + y[len(y)-1]&1}, x, y)
		for _, b := range [][]byte{uncompressed, hybrid} {
			_, err := did.NewPublicKey(kind, b)
			require.ErrorIs(t, err, did.ErrInvalid, "%v %x", kind, b)
		}
	}
}
