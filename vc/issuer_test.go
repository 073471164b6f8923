package vc_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/vc"
	"github.com/stretchr/testify/require"
)

// recorder is a securer, presenter and discloser that keeps what it was asked.
type recorder struct {
	claims       vc.Credential
	by           vc.Signing
	presentation vc.Presentation
	disclosure   vc.Disclosure
	gives        vc.Secured
	err          error
}

func (r *recorder) Secure(_ context.Context, c vc.Credential, by vc.Signing) (vc.Secured, error) {
	r.claims, r.by = c, by
	return vc.Received("", c.JSON()), r.err
}

func (r *recorder) Present(_ context.Context, p vc.Presentation, by vc.Signing) (vc.Secured, error) {
	r.presentation, r.by = p, by
	return vc.Received("application/vp", []byte("{}")), r.err
}

func (r *recorder) Disclose(_ context.Context, _ vc.Secured, d vc.Disclosure) (vc.Secured, error) {
	r.disclosure = d
	return r.gives, r.err
}

func TestIssue(t *testing.T) {
	id, key := newKey(t)
	other, _ := newKey(t)
	good := map[string]any{"@context": []any{v2}, "type": []any{"VerifiableCredential"}, "credentialSubject": map[string]any{"name": "Mira"}}
	with := func(name string, value any) map[string]any {
		o := map[string]any{name: value}
		for k, v := range good {
			if k != name {
				o[k] = v
			}
		}
		return o
	}
	for name, c := range map[string]struct {
		issuer vc.Issuer
		claims map[string]any
		check  vc.Check // "" issues; "-": an error of another kind
	}{
		"issuer put in":        {vc.Issuer{ID: id.String(), Key: key}, good, ""},
		"issuer there":         {vc.Issuer{ID: id.String(), Key: key}, with("issuer", map[string]any{"id": id.String(), "name": "K"}), ""},
		"claim set":            {vc.Issuer{ID: id.String(), Key: key}, map[string]any{"vct": "t"}, ""},
		"https issuer":         {vc.Issuer{ID: "https://kestrel.example", Key: did.SigningKey{Signer: key.Signer}}, good, ""},
		"https issuer's DID":   {vc.Issuer{ID: "https://kestrel.example", Key: key}, good, "binding"},
		"another issuer":       {vc.Issuer{ID: id.String(), Key: key}, with("issuer", other.String()), "binding"},
		"another's key":        {vc.Issuer{ID: other.String(), Key: key}, good, "binding"},
		"no verifier's claims": {vc.Issuer{ID: id.String(), Key: key}, with("evidence", "x"), "structure"},
		"issuer null":          {vc.Issuer{ID: id.String(), Key: key}, with("issuer", nil), "structure"},
		"no id":                {vc.Issuer{Key: key}, good, "-"},
		"no key":               {vc.Issuer{ID: id.String()}, good, "-"},
		"no claims":            {vc.Issuer{ID: id.String(), Key: key}, nil, "-"},
		"an id that is no URL": {vc.Issuer{ID: "kestrel", Key: key}, good, "structure"},
		"a presentation":       {vc.Issuer{ID: id.String(), Key: key}, with("type", []any{"VerifiablePresentation"}), "structure"},
	} {
		t.Run(name, func(t *testing.T) {
			var claims vc.Credential
			if c.claims != nil {
				var err error
				claims, err = vc.NewCredential(c.claims)
				require.NoError(t, err)
			}
			before := string(claims.JSON())
			r := &recorder{}
			c.issuer.Now = func() time.Time { return noon }
			_, err := c.issuer.Issue(t.Context(), claims, r)
			require.Equal(t, before, string(claims.JSON()), "claims are not changed")
			if c.check == "" {
				require.NoError(t, err)
				require.Equal(t, c.issuer.ID, r.claims.Issuer())
				require.Equal(t, noon, r.by.At)
				require.NotNil(t, r.by.Rand)
				return
			}
			require.Nil(t, r.claims.Object(), "nothing was signed")
			if c.check == "-" {
				require.Error(t, err)
				return
			}
			requireRefusal(t, err, c.check)
		})
	}
	_, err := vc.Issuer{ID: id.String(), Key: key}.Issue(t.Context(), vc.Credential{}, nil)
	require.Error(t, err, "no form to secure in")
}

func TestAnswer(t *testing.T) {
	id, key := newKey(t)
	other, _ := newKey(t)
	to := vc.Challenge{Nonce: "2GjUzvIQvpUzP5nLNNBWwA", Audience: audience}
	whole := vc.Received("", []byte(`{"id":"urn:a:1"}`))
	sd := vc.Received("", []byte("a.b.c~"))
	shown := vc.Received("", []byte("a.b.c~d"))
	derived := vc.Received("", []byte(`{"id":"urn:a:2"}`))
	refusing := errors.New("the wallet says no")
	federation := to
	federation.NymDomain = "did:web:federation.example"
	own := to
	own.NymDomain = audience
	expired := to
	expired.Expires = noon
	for name, c := range map[string]struct {
		spoil  func(h *vc.Holder)
		to     vc.Challenge
		show   []vc.Showing
		inside int
		beside int
		fails  bool
	}{
		"nothing to show":              {nil, to, nil, 0, 0, false},
		"whole":                        {nil, to, []vc.Showing{{Of: whole}}, 1, 0, false},
		"SD-JWT, nobody to disclose":   {nil, to, []vc.Showing{{Of: sd}}, 0, 0, true},
		"bound by itself":              {nil, to, []vc.Showing{{Of: sd, By: &recorder{gives: shown}}, {Of: whole}}, 1, 1, false},
		"derived":                      {nil, to, []vc.Showing{{Of: whole, By: &recorder{gives: derived}}}, 1, 0, false},
		"the audience's nyms":          {nil, own, nil, 0, 0, false},
		"no presenter, bound":          {func(h *vc.Holder) { h.As = nil }, to, []vc.Showing{{Of: sd, By: &recorder{gives: shown}}}, 0, 1, false},
		"no presenter, not bound":      {func(h *vc.Holder) { h.As = nil }, to, []vc.Showing{{Of: whole}}, 0, 0, true},
		"no presenter, nothing":        {func(h *vc.Holder) { h.As = nil }, to, nil, 0, 0, true},
		"pointers, nobody to disclose": {nil, to, []vc.Showing{{Of: sd, Reveal: []vc.Pointer{"/a"}}}, 0, 0, true},
		"discloser fails":              {nil, to, []vc.Showing{{Of: sd, By: &recorder{err: refusing}}}, 0, 0, true},
		"presenter fails":              {func(h *vc.Holder) { h.As = &recorder{err: refusing} }, to, nil, 0, 0, true},
		"no DID":                       {func(h *vc.Holder) { h.ID = did.DID{} }, to, nil, 0, 0, true},
		"no key":                       {func(h *vc.Holder) { h.Key = did.SigningKey{} }, to, nil, 0, 0, true},
		"another's key":                {func(h *vc.Holder) { h.ID = other }, to, nil, 0, 0, true},
		"expired":                      {nil, expired, nil, 0, 0, true},
		"no nonce":                     {nil, vc.Challenge{Audience: audience}, nil, 0, 0, true},
		"the audience's nyms, refused": {func(h *vc.Holder) { h.NymDomain = func(context.Context, vc.Challenge) error { return refusing } }, own, nil, 0, 0, true},
		"no nyms, nobody is asked":     {func(h *vc.Holder) { h.NymDomain = func(context.Context, vc.Challenge) error { return refusing } }, to, nil, 0, 0, false},
		"others' nyms":                 {nil, federation, nil, 0, 0, true},
		"others' nyms, refused":        {func(h *vc.Holder) { h.NymDomain = func(context.Context, vc.Challenge) error { return refusing } }, federation, nil, 0, 0, true},
		"others' nyms, agreed":         {func(h *vc.Holder) { h.NymDomain = func(context.Context, vc.Challenge) error { return nil } }, federation, nil, 0, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			r := &recorder{}
			h := vc.Holder{ID: id, Key: key, As: r, Now: func() time.Time { return noon }, Rand: strings.NewReader("")}
			if c.spoil != nil {
				c.spoil(&h)
			}
			items, err := h.Answer(t.Context(), c.to, c.show...)
			if c.fails {
				require.Error(t, err)
				require.Nil(t, items)
				return
			}
			require.NoError(t, err)
			beside := items
			if h.As != nil {
				require.Equal(t, "application/vp", items[0].MediaType(), "the presentation stands first")
				beside = items[1:]
				require.Len(t, r.presentation.Items, c.inside)
				require.Equal(t, id, r.presentation.Holder)
				require.Equal(t, c.to, r.presentation.To)
			}
			require.Len(t, beside, c.beside)
			for _, s := range c.show {
				if d, ok := s.By.(*recorder); ok {
					require.Equal(t, vc.Disclosure{Reveal: s.Reveal, To: c.to, Holder: id, At: noon, Rand: io.Reader(h.Rand)}, d.disclosure)
				}
			}
		})
	}
}

func TestDigests(t *testing.T) {
	s := newScene(t)
	f := fake{}
	items := []vc.Secured{s.shown.secured(t, f), s.sdj.secured(t, f)}
	s.v.Mechanisms = []vc.Mechanism{f}
	got, err := s.v.VerifyPresentation(t.Context(), items, s.to)
	require.NoError(t, err)
	first, second := sha256.Sum256(items[0].Bytes()), sha256.Sum256(items[1].Bytes())
	require.Equal(t, sha256.Sum256(append(first[:], second[:]...)), got.Digest())
	require.Equal(t, second, got.Shown()[1].Digest())
	got.Shown()[0].Own = false
	got.Shown()[0] = vc.Shown{}
	require.True(t, got.Shown()[0].Own, "what was found cannot be changed from outside")
}

// TestOneVerifierManyGoroutinesReal: with real mechanisms and one shared document.
func TestOneVerifierManyGoroutinesReal(t *testing.T) {
	eachCast(t, func(t *testing.T, c *cast) {
		job := vc.Received("", c.sign(c.claims(), did.AssertionMethod, c.issuerKey))
		items := c.answer(vc.Showing{Of: job})
		c.v.Replay = everyReplay()
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				if _, err := c.v.Verify(t.Context(), job); err != nil {
					t.Error(err)
				}
				if _, err := c.v.VerifyPresentation(t.Context(), items, c.to); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
	})
}

// TestWiderLimits: limits can be wider than the defaults, and a cancelled context is no verdict.
func TestWiderLimits(t *testing.T) {
	eachCast(t, func(t *testing.T, c *cast) {
		claims := c.claims()
		claims["description"] = strings.Repeat("a long story ", 100_000)
		id, err := vc.NewCredential(claims)
		require.NoError(t, err)
		long, err := vc.Issuer{ID: c.issuer.String(), Key: c.issuerKey, Now: c.v.Now}.Issue(t.Context(), id, c.suite)
		require.NoError(t, err)
		_, err = c.v.Verify(t.Context(), long)
		requireRefusal(t, err, "limit")
		c.v.Limits.Bytes = 2 << 20
		_, err = c.v.Verify(t.Context(), long)
		require.NoError(t, err)

		ended, cancel := context.WithCancel(t.Context())
		cancel()
		c.v.Resolver = resolverFunc(func(did.DID) (did.Resolution, error) { return did.Resolution{}, ended.Err() })
		_, err = c.v.Verify(ended, long)
		require.ErrorIs(t, err, vc.ErrUnavailable)
		require.NotErrorIs(t, err, vc.ErrInvalid)
	})
}

// TestKeysOfNoDID: a second source of keys is asked only where no DID names one, and what it says counts.
func TestKeysOfNoDID(t *testing.T) {
	s := newScene(t)
	s.v.Resolver = nil
	asked := 0
	s.v.Keys = keysFunc(func(r vc.KeyRef) (vc.Key, error) { asked++; return vc.Key{Controller: "https://kestrel.example"}, nil })
	require.NoError(t, judgeInner(s))
	keys := s.inner.opening.Keys
	key, err := keys.Find(t.Context(), vc.KeyRef{Header: []byte("{}")}, noon)
	require.NoError(t, err)
	require.Equal(t, "https://kestrel.example", key.Controller)
	for _, method := range []string{"did:key:z6MkpJySvETLnxhQG9DzEdmKJtysBDjuuTeDfUj1uNNCUqcj#z6MkpJySvETLnxhQG9DzEdmKJtysBDjuuTeDfUj1uNNCUqcj", "https://kestrel.example#key", "did:key:z6MkpJySvETLnxhQG9DzEdmKJtysBDjuuTeDfUj1uNNCUqcj", "x"} {
		_, err = keys.Find(t.Context(), vc.KeyRef{Method: method}, noon)
		require.Error(t, err)
	}
	require.Equal(t, 1, asked)
	s.v.Resolver, s.v.Keys = resolver.Offline(), nil
	require.NoError(t, judgeInner(s))
	_, err = s.inner.opening.Keys.Find(t.Context(), vc.KeyRef{Header: []byte("{}")}, noon)
	require.ErrorIs(t, err, vc.ErrInvalid)
}

type keysFunc func(r vc.KeyRef) (vc.Key, error)

func (f keysFunc) Find(_ context.Context, r vc.KeyRef, _ time.Time) (vc.Key, error) { return f(r) }
