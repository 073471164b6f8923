package main

import (
	"context"
	"errors"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
)

// The exit statuses.
const (
	exitValid = iota
	exitInvalid
	exitUsage
	exitUnavailable
)

// app is one run of the command: where it reads and writes.
type app struct {
	in       io.Reader
	out, err io.Writer
	inTaken  bool // standard input can be read once
}

// run is the whole command. It touches nothing but the files that it is told to, and gives the exit status.
func run(args []string, in io.Reader, out, errOut io.Writer) int {
	a := &app{in: in, out: out, err: errOut}
	root := a.root()
	root.SetArgs(args)
	ran, err := root.ExecuteContextC(context.Background())
	return a.report(ran, err)
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "avouch",
		Short: "Signed claims about avatars: issue, show a part, verify offline, score with reasons",
		Long: `avouch makes avatars' DIDs, issues and presents credentials, verifies them
offline, and scores them with reasons. No network, no central database. The
examples are a first round, from an employer's claims to a verdict.`,
		Example: `  avouch did create --out employer.jwk
  avouch did create --method peer --out me.jwk
  avouch issue --key employer.jwk --as sd-jwt-vc --holder-key me.jwk --conceal /worksFor --conceal /jobTitle --out job.sdjwt employment.json
  avouch present --key me.jwk --nonce 6cQmOzpHQYPNnaEE --audience did:web:plaza.example --reveal /worksFor --out answer.txt job.sdjwt
  avouch verify --any-issuer --nonce 6cQmOzpHQYPNnaEE --audience did:web:plaza.example --replay none answer.txt`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          onlyCommands,
		RunE:          needsCommand,
	}
	root.SetIn(a.in)
	root.SetOut(a.out)
	root.SetErr(a.err)
	root.AddCommand(a.did(), a.issue(), a.present(), a.person(), a.verify(), a.inspect(), a.score(), a.corpus())
	root.AddCommand(topics()...)
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	completionExamples(root)
	return root
}

// needsCommand is the body of a command that only has others below it.
func needsCommand(cmd *cobra.Command, _ []string) error {
	var names []string
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	return usagef("%s needs a command: %s", cmd.CommandPath(), strings.Join(names, ", "))
}

// help shows a command's help or a topic; of what is neither it says so, which the framework does not.
func help(cmd *cobra.Command, args []string) error {
	about, rest, err := cmd.Root().Find(args)
	if err != nil {
		return err
	}
	if err := onlyCommands(about, rest); err != nil {
		return err
	}
	return about.Help()
}

// completionExamples shows how each shell's completion is printed, as the framework only says in words.
func completionExamples(root *cobra.Command) {
	for _, c := range root.Commands() {
		switch c.Name() {
		case "completion":
			c.Example = "  avouch completion bash"
			for _, shell := range c.Commands() {
				shell.Example = "  avouch completion " + shell.Name()
			}
		case "help":
			c.Example = "  avouch help verify"
			c.Run, c.RunE = nil, help
		}
	}
}

// body makes a command's function of one that knows errors of the work from errors of use.
func body(f func(ctx context.Context, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		if err := f(cmd.Context(), args); err != nil {
			return workError{err}
		}
		return nil
	}
}

// workError comes from a command's own work; every other error is the framework's word on how it was called.
type workError struct{ error }

func (e workError) Unwrap() error { return e.error }

// usageError is a wrong use that only the command itself can see.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// reported is an exit status whose reasons have been printed.
type reported struct{ status int }

func (reported) Error() string { return "reported" }

// exitStatus is the exit status that an error of a command's work stands for.
func exitStatus(err error) int {
	var work workError
	var use usageError
	var done reported
	switch {
	case err == nil:
		return exitValid
	case errors.As(err, &done):
		return done.status
	case errors.As(err, &use), !errors.As(err, &work):
		return exitUsage
	case unavailable(err):
		return exitUnavailable
	}
	return exitInvalid
}

// unavailable tells what could not be checked from what is wrong.
func unavailable(err error) bool {
	return errors.Is(err, vc.ErrUnavailable) || errors.Is(err, did.ErrUnavailable) || errors.Is(err, did.ErrMethodNotSupported)
}

// must marks flags as required. They were defined a line before, so that this cannot fail.
func must(cmd *cobra.Command, flags ...string) {
	for _, name := range flags {
		_ = cmd.MarkFlagRequired(name)
	}
}
