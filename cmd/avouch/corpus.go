package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// The outcomes of a corpus item.
const (
	itemPassed  = "passed"
	itemFailed  = "failed"
	itemSkipped = "skipped"
)

// corpusResult is what corpus --json prints.
type corpusResult struct {
	Schema  string       `json:"schema"`
	Passed  int          `json:"passed"`
	Failed  int          `json:"failed"`
	Skipped int          `json:"skipped"`
	Items   []itemResult `json:"items"`
}

type itemResult struct {
	ID       string   `json:"id"`
	Kind     string   `json:"kind"`
	Outcome  string   `json:"outcome"`
	Expected string   `json:"expected"`
	Check    string   `json:"expectedCheck,omitempty"`
	Result   string   `json:"result,omitempty"`
	Refusal  *refusal `json:"refusal,omitempty"`
	Note     string   `json:"note,omitempty"`
	Needs    []string `json:"needs,omitempty"`
}

func (a *app) corpus() *cobra.Command {
	var only []string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "corpus MANIFEST.json",
		Short: "Judge every item of a manifest made by other implementations",
		Long: `Judges every item of a manifest and compares the verdict with the expected one.
Any issuer is trusted; each item has a replay store of its own. An item with a
nonce, a challenge or a presentation header is judged as an answer to it.

Prints a line for each failure and for each item that needs a suite that this
version does not have, and ends with the counts. A refusal by another check
than the manifest names passes with a note, unless the item is strict. The exit
status is 1 if an item failed.`,
		Example: `  avouch corpus peers/MANIFEST.json
  avouch corpus --only sd-jwt-vc peers/MANIFEST.json
  avouch corpus --json peers/MANIFEST.json`,
		Args: exactly("MANIFEST.json"),
		RunE: body(func(ctx context.Context, args []string) error {
			m, err := readManifest(args[0])
			if err != nil {
				return err
			}
			out := corpusResult{Schema: "avouch/corpus/1", Items: []itemResult{}}
			for _, it := range m.Items {
				if len(only) == 0 || slices.Contains(only, it.Kind) {
					out.add(m.judge(ctx, it))
				}
			}
			if len(out.Items) == 0 {
				return usagef("no item is of kind %s", strings.Join(only, " or "))
			}
			return a.corpusResult(out, asJSON)
		}),
	}
	cmd.Flags().StringArrayVar(&only, "only", nil, "judge items of this `kind` only (repeatable)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON (avouch help json); the counts go to standard error")
	return cmd
}

func (c *corpusResult) add(r itemResult) {
	c.Items = append(c.Items, r)
	switch r.Outcome {
	case itemPassed:
		c.Passed++
	case itemSkipped:
		c.Skipped++
	default:
		c.Failed++
	}
}

func (a *app) corpusResult(c corpusResult, asJSON bool) error {
	counts := fmt.Sprintf("%d passed, %d failed, %d skipped", c.Passed, c.Failed, c.Skipped)
	l := &lines{w: a.out}
	if asJSON {
		if err := printJSON(a.out, c); err != nil {
			return err
		}
		l.w = a.err
	} else {
		for _, r := range c.Items {
			r.print(l)
		}
	}
	l.printf("%s", counts)
	if l.err != nil {
		return l.err
	}
	if c.Failed > 0 {
		return reported{exitInvalid}
	}
	return nil
}

func (r itemResult) print(l *lines) {
	switch {
	case r.Outcome == itemSkipped:
		l.printf("skipped %s: needs %s", r.ID, strings.Join(r.Needs, ", "))
	case r.Outcome == itemFailed:
		l.printf("FAILED %s: %s", r.ID, r.Note)
	case r.Note != "":
		l.printf("note %s: %s", r.ID, r.Note)
	}
}
