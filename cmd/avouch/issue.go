package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
	"github.com/avouch-id/avouch/vc/cose"
	"github.com/avouch-id/avouch/vc/dataintegrity/bbs2023"
	"github.com/avouch-id/avouch/vc/dataintegrity/ecdsasd2023"
	"github.com/avouch-id/avouch/vc/jose"
	"github.com/avouch-id/avouch/vc/jsonld"
)

// issuing are the flags of issue.
type issuing struct {
	key, as, holder, out string
	contexts, documents  string
	vocab                []string
	now                  string
	conceal              []string
	concealAll           bool
	decoys               int
	vct, hash            string
	inJSON               bool
	mandatory            []string
	blind                blinding

	made func(n named, now time.Time) (vc.Credential, error) // claims that do not stand in a file as they are; nil: they do
}

func (a *app) issue() *cobra.Command {
	var i issuing
	cmd := &cobra.Command{
		Use:   "issue --key KEYFILE --as MECHANISM CREDENTIAL.json",
		Short: "Sign claims as their issuer",
		Long: `Signs a credential in the name of the key's DID: a document of the Verifiable
Credentials Data Model, or the claim set of an SD-JWT VC. Claims without an
issuer get this one. Claims of the avatar vocabulary are held to its rules, and
the statements that follow from them are added: every step of a ladder, and
counts of nothing.

Mechanisms:
  eddsa-jcs-2022   proof in the document, over canonical JSON, by Ed25519
  eddsa-rdfc-2022  proof in the document, over canonical RDF, by Ed25519
  ecdsa-jcs-2019   as eddsa-jcs-2022, by P-256 or P-384
  ecdsa-rdfc-2019  as eddsa-rdfc-2022, by P-256 or P-384
  ecdsa-sd-2023    proof of every statement in the document, by P-256, for the
                   holder alone, who shows what is mandatory (--mandatory) and
                   chooses from the rest; what a credential of the avatar
                   vocabulary has to show is always mandatory
  bbs-2023         as ecdsa-sd-2023, by BLS12-381; nobody can tell that two
                   showings are of one credential
  sd-jwt-vc        claims that the holder can show one by one (--conceal), bound
                   to the holder's key (--holder-key)
  vc+jwt           the document as a JSON Web Token, shown whole
  vc+cose          the document as a COSE message, which is binary
  vc+sd-jwt        the document as an SD-JWT, with --conceal and --holder-key as
                   sd-jwt-vc; pointers are into the document

With --request (person request) a bbs-2023 credential is for whoever holds a
secret that you do not learn, and names nobody. Personhood always is: give the
--nonce of the request and, of the one person whom you have checked, a new file
for what you have to keep (--enrol), at a renewal that file (--enrolment). Evidence for whoever has just shown you a pseudonym: give that (--nym),
the answer (--presentation) and the avatar that gave it (--holder).`,
		Example: `  avouch issue --key employer.jwk --as sd-jwt-vc --holder-key me.jwk --conceal /worksFor --conceal /jobTitle --out job.sdjwt employment.json
  avouch issue --key platform.jwk --as eddsa-rdfc-2022 --out account.json social.json
  avouch issue --key employer.jwk --as vc+jwt --out job.jwt employment.json
  avouch issue --key employer.jwk --as vc+cose --out job.cose employment.json
  avouch issue --key employer.jwk --as ecdsa-sd-2023 --mandatory /credentialSubject/worksFor --out job.json employment.json
  avouch issue --key registry.key --as bbs-2023 --request request.json --nonce nE5sVHqK0cJ2yTtW --enrol mira.enrolment --out personhood.base personhood.json
  avouch issue --key platform.jwk --as eddsa-jcs-2022 -`,
		Args: exactly("CREDENTIAL.json, or - for standard input,"),
	}
	cmd.RunE = body(func(ctx context.Context, args []string) error {
		if err := i.blind.given(cmd); err != nil {
			return err
		}
		s, b, err := a.issued(ctx, i, args[0])
		if err != nil {
			return err
		}
		if err := b.store(a); err != nil {
			return err
		}
		if i.as == ecdsaSD || i.as == bbs { // a base proof shows all that it lets be hidden
			return a.writeAs(i.out, join([]vc.Secured{s}), 0o600)
		}
		return a.write(i.out, join([]vc.Secured{s}))
	})
	f := cmd.Flags()
	f.StringVar(&i.key, "key", "", "key `file` of the issuer")
	f.StringVar(&i.as, "as", "", "`mechanism`: "+strings.Join(built(), ", "))
	f.StringVar(&i.holder, "holder-key", "", "key `file` or DID of the holder, to whose key an SD-JWT is bound")
	f.StringArrayVar(&i.conceal, "conceal", nil, "JSON `pointer`, into the SD-JWT, of a claim that can be hidden (repeatable)")
	f.BoolVar(&i.concealAll, "conceal-all", false, "let every claim be hidden that may be")
	f.IntVar(&i.decoys, "decoys", 0, "`number` of digests of nothing, mixed into each object and array that hides something")
	f.StringVar(&i.hash, "sd-alg", "", "`hash` of the digests in an SD-JWT: sha-256, or sha-384 or sha-512 where its verifiers accept them")
	f.BoolVar(&i.inJSON, "json-serialization", false, "write an SD-JWT as JSON (RFC 9901, section 8) instead of in the compact form")
	f.StringVar(&i.vct, "vct", "", "`type` of the SD-JWT VC, where the claims do not say")
	f.StringArrayVar(&i.mandatory, "mandatory", nil, "JSON `pointer` into the document of what ecdsa-sd-2023 and bbs-2023 always show (repeatable)")
	f.StringVar(&i.contexts, "contexts", "", "`folder` of JSON-LD contexts with an index.json (avouch help files)")
	f.StringArrayVar(&i.vocab, "allow-vocab", nil, "`URL` of a context whose @vocab may give meaning to undefined terms (repeatable)")
	f.StringVar(&i.documents, "did-documents", "", "`folder` of DID documents with an index.json, for --holder-key (avouch help files)")
	f.StringVar(&i.now, "now", "", "sign as of this `time` (RFC 3339) instead of now")
	f.StringVar(&i.out, "out", "", "new `file` to write to instead of standard output")
	i.blind.flags(cmd)
	must(cmd, "key", "as")
	return cmd
}

// issued signs; where there was a request, it comes back checked.
func (a *app) issued(ctx context.Context, i issuing, file string) (s vc.Secured, b *blind, err error) {
	now, err := clock(i.now)
	if err != nil {
		return s, nil, err
	}
	n, err := readKeyFile(ctx, i.key)
	if err != nil {
		return s, nil, err
	}
	secured, err := i.securer(ctx)
	if err != nil {
		return s, nil, err
	}
	if kinds := keysOf(i.as); !slices.Contains(kinds, n.public().Kind()) {
		return s, nil, usageError{fileError{i.key, &vc.Mismatch{What: "kind of key", Want: either(kinds), Got: n.public().Kind().String()}}}
	}
	var c vc.Credential
	if i.made != nil {
		c, err = i.made(n, now())
	} else {
		c, err = a.claims(i, n, file)
	}
	if err != nil {
		return s, nil, err
	}
	as := secured(c)
	if i.blind.request != "" {
		suite, err := i.bbs()
		if err != nil {
			return s, nil, err
		}
		if b, err = a.checked(i.blind, suite, n, c); err != nil {
			return s, nil, err
		}
		as = b.securer(suite, i.always(c))
	}
	s, err = vc.Issuer{ID: n.id.String(), Key: n.key, Now: now}.Issue(ctx, c, as)
	if errors.Is(err, ecdsasd2023.ErrPointer) {
		return s, nil, usagef("--mandatory: %s: %w", shown(file), err)
	}
	if err != nil {
		return s, nil, fileError{shown(file), err}
	}
	return s, b, nil
}

// unsigned reads claims.
func (a *app) unsigned(file string) (c vc.Credential, err error) {
	text, err := a.read(file)
	if err != nil {
		return c, err
	}
	if isSDJWT(vc.Received("", text)) {
		return c, usagef("%s is signed already: claims in JSON were expected, got an SD-JWT", shown(file))
	}
	if c, err = vc.ParseCredential(text); err != nil {
		return c, fileError{shown(file), err}
	}
	return c, nil
}

// claims reads what is to be signed, as it will stand when it is.
func (a *app) claims(i issuing, n named, file string) (c vc.Credential, err error) {
	if c, err = a.unsigned(file); err != nil {
		return c, err
	}
	if c, err = complete(issuedBy(c, n), i.blind.request != ""); err != nil {
		return c, fileError{shown(file), err}
	}
	if avatar.TypeOf(c) == avatar.TypePersonhood && i.blind.request == "" {
		return c, fileError{shown(file), fmt.Errorf("%w; signed by %s without a request it would be nobody's", errNobody, i.as)}
	}
	for _, p := range i.conceal {
		if _, rest, inside := strings.Cut(p, "/credentialSubject/"); inside && !c.IsClaimSet() && i.as == sdjwtVC {
			return c, usagef("--conceal %q: in an SD-JWT VC the claims of the subject stand at the top level: /%s", p, rest)
		}
	}
	return c, nil
}

// securer is the mechanism that the flags name, with what they say, for claims.
func (i issuing) securer(ctx context.Context) (func(vc.Credential) vc.Securer, error) {
	selective := i.as == ecdsaSD || i.as == bbs
	if len(i.mandatory) > 0 && !selective {
		return nil, usagef("--mandatory is for --as %s and %s; with %s all claims show that are not concealed", ecdsaSD, bbs, i.as)
	}
	if i.blind.request != "" && i.as != bbs {
		return nil, usagef("--request is for --as %s; nothing else signs for a secret", bbs)
	}
	if i.as == sdjwtVC || i.as == vcSDJWT {
		s, err := i.sdjwt(ctx)
		return func(vc.Credential) vc.Securer { return s }, err
	}
	if i.holder != "" || len(i.conceal) > 0 || i.concealAll || i.decoys != 0 || i.vct != "" || i.hash != "" || i.inJSON {
		return nil, usagef("--holder-key, --conceal, --conceal-all, --decoys, --sd-alg, --json-serialization and --vct are for --as %s (--vct apart %s); a document names its subject by id, and shows everything but with --as %s or %s", sdjwtVC, vcSDJWT, ecdsaSD, bbs)
	}
	if i.as == bbs {
		s, err := i.bbs()
		return func(c vc.Credential) vc.Securer { return s.Base(i.always(c)...) }, err
	}
	c, err := i.known()
	if err != nil {
		return nil, err
	}
	switch i.as {
	case vcJWT:
		return func(vc.Credential) vc.Securer { return jose.New(c) }, nil
	case vcCOSE:
		return func(vc.Credential) vc.Securer { return cose.New(c) }, nil
	}
	if i.as == ecdsaSD {
		return func(claims vc.Credential) vc.Securer { return ecdsasd2023.New(c).Base(i.always(claims)...) }, nil
	}
	s, err := suite(i.as, c)
	return func(vc.Credential) vc.Securer { return s }, err
}

// known are the contexts that the flags name.
func (i issuing) known() (*jsonld.Contexts, error) {
	c, err := contexts(i.contexts)
	if err != nil {
		return nil, err
	}
	return c.AllowVocab(i.vocab...), nil
}

func (i issuing) bbs() (bbs2023.Suite, error) {
	c, err := i.known()
	if err != nil {
		return bbs2023.Suite{}, err
	}
	return bbs2023.New(c), nil
}

// always is what a holder cannot leave out.
func (i issuing) always(c vc.Credential) []vc.Pointer {
	all := alwaysShown(c)
	for _, p := range i.mandatory {
		all = append(all, vc.Pointer(p))
	}
	return all
}
