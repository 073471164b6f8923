package vc_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// breach spoils one thing that a check looks at.
type breach struct {
	name  string
	check vc.Check
	item  int
	spoil func(s *scene)
}

func refusal(check vc.Check) error {
	return &vc.VerifyError{Check: check, Err: errors.New("as the test says")}
}

// credentialBreaches: what can be wrong with a credential by itself, in the order in which it has to be noticed.
var credentialBreaches = []breach{
	{"too long", "limit", 0, func(s *scene) { s.v.Limits.Bytes = 10 }},
	{"mechanism: structure", "structure", 0, func(s *scene) { s.inner.err = refusal("structure") }},
	{"mechanism: context", "context", 0, func(s *scene) { s.inner.err = refusal("context") }},
	{"mechanism: key", "key", 0, func(s *scene) { s.inner.err = refusal("key") }},
	{"mechanism: proof", "proof", 0, func(s *scene) { s.inner.err = refusal("proof") }},
	{"mechanism: any error", "proof", 0, func(s *scene) { s.inner.err = errors.New("some error") }},
	{"a presentation", "structure", 0, func(s *scene) { s.inner.opened.Presentation = true }},
	{"data model", "structure", 0, func(s *scene) { s.inner.claims["evidence"] = "seen" }},
	{"proof purpose", "purpose", 0, func(s *scene) { s.inner.opened.Proofs[0].Purpose = did.Authentication }},
	{"key's purposes", "purpose", 0, func(s *scene) { s.inner.opened.Proofs[0].Key.Purposes = did.Authentication }},
	{"controller", "binding", 0, func(s *scene) { s.inner.opened.Proofs[0].Key.Controller = world }},
	{"proof expired", "time", 0, func(s *scene) { s.inner.opened.Proofs[0].Expires = noon }},
	{"proof of tomorrow", "time", 0, func(s *scene) { s.inner.opened.Proofs[0].Created = noon.AddDate(0, 0, 1) }},
	{"not yet valid", "time", 0, func(s *scene) { s.inner.claims["validFrom"] = "2026-06-01T12:00:01Z" }},
	{"trust", "trust", 0, func(s *scene) {
		s.v.Trust = trustFunc(func(issuer string, _ vc.Credential) error {
			if issuer == employer {
				return errors.New("not on the list")
			}
			return nil
		})
	}},
	{"status set", "status", 0, func(s *scene) {
		s.inner.claims["credentialStatus"] = map[string]any{"type": "BitstringStatusListEntry"}
		s.v.Status = statusFunc(func(context.Context, vc.Credential, string, time.Time, vc.Keys, func(context.Context, vc.Secured) (*vc.Verified, error)) ([]vc.Status, error) {
			return []vc.Status{{Purpose: "revocation", Value: 1}}, nil
		})
	}},
	{"schema", "schema", 0, func(s *scene) {
		s.inner.claims["credentialSchema"] = map[string]any{"type": "JsonSchema", "id": "https://kestrel.example/schema"}
		s.v.Schemas = schemaFunc(func(vc.Credential) error { return errors.New("not as the schema wants it") })
	}},
	{"must show", "schema", 0, func(s *scene) {
		s.v.MustShow = map[string][]vc.Pointer{"EmploymentCredential": {"/credentialSubject/jobTitle"}}
	}},
}

// answerBreaches: what can be wrong with an answer, in order: the presentation, the credential inside, the claim set beside
// it, the answer as a whole.
func answerBreaches() []breach {
	all := []breach{
		{"no nonce", "binding", 0, func(s *scene) { s.to.Nonce = "" }},
		{"no audience", "binding", 0, func(s *scene) { s.to.Audience = "" }},
		{"challenge expired", "time", 0, func(s *scene) { s.to.Expires = noon }},
		{"no replay store", "replay", 0, func(s *scene) { s.v.Replay = nil }},
		{"too many items", "limit", 0, func(s *scene) { s.v.Limits.Items = 1 }},
		{"presentation: mechanism", "proof", 0, func(s *scene) { s.shown.err = refusal("proof") }},
		{"presentation: data model", "structure", 0, func(s *scene) { s.shown.claims["type"] = []any{"Presentation"} }},
		{"presentation: purpose", "purpose", 0, func(s *scene) { s.shown.opened.Proofs[0].Purpose = did.AssertionMethod }},
		{"presentation: key's purposes", "purpose", 0, func(s *scene) { s.shown.opened.Proofs[0].Key.Purposes = did.AssertionMethod }},
		{"presentation: holder", "binding", 0, func(s *scene) { s.shown.opened.Proofs[0].Key.Controller = world }},
		{"presentation: nonce", "binding", 0, func(s *scene) { s.shown.opened.Proofs[0].Challenge = "other" }},
		{"presentation: domain", "binding", 0, func(s *scene) { s.shown.opened.Proofs[0].Domain = []string{audience + "x"} }},
		{"presentation: audience of a JWT", "binding", 0, func(s *scene) { s.shown.opened.Proofs[0].Audience = []string{audience + "x"} }},
		{"presentation: not before", "time", 0, func(s *scene) { s.shown.opened.Proofs[0].NotBefore = noon.Add(time.Second) }},
		{"presentation: expired", "time", 0, func(s *scene) { s.shown.opened.Proofs[0].Expires = noon }},
	}
	for _, b := range credentialBreaches {
		if b.name != "too long" {
			all = append(all, breach{"inside: " + b.name, b.check, 0, b.spoil})
		}
	}
	return append(all, []breach{
		{"beside: mechanism", "proof", 1, func(s *scene) { s.sdj.err = refusal("proof") }},
		{"beside: data model", "structure", 1, func(s *scene) { s.sdj.claims["iss"] = "harbour" }},
		{"beside: controller", "binding", 1, func(s *scene) { s.sdj.opened.Proofs[0].Key.Controller = employer }},
		{"beside: bound by another key", "binding", 1, func(s *scene) { s.sdj.opened.Bound.Key.Public = did.PublicKey{} }},
		{"beside: nonce", "binding", 1, func(s *scene) { s.sdj.opened.Bound.Challenge = "other" }},
		{"beside: audience", "binding", 1, func(s *scene) { s.sdj.opened.Bound.Audience = []string{world} }},
		{"beside: meant for another audience", "binding", 1, func(s *scene) { s.sdj.opened.Proofs[0].Audience = []string{world} }},
		{"beside: key binding of tomorrow", "time", 1, func(s *scene) { s.sdj.opened.Bound.Created = noon.AddDate(0, 0, 1) }},
		{"beside: expired", "time", 1, func(s *scene) { s.sdj.claims["exp"] = noon.Unix() }},
		{"beside: must show", "schema", 1, func(s *scene) {
			must := map[string][]vc.Pointer{"https://avouch.example/ns/avatar/v1#ConductSummary": {"/asOf"}}
			for t, p := range s.v.MustShow {
				must[t] = p
			}
			s.v.MustShow = must
		}},
		{"spent", "replay", 0, func(s *scene) { s.v.Replay = replayFunc(func() (bool, error) { return false, nil }) }},
	}...)
}

func judgeInner(s *scene) error { _, err := s.verify(s.inner); return err }

func judgeAnswer(s *scene) error { _, err := s.answer(s.shown, s.sdj); return err }

// TestOrderOfChecks: each check alone refuses, and where everything from one check on is wrong, that one is named.
func TestOrderOfChecks(t *testing.T) {
	for name, c := range map[string]struct {
		breaches []breach
		judge    func(*scene) error
	}{"credential": {credentialBreaches, judgeInner}, "answer": {answerBreaches(), judgeAnswer}} {
		require.NoError(t, c.judge(newScene(t)), name)
		for i, b := range c.breaches {
			t.Run(fmt.Sprintf("%s/%s", name, b.name), func(t *testing.T) {
				alone := newScene(t)
				b.spoil(alone)
				require.Equal(t, b.item, requireRefusal(t, c.judge(alone), b.check).Item)
				from := newScene(t)
				for j := len(c.breaches) - 1; j >= i; j-- {
					c.breaches[j].spoil(from)
				}
				require.Equal(t, b.item, requireRefusal(t, c.judge(from), b.check).Item)
			})
		}
	}
}

// TestSecurityCase4AnySubCheckFlipsTheVerdict: whatever set of checks is broken, the verdict is no, and it is yes for none.
func TestSecurityCase4AnySubCheckFlipsTheVerdict(t *testing.T) {
	breaches := answerBreaches()
	rapid.Check(t, func(r *rapid.T) {
		s := newScene(t)
		first := -1
		for i := len(breaches) - 1; i >= 0; i-- {
			if rapid.IntRange(0, 9).Draw(r, breaches[i].name) == 9 {
				breaches[i].spoil(s)
				first = i
			}
		}
		err := judgeAnswer(s)
		if first < 0 {
			require.NoError(r, err)
			return
		}
		var e *vc.VerifyError
		require.ErrorAs(r, err, &e)
		require.Equal(r, breaches[first].check, e.Check, "%s: %v", breaches[first].name, err)
	})
}
