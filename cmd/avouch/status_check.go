package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/avouch-id/avouch/vc"
)

func (a *app) statusCheck() *cobra.Command {
	var j judging
	cmd := &cobra.Command{
		Use:   "check --status-lists DIR FILE...",
		Short: "Look up the statuses of credentials in lists at hand",
		Long: `Verifies each credential as verify --any-issuer does, with its statuses, and prints
these: purpose, value and list. The exit status is 1 if one is revoked or suspended, or is not
valid otherwise, and 3 if its list is not at hand.`,
		Example: `  avouch status check --status-lists lists job.json`,
		Args:    atLeastOne("FILE"),
		RunE: body(func(ctx context.Context, args []string) error {
			v, err := j.verifier(vc.AnyIssuer{})
			if err != nil {
				return err
			}
			items, err := a.items(args)
			if err != nil {
				return err
			}
			return a.checkEach(ctx, v, items)
		}),
	}
	f := cmd.Flags()
	f.StringVar(&j.statusLists, "status-lists", "", "`folder` of status lists with an index.json (avouch help files)")
	f.StringVar(&j.documents, "did-documents", "", "`folder` of DID documents with an index.json (avouch help files)")
	f.StringVar(&j.contexts, "contexts", "", "`folder` of JSON-LD contexts with an index.json (avouch help files)")
	f.StringVar(&j.now, "now", "", "judge as of this `time` (RFC 3339) instead of now")
	must(cmd, "status-lists")
	return cmd
}

// checkEach prints a line for each credential that holds, and why for each that does not; the worst gives the exit status.
func (a *app) checkEach(ctx context.Context, v *vc.Verifier, items []item) error {
	found, talk, out := newVerdict(), &lines{w: a.err}, &lines{w: a.out}
	for i, it := range items {
		verified, err := v.Verify(ctx, it.secured)
		if err != nil {
			r := refusalOf(err, nil)
			r.Item, r.File = i+1, it.file
			r.print(talk)
			found.refuse(r)
			continue
		}
		said := []string{"no status"}
		for k, s := range verifiedJSON(verified).Statuses {
			said = append(said[:k], fmt.Sprintf("%s %d in %s", s.Purpose, s.Value, s.List))
		}
		out.printf("%s: %s", it.file, strings.Join(said, "; "))
	}
	switch found.Result {
	case resultInvalid:
		return reported{exitInvalid}
	case resultUnavailable:
		return reported{exitUnavailable}
	}
	return out.err
}
