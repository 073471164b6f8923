package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/avouch-id/avouch/scoring/audit"
)

// audit is the command "policy audit".
func (a *app) audit() *cobra.Command {
	var now string
	var small int64
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "audit POLICY.json POPULATION.jsonl",
		Short: "Count how a policy's decisions differ between groups of people",
		Long: `Decides about everybody in a population that somebody made up or collected, and
reports for each group the counts of each decision, the scores, and which rules
make the difference. Nobody signs the evidence: it is supposed. The report is
information, and the exit status is 0 whatever it says.
avouch help policy says what a population holds.`,
		Example: `  avouch policy audit market.json population.jsonl
  avouch policy audit --small 100 --now 2026-06-01T12:00:00Z --json market.json population.jsonl`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 2 {
				return fmt.Errorf("%s: a POLICY.json and a POPULATION.jsonl were expected, got %s", command(cmd), counted(args))
			}
			return nil
		},
		RunE: body(func(ctx context.Context, args []string) error {
			clock, err := clock(now)
			if err != nil {
				return err
			}
			if small < 1 {
				return usagef("--small %d: at least 1 was expected", small)
			}
			at := clock()
			p, err := a.loaded(args[0], at)
			if err != nil {
				return err
			}
			population, err := a.open(args[1])
			if err != nil {
				return err
			}
			defer population.Close()
			options := audit.Options{Small: small}
			report, err := audit.Run(ctx, p, at, audit.Read(population, options), options)
			if err != nil {
				return populationError(shown(args[1]), err)
			}
			if asJSON {
				return printJSON(a.out, report)
			}
			l := &lines{w: a.out}
			for line := range strings.Lines(report.String()) {
				l.printf("%s", strings.TrimSuffix(line, "\n"))
			}
			return l.err
		}),
	}
	f := cmd.Flags()
	f.StringVar(&now, "now", "", "decide as of this `time` (RFC 3339) instead of now")
	f.Int64Var(&small, "small", 30, "groups of fewer `people` are counted and not compared")
	f.BoolVar(&asJSON, "json", false, "print JSON (avouch help json)")
	return cmd
}

// populationError: what somebody wrote into a population is invalid; one that cannot be read is a wrong use.
func populationError(file string, err error) error {
	var e *audit.PersonError
	if errors.As(err, &e) || errors.Is(err, audit.ErrNobody) {
		return fileError{file, err}
	}
	return usageError{fileError{file, err}}
}

// open is a file, or standard input for "-", that is read piece by piece.
func (a *app) open(name string) (io.ReadCloser, error) {
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, usageError{err}
		}
		return f, nil
	}
	if a.inTaken {
		return nil, usagef("standard input (-) can be read once only")
	}
	a.inTaken = true
	return io.NopCloser(a.in), nil
}
