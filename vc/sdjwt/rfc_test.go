package sdjwt

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/jws"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/testvectors"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/internal/token"
)

// These tests hold the engine against RFC 9901 on plain SD-JWTs, which have no vct; the package's own face is for SD-JWT VC.

func object(t testing.TB, raw []byte) map[string]any {
	t.Helper()
	o, err := strictjson.ParseObject(raw, strictjson.Limits{})
	require.NoError(t, err)
	return o
}

func equalJSON(t testing.TB, want []byte, got any) {
	t.Helper()
	require.JSONEq(t, string(want), string(strictjson.Append(nil, got)))
}

// openPlain does what Mechanism does, for a plain SD-JWT and the keys of its signatures.
func openPlain(t testing.TB, s vc.Secured, at time.Time, keys ...did.PublicKey) (contents, *vc.Proof) {
	t.Helper()
	var u contents
	var err *vc.VerifyError
	u.parts, err = take(s, vc.Limits{}, 0)
	require.Nil(t, err)
	first, jerr := jws.Parse(u.jwt, strictjson.DefaultBytes)
	require.NoError(t, jerr)
	tokens, payload, err := u.parse(vc.Limits{}, first.Type()) // any type
	require.Nil(t, err)
	require.Len(t, tokens, len(keys))
	for i, key := range keys {
		require.NoError(t, tokens[i].Verify(key))
	}
	u.header, u.claims = tokens[0].Header, payload
	u.algorithm, err = takeAlgorithm(u.claims, nil)
	require.Nil(t, err)
	var byDigest map[string]*disclosure
	u.disclosures, byDigest, err = readDisclosures(u.parts.disclosures, u.algorithm, strictjson.Limits{})
	require.Nil(t, err)
	p := processor{disclosures: u.disclosures, byDigest: byDigest, keep: true}
	require.Nil(t, p.process(u.claims))
	if len(u.binding) == 0 {
		return u, nil
	}
	holder, err := token.Confirmation(u.claims)
	require.Nil(t, err)
	bound, err := Mechanism{}.checkBinding(u.parts, u.algorithm, holder, vc.Opening{At: at})
	require.Nil(t, err)
	return u, bound
}

func plain(compact []byte) vc.Secured { return vc.Received(mediaType, compact) }

func signer(t testing.TB, jwk []byte) *did.PrivateKey {
	t.Helper()
	key, err := did.ParsePrivateJWK(jwk)
	require.NoError(t, err)
	return key
}

// TestRFC9901Digests: every disclosure that the RFC prints has the digest and the contents that it prints.
func TestRFC9901Digests(t *testing.T) {
	printed := testvectors.SDJWTRFC(t)
	all := printed.Disclosures
	for _, e := range printed.Examples {
		all = append(all, e.Disclosures...)
	}
	require.Greater(t, len(all), 90)
	for _, want := range all {
		if want.Digest != "" {
			require.Equal(t, want.Digest, digest(sha256Name, []byte(want.Disclosure)))
		}
		var d disclosure
		decoded, _, verr := decode([][]byte{[]byte(want.Disclosure)})
		require.Nil(t, verr)
		_, verr = d.read(decoded, nil, strictjson.Limits{})
		require.Nil(t, verr)
		require.Equal(t, len(want.Contents) == 3, d.member)
		value, err := json.Marshal(want.Contents[len(want.Contents)-1])
		require.NoError(t, err)
		equalJSON(t, value, d.value)
		if d.member {
			require.Equal(t, want.Contents[1], d.name)
		}
	}
}

// TestRFC9901Examples: what the RFC prints as issued and as presented is opened, and the verifier sees what it prints.
func TestRFC9901Examples(t *testing.T) {
	printed := testvectors.SDJWTRFC(t)
	key, err := jws.ParseKey(object(t, printed.IssuerKey))
	require.NoError(t, err)
	opened, inJSON := 0, 0
	for _, e := range printed.Examples {
		for _, compact := range []string{e.Issued, e.Presented} {
			if compact == "" {
				continue
			}
			opened++
			u, bound := openPlain(t, plain([]byte(compact)), boundAt, key)
			if compact == e.Issued {
				require.Len(t, u.disclosures, len(e.Disclosures), e.Case)
				continue
			}
			equalJSON(t, e.Processed, u.claims)
			require.True(t, e.KeyBinding == nil || bound != nil, e.Case)
			if bound != nil {
				isBound(t, bound)
			}
		}
		for _, raw := range e.JSON {
			inJSON++
			printedJSON(t, e.Case, raw)
		}
	}
	require.Equal(t, 8, opened)
	require.Equal(t, 3, inJSON)
}

// boundAt is the time of the key bindings that the RFC prints.
var boundAt = time.Unix(1748537243, 0)

func isBound(t *testing.T, bound *vc.Proof) {
	require.Equal(t, "1234567890", bound.Challenge)
	require.Equal(t, []string{"https://verifier.example.org"}, bound.Audience)
	require.True(t, boundAt.Equal(bound.Created))
}

// printedJSON opens a JWS in its JSON serialization (section 8.2, 8.3), recognised by its shape.
func printedJSON(t *testing.T, name string, raw []byte) {
	for _, c := range testvectors.SDJWTCases(t, "sd-jwt-rfc9901") {
		if c.Name != name {
			continue
		}
		s := vc.Received("", raw)
		require.Equal(t, mediaJSON, s.MediaType())
		u, bound := openPlain(t, s, boundAt, publicKeys(t, c)...)
		require.Equal(t, len(c.Issuers) > 1, u.general)
		want := object(t, c.Expected)
		if bound == nil { // as issued
			require.Len(t, u.disclosures, len(c.Conceal))
			want = object(t, c.Claims)
		} else {
			isBound(t, bound)
		}
		for _, added := range []string{"iss", "iat", "exp", "cnf"} {
			want[added] = u.claims[added]
		}
		equalJSON(t, strictjson.Append(nil, want), u.claims)
		return
	}
	t.Fatalf("no case %s", name)
}

func publicKeys(t *testing.T, c testvectors.SDJWTCase) (keys []did.PublicKey) {
	for _, jwk := range c.Issuers {
		keys = append(keys, signer(t, jwk).PublicKey())
	}
	return keys
}

// TestSuites: what an issuer conceals and a holder reveals in the published suites, a verifier sees as they say.
func TestSuites(t *testing.T) {
	for suite, want := range map[string]int{"sd-jwt-rfc9901": 15, "sd-jwt-testcases": 17} {
		ran := 0
		for _, c := range testvectors.SDJWTCases(t, suite) {
			ran++
			t.Run(suite+"/"+c.Name, func(t *testing.T) { runCase(t, c) })
		}
		require.Equal(t, want, ran)
	}
}

func runCase(t *testing.T, c testvectors.SDJWTCase) {
	holder := signer(t, c.HolderKey)
	claims := object(t, c.Claims)
	added := map[string]any{}
	if !c.Bare {
		added["iss"] = c.Issuer
		added["iat"], added["exp"] = json.Number(strconv.FormatInt(c.IssuedAt, 10)), json.Number(strconv.FormatInt(c.Expires, 10))
	}
	if c.KeyBinding {
		jwk, err := holder.PublicKey().JWK()
		require.NoError(t, err)
		added["cnf"] = map[string]any{"jwk": object(t, jwk)}
	}
	maps.Copy(claims, added)
	decoys := 0
	if c.Decoys {
		decoys = 3
	}
	v := VC{Decoys: decoys}
	for _, p := range c.Conceal {
		v.Conceal = append(v.Conceal, vc.Pointer(p))
	}
	m, err := marks(claims, v.Conceal, reserved)
	require.NoError(t, err)
	payload, disclosures, err := v.conceal(claims, m, vc.Signing{})
	require.NoError(t, err)
	require.Len(t, disclosures, len(c.Conceal))
	issued := write(t, c, payload, disclosures)
	keys := publicKeys(t, c)
	held, _ := openPlain(t, issued, time.Time{}, keys...)
	equalJSON(t, strictjson.Append(nil, claims), held.claims)
	var chosen []string
	for _, d := range held.disclosures {
		if slices.Contains(c.Reveal, string(pointer(d.at))) {
			chosen = append(chosen, string(d.text))
		}
	}
	require.Len(t, chosen, len(c.Reveal))
	shown := join(held.jwt, chosen)
	at := time.Unix(c.IssuedAt, 0)
	var binding []byte
	if c.KeyBinding {
		binding, err = bind(context.Background(), shown, sha256Name, vc.Challenge{Nonce: c.Nonce, Audience: c.Verifier}, at, holder)
		require.NoError(t, err)
	}
	presented := plain(append(shown, binding...))
	if c.JSON {
		presented = vc.Received("", showJSON(object(t, issued.Bytes()), chosen, binding))
	}
	seen, bound := openPlain(t, presented, at, keys...)
	expected := object(t, c.Expected)
	maps.Copy(expected, added)
	equalJSON(t, strictjson.Append(nil, expected), seen.claims)
	if c.KeyBinding {
		require.Equal(t, c.Nonce, bound.Challenge)
	}
}

// write signs a payload in the serialization of the case; with several issuers that is the general one.
func write(t *testing.T, c testvectors.SDJWTCase, payload map[string]any, disclosures []string) vc.Secured {
	header := map[string]any{"typ": "example+sd-jwt"}
	if c.Header != nil {
		maps.Copy(header, object(t, c.Header))
	}
	var jwts [][]byte
	for _, jwk := range c.Issuers {
		jwt, err := jws.Sign(context.Background(), header, strictjson.Append(nil, payload), signer(t, jwk))
		require.NoError(t, err)
		jwts = append(jwts, jwt)
	}
	switch {
	case !c.JSON:
		require.Len(t, jwts, 1)
		return plain(join(jwts[0], disclosures))
	case len(jwts) == 1:
		return vc.Received(mediaJSON, flatten(jwts[0], disclosures))
	}
	var signatures []any
	for i, jwt := range jwts {
		p := bytes.Split(jwt, []byte{'.'})
		unprotected := map[string]any{"kid": object(t, c.Issuers[i])["kid"]}
		if i == 0 {
			unprotected["disclosures"] = list(disclosures)
		}
		signatures = append(signatures, map[string]any{"protected": string(p[0]), "header": unprotected, "signature": string(p[2])})
	}
	encoded, _, _ := bytes.Cut(jwts[0][bytes.IndexByte(jwts[0], '.')+1:], []byte{'.'})
	return vc.Received(mediaJSON, strictjson.Append(nil, map[string]any{"payload": string(encoded), "signatures": signatures}))
}
