package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity/bbs2023"
)

// cheats: what goes wrong, each time with the check that refuses it and the reason.
func (s *story) cheats() error {
	s.say("8. What does not work")
	// It is months later: Tomo and Ines renew, and Tomo earns a summary.
	for _, p := range []*wallet{s.tomo, s.ines} {
		if err := p.enrol(s.ctx, s.registry, 0); err != nil {
			return err
		}
	}
	if _, err := s.earnAndTravel(s.tomo, 80); err != nil {
		return err
	}
	for _, attempt := range []struct {
		name, words, by string
		make            func() error
	}{
		{"borrowed", "Ines shows her own personhood, and Tomo's points", "B's gate", s.borrowed},
		{"lifted", "Ines puts the proof of Tomo's personhood into her own answer", "B's gate", s.lifted},
		{"foreign", "B asks Ines for her pseudonym in A", "her wallet", s.foreign},
		{"unguarded", "B asks a wallet for it that has no guard", "the wallet", s.unguarded},
		{"moved", "At a renewal the registry moves the secret, to link what was and what comes", "the wallet", s.moved},
	} {
		err := attempt.make()
		if err == nil {
			return fmt.Errorf("%s: was accepted", attempt.words)
		}
		s.refused[attempt.name] = err
		s.say("   %s", attempt.words)
		for line := range strings.SplitSeq(wrapped(attempt.by+", "+explain(err)), "\n") {
			s.say("       %s", line)
		}
	}
	return nil
}

// long DIDs are shown by their ends.
var long = regexp.MustCompile(`(did:key:[0-9A-Za-z]{4})[0-9A-Za-z]{20,}([0-9A-Za-z]{6})`)

// explain says which check refused it, and why.
func explain(err error) string {
	reason := err.Error()
	var refused *vc.VerifyError
	switch {
	case errors.Is(err, bbs2023.ErrEntropy):
		reason = "accepting: " + bbs2023.ErrEntropy.Error()
	case errors.As(err, &refused):
		reason = fmt.Sprintf("%s: %v", refused.Check, refused.Err)
	}
	return long.ReplaceAllString(reason, "$1…$2")
}

// wrapped breaks a long reason in two.
func wrapped(reason string) string {
	if i := strings.LastIndex(reason[:min(len(reason), 100)], " "); len(reason) > 100 && i > 0 {
		return reason[:i] + "\n" + reason[i+1:]
	}
	return reason
}

// borrowed: a friend discloses for the borrower's answer. What two people show has two pseudonyms.
func (s *story) borrowed() error {
	_, err := s.visit(s.b, s.ines, 0, s.ines.isOnePerson(), s.tomo.hasPoints())
	return err
}

// lifted: Tomo answers B, and Ines puts what he sent into an answer of her own to the same question.
func (s *story) lifted() error {
	_, ask, answer, err := s.answer(s.b, s.tomo, 0, s.tomo.isOnePerson())
	if err != nil {
		return err
	}
	sent, err := answer[0].Object(vc.Limits{})
	if err != nil {
		return err
	}
	proof := sent["verifiableCredential"]
	if several, ok := proof.([]any); ok {
		proof = several[0]
	}
	raw, err := json.Marshal(proof)
	if err != nil {
		return err
	}
	thief, err := s.ines.avatar(s.b.id, 0)
	if err != nil {
		return err
	}
	if answer, err = thief.Answer(s.ctx, ask, vc.Showing{Of: vc.Received("application/vc", raw)}); err != nil {
		return err
	}
	_, err = s.b.enter(s.ctx, ask, answer)
	return err
}

// foreign: with pseudonyms of A, B would know whom it has before it in A.
func (s *story) foreign() error {
	me, err := s.ines.avatar(s.b.id, 0)
	if err != nil {
		return err
	}
	ask := s.b.ask()
	ask.NymDomain = s.a.id
	_, err = me.Answer(s.ctx, ask, s.ines.isOnePerson())
	return err
}

func (s *story) unguarded() error {
	me, err := s.ines.avatar(s.b.id, 0)
	if err != nil {
		return err
	}
	me.NymDomain = nil
	ask := s.b.ask()
	ask.NymDomain = s.a.id
	_, err = me.Answer(s.ctx, ask, s.ines.isOnePerson())
	return err
}

// moved: the difference of two entropies would link the pseudonyms before to those after, in every world, for whoever knows it.
func (s *story) moved() error {
	honest := s.registry.files[s.ines.who]
	crooked := honest
	crooked.Entropy[31] ^= 1
	s.registry.files[s.ines.who] = crooked
	defer func() { s.registry.files[s.ines.who] = honest }()
	return s.ines.enrol(s.ctx, s.registry, 0)
}
