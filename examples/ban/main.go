// Ban is a story of one person and many worlds: one pseudonym in each, which nobody can link to the next, conduct that travels
// without the avatar that earned it, and a ban that sticks to a person whom nobody has named.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"maps"
	"os"
	"slices"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/dataintegrity/bbs2023"
	"github.com/avouch-id/avouch/vc/jsonld"
)

func main() {
	if _, err := tell(context.Background(), os.Stdout, time.Now()); err != nil {
		log.Fatal(err)
	}
}

// story is who is in it, and what one chapter leaves to the next.
type story struct {
	ctx      context.Context
	out      io.Writer
	now      time.Time
	bbs      bbs2023.Suite
	jcs      dataintegrity.Suite
	resolver did.Resolver

	registry         *registry
	a, b             *world
	mira, tomo, ines *wallet

	inA, inB         visit            // Mira's first
	travelled        visit            // with what she had earned in A
	fresh, renewed   visit            // after the fraud, in A
	still            visit            // and in B
	other            visit            // somebody else's fresh avatar, in A
	attempt          error            // what the registry said to another secret of Mira's
	after            visit            // when the ban is over, in A
	compared, common int              // pairs of what was held beside each other, and what was found
	refused          map[string]error // the cheats
}

// tell is the story; now is when it begins.
func tell(ctx context.Context, out io.Writer, now time.Time) (*story, error) {
	s := &story{ctx: ctx, out: out, now: now.UTC().Truncate(time.Second), refused: map[string]error{},
		bbs: bbs2023.New(jsonld.Embedded()).WithForm(avatar.Unlinkable), jcs: dataintegrity.EdDSAJCS2022(jsonld.Embedded())}
	for _, chapter := range []func() error{s.people, s.personhood, s.twoWorlds, s.collusion, s.travel, s.fraud, s.comeback, s.banList, s.cheats} {
		if err := chapter(); err != nil {
			return s, err
		}
	}
	return s, nil
}

// people: a registry, two worlds, three wallets. The worlds' documents are public, and at hand: no network is needed.
func (s *story) people() (err error) {
	if s.registry, err = newRegistry(s.bbs, s.clock); err != nil {
		return err
	}
	if s.a, err = newWorld(s, "did:web:a.example"); err != nil {
		return err
	}
	if s.b, err = newWorld(s, "did:web:b.example"); err != nil {
		return err
	}
	if s.resolver, err = resolver.Pinned(resolver.Offline(), s.a.document, s.b.document); err != nil {
		return err
	}
	if err := s.a.opens(fmt.Appendf(nil, rulesA, s.registry.issuer.ID), s.resolver); err != nil {
		return err
	}
	if err := s.b.opens(fmt.Appendf(nil, rulesB, s.registry.issuer.ID), s.resolver); err != nil {
		return err
	}
	for _, p := range []struct {
		into **wallet
		who  string
	}{{&s.mira, "Mira Quill"}, {&s.tomo, "Tomo Brandt"}, {&s.ines, "Ines Okafor"}} {
		if *p.into, err = newWallet(s, p.who); err != nil {
			return err
		}
	}
	return nil
}

func (s *story) personhood() error {
	for _, p := range []*wallet{s.mira, s.tomo, s.ines} {
		if err := p.enrol(s.ctx, s.registry, 0); err != nil {
			return err
		}
	}
	mira := s.registry.files[s.mira.who]
	s.say("1. A registry checks that Mira is one person, and signs a secret that it does not see")
	s.say("   it knows       who she is, since when (%s), and Y, a pseudonym for itself alone (%s);", mira.Since, short(mira.Y))
	s.say("                  what it added to her secret, so that a renewal leaves the secret as it is")
	s.say("   it never sees  the secret, an avatar, a pseudonym in a world, where she shows the credential\n")
	return nil
}

func (s *story) twoWorlds() (err error) {
	for _, p := range []*wallet{s.tomo, s.ines, s.mira} {
		if s.inA, err = s.visit(s.a, p, 0, p.isOnePerson()); err != nil {
			return err
		}
		if s.inB, err = s.visit(s.b, p, 0, p.isOnePerson()); err != nil {
			return err
		}
	}
	s.say("2. She makes an avatar for each of two worlds, and shows the same credential in both")
	for _, v := range []visit{s.inA, s.inB} {
		s.say("   %s   avatar %s, pseudonym %s, one person", v.Nym.Domain, shortDID(v.Avatar), short(v.Nym))
		s.say("                       %s: %s", v.Decision, v.Words)
	}
	s.say("   Each verifies offline, looks its pseudonym up in its own ban list, and follows its own policy.\n")
	return nil
}

func (s *story) collusion() error {
	s.say("3. The worlds collude: all that they keep of three visitors each, side by side")
	if err := compare(s, "A with B", s.a.visits, s.b.visits); err != nil {
		return err
	}
	files := slices.Collect(maps.Values(s.registry.files))
	if err := compare(s, "the registry with A", files, s.a.visits); err != nil {
		return err
	}
	if err := compare(s, "the registry with B", files, s.b.visits); err != nil {
		return err
	}
	s.say("   Held against each other: every value, and every %d bytes in a row, of avatars, keys, pseudonyms and proofs,", run)
	s.say("   and of all that the registry ever received and signed. Equal is what is equal for everybody enrolled that day")
	s.say("   (issuer, dates, level); and the order of two labels in a proof, one bit that every second person shares.\n")
	return nil
}

func (s *story) travel() (err error) {
	s.say("4. Conduct travels: who has just shown a pseudonym in A gets a summary on the secret behind it, signed blindly")
	before := [2]int{len(s.a.visits), len(s.b.visits)}
	for _, p := range []struct {
		*wallet
		points int
	}{{s.tomo, 80}, {s.ines, 55}, {s.mira, 62}} {
		if s.travelled, err = s.earnAndTravel(p.wallet, p.points); err != nil {
			return err
		}
	}
	s.say("   A knows        %s has 62 points", short(s.inA.Nym))
	s.say("   B sees         %s: one person, and the same person has at least 50 points in A", short(s.travelled.Nym))
	s.say("                  %s: %s", s.travelled.Decision, s.travelled.Words)
	s.say("   B never sees   the 62, the avatar in A, the pseudonym in A")
	if err := compare(s, "A with B, and all that A signed", s.a.visits[before[0]:], s.b.visits[before[1]:]); err != nil {
		return err
	}
	s.say("")
	return nil
}

// earnAndTravel: somebody comes back to A, asks for a summary in the same session, and shows a step of it in B.
func (s *story) earnAndTravel(p *wallet, points int) (visit, error) {
	me, ask, answer, err := s.answer(s.a, p, 0, p.isOnePerson())
	if err != nil {
		return visit{}, err
	}
	v, err := s.a.enter(s.ctx, ask, answer)
	if err != nil {
		return visit{}, err
	}
	s.a.points[v.Nym] = points
	if err := p.earn(s.ctx, s.a, me, answer); err != nil {
		return visit{}, err
	}
	return s.visit(s.b, p, 0, p.isOnePerson(), p.hasPoints())
}

func (s *story) fraud() error {
	s.say("5. In A, Mira takes payment for land that she never hands over. A keeps a record, and bans a pseudonym")
	b := ban{Category: "ScamsAndFraud", Words: "took payment for land, never handed it over (rule 4)",
		Decision: "https://a.example/decisions/4711", Until: avatar.DateOf(s.now.Add(180 * day))}
	if err := s.a.sanction(s.ctx, s.inA.Nym, b, []byte("the trade, as A logged it")); err != nil {
		return err
	}
	record, err := avatar.ParseConductAttestation(s.a.records[s.inA.Nym][0].Credential())
	if err != nil {
		return err
	}
	s.say("   the record     %s, %s, severity %d, about %s in %s", record.Category, record.Effect, record.Severity, short(record.SubjectNym), record.SubjectNym.Domain)
	s.say("   its reasons    %s;", b.Words)
	s.say("                  objections to %s\n", b.Decision)
	return nil
}

func (s *story) comeback() (err error) {
	s.say("6. She comes back")
	s.now = s.now.Add(day)
	if s.fresh, err = s.visit(s.a, s.mira, 1, s.mira.isOnePerson()); err != nil {
		return err
	}
	s.say("   next day, a fresh avatar %s, the same pseudonym %s", shortDID(s.fresh.Avatar), short(s.fresh.Nym))
	s.say("                            %s: %s", s.fresh.Decision, s.fresh.Words)
	if s.still, err = s.visit(s.b, s.mira, 0, s.mira.isOnePerson(), s.mira.hasPoints()); err != nil {
		return err
	}
	s.say("   the same day in B        %s: the ban is A's, and not everybody's", s.still.Decision)
	s.now = s.now.Add(79 * day)
	if err := s.mira.enrol(s.ctx, s.registry, 0); err != nil {
		return err
	}
	if s.renewed, err = s.visit(s.a, s.mira, 2, s.mira.isOnePerson()); err != nil {
		return err
	}
	s.say("   day 80, after a renewal  %s, the same pseudonym %s", shortDID(s.renewed.Avatar), short(s.renewed.Nym))
	s.say("                            %s: %s", s.renewed.Decision, s.renewed.Words)
	if s.attempt = s.mira.enrol(s.ctx, s.registry, 1); s.attempt == nil {
		return errors.New("the registry renewed for another secret")
	}
	s.say("   with another secret      the registry refuses: %v", s.attempt)
	if s.other, err = s.visit(s.a, s.ines, 1, s.ines.isOnePerson()); err != nil {
		return err
	}
	s.say("   Ines, a fresh avatar     %s: %s\n", s.other.Decision, s.other.Words)
	return nil
}

func (s *story) banList() (err error) {
	s.say("7. A's ban list, whole: no name, no avatar, nothing that means anything in another world")
	for nym, b := range s.a.bans {
		s.say("   %s   %s   %s   until %s", nym.Domain, short(nym), b.Category, b.Until)
		s.say("                       %s", b.Words)
	}
	s.now = s.now.Add(100 * day)
	if err := s.mira.enrol(s.ctx, s.registry, 0); err != nil {
		return err
	}
	if s.after, err = s.visit(s.a, s.mira, 3, s.mira.isOnePerson()); err != nil {
		return err
	}
	s.say("   That day the ban is over, and its line goes. A's own record of it fades more slowly:")
	s.say("   Mira, a fresh avatar     %s: %s\n", s.after.Decision, s.after.Words)
	return nil
}

// answer is what a wallet says to a world's question.
func (s *story) answer(w *world, p *wallet, index uint32, show ...vc.Showing) (vc.Holder, vc.Challenge, []vc.Secured, error) {
	ask := w.ask()
	me, err := p.avatar(w.id, index)
	if err != nil {
		return me, ask, nil, err
	}
	answer, err := me.Answer(s.ctx, ask, show...)
	return me, ask, answer, err
}

// compare lays what two parties keep side by side.
func compare[A, B marked](s *story, who string, mine []A, yours []B) error {
	pairs, same, err := together(mine, yours)
	s.compared, s.common = s.compared+pairs, s.common+len(same)
	s.say("   %-33s %d pairs, %d marks in common", who, pairs, len(same))
	return err
}

// visit is a person at a world's gate.
func (s *story) visit(w *world, p *wallet, index uint32, show ...vc.Showing) (visit, error) {
	_, ask, answer, err := s.answer(w, p, index, show...)
	if err != nil {
		return visit{}, err
	}
	return w.enter(s.ctx, ask, answer)
}

func (s *story) clock() time.Time { return s.now }

func (s *story) say(format string, args ...any) { fmt.Fprintf(s.out, format+"\n", args...) }

// short and shortDID show the ends of what is long.
func short(n vc.Nym) string {
	text := n.Text()[1:]
	return text[:4] + "…" + text[len(text)-4:]
}

func shortDID(id did.DID) string { text := id.String(); return text[:12] + "…" + text[len(text)-6:] }
