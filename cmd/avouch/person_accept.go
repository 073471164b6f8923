package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/avouch-id/avouch/internal/durable"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
	"github.com/avouch-id/avouch/vc/dataintegrity/bbs2023"
)

// accepting are the flags of person accept.
type accepting struct {
	pending, out        string
	documents, contexts string
	vocab               []string
	now                 string
}

func (a *app) personAccept() *cobra.Command {
	var p accepting
	cmd := &cobra.Command{
		Use:   "accept --pending PENDING --out OWNED BASE.json",
		Short: "Take the credential that an issuer made of a request",
		Long: `Checks what the issuer made of the request: that it is signed for the secret, by
the key that was asked, and that nothing was added to the secret where nothing may
be. Otherwise nothing is written; never show such a credential.

Writes the credential with its secrets into a new file that only its owner may
read (mode 0600), for present --owned. The request is spent then, and its file is
marked as used.`,
		Example: `  avouch person accept --pending personhood.pending --did-documents dids --out personhood.owned personhood.base`,
		Args:    exactly("BASE.json, or - for standard input,"),
		RunE: body(func(ctx context.Context, args []string) error {
			return a.accept(ctx, p, args[0])
		}),
	}
	f := cmd.Flags()
	f.StringVar(&p.pending, "pending", "", "`file` that person request wrote")
	f.StringVar(&p.out, "out", "", "new `file` for the credential with its secrets")
	f.StringVar(&p.documents, "did-documents", "", "`folder` of DID documents with an index.json (avouch help files)")
	f.StringVar(&p.contexts, "contexts", "", "`folder` of JSON-LD contexts with an index.json (avouch help files)")
	f.StringArrayVar(&p.vocab, "allow-vocab", nil, "`URL` of a context whose @vocab may give meaning to undefined terms (repeatable)")
	f.StringVar(&p.now, "now", "", "judge as of this `time` (RFC 3339) instead of now")
	must(cmd, "pending", "out")
	return cmd
}

func (a *app) accept(ctx context.Context, p accepting, file string) error {
	now, err := clock(p.now)
	if err != nil {
		return err
	}
	r, err := offlineResolver(p.documents)
	if err != nil {
		return err
	}
	c, err := contexts(p.contexts)
	if err != nil {
		return err
	}
	pending, err := readPending(bbs2023.New(c.AllowVocab(p.vocab...)).WithForm(avatar.Unlinkable), p.pending)
	if err != nil {
		return err
	}
	base, err := a.items([]string{file})
	if err != nil {
		return err
	}
	if len(base) != 1 {
		return usagef("%s: one credential was expected, got %d items", shown(file), len(base))
	}
	owned, err := pending.Accept(ctx, base[0].secured, (&vc.Verifier{Resolver: r}).KeySource(), now())
	if errors.Is(err, bbs2023.ErrUsed) {
		return fileError{p.pending, err}
	}
	if err != nil {
		return fileError{shown(file), err}
	}
	text, err := owned.Export()
	if err != nil {
		return err
	}
	if err := writePrivate(p.out, text); err != nil {
		return err
	}
	if err := spend(pending, p.pending); err != nil {
		return err
	}
	l := &lines{w: a.err}
	l.printf("avouch: the credential and its secrets are in %s; %s is of no more use", p.out, p.pending)
	warn(l, p.out, owned)
	return l.err
}

// warn says what could tell the holder from others.
func warn(l *lines, file string, o *bbs2023.Owned) {
	for _, t := range o.Traces() {
		l.printf("avouch: %s: the holder could be recognised: %s", file, t)
	}
}

// spend marks a request as used: its file is replaced, whole or not at all. What the name of a link is of stays so.
func spend(p *bbs2023.Pending, path string) error {
	text, err := p.Export()
	if err != nil {
		return err
	}
	if err := durable.Replace(path, append(text, '\n'), 0o600); err != nil {
		return fmt.Errorf("marking %s as used: %w", path, err)
	}
	return nil
}
