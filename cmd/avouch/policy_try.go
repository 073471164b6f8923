package main

import (
	"context"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/avouch-id/avouch/scoring"
)

// tested is what policy test --json prints.
type tested struct {
	Schema string       `json:"schema"`
	Policy string       `json:"policy"` // digest
	Passed int          `json:"passed"`
	Failed int          `json:"failed"`
	Cases  []testedCase `json:"cases"`
}

type testedCase struct {
	Name     string     `json:"name"`
	Outcome  string     `json:"outcome"`
	Expected verdictOf  `json:"expected"`
	Got      *verdictOf `json:"got,omitempty"`
	Problem  string     `json:"problem,omitempty"` // why nothing was decided
	Words    []string   `json:"words,omitempty"`   // the reasons, where it failed
}

// try is the command "policy test".
func (a *app) try() *cobra.Command {
	var policy, junit string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "test CASES.json",
		Short: "Hold a policy to the decisions that it has to make",
		Long: `Decides each case of a file by the policy that the file names, or --policy, and
compares decision and score with those expected. Nobody signs the evidence: it is
supposed. Prints what was expected and got for each case that fails, with the
reasons in words, and ends with the counts. The exit status is 1 if a case failed.
avouch help policy says what a file of cases holds.`,
		Example: `  avouch policy test cases.json
  avouch policy test --policy stricter.json cases.json
  avouch policy test --junit report.xml cases.json
  avouch policy test --json cases.json`,
		Args: exactly("CASES.json"),
		RunE: body(func(_ context.Context, args []string) error {
			text, err := a.read(args[0])
			if err != nil {
				return err
			}
			c, err := parseCases(text)
			if err != nil {
				return usagef("%s: %w", shown(args[0]), err)
			}
			if policy == "" && c.policy != "" {
				policy = filepath.Join(filepath.Dir(args[0]), filepath.FromSlash(c.policy))
			}
			if policy == "" {
				return usagef("%s names no policy: --policy is missing", shown(args[0]))
			}
			p, err := a.loaded(policy, c.list[0].at)
			if err != nil {
				return err
			}
			out := c.decide(p)
			if junit != "" {
				report, err := out.junit(filepath.Base(shown(args[0])))
				if err != nil {
					return err
				}
				if err := writeNew(junit, report, 0o644); err != nil {
					return err
				}
			}
			return a.tested(out, asJSON)
		}),
	}
	f := cmd.Flags()
	f.StringVar(&policy, "policy", "", "`file` of the policy, instead of the one that the cases name")
	f.StringVar(&junit, "junit", "", "write the outcome as JUnit XML to this `file`, for a CI server")
	f.BoolVar(&asJSON, "json", false, "print JSON (avouch help json); the counts go to standard error")
	return cmd
}

// decide runs the cases.
func (c cases) decide(p *scoring.Policy) tested {
	out := tested{Schema: "avouch/policy-test/1", Policy: scoring.Digest(p.Digest()).String()}
	for _, one := range c.list {
		r := testedCase{Name: one.name, Outcome: itemPassed, Expected: one.want}
		a, err := p.Suppose(one.at, one.evidence...)
		if err != nil {
			r.Problem = err.Error()
		} else {
			r.Got = of(a)
		}
		if err != nil || !r.Got.meets(one.want) {
			r.Outcome = itemFailed
			for _, reason := range a.Reasons {
				r.Words = append(r.Words, reason.String())
			}
			out.Failed++
		} else {
			out.Passed++
		}
		out.Cases = append(out.Cases, r)
	}
	return out
}

func (a *app) tested(t tested, asJSON bool) error {
	l := &lines{w: a.out}
	if asJSON {
		if err := printJSON(a.out, t); err != nil {
			return err
		}
		l.w = a.err
	} else {
		for _, c := range t.Cases {
			if c.Outcome == itemFailed {
				l.printf("FAILED %s", c.Name)
				for _, line := range c.why() {
					l.printf("  %s", line)
				}
			}
		}
	}
	l.printf("%d passed, %d failed", t.Passed, t.Failed)
	if l.err != nil {
		return l.err
	}
	if t.Failed > 0 {
		return reported{exitInvalid}
	}
	return nil
}

// got is what was decided, or why nothing was.
func (c testedCase) got() string {
	if c.Got == nil {
		return c.Problem
	}
	return c.Got.words()
}

// why says what was expected and got, and the reasons for it.
func (c testedCase) why() []string {
	out := []string{"expected: " + c.Expected.words(), "got:      " + c.got()}
	for _, w := range c.Words {
		out = append(out, "- "+w)
	}
	return out
}
