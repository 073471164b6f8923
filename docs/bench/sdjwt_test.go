package bench

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	michaelfraser "github.com/MichaelFraser99/go-sd-jwt"
	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/sdjwt"
	"github.com/trustbloc/kms-go/doc/jose"
	"github.com/trustbloc/vc-go/sdjwt/verifier"
)

// token is the SD-JWT VC that all verify, and what they need for it.
type token struct {
	text           string
	issuer, holder ed25519.PublicKey
	id             string
	to             vc.Challenge
}

func newToken(b testing.TB) token {
	b.Helper()
	issuer, holder := newKey(b), newKey(b)
	id, key, err := didkey.New(issuer)
	check(b, err)
	claims, err := vc.NewCredential(map[string]any{"iss": id.String(), "vct": "https://kestrel.example/employment", "exp": 4102444800,
		"givenName": "JOHN", "additionalName": "JACOB", "familyName": "SMITH", "image": "data:image/png;base64,iVBORw0KGgokJggg==", "gender": "Male",
		"residentSince": "2015-01-01", "birthCountry": "Bahamas", "birthDate": "1999-07-17",
		"authorization": map[string]any{"type": "EmploymentAuthorizationDocument", "identifier": "83627465", "lprCategory": "C09", "lprNumber": "999-999-999"}})
	check(b, err)
	issued, err := vc.Issuer{ID: id.String(), Key: key}.Issue(b.Context(), claims, sdjwt.VC{Holder: holder.PublicKey(),
		Conceal: []vc.Pointer{"/givenName", "/additionalName", "/familyName", "/image", "/gender", "/residentSince", "/birthCountry", "/birthDate",
			"/authorization/lprNumber", "/authorization"}})
	check(b, err)
	t := token{id: id.String(), issuer: public(issuer), holder: public(holder),
		to: vc.Challenge{Nonce: "2GjUzvIQvpUzP5nLNNBWwA", Audience: "https://plaza.example", Expires: time.Now().Add(time.Hour)}}
	shown, err := sdjwt.Bound{Key: holder}.Disclose(b.Context(), issued, vc.Disclosure{Reveal: []vc.Pointer{""}, To: t.to, At: time.Now()})
	check(b, err)
	t.text = string(shown.Bytes())
	return t
}

func newKey(b testing.TB) *did.PrivateKey {
	key, err := did.GenerateKey(did.Ed25519)
	check(b, err)
	return key
}

func public(k *did.PrivateKey) ed25519.PublicKey { return k.PublicKey().Bytes() }

func check(b testing.TB, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// forgetful spends every nonce: the same answer is verified again and again.
type forgetful struct{}

func (forgetful) Spend(context.Context, [32]byte, time.Time, time.Time) (bool, error) {
	return true, nil
}

func (t token) avouch() func() error {
	v := vc.Verifier{Resolver: resolver.Offline(), Mechanisms: []vc.Mechanism{sdjwt.Mechanism{KeyBindingAge: time.Hour}}, Trust: vc.AnyIssuer{}, Replay: forgetful{}}
	return func() error {
		_, err := v.VerifyPresentation(context.Background(), []vc.Secured{vc.Received("", []byte(t.text))}, t.to)
		return err
	}
}

// proofs checks the issuer's signature for vc-go, which asks for nothing but an answer.
type proofs ed25519.PublicKey

func (p proofs) CheckJWTProof(_ jose.Headers, _ string, message, signature []byte) error {
	if !ed25519.Verify(ed25519.PublicKey(p), message, signature) {
		return errors.New("wrong signature")
	}
	return nil
}

func (t token) trustbloc() func() error {
	return func() error {
		claims, err := verifier.Parse(t.text, verifier.WithSignatureVerifier(proofs(t.issuer)), verifier.WithHolderVerificationRequired(true),
			verifier.WithExpectedNonceForHolderVerification(t.to.Nonce), verifier.WithExpectedAudienceForHolderVerification(t.to.Audience),
			verifier.WithExpectedTypHeader("dc+sd-jwt"))
		if err == nil && claims["familyName"] != "SMITH" {
			err = errors.New("not disclosed")
		}
		return err
	}
}

func (t token) michaelfraser() func() error {
	return func() error {
		s, err := michaelfraser.New(t.text)
		if err != nil {
			return err
		}
		end := strings.LastIndexByte(t.text, '~') + 1
		if !signed(t.text[:strings.IndexByte(t.text, '~')], t.issuer) || !signed(t.text[end:], t.holder) {
			return errors.New("wrong signature")
		}
		sum := sha256.Sum256([]byte(t.text[:end]))
		kb := s.KbJwt
		if kb == nil || *kb.Nonce != t.to.Nonce || *kb.Aud != t.to.Audience || *kb.SdHash != base64.RawURLEncoding.EncodeToString(sum[:]) {
			return errors.New("wrong key binding")
		}
		claims, err := s.GetDisclosedClaims()
		if err == nil && claims["familyName"] != "SMITH" {
			err = errors.New("not disclosed")
		}
		return err
	}
}

func signed(jwt string, key ed25519.PublicKey) bool {
	dot := strings.LastIndexByte(jwt, '.')
	signature, err := base64.RawURLEncoding.DecodeString(jwt[dot+1:])
	return err == nil && ed25519.Verify(key, []byte(jwt[:dot]), signature)
}

// BenchmarkVerify verifies one SD-JWT VC with ten disclosures and a key binding.
func BenchmarkVerify(b *testing.B) {
	t := newToken(b)
	libraries := []struct {
		name   string
		verify func() error
	}{{"avouch", t.avouch()}, {"trustbloc-vc-go", t.trustbloc()}, {"michaelfraser99-go-sd-jwt", t.michaelfraser()}}
	for _, l := range libraries {
		check(b, l.verify())
	}
	key, private, err := ed25519.GenerateKey(nil)
	check(b, err)
	message, disclosure, whole := make([]byte, 64), make([]byte, 80), []byte(t.text)
	signature := ed25519.Sign(private, message)
	bare := func() {
		if !ed25519.Verify(key, message, signature) {
			panic("a signature that does not verify")
		}
	}
	for _, l := range libraries {
		b.Run(l.name, func(b *testing.B) {
			b.ReportAllocs()
			var times [3][]time.Duration
			for b.Loop() {
				begin := time.Now()
				err := l.verify()
				first := time.Now()
				bare()
				second := time.Now()
				bare()
				bare()
				for range 10 {
					sha256.Sum256(disclosure)
				}
				sha256.Sum256(whole)
				for i, d := range [...]time.Duration{first.Sub(begin), second.Sub(first), time.Since(second)} {
					times[i] = append(times[i], d)
				}
				check(b, err)
			}
			median := func(i int) float64 {
				slices.Sort(times[i])
				return float64(times[i][len(times[i])/2].Nanoseconds())
			}
			b.ReportMetric(median(0)/median(1), "x/bare")
			b.ReportMetric(median(0)/median(2), "x/ops")
			b.ReportMetric(median(0), "ns/op")
		})
	}
}

// TestSameClaims: the libraries read the same out of the token; a benchmark of different things would say nothing.
func TestSameClaims(t *testing.T) {
	one := newToken(t)
	seen, err := verifier.Parse(one.text, verifier.WithSignatureVerifier(proofs(one.issuer)))
	check(t, err)
	s, err := michaelfraser.New(one.text)
	check(t, err)
	also, err := s.GetDisclosedClaims()
	check(t, err)
	for _, claims := range []map[string]any{seen, also} {
		text, err := json.Marshal(claims["authorization"])
		check(t, err)
		if !strings.Contains(string(text), "999-999-999") || claims["birthDate"] != "1999-07-17" {
			t.Fatalf("read as %v", claims)
		}
	}
}
