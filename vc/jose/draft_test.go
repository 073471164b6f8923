package jose_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/jose"
)

// draftPresentation is the presentation that the W3C VC Data Model 2.0 test suite wants accepted (tests/fixtures.js, vp_jwt, commit
// 6e075243): by a did:key, for "example.com" and the nonce "123456789", with a credential by another did:key in it.
const draftPresentation = "eyJ0eXAiOiAiSldUIiwgImFsZyI6ICJFZERTQSIsICJraWQiOiAiZGlkOmtleTp6Nk1rajhoM2t6V1pyUGl1Y295WTlMR0NUcFhoQ3FCb1gzZG9EbUh6NU1hUHhudmkjejZNa2o4aDNreldaclBpdWNveVk5TEdDVHBYaENxQm9YM2RvRG1IejVNYVB4bnZpIn0.eyJpc3MiOiAiZGlkOmtleTp6Nk1rajhoM2t6V1pyUGl1Y295WTlMR0NUcFhoQ3FCb1gzZG9EbUh6NU1hUHhudmkiLCAiYXVkIjogImV4YW1wbGUuY29tIiwgIm5vbmNlIjogIjEyMzQ1Njc4OSIsICJ2cCI6IHsiQGNvbnRleHQiOiBbImh0dHBzOi8vd3d3LnczLm9yZy9ucy9jcmVkZW50aWFscy92MiJdLCAidHlwZSI6IFsiVmVyaWZpYWJsZVByZXNlbnRhdGlvbiJdLCAiaG9sZGVyIjogImRpZDprZXk6ejZNa2o4aDNreldaclBpdWNveVk5TEdDVHBYaENxQm9YM2RvRG1IejVNYVB4bnZpIiwgInZlcmlmaWFibGVDcmVkZW50aWFsIjogW3siQGNvbnRleHQiOiAiaHR0cHM6Ly93d3cudzMub3JnL25zL2NyZWRlbnRpYWxzL3YyIiwgInR5cGUiOiAiRW52ZWxvcGVkVmVyaWZpYWJsZUNyZWRlbnRpYWwiLCAiaWQiOiAiZGF0YTphcHBsaWNhdGlvbi9qd3QsZXlKaGJHY2lPaUpGVXpJMU5pSXNJbXRwWkNJNkltUnBaRHByWlhrNmVrUnVZV1ZVVVV0RVlsaFJWRFJpWVhSNFMyTnVUVkZaVVRoS2VXNXFjVU0xV0hveGRVMXJOV1YxUnpKb2REaHVjU042Ukc1aFpWUlJTMFJpV0ZGVU5HSmhkSGhMWTI1TlVWbFJPRXA1Ym1weFF6VlllakYxVFdzMVpYVkhNbWgwT0c1eEluMC5leUpwYzNNaU9pSmthV1E2YTJWNU9ucEVibUZsVkZGTFJHSllVVlEwWW1GMGVFdGpiazFSV1ZFNFNubHVhbkZETlZoNk1YVk5helZsZFVjeWFIUTRibkVpTENKemRXSWlPaUprYVdRNlpYaGhiWEJzWlRwaGJHbGpaU0lzSW5aaklqcDdJa0JqYjI1MFpYaDBJanBiSW1oMGRIQnpPaTh2ZDNkM0xuY3pMbTl5Wnk5dWN5OWpjbVZrWlc1MGFXRnNjeTkyTWlKZExDSjBlWEJsSWpwYklsWmxjbWxtYVdGaWJHVkRjbVZrWlc1MGFXRnNJbDBzSW1OeVpXUmxiblJwWVd4VGRXSnFaV04wSWpwN0ltbGtJam9pWkdsa09tVjRZVzF3YkdVNllXeHBZMlVpTENKdVlXMWxJam9pUVd4cFkyVWlmU3dpYVhOemRXVnlJam9pWkdsa09tdGxlVHA2Ukc1aFpWUlJTMFJpV0ZGVU5HSmhkSGhMWTI1TlVWbFJPRXA1Ym1weFF6VlllakYxVFdzMVpYVkhNbWgwT0c1eEluMTkucUU4VVliU0pmSWRZVV9MU3d4TEVJRHRqVHBMTGFwNkVZNTNKR3dhZy1UM3dyX2FROVNRem1pcUZFMUZQWEZnZkFVOEdIT2tTWTdBUm1feDVBRnZPTkEifV19fQ.9L0gNj8NbDTMZhCCNDL-q6aSKEddxuJKsX0FGGb7qooHsQQ7i_ZHQEo3hL2jzowWvHzrX4PGTrAhc8j4SIkFCg"

const draftMedia = "application/jwt"

// TestDraftPresentation: the presentation and the credential in it are what is printed, and only where drafts are asked for.
func TestDraftPresentation(t *testing.T) {
	drafts := suite()
	drafts.Drafts = true
	to := vc.Challenge{Nonce: "123456789", Audience: "example.com"}
	s := vc.Received(draftMedia, []byte(draftPresentation))
	for name, received := range map[string]vc.Secured{"as it is": s,
		"in its envelope": vc.Received("", []byte(`{"@context":"https://www.w3.org/ns/credentials/v2","type":"EnvelopedVerifiablePresentation","id":"data:application/jwt,`+draftPresentation+`"}`))} {
		got, err := verifier(drafts).VerifyPresentation(t.Context(), []vc.Secured{received}, to)
		require.NoError(t, err, name)
		require.Equal(t, "did:key:z6Mkj8h3kzWZrPiucoyY9LGCTpXhCqBoX3doDmHz5MaPxnvi", got.Holder().String())
		require.Len(t, got.Shown(), 1)
		shown := got.Shown()[0]
		require.Equal(t, "did:key:zDnaeTQKDbXQT4batxKcnMQYQ8JynjqC5Xz1uMk5euG2ht8nq", shown.Issuer())
		require.JSONEq(t, `{"@context":["https://www.w3.org/ns/credentials/v2"],"type":["VerifiableCredential"],
			"issuer":"did:key:zDnaeTQKDbXQT4batxKcnMQYQ8JynjqC5Xz1uMk5euG2ht8nq","credentialSubject":{"id":"did:example:alice","name":"Alice"}}`,
			text(shown.Credential().Object()))
	}
	for name, c := range map[string]struct {
		suite jose.Suite
		s     vc.Secured
		to    vc.Challenge
		check vc.Check
	}{
		"off by default":            {suite(), s, to, "structure"},
		"as the present media type": {drafts, vc.Received("application/vp+jwt", s.Bytes()), to, "structure"},
		"another nonce":             {drafts, s, vc.Challenge{Nonce: "987654321", Audience: "example.com"}, "binding"},
		"another audience":          {drafts, s, vc.Challenge{Nonce: "123456789", Audience: "example.org"}, "binding"},
		"another signature":         {drafts, vc.Received(draftMedia, []byte(strings.TrimSuffix(draftPresentation, "FCg")+"FCw")), to, "proof"},
	} {
		_, err := verifier(c.suite).VerifyPresentation(t.Context(), []vc.Secured{c.s}, c.to)
		refused(t, c.check, err)
		require.NotEmpty(t, name)
	}
}

// TestDraftRules: a token of a draft holds one document of version 2.0, which its claims complete and do not contradict.
func TestDraftRules(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	drafts := suite()
	drafts.Drafts = true
	issuer := w.issuer.id.String()
	good := `{"iss":"` + issuer + `","sub":"did:example:alice","nbf":1767225600,"exp":1798761600,"vc":{"@context":["` + vc2 + `"],"type":["VerifiableCredential"],"credentialSubject":{"id":"did:example:alice","name":"Alice"}}}`
	vp := `{"iss":"` + issuer + `","vp":{"@context":["` + vc2 + `"],"type":["VerifiablePresentation"]}}`
	inVC := func(members string) string { return strings.Replace(good, `"vc":{`, `"vc":{`+members, 1) }
	for name, c := range map[string]struct {
		payload string
		check   vc.Check
	}{
		"good":                    {good, ""},
		"the same twice":          {inVC(`"issuer":"` + issuer + `","validFrom":"2026-01-01T00:00:00Z","validUntil":"2027-01-01T00:00:00Z",`), ""},
		"another issuer":          {inVC(`"issuer":"did:example:x",`), "structure"},
		"another time":            {inVC(`"validFrom":"2026-01-01T00:00:01Z",`), "structure"},
		"too late":                {strings.Replace(good, "1798761600", "1767225601", 1), "time"},
		"version 1.1":             {strings.Replace(good, vc2, "https://www.w3.org/2018/credentials/v1", 1), "structure"},
		"both documents":          {strings.Replace(good, `"vc":`, `"vp":{},"vc":`, 1), "structure"},
		"no document":             {`{"iss":"` + issuer + `"}`, "structure"},
		"the payload a document":  {text(w.job()), "structure"},
		"a proof within":          {inVC(`"proof":{},`), "proof"},
		"an undefined term":       {inVC(`"undefinedTerm":"x",`), "context"},
		"no iss":                  {strings.Replace(good, `"iss":"`+issuer+`",`, "", 1), "structure"},
		"a presentation":          {vp, "structure"}, // where a credential is expected
		"vp of another kind":      {strings.Replace(vp, "VerifiablePresentation", "VerifiableCredential", 1), "structure"},
		"vp of version 1.1":       {strings.Replace(vp, vc2, "https://www.w3.org/2018/credentials/v1", 1), "structure"},
		"vp without iss":          {strings.Replace(vp, `"iss":"`+issuer+`",`, "", 1), "structure"},
		"vp of another holder":    {strings.Replace(vp, `"type"`, `"holder":"did:example:x","type"`, 1), "structure"},
		"vp with another id":      {strings.Replace(vp, `"vp":{`, `"jti":"urn:a:1","vp":{"id":"urn:a:2",`, 1), "structure"},
		"vp with a proof":         {strings.Replace(vp, `"type"`, `"proof":{},"type"`, 1), "proof"},
		"vp, nonce no text":       {strings.Replace(vp, `"vp"`, `"nonce":1,"vp"`, 1), "structure"},
		"vp, aud no text":         {strings.Replace(vp, `"vp"`, `"aud":1,"vp"`, 1), "structure"},
		"vp with undefined terms": {strings.Replace(vp, `"type"`, `"undefinedTerm":"x","type"`, 1), "context"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := verifier(drafts).Verify(t.Context(), vc.Received(draftMedia, []byte(w.forge(t, w.header11(`"typ":"JWT",`), c.payload))))
			if c.check == "" {
				require.NoError(t, err)
				return
			}
			refused(t, c.check, err)
		})
	}
	for _, header := range []string{w.header11(`"typ":"JWT","cty":"vc",`), w.header11(`"typ":"vc+jwt",`), w.header11(`"typ":"at+jwt",`)} {
		for _, payload := range []string{good, vp} {
			_, err := verifier(drafts).Verify(t.Context(), vc.Received(draftMedia, []byte(w.forge(t, header, payload))))
			refused(t, "structure", err)
		}
	}
	thief := newParty(t, did.Ed25519)
	for _, payload := range []string{good, vp} {
		_, err := verifier(drafts).Verify(t.Context(), vc.Received(draftMedia, []byte(token(t, w.header11(`"typ":"JWT",`), payload, thief.key.Signer))))
		refused(t, "proof", err)
	}
}
