package jose_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/jose"
	"github.com/avouch-id/avouch/vc/sdjwt"
)

// The cases are those of classes of faults seen in the field, by number.

func TestCase1AlgorithmConfusion(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.P256)
	good := string(w.issue(t, suite()).Bytes())
	shown := string(w.answer(t)[0].Bytes())
	for _, alg := range []string{"none", "None", "HS256", "HS384", "HS512", "RS256", "PS256", "ES384", "ES256K"} {
		_, err := verify("", spoiled(t, good, 0, "EdDSA", alg))
		refused(t, "proof", err)
		cut := spoiled(t, good, 0, "EdDSA", alg)
		_, err = verify("", cut[:strings.LastIndexByte(cut, '.')+1])
		refused(t, "proof", err)
		_, err = w.verifyAnswer(vc.Received("", []byte(spoiled(t, shown, 0, "ES256", alg))))
		refused(t, "proof", err)
	}
	// A MAC keyed by the issuer's public key, which everybody has.
	_, err := verify("", w.forge(t, strings.Replace(w.header(""), "EdDSA", "HS256", 1), w.payload("")))
	refused(t, "proof", err)
	// The fully specified name of the same algorithm (RFC 9864) is the same algorithm.
	_, err = verify("", w.forge(t, strings.Replace(w.header(""), "EdDSA", "Ed25519", 1), w.payload("")))
	require.NoError(t, err)
}

func TestCase2TypeConfusion(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	for _, typ := range []string{`"vp+jwt"`, `"JWT"`, `"jwt"`, `"kb+jwt"`, `"statuslist+jwt"`, `"dc+sd-jwt"`, `"vc+sd-jwt"`, `"VC+JWT"`,
		`"application/vc+jwt"`, `"vc+ld+json+jwt"`, `""`, `null`, `["vc+jwt"]`} {
		_, err := verify("application/vc+jwt", w.forge(t, strings.Replace(w.header(""), `"vc+jwt"`, typ, 1), w.payload("")))
		refused(t, "structure", err)
	}
	_, err := verify("application/vc+jwt", w.forge(t, strings.Replace(w.header(""), `"typ":"vc+jwt",`, "", 1), w.payload("")))
	refused(t, "structure", err)

	// A presentation is no credential, nor a credential a presentation, whatever they are called on the way.
	presentation := string(w.answer(t, w.issue(t, suite()))[0].Bytes())
	for _, media := range []string{"", "application/vc+jwt", "application/vp+jwt"} {
		_, err = verify(media, presentation)
		refused(t, "structure", err)
	}
	_, err = w.verifyAnswer(vc.Received("application/vp+jwt", w.issue(t, suite()).Bytes()))
	refused(t, "structure", err)
	// Nor is one with the type of the other.
	lie := `{"@context":["` + vc2 + `"],"type":["VerifiablePresentation"],"holder":"` + w.issuer.id.String() + `"}`
	_, err = verify("", w.forge(t, w.header(""), lie))
	refused(t, "structure", err)
	_, err = w.verifyAnswer(vc.Received("", []byte(w.forge(t, strings.Replace(w.header(""), "vc+jwt", "vp+jwt", 1), w.payload("")))))
	refused(t, "structure", err)
	// A key binding is neither.
	sd := string(w.bound(t, w.issue(t, suite().Selective(sdjwt.Document{Holder: w.holder.key.Signer.PublicKey()})), "").Bytes())
	binding := sd[strings.LastIndexByte(sd, '~')+1:]
	for _, media := range []string{"", "application/vc+jwt", "application/vp+jwt"} {
		_, err = verify(media, binding)
		refused(t, "structure", err)
	}
}

func TestCase3Issuer(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	thief := newParty(t, did.Ed25519)
	t.Run("key of another DID", func(t *testing.T) {
		header := strings.Replace(w.header(""), w.issuer.key.ID.String(), thief.key.ID.String(), 1)
		_, err := verify("", token(t, header, w.payload(""), thief.key.Signer))
		refused(t, "binding", err)
		_, err = verify("", token(t, header, w.payload(`"iss":"`+thief.id.String()+`",`), thief.key.Signer))
		refused(t, "binding", err)
		_, err = verify("", token(t, strings.Replace(header, "{", `{"iss":"`+thief.id.String()+`",`, 1), w.payload(""), thief.key.Signer))
		refused(t, "binding", err)
	})
	t.Run("kid of the issuer, signature of another", func(t *testing.T) {
		_, err := verify("", token(t, w.header(""), w.payload(""), thief.key.Signer))
		refused(t, "proof", err)
	})
	t.Run("a key in the header, or its address", func(t *testing.T) {
		jwk, err := thief.key.Signer.PublicKey().JWK()
		require.NoError(t, err)
		for _, more := range []string{`"jwk":` + string(jwk) + `,`, `"jku":"https://thief.example/keys",`, `"x5u":"https://thief.example/chain",`} {
			_, err = verify("", token(t, w.header(more), w.payload(""), thief.key.Signer))
			refused(t, "proof", err)
			nameless := strings.Replace(w.header(more), `,"kid":"`+w.issuer.key.ID.String()+`"`, "", 1)
			_, err = verify("", token(t, nameless, w.payload(""), thief.key.Signer))
			refused(t, "key", err)
		}
	})
	t.Run("kid is a fragment", func(t *testing.T) {
		fragment, _ := w.issuer.key.ID.Fragment()
		for _, kid := range []string{fragment, "#" + fragment} {
			_, err := verify("", w.forge(t, strings.Replace(w.header(""), w.issuer.key.ID.String(), kid, 1), w.payload("")))
			require.NoError(t, err)
		}
		_, err := verify("", w.forge(t, strings.Replace(w.header(""), w.issuer.key.ID.String(), "other", 1), w.payload("")))
		refused(t, "key", err)
	})
	t.Run("a presentation of another's", func(t *testing.T) {
		lie := `{"@context":["` + vc2 + `"],"type":["VerifiablePresentation"],"holder":"` + w.holder.id.String() + `","nonce":"` + nonce + `","aud":"` + audience + `"}`
		header := `{"alg":"EdDSA","typ":"vp+jwt","kid":"` + thief.key.ID.String() + `"}`
		_, err := w.verifyAnswer(vc.Received("", []byte(token(t, header, lie, thief.key.Signer))))
		refused(t, "binding", err)
	})
}

func TestCase4PresentationProof(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	answer := w.answer(t, w.issue(t, suite()))
	_, err := w.verifyAnswer(answer...)
	require.NoError(t, err)
	for name, spoil := range map[string]func(string) string{
		"signature": func(s string) string { return s[:len(s)-4] + flipped(s[len(s)-4:]) },
		"none":      func(s string) string { return s[:strings.LastIndexByte(s, '.')+1] },
		"holder's":  func(s string) string { return spoiled(t, s, 1, w.holder.id.String(), w.issuer.id.String()) },
	} {
		_, err := w.verifyAnswer(vc.Received("", []byte(spoil(string(answer[0].Bytes())))))
		require.ErrorIs(t, err, vc.ErrInvalid, name)
	}
}

func flipped(s string) string {
	if s[0] == 'A' {
		return "B" + s[1:]
	}
	return "A" + s[1:]
}

// TestCase12Encrypted: a token of five parts is refused by name: nothing in it is decoded, inflated or derived.
func TestCase12Encrypted(t *testing.T) {
	bomb := b64(`{"alg":"PBES2-HS256+A128KW","enc":"A128GCM","p2c":2147483648,"p2s":"AAAA","zip":"DEF","typ":"vc+jwt"}`)
	for _, text := range []string{bomb + "..AAAA." + strings.Repeat("A", 1<<16) + ".AAAA", bomb + "....", "....", "!.!.!.!.!"} {
		for _, media := range []string{"application/vc+jwt", "application/vp+jwt", ""} {
			_, err := verify(media, text)
			require.ErrorIs(t, err, jose.ErrEncrypted)
			refused(t, "structure", err)
		}
	}
	for _, text := range []string{"", ".", "..", "...", ".....", "a.b.c.d.e.f"} {
		_, err := verify("application/vc+jwt", text)
		require.NotErrorIs(t, err, jose.ErrEncrypted)
		require.ErrorIs(t, err, vc.ErrInvalid)
	}
}

// TestCase13Dots: a stranger's dots cost no memory.
func TestCase13Dots(t *testing.T) {
	for _, c := range []string{".", "~", "a.", ".~"} {
		dots := bytes.Repeat([]byte(c), 10<<20/len(c))
		for _, media := range []string{"application/vc+jwt", "application/vp+jwt", "application/vc+sd-jwt", ""} {
			s := vc.Received(media, dots)
			for _, most := range []int{0, len(dots)} {
				v := verifier()
				v.Limits.Bytes = most
				allocations := testing.AllocsPerRun(2, func() {
					if _, err := v.Verify(context.Background(), s); err == nil {
						t.Error("accepted")
					}
				})
				require.Less(t, allocations, 60.0)
			}
		}
	}
}

func TestCase19Nonce(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	for name, items := range map[string][]vc.Secured{
		"vp+jwt":    w.answer(t, w.issue(t, suite())),
		"vc+sd-jwt": {w.bound(t, w.issue(t, suite().Selective(sdjwt.Document{Holder: w.holder.key.Signer.PublicKey()})), "")},
	} {
		v := verifier()
		_, err := v.VerifyPresentation(context.Background(), items, w.ask)
		require.NoError(t, err, name)
		_, err = v.VerifyPresentation(context.Background(), items, w.ask)
		refused(t, "replay", err)
		for check, ask := range map[vc.Check]vc.Challenge{
			"binding": {Nonce: nonce + "x", Audience: audience},
			"time":    {Nonce: nonce, Audience: audience, Expires: noon},
		} {
			_, err = verifier().VerifyPresentation(context.Background(), items, ask)
			refused(t, check, err)
		}
		_, err = verifier().VerifyPresentation(context.Background(), items, vc.Challenge{Nonce: nonce, Audience: audience + "/"})
		refused(t, "binding", err)
	}
}

func TestCase20Duplicates(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	for name, text := range map[string]string{
		"payload":        w.forge(t, w.header(""), w.payload(`"issuer":"`+w.issuer.id.String()+`",`)),
		"inside":         w.forge(t, w.header(""), strings.Replace(w.payload(""), `"jobTitle"`, `"worksFor":"x","jobTitle"`, 1)),
		"payload's type": w.forge(t, w.header(""), w.payload(`"type":"VerifiableCredential",`)),
		"header's alg":   w.forge(t, w.header(`"alg":"EdDSA",`), w.payload("")),
		"header's typ":   w.forge(t, w.header(`"typ":"JWT",`), w.payload("")),
		"escaped":        w.forge(t, w.header(""), w.payload(`"\u0069ssuer":"`+w.issuer.id.String()+`",`)),
	} {
		_, err := verify("application/vc+jwt", text)
		refused(t, "structure", err)
		require.Contains(t, err.Error(), "duplicate", name)
	}
}

func TestCase25Signature(t *testing.T) {
	for _, k := range []did.Kind{did.Ed25519, did.P256, did.P384} {
		w := newWorld(t, k, k)
		good := string(w.issue(t, suite()).Bytes())
		_, err := verify("", good)
		require.NoError(t, err)
		head, signature := good[:strings.LastIndexByte(good, '.')+1], good[strings.LastIndexByte(good, '.')+1:]
		raw, err := base64.RawURLEncoding.DecodeString(signature)
		require.NoError(t, err)
		for _, bad := range [][]byte{raw[:len(raw)-1], append(raw[:len(raw):len(raw)], 0), make([]byte, len(raw)), append([]byte{0}, raw...),
			append([]byte{0x30, byte(len(raw))}, raw...)} {
			_, err := verify("", head+base64.RawURLEncoding.EncodeToString(bad))
			refused(t, "proof", err)
		}
	}
}

// TestCase38HiddenExpiry: until when a credential holds stands in the JWT, whole; what a verifier wants shown shows or is missed.
func TestCase38HiddenExpiry(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	for _, p := range []vc.Pointer{"/validUntil", "/validFrom", "/issuer", "/@context", "/type", "/@context/0"} {
		_, err := vc.Issuer{ID: w.issuer.id.String(), Key: w.issuer.key, Now: clock}.Issue(context.Background(), credential(t, w.job()),
			suite().Selective(sdjwt.Document{Conceal: []vc.Pointer{p}}))
		require.Error(t, err, p)
	}
	expired := w.job()
	expired["validUntil"] = noon.Format(time.RFC3339)
	_, err := verify("", w.forge(t, w.header(""), text(expired)))
	refused(t, "time", err)
	_, err = verify("", w.forge(t, strings.Replace(w.header(""), "vc+jwt", "vc+sd-jwt", 1), text(expired))+"~")
	refused(t, "time", err)
}
