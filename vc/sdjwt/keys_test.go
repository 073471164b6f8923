package sdjwt_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/sdjwt"
)

// asked remembers what it was asked, and answers with a key or an error.
type asked struct {
	refs []vc.KeyRef
	key  vc.Key
	err  error
}

func (a *asked) Find(_ context.Context, r vc.KeyRef, _ time.Time) (vc.Key, error) {
	a.refs = append(a.refs, r)
	return a.key, a.err
}

// TestKeyReferences: by what name the issuer's key is looked for.
func TestKeyReferences(t *testing.T) {
	key := newKey(t, did.Ed25519)
	const head = `"alg":"EdDSA","typ":"dc+sd-jwt"`
	header := func(members string) string { return `{` + head + members + `}` }
	for name, c := range map[string]struct {
		header, iss string
		want        vc.KeyRef
	}{
		"kid a DID URL":            {header(`,"kid":"did:web:a.example#1"`), "did:web:a.example", vc.KeyRef{Method: "did:web:a.example#1"}},
		"kid a DID URL of another": {header(`,"kid":"did:web:b.example#1"`), "did:web:a.example", vc.KeyRef{Method: "did:web:b.example#1"}},
		"kid a fragment":           {header(`,"kid":"#1"`), "did:web:a.example", vc.KeyRef{Method: "did:web:a.example#1"}},
		"kid a bare fragment":      {header(`,"kid":"1"`), "did:web:a.example", vc.KeyRef{Method: "did:web:a.example#1"}},
		"a DID and a chain":        {header(`,"kid":"did:web:a.example#1","x5c":["AA"]`), "did:web:a.example", vc.KeyRef{Method: "did:web:a.example#1"}},
		"x5c":                      {header(`,"x5c":["AA"]`), "https://a.example", vc.KeyRef{Issuer: "https://a.example", Header: []byte(header(`,"x5c":["AA"]`))}},
		"x5c and a DID":            {header(`,"x5c":["AA"]`), "did:web:a.example", vc.KeyRef{Issuer: "did:web:a.example", Header: []byte(header(`,"x5c":["AA"]`))}},
		"JWK Set":                  {header(`,"kid":"1"`), "https://a.example", vc.KeyRef{Issuer: "https://a.example", Header: []byte(header(`,"kid":"1"`))}},
		"JWK Set with one key":     {header(``), "https://a.example", vc.KeyRef{Issuer: "https://a.example", Header: []byte(header(``))}},
	} {
		t.Run(name, func(t *testing.T) {
			a := &asked{key: vc.Key{Public: key.PublicKey(), Controller: c.iss, Purposes: did.AssertionMethod}}
			text := signed(t, c.header, `{"iss":"`+c.iss+`","vct":"`+vct+`"}`, key) + "~"
			o, err := sdjwt.Mechanism{}.Open(context.Background(), received(text), vc.Opening{Keys: a, At: noon})
			require.NoError(t, err)
			require.Equal(t, []vc.KeyRef{c.want}, a.refs)
			require.Equal(t, []vc.Proof{{Suite: "sd-jwt-vc", Method: c.want.Method, Controller: c.iss, Purpose: did.AssertionMethod, Key: a.key}}, o.Proofs)
			require.Nil(t, o.Bound)
			// The controller decides, not the name that the key was asked for by.
			a.key.Controller = "https://evil.example"
			v := verifier()
			v.Keys = a
			if c.want.Method == "" {
				_, err = v.Verify(context.Background(), received(text))
				refused(t, "binding", err)
				a.key.Controller = c.iss
				_, err = v.Verify(context.Background(), received(text))
				require.NoError(t, err)
			}
		})
	}
	for name, iss := range map[string]string{"plain http": "http://a.example", "no URL": "Kestrel"} {
		t.Run(name, func(t *testing.T) {
			a := &asked{}
			_, err := sdjwt.Mechanism{}.Open(context.Background(), received(signed(t, header(`,"kid":"1"`), `{"iss":"`+iss+`","vct":"x"}`, key)+"~"), vc.Opening{Keys: a})
			refused(t, "key", err)
			require.Empty(t, a.refs)
		})
	}
}

// TestKeyErrors: a key that is not to be had now says nothing about the credential.
func TestKeyErrors(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	s := w.issue(t, sdjwt.VC{})
	open := func(ctx context.Context, err error) error {
		_, err = sdjwt.Mechanism{}.Open(ctx, s, vc.Opening{Keys: &asked{err: err}, At: noon})
		return err
	}
	refused(t, "key", open(context.Background(), fmt.Errorf("%w: gone", vc.ErrInvalid)))
	refused(t, "key", open(context.Background(), errors.New("no such key")))
	err := open(context.Background(), fmt.Errorf("%w: the host is down", vc.ErrUnavailable))
	require.ErrorIs(t, err, vc.ErrUnavailable)
	require.NotErrorIs(t, err, vc.ErrInvalid)
	over, cancel := context.WithCancel(context.Background())
	cancel()
	err = open(over, over.Err())
	require.ErrorIs(t, err, context.Canceled)
	require.NotErrorIs(t, err, vc.ErrInvalid)
	_, err = sdjwt.Mechanism{}.Open(context.Background(), s, vc.Opening{At: noon})
	refused(t, "key", err)
	// A finder that finds the zero key, or one that does not sign.
	refused(t, "proof", open(context.Background(), nil))
}

// TestAudience: whom the issuer meant a credential for is reported, for the verifier to judge.
func TestAudience(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	for aud, want := range map[string][]string{`"x"`: {"x"}, `["x","` + audience + `"]`: {"x", audience}, `[]`: nil, `1`: nil, `["x",1]`: nil, `""`: nil, `null`: nil} {
		o, err := sdjwt.Mechanism{}.Open(context.Background(), received(w.forge(t, `"aud":`+aud+`,`)), w.opening())
		if want == nil {
			refused(t, "structure", err)
			continue
		}
		require.NoError(t, err)
		require.Equal(t, want, o.Proofs[0].Audience)
	}
}

// TestLimits: sizes, counts and depths, each just within and just beyond.
func TestLimits(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	issued := w.issue(t, sdjwt.VC{ConcealAll: true})
	open := func(m sdjwt.Mechanism, l vc.Limits) error {
		o := w.opening()
		o.Limits = l
		_, err := m.Open(context.Background(), issued, o)
		return err
	}
	size := len(issued.Bytes())
	require.NoError(t, open(sdjwt.Mechanism{MaxDisclosures: 8}, vc.Limits{Bytes: size, Depth: 3}))
	refused(t, "limit", open(sdjwt.Mechanism{MaxDisclosures: 7}, vc.Limits{}))
	refused(t, "limit", open(sdjwt.Mechanism{}, vc.Limits{Bytes: size - 1}))
	refused(t, "limit", open(sdjwt.Mechanism{}, vc.Limits{Depth: 2}))
	refused(t, "limit", open(sdjwt.Mechanism{}, vc.Limits{Nodes: 12}))
	// Disclosures nest as deep as JSON may, and no deeper.
	for depth, check := range map[int]vc.Check{19: "", 20: "limit"} {
		texts := []string{b64(`["s","a",1]`)}
		for range depth {
			texts = append(texts, b64(`["s","a",{"_sd":["`+digest(texts[len(texts)-1])+`"]}]`))
		}
		o := w.opening()
		o.Limits.Depth = 20
		_, err := sdjwt.Mechanism{}.Open(context.Background(), received(w.forge(t, `"_sd":["`+digest(texts[depth])+`"],`, texts...)), o)
		if check == "" {
			require.NoError(t, err)
		} else {
			refused(t, check, err)
		}
	}
}
