package sdjwt_test

import (
	"context"
	"crypto/sha512"
	"encoding/base64"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/sdjwt"
)

// step is one rule about the JWTs, by section and step. make gives a compact SD-JWT with key binding that breaks it.
type step struct {
	name  string
	make  func(t testing.TB, w world, e envelope) string
	check vc.Check // empty: accepted
}

// good is an SD-JWT with one disclosure, bound to the world's holder; members are added to its payload.
func good(t testing.TB, w world, e envelope, members string) string {
	t.Helper()
	raw, err := w.holder.PublicKey().JWK()
	require.NoError(t, err)
	d := b64(`["s","description","Planner"]`) // a term of the data model
	return e.forge(w)(t, `"cnf":{"jwk":`+string(raw)+`},`+members+`"_sd":["`+digest(d)+`"],`, d)
}

// bound adds a key binding with some of its claims replaced.
func bound(replace map[string]any) func(testing.TB, world, envelope) string {
	return func(t testing.TB, w world, e envelope) string {
		return w.bindAny(t, good(t, w, e, ""), w.holder, replace)
	}
}

// payloadWith is bound, with members in the issuer's payload.
func payloadWith(members string) func(testing.TB, world, envelope) string {
	return func(t testing.TB, w world, e envelope) string {
		return w.bindAny(t, good(t, w, e, members), w.holder, nil)
	}
}

// header replaces one text in the issuer's header; signature and key binding are made anew.
func header(from, to string) func(testing.TB, world, envelope) string {
	return func(t testing.TB, w world, e envelope) string {
		text := good(t, w, e, "")
		h, rest, _ := strings.Cut(text, ".")
		changed := strings.Replace(string(decode(t, h)), from, to, 1)
		require.NotEqual(t, string(decode(t, h)), changed)
		_, disclosures, _ := strings.Cut(rest, "~")
		return w.bindAny(t, again(t, text, changed, w.issuer.Key.Signer)+"~"+disclosures, w.holder, nil)
	}
}

// binding signs a key binding with a header and a signer of its own.
func binding(h string, by func(world) did.Signer) func(testing.TB, world, envelope) string {
	return func(t testing.TB, w world, e envelope) string {
		text := good(t, w, e, "")
		payload := `{"iat":` + strconv.FormatInt(noon.Unix(), 10) + `,"aud":"` + audience + `","nonce":"` + nonce + `","sd_hash":"` + digest(text) + `"}`
		return text + signed(t, h, payload, by(w))
	}
}

func holder(w world) did.Signer { return w.holder }
func issuer(w world) did.Signer { return w.issuer.Key.Signer }
func nobody(w world) did.Signer { k, _ := did.GenerateKey(did.Ed25519); return k }

const keyBinding = `{"alg":"EdDSA","typ":"kb+jwt"}`

// unsigned empties the signature of the last JWT.
func unsigned(f func(testing.TB, world, envelope) string) func(testing.TB, world, envelope) string {
	return func(t testing.TB, w world, e envelope) string {
		text := f(t, w, e)
		return text[:strings.LastIndexByte(text, '.')+1]
	}
}

func after(d time.Duration) int64 { return noon.Add(d).Unix() }

var steps = []step{
	{"7.1: good", bound(nil), ""},
	{"7.1 2.a: none", header("EdDSA", "none"), "proof"},
	{"7.1 2.a: a MAC", header("EdDSA", "HS256"), "proof"},
	{"7.1 2.a: another key's algorithm", header("EdDSA", "ES256"), "proof"},
	{"7.1 2.b: signed by somebody else", func(t testing.TB, w world, e envelope) string {
		text := good(t, w, e, "")
		_, disclosures, _ := strings.Cut(text, "~")
		return w.bindAny(t, again(t, text, w.header(e.typ()), nobody(w))+"~"+disclosures, w.holder, nil)
	}, "proof"},
	{"7.1 2.b: critical header parameters", header("{", `{"crit":["b64"],"b64":false,`), "structure"},
	{"7.1 2.c: the key of another DID", func(t testing.TB, w world, e envelope) string {
		other := newWorld(t, did.Ed25519, did.Ed25519)
		text := good(t, w, e, "")
		_, disclosures, _ := strings.Cut(text, "~")
		return w.bindAny(t, again(t, text, other.header(e.typ()), other.issuer.Key.Signer)+"~"+disclosures, w.holder, nil)
	}, "binding"},
	{"7.1 2.c: no kid", header(`"kid"`, `"kit"`), "key"},
	{"7.1 2.d: unknown _sd_alg", payloadWith(`"_sd_alg":"sha-1",`), "structure"},
	{"7.1 2.d: _sd_alg that policy does not name", payloadWith(`"_sd_alg":"sha-512",`), "structure"},
	{"7.1 2.d: _sd_alg a list", payloadWith(`"_sd_alg":["sha-256"],`), "structure"},
	{"7.1 6: exp", payloadWith(`"exp":` + strconv.FormatInt(after(0), 10) + `,`), "time"},
	{"7.1 6: nbf", payloadWith(`"nbf":` + strconv.FormatInt(after(time.Second), 10) + `,`), "time"},
	{"7.1 6: exp a text", payloadWith(`"exp":"2030",`), "structure"},
	{"7.1 6: aud", payloadWith(`"aud":"https://arena.example",`), "binding"},
	{"7.1 6: aud of this verifier", payloadWith(`"aud":["x","` + audience + `"],`), ""},
	{"VC 3.2.1: typ", header("+sd-jwt", "+jwt"), "structure"},
	{"VC 3.2.1: no typ", header(`"typ"`, `"typed"`), "structure"},
	{"7.3 2: no key binding", func(t testing.TB, w world, e envelope) string { return good(t, w, e, "") }, "binding"},
	{"7.3 5.a: bound to no key", func(t testing.TB, w world, e envelope) string {
		d := b64(`["s","a",1]`)
		return w.bindAny(t, e.forge(w)(t, `"_sd":["`+digest(d)+`"],`, d), w.holder, nil)
	}, "binding"},
	{"7.3 5.a: bound by a confirmation method that is no key", func(t testing.TB, w world, e envelope) string {
		return w.bindAny(t, e.forge(w)(t, `"cnf":{"kid":"x"},`), w.holder, nil)
	}, "key"},
	{"7.3 5.b: none", binding(`{"alg":"none","typ":"kb+jwt"}`, holder), "proof"},
	{"7.3 5.b: none, and no signature", unsigned(binding(`{"alg":"none","typ":"kb+jwt"}`, holder)), "proof"},
	{"7.3 5.b: another key's algorithm", binding(`{"alg":"ES256","typ":"kb+jwt"}`, holder), "proof"},
	{"7.3 5.c: the issuer's signature", binding(keyBinding, issuer), "proof"},
	{"7.3 5.c: anybody's signature", binding(keyBinding, nobody), "proof"},
	{"7.3 5.c: no signature", unsigned(binding(keyBinding, holder)), "proof"},
	{"7.3 5.d: typ JWT", binding(`{"alg":"EdDSA","typ":"JWT"}`, holder), "structure"},
	{"7.3 5.d: typ in capitals", binding(`{"alg":"EdDSA","typ":"KB+JWT"}`, holder), "structure"},
	{"7.3 5.d: no typ", binding(`{"alg":"EdDSA"}`, holder), "structure"},
	{"7.3 5.e: no iat", bound(map[string]any{"iat": nil}), "structure"},
	{"7.3 5.e: iat a text", bound(map[string]any{"iat": "now"}), "structure"},
	{"7.3 5.e: iat too old", bound(map[string]any{"iat": after(-301 * time.Second)}), "time"},
	{"7.3 5.e: iat too early", bound(map[string]any{"iat": after(301 * time.Second)}), "time"},
	{"7.3 5.e: iat at the edge", bound(map[string]any{"iat": after(-300 * time.Second)}), ""},
	{"7.3 5.f: no nonce", bound(map[string]any{"nonce": nil}), "structure"},
	{"7.3 5.f: another nonce", bound(map[string]any{"nonce": nonce + "x"}), "binding"},
	{"7.3 5.f: no aud", bound(map[string]any{"aud": nil}), "structure"},
	{"7.3 5.f: another aud", bound(map[string]any{"aud": "https://arena.example"}), "binding"},
	{"7.3 5.f: aud a list", bound(map[string]any{"aud": []any{audience}}), "structure"},
	{"7.3 5.g: no sd_hash", bound(map[string]any{"sd_hash": nil}), "structure"},
	{"7.3 5.g: sd_hash of something else", bound(map[string]any{"sd_hash": digest("x")}), "binding"},
	{"7.3 5.g: sd_hash without the last tilde", func(t testing.TB, w world, e envelope) string {
		text := good(t, w, e, "")
		return w.bindAny(t, text, w.holder, map[string]any{"sd_hash": digest(strings.TrimSuffix(text, "~"))})
	}, "binding"},
	{"7.3 5.g: sd_hash by another algorithm", func(t testing.TB, w world, e envelope) string {
		text := good(t, w, e, "")
		sum := sha512.Sum512([]byte(text))
		return w.bindAny(t, text, w.holder, map[string]any{"sd_hash": base64.RawURLEncoding.EncodeToString(sum[:])})
	}, "binding"},
	{"7.3 5.g: sd_hash of fewer disclosures", func(t testing.TB, w world, e envelope) string {
		text := good(t, w, e, "")
		jwt, _, _ := strings.Cut(text, "~")
		return w.bindAny(t, text, w.holder, map[string]any{"sd_hash": digest(jwt + "~")})
	}, "binding"},
	{"7.3 5.h: expired", bound(map[string]any{"exp": after(0)}), "time"},
	{"7.3 5.h: not yet valid", bound(map[string]any{"nbf": after(time.Second)}), "time"},
	{"7.3 5.h: critical header parameters", binding(`{"alg":"EdDSA","typ":"kb+jwt","crit":["x"],"x":1}`, holder), "structure"},
}

// TestSteps: sections 7.1 and 7.3 about the JWTs, in every envelope.
func TestSteps(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	for _, e := range envelopes {
		t.Run(e.name, func(t *testing.T) {
			for _, s := range steps {
				if strings.HasSuffix(e.name, "general") && strings.HasSuffix(s.name, "the key of another DID") {
					continue // the second signature is the issuer's: TestGeneralSerialization
				}
				t.Run(s.name, func(t *testing.T) {
					err := e.verify(t, w, s.make(t, w, e))
					if s.check == "" {
						require.NoError(t, err)
						return
					}
					refused(t, s.check, err)
				})
			}
		})
	}
}

// TestStepsOfHolders: section 7.2. A holder takes no SD-JWT that was shown already, and discloses none that is not valid: nothing
// unreferenced, nothing whose parent was left out.
func TestStepsOfHolders(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	for _, e := range envelopes {
		for name, text := range map[string]string{
			"7.2: an SD-JWT+KB":                                w.bindAny(t, good(t, w, e, ""), w.holder, nil),
			"7.2 1: a disclosure without digest":               good(t, w, e, "") + b64(`["s","b",1]`) + "~",
			"7.2 2: a disclosure whose parent is not selected": rule{members: `"_sd":["x"],`, disclosures: []string{`["s","a",{"_sd":["%2"]}]`, `["t","b",1]`}}.forged(t, e.forge(w)),
		} {
			t.Run(e.name+"/"+name, func(t *testing.T) {
				_, err := tryShow(w, e.write(t, w, text))
				require.Error(t, err)
			})
		}
		_, err := tryShow(w, e.write(t, w, good(t, w, e, "")))
		require.NoError(t, err)
	}
}

// TestStepsOfJSON: section 8, and what RFC 7515 demands of a JWS in JSON.
func TestStepsOfJSON(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	object := func(o map[string]any, name string) map[string]any { return o[name].(map[string]any) }
	at := func(o map[string]any, i int) map[string]any { return o["signatures"].([]any)[i].(map[string]any) }
	type form struct {
		name  string
		with  func(o map[string]any)
		check vc.Check
	}
	in := func(name string, v any) func(map[string]any) { return func(o map[string]any) { o[name] = v } }
	without := func(name string) func(map[string]any) { return func(o map[string]any) { delete(o, name) } }
	header := func(name string, v any) func(map[string]any) {
		return func(o map[string]any) { object(o, "header")[name] = v }
	}
	one := []form{
		{"8.1: unknown parameters", header("x", 1), ""},
		{"RFC 7515 7.2: unknown members", in("x", 1), ""},
		{"8.1: disclosures a text", header("disclosures", "x"), "structure"},
		{"8.1: disclosures null", header("disclosures", nil), "structure"},
		{"8.1: a disclosure that is no text", header("disclosures", []any{1}), "structure"},
		{"8.1: an empty disclosure", header("disclosures", []any{""}), "structure"},
		{"8.1: two disclosures in one", header("disclosures", []any{b64(`["s","a",1]`) + "~" + b64(`["s","b",1]`)}), "structure"},
		{"8.1: kb_jwt an object", header("kb_jwt", map[string]any{}), "structure"},
		{"8.1: kb_jwt null", header("kb_jwt", nil), "structure"},
		{"8.1: kb_jwt empty", header("kb_jwt", ""), "structure"},
		{"8.1: no kb_jwt", func(o map[string]any) { delete(object(o, "header"), "kb_jwt") }, "binding"},
		{"8.1: disclosures left out", func(o map[string]any) { delete(object(o, "header"), "disclosures") }, "binding"},
		{"8.1: disclosures in another place", func(o map[string]any) {
			o["disclosures"] = object(o, "header")["disclosures"]
			delete(object(o, "header"), "disclosures")
		}, "binding"},
		{"RFC 7515 4: alg in both headers", header("alg", "EdDSA"), "structure"},
		{"RFC 7515 4: typ in both headers", header("typ", "dc+sd-jwt"), "structure"},
		{"RFC 7515 4: kid in both headers", header("kid", "x"), "structure"},
		{"RFC 7515 4.1.11: crit unprotected", header("crit", []any{"exp"}), "structure"},
		{"RFC 7515 7.2: header a text", in("header", "x"), "structure"},
		{"RFC 7515 7.2: no payload", without("payload"), "structure"},
		{"RFC 7515 7.2: payload an object", in("payload", map[string]any{}), "structure"},
		{"RFC 7515 7.2: no protected", without("protected"), "structure"},
		{"RFC 7515 7.2: protected an object", in("protected", map[string]any{"alg": "EdDSA"}), "structure"},
		{"RFC 7515 7.2: no signature", without("signature"), "structure"},
		{"RFC 7515 7.2: signature null", in("signature", nil), "structure"},
		{"RFC 7515 7.2: signature empty", in("signature", ""), "proof"},
		{"RFC 7515 7.2: parts in one", func(o map[string]any) {
			o["protected"], o["payload"] = o["protected"].(string)+"."+o["payload"].(string), ""
		}, "structure"},
		{"RFC 7515 7.2.2: signatures too", in("signatures", []any{}), "structure"},
	}
	for _, f := range one {
		t.Run("flattened/"+f.name, func(t *testing.T) {
			o := flattened(w.shown(t))
			f.with(o)
			judge(t, w, o, f.check)
		})
	}
	several := []form{
		{"8.3: as it is", func(map[string]any) {}, ""},
		{"8.3: disclosures in the second header", func(o map[string]any) { at(o, 1)["header"] = map[string]any{"disclosures": []any{}} }, "structure"},
		{"8.3: kb_jwt in the second header", func(o map[string]any) {
			at(o, 1)["header"] = map[string]any{"kb_jwt": object(at(o, 0), "header")["kb_jwt"]}
		}, "structure"},
		{"8.3: both in the second header alone", func(o map[string]any) {
			at(o, 0)["header"], at(o, 1)["header"] = at(o, 1)["header"], at(o, 0)["header"]
			delete(at(o, 0), "header")
		}, "structure"},
		{"RFC 7515 4: alg in both headers of the second", func(o map[string]any) { at(o, 1)["header"] = map[string]any{"alg": "none"} }, "structure"},
		{"RFC 7515 7.2.1: no signature at all", in("signatures", []any{}), "structure"},
		{"RFC 7515 7.2.1: signatures null", in("signatures", nil), "structure"},
		{"RFC 7515 7.2.1: a signature that is a text", func(o map[string]any) { o["signatures"] = append(o["signatures"].([]any), "x") }, "structure"},
		{"RFC 7515 7.2.1: a signature without header", func(o map[string]any) { delete(at(o, 1), "protected") }, "structure"},
		{"RFC 7515 7.2.2: header beside signatures", in("header", map[string]any{}), "structure"},
		{"RFC 7515 7.2.2: protected beside signatures", in("protected", ""), "structure"},
		{"7.1 2.b: the second signature", func(o map[string]any) { at(o, 1)["signature"] = at(o, 0)["signature"] }, "proof"},
	}
	for _, f := range several {
		t.Run("general/"+f.name, func(t *testing.T) {
			text := w.shown(t)
			o := general(text, again(t, text, strings.Replace(w.header("dc+sd-jwt"), "{", `{"x":1,`, 1), w.issuer.Key.Signer))
			f.with(o)
			judge(t, w, o, f.check)
		})
	}
	t.Run("duplicate members", func(t *testing.T) {
		raw := string(strictjson.Append(nil, flattened(w.shown(t))))
		_, err := w.openSecured(vc.Received("application/sd-jwt+json", []byte(`{"payload":"e30",`+raw[1:])))
		require.ErrorIs(t, refused(t, "structure", err), strictjson.ErrDuplicate)
	})
}

func judge(t *testing.T, w world, o map[string]any, check vc.Check) {
	t.Helper()
	err := envelope{write: func(testing.TB, world, string) vc.Secured { return inJSON(o) }}.verify(t, w, "")
	if check == "" {
		require.NoError(t, err)
		return
	}
	refused(t, check, err)
}

func tryShow(w world, s vc.Secured) (vc.Secured, error) {
	return sdjwt.Bound{Key: w.holder}.Disclose(context.Background(), s, vc.Disclosure{Reveal: []vc.Pointer{""}, To: w.ask, At: noon})
}
