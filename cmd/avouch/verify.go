package main

import (
	"bytes"
	"cmp"
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
)

func (a *app) verify() *cobra.Command {
	var j judging
	var trust []string
	var anyIssuer, asJSON bool
	cmd := &cobra.Command{
		Use:   "verify (--trust DID | --any-issuer) FILE...",
		Short: "Judge credentials, or an answer to a challenge",
		Long: `Judges each credential in the files by itself: who signed it and whether it
holds now, not who shows it. With --nonce and --audience the files together are
one answer to this question: every item has to be bound to it. With --nym-domain
it was asked for a pseudonym too; the credential that shows it says which. With
--replay FILE a nonce is answered once: a second answer is refused, whoever gives
it, also to another command with the same file.

Says "valid" and what was shown, or refuses with the check, the item, the place
and the reason. Nothing is fetched: what DIDs and contexts it does not know by
itself it takes from folders.`,
		Example: `  avouch verify --any-issuer job.sdjwt
  avouch verify --trust did:key:z6MktwupdmLXVVqTzCw4i46r4uGyosGXRnR3XjN4Zq7oMMsw account.json
  avouch verify --any-issuer --nonce 6cQmOzpHQYPNnaEE --audience did:web:plaza.example --replay none answer.txt
  avouch verify --any-issuer --nonce 6cQmOzpHQYPNnaEE --audience did:web:plaza.example --replay spent.db answer.txt
  avouch verify --trust did:web:plaza.example --did-documents dids --now 2026-06-01T12:00:00Z --json points.json`,
		Args: atLeastOne("FILE"),
		RunE: body(func(ctx context.Context, args []string) error {
			by, err := trustOf(trust, anyIssuer)
			if err != nil {
				return err
			}
			to, err := j.challenge()
			if err != nil {
				return err
			}
			v, err := j.verifier(by)
			if err != nil {
				return err
			}
			items, err := a.items(args)
			if err != nil {
				return err
			}
			if j.answers() {
				return a.verifyAnswer(ctx, v, items, to, asJSON)
			}
			return a.verifyEach(ctx, v, items, asJSON)
		}),
	}
	f := cmd.Flags()
	f.StringArrayVar(&trust, "trust", nil, "`DID` of an issuer whose word counts (repeatable)")
	f.BoolVar(&anyIssuer, "any-issuer", false, "accept the word of any issuer: the signature says whose it is")
	j.flags(cmd)
	f.BoolVar(&asJSON, "json", false, "print JSON (avouch help json)")
	return cmd
}

// trustOf is the trust that --trust and --any-issuer write out.
func trustOf(names []string, anyIssuer bool) (vc.Trust, error) {
	switch {
	case anyIssuer && len(names) > 0:
		return nil, usagef("--any-issuer and --trust exclude each other")
	case anyIssuer:
		return vc.AnyIssuer{}, nil
	case len(names) == 0:
		return nil, usagef("whose word counts? --trust DID for each issuer, or --any-issuer")
	}
	for _, n := range names {
		if _, err := did.Parse(n); err != nil {
			return nil, usagef("--trust: %w", err)
		}
	}
	return trusted(names), nil
}

// verifyEach judges credentials by themselves, all of them, and gives the worst result.
func (a *app) verifyEach(ctx context.Context, v *vc.Verifier, items []item, asJSON bool) error {
	out := newVerdict()
	for i, it := range items {
		verified, err := v.Verify(ctx, it.secured)
		if err != nil {
			r := refusalOf(err, nil)
			r.Item, r.File = i+1, it.file
			r.Hint = cmp.Or(instead(it), r.Hint)
			out.refuse(r)
			continue
		}
		c := verifiedJSON(verified)
		c.Item, c.File = i+1, it.file
		out.Credentials = append(out.Credentials, c)
	}
	return a.verdict(out, asJSON)
}

// instead is what to do with what is no signed credential at all, "" for all others.
func instead(it item) string {
	raw := it.secured.Bytes()
	switch o, err := it.secured.Object(vc.Limits{}); {
	case bytes.HasPrefix(raw, []byte("\xef\xbb\xbf")):
		return "it begins with a byte order mark: save it as UTF-8 without one"
	case err == nil:
		return insteadOf(o)
	case bytes.HasPrefix(raw, []byte("eyJ")) && bytes.ContainsAny(raw, "\r\n"):
		return "a JWT or an SD-JWT is one line: take the line breaks out"
	case typeOf(raw) == vpJWT, it.secured.MediaType() == mediaCOSEs:
		return ofPresentation
	case bytes.HasPrefix(raw, []byte("eyJ")) && strings.HasSuffix(typeOf(raw), "sd-jwt") && !isSDJWT(it.secured):
		return "if it was an SD-JWT, its ~ are lost: ask for it again"
	}
	return ""
}

const ofPresentation = "a presentation answers somebody: give the --nonce and the --audience that it was made for"

func insteadOf(o map[string]any) string {
	_, key := o["kty"]
	_, multikey := o["publicKeyMultibase"]
	_, proof := o["proof"]
	switch {
	case hasType(o, "VerifiablePresentation"):
		return ofPresentation
	case walletText(o) != "":
		return "this is for its owner alone: present --owned shows a part of a credential that person accept wrote"
	case key || multikey:
		return "this is a key, no credential: a credential was expected, as avouch issue makes it"
	case !proof:
		return "nobody has signed this: its issuer does that with avouch issue"
	}
	return ""
}

// verifyAnswer judges all items as one answer.
func (a *app) verifyAnswer(ctx context.Context, v *vc.Verifier, items []item, to vc.Challenge, asJSON bool) error {
	out := newVerdict()
	p, err := v.VerifyPresentation(ctx, secured(items), to)
	if err != nil {
		out.refuse(refusalOf(err, items))
		return a.verdict(out, asJSON)
	}
	out.Holder = p.Holder().String()
	for _, s := range p.Shown() {
		out.Credentials = append(out.Credentials, shownJSON(s))
	}
	return a.verdict(out, asJSON)
}

func secured(items []item) []vc.Secured {
	all := make([]vc.Secured, len(items))
	for i, it := range items {
		all[i] = it.secured
	}
	return all
}
