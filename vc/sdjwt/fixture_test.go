package sdjwt_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/sdjwt"
)

const (
	audience = "https://plaza.example"
	nonce    = "n-0S6_WzA2Mj-n-0S6_WzA2Mj"
	vct      = "https://plaza.example/employment"
)

var noon = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

func clock() time.Time { return noon }

// world is an issuer, a holder and a verifier.
type world struct {
	issuer vc.Issuer
	holder *did.PrivateKey
	ask    vc.Challenge
}

func newKey(t testing.TB, k did.Kind) *did.PrivateKey {
	t.Helper()
	key, err := did.GenerateKey(k)
	require.NoError(t, err)
	return key
}

func newWorld(t testing.TB, issuer, holder did.Kind) world {
	t.Helper()
	id, key, err := didkey.New(newKey(t, issuer))
	require.NoError(t, err)
	return world{vc.Issuer{ID: id.String(), Key: key, Now: clock}, newKey(t, holder),
		vc.Challenge{Nonce: nonce, Audience: audience, Expires: noon.Add(time.Minute)}}
}

// claims are what the issuer of this world says of the holder.
func (w world) claims(t testing.TB) vc.Credential {
	t.Helper()
	c, err := vc.NewCredential(map[string]any{"iss": w.issuer.ID, "vct": vct, "exp": noon.AddDate(1, 0, 0).Unix(),
		"given_name": "Mira", "job": map[string]any{"title": "Planner", "employer": "Kestrel Freight"},
		"languages": []any{"de", "fr", "uk"}})
	require.NoError(t, err)
	return c
}

func (w world) issue(t testing.TB, v sdjwt.VC) vc.Secured {
	t.Helper()
	s, err := w.issuer.Issue(context.Background(), w.claims(t), v)
	require.NoError(t, err)
	return s
}

// show reveals claims bound to the world's challenge.
func (w world) show(t testing.TB, s vc.Secured, reveal ...vc.Pointer) vc.Secured {
	t.Helper()
	out, err := sdjwt.Bound{Key: w.holder}.Disclose(context.Background(), s, vc.Disclosure{Reveal: reveal, To: w.ask, At: noon})
	require.NoError(t, err)
	return out
}

// shown is a good SD-JWT with two disclosures and a key binding.
func (w world) shown(t testing.TB) string {
	return string(w.show(t, w.issue(t, sdjwt.VC{Holder: w.holder.PublicKey(), ConcealAll: true, Decoys: 1}), "/given_name", "/job/title").Bytes())
}

// verifier accepts what anybody signed.
func verifier() *vc.Verifier {
	return &vc.Verifier{Resolver: resolver.Offline(), Mechanisms: []vc.Mechanism{sdjwt.Mechanism{}}, Trust: vc.AnyIssuer{},
		Replay: vc.MemoryReplay(16), Now: clock}
}

// verify judges one SD-JWT as an answer to the world's challenge.
func (w world) verify(text string) (*vc.VerifiedPresentation, error) {
	return verifier().VerifyPresentation(context.Background(), []vc.Secured{received(text)}, w.ask)
}

func received(text string) vc.Secured { return vc.Received("application/dc+sd-jwt", []byte(text)) }

// keys finds every key to be the issuer's.
type keys struct{ key vc.Key }

func (k keys) Find(context.Context, vc.KeyRef, time.Time) (vc.Key, error) { return k.key, nil }

func (w world) opening() vc.Opening {
	return vc.Opening{At: noon, Keys: keys{vc.Key{Public: w.issuer.Key.Signer.PublicKey(), Controller: w.issuer.ID, Purposes: did.AssertionMethod}}}
}

// open opens without judging.
func (w world) open(text string) (vc.Opened, error) {
	return sdjwt.Mechanism{}.Open(context.Background(), received(text), w.opening())
}

func b64(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

// digest is computed here once more, so that the tests do not lean on what they test.
func digest(disclosure string) string {
	sum := sha256.Sum256([]byte(disclosure))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// signed is a JWT of any header and payload with a good signature.
func signed(t testing.TB, header, payload string, by did.Signer) string {
	t.Helper()
	input := b64(header) + "." + b64(payload)
	signature, err := by.Sign(context.Background(), []byte(input))
	require.NoError(t, err)
	return input + "." + base64.RawURLEncoding.EncodeToString(signature)
}

// forge is an SD-JWT of this world's issuer, who signs anything: members are added to a good payload, and stand first.
func (w world) forge(t testing.TB, members string, disclosures ...string) string {
	t.Helper()
	payload := `{` + members + `"iss":"` + w.issuer.ID + `","vct":"` + vct + `"}`
	jwt := signed(t, `{"alg":"EdDSA","typ":"dc+sd-jwt","kid":"`+w.issuer.Key.ID.String()+`"}`, payload, w.issuer.Key.Signer)
	return jwt + "~" + strings.Join(append(disclosures, ""), "~")
}

// refused holds an error to being one refusal by one check.
func refused(t testing.TB, check vc.Check, err error) *vc.VerifyError {
	t.Helper()
	require.Error(t, err)
	var e *vc.VerifyError
	require.True(t, errors.As(err, &e), "%v", err)
	require.Equal(t, check, e.Check, "%v", err)
	require.ErrorIs(t, err, vc.ErrInvalid)
	return e
}

func jsonOf(c vc.Credential) string { return string(strictjson.Append(nil, c.Object())) }

func decode(t testing.TB, s string) []byte {
	t.Helper()
	data, err := base64.RawURLEncoding.Strict().DecodeString(s)
	require.NoError(t, err)
	return data
}
