package main

import (
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/sdjwt"
)

// disclosure: world B asks, and the holder shows three facts.
func (s *story) disclosure() error {
	s.ask = vc.Challenge{Nonce: rand.Text(), Audience: nameB, Expires: s.now.Add(5 * time.Minute)}
	holder := vc.Holder{ID: s.inB.id, Key: s.inB.key, As: s.jcs, Now: s.clock}
	mine := sdjwt.Bound{Key: s.inB.key.Signer}
	var err error
	s.answer, err = holder.Answer(s.ctx, s.ask,
		vc.Showing{Of: s.social},
		vc.Showing{Of: s.job, Reveal: []vc.Pointer{"/worksFor"}, By: mine},
		vc.Showing{Of: s.summary, Reveal: []vc.Pointer{"/world", "/pointsAtLeast50"}, By: mine})
	if err != nil {
		return err
	}
	s.say("3. World B asks: its name, its purpose (\"trade on the market\"), a nonce. The holder answers")
	s.row("what world B sees", "what stays hidden")
	s.row("the account: @mira.quill, 1840 followers", "nothing of it: this format shows it whole")
	for i, of := range []vc.Secured{s.job, s.summary} {
		if err := s.compare(of, s.answer[i+1]); err != nil {
			return err
		}
	}
	s.row(short(s.inB.id)+", its key", "the other avatar, the seed, the person")
	s.row("", "that there are a good deed and a scam report")
	s.say("   All of it is bound to B's nonce, to B and to the avatar. The scam report could be withheld: so seeing none")
	s.say("   speaks for nobody, and B asks for a fresh summary by name. What this format cannot hide: world A had to")
	s.say("   learn who its player is in world B, and a key shown twice is recognised. That is for bbs-2023 to change.\n")
	return nil
}

func (s *story) row(sees, hidden string) { s.say("   %-48s %s", sees, hidden) }

// compare reads what the holder has and what was sent of it.
func (s *story) compare(has, sent vc.Secured) error {
	all, err := sdjwt.ReadUnverified(has)
	if err != nil {
		return err
	}
	shown, err := sdjwt.ReadUnverified(sent)
	if err != nil {
		return err
	}
	var sees, hidden []string
	for _, p := range all.Disclosed {
		name := strings.TrimPrefix(string(p), "/")
		if value, found := shown.Claims.At(p); found {
			sees = append(sees, fmt.Sprintf("%s: %v", name, value))
		} else {
			hidden = append(hidden, name)
		}
	}
	slices.Sort(sees)
	// The names that tell most; ladders and counts have a row of claims each.
	telling := slices.DeleteFunc(slices.Sorted(slices.Values(hidden)), func(name string) bool {
		return name == "sub" || strings.Contains(name, "AtLeast") || strings.HasPrefix(name, "incidents") || strings.HasPrefix(name, "period")
	})
	s.row(strings.Join(sees, ", "), fmt.Sprintf("%s and %d more", strings.Join(telling, ", "), len(hidden)-len(telling)))
	return nil
}
