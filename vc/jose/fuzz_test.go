package jose_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/sdjwt"
)

// fixed is a world that is the same in every process: fuzzing runs in several.
func fixed(t testing.TB) world {
	t.Helper()
	var w world
	for name, p := range map[string]*party{"issuer": &w.issuer, "holder": &w.holder} {
		signer, err := did.DeriveKey(make([]byte, 32), "did:example:"+name, 0, did.Ed25519)
		require.NoError(t, err)
		p.id, p.key, err = didkey.New(signer)
		require.NoError(t, err)
	}
	w.ask = vc.Challenge{Nonce: nonce, Audience: audience}
	return w
}

func onlyRefusals(t testing.TB, found bool, err error) {
	t.Helper()
	var e *vc.VerifyError
	require.Equal(t, found, err == nil)
	require.True(t, err == nil || errors.As(err, &e), "%v", err)
}

// FuzzOpen: whatever is opened was signed, bit for bit, and every other text is refused.
func FuzzOpen(f *testing.F) {
	w, one := fixed(f), suite()
	one.Drafts = true
	job, shown := string(w.issue(f, one).Bytes()), string(w.answer(f, w.issue(f, one))[0].Bytes())
	sd, err := one.Selective(sdjwt.Document{}).Secure(context.Background(), credential(f, w.job()), vc.Signing{Key: w.issuer.key, At: noon})
	require.NoError(f, err)
	draft := w.forge(f, w.header11(`"typ":"JWT",`), `{"iss":"`+w.issuer.id.String()+`","vc":{"@context":["`+vc2+`"],"type":["VerifiableCredential"],"credentialSubject":{"name":"Alice"}}}`)
	good := map[string]bool{job: true, shown: true, string(sd.Bytes()): true, draft: true, draftPresentation: true}
	for seed := range good {
		f.Add(seed)
	}
	for _, seed := range []string{"", "..", "....", "e30.e30.", strings.Replace(job, ".", ".e", 1), job + "~", b64(`{"alg":"none"}`) + ".e30.", spoiled(f, job, 1, "Planner", "Owner")} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, media := range []string{"", "application/vc+jwt", "application/vp+jwt", "application/vc+sd-jwt", draftMedia} {
			s := vc.Received(media, []byte(text))
			_, err := verifier(one).Verify(context.Background(), s)
			require.True(t, err != nil || good[text])
			if !one.Recognizes(s) {
				continue
			}
			o, err := one.Open(context.Background(), s, w.opening())
			onlyRefusals(t, o.Proofs != nil, err)
			require.True(t, err != nil || good[text])
		}
	})
}

// FuzzRules: an issuer may sign anything. What comes out is a document of the data model without the claims of the JWT.
func FuzzRules(f *testing.F) {
	w := fixed(f)
	f.Add(w.header(""), w.payload(""))
	f.Add(w.header(`"cty":"vc",`), w.payload(`"exp":1780315201,"cnf":{},`))
	f.Add(w.header11(`"typ":"JWT",`), strings.Replace(payload11, "ISSUER", w.issuer.id.String(), 1))
	f.Add(w.header11(``), `{"iss":"did:x:y","vc":{"@context":["https://www.w3.org/2018/credentials/v1"],"credentialSubject":{}},"sub":"x","jti":"y"}`)
	f.Add(`{"alg":"EdDSA","typ":"vp+jwt"}`, `{"@context":["https://www.w3.org/ns/credentials/v2"],"type":"VerifiablePresentation","nonce":"x"}`)
	suite := old(f)
	f.Fuzz(func(t *testing.T, header, payload string) {
		s := vc.Received("", []byte(w.forge(t, header, payload)))
		if !suite.Recognizes(s) {
			return
		}
		o, err := suite.Open(context.Background(), s, w.opening())
		onlyRefusals(t, o.Proofs != nil, err)
		if err != nil {
			return
		}
		for _, name := range []string{"vc", "vp", "iss", "aud", "exp", "nbf", "iat", "cnf"} {
			require.NotContains(t, o.Credential.Object(), name)
		}
		require.False(t, o.Credential.IsClaimSet())
	})
}
