package jose_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/jose"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/avouch-id/avouch/vc/sdjwt"
)

// TestRules: what the header and the claims beside a document may say. Sections are those of VC-JOSE-COSE.
func TestRules(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	issuer, holder := w.issuer.id.String(), w.holder.id.String()
	for name, c := range map[string]struct {
		header, claims string
		check          vc.Check
	}{
		"nothing more":                 {"", "", ""},
		"3.1.1 cty":                    {`"cty":"vc",`, "", ""},
		"3.1.1 cty in full":            {`"cty":"application/vc",`, "", ""},
		"3.1.1 cty of a presentation":  {`"cty":"vp",`, "", "structure"},
		"3.1.1 cty of a nested JWT":    {`"cty":"JWT",`, "", "structure"},
		"3.1.1 cty no text":            {`"cty":null,`, "", "structure"},
		"RFC 7515 4.1.11 crit":         {`"crit":["exp"],"exp":1,`, "", "structure"},
		"RFC 7515 4.1.11 crit empty":   {`"crit":[],`, "", "structure"},
		"RFC 7797 b64":                 {`"b64":false,"crit":["b64"],`, "", "structure"},
		"kid no text":                  {`"kid":1,`, "", "structure"}, // a duplicate, too
		"1.1.2.1 vc":                   {"", `"vc":{},`, "structure"},
		"1.1.2.1 vp":                   {"", `"vp":{},`, "structure"},
		"a proof within":               {"", `"proof":{"type":"DataIntegrityProof"},`, "proof"},
		"3.3.2 iss":                    {"", `"iss":"` + issuer + `",`, ""},
		"3.3.2 iss of another":         {"", `"iss":"` + holder + `",`, "binding"},
		"3.3.2 iss no text":            {"", `"iss":["` + issuer + `"],`, "binding"},
		"3.3.2 iss in the header":      {`"iss":"` + issuer + `",`, "", ""},
		"3.3.2 iss of another, there":  {`"iss":"` + holder + `",`, "", "binding"},
		"sub":                          {"", `"sub":"` + holder + `",`, ""},
		"sub of another":               {"", `"sub":"` + issuer + `",`, "structure"},
		"jti":                          {"", `"jti":"urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",`, ""},
		"jti of another":               {"", `"jti":"urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc34",`, "structure"},
		"3.3.1 exp":                    {"", `"exp":1780315201,`, ""}, // noon and a second
		"3.3.1 exp passed":             {"", `"exp":1780315200,`, "time"},
		"3.3.1 exp a text":             {"", `"exp":"1780315201",`, "structure"},
		"3.3.1 exp negative":           {"", `"exp":-1,`, "structure"},
		"3.3.1 exp huge":               {"", `"exp":1e300,`, "structure"},
		"3.3.1 exp null":               {"", `"exp":null,`, "structure"},
		"3.3.1 nbf":                    {"", `"nbf":1780315200,`, ""},
		"3.3.1 nbf to come":            {"", `"nbf":1780315201,`, "time"},
		"3.3.1 iat":                    {"", `"iat":1780315200,`, ""},
		"3.3.1 iat of tomorrow":        {"", `"iat":1780401600,`, "time"},
		"aud":                          {"", `"aud":"anybody",`, ""},
		"aud empty":                    {"", `"aud":[],`, "structure"},
		"3.3.1 nbf a text":             {"", `"nbf":"x",`, "structure"},
		"jti no text":                  {"", `"jti":["urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33"],`, "structure"},
		"3.3.2 cnf of an unknown kind": {"", `"cnf":{"kid":"x"},`, "key"},
		"3.3.2 cnf no object":          {"", `"cnf":"x",`, "structure"},
		"an undefined term":            {"", `"undefined":1,`, "context"},
		"a name of JSON-LD":            {"", `"@graph":[],`, "context"},
		"5 a claim set":                {"", `"vct":"x",`, "context"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, compact := range []string{
				w.forge(t, w.header(c.header), w.payload(c.claims)),
				w.forge(t, strings.Replace(w.header(c.header), `"typ":"vc+jwt"`, `"typ":"vc+sd-jwt"`, 1), w.payload(c.claims)) + "~",
			} {
				verified, err := verify("", compact)
				if c.check != "" {
					refused(t, c.check, err)
					continue
				}
				require.NoError(t, err)
				require.Equal(t, text(w.job()), text(verified.Credential().Object()), "what stands beside the document is no part of it")
			}
		})
	}
}

// TestAudience: a credential that is meant for somebody is for nobody else.
func TestAudience(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	for aud, check := range map[string]vc.Check{`"` + audience + `"`: "", `["x","` + audience + `"]`: "", `"x"`: "binding", `["x"]`: "binding"} {
		s := vc.Received("", []byte(w.forge(t, w.header(""), w.payload(`"aud":`+aud+`,`))))
		_, err := w.verifyAnswer(w.answer(t, s)...)
		if check == "" {
			require.NoError(t, err)
			continue
		}
		refused(t, check, err)
	}
}

// TestPresentationClaims: a presentation answers one question.
func TestPresentationClaims(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	for name, c := range map[string]struct {
		claims string
		check  vc.Check
	}{
		"good":              {`"nonce":"` + nonce + `","aud":"` + audience + `"`, ""},
		"several audiences": {`"nonce":"` + nonce + `","aud":["x","` + audience + `"]`, ""},
		"no nonce":          {`"aud":"` + audience + `"`, "binding"},
		"another nonce":     {`"nonce":"x","aud":"` + audience + `"`, "binding"},
		"nonce no text":     {`"nonce":1,"aud":"` + audience + `"`, "structure"},
		"no audience":       {`"nonce":"` + nonce + `"`, "binding"},
		"another audience":  {`"nonce":"` + nonce + `","aud":"x"`, "binding"},
		"over":              {`"nonce":"` + nonce + `","aud":"` + audience + `","exp":1780315200`, "time"},
		"of another holder": {`"nonce":"` + nonce + `","aud":"` + audience + `","iss":"` + w.issuer.id.String() + `"`, "binding"},
	} {
		t.Run(name, func(t *testing.T) {
			doc := `{"@context":["` + vc2 + `"],"type":["VerifiablePresentation"],"holder":"` + w.holder.id.String() + `",` + c.claims + `}`
			header := `{"alg":"EdDSA","typ":"vp+jwt","cty":"vp","kid":"` + w.holder.key.ID.String() + `"}`
			p, err := w.verifyAnswer(vc.Received("", []byte(token(t, header, doc, w.holder.key.Signer))))
			if c.check != "" {
				refused(t, c.check, err)
				return
			}
			require.NoError(t, err)
			require.Equal(t, w.holder.id, p.Holder())
		})
	}
	t.Run("nobody is named", func(t *testing.T) {
		doc := `{"@context":["` + vc2 + `"],"type":["VerifiablePresentation"],"nonce":"` + nonce + `","aud":"` + audience + `"}`
		header := `{"alg":"EdDSA","typ":"vp+jwt","kid":"` + w.holder.key.ID.String() + `"}`
		p, err := w.verifyAnswer(vc.Received("", []byte(token(t, header, doc, w.holder.key.Signer))))
		require.NoError(t, err)
		require.Equal(t, w.holder.id, p.Holder())
		// By iss, where kid is a fragment.
		fragment, _ := w.holder.key.ID.Fragment()
		header = `{"alg":"EdDSA","typ":"vp+jwt","kid":"` + fragment + `"}`
		doc = strings.Replace(doc, "{", `{"iss":"`+w.holder.id.String()+`",`, 1)
		p, err = w.verifyAnswer(vc.Received("", []byte(token(t, header, doc, w.holder.key.Signer))))
		require.NoError(t, err)
		require.Equal(t, w.holder.id, p.Holder())
	})
}

// TestKindOfDocument: what a token holds is what its type says, and nothing else too.
func TestKindOfDocument(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	both := strings.Replace(w.payload(""), `"EmploymentCredential"`, `"VerifiablePresentation"`, 1)
	presentation := `{"@context":["` + vc2 + `"],"type":["VerifiablePresentation"]}`
	for _, c := range []struct{ typ, payload string }{{"vc+jwt", both}, {"vp+jwt", both}, {"vc+jwt", presentation}, {"vp+jwt", w.payload("")}} {
		s := vc.Received("application/"+c.typ, []byte(w.forge(t, strings.Replace(w.header(""), "vc+jwt", c.typ, 1), c.payload)))
		_, err := suite().Open(context.Background(), s, w.opening())
		refused(t, "structure", err)
	}
	sd := w.forge(t, strings.Replace(w.header(""), "vc+jwt", "vc+sd-jwt", 1), both) + "~"
	_, err := suite().Open(context.Background(), vc.Received("", []byte(sd)), w.opening())
	refused(t, "structure", err)
}

// TestKinds: each kind of key signs and is verified, in every envelope.
func TestKinds(t *testing.T) {
	for _, k := range []did.Kind{did.Ed25519, did.P256, did.P384, did.Secp256k1} {
		w := newWorld(t, k, k)
		sd := suite().Selective(sdjwt.Document{Holder: w.holder.key.Signer.PublicKey(), ConcealAll: true, Decoys: 1})
		items := append(w.answer(t, w.issue(t, suite())), w.bound(t, w.issue(t, sd), "/credentialSubject/worksFor"))
		p, err := w.verifyAnswer(items...)
		require.NoError(t, err)
		require.Len(t, p.Shown(), 2)
		require.Equal(t, text(w.job()), text(p.Shown()[0].Credential().Object()))
		o, err := suite().Open(context.Background(), items[0], vc.Opening{At: noon, Keys: verifier().KeySource()})
		require.NoError(t, err)
		require.Equal(t, noon, o.Proofs[0].Created.UTC())
		_, shows := p.Shown()[1].Credential().At("/credentialSubject/jobTitle")
		require.False(t, shows)
		for _, s := range p.Shown() {
			require.True(t, s.Own)
			require.Equal(t, w.issuer.id.String(), s.Issuer())
		}
	}
}

// TestBoundToAKey: a credential with cnf is its holder's alone, whoever shows it.
func TestBoundToAKey(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	jwk, err := w.holder.key.Signer.PublicKey().JWK()
	require.NoError(t, err)
	s := vc.Received("", []byte(w.forge(t, w.header(""), w.payload(`"cnf":{"jwk":`+string(jwk)+`},`))))
	p, err := w.verifyAnswer(w.answer(t, s)...)
	require.NoError(t, err)
	require.True(t, p.Shown()[0].Own)
	thief := w
	thief.holder = newParty(t, did.Ed25519)
	p, err = w.verifyAnswer(thief.answer(t, s)...)
	require.NoError(t, err)
	require.False(t, p.Shown()[0].Own)
}

// TestIssuing: what nobody could verify is not signed.
func TestIssuing(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	by := vc.Signing{Key: w.issuer.key, At: noon}
	for name, spoil := range map[string]func(map[string]any){
		"a claim of a JWT":   func(c map[string]any) { c["exp"] = 1 },
		"vc":                 func(c map[string]any) { c["vc"] = map[string]any{} },
		"an undefined term":  func(c map[string]any) { c["undefined"] = 1 },
		"an unknown context": func(c map[string]any) { c["@context"] = []any{vc2, "https://kestrel.example/v1"} },
		"a proof":            func(c map[string]any) { c["proof"] = map[string]any{} },
		"a claim set":        func(c map[string]any) { delete(c, "@context"); c["vct"] = "x" },
	} {
		job := w.job()
		spoil(job)
		for _, as := range []vc.Securer{suite(), suite().Selective(sdjwt.Document{})} {
			_, err := as.Secure(context.Background(), credential(t, job), by)
			require.Error(t, err, name)
		}
	}
	_, err := suite().Secure(context.Background(), credential(t, map[string]any{"vct": "x"}), by)
	require.ErrorContains(t, err, "a document of the data model was expected")
	job := w.job()
	job["vc"] = 1
	_, err = suite().Secure(context.Background(), credential(t, job), by)
	require.ErrorContains(t, err, "stands in the payload itself")
	_, err = suite().Present(context.Background(), vc.Presentation{Holder: w.holder.id, Items: []vc.Secured{vc.Received("", []byte(`{"a":1,"a":2}`))}, To: w.ask}, by)
	refused(t, "structure", err)
	// The form by itself, without a suite around it.
	for name, claims := range map[string]map[string]any{"a document of the data model": {"vct": "x"}, "claims of a JWT": {"@context": vc2, "exp": 1}, "has no issuer": {"@context": vc2},
		"stands in the payload itself": {"@context": vc2, "vp": 1}} {
		_, err := sdjwt.Document{}.Secure(context.Background(), credential(t, claims), by)
		require.ErrorContains(t, err, name)
	}
	_, err = sdjwt.Document{}.Secure(context.Background(), vc.Credential{}, by)
	require.ErrorContains(t, err, "a document of the data model")
	_, err = suite().Selective(sdjwt.Document{Holder: newKey(t, did.X25519).PublicKey()}).Secure(context.Background(), credential(t, w.job()), by)
	require.Error(t, err, "a key that binds nothing")
	for _, as := range []vc.Securer{suite(), suite().Selective(sdjwt.Document{})} {
		_, err := as.Secure(context.Background(), credential(t, w.job()), vc.Signing{})
		require.Error(t, err, "no key")
		_, err = as.Secure(context.Background(), vc.Credential{}, by)
		require.Error(t, err, "no claims")
	}
	_, err = jose.Suite{}.Secure(context.Background(), credential(t, w.job()), by)
	refused(t, "context", err)
	_, err = verifier(jose.Suite{}).Verify(context.Background(), w.issue(t, suite()))
	refused(t, "context", err)
}

// TestOtherKeys: an issuer that is no DID has a key that the caller's source finds, by the header.
func TestOtherKeys(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	const employer = "https://kestrel.example/issuer"
	job := w.job()
	job["issuer"] = map[string]any{"id": employer, "name": "Kestrel Freight"}
	s := vc.Received("", []byte(w.forge(t, `{"alg":"EdDSA","typ":"vc+jwt","kid":"7"}`, text(job))))
	v := verifier()
	_, err := v.Verify(context.Background(), s)
	refused(t, "key", err)
	v.Keys = found{employer, w.issuer.key.Signer.PublicKey(), t}
	_, err = v.Verify(context.Background(), s)
	require.NoError(t, err)
	v.Keys = found{"https://other.example", w.issuer.key.Signer.PublicKey(), t}
	_, err = v.Verify(context.Background(), s)
	refused(t, "binding", err)
	v.Keys = failing{vc.ErrUnavailable}
	_, err = v.Verify(context.Background(), s)
	require.ErrorIs(t, err, vc.ErrUnavailable)
	// Whoever was told to stop has not looked, whatever else is said.
	v.Keys = failing{errors.New("no such key")}
	_, err = v.Verify(context.Background(), s)
	refused(t, "key", err)
	ended, end := context.WithCancel(context.Background())
	end()
	_, err = v.Verify(ended, s)
	require.ErrorIs(t, err, vc.ErrUnavailable)
}

type found struct {
	controller string
	key        did.PublicKey
	t          *testing.T
}

func (f found) Find(_ context.Context, r vc.KeyRef, _ time.Time) (vc.Key, error) {
	require.Empty(f.t, r.Method)
	require.Equal(f.t, "https://kestrel.example/issuer", r.Issuer)
	require.JSONEq(f.t, `{"alg":"EdDSA","typ":"vc+jwt","kid":"7"}`, string(r.Header))
	return vc.Key{Public: f.key, Controller: f.controller, Purposes: did.AssertionMethod}, nil
}

type failing struct{ why error }

func (f failing) Find(context.Context, vc.KeyRef, time.Time) (vc.Key, error) { return vc.Key{}, f.why }

// TestEnvelopes: a credential or presentation may come in an envelope of the data model (VCDM 2.0 sections 4.13.1 and 4.13.2).
func TestEnvelopes(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	job := string(w.issue(t, suite()).Bytes())
	shown := string(w.answer(t, vc.Received("", []byte(job)))[0].Bytes())
	wrap := func(kind, url string) vc.Secured {
		return vc.Received("", []byte(`{"@context":"`+vc2+`","type":"`+kind+`","id":"`+url+`"}`))
	}
	const one, many = "EnvelopedVerifiableCredential", "EnvelopedVerifiablePresentation"
	v := verifier()
	_, err := v.Verify(context.Background(), wrap(one, "data:application/vc+jwt,"+job))
	require.NoError(t, err)
	p, err := w.verifyAnswer(wrap(many, "data:application/vp+jwt,"+shown))
	require.NoError(t, err)
	require.True(t, p.Shown()[0].Own)

	for name, s := range map[string]vc.Secured{
		"a presentation as a credential": wrap(one, "data:application/vp+jwt,"+shown),
		"another media type":             wrap(one, "data:application/vp+jwt,"+job),
		"an envelope in an envelope":     wrap(one, "data:application/vc,"+strings.ReplaceAll(`{'@context':'`+vc2+`','type':'`+one+`','id':'data:application/vc+jwt,`+job+`'}`, "'", "%22")),
		"no data":                        wrap(one, "https://kestrel.example/job"),
		"no id":                          vc.Received("", []byte(`{"@context":"`+vc2+`","type":"`+one+`"}`)),
		"more members":                   vc.Received("", []byte(`{"@context":"`+vc2+`","type":"`+one+`","id":"data:application/vc+jwt,`+job+`","name":"x"}`)),
		"two types":                      vc.Received("", []byte(`{"@context":"`+vc2+`","type":["`+one+`","VerifiableCredential"],"id":"data:application/vc+jwt,`+job+`"}`)),
		"another context":                vc.Received("", []byte(`{"@context":"`+avatarV1+`","type":"`+one+`","id":"data:application/vc+jwt,`+job+`"}`)),
	} {
		_, err := v.Verify(context.Background(), s)
		refused(t, "structure", err)
		require.NotEmpty(t, name)
	}
	_, err = w.verifyAnswer(wrap(many, "data:application/vc+jwt,"+job))
	refused(t, "structure", err)
	// A presentation holds credentials, and no presentations of others.
	_, err = w.verifyAnswer(w.answer(t, vc.Received("application/vp+jwt", []byte(shown)))...)
	refused(t, "structure", err)
}

// TestUnknownContexts: what a term means is what the pinned contexts say, or the issuer could say anything.
func TestUnknownContexts(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	job := w.job()
	job["@context"] = []any{vc2, avatarV1, map[string]any{"jobTitle": "https://kestrel.example/salary"}}
	_, err := verify("", w.forge(t, w.header(""), text(job)))
	refused(t, "context", err)
	job["@context"] = []any{vc2, "https://kestrel.example/v1"}
	_, err = verify("", w.forge(t, w.header(""), text(job)))
	refused(t, "context", err)
	job = w.job()
	job["relatedResource"] = []any{map[string]any{"id": vc2, "digestSRI": "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="}}
	_, err = verify("", w.forge(t, w.header(""), text(job)))
	refused(t, "context", err)
	_, err = verifier(jose.New(jsonld.Embedded())).Verify(context.Background(), w.issue(t, suite()))
	require.NoError(t, err)
}

func newKey(t testing.TB, k did.Kind) *did.PrivateKey {
	t.Helper()
	key, err := did.GenerateKey(k)
	require.NoError(t, err)
	return key
}

// TestSeveralSubjects: all that is said of them can be hidden, that they are there cannot.
func TestSeveralSubjects(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	job := w.job()
	job["credentialSubject"] = []any{map[string]any{"id": "did:example:a", "jobTitle": "Planner"}, map[string]any{"id": "did:example:b", "jobTitle": "Driver"}}
	s, err := suite().Selective(sdjwt.Document{Holder: w.holder.key.Signer.PublicKey(), ConcealAll: true}).Secure(context.Background(), credential(t, job), vc.Signing{Key: w.issuer.key, At: noon})
	require.NoError(t, err)
	u, err := sdjwt.ReadUnverified(s)
	require.NoError(t, err)
	require.ElementsMatch(t, []vc.Pointer{"/credentialSubject/0/id", "/credentialSubject/0/jobTitle", "/credentialSubject/1/id", "/credentialSubject/1/jobTitle"}, u.Disclosed)
	p, err := w.verifyAnswer(w.bound(t, s, "/credentialSubject/0/jobTitle", "/credentialSubject/1/id"))
	require.NoError(t, err)
	require.JSONEq(t, `[{"jobTitle":"Planner"},{"id":"did:example:b"}]`, text(p.Shown()[0].Credential().Object()["credentialSubject"]))
	o, err := suite().Open(context.Background(), s, w.opening())
	require.NoError(t, err)
	require.Equal(t, noon, o.Proofs[0].Created.UTC())
}
