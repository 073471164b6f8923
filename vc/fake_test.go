package vc_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/vc"
)

var noon = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

const (
	v2       = "https://www.w3.org/ns/credentials/v2"
	audience = "did:web:plaza.example"
	mediaSD  = "application/dc+sd-jwt"
)

func newKey(t testing.TB) (did.DID, did.SigningKey) { return newKeyOf(t, did.Ed25519) }

func newKeyOf(t testing.TB, kind did.Kind) (did.DID, did.SigningKey) {
	t.Helper()
	signer, err := did.GenerateKey(kind)
	require.NoError(t, err)
	id, key, err := didkey.New(signer)
	require.NoError(t, err)
	return id, key
}

// fake is a mechanism that reports what a test says: by the id of a JSON document, or by the bytes of anything else.
type fake map[string]*part

func (f fake) find(s vc.Secured) *part {
	name := string(s.Bytes())
	if o, err := s.Object(vc.Limits{}); err == nil {
		name, _ = o["id"].(string)
	}
	return f[name]
}

func (f fake) Recognizes(s vc.Secured) bool { return f.find(s) != nil }

func (f fake) Open(_ context.Context, s vc.Secured, o vc.Opening) (vc.Opened, error) {
	p := f.find(s)
	p.opening = o
	return p.opened, p.err
}

// part is a credential or presentation and what the fake mechanism says of it.
type part struct {
	claims  map[string]any
	inside  []*part // of a presentation
	media   string  // "" is JSON
	opened  vc.Opened
	err     error
	opening vc.Opening // with what it was opened
}

// secured registers a part and those inside with the mechanism.
func (p *part) secured(t testing.TB, f fake) vc.Secured {
	t.Helper()
	var items []any
	for _, e := range p.inside {
		s := e.secured(t, f)
		if e.media != "" {
			items = append(items, map[string]any{"@context": v2, "type": "EnvelopedVerifiableCredential",
				"id": "data:" + e.media + "," + string(s.Bytes())})
			continue
		}
		items = append(items, e.claims)
	}
	if items != nil {
		p.claims["verifiableCredential"] = items
	}
	c, err := vc.NewCredential(p.claims)
	require.NoError(t, err)
	if p.opened.Credential.Object() == nil {
		p.opened.Credential = c
	}
	if p.media != "" {
		name, _ := p.claims["jti"].(string)
		f[name] = p
		return vc.Received(p.media, []byte(name))
	}
	name, _ := p.claims["id"].(string)
	f[name] = p
	return vc.Received("", c.JSON())
}

// scene is an answer that holds: a presentation by the holder with one credential about them inside, and beside it a claim
// set that is bound to their key. A test changes one thing in it.
type scene struct {
	t                 testing.TB
	v                 vc.Verifier
	to                vc.Challenge
	holder            did.DID
	key               did.PublicKey
	shown, inner, sdj *part
}

func proofBy(controller string, purpose did.Purpose) vc.Proof {
	return vc.Proof{Suite: "fake", Controller: controller, Method: controller + "#key", Path: "/proof", Purpose: purpose,
		Key: vc.Key{Controller: controller, Purposes: did.AssertionMethod | did.Authentication}}
}

const (
	employer = "did:web:kestrel.example"
	world    = "did:web:harbour.example"
)

func newScene(t testing.TB) *scene {
	t.Helper()
	id, key := newKey(t)
	s := &scene{t: t, holder: id, key: key.Signer.PublicKey()}
	s.to = vc.Challenge{Nonce: "2GjUzvIQvpUzP5nLNNBWwA", Audience: audience, Expires: noon.Add(time.Minute)}
	s.v = vc.Verifier{Resolver: resolver.Offline(), Trust: vc.AnyIssuer{}, Replay: vc.MemoryReplay(16), Now: func() time.Time { return noon }}
	answering := proofBy(id.String(), did.Authentication)
	answering.Key.Public, answering.Challenge, answering.Domain = s.key, s.to.Nonce, []string{audience}
	s.shown = &part{
		claims: map[string]any{"@context": []any{v2}, "type": []any{"VerifiablePresentation"}, "id": "urn:fake:answer", "holder": id.String()},
		opened: vc.Opened{Presentation: true, Proofs: []vc.Proof{answering}},
	}
	s.inner = &part{
		claims: map[string]any{"@context": []any{v2}, "type": []any{"VerifiableCredential", "EmploymentCredential"}, "id": "urn:fake:job",
			"issuer": employer, "validFrom": "2026-01-01T00:00:00Z", "validUntil": "2027-01-01T00:00:00Z",
			"credentialSubject": map[string]any{"id": id.String(), "worksFor": "Kestrel Freight"}},
		opened: vc.Opened{Proofs: []vc.Proof{proofBy(employer, did.AssertionMethod)}},
	}
	s.shown.inside = []*part{s.inner}
	s.sdj = s.claimSet("urn:fake:conduct")
	return s
}

// claimSet is a claim set bound to the holder's key, with a key binding that answers the challenge.
func (s *scene) claimSet(name string) *part {
	return &part{
		media: mediaSD,
		claims: map[string]any{"vct": "https://avouch.example/ns/avatar/v1#ConductSummary", "iss": world, "jti": name,
			"nbf": noon.AddDate(0, -1, 0).Unix(), "exp": noon.AddDate(0, 1, 0).Unix(), "points": 70},
		opened: vc.Opened{Proofs: []vc.Proof{proofBy(world, did.AssertionMethod)}, Confirmation: s.key,
			Bound: &vc.Proof{Path: "/kb", Key: vc.Key{Public: s.key}, Challenge: s.to.Nonce, Audience: []string{s.to.Audience}, Created: noon}},
	}
}

// verify judges one part by itself.
func (s *scene) verify(p *part) (*vc.Verified, error) {
	f := fake{}
	secured := p.secured(s.t, f)
	v := s.v
	if v.Mechanisms == nil {
		v.Mechanisms = []vc.Mechanism{f}
	}
	got, err := v.Verify(s.t.Context(), secured)
	require.Equal(s.t, err == nil, got != nil, "a result or an error")
	return got, err
}

// answer judges parts as one answer.
func (s *scene) answer(parts ...*part) (*vc.VerifiedPresentation, error) {
	f := fake{}
	var items []vc.Secured
	for _, p := range parts {
		items = append(items, p.secured(s.t, f))
	}
	v := s.v
	if v.Mechanisms == nil {
		v.Mechanisms = []vc.Mechanism{f}
	}
	got, err := v.VerifyPresentation(s.t.Context(), items, s.to)
	require.Equal(s.t, err == nil, got != nil, "a result or an error")
	return got, err
}

// requireRefusal holds an error to what every refusal is.
func requireRefusal(t testing.TB, err error, check vc.Check) *vc.VerifyError {
	t.Helper()
	var e *vc.VerifyError
	require.ErrorAs(t, err, &e)
	require.Equal(t, check, e.Check, "%v", err)
	require.NotEmpty(t, e.Error())
	require.NotEqual(t, errors.Is(err, vc.ErrInvalid), errors.Is(err, vc.ErrUnavailable), "invalid or unavailable: %v", err)
	return e
}

func mustJSON(t testing.TB, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	require.NoError(t, err)
	return b
}

// stores and policies of which a test says what they answer.
type statusFunc func(ctx context.Context, c vc.Credential, issuer string, at time.Time, keys vc.Keys,
	open func(context.Context, vc.Secured) (*vc.Verified, error)) ([]vc.Status, error)

func (f statusFunc) Check(ctx context.Context, c vc.Credential, issuer string, at time.Time, keys vc.Keys,
	open func(context.Context, vc.Secured) (*vc.Verified, error)) ([]vc.Status, error) {
	return f(ctx, c, issuer, at, keys, open)
}

type schemaFunc func(c vc.Credential) error

func (f schemaFunc) Check(_ context.Context, c vc.Credential) error { return f(c) }

type trustFunc func(issuer string, c vc.Credential) error

func (f trustFunc) Trusts(issuer string, c vc.Credential) error { return f(issuer, c) }

type replayFunc func() (bool, error)

func (f replayFunc) Spend(context.Context, [32]byte, time.Time, time.Time) (bool, error) { return f() }

// seeing is a fake that keeps the bytes of the last credential that it was asked to open.
type seeing struct {
	fake
	last *[]byte
}

func (m seeing) Open(ctx context.Context, s vc.Secured, o vc.Opening) (vc.Opened, error) {
	*m.last = s.Bytes()
	return m.fake.Open(ctx, s, o)
}
