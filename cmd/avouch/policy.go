package main

import (
	"context"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"github.com/avouch-id/avouch/scoring"
)

// linted is what policy lint --json prints.
type linted struct {
	Schema   string         `json:"schema"`
	Result   string         `json:"result"`
	Policies []lintedPolicy `json:"policies"`
}

// lintedPolicy is a policy that loads, or where and why it does not.
type lintedPolicy struct {
	File     string `json:"file"`
	Result   string `json:"result"`
	Digest   string `json:"digest,omitempty"` // SHA-256 of its canonical form, hexadecimal
	Audience string `json:"audience,omitempty"`
	Purpose  string `json:"purpose,omitempty"`
	Place    string `json:"place,omitempty"`
	Reason   string `json:"reason,omitempty"`
	Hint     string `json:"hint,omitempty"`
}

// policies is the command that has those about policies below it.
func (a *app) policies() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "policy",
		Short: "Check a policy, try it out, and count whom it would let in",
		Long:  policyTopic + "\n\n" + casesTopic + "\n\n" + populationTopic,
		Example: `  avouch policy lint market.json
  avouch policy test cases.json
  avouch policy audit market.json population.jsonl`,
		Args: onlyCommands,
		RunE: needsCommand,
	}
	cmd.AddCommand(a.lint(), a.try(), a.audit())
	return cmd
}

func (a *app) lint() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "lint POLICY.json...",
		Short: "Say whether policies load, and what is wrong with those that do not",
		Long: `Loads each policy, and prints for one that is fine its digest, for whom it
decides, and its purpose. What is ambiguous, contradictory or unbounded does not
load: standard error names the place and the reason, and the exit status is 1.`,
		Example: `  avouch policy lint market.json
  avouch policy lint --json market.json`,
		Args: atLeastOne("POLICY.json"),
		RunE: body(func(_ context.Context, args []string) error {
			out := linted{Schema: "avouch/policy-lint/1", Result: resultValid}
			for _, file := range args {
				text, err := a.read(file)
				if err != nil {
					return err
				}
				p := lint(text)
				p.File = shown(file)
				if p.Result != resultValid {
					out.Result = resultInvalid
				}
				out.Policies = append(out.Policies, p)
			}
			return a.linted(out, asJSON)
		}),
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON (avouch help json)")
	return cmd
}

func lint(text []byte) lintedPolicy {
	p, err := scoring.Load(text)
	if err == nil {
		return lintedPolicy{Result: resultValid, Digest: scoring.Digest(p.Digest()).String(), Audience: p.Audience(), Purpose: p.Purpose()}
	}
	out := lintedPolicy{Result: resultInvalid, Reason: err.Error(), Hint: hint(err)}
	var e *scoring.PolicyError
	if errors.As(err, &e) {
		out.Place, out.Reason = e.Where, e.Err.Error()
	}
	return out
}

func (a *app) linted(out linted, asJSON bool) error {
	talk, l := &lines{w: a.err}, &lines{w: a.out}
	for _, p := range out.Policies {
		switch {
		case p.Result != resultValid:
			refusal{File: p.File, Result: p.Result, Place: p.Place, Reason: p.Reason, Hint: p.Hint}.print(talk)
		case !asJSON:
			l.printf("%s: fine, %s, for %s: %s", p.File, p.Digest, p.Audience, p.Purpose)
		}
	}
	if asJSON {
		l.err = printJSON(a.out, out)
	}
	if l.err != nil {
		return l.err
	}
	if out.Result != resultValid {
		return reported{exitInvalid}
	}
	return nil
}

// loaded is the policy that an argument names, if it can decide at this time about somebody who is supposed.
func (a *app) loaded(file string, at time.Time) (*scoring.Policy, error) {
	text, err := a.read(file)
	if err != nil {
		return nil, err
	}
	p, err := scoring.Load(text)
	if err != nil {
		return nil, usagef("%s: %w", shown(file), err)
	}
	if _, err := p.Suppose(at); err != nil {
		return nil, usagef("%s: %w", shown(file), err)
	}
	return p, nil
}
