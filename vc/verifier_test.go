package vc_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
)

func TestNothingToCheckIsAFailure(t *testing.T) {
	doc := vc.Received("", []byte(`{"@context":["`+v2+`"]}`))
	_, err := (&vc.Verifier{}).Verify(t.Context(), doc)
	requireRefusal(t, err, "structure")
	require.ErrorContains(t, err, "Verifier.Mechanisms")
	_, err = (&vc.Verifier{}).VerifyPresentation(t.Context(), []vc.Secured{doc}, vc.Challenge{})
	requireRefusal(t, err, "structure")

	for name, c := range map[string]struct {
		spoil func(s *scene)
		check vc.Check
		says  string
	}{
		"no mechanisms":       {func(s *scene) { s.v.Mechanisms = []vc.Mechanism{} }, "structure", "Verifier.Mechanisms"},
		"nil mechanism":       {func(s *scene) { s.v.Mechanisms = []vc.Mechanism{nil} }, "structure", "mechanisms"},
		"no mechanism for it": {func(s *scene) { s.v.Mechanisms = []vc.Mechanism{fake{}} }, "structure", "mechanisms"},
		"no source of keys":   {func(s *scene) { s.v.Resolver = nil }, "key", "Verifier.Resolver"},
		"no trust":            {func(s *scene) { s.v.Trust = nil }, "trust", "Verifier.Trust"},
		"no proofs":           {func(s *scene) { s.inner.opened.Proofs, s.shown.opened.Proofs = nil, nil }, "proof", "no proof"},
		"empty proofs":        {func(s *scene) { s.inner.opened.Proofs, s.shown.opened.Proofs = []vc.Proof{}, []vc.Proof{} }, "proof", "no proof"},
		"proof by nobody": {func(s *scene) {
			s.inner.opened.Proofs[0].Key.Controller = ""
			s.shown.opened.Proofs[0].Key.Controller = ""
		}, "binding", ""},
		"mechanism saw nothing": {func(s *scene) { none(s.inner); none(s.shown) }, "structure", ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScene(t)
			c.spoil(s)
			e := requireRefusal(t, judgeInner(s), c.check)
			require.Contains(t, e.Error(), c.says)
			s = newScene(t)
			c.spoil(s)
			requireRefusal(t, judgeAnswer(s), c.check)
		})
	}
	for name, to := range map[string]vc.Challenge{
		"zero":                        {},
		"audience alone":              {Audience: audience},
		"nonce alone":                 {Nonce: "2GjUzvIQvpUzP5nLNNBWwA"},
		"empty header":                {Audience: audience, Header: []byte{}},
		"everything but what matters": {Audience: audience, Domain: "d", NymDomain: audience, Request: [32]byte{1}, Expires: noon.Add(time.Hour)},
	} {
		t.Run("challenge: "+name, func(t *testing.T) {
			s := newScene(t)
			s.to = to
			requireRefusal(t, judgeAnswer(s), "binding")
			_, err := vc.Holder{ID: s.holder}.Answer(t.Context(), to)
			requireRefusal(t, err, "binding")
		})
	}
	t.Run("empty answer", func(t *testing.T) {
		s := newScene(t)
		_, err := s.answer()
		requireRefusal(t, err, "structure")
	})
	t.Run("nothing received", func(t *testing.T) {
		for _, nothing := range []vc.Secured{{}, vc.Received("", nil), vc.Received("application/vc", []byte(" "))} {
			v := newScene(t).v
			v.Mechanisms = []vc.Mechanism{fake{}}
			_, err := v.Verify(t.Context(), nothing)
			requireRefusal(t, err, "structure")
			_, err = nothing.Unverified()
			requireRefusal(t, err, "structure")
		}
	})
}

// none: the mechanism opens a part and reports no claims.
func none(p *part) {
	c, _ := vc.NewCredential(map[string]any{})
	p.opened.Credential = c
}

// TestProofRules: every proof holds and one is the issuer's; or one by the issuer holds.
func TestProofRules(t *testing.T) {
	good := proofBy(employer, did.AssertionMethod)
	other := proofBy(world, did.AssertionMethod)
	purpose := proofBy(employer, did.Authentication)
	notListed := good
	notListed.Key.Purposes = did.Authentication
	expired, otherExpired := good, other
	expired.Expires, otherExpired.Expires = noon.Add(-time.Second), noon.Add(-time.Second)
	renamed := other // the mechanism names another controller than Keys did
	renamed.Controller = employer
	for name, c := range map[string]struct {
		proofs   []vc.Proof
		all, any vc.Check // "" accepts
	}{
		"the issuer's":                {[]vc.Proof{good}, "", ""},
		"two of the issuer's":         {[]vc.Proof{good, good}, "", ""},
		"another's":                   {[]vc.Proof{other}, "binding", "binding"},
		"two of others":               {[]vc.Proof{other, other}, "binding", "binding"},
		"an extra one after":          {[]vc.Proof{good, other}, "", ""},
		"an extra one before":         {[]vc.Proof{other, good}, "", ""},
		"an extra one has expired":    {[]vc.Proof{good, otherExpired}, "time", ""},
		"purpose":                     {[]vc.Proof{purpose}, "purpose", "purpose"},
		"purpose of the second":       {[]vc.Proof{good, purpose}, "purpose", ""},
		"purpose of the first":        {[]vc.Proof{purpose, good}, "purpose", ""},
		"not listed for the purpose":  {[]vc.Proof{notListed}, "purpose", "purpose"},
		"expired":                     {[]vc.Proof{expired}, "time", "time"},
		"expired and another's":       {[]vc.Proof{expired, other}, "time", "time"},
		"controller as Keys found it": {[]vc.Proof{renamed}, "binding", "binding"},
	} {
		for rule, want := range map[vc.ProofRule]vc.Check{vc.AllProofs: c.all, vc.AnyIssuerProof: c.any} {
			t.Run(fmt.Sprint(name, "/", rule), func(t *testing.T) {
				s := newScene(t)
				s.v.Proofs = rule
				s.inner.opened.Proofs = c.proofs
				got, err := s.verify(s.inner)
				require.Equal(t, rule, s.inner.opening.Rule)
				if want != "" {
					requireRefusal(t, err, want)
					return
				}
				require.NoError(t, err)
				require.Equal(t, employer, got.Issuer())
			})
		}
	}
}

func TestMismatchSaysWhatWasExpected(t *testing.T) {
	s := newScene(t)
	s.inner.opened.Proofs[0].Key.Controller = world
	e := requireRefusal(t, judgeAnswer(s), "binding")
	require.Equal(t, vc.Pointer("/verifiableCredential/0/proof"), e.Path)
	var m *vc.Mismatch
	require.ErrorAs(t, e, &m)
	require.Equal(t, vc.Mismatch{What: "signed by", Want: employer, Got: world}, *m)

	s = newScene(t)
	s.sdj.opened.Bound.Audience = nil
	e = requireRefusal(t, judgeAnswer(s), "binding")
	require.Equal(t, 1, e.Item)
	require.Equal(t, vc.Pointer("/kb"), e.Path)
	require.ErrorAs(t, e, &m)
	require.Equal(t, vc.Mismatch{What: "audience", Want: audience}, *m)
}

// TestUnavailableIsNotInvalid: what could not be looked at is neither fine nor wrong.
func TestUnavailableIsNotInvalid(t *testing.T) {
	gone := fmt.Errorf("%w: no answer", vc.ErrUnavailable)
	for name, c := range map[string]struct {
		check vc.Check
		spoil func(*scene)
	}{
		"status without a checker": {"status", func(s *scene) { s.inner.claims["credentialStatus"] = map[string]any{"type": "T"} }},
		"schema without a checker": {"schema", func(s *scene) {
			s.inner.claims["credentialSchema"] = map[string]any{"type": "T", "id": "https://kestrel.example/s"}
		}},
		"key": {"key", func(s *scene) { s.inner.err = &vc.VerifyError{Check: "key", Err: gone} }},
		"schema": {"schema", func(s *scene) {
			s.inner.claims["credentialSchema"] = map[string]any{"type": "T", "id": "https://kestrel.example/s"}
			s.v.Schemas = schemaFunc(func(vc.Credential) error { return gone })
		}},
		"trust":     {"trust", func(s *scene) { s.v.Trust = trustFunc(func(string, vc.Credential) error { return gone }) }},
		"cancelled": {"proof", func(s *scene) { s.inner.err = context.Canceled }},
		"too slow":  {"context", func(s *scene) { s.inner.err = &vc.VerifyError{Check: "context", Err: context.DeadlineExceeded} }},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScene(t)
			c.spoil(s)
			err := judgeInner(s)
			requireRefusal(t, err, c.check)
			require.ErrorIs(t, err, vc.ErrUnavailable)
			require.NotErrorIs(t, err, vc.ErrInvalid)
		})
	}
	s := newScene(t)
	s.v.Replay = replayFunc(func() (bool, error) { return true, errors.New("disk full") })
	err := judgeAnswer(s)
	requireRefusal(t, err, "replay")
	require.ErrorIs(t, err, vc.ErrUnavailable)
}

// TestSecurityCase38HiddenExpiry: what a type must show may not be left out.
func TestSecurityCase38HiddenExpiry(t *testing.T) {
	s := newScene(t)
	s.v.MustShow = map[string][]vc.Pointer{"EmploymentCredential": {"/validUntil"}, "OtherCredential": {"/nowhere"}}
	require.NoError(t, judgeInner(s))
	delete(s.inner.claims, "validUntil")
	s.inner.opened.Credential = vc.Credential{}
	require.Equal(t, vc.Pointer("/validUntil"), requireRefusal(t, judgeInner(s), "schema").Path)

	s = newScene(t)
	s.v.MustShow = map[string][]vc.Pointer{"https://avouch.example/ns/avatar/v1#ConductSummary": {"/exp"}}
	require.NoError(t, judgeAnswer(s))
	delete(s.sdj.claims, "exp")
	s.sdj.opened.Credential = vc.Credential{}
	require.Equal(t, 1, requireRefusal(t, judgeAnswer(s), "schema").Item)
}

func TestLimits(t *testing.T) {
	for name, c := range map[string]struct {
		limits vc.Limits
		spoil  func(*scene)
	}{
		"bytes":  {vc.Limits{Bytes: 100}, func(*scene) {}},
		"items":  {vc.Limits{Items: 1}, func(*scene) {}},
		"proofs": {vc.Limits{Proofs: 1}, func(s *scene) { s.inner.opened.Proofs = append(s.inner.opened.Proofs, s.inner.opened.Proofs[0]) }},
		"items inside": {vc.Limits{Items: 2}, func(s *scene) {
			s.shown.inside = []*part{s.inner, s.claimSet("urn:fake:2"), s.claimSet("urn:fake:3")}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScene(t)
			c.spoil(s)
			require.NoError(t, judgeAnswer(s))
			s = newScene(t)
			s.v.Limits = c.limits
			c.spoil(s)
			requireRefusal(t, judgeAnswer(s), "limit")
		})
	}
	t.Run("defaults reach the mechanism", func(t *testing.T) {
		s := newScene(t)
		require.NoError(t, judgeInner(s))
		require.Equal(t, vc.Limits{Bytes: 1 << 20, Depth: 64, Nodes: 100_000, Items: 32, Proofs: 8}, s.inner.opening.Limits)
	})
	t.Run("of a document that nobody recognizes", func(t *testing.T) {
		s := newScene(t)
		s.v.Mechanisms = []vc.Mechanism{fake{}}
		deep := []byte(strings.Repeat(`{"a":`, 65) + "1" + strings.Repeat("}", 65))
		_, err := s.v.Verify(t.Context(), vc.Received("", deep))
		requireRefusal(t, err, "limit")
	})
}

// TestOneVerifierManyGoroutines is worth most under the race detector.
func TestOneVerifierManyGoroutines(t *testing.T) {
	s := newScene(t)
	f := fake{}
	one := s.inner.secured(t, f)
	s.v.Mechanisms = []vc.Mechanism{quiet{f}}
	var all sync.WaitGroup
	for i := range 16 {
		all.Go(func() {
			got, err := s.v.Verify(t.Context(), one)
			if i%2 == 0 { // the shared document is read meanwhile
				_, err = one.Unverified()
			} else if err == nil && got.Issuer() != employer {
				err = errors.New("another issuer")
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

// quiet is a fake that records nothing.
type quiet struct{ fake }

func (q quiet) Open(_ context.Context, s vc.Secured, _ vc.Opening) (vc.Opened, error) {
	p := q.find(s)
	return p.opened, p.err
}

// TestSchemasOfEverything: Schemas is asked about every credential, whatever it names.
func TestSchemasOfEverything(t *testing.T) {
	s := newScene(t)
	var asked []string
	s.v.Schemas = schemaFunc(func(c vc.Credential) error { asked = append(asked, c.ID()); return nil })
	s.sdj.claims["credentialSchema"] = "a claim like others"
	_, err := s.verify(s.sdj)
	require.NoError(t, err)
	require.NoError(t, judgeInner(s))
	require.Equal(t, []string{"urn:fake:conduct", "urn:fake:job"}, asked)

	s.v.Schemas = schemaFunc(func(vc.Credential) error { return errors.New("a claim is missing") })
	_, err = s.verify(s.sdj)
	require.Equal(t, vc.Pointer("/vct"), requireRefusal(t, err, "schema").Path)
	require.Empty(t, requireRefusal(t, judgeInner(s), "schema").Path)
	s.v.Schemas = nil
	_, err = s.verify(s.sdj)
	require.NoError(t, err)
}
