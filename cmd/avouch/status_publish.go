package main

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/status"
)

// The forms of a Token Status List.
const (
	listJWT = "statuslist+jwt"
	listCWT = "statuslist+cwt"
)

// publishedAs are the mechanisms by which a list is signed: those that sign a document whole, and the tokens.
func publishedAs() []string {
	whole := slices.DeleteFunc(built(), func(name string) bool {
		return slices.Contains([]string{ecdsaSD, bbs, sdjwtVC, vcSDJWT}, name)
	})
	return append(whole, listJWT, listCWT)
}

func (a *app) statusPublish() *cobra.Command {
	i := issuing{}
	var folder string
	cmd := &cobra.Command{
		Use:   "publish --list DIR --key KEYFILE --as MECHANISM --out FILE",
		Short: "Sign a status list as it is now",
		Long: `Signs the list for its URL, and puts it into the place of the file that was
published before, in one step: whoever fetches it meanwhile gets the old list or
the new one, whole. While it does, nobody else changes or publishes the list, so
that no older one comes after a newer one.

Publish at regular times, changed or not, and before the last one ends (status
create --valid): a list that appears when somebody is revoked says when.

A bitstring is signed as a credential by a mechanism of issue that signs a document
whole, a token list as ` + listJWT + ` or ` + listCWT + `.`,
		Example: `  avouch status publish --list status --key employer.jwk --as eddsa-jcs-2022 --out lists/1.json
  avouch status publish --list tokens --key employer.jwk --as statuslist+jwt --out lists/3.jwt`,
		Args: cobra.NoArgs,
		RunE: body(func(ctx context.Context, _ []string) error {
			if !slices.Contains(publishedAs(), i.as) {
				return usagef("--as %q: one of %s was expected", i.as, strings.Join(publishedAs(), ", "))
			}
			l, err := openList(folder)
			if err != nil {
				return err
			}
			data, err := l.signed(ctx, i)
			if err == nil && i.out != "" {
				err = replaceFile(i.out, data)
			} else if err == nil {
				_, err = a.out.Write(data)
			}
			return errors.Join(err, l.Close())
		}),
	}
	f := cmd.Flags()
	f.StringVar(&folder, "list", "", "`folder` of the list")
	f.StringVar(&i.key, "key", "", "key `file` of the issuer")
	f.StringVar(&i.as, "as", "", "`mechanism`: "+strings.Join(publishedAs(), ", "))
	f.StringVar(&i.now, "now", "", "sign as of this `time` (RFC 3339) instead of now")
	f.StringVar(&i.out, "out", "", "`file` to write instead of standard output; what is there is replaced")
	must(cmd, "list", "key", "as")
	return cmd
}

// signed is the list as it is published, to the last byte.
func (l statusList) signed(ctx context.Context, i issuing) ([]byte, error) {
	now, err := clock(i.now)
	if err != nil {
		return nil, err
	}
	n, err := readKeyFile(ctx, i.key)
	if err != nil {
		return nil, err
	}
	if kinds := keysOf(i.as); !slices.Contains(kinds, n.public().Kind()) {
		return nil, usageError{fileError{i.key, &vc.Mismatch{What: "kind of key", Want: either(kinds), Got: n.public().Kind().String()}}}
	}
	by := vc.Issuer{ID: n.id.String(), Key: n.key, Now: now}
	if isToken := i.as == listJWT || i.as == listCWT; isToken != (l.Form == status.TokenList) {
		return nil, usagef("--as %s: a bitstring is published as a credential, a token list as %s or %s", i.as, listJWT, listCWT)
	}
	switch i.as {
	case listJWT:
		return l.PublishJWT(ctx, by)
	case listCWT:
		return l.PublishCWT(ctx, by)
	}
	as, err := i.securer(ctx)
	if err != nil {
		return nil, err
	}
	s, err := l.Publish(ctx, by, as(vc.Credential{}))
	return s.Bytes(), err
}
