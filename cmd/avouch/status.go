package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/status"
)

func (a *app) status() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Run a status list: revoke and suspend what was issued",
		Long: `An issuer gives each credential an index of a list (issue --status-list), at
random and to no other ever, and says with a bit at that place whether it still
holds. The list is signed and published whole, for anybody to fetch, so that nobody
learns whose credential was looked up.

A list is a folder with two files: list.json says how it looks, list.db what was
given out and what is set. Keep list.db as you would keep a key, and never put
back an old copy: it would give indexes out a second time.`,
		Example: `  avouch status create --list status --url https://kestrel.example/status/1
  avouch issue --key employer.jwk --as eddsa-jcs-2022 --status-list status --out job.json employment.json
  avouch status set --list status 94567 1
  avouch status publish --list status --key employer.jwk --as eddsa-jcs-2022 --out lists/1.json`,
		Args: onlyCommands,
		RunE: needsCommand,
	}
	cmd.AddCommand(a.statusCreate(), a.statusSet(), a.statusPublish(), a.statusCheck())
	return cmd
}

func (a *app) statusSet() *cobra.Command {
	var folder string
	cmd := &cobra.Command{
		Use:   "set --list DIR INDEX VALUE",
		Short: "Set, or unset, the status of one credential",
		Long: `Stores a value for an index that issue --status-list gave out: 1 sets a status of
one bit, 0 takes that back. Verifiers see it in the next list that is published.
Which index a credential has stands in it (statusListIndex, or idx), and issue says
it. With several purposes a credential has an index for each.

A revocation is for ever; what may end is a suspension. Of that the list knows
nothing: it is the issuer's to keep.`,
		Example: `  avouch status set --list status 94567 1
  avouch status set --list status 94567 0`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 2 {
				return fmt.Errorf("%s: an INDEX and a VALUE were expected, got %s", command(cmd), counted(args))
			}
			return nil
		},
		RunE: body(func(ctx context.Context, args []string) error {
			index, err := strconv.ParseUint(args[0], 10, 64)
			if err != nil {
				return usagef("INDEX: a number was expected, got %.60q", args[0])
			}
			value, err := strconv.ParseUint(args[1], 10, 8)
			if err != nil {
				return usagef("VALUE: a number from 0 to 255 was expected, got %.60q", args[1])
			}
			l, err := openList(folder)
			if err != nil {
				return err
			}
			return errors.Join(asUsage(l.Set(ctx, index, uint8(value))), l.Close())
		}),
	}
	cmd.Flags().StringVar(&folder, "list", "", "`folder` of the list")
	must(cmd, "list")
	return cmd
}

// asUsage is an error of a list about what it was asked for, and not about what it holds.
func asUsage(err error) error {
	if err == nil || errors.Is(err, status.ErrUnreserved) || errors.Is(err, status.ErrFull) || errors.Is(err, vc.ErrUnavailable) {
		return err
	}
	return usageError{err}
}
