package request_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/request"
)

var now = time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)

const endpoint = "https://plaza.example/answers"

// plaza is a world with a document.
type plaza struct {
	id       did.DID
	key      did.SigningKey
	document string
	did.Resolver
}

func newPlaza(t testing.TB) *plaza {
	signer, err := did.GenerateKey(did.Ed25519)
	require.NoError(t, err)
	other, err := did.GenerateKey(did.Ed25519)
	require.NoError(t, err)
	id, err := did.Parse("did:web:plaza.example")
	require.NoError(t, err)
	name, err := did.ParseURL(id.String() + "#gate")
	require.NoError(t, err)
	p := &plaza{id: id, key: did.SigningKey{ID: name, Signer: signer}}
	p.document = fmt.Sprintf(`{"@context": "https://www.w3.org/ns/did/v1.1", "id": %[1]q, "verificationMethod": [
		{"id": "#gate", "type": "Multikey", "controller": %[1]q, "publicKeyMultibase": %[2]q},
		{"id": "#records", "type": "Multikey", "controller": %[1]q, "publicKeyMultibase": %[3]q}],
		"authentication": ["#gate"], "assertionMethod": ["#records"], "service": [
		{"id": "#answers", "type": "AvouchAnswer", "serviceEndpoint": %[4]q},
		{"id": "#forum", "type": "LinkedDomains", "serviceEndpoint": "https://plaza.example/forum"}]}`,
		id, signer.PublicKey().Multikey(), other.PublicKey().Multikey(), endpoint)
	p.pin(t, p.document)
	return p
}

func (p *plaza) pin(t testing.TB, document string) {
	d, err := did.ParseDocument([]byte(document))
	require.NoError(t, err)
	p.Resolver, err = resolver.Pinned(resolver.Offline(), d)
	require.NoError(t, err)
}

func (p *plaza) request() request.Request {
	return request.Request{Audience: p.id, Purpose: "Entry to the plaza", Nonce: "JGHQ6SZKNJVXLVHMPIMCZBHLVE", NymDomain: p.id.String(),
		Endpoint: endpoint, Issued: now, Expires: now.Add(5 * time.Minute),
		Asks: []request.Ask{{Type: "PersonhoodCredential", Claims: []string{"assuranceLevel"}, Issuers: []string{"did:web:registry.example"}, Why: "One person, one voice"},
			{Type: "EmploymentCredential", Claims: []string{"worksFor"}, Optional: true}}}
}

func (p *plaza) signed(t testing.TB, r request.Request) []byte {
	signed, err := r.Sign(context.Background(), p.key)
	require.NoError(t, err)
	return signed
}

// raw signs any payload.
func (p *plaza) raw(t testing.TB, header, payload string) []byte {
	input := base64.RawURLEncoding.EncodeToString([]byte(header)) + "." + base64.RawURLEncoding.EncodeToString([]byte(payload))
	signature, err := p.key.Signer.Sign(context.Background(), []byte(input))
	require.NoError(t, err)
	return []byte(input + "." + base64.RawURLEncoding.EncodeToString(signature))
}

func refused(t *testing.T, err error, check vc.Check, path vc.Pointer) {
	t.Helper()
	var e *vc.VerifyError
	require.ErrorAs(t, err, &e)
	require.Equal(t, check, e.Check, "%v", err)
	require.Equal(t, path, e.Path, "%v", err)
}

func TestRoundTrip(t *testing.T) {
	p := newPlaza(t)
	want := p.request()
	signed := p.signed(t, want)
	got, err := request.Open(t.Context(), signed, p, now)
	require.NoError(t, err)
	require.Equal(t, want, got)
	to := got.Challenge(signed)
	require.Equal(t, vc.Challenge{Nonce: want.Nonce, Audience: "did:web:plaza.example", NymDomain: "did:web:plaza.example",
		Request: sha256.Sum256(signed), Expires: want.Expires}, to)

	// Whoever asks may have no document anywhere: a did:key has no services, so nobody can be answered there.
	signer, err := did.GenerateKey(did.Ed25519)
	require.NoError(t, err)
	id, key, err := didkey.New(signer)
	require.NoError(t, err)
	want.Audience = id
	signed, err = want.Sign(t.Context(), key)
	require.NoError(t, err)
	_, err = request.Open(t.Context(), signed, resolver.Offline(), now)
	refused(t, err, "binding", "/endpoint")
}

// The form that the package comment states, written by hand.
func TestStatedForm(t *testing.T) {
	p := newPlaza(t)
	signed := p.raw(t, `{"alg":"EdDSA","typ":"avouch-request+jwt","kid":"did:web:plaza.example#gate"}`,
		`{"iss":"did:web:plaza.example","purpose":"Entry to the plaza","nonce":"JGHQ6SZKNJVXLVHMPIMCZBHLVE","nymDomain":"did:web:plaza.example",
		"endpoint":"https://plaza.example/answers","iat":1795694400,"exp":1795694700,"asks":[
		{"type":"PersonhoodCredential","claims":["assuranceLevel"],"issuers":["did:web:registry.example"],"why":"One person, one voice"},
		{"type":"EmploymentCredential","claims":["worksFor"],"optional":true}]}`)
	got, err := request.Open(t.Context(), signed, p, now)
	require.NoError(t, err)
	require.Equal(t, p.request(), got)
}

// What a payload may not be: each line changes one thing.
func TestFormsRefused(t *testing.T) {
	p := newPlaza(t)
	long := strings.Repeat("x", 501)
	many := `["a` + strings.Repeat(`","b`, 64) + `"]`
	for _, c := range []struct {
		member, value string
		check         vc.Check
		path          vc.Pointer
	}{
		{"iss", `"plaza.example"`, "structure", "/iss"}, {"iss", `7`, "structure", "/iss"},
		{"iss", `"did:web:other.example"`, "binding", "/iss"},
		{"purpose", `""`, "structure", "/purpose"}, {"purpose", `"a\nb"`, "structure", "/purpose"}, {"purpose", `" a"`, "structure", "/purpose"},
		{"purpose", `"` + long + `"`, "structure", "/purpose"}, {"purpose", `"pay \u202e100"`, "structure", "/purpose"},
		{"purpose", `"\u3164"`, "structure", "/purpose"}, {"purpose", `"pay\u2800\u2800\u2800100"`, "structure", "/purpose"}, // nothing shows there
		{"purpose", `"pay\u034f 100"`, "structure", "/purpose"}, {"purpose", `"pay\ufe0f 100"`, "structure", "/purpose"}, {"purpose", `"pay\u200b 100"`, "structure", "/purpose"},
		{"nonce", `"short"`, "structure", "/nonce"}, {"nonce", `"JGHQ6SZKNJVXLVHMPIMCZBHLV%"`, "structure", "/nonce"},
		{"nonce", `"` + long + `"`, "structure", "/nonce"}, {"nonce", `7`, "structure", "/nonce"},
		{"nymDomain", `"plaza.example"`, "structure", "/nymDomain"}, {"nymDomain", `"did:web:plaza.example#x"`, "structure", "/nymDomain"},
		{"nymDomain", `""`, "structure", "/nymDomain"},
		{"endpoint", `"http://plaza.example/answers"`, "structure", "/endpoint"}, {"endpoint", `"/answers"`, "structure", "/endpoint"},
		{"endpoint", `"https://a@plaza.example/answers"`, "structure", "/endpoint"}, {"endpoint", `"https://plaza.example/answers#x"`, "structure", "/endpoint"},
		{"endpoint", `"https://thief.example/answers"`, "binding", "/endpoint"}, {"endpoint", `"https://plaza.example/answers/"`, "binding", "/endpoint"},
		{"endpoint", `"https://plaza.example/forum"`, "binding", "/endpoint"}, {"endpoint", `"http://127.0.0.1:8/answers"`, "binding", "/endpoint"},
		// What a person reads, or a client or a header takes, for another address.
		{"endpoint", `"https://plaza.example/\u202eanswers"`, "structure", "/endpoint"}, {"endpoint", `"https://pl\u0430za.example/answers"`, "structure", "/endpoint"},
		{"endpoint", `"https://plaza.example/\u200banswers"`, "structure", "/endpoint"}, {"endpoint", `"https://plaza.example;a/answers"`, "structure", "/endpoint"},
		{"endpoint", `"https://*.example/answers"`, "structure", "/endpoint"}, {"endpoint", `"https://plaza.example,b.example/"`, "structure", "/endpoint"},
		{"endpoint", `"https://plaza.example:/answers"`, "structure", "/endpoint"}, {"endpoint", `"https://pl%61za.example/answers"`, "structure", "/endpoint"},
		{"endpoint", `"https://pl%C3%A4za.example/answers"`, "structure", "/endpoint"}, {"endpoint", `"https:///answers"`, "structure", "/endpoint"}, {"endpoint", `"https://:8443/answers"`, "structure", "/endpoint"},
		{"endpoint", `"http://localhost.plaza.example/answers"`, "structure", "/endpoint"}, {"endpoint", `"http://127.0.0.1.plaza.example/"`, "structure", "/endpoint"},
		{"endpoint", `"http://0.0.0.0/answers"`, "structure", "/endpoint"}, {"endpoint", `"http://[::]/answers"`, "structure", "/endpoint"},
		{"endpoint", `"http://[::1%25lo]/answers"`, "structure", "/endpoint"}, {"endpoint", `"http://2130706433/answers"`, "structure", "/endpoint"},
		{"endpoint", `"HTTPS://plaza.example/answers"`, "binding", "/endpoint"}, {"endpoint", `"https://plaza.example/a/../answers"`, "binding", "/endpoint"},
		{"iat", `"1795694400"`, "structure", "/iat"}, {"iat", `1795694400.5`, "structure", "/iat"}, {"iat", `-1`, "structure", "/iat"},
		{"iat", `1795694701`, "time", "/exp"}, {"iat", `1795608299`, "time", "/exp"},
		{"exp", `1795694400`, "time", "/exp"}, {"exp", `1e400`, "structure", "/exp"}, {"exp", `1795699999999`, "structure", "/exp"},
		{"asks", `[]`, "structure", "/asks"}, {"asks", `{}`, "structure", "/asks"}, {"asks", `[7]`, "structure", "/asks/0"},
		{"asks", `[{}]`, "structure", "/asks/0/type"}, {"asks", `[{"type":"A B"}]`, "structure", "/asks/0"},
		{"asks", `[{"type":"A"},{"type":"B","claims":["a","a"]}]`, "structure", "/asks/1"},
		{"asks", `[{"type":"A","claims":[7]}]`, "structure", "/asks/0/claims"}, {"asks", `[{"type":"A","claims":[]}]`, "structure", "/asks/0/claims"},
		{"asks", `[{"type":"A","claims":` + many + `}]`, "structure", "/asks/0/claims"},
		{"asks", `[{"type":"A","optional":false}]`, "structure", "/asks/0/optional"}, {"asks", `[{"type":"A","why":"a\tb"}]`, "structure", "/asks/0"},
		{"asks", `[{"type":"A","more":1}]`, "structure", "/asks/0/more"},
		{"asks", `[` + strings.Repeat(`{"type":"A"},`, 32) + `{"type":"A"}]`, "structure", "/asks"},
		{"aud", `"x"`, "structure", "/aud"}, {"exec", `true`, "structure", "/exec"},
	} {
		payload := map[string]json.RawMessage{}
		text := `{"iss":"did:web:plaza.example","purpose":"Entry","nonce":"JGHQ6SZKNJVXLVHMPIMCZBHLVE","nymDomain":"did:web:plaza.example",
			"endpoint":"https://plaza.example/answers","iat":1795694400,"exp":1795694700,"asks":[{"type":"A"}]}`
		require.NoError(t, json.Unmarshal([]byte(text), &payload))
		payload[c.member] = json.RawMessage(c.value)
		changed, err := json.Marshal(payload)
		require.NoError(t, err)
		signed := p.raw(t, `{"alg":"EdDSA","typ":"avouch-request+jwt","kid":"did:web:plaza.example#gate"}`, string(changed))
		r, err := request.Open(t.Context(), signed, p, now)
		require.Zero(t, r, c.value)
		refused(t, err, c.check, c.path)
		if c.member == "aud" || c.member == "exec" || c.check == "binding" {
			continue
		}
		delete(payload, c.member)
		without, err := json.Marshal(payload)
		require.NoError(t, err)
		_, err = request.Open(t.Context(), p.raw(t, `{"alg":"EdDSA","typ":"avouch-request+jwt","kid":"did:web:plaza.example#gate"}`, string(without)), p, now)
		if c.member == "nymDomain" {
			require.NoError(t, err)
			continue
		}
		require.Error(t, err, c.member)
	}
}

func TestWhoAsked(t *testing.T) {
	p := newPlaza(t)
	r := p.request()
	signed := p.signed(t, r)
	for name, c := range map[string]struct {
		at    time.Time
		check vc.Check
		path  vc.Pointer
	}{"too late": {r.Expires, "time", "/exp"}, "too early": {now.Add(-5*time.Minute - time.Second), "time", "/iat"}} {
		_, err := request.Open(t.Context(), signed, p, c.at)
		refused(t, err, c.check, c.path)
		require.Error(t, err, name)
	}
	_, err := request.Open(t.Context(), signed, nil, now)
	refused(t, err, "key", "")
	require.ErrorIs(t, err, vc.ErrUnavailable)
	_, err = request.Open(t.Context(), signed, resolver.Offline(), now)
	refused(t, err, "key", "")

	// Every byte counts.
	for i := range signed {
		bad := append([]byte{}, signed...)
		bad[i] ^= 1
		_, err := request.Open(t.Context(), bad, p, now)
		require.Error(t, err, i)
	}
	// A key that the document lists for something else, and one that it does not list.
	for header, check := range map[string]vc.Check{
		`{"alg":"EdDSA","typ":"avouch-request+jwt","kid":"did:web:plaza.example#records"}`: "key",
		`{"alg":"EdDSA","typ":"avouch-request+jwt","kid":"did:web:plaza.example#none"}`:    "key",
		`{"alg":"EdDSA","typ":"avouch-request+jwt","kid":"#gate"}`:                         "structure",
		`{"alg":"EdDSA","typ":"avouch-request+jwt"}`:                                       "structure",
		`{"alg":"EdDSA","typ":"vp+jwt","kid":"did:web:plaza.example#gate"}`:                "structure",
		`{"alg":"EdDSA","kid":"did:web:plaza.example#gate"}`:                               "structure",
		`{"alg":"none","typ":"avouch-request+jwt","kid":"did:web:plaza.example#gate"}`:     "proof",
		`{"alg":"ES256","typ":"avouch-request+jwt","kid":"did:web:plaza.example#gate"}`:    "proof",
	} {
		payload, err := base64.RawURLEncoding.DecodeString(strings.Split(string(signed), ".")[1])
		require.NoError(t, err)
		_, err = request.Open(t.Context(), p.raw(t, header, string(payload)), p, now)
		refused(t, err, check, "")
	}
	// Another's key, in another's name.
	thief := newPlaza(t)
	_, err = request.Open(t.Context(), thief.signed(t, r), p, now)
	refused(t, err, "proof", "")
	name, err := did.ParseURL("did:web:thief.example#gate")
	require.NoError(t, err)
	_, err = r.Sign(t.Context(), did.SigningKey{ID: name, Signer: thief.key.Signer})
	refused(t, err, "binding", "")
	_, err = r.Sign(t.Context(), did.SigningKey{})
	require.Error(t, err)
	r.Nonce = ""
	_, err = r.Sign(t.Context(), p.key)
	refused(t, err, "structure", "/nonce")
	// A key that the document lists as another's.
	p.pin(t, strings.Replace(p.document, `"#gate", "type": "Multikey", "controller": "did:web:plaza.example"`, `"#gate", "type": "Multikey", "controller": "did:web:thief.example"`, 1))
	_, err = request.Open(t.Context(), signed, p, now)
	refused(t, err, "key", "")
	_, err = request.Open(t.Context(), make([]byte, 1<<17), p, now)
	refused(t, err, "limit", "")
}

func TestAnswer(t *testing.T) {
	items := []vc.Secured{vc.Received("application/vp", []byte(`{"a":1}`)), vc.Received("application/vc+cose", []byte{0xd2, 0, 255})}
	asked := sha256.Sum256([]byte("a request"))
	raw := request.EncodeAnswer(asked, items)
	to, got, err := request.DecodeAnswer(raw, vc.Limits{})
	require.NoError(t, err)
	require.Equal(t, asked, to)
	require.Len(t, got, 2)
	for i := range items {
		require.Equal(t, items[i].Bytes(), got[i].Bytes())
		require.Equal(t, items[i].MediaType(), got[i].MediaType())
	}
	digest := `"request":"` + base64.RawURLEncoding.EncodeToString(asked[:]) + `",`
	for text, path := range map[string]vc.Pointer{
		``: "", `[]`: "", `{}`: "/request", `{"request":"AA","items":[]}`: "/request", `{"request":7}`: "/request",
		`{` + digest + `"items":[]}`: "/items", `{` + digest + `"items":[7]}`: "/items/0/mediaType", `{` + digest + `"items":[{}]}`: "/items/0/mediaType",
		`{` + digest + `"items":[{"mediaType":"a"}]}`: "/items/0/data", `{` + digest + `"items":[{"mediaType":"a","data":"a b"}]}`: "/items/0/data",
		`{` + digest + `"items":[{"mediaType":"a","data":"AB"}]}`: "/items/0/data", `{` + digest + `"items":[{"mediaType":"a","data":"AA","x":1}]}`: "/items/0/x",
		`{` + digest + `"items":[{"mediaType":"a","data":"AA"}],"x":1}`: "/x", `{` + digest + `"items":[{"mediaType":"a","data":"AA"}],"items":1}`: "",
	} {
		_, got, err := request.DecodeAnswer([]byte(text), vc.Limits{})
		require.Nil(t, got)
		refused(t, err, "structure", path)
	}
	_, _, err = request.DecodeAnswer(raw, vc.Limits{Items: 1})
	require.Error(t, err)
	_, _, err = request.DecodeAnswer(make([]byte, 1000), vc.Limits{Items: 1, Bytes: 10})
	refused(t, err, "limit", "")
}
