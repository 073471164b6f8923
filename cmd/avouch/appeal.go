package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
)

func (a *app) appeal() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "appeal",
		Short: "Decide on appeals against sanctions",
		Long: `Whoever a sanction is about has it, and appeals with it. What is decided is a
credential too, by the body that heard the appeal: worlds that accept its decisions
give a sanction that was overturned no effect.`,
		Example: `  avouch appeal decide --key council.jwk --as eddsa-jcs-2022 --sanction ban.json --outcome overturned --reasons 'There were three horses.' --out appeal.json`,
		Args:    onlyCommands,
		RunE:    needsCommand,
	}
	cmd.AddCommand(a.appealDecide())
	return cmd
}

// deciding are the flags of appeal decide.
type deciding struct {
	issuing
	sanction, outcome, reasons, newEnd, until, id string
}

func (a *app) appealDecide() *cobra.Command {
	var d deciding
	cmd := &cobra.Command{
		Use:   "decide --key KEYFILE --as MECHANISM --sanction FILE --outcome OUTCOME --reasons TEXT",
		Short: "Sign what was decided on an appeal",
		Long: `Signs an AppealDecision about one sanction, in the name of the key's DID: who it is
about, the sanction's id and the SHA-256 of what its issuer made are taken from its
file, which is what the person has appealed with. The signature of the sanction is not checked
here: avouch verify does that.

  upheld      the sanction stays as it is
  reduced     it ends earlier, at --new-end
  overturned  it has no effect

It is valid from now on, for as long as the sanction, and for a year at least.`,
		Example: `  avouch appeal decide --key council.jwk --as eddsa-jcs-2022 --sanction ban.json --outcome overturned --reasons 'There were three horses.' --out appeal.json
  avouch appeal decide --key council.jwk --as eddsa-jcs-2022 --sanction ban.json --outcome reduced --new-end 2126-02-01T00:00:00Z --reasons 'Two of three.' --out shorter.json`,
		Args: cobra.NoArgs,
		RunE: body(func(ctx context.Context, _ []string) error {
			if err := d.showsWhole(); err != nil {
				return err
			}
			d.made = func(_ named, now time.Time) (vc.Credential, error) { return a.decision(d, now) }
			s, _, err := a.issued(ctx, d.issuing, d.sanction)
			if err != nil {
				return err
			}
			return a.write(d.out, join([]vc.Secured{s}))
		}),
	}
	d.decisionFlags(cmd)
	f := cmd.Flags()
	f.StringVar(&d.sanction, "sanction", "", "`file` of the signed sanction, or - for standard input")
	f.StringVar(&d.outcome, "outcome", "", "`outcome`: upheld, reduced or overturned")
	f.StringVar(&d.reasons, "reasons", "", "why, in `words`")
	f.StringVar(&d.newEnd, "new-end", "", "`time` (RFC 3339) at which a reduced sanction ends")
	f.StringVar(&d.until, "until", "", "`time` (RFC 3339) until which the decision is valid")
	f.StringVar(&d.id, "id", "", "`URL` that names the decision")
	must(cmd, "key", "as", "sanction", "outcome", "reasons")
	return cmd
}

// decision makes the claims.
func (a *app) decision(d deciding, now time.Time) (c vc.Credential, err error) {
	items, err := a.items([]string{d.sanction})
	if err != nil {
		return c, err
	}
	if len(items) != 1 {
		return c, usagef("--sanction %s: one sanction was expected, got %d items", shown(d.sanction), len(items))
	}
	signed := items[0].secured
	claims, err := signed.Unverified()
	if err != nil {
		return c, fileError{shown(d.sanction), err}
	}
	sanction, err := avatar.ParseSanction(claims)
	if err != nil {
		return c, fileError{shown(d.sanction), err}
	}
	if claims.Issuer() == "" {
		return c, usagef("--sanction %s: nobody has signed it: the signed sanction was expected", shown(d.sanction))
	}
	out := avatar.AppealDecision{ID: d.id, Subject: sanction.Subject, SubjectNym: sanction.SubjectNym, Sanction: sanction.ID, Digest: signed.Issued(),
		Outcome: avatar.Outcome(d.outcome), Reasons: d.reasons, Decided: now, From: now, Until: now.AddDate(1, 0, 0)}
	if sanction.Until.After(out.Until) {
		out.Until = sanction.Until
	}
	if d.until != "" {
		if out.Until, err = stamped("until", d.until); err != nil {
			return c, err
		}
	}
	if d.newEnd != "" {
		if out.NewEnd, err = stamped("new-end", d.newEnd); err != nil {
			return c, err
		}
		if !sanction.Indefinite && !out.NewEnd.Before(sanction.End) {
			return c, usagef("--new-end %s: the sanction ends on %s, and what is reduced ends earlier", d.newEnd, sanction.End.Format(time.RFC3339))
		}
	}
	return out.Credential()
}
