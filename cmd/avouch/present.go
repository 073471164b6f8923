package main

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
	"github.com/avouch-id/avouch/vc/cose"
	"github.com/avouch-id/avouch/vc/dataintegrity/bbs2023"
	"github.com/avouch-id/avouch/vc/dataintegrity/ecdsasd2023"
	"github.com/avouch-id/avouch/vc/jose"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/avouch-id/avouch/vc/sdjwt"
)

// presenting are the flags of present.
type presenting struct {
	key, nonce, audience, domain string
	reveal                       []string
	owned                        owning
	contexts, now, out, as       string
}

func (a *app) present() *cobra.Command {
	var p presenting
	cmd := &cobra.Command{
		Use:   "present --key KEYFILE --nonce N --audience A [--owned FILE] CREDENTIAL...",
		Short: "Show credentials, or a part of them, to whoever asked",
		Long: `Answers a verifier: a presentation signed by the avatar's key, which holds the
credentials in JSON, then each SD-JWT with the claims to reveal and its key
binding. All are bound to the nonce and the audience. The answer has one item a
line; verify reads it as one file.

A credential that is a JWT (vc+jwt) or a COSE message (vc+cose) stands in the
presentation, in an envelope. With --as vp+jwt the presentation is a JWT itself, with
--as vp+cose a COSE message, which is binary where nothing stands beside it, and in
an envelope otherwise.

--reveal names a claim to show, as a JSON pointer; of the second credential as
2:/worksFor. What is not revealed stays hidden, in an SD-JWT and in a document
issued by ecdsa-sd-2023 or bbs-2023; other documents show everything.

--owned shows what person accept wrote, with the pseudonym for the audience; these
credentials are counted after the others. One by which its holder could be
recognised is refused, and the traces are named.

A federation (--nym-domain) has the same pseudonym in all of its worlds, so it has
to say that the audience is one (--membership), and it must not be a world that has
a pseudonym of yours: what was shown without --domains is not remembered, so give
that file from the first time on.`,
		Example: `  avouch present --key me.jwk --nonce 6cQmOzpHQYPNnaEE --audience did:web:plaza.example --reveal /worksFor --out answer.txt job.sdjwt
  avouch present --key harbour-avatar.jwk --nonce kD4o1cE8zNqZ7mWf --audience did:web:harbour.example --owned personhood.owned --reveal /credentialSubject/assuranceLevel --out answer.json
  avouch present --key plaza-avatar.jwk --nonce uJ5nDx7bVe1cHs3Z --audience did:web:plaza.example --nym-domain $LEAGUE --membership membership.json --domains me.domains --owned personhood.owned --out league-answer.json
  avouch present --key me.jwk --as vp+jwt --nonce 6cQmOzpHQYPNnaEE --audience did:web:plaza.example --out answer.jwt job.jwt
  avouch present --key me.jwk --nonce 0dZ8CUkXYhVRmZ1Q --audience https://plaza.example --reveal 2:/worksFor account.json job.sdjwt`,
		RunE: body(func(ctx context.Context, args []string) error {
			answer, err := a.answer(ctx, p, args)
			if err != nil {
				return err
			}
			return a.write(p.out, join(answer))
		}),
	}
	f := cmd.Flags()
	f.StringVar(&p.key, "key", "", "key `file` of the avatar")
	f.StringVar(&p.nonce, "nonce", "", "`nonce` that the verifier asked with")
	f.StringVar(&p.audience, "audience", "", "`DID` or origin of the verifier")
	f.StringVar(&p.domain, "domain", "", "`domain` for the Data Integrity proof, if it is not the audience")
	f.StringVar(&p.as, "as", "", "`form` of the signed presentation: a cryptosuite that signs documents whole, vp+jwt or vp+cose; the key decides if empty")
	f.StringArrayVar(&p.reveal, "reveal", nil, "`[N:]POINTER` of a claim to show, of credential N, counted from 1 (repeatable)")
	f.StringArrayVar(&p.owned.files, "owned", nil, "`file` of a credential with its secrets (person accept), counted after the others (repeatable)")
	f.StringVar(&p.owned.domain, "nym-domain", "", "`DID` for which pseudonyms are shown, the audience if empty; of a federation, with --membership")
	f.StringVar(&p.owned.memory, "domains", "", "`file` that remembers for which worlds and federations pseudonyms were shown; made if it is not there, and the same each time")
	f.StringArrayVar(&p.owned.memberships, "membership", nil, "`file` of a credential in which the federation of --nym-domain lists the audience (repeatable)")
	f.StringVar(&p.owned.documents, "did-documents", "", "`folder` of DID documents with an index.json, for --membership (avouch help files)")
	f.BoolVar(&p.owned.allowTraceable, "allow-traceable", false, "show an owned credential by which you could be recognised, whatever is hidden")
	f.StringVar(&p.contexts, "contexts", "", "`folder` of JSON-LD contexts with an index.json (avouch help files)")
	f.StringVar(&p.now, "now", "", "sign as of this `time` (RFC 3339) instead of now")
	f.StringVar(&p.out, "out", "", "new `file` to write to instead of standard output")
	must(cmd, "key", "nonce", "audience")
	return cmd
}

func (a *app) answer(ctx context.Context, p presenting, files []string) ([]vc.Secured, error) {
	now, err := clock(p.now)
	if err != nil {
		return nil, err
	}
	n, err := readKeyFile(ctx, p.key)
	if err != nil {
		return nil, err
	}
	if len(files)+len(p.owned.files) == 0 {
		return nil, usagef("present: a CREDENTIAL file was expected, or - for standard input, or --owned FILE; got none")
	}
	items, err := a.items(files)
	if err != nil {
		return nil, err
	}
	reveal, err := reveals(p.reveal, len(items)+len(p.owned.files))
	if err != nil {
		return nil, err
	}
	c, err := contexts(p.contexts)
	if err != nil {
		return nil, err
	}
	show := make([]vc.Showing, len(items))
	for i, it := range items {
		if err := showable(it); err != nil {
			return nil, err
		}
		show[i] = vc.Showing{Of: it.secured, Reveal: reveal[i], By: discloser(it.secured, n, c)}
		if err := revealable(it, i+1, reveal[i], n.public()); err != nil {
			return nil, err
		}
	}
	owned, err := a.showings(p.owned, bbs2023.New(c).WithForm(avatar.Unlinkable), reveal[len(items):], len(items))
	if err != nil {
		return nil, err
	}
	to := vc.Challenge{Nonce: p.nonce, Audience: p.audience, Domain: p.domain}
	if to.NymDomain, err = p.owned.nymDomain(p.audience, owned); err != nil {
		return nil, err
	}
	show = append(show, owned...)
	h := vc.Holder{ID: n.id, Key: n.key, Now: now}
	if h.NymDomain, err = a.guard(p.owned, c, now); err != nil {
		return nil, err
	}
	if h.As, err = p.presenter(n, c); err != nil {
		return nil, err
	}
	for i, s := range show {
		if h.As == nil && !isSDJWT(s.Of) {
			return nil, usagef("credential %d, %s, needs a signed presentation, and a %s key signs none in this version: use an ed25519, p256, p384 or secp256k1 key",
				i+1, slices.Concat(names(items), p.owned.files)[i], n.public().Kind())
		}
	}
	return h.Answer(ctx, to, show...)
}

// presenter signs the presentation: by the suite of --as, or by the first that the key can; nil if there is none.
func (p presenting) presenter(n named, c *jsonld.Contexts) (vc.Presenter, error) {
	kind := n.public().Kind()
	all := presenters(c)
	if p.as == "" {
		for _, s := range all {
			if slices.Contains(keysOf(s.name), kind) {
				return s.by, nil
			}
		}
		return nil, nil
	}
	var names []string
	for _, s := range all {
		if s.name != p.as {
			names = append(names, s.name)
			continue
		}
		if kinds := keysOf(s.name); !slices.Contains(kinds, kind) {
			return nil, usageError{fileError{p.key, &vc.Mismatch{What: "kind of key", Want: either(kinds), Got: kind.String()}}}
		}
		return s.by, nil
	}
	return nil, usagef("--as %q: one of %s was expected", p.as, strings.Join(names, ", "))
}

// presenterOf is a form of presentation by its name.
type presenterOf struct {
	name string
	by   vc.Presenter
}

// presenters are the forms of presentation, the preferred ones first.
func presenters(c *jsonld.Contexts) (all []presenterOf) {
	for _, s := range proofSuites(c) {
		all = append(all, presenterOf{s.Cryptosuite(), s})
	}
	return append(all, presenterOf{vpJWT, jose.New(c)}, presenterOf{vpCOSE, cose.New(c)})
}

// reveals sorts the pointers by the credential that they are about, of n.
func reveals(flags []string, n int) ([][]vc.Pointer, error) {
	all := make([][]vc.Pointer, n)
	for _, s := range flags {
		which, pointer, numbered := strings.Cut(s, ":")
		if strings.HasPrefix(s, "/") || !numbered {
			which, pointer = "1", s
		}
		i, err := strconv.Atoi(which)
		if err != nil || i < 1 || i > n {
			return nil, usagef("--reveal %q: there is no credential %q of %d", s, which, n)
		}
		if !strings.HasPrefix(pointer, "/") {
			return nil, usagef("--reveal %q: a JSON pointer such as /worksFor was expected", s)
		}
		all[i-1] = append(all[i-1], vc.Pointer(pointer))
	}
	return all, nil
}

// inDocument holds pointers against a document.
func inDocument(it item, number int, reveal []vc.Pointer) error {
	document, err := it.secured.Unverified()
	if err != nil {
		return fileError{it.file, err}
	}
	for _, p := range reveal {
		if _, there := document.At(p); !there || p == "/proof" || strings.HasPrefix(string(p), "/proof/") {
			return usagef("--reveal %q: credential %d, %s, has no such claim", p, number, it.file)
		}
	}
	return nil
}

// showable refuses what no verifier would take for a credential.
func showable(it item) error {
	if isSDJWT(it.secured) {
		return nil
	}
	switch typ := typeOf(it.secured.Bytes()); {
	case typ == vcJWT, it.secured.MediaType() == mediaCOSE:
		return nil
	case typ == vpJWT, it.secured.MediaType() == mediaCOSEs:
		return usagef("%s is a presentation, made for somebody else; show the credentials that it was made of", it.file)
	}
	o, err := it.secured.Object(vc.Limits{})
	if err != nil {
		return fileError{it.file, err}
	}
	if isPrivate(o) {
		return usagef("%s holds secrets and is shown to nobody; what person accept wrote is shown with --owned", it.file)
	}
	if hasType(o, "VerifiablePresentation") {
		return usagef("%s is a presentation, made for somebody else; show the credentials that it was made of", it.file)
	}
	return nil
}

// revealable holds the holder's key against the one that a credential is bound to, and the pointers against its claims.
func revealable(it item, number int, reveal []vc.Pointer, mine did.PublicKey) error {
	if !isSDJWT(it.secured) {
		if len(reveal) == 0 {
			return nil
		}
		if ecdsasd2023.IsBase(it.secured) || bbs2023.IsBase(it.secured) {
			return inDocument(it, number, reveal)
		}
		return usagef("--reveal: credential %d, %s, shows everything; nothing in it is hidden", number, it.file)
	}
	u, err := sdjwt.ReadUnverified(it.secured)
	if err != nil {
		return fileError{it.file, err}
	}
	if u.Holder != (did.PublicKey{}) && u.Holder != mine {
		return fileError{it.file, &vc.Mismatch{What: "key in cnf", Want: mine.Multikey(), Got: u.Holder.Multikey()}}
	}
	for _, p := range reveal {
		if _, there := u.Claims.At(p); !there {
			return usagef("--reveal %q: credential %d, %s, has no such claim; hidden are %q", p, number, it.file, u.Disclosed)
		}
	}
	return nil
}
