package jose_test

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/jose"
	"github.com/avouch-id/avouch/vc/jsonld"
)

// payload11 is the payload that VC Data Model 1.1 prints (section 6.3.1, example 31), with the issuer's name left open.
const payload11 = `{"sub":"did:example:ebfeb1f712ebc6f1c276e12ec21","jti":"http://example.edu/credentials/3732","iss":"ISSUER",` +
	`"nbf":1541493724,"iat":1541493724,"exp":1573029723,"nonce":"660!6345FSer","vc":{"@context":["https://www.w3.org/2018/credentials/v1",` +
	`"https://www.w3.org/2018/credentials/examples/v1"],"type":["VerifiableCredential","UniversityDegreeCredential"],"credentialSubject":` +
	`{"degree":{"type":"BachelorDegree","name":"<span lang='fr-CA'>Baccalauréat en musiques numériques</span>"}}}}`

// examples11 are the contexts of that example. One of them refers to a vocabulary that defines none of its terms.
func examples11(t testing.TB) *jsonld.Contexts {
	t.Helper()
	c, err := jsonld.Embedded().With(fstest.MapFS{
		"index.json": {Data: []byte(`{"https://www.w3.org/ns/odrl.jsonld":"odrl.json"}`)}, "odrl.json": {Data: []byte(`{"@context":{}}`)}})
	require.NoError(t, err)
	return c.AllowVocab("https://www.w3.org/2018/credentials/examples/v1")
}

func old(t testing.TB) jose.Suite {
	s := jose.New(examples11(t))
	s.VC11 = true
	return s
}

func (w world) header11(typ string) string {
	return strings.Replace(w.header(""), `"typ":"vc+jwt",`, typ, 1)
}

// TestOldExample: the credential is what section 6.3.1 says how to make of the token.
func TestOldExample(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	payload := strings.Replace(payload11, "ISSUER", w.issuer.id.String(), 1)
	for _, typ := range []string{`"typ":"JWT",`, ``} {
		v := verifier(old(t))
		v.Now = func() time.Time { return time.Unix(1541493724, 0) }
		s := vc.Received("", []byte(w.forge(t, w.header11(typ), payload)))
		verified, err := v.Verify(context.Background(), s)
		require.NoError(t, err)
		require.JSONEq(t, `{"@context":["https://www.w3.org/2018/credentials/v1","https://www.w3.org/2018/credentials/examples/v1"],
			"type":["VerifiableCredential","UniversityDegreeCredential"],"id":"http://example.edu/credentials/3732","issuer":"`+w.issuer.id.String()+`",
			"issuanceDate":"2018-11-06T08:42:04Z","expirationDate":"2019-11-06T08:42:03Z","credentialSubject":{"id":"did:example:ebfeb1f712ebc6f1c276e12ec21",
			"degree":{"type":"BachelorDegree","name":"<span lang='fr-CA'>Baccalauréat en musiques numériques</span>"}}}`, text(verified.Credential().Object()))
		require.Equal(t, w.issuer.id.String(), verified.Issuer())

		for name, at := range map[string]int64{"too early": 1541493723, "too late": 1573029723} {
			v.Now = func() time.Time { return time.Unix(at, 0) }
			_, err = v.Verify(context.Background(), s)
			refused(t, "time", err)
			require.NotEmpty(t, name)
		}
		// Off by default.
		_, err = verifier(jose.New(examples11(t))).Verify(context.Background(), s)
		refused(t, "structure", err)
	}
}

// TestOldRules: claims complete the document and contradict it in nothing; no other token is taken for one.
func TestOldRules(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	issuer := w.issuer.id.String()
	good := strings.Replace(payload11, "ISSUER", issuer, 1)
	inVC := func(members string) string { return strings.Replace(good, `"vc":{`, `"vc":{`+members, 1) }
	for name, c := range map[string]struct {
		payload string
		check   vc.Check
	}{
		"good":                       {good, ""},
		"the same twice":             {inVC(`"issuer":"` + issuer + `","id":"http://example.edu/credentials/3732","issuanceDate":"2018-11-06T08:42:04Z",`), ""},
		"the issuer as an object":    {inVC(`"issuer":{"id":"` + issuer + `","name":"Example"},`), ""},
		"fractions of the second":    {inVC(`"issuanceDate":"2018-11-06T08:42:04.9Z",`), ""},
		"another issuer":             {inVC(`"issuer":"did:example:x",`), "structure"},
		"another issuer, object":     {inVC(`"issuer":{"id":"did:example:x"},`), "structure"},
		"another id":                 {inVC(`"id":"http://example.edu/credentials/1",`), "structure"},
		"another time":               {inVC(`"issuanceDate":"2018-11-06T08:42:05Z",`), "structure"},
		"another end":                {inVC(`"expirationDate":"2099-01-01T00:00:00Z",`), "structure"},
		"a time that is none":        {inVC(`"issuanceDate":1,`), "structure"},
		"another subject":            {strings.Replace(good, `"credentialSubject":{`, `"credentialSubject":{"id":"did:example:x",`, 1), "structure"},
		"several subjects":           {strings.Replace(good, `{"degree"`, `[{"degree"`, 1)[:len(good)-1] + `]}}`, "structure"},
		"what the claims do not say": {strings.Replace(strings.Replace(inVC(`"issuanceDate":"2018-11-06T08:42:04Z",`), `"nbf":1541493724,`, "", 1), `"jti":"http://example.edu/credentials/3732",`, "", 1), ""},
		"jti no text":                {strings.Replace(good, `"jti":"http://example.edu/credentials/3732"`, `"jti":null`, 1), "structure"},
		"sub no text":                {strings.Replace(good, `"sub":"did:example:ebfeb1f712ebc6f1c276e12ec21"`, `"sub":7`, 1), "structure"},
		"iat no number":              {strings.Replace(good, `"iat":1541493724`, `"iat":"x"`, 1), "structure"},
		"iat of tomorrow":            {strings.Replace(good, `"iat":1541493724`, `"iat":1541580124`, 1), "time"},
		"cnf of an unknown kind":     {strings.Replace(good, `"iat"`, `"cnf":{"kid":"x"},"iat"`, 1), "key"},
		"no vc":                      {`{"iss":"` + issuer + `"}`, "structure"},
		"vc no object":               {`{"iss":"` + issuer + `","vc":"x"}`, "structure"},
		"no iss":                     {strings.Replace(good, `"iss":"`+issuer+`",`, "", 1), "structure"},
		"a document of version 2":    {strings.Replace(good, "https://www.w3.org/2018/credentials/v1", vc2, 1), "structure"},
		"the payload a document":     {text(w.job()), "structure"},
		"nbf no number":              {strings.Replace(good, `"nbf":1541493724`, `"nbf":"1541493724"`, 1), "structure"},
		"an undefined term":          {inVC(`"@undefined":1,`), "context"},
		"a presentation":             {`{"iss":"` + issuer + `","vp":{"@context":["https://www.w3.org/2018/credentials/v1"],"type":["VerifiablePresentation"]}}`, "structure"},
		"a presentation within vc":   {`{"iss":"` + issuer + `","vc":{"@context":["https://www.w3.org/2018/credentials/v1"],"type":["VerifiablePresentation"]}}`, "structure"},
	} {
		t.Run(name, func(t *testing.T) {
			v := verifier(old(t))
			v.Now = func() time.Time { return time.Unix(1541493725, 0) }
			_, err := v.Verify(context.Background(), vc.Received("", []byte(w.forge(t, w.header11(`"typ":"JWT",`), c.payload))))
			if c.check == "" {
				require.NoError(t, err)
				return
			}
			refused(t, c.check, err)
		})
	}
	// A signature is a signature.
	thief := newParty(t, did.Ed25519)
	_, err := verifier(old(t)).Verify(context.Background(), vc.Received("", []byte(token(t, w.header11(`"typ":"JWT",`), good, thief.key.Signer))))
	refused(t, "proof", err)
	// No presentation has this form.
	_, err = old(t).Open(context.Background(), vc.Received("application/vp+jwt", []byte(w.forge(t, w.header11(`"typ":"JWT",`), good))), w.opening())
	refused(t, "structure", err)
	require.Contains(t, err.Error(), "typ")
	_, err = old(t).Open(context.Background(), vc.Received("", []byte(w.forge(t, w.header11(``), `{"vc":{"@context":["https://www.w3.org/2018/credentials/v1"]}}`))), w.opening())
	refused(t, "structure", err)
	require.Contains(t, err.Error(), "iss")
	// The new type has the new form, whatever is accepted besides.
	v := verifier(old(t))
	_, err = v.Verify(context.Background(), vc.Received("", []byte(w.forge(t, w.header(""), good))))
	refused(t, "structure", err)
	_, err = v.Verify(context.Background(), vc.Received("", []byte(w.forge(t, w.header(""), w.payload("")))))
	require.NoError(t, err)
	for _, header := range []string{w.header11(`"typ":"JWT","cty":"JWT",`), w.header11(`"typ":"at+jwt",`), w.header11(`"typ":null,`)} {
		_, err = v.Verify(context.Background(), vc.Received("", []byte(w.forge(t, header, good))))
		refused(t, "structure", err)
	}
}

// TestStatusBesideTheDocument: a Token Status List that a JWT names (draft-ietf-oauth-status-list-20, "Referenced Token in JOSE") says
// that it may be revoked. Nobody looks there, so the credential is not accepted unseen.
func TestStatusBesideTheDocument(t *testing.T) {
	const status = `"status":{"status_list":{"idx":7,"uri":"https://kestrel.example/1"}},`
	w := newWorld(t, did.Ed25519, did.Ed25519)
	unavailable := func(v *vc.Verifier, compact string) {
		t.Helper()
		_, err := v.Verify(t.Context(), vc.Received("", []byte(compact)))
		var e *vc.VerifyError
		require.ErrorAs(t, err, &e)
		require.Equal(t, vc.Check("status"), e.Check)
		require.ErrorIs(t, err, vc.ErrUnavailable)
	}
	v := verifier(old(t))
	v.Now = func() time.Time { return time.Unix(1541493725, 0) }
	good := strings.Replace(payload11, "ISSUER", w.issuer.id.String(), 1)
	unavailable(v, w.forge(t, w.header11(`"typ":"JWT",`), "{"+status+good[1:]))

	// Where a vocabulary gives meaning to whatever a document has, its check of terms does not stop it.
	const undefined = "https://www.w3.org/ns/credentials/undefined-terms/v2"
	v = verifier(jose.New(jsonld.Embedded().AllowVocab(undefined)))
	payload := strings.Replace(w.payload(status), `"`+vc2+`"`, `"`+vc2+`","`+undefined+`"`, 1)
	require.Contains(t, payload, undefined)
	unavailable(v, w.forge(t, w.header(""), payload))
	selective := strings.Replace(w.header(""), `"typ":"vc+jwt"`, `"typ":"vc+sd-jwt"`, 1)
	unavailable(v, w.forge(t, selective, payload)+"~")
	// What a vocabulary calls a status otherwise is a claim as any other.
	_, err := v.Verify(t.Context(), vc.Received("", []byte(w.forge(t, w.header(""), strings.Replace(payload, status, `"status":"married",`, 1)))))
	require.NoError(t, err)
}
