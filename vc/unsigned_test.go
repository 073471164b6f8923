package vc_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/stretchr/testify/require"
)

// spy is a replay store that tells a test what it is asked.
type spy func(key [32]byte, now, until time.Time) (bool, error)

func (f spy) Spend(_ context.Context, key [32]byte, now, until time.Time) (bool, error) {
	return f(key, now, until)
}

// TestUnsigned: what Verifier.Unsigned accepts has no holder and is nobody's.
func TestUnsigned(t *testing.T) {
	for name, c := range map[string]struct {
		spoil    func(s *scene)
		check    vc.Check // where Unsigned is set; without it: proof
		holder   bool
		binding  vc.Binding
		asserted bool
	}{
		"presentation without proof": {spoil: func(s *scene) { s.shown.opened.Proofs = nil }},
		"self-asserted in it":        {spoil: func(s *scene) { s.shown.opened.Proofs = nil; s.selfAsserted() }, asserted: true},
		"self-asserted in a signed one": {spoil: func(s *scene) { s.selfAsserted() }, holder: true,
			binding: vc.BoundByPresentation, asserted: true},
		"another's credential without proof": {spoil: func(s *scene) { s.inner.opened.Proofs = nil }, check: "binding"},
		"no holder":                          {spoil: func(s *scene) { s.shown.opened.Proofs = nil; s.selfAsserted(); delete(s.shown.claims, "holder") }, check: "binding"},
		"no holder in a signed one":          {spoil: func(s *scene) { s.selfAsserted(); delete(s.shown.claims, "holder") }, check: "binding"},
		"holder mismatch":                    {spoil: func(s *scene) { s.shown.opened.Proofs = nil; s.selfAsserted(); s.shown.claims["holder"] = world }, check: "binding"},
		"self-asserted, malformed":           {spoil: func(s *scene) { s.selfAsserted(); s.inner.claims["evidence"] = 1 }, check: "structure"},
		"self-asserted, expired":             {spoil: func(s *scene) { s.selfAsserted(); s.inner.claims["validUntil"] = "2026-06-01T12:00:00Z" }, check: "time"},
		"self-asserted with a status":        {spoil: func(s *scene) { s.selfAsserted(); s.inner.claims["credentialStatus"] = map[string]any{"type": "T"} }, check: "status"},
		"self-asserted, must show": {spoil: func(s *scene) {
			s.selfAsserted()
			s.v.MustShow = map[string][]vc.Pointer{"EmploymentCredential": {"/x"}}
		}, check: "schema"},
		"credential by itself": {spoil: func(s *scene) { s.selfAsserted(); s.shown = s.inner }, check: "proof"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScene(t)
			c.spoil(s)
			_, err := s.answer(s.shown)
			var refused *vc.VerifyError
			require.ErrorAs(t, err, &refused, "it is an option")

			s = newScene(t)
			c.spoil(s)
			s.v.Unsigned = true
			got, err := s.answer(s.shown)
			if c.check != "" {
				requireRefusal(t, err, c.check)
				return
			}
			require.NoError(t, err)
			require.Equal(t, c.holder, !got.Holder().IsZero())
			require.Len(t, got.Shown(), 1)
			shown := got.Shown()[0]
			require.False(t, shown.Own)
			require.Equal(t, c.binding, shown.Binding)
			require.Equal(t, c.asserted, shown.Issuer() == "", "nobody vouches for what the holder asserts")
		})
	}
	s := newScene(t)
	s.v.Unsigned = true
	s.inner.opened.Proofs = nil
	requireRefusal(t, judgeInner(s), "proof")
	require.False(t, s.inner.opening.Unsigned, "never where a credential is verified by itself")
}

func (s *scene) selfAsserted() {
	s.inner.claims["issuer"] = s.holder.String()
	s.inner.opened.Proofs = nil
}

// TestUnbound: an answer to nothing is verified as far as it goes, spends nothing, and is nobody's.
func TestUnbound(t *testing.T) {
	s := newScene(t)
	s.to = vc.Unbound()
	s.v.Replay = nil
	s.shown.opened.Proofs[0].Challenge, s.shown.opened.Proofs[0].Domain = "", nil
	got, err := s.answer(s.shown, s.derived("d", 1, []byte("any")))
	require.NoError(t, err)
	require.Equal(t, s.holder, got.Holder())
	require.Len(t, got.Shown(), 2)
	for _, shown := range got.Shown() {
		require.False(t, shown.Own)
		require.Zero(t, shown.Binding)
	}
	s = newScene(t)
	s.to = vc.Unbound()
	s.shown.opened.Proofs[0].Key.Controller = world
	requireRefusal(t, judgeAnswer(s), "binding")
}

// TestStatus: each entry is answered for, a set bit needs leave, and a list is verified as a credential of its own.
func TestStatus(t *testing.T) {
	entry := map[string]any{"type": "BitstringStatusListEntry"}
	answer := func(err error, statuses ...vc.Status) statusFunc {
		return func(context.Context, vc.Credential, string, time.Time, vc.Keys, func(context.Context, vc.Secured) (*vc.Verified, error)) ([]vc.Status, error) {
			return statuses, err
		}
	}
	clear, set := vc.Status{Purpose: "revocation", List: "https://kestrel.example/1"}, vc.Status{Purpose: "suspension", Value: 1}
	gone := errors.Join(vc.ErrUnavailable)
	for name, c := range map[string]struct {
		status      any
		checker     statusFunc
		accept      func(vc.Credential, vc.Status) bool
		refused     bool
		unavailable bool
	}{
		"clear":                    {entry, answer(nil, clear), nil, false, false},
		"set":                      {entry, answer(nil, set), nil, true, false},
		"set, accepted":            {entry, answer(nil, set), func(_ vc.Credential, s vc.Status) bool { return s == set }, false, false},
		"set, another accepted":    {entry, answer(nil, set), func(_ vc.Credential, s vc.Status) bool { return s == clear }, true, false},
		"one of two set":           {[]any{entry, entry}, answer(nil, clear, set), nil, true, false},
		"one of two answered":      {[]any{entry, entry}, answer(nil, clear), nil, true, true},
		"nothing answered":         {entry, answer(nil), nil, true, true},
		"list not to be had":       {entry, answer(gone), nil, true, true},
		"list wrong":               {entry, answer(refusal("proof")), nil, true, false},
		"answered beside an error": {entry, answer(gone, clear), nil, true, true},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScene(t)
			s.inner.claims["credentialStatus"] = c.status
			s.v.Status, s.v.AcceptStatus = c.checker, c.accept
			got, err := s.verify(s.inner)
			if !c.refused {
				require.NoError(t, err)
				require.Len(t, got.Statuses(), 1)
				return
			}
			require.Equal(t, vc.Pointer("/credentialStatus"), requireRefusal(t, err, "status").Path)
			require.Equal(t, c.unavailable, errors.Is(err, vc.ErrUnavailable))
		})
	}
	t.Run("of a claim set", func(t *testing.T) {
		s := newScene(t)
		s.sdj.claims["status"] = map[string]any{"status_list": map[string]any{"idx": 1}}
		e := requireRefusal(t, judgeAnswer(s), "status")
		require.Equal(t, vc.Pointer("/status"), e.Path)
		require.ErrorIs(t, e, vc.ErrUnavailable)
	})
	t.Run("of a claim set, each of several", func(t *testing.T) {
		s := newScene(t)
		s.sdj.claims["status"] = []any{entry, entry}
		s.v.Status = answer(nil, clear)
		e := requireRefusal(t, judgeAnswer(s), "status")
		require.ErrorIs(t, e, vc.ErrUnavailable)
		s.v.Status = answer(nil, clear, clear)
		require.NoError(t, judgeAnswer(s))
	})
	t.Run("of a claim set, by the name that documents have for it", func(t *testing.T) {
		s := newScene(t)
		s.sdj.claims["credentialStatus"] = entry
		s.v.Status = answer(nil, clear)
		e := requireRefusal(t, judgeAnswer(s), "status")
		require.Equal(t, vc.Pointer("/credentialStatus"), e.Path)
		require.ErrorIs(t, e, vc.ErrUnavailable)
	})
	t.Run("the list itself", func(t *testing.T) {
		s := newScene(t)
		list := &part{claims: map[string]any{"@context": []any{v2}, "type": []any{"VerifiableCredential"}, "id": "urn:fake:list", "issuer": employer,
			"credentialStatus": entry, "credentialSubject": map[string]any{"id": "urn:fake:bits"}},
			opened: vc.Opened{Proofs: []vc.Proof{proofBy(employer, did.AssertionMethod)}}}
		f := fake{}
		received := list.secured(t, f)
		items := []vc.Secured{s.shownWith(f, entry)}
		s.v.Mechanisms = []vc.Mechanism{f}
		s.v.Trust = trustFunc(func(_ string, c vc.Credential) error {
			require.NotEqual(t, "urn:fake:list", c.ID(), "who reads the list compares issuers")
			return nil
		})
		s.v.Status = statusFunc(func(ctx context.Context, c vc.Credential, issuer string, at time.Time, keys vc.Keys, open func(context.Context, vc.Secured) (*vc.Verified, error)) ([]vc.Status, error) {
			require.Equal(t, employer, issuer)
			require.Equal(t, noon, at)
			require.NotNil(t, keys)
			got, err := open(ctx, received)
			require.NoError(t, err)
			require.Equal(t, employer, got.Issuer())
			list.opened.Proofs[0].Key.Controller = world
			_, err = open(ctx, received)
			requireRefusal(t, err, "binding")
			return []vc.Status{clear}, nil
		})
		_, err := s.v.VerifyPresentation(t.Context(), items, s.to)
		require.NoError(t, err)
		require.Nil(t, list.opening.To, "a list answers no challenge")
		require.True(t, list.opening.Holder.IsZero())
	})
}

func (s *scene) shownWith(f fake, status any) vc.Secured {
	s.inner.claims["credentialStatus"] = status
	return s.shown.secured(s.t, f)
}
