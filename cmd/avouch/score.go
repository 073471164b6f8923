package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/avouch-id/avouch/scoring"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar/standing"
)

// scored is what score --json prints: the assessment's own members, or why there is none.
type scored struct {
	Schema string `json:"schema"`
	Result string `json:"result"`
	Holder string `json:"holder,omitempty"`
	*scoring.Assessment
	Refusals []refusal `json:"refusals"`

	explain bool // print the numbers too
}

func (a *app) score() *cobra.Command {
	var j judging
	var policy string
	var known, lists []string
	var asJSON, explain bool
	cmd := &cobra.Command{
		Use:   "score --policy POLICY.json --nonce N FILE...",
		Short: "Decide about an answer by a policy, with reasons",
		Long: `Verifies the files as one answer, as verify does, and decides by the policy:
prints the decision, the score, and each reason in words. The policy says whose
word counts, and for whom it decides: the audience that the answer has to name.

What this world already holds about the same avatar it takes from --known. The
exit status is 0 for every decision, also for one against the avatar.

--explain adds the numbers: for each piece of evidence its group and rule, what it
weighs, what its age, twins and caps leave of that, and its effect on the score;
and what the verdict can be repeated from: the policy's digest, the time, and the
digest of each credential. --json has all of it.`,
		Example: `  avouch score --policy policy.json --nonce 6cQmOzpHQYPNnaEE --replay none answer.txt
  avouch score --policy policy.json --explain --nonce 6cQmOzpHQYPNnaEE --replay none answer.txt
  avouch score --policy policy.json --known incident.json --nonce 6cQmOzpHQYPNnaEE --replay none --json answer.txt`,
		Args: atLeastOne("FILE of the answer"),
		RunE: body(func(ctx context.Context, args []string) error {
			p, err := a.policy(policy)
			if err != nil {
				return err
			}
			if j.audience = cmp.Or(j.audience, p.Audience()); j.audience != p.Audience() {
				return usagef("--audience %q: the policy decides for %q", j.audience, p.Audience())
			}
			if !j.answers() {
				return usagef("--nonce is missing: only an answer to a question can be scored")
			}
			if explain && asJSON {
				return usagef("--explain: --json has the numbers already")
			}
			if p, err = a.withLists(ctx, p, &j, lists); err != nil {
				return err
			}
			return a.assess(ctx, p, &j, known, args, asJSON, explain)
		}),
	}
	f := cmd.Flags()
	f.StringVar(&policy, "policy", "", "`file` of the policy to decide by (avouch help policy)")
	f.StringArrayVar(&known, "known", nil, "`file` of credentials that this world already holds about the avatar (repeatable)")
	f.StringArrayVar(&lists, "list", nil, "`file` of a credential of which the policy takes issuers (issuersFrom; repeatable)")
	j.flags(cmd)
	f.BoolVar(&explain, "explain", false, "print the numbers, too, and what the verdict can be repeated from")
	f.BoolVar(&asJSON, "json", false, "print JSON (avouch help json)")
	must(cmd, "policy")
	return cmd
}

func (a *app) policy(file string) (*scoring.Policy, error) {
	text, err := a.read(file)
	if err != nil {
		return nil, err
	}
	p, err := scoring.Load(text)
	if err != nil {
		return nil, usagef("--policy %s: %w", shown(file), err)
	}
	return p, nil
}

// withLists gives a policy the lists of issuers that its groups name. Whoever signed them, the policy takes none but those by the
// issuers that it names.
func (a *app) withLists(ctx context.Context, p *scoring.Policy, j *judging, files []string) (*scoring.Policy, error) {
	items, err := a.items(files)
	if err != nil {
		return nil, err
	}
	v, err := j.verifier(vc.AnyIssuer{})
	if err != nil {
		return nil, err
	}
	var lists []*vc.Verified
	for _, it := range items {
		list, err := v.Verify(ctx, it.secured)
		if err != nil {
			return nil, fileError{it.file, err}
		}
		lists = append(lists, list)
	}
	p, err = p.WithIssuers(lists...)
	if err != nil {
		return nil, usageError{err}
	}
	return p, nil
}

// assess verifies the answer and what is known, and scores it.
func (a *app) assess(ctx context.Context, p *scoring.Policy, j *judging, known, files []string, asJSON, explain bool) error {
	to, err := j.challenge()
	if err != nil {
		return err
	}
	v, err := j.verifier(p.Trust())
	if err != nil {
		return err
	}
	// One time for everything.
	at := v.Now()
	v.Now = func() time.Time { return at }
	v.AcceptStatus = standing.AcceptStatus // a sanction that was taken back has no effect, and the verdict says so
	items, err := a.items(files)
	if err != nil {
		return err
	}
	held, err := a.items(known)
	if err != nil {
		return err
	}
	out := scored{Schema: "avouch/score/1", Result: resultValid, Refusals: []refusal{}, explain: explain}
	var holds []*vc.Verified
	for i, it := range held {
		k, err := v.Verify(ctx, it.secured)
		if err != nil {
			r := refusalOf(err, nil)
			r.Item, r.File = i+1, it.file
			return a.scored(out.refused(r), asJSON)
		}
		holds = append(holds, k)
	}
	who, err := v.VerifyPresentation(ctx, secured(items), to)
	if err != nil {
		return a.scored(out.refused(refusalOf(err, items)), asJSON)
	}
	out.Holder = who.Holder().String()
	verdict, err := scoring.Assess(p, at, who, holds...)
	if err != nil {
		return a.scored(out.refused(evidenceRefusal(err, held)), asJSON)
	}
	out.Assessment = &verdict
	return a.scored(out, asJSON)
}

// evidenceRefusal: what was verified cannot be assessed, because of one credential or of all of it.
func evidenceRefusal(err error, held []item) refusal {
	r := refusalOf(err, nil)
	r.Check = cmp.Or(r.Check, "evidence")
	var e *scoring.EvidenceError
	if errors.As(err, &e) {
		r.Item = e.Item + 1
		if e.Known && e.Item < len(held) {
			r.File = held[e.Item].file
		}
	}
	return r
}

func (s scored) refused(r refusal) scored {
	s.Result, s.Refusals = r.Result, append(s.Refusals, r)
	return s
}

// scored prints the assessment, or why there is none.
func (a *app) scored(s scored, asJSON bool) error {
	talk := &lines{w: a.err}
	for _, r := range s.Refusals {
		r.print(talk)
	}
	if asJSON {
		if err := printJSON(a.out, s); err != nil {
			return err
		}
	} else if s.Assessment != nil {
		l := &lines{w: a.out}
		printAssessment(l, s)
		if l.err != nil {
			return l.err
		}
	}
	switch s.Result {
	case resultInvalid:
		return reported{exitInvalid}
	case resultUnavailable:
		return reported{exitUnavailable}
	}
	return nil
}

func printAssessment(l *lines, s scored) {
	l.field("", "decision", fmt.Sprintf("%s (%s)", s.Decision, s.Code))
	l.field("", "score", fmt.Sprintf("%d of 1000, confidence %d of 1000", s.Score, s.Confidence))
	l.field("", "holder", s.Holder)
	l.field("", "purpose", s.Purpose)
	l.printf("because")
	for _, r := range s.Reasons {
		l.printf("  %s", r)
	}
	if len(s.Changes) > 0 {
		l.printf("what would change it")
		for _, c := range s.Changes {
			l.printf("  %s", c)
		}
	}
	if s.explain {
		printNumbers(l, s.Assessment)
	}
}
