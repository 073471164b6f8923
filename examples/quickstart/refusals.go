package main

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didpeer"
	"github.com/avouch-id/avouch/scoring"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/sdjwt"
)

// refusals: what goes wrong, each time with the check, the place and the reason.
func (s *story) refusals() error {
	s.say("5. What goes wrong is refused: by which check, in which item (from 0) and where in it, and why")
	for _, attempt := range []struct {
		words string
		make  func() error
	}{
		{"one digit of the points changed", s.pointsChanged},
		{"the answer shown a second time", s.replayed},
		{"the answer shown to world C", s.shownElsewhere},
		{"a summary by an issuer whom nobody trusts", s.unknownIssuer},
		{"the summary a week later", s.expired},
		{"signed by the key of the other avatar", s.otherAvatar},
		{"a friend's summary in my answer", s.borrowed},
	} {
		err := attempt.make()
		if err == nil {
			return fmt.Errorf("%s: was accepted", attempt.words)
		}
		place, reason, err := explain(err)
		if err != nil {
			return fmt.Errorf("%s: failed, but was not refused: %w", attempt.words, err)
		}
		s.say("   %-42s %s", attempt.words, place)
		s.say("       %s", long.ReplaceAllStringFunc(reason, shortText))
	}
	return nil
}

// long DIDs are shown by their ends.
var long = regexp.MustCompile(`did:(key|peer):[0-9A-Za-z]{20,}`)

// explain takes a refusal apart: which check, in which item, where in it, and why. Any other error comes back.
func explain(err error) (place, reason string, other error) {
	var refused *vc.VerifyError
	var foreign *scoring.EvidenceError
	switch {
	case errors.As(err, &refused) && refused.Path != "":
		return fmt.Sprintf("%s, item %d at %s", refused.Check, refused.Item, refused.Path), refused.Err.Error(), nil
	case errors.As(err, &refused):
		return fmt.Sprintf("%s, item %d", refused.Check, refused.Item), refused.Err.Error(), nil
	case errors.As(err, &foreign):
		return fmt.Sprintf("scoring, credential %d", foreign.Item), foreign.Err.Error(), nil
	}
	return "", "", err
}

// verify judges an answer at the story's time, or later.
func (s *story) verify(answer []vc.Secured, to vc.Challenge) error {
	shown, err := s.gate.VerifyPresentation(s.ctx, answer, to)
	if err != nil {
		return err
	}
	_, err = scoring.Assess(s.policy, s.now, shown)
	return err
}

// fresh is a new question of world B, and an answer by one avatar that shows one SD-JWT VC.
func (s *story) fresh(by party, of vc.Secured, key did.Signer, reveal ...vc.Pointer) ([]vc.Secured, vc.Challenge, error) {
	ask := vc.Challenge{Nonce: rand.Text(), Audience: nameB, Expires: s.now.Add(5 * time.Minute)}
	holder := vc.Holder{ID: s.inB.id, Key: by.key, As: s.jcs, Now: s.clock}
	answer, err := holder.Answer(s.ctx, ask, vc.Showing{Of: of, Reveal: reveal, By: sdjwt.Bound{Key: key}})
	return answer, ask, err
}

func (s *story) pointsChanged() error {
	parts := bytes.Split(s.summary.Bytes(), []byte("~"))
	for i, p := range parts[1:] {
		disclosure, err := base64.RawURLEncoding.DecodeString(string(p))
		if changed := bytes.Replace(disclosure, []byte(`"points",62`), []byte(`"points",92`), 1); err == nil && !bytes.Equal(changed, disclosure) {
			parts[i+1] = []byte(base64.RawURLEncoding.EncodeToString(changed))
		}
	}
	_, err := s.gate.Verify(s.ctx, vc.Received("application/dc+sd-jwt", bytes.Join(parts, []byte("~"))))
	return err
}

func (s *story) replayed() error { return s.verify(s.answer, s.ask) }

func (s *story) shownElsewhere() error {
	ask := s.ask
	ask.Audience = "did:web:c.example"
	return s.verify(s.answer, ask)
}

func (s *story) unknownIssuer() error {
	key, err := did.GenerateKey(did.Ed25519)
	if err != nil {
		return err
	}
	id, name, err := didpeer.New(key)
	if err != nil {
		return err
	}
	claims, err := s.summary.Unverified()
	if err != nil {
		return err
	}
	object := map[string]any{}
	for k, v := range claims.Object() {
		if k != "iss" && k != "_sd" && k != "_sd_alg" {
			object[k] = v
		}
	}
	object["pointsAtLeast50"] = true
	if claims, err = vc.NewCredential(object); err != nil {
		return err
	}
	made, err := vc.Issuer{ID: id.String(), Key: name, Now: s.clock}.Issue(s.ctx, claims, sdjwt.VC{})
	if err != nil {
		return err
	}
	answer, ask, err := s.fresh(s.inB, made, s.inB.key.Signer)
	if err != nil {
		return err
	}
	return s.verify(answer, ask)
}

func (s *story) expired() error {
	later := *s
	later.now = s.now.Add(8 * day)
	gate := *s.gate
	gate.Now = later.clock
	later.gate = &gate
	answer, ask, err := later.fresh(s.inB, s.summary, s.inB.key.Signer, "/pointsAtLeast50")
	if err != nil {
		return err
	}
	return later.verify(answer, ask)
}

// otherAvatar signs what names the avatar of world B by the key of the other one; a Holder would not even begin.
func (s *story) otherAvatar() error {
	answer, ask, err := s.fresh(s.inB, s.summary, s.inB.key.Signer, "/pointsAtLeast50")
	if err != nil {
		return err
	}
	forged := vc.Presentation{Holder: s.inB.id, To: ask}
	if answer[0], err = s.jcs.Present(s.ctx, forged, vc.Signing{Key: s.inA.key, At: s.now, Rand: rand.Reader}); err != nil {
		return err
	}
	return s.verify(answer, ask)
}

// borrowed: the friend signs the key binding with my nonce, and I show it with mine.
func (s *story) borrowed() error {
	friend, err := did.GenerateKey(did.Ed25519)
	if err != nil {
		return err
	}
	claims, err := vc.NewCredential(map[string]any{"vct": "https://avouch.example/ns/avatar/v1#ConductSummary", "world": nameA, "pointsAtLeast50": true})
	if err != nil {
		return err
	}
	issuer := vc.Issuer{ID: s.worldA.id.String(), Key: s.worldA.key, Now: s.clock}
	theirs, err := issuer.Issue(s.ctx, claims, sdjwt.VC{Holder: friend.PublicKey()})
	if err != nil {
		return err
	}
	answer, ask, err := s.fresh(s.inB, theirs, friend)
	if err != nil {
		return err
	}
	return s.verify(answer, ask)
}
