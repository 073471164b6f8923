package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// exactly takes one argument of a kind, atLeastOne takes several; no other number.
func exactly(kind string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != 1 {
			return fmt.Errorf("%s: one %s was expected, got %s", command(cmd), kind, counted(args))
		}
		return nil
	}
}

func atLeastOne(kind string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return fmt.Errorf("%s: a %s was expected, or - for standard input; got none", command(cmd), kind)
		}
		return nil
	}
}

// onlyCommands is for a command that only has others below it: another word is a mistyped one of them.
func onlyCommands(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	cmd.SuggestionsMinimumDistance = 2
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		return fmt.Errorf("unknown command %q for %q: did you mean %s?", args[0], cmd.CommandPath(), strings.Join(near, " or "))
	}
	return fmt.Errorf("unknown command %q for %q", args[0], cmd.CommandPath())
}

func counted(args []string) string {
	if len(args) == 0 {
		return "none"
	}
	return fmt.Sprintf("%d: %q", len(args), args)
}

// command is a command's name below avouch.
func command(cmd *cobra.Command) string {
	return strings.TrimPrefix(cmd.CommandPath(), cmd.Root().Name()+" ")
}
