package main

import (
	"context"
	"errors"
	"maps"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
)

func (a *app) sanction() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "sanction",
		Short: "Decide against somebody, with reasons, a period and a way to appeal",
		Long: `A sanction is a signed statement of reasons. Whoever it is about has it, and can
answer with it: a body that hears appeals decides with avouch appeal decide.`,
		Example: `  avouch sanction issue --key plaza.jwk --as eddsa-jcs-2022 --status entry.json --out ban.json sanction.json`,
		Args:    onlyCommands,
		RunE:    needsCommand,
	}
	cmd.AddCommand(a.sanctionIssue())
	return cmd
}

func (a *app) sanctionIssue() *cobra.Command {
	var i issuing
	var status string
	cmd := &cobra.Command{
		Use:   "issue --key KEYFILE --as MECHANISM SANCTION.json",
		Short: "Sign a sanction, if it keeps to due process",
		Long: `Signs a SanctionCredential in the name of the key's DID. Without reasons, a
period, a category and a way to appeal it is refused, with the place of what is
missing. Everything shows: no claim can be hidden from anybody.

Its subject is a pseudonym ("type": "Pseudonym", nym, nymDomain, nymSuite), or the
"id" of an avatar or a business, and says:

  category        of the EU's DSA Transparency Database, as ScamsAndFraud
  ground          the rule, and groundURL where it stands (https)
  facts           what happened, in words
  automated       whether a machine decided: true or false
  measure         warning, mute, restriction, suspension or ban
  scope           world or federation
  startTime       and endTime, with "indefinite": false; or no endTime and
                  "indefinite": true
  appealURL       where to appeal (https), and appealDeadline until when: after
                  startTime and validFrom

The document has an id, by which appeals name it, validFrom, validUntil and a
credentialStatus, so that it can be revoked: there, or in a file (--status).`,
		Example: `  avouch sanction issue --key plaza.jwk --as eddsa-jcs-2022 --status entry.json --out ban.json sanction.json`,
		Args:    exactly("SANCTION.json, or - for standard input,"),
	}
	cmd.RunE = body(func(ctx context.Context, args []string) error {
		if err := i.showsWhole(); err != nil {
			return err
		}
		i.made = func(n named, _ time.Time) (vc.Credential, error) { return a.sanctionClaims(n, status, args[0]) }
		s, _, err := a.issued(ctx, i, args[0])
		if err != nil {
			return err
		}
		return a.write(i.out, join([]vc.Secured{s}))
	})
	i.decisionFlags(cmd)
	cmd.Flags().StringVar(&status, "status", "", "`file` with the credentialStatus: the entry of a status list, as JSON")
	must(cmd, "key", "as")
	return cmd
}

// decisionFlags are the flags of what signs a decision, of which everything shows.
func (i *issuing) decisionFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&i.key, "key", "", "key `file` of whoever decides")
	f.StringVar(&i.as, "as", "", "`mechanism`: "+strings.Join(shownWhole(), ", "))
	f.StringVar(&i.contexts, "contexts", "", "`folder` of JSON-LD contexts with an index.json (avouch help files)")
	f.StringVar(&i.now, "now", "", "sign as of this `time` (RFC 3339) instead of now")
	f.StringVar(&i.out, "out", "", "new `file` to write to instead of standard output")
}

// shownWhole are the mechanisms whose bytes are the same wherever they are shown: a decision on appeal names them by their digest.
func shownWhole() (names []string) {
	for _, name := range built() {
		if name != ecdsaSD && name != bbs {
			names = append(names, name)
		}
	}
	return names
}

// showsWhole refuses mechanisms of which others see another credential each time.
func (i issuing) showsWhole() error {
	if i.as == ecdsaSD || i.as == bbs {
		return usagef("--as %s: of a decision everything shows, and its bytes stay the same: one of %s was expected", i.as, strings.Join(shownWhole(), ", "))
	}
	return nil
}

// errUnfair: what is not signed, or accepted, because whoever it is about could not defend themselves.
var errUnfair = errors.New("due process")

// unfair is a refusal of a sanction.
type unfair struct{ error }

func (u unfair) Unwrap() error      { return u.error }
func (unfair) Is(target error) bool { return target == errUnfair }

// sanctionClaims reads a sanction, adds its status and holds it to due process, as it will stand when it is issued.
func (a *app) sanctionClaims(n named, status, file string) (c vc.Credential, err error) {
	if c, err = a.unsigned(file); err != nil {
		return c, err
	}
	if kind := avatar.TypeOf(c); kind != avatar.TypeSanction {
		return c, fileError{shown(file), &vc.VerifyError{Check: "structure", Path: "/type",
			Err: &vc.Mismatch{What: "type of the avatar vocabulary", Want: avatar.TypeSanction, Got: kind}}}
	}
	if status != "" {
		if c, err = a.withStatus(c, status, file); err != nil {
			return c, err
		}
	}
	if c, err = complete(issuedBy(c, n), false); err != nil {
		return c, fileError{shown(file), unfair{err}}
	}
	return c, nil
}

// withStatus adds the entry of a status list.
func (a *app) withStatus(c vc.Credential, status, file string) (vc.Credential, error) {
	member := "credentialStatus"
	if c.IsClaimSet() {
		member = "status"
	}
	if _, there := c.Object()[member]; there {
		return c, usagef("--status: %s names a status already", shown(file))
	}
	text, err := a.read(status)
	if err != nil {
		return c, err
	}
	entry, err := strictjson.Parse(text, strictjson.Limits{})
	if err != nil {
		return c, usagef("--status %s: %w", shown(status), err)
	}
	o := maps.Clone(c.Object())
	o[member] = entry
	return vc.NewCredential(o)
}

// issuedBy is claims as they will stand when they are issued: some of the vocabulary's rules are about the issuer.
func issuedBy(c vc.Credential, n named) vc.Credential {
	member := "issuer"
	if c.IsClaimSet() {
		member = "iss"
	}
	if _, there := c.Object()[member]; there {
		return c
	}
	o := maps.Clone(c.Object())
	o[member] = n.id.String()
	named, err := vc.NewCredential(o)
	if err != nil {
		return c // whoever signs it says what is wrong
	}
	return named
}

// stamped is a time that a flag gives.
func stamped(flag, text string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return t, usagef("--%s %q: a time such as 2026-06-01T12:00:00Z was expected", flag, text)
	}
	return t, nil
}
