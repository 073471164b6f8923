package cose_test

import (
	"context"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"
	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/cose"
	"github.com/avouch-id/avouch/vc/jsonld"
)

var noon = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

func clock() time.Time { return noon }

const (
	nonce    = "2GjUzvIQvpUzP5nLNNBWwA"
	audience = "did:web:plaza.example"
	mediaVC  = "application/vc+cose"
	mediaVP  = "application/vp+cose"
)

// world is an issuer, a holder and a verifier. Its keys are the same in every process: fuzzing runs in several.
type world struct {
	t              testing.TB
	suite          cose.Suite
	issuer         did.DID
	signing        did.SigningKey
	holder         did.DID
	mine           did.SigningKey
	v              vc.Verifier
	ask            vc.Challenge
	issuance, show vc.Secured
}

func party(t testing.TB, name string, kind did.Kind) (did.DID, did.SigningKey) {
	t.Helper()
	key, err := did.DeriveKey(make([]byte, 32), "did:example:"+name, 0, kind)
	require.NoError(t, err)
	id, signing, err := didkey.New(key)
	require.NoError(t, err)
	return id, signing
}

func newWorld(t testing.TB) *world { return newWorldOf(t, did.Ed25519) }

func newWorldOf(t testing.TB, kind did.Kind) *world {
	w := &world{t: t, suite: cose.New(jsonld.Embedded())}
	w.issuer, w.signing = party(t, "issuer", kind)
	w.holder, w.mine = party(t, "holder", kind)
	w.v = vc.Verifier{Resolver: resolver.Offline(), Mechanisms: []vc.Mechanism{w.suite}, Trust: vc.AnyIssuer{}, Now: clock, Replay: vc.MemoryReplay(8)}
	w.ask = vc.Challenge{Nonce: nonce, Audience: audience, Expires: noon.Add(time.Minute)}
	var err error
	w.issuance, err = vc.Issuer{ID: w.issuer.String(), Key: w.signing, Now: clock}.Issue(context.Background(), credential(t, w.job()), w.suite)
	require.NoError(t, err)
	shown, err := vc.Holder{ID: w.holder, Key: w.mine, As: w.suite, Now: clock}.Answer(context.Background(), w.ask, vc.Showing{Of: w.issuance})
	require.NoError(t, err)
	w.show = shown[0]
	return w
}

func credential(t testing.TB, claims map[string]any) vc.Credential {
	t.Helper()
	c, err := vc.NewCredential(claims)
	require.NoError(t, err)
	return c
}

func (w *world) job() map[string]any {
	return map[string]any{
		"@context":          []string{"https://www.w3.org/ns/credentials/v2", "https://avouch.example/ns/avatar/v1"},
		"type":              []string{"VerifiableCredential", "EmploymentCredential"},
		"issuer":            w.issuer.String(),
		"validUntil":        "2126-01-01T00:00:00Z",
		"credentialSubject": map[string]any{"id": w.holder.String(), "worksFor": "Kestrel Freight", "jobTitle": "Planner"},
	}
}

// draft is a message before it is signed: each test changes one thing in one that holds.
type draft struct {
	media       string
	header      map[any]any // protected
	rawHeader   []byte      // instead of header
	unprotected any
	payload     any // []byte, or something else
	signed      []byte
	key         did.Signer
	signature   func([]byte) []byte // changes it
	tag         uint64
	untagged    bool
}

// forge makes a vc+cose by the issuer.
func (w *world) forge(change func(*draft)) vc.Secured {
	d := &draft{media: mediaVC, tag: 18, key: w.signing.Signer, payload: credential(w.t, w.job()).JSON(),
		unprotected: map[any]any{},
		header:      map[any]any{1: -8, 3: "application/vc", 4: []byte(w.signing.ID.String()), 16: mediaVC}}
	return w.made(d, change)
}

// forgeShow makes a vp+cose by the holder.
func (w *world) forgeShow(change func(*draft)) vc.Secured {
	p, err := vc.Presentation{Holder: w.holder, Items: []vc.Secured{w.issuance}, To: w.ask}.Credential()
	require.NoError(w.t, err)
	d := &draft{media: mediaVP, tag: 18, key: w.mine.Signer, payload: p.JSON(), unprotected: map[any]any{},
		header: map[any]any{1: -8, 3: "application/vp", 4: []byte(w.mine.ID.String()), 16: mediaVP,
			15: map[any]any{3: audience, 6: noon.Unix(), 10: []byte(nonce)}}}
	return w.made(d, change)
}

func (w *world) made(d *draft, change func(*draft)) vc.Secured {
	w.t.Helper()
	if change != nil {
		change(d)
	}
	if d.rawHeader == nil {
		d.rawHeader = encode(w.t, d.header)
	}
	signed, isBytes := d.payload.([]byte)
	if !isBytes {
		signed = d.signed
	}
	// Sig_structure, RFC 9052, section 4.4
	signature, err := d.key.Sign(context.Background(), encode(w.t, []any{"Signature1", d.rawHeader, []byte{}, signed}))
	require.NoError(w.t, err)
	if d.signature != nil {
		signature = d.signature(signature)
	}
	var message any = []any{d.rawHeader, d.unprotected, d.payload, signature}
	if !d.untagged {
		message = cbor.Tag{Number: d.tag, Content: message}
	}
	return vc.Received(d.media, encode(w.t, message))
}

func encode(t testing.TB, v any) []byte {
	t.Helper()
	out, err := cbor.Marshal(v)
	require.NoError(t, err)
	return out
}

// refused holds an error to what a refusal of this check is.
func refused(t testing.TB, err error, check vc.Check, says string) {
	t.Helper()
	var e *vc.VerifyError
	require.ErrorAs(t, err, &e)
	require.Equal(t, check, e.Check, "%v", err)
	require.ErrorIs(t, err, vc.ErrInvalid)
	require.ErrorContains(t, err, says)
}

func (w *world) verify(s vc.Secured) (*vc.Verified, error) {
	got, err := w.v.Verify(context.Background(), s)
	require.Equal(w.t, err == nil, got != nil, "a result or an error")
	return got, err
}

func (w *world) answer(s ...vc.Secured) (*vc.VerifiedPresentation, error) {
	got, err := w.v.VerifyPresentation(context.Background(), s, w.ask)
	require.Equal(w.t, err == nil, got != nil, "a result or an error")
	return got, err
}
