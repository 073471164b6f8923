package jose_test

import (
	"context"
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
	"github.com/avouch-id/avouch/vc/jose"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/avouch-id/avouch/vc/sdjwt"
)

const (
	audience = "https://plaza.example"
	nonce    = "n-0S6_WzA2Mj-n-0S6_WzA2Mj"
	vc2      = "https://www.w3.org/ns/credentials/v2"
	avatarV1 = "https://avouch.example/ns/avatar/v1"
)

var noon = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

func clock() time.Time { return noon }

func suite() jose.Suite { return jose.New(jsonld.Embedded()) }

// party is somebody with a DID and its key.
type party struct {
	id  did.DID
	key did.SigningKey
}

func newParty(t testing.TB, k did.Kind) party {
	t.Helper()
	signer, err := did.GenerateKey(k)
	require.NoError(t, err)
	id, key, err := didkey.New(signer)
	require.NoError(t, err)
	return party{id, key}
}

// world is an issuer, a holder and what a verifier asked.
type world struct {
	issuer, holder party
	ask            vc.Challenge
}

func newWorld(t testing.TB, issuer, holder did.Kind) world {
	t.Helper()
	return world{newParty(t, issuer), newParty(t, holder), vc.Challenge{Nonce: nonce, Audience: audience, Expires: noon.Add(time.Minute)}}
}

// job is what the issuer says of the holder.
func (w world) job() map[string]any {
	return map[string]any{
		"@context":          []any{vc2, avatarV1},
		"id":                "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
		"type":              []any{"VerifiableCredential", "EmploymentCredential"},
		"issuer":            w.issuer.id.String(),
		"validFrom":         "2026-01-01T00:00:00Z",
		"validUntil":        "2027-01-01T00:00:00Z",
		"credentialSubject": map[string]any{"id": w.holder.id.String(), "worksFor": "Kestrel Freight", "jobTitle": "Planner"},
	}
}

func credential(t testing.TB, claims map[string]any) vc.Credential {
	t.Helper()
	c, err := vc.NewCredential(claims)
	require.NoError(t, err)
	return c
}

func (w world) issue(t testing.TB, as vc.Securer) vc.Secured {
	t.Helper()
	s, err := vc.Issuer{ID: w.issuer.id.String(), Key: w.issuer.key, Now: clock}.Issue(context.Background(), credential(t, w.job()), as)
	require.NoError(t, err)
	return s
}

// answer shows credentials whole in a presentation.
func (w world) answer(t testing.TB, show ...vc.Secured) []vc.Secured {
	t.Helper()
	var all []vc.Showing
	for _, s := range show {
		all = append(all, vc.Showing{Of: s})
	}
	out, err := vc.Holder{ID: w.holder.id, Key: w.holder.key, As: suite(), Now: clock}.Answer(context.Background(), w.ask, all...)
	require.NoError(t, err)
	return out
}

func (w world) bound(t testing.TB, s vc.Secured, reveal ...vc.Pointer) vc.Secured {
	t.Helper()
	out, err := sdjwt.Bound{Key: w.holder.key.Signer}.Disclose(context.Background(), s, vc.Disclosure{Reveal: reveal, To: w.ask, At: noon})
	require.NoError(t, err)
	return out
}

func verifier(m ...vc.Mechanism) *vc.Verifier {
	if m == nil {
		m = []vc.Mechanism{suite()}
	}
	return &vc.Verifier{Resolver: resolver.Offline(), Mechanisms: m, Trust: vc.AnyIssuer{}, Replay: vc.MemoryReplay(16), Now: clock}
}

func verify(media, text string) (*vc.Verified, error) {
	return verifier().Verify(context.Background(), vc.Received(media, []byte(text)))
}

func (w world) verifyAnswer(items ...vc.Secured) (*vc.VerifiedPresentation, error) {
	return verifier().VerifyPresentation(context.Background(), items, w.ask)
}

func b64(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

// token is a JWT of any header and payload, with a good signature.
func token(t testing.TB, header, payload string, by did.Signer) string {
	t.Helper()
	input := b64(header) + "." + b64(payload)
	signature, err := by.Sign(context.Background(), []byte(input))
	require.NoError(t, err)
	return input + "." + base64.RawURLEncoding.EncodeToString(signature)
}

// header is a good one of the issuer's with an Ed25519 key; more members stand first.
func (w world) header(more string) string {
	return `{` + more + `"alg":"EdDSA","typ":"vc+jwt","kid":"` + w.issuer.key.ID.String() + `"}`
}

// payload is a good one; more members stand first.
func (w world) payload(more string) string {
	return "{" + more + text(w.job())[1:]
}

func text(v any) string { return string(strictjson.Append(nil, v)) }

// forge is signed by the issuer, whatever it is.
func (w world) forge(t testing.TB, header, payload string) string {
	t.Helper()
	return token(t, header, payload, w.issuer.key.Signer)
}

func refused(t testing.TB, check vc.Check, err error) *vc.VerifyError {
	t.Helper()
	require.Error(t, err)
	var e *vc.VerifyError
	require.True(t, errors.As(err, &e), "%v", err)
	require.Equal(t, check, e.Check, "%v", err)
	require.ErrorIs(t, err, vc.ErrInvalid)
	return e
}

// spoiled is a token with another header or payload and the old signature.
func spoiled(t testing.TB, compact string, part int, old, new string) string {
	t.Helper()
	parts := strings.Split(compact, ".")
	raw, err := base64.RawURLEncoding.Strict().DecodeString(parts[part])
	require.NoError(t, err)
	require.Contains(t, string(raw), old)
	parts[part] = b64(strings.Replace(string(raw), old, new, 1))
	return strings.Join(parts, ".")
}
