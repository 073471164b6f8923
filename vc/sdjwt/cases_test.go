package sdjwt_test

import (
	"bytes"
	"context"
	"crypto/sha512"
	"encoding/base64"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/sdjwt"
)

// The cases are those of classes of faults seen in the field, by number.

func (w world) header(typ string) string {
	return `{"alg":"EdDSA","typ":"` + typ + `","kid":"` + w.issuer.Key.ID.String() + `"}`
}

func TestCase1AlgorithmConfusion(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	parts := strings.SplitN(w.shown(t), ".", 3)
	for _, alg := range []string{"none", "HS256", "ES256", "eddsa"} {
		header := b64(strings.Replace(w.header("dc+sd-jwt"), "EdDSA", alg, 1))
		_, err := w.verify(header + "." + parts[1] + "." + parts[2])
		refused(t, "proof", err)
		_, rest, _ := strings.Cut(parts[2], "~")
		_, err = w.verify(header + "." + parts[1] + ".~" + rest)
		refused(t, "proof", err)
	}
}

// TestCase12Encrypted: a JWE is refused by name, in front of the tilde and behind it.
func TestCase12Encrypted(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	bomb := b64(`{"alg":"PBES2-HS256+A128KW","enc":"A128GCM","p2c":2147483648,"p2s":"AAAA","zip":"DEF"}`) + "..AAAA." + strings.Repeat("A", 1<<16) + ".AAAA"
	shown := w.shown(t)
	for _, text := range []string{bomb + "~", shown[:strings.LastIndexByte(shown, '~')+1] + bomb} {
		_, err := w.open(text)
		refused(t, "structure", err)
		require.ErrorContains(t, err, "JWE")
	}
}

func TestCase2TypeConfusion(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	payload := `{"iss":"` + w.issuer.ID + `","vct":"` + vct + `"}`
	for _, typ := range []string{"JWT", "vc+jwt", "vp+jwt", "kb+jwt", "statuslist+jwt", "vc+sd-jwt", "DC+SD-JWT", "application/dc+sd-jwt", ""} {
		_, err := w.open(signed(t, w.header(typ), payload, w.issuer.Key.Signer) + "~")
		refused(t, "structure", err)
	}
	_, err := w.open(signed(t, `{"alg":"EdDSA","kid":"`+w.issuer.Key.ID.String()+`"}`, payload, w.issuer.Key.Signer) + "~")
	refused(t, "structure", err)
	// The key binding of one credential is no credential.
	text := w.shown(t)
	_, err = w.open(text[strings.LastIndexByte(text, '~')+1:] + "~")
	refused(t, "structure", err)
	// And a credential is no key binding.
	_, err = w.open(text[:strings.LastIndexByte(text, '~')+1] + text[:strings.IndexByte(text, '~')])
	refused(t, "structure", err)
}

func TestCase3Issuer(t *testing.T) {
	w, other := newWorld(t, did.Ed25519, did.Ed25519), newWorld(t, did.P256, did.Ed25519)
	verify := func(header, payload string, by did.Signer) error {
		_, err := verifier().Verify(context.Background(), received(signed(t, header, payload, by)+"~"))
		return err
	}
	payload := `{"iss":"` + w.issuer.ID + `","vct":"` + vct + `"}`
	require.NoError(t, verify(w.header("dc+sd-jwt"), payload, w.issuer.Key.Signer))
	t.Run("key of another DID", func(t *testing.T) {
		header := strings.Replace(other.header("dc+sd-jwt"), "EdDSA", "ES256", 1)
		refused(t, "binding", verify(header, payload, other.issuer.Key.Signer))
	})
	t.Run("kid of the issuer, signature of another", func(t *testing.T) {
		refused(t, "proof", verify(w.header("dc+sd-jwt"), payload, newKey(t, did.Ed25519)))
	})
	t.Run("key in the header", func(t *testing.T) {
		mine := newKey(t, did.Ed25519)
		jwk, err := mine.PublicKey().JWK()
		require.NoError(t, err)
		refused(t, "key", verify(`{"alg":"EdDSA","typ":"dc+sd-jwt","jwk":`+string(jwk)+`}`, payload, mine))
		with := strings.Replace(w.header("dc+sd-jwt"), "{", `{"jwk":`+string(jwk)+`,`, 1)
		refused(t, "proof", verify(with, payload, mine))
	})
	t.Run("kid is a fragment of the issuer's document", func(t *testing.T) {
		fragment, _ := w.issuer.Key.ID.Fragment()
		for _, kid := range []string{fragment, "#" + fragment} {
			require.NoError(t, verify(`{"alg":"EdDSA","typ":"dc+sd-jwt","kid":"`+kid+`"}`, payload, w.issuer.Key.Signer))
		}
		refused(t, "key", verify(`{"alg":"EdDSA","typ":"dc+sd-jwt","kid":"key-9"}`, payload, w.issuer.Key.Signer))
	})
	t.Run("no kid", func(t *testing.T) {
		refused(t, "key", verify(`{"alg":"EdDSA","typ":"dc+sd-jwt"}`, payload, w.issuer.Key.Signer))
	})
	t.Run("kid a number", func(t *testing.T) {
		refused(t, "structure", verify(`{"alg":"EdDSA","typ":"dc+sd-jwt","kid":42}`, payload, w.issuer.Key.Signer))
	})
	t.Run("no vct", func(t *testing.T) {
		for _, members := range []string{``, `,"vct":""`, `,"vct":1`, `,"vct":["` + vct + `"]`} {
			refused(t, "structure", verify(w.header("dc+sd-jwt"), `{"iss":"`+w.issuer.ID+`"`+members+`}`, w.issuer.Key.Signer))
		}
	})
	t.Run("no iss", func(t *testing.T) {
		refused(t, "structure", verify(w.header("dc+sd-jwt"), `{"vct":"`+vct+`"}`, w.issuer.Key.Signer))
	})
}

func TestCase13Separators(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	opening := w.opening()
	opening.Limits.Bytes = 11 << 20 // so that size alone does not refuse
	for _, separator := range []string{"~", "."} {
		s := received(string(bytes.Repeat([]byte(separator), 10<<20)))
		var err error
		allocations := testing.AllocsPerRun(5, func() { _, err = sdjwt.Mechanism{}.Open(context.Background(), s, opening) })
		require.Less(t, allocations, 30.0)
		require.ErrorIs(t, err, vc.ErrInvalid)
		_, err = w.open(string(s.Bytes()))
		refused(t, "limit", err)
	}
}

func TestCase14DuplicateDigest(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	d := b64(`["s",1]`)
	_, err := w.open(w.forge(t, `"_sd":["`+digest(d)+`"],"x":[{"...":"`+digest(d)+`"}],`, d))
	refused(t, "structure", err)
	_, err = w.open(w.forge(t, `"x":[{"...":"`+digest(d)+`"}, {"...":"`+digest(d)+`"}],`)) // hidden, and still twice
	refused(t, "structure", err)
}

func TestCase15UnreferencedDisclosure(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	issued := string(w.issue(t, sdjwt.VC{ConcealAll: true}).Bytes())
	_, err := w.open(issued + b64(`["s","admin",true]`) + "~")
	refused(t, "structure", err)
	// A disclosure whose parent was left out belongs to nothing that is there.
	outer, inner := `"_sd":["%1"],`, []string{`["s","a",{"_sd":["%2"]}]`, `["t","b",1]`}
	text := rule{members: outer, disclosures: inner}.text(t, w)
	parts := strings.Split(text, "~")
	_, err = w.open(parts[0] + "~" + parts[2] + "~")
	refused(t, "structure", err)
}

func TestCase16ReservedNames(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	for _, name := range []string{"_sd", "...", "vct", "exp", "given_name"} {
		d := b64(`["s","` + name + `","x"]`)
		_, err := w.open(w.forge(t, `"given_name":"Mira","_sd":["`+digest(d)+`"],`, d))
		refused(t, "structure", err)
	}
	d := b64(`["s","__proto__",{"admin":true}]`)
	o, err := w.open(w.forge(t, `"_sd":["`+digest(d)+`"],`, d))
	require.NoError(t, err)
	_, there := o.Credential.At("/admin")
	require.False(t, there)
}

// TestCase17KeyBindingWithoutChallenge: a key binding is checked although nobody asked for one.
func TestCase17KeyBindingWithoutChallenge(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	text := w.shown(t)
	_, err := verifier().Verify(context.Background(), received(text))
	require.NoError(t, err)
	end := len(text) - 44 // within its signature
	broken := text[:end] + string('A'+(text[end]-'A'+1)%26) + text[end+1:]
	_, err = verifier().Verify(context.Background(), received(broken))
	refused(t, "proof", err)
	for _, junk := range []string{"x", "a.b.c", "\n", "e30.e30."} {
		_, err = verifier().Verify(context.Background(), received(text[:strings.LastIndexByte(text, '~')+1]+junk))
		require.ErrorIs(t, err, vc.ErrInvalid)
	}
	// A binding by a key that is bound to nothing.
	unbound := string(w.issue(t, sdjwt.VC{ConcealAll: true}).Bytes())
	_, err = verifier().Verify(context.Background(), received(w.bindAny(t, unbound, w.holder, nil)))
	refused(t, "binding", err)
}

func TestCase18SDHash(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	issued := w.issue(t, sdjwt.VC{Holder: w.holder.PublicKey(), ConcealAll: true})
	parts := strings.Split(string(w.show(t, issued, "/given_name", "/languages").Bytes()), "~")
	require.Len(t, parts, 7) // a name, three languages around one array
	for i := 1; i < len(parts)-1; i++ {
		_, err := w.verify(strings.Join(slices.Delete(slices.Clone(parts), i, i+1), "~"))
		require.ErrorIs(t, err, vc.ErrInvalid)
	}
	// The binding of one showing on another.
	other := strings.Split(string(w.show(t, issued, "/given_name").Bytes()), "~")
	_, err := w.verify(strings.Join(append(other[:len(other)-1], parts[len(parts)-1]), "~"))
	refused(t, "binding", err)
	// Disclosures in another order are another text.
	parts[1], parts[2] = parts[2], parts[1]
	_, err = w.verify(strings.Join(parts, "~"))
	refused(t, "binding", err)
}

func TestCase20Duplicates(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	_, err := w.open(w.forge(t, `"vct":"https://plaza.example/other",`))
	require.ErrorIs(t, refused(t, "structure", err), strictjson.ErrDuplicate)
	d := b64(`["s","a",{"b":1,"b":2}]`)
	_, err = w.open(w.forge(t, `"_sd":["`+digest(d)+`"],`, d))
	require.ErrorIs(t, refused(t, "structure", err), strictjson.ErrDuplicate)
	_, err = w.open(signed(t, `{"typ":"JWT","alg":"EdDSA","typ":"dc+sd-jwt"}`, `{}`, w.issuer.Key.Signer) + "~")
	require.ErrorIs(t, refused(t, "structure", err), strictjson.ErrDuplicate)
	bound := w.issue(t, sdjwt.VC{Holder: w.holder.PublicKey()})
	binding := `{"iat":1780315200,"nonce":"a","nonce":"` + nonce + `","aud":"` + audience + `","sd_hash":"` + digest(string(bound.Bytes())) + `"}`
	_, err = w.open(string(bound.Bytes()) + signed(t, `{"alg":"EdDSA","typ":"kb+jwt"}`, binding, w.holder))
	require.ErrorIs(t, refused(t, "structure", err), strictjson.ErrDuplicate)
}

func TestCase21HashAlgorithm(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	for _, alg := range []string{`"sha-1"`, `"md5"`, `"sha-224"`, `"SHA-256"`, `"sha256"`, `"sha-384"`, `"sha-512"`, `""`, `null`, `["sha-256"]`, `"sha-256-128"`} {
		_, err := w.open(w.forge(t, `"_sd_alg":`+alg+`,`))
		refused(t, "structure", err)
		_, err = sdjwt.Mechanism{Hashes: []string{"sha-1", "md5", "sha-224"}}.Open(context.Background(), received(w.forge(t, `"_sd_alg":`+alg+`,`)), w.opening())
		refused(t, "structure", err)
	}
}

// TestCase21HashWhenIssuing: an issuer's algorithm is that of all digests, decoys among them, and of the key binding; a verifier
// knows it by its policy.
func TestCase21HashWhenIssuing(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	for _, hash := range []string{"sha-1", "md5", "SHA-256", "sha-224", "sha-512/256"} {
		_, err := sdjwt.VC{ConcealAll: true, Hash: hash}.Secure(context.Background(), w.claims(t), w.signing())
		require.Error(t, err, hash)
	}
	for hash, length := range map[string]int{"sha-256": 43, "sha-384": 64, "sha-512": 86} {
		for _, inJSON := range []bool{false, true} {
			v := sdjwt.VC{Holder: w.holder.PublicKey(), ConcealAll: true, Decoys: 2, Hash: hash, JSON: inJSON}
			issued := w.issue(t, v)
			c, err := issued.Unverified()
			require.NoError(t, err)
			require.Equal(t, hash, c.Object()["_sd_alg"])
			digests := c.Object()["_sd"].([]any)
			require.Len(t, digests, 5)
			for _, d := range digests {
				require.Len(t, d, length)
			}
			shown := w.show(t, issued, "/languages/1")
			u, err := sdjwt.ReadUnverified(shown)
			require.NoError(t, err)
			require.Len(t, u.KeyBinding["sd_hash"], length)
			strict, lenient := verifier(), verifier()
			lenient.Mechanisms = []vc.Mechanism{sdjwt.Mechanism{Hashes: []string{hash}}}
			p, err := lenient.VerifyPresentation(context.Background(), []vc.Secured{shown}, w.ask)
			require.NoError(t, err)
			require.Equal(t, []any{"fr"}, p.Shown()[0].Credential().Object()["languages"])
			_, err = strict.VerifyPresentation(context.Background(), []vc.Secured{shown}, w.ask)
			if hash == "sha-256" {
				require.NoError(t, err)
			} else {
				refused(t, "structure", err)
			}
		}
	}
	// sd_hash by another algorithm than the credential's is none.
	issued := string(w.issue(t, sdjwt.VC{Holder: w.holder.PublicKey(), ConcealAll: true, Hash: "sha-512"}).Bytes())
	m := sdjwt.Mechanism{Hashes: []string{"sha-512"}}
	_, err := m.Open(context.Background(), received(w.bindAny(t, issued, w.holder, nil)), w.opening())
	refused(t, "binding", err)
	sum := sha512.Sum512([]byte(issued))
	_, err = m.Open(context.Background(), received(w.bindAny(t, issued, w.holder, map[string]any{"sd_hash": base64.RawURLEncoding.EncodeToString(sum[:])})), w.opening())
	require.NoError(t, err)
}

// TestHashesByPolicy: sha-384 and sha-512 where the verifier's policy names them. The expected digests were computed by
// Python's hashlib.
func TestHashesByPolicy(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	const disclosure = "WyJzIiwiYSIsMV0" // ["s","a",1]
	for name, sum := range map[string]string{
		"sha-384": "mGJLl6VsVI0-g90LteelAoyvHlzN5_UUDUAstVIcMNhk12jOrs6G2l4VvoG7c7gr",
		"sha-512": "oWVIlxy6tjkHxGJHPhxdQViTMEhzqRL4662aBNGYTCRMMvOECA5PTHLYm40hvLKlxDNDQde_Lt01WEKOy8z9jw",
	} {
		text := w.forge(t, `"_sd_alg":"`+name+`","_sd":["`+sum+`"],`, disclosure)
		_, err := w.open(text)
		refused(t, "structure", err)
		o, err := sdjwt.Mechanism{Hashes: []string{name}}.Open(context.Background(), received(text), w.opening())
		require.NoError(t, err)
		require.Contains(t, jsonOf(o.Credential), `{"a":1,`)
	}
}

// TestCase39PooledCredentials: a signed nonce of somebody else's key does not bind.
func TestCase39PooledCredentials(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	issued := string(w.issue(t, sdjwt.VC{Holder: w.holder.PublicKey()}).Bytes())
	_, err := w.verify(w.bindAny(t, issued, newKey(t, did.Ed25519), nil))
	refused(t, "proof", err)
	_, err = w.verify(w.bindAny(t, issued, newKey(t, did.P256), nil))
	refused(t, "proof", err)
	_, err = w.verify(w.bindAny(t, issued, w.holder, nil))
	require.NoError(t, err)
}

// bindAny signs a key binding by any key, some of whose claims are replaced, or left out if nil.
func (w world) bindAny(t testing.TB, sdJWT string, by did.Signer, replace map[string]any) string {
	t.Helper()
	payload := map[string]any{"iat": noon.Unix(), "aud": audience, "nonce": nonce, "sd_hash": digest(sdJWT)}
	for name, v := range replace {
		if payload[name] = v; v == nil {
			delete(payload, name)
		}
	}
	alg := map[did.Kind]string{did.Ed25519: "EdDSA", did.P256: "ES256"}[by.PublicKey().Kind()]
	return sdJWT + signed(t, `{"alg":"`+alg+`","typ":"kb+jwt"}`, string(strictjson.Append(nil, payload)), by)
}

func TestKeyBinding(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	issued := string(w.issue(t, sdjwt.VC{Holder: w.holder.PublicKey()}).Bytes())
	at := func(d time.Duration) int64 { return noon.Add(d).Unix() }
	for name, c := range map[string]struct {
		replace map[string]any
		check   vc.Check
	}{
		"good":              {nil, ""},
		"more claims":       {map[string]any{"x": "y", "exp": at(time.Minute), "nbf": at(0)}, ""},
		"a little old":      {map[string]any{"iat": at(-5 * time.Minute)}, ""},
		"a little early":    {map[string]any{"iat": at(5 * time.Minute)}, ""},
		"old":               {map[string]any{"iat": at(-301 * time.Second)}, "time"},
		"in the future":     {map[string]any{"iat": at(301 * time.Second)}, "time"},
		"expired":           {map[string]any{"exp": at(0)}, "time"},
		"not yet valid":     {map[string]any{"nbf": at(time.Second)}, "time"},
		"no iat":            {map[string]any{"iat": nil}, "structure"},
		"iat a text":        {map[string]any{"iat": "1780315200"}, "structure"},
		"no nonce":          {map[string]any{"nonce": nil}, "structure"},
		"nonce a number":    {map[string]any{"nonce": 1}, "structure"},
		"another nonce":     {map[string]any{"nonce": nonce + "x"}, "binding"},
		"no aud":            {map[string]any{"aud": nil}, "structure"},
		"aud a list":        {map[string]any{"aud": []any{audience}}, "structure"},
		"another aud":       {map[string]any{"aud": audience + "/"}, "binding"},
		"no sd_hash":        {map[string]any{"sd_hash": nil}, "structure"},
		"another sd_hash":   {map[string]any{"sd_hash": digest("x")}, "binding"},
		"hash without tail": {map[string]any{"sd_hash": digest(strings.TrimSuffix(issued, "~"))}, "binding"},
	} {
		t.Run(name, func(t *testing.T) {
			text := w.bindAny(t, issued, w.holder, c.replace)
			_, err := w.open(text)
			if asked := strings.HasPrefix(name, "another nonce") || strings.HasPrefix(name, "another aud"); c.check == "" || asked {
				require.NoError(t, err)
			} else {
				refused(t, c.check, err)
			}
			p, err := w.verify(text)
			if c.check != "" {
				refused(t, c.check, err)
				return
			}
			require.NoError(t, err)
			require.Equal(t, vc.BoundByKey, p.Shown()[0].Binding)
		})
	}
	t.Run("wider window", func(t *testing.T) {
		text := w.bindAny(t, issued, w.holder, map[string]any{"iat": at(-time.Hour)})
		o, err := sdjwt.Mechanism{KeyBindingAge: time.Hour}.Open(context.Background(), received(text), w.opening())
		require.NoError(t, err)
		require.Equal(t, nonce, o.Bound.Challenge)
		require.Equal(t, []string{audience}, o.Bound.Audience)
		require.True(t, noon.Add(-time.Hour).Equal(o.Bound.Created))
		require.Equal(t, w.holder.PublicKey(), o.Confirmation)
	})
	t.Run("none", func(t *testing.T) {
		_, err := w.verify(issued)
		refused(t, "binding", err)
	})
	t.Run("same nonce twice", func(t *testing.T) {
		v, items := verifier(), []vc.Secured{received(w.bindAny(t, issued, w.holder, nil))}
		_, err := v.VerifyPresentation(context.Background(), items, w.ask)
		require.NoError(t, err)
		_, err = v.VerifyPresentation(context.Background(), items, w.ask)
		refused(t, "replay", err)
	})
}
