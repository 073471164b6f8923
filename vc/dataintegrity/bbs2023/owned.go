package bbs2023

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/bbs"
)

// ErrTraceable: something in a credential could tell its holder from others, whatever is hidden.
var ErrTraceable = errors.New("the holder could be recognised")

// Owned is a credential with its hidden secrets: a vc.Discloser of itself. It does not print and is not comparable; wallets store what
// Export writes, sealed. It is safe for concurrent use.
type Owned struct {
	wallet
	secured func() vc.Secured // as hedge
	feature Feature
	issuer  string
	blind   bbs.Secret
}

// Secured is the credential with its base proof. It is shown to nobody: Disclose derives from it.
func (o *Owned) Secured() vc.Secured {
	if o.secured == nil {
		return vc.Secured{}
	}
	return o.secured()
}

// Nym is the pseudonym in a domain, the DID of a world or of a federation.
func (o *Owned) Nym(domain string) (vc.Nym, error) {
	if !o.feature.nym() {
		return vc.Nym{}, fmt.Errorf("%s has no pseudonym", o.feature)
	}
	if _, err := did.Parse(domain); err != nil {
		return vc.Nym{}, fmt.Errorf("the domain of a pseudonym: %w", err)
	}
	raw, err := o.suite.of(o.feature).Nym(o.nym, []byte(domain))
	if err != nil {
		return vc.Nym{}, err
	}
	return vc.Nym{Suite: NymSuite, Domain: domain, Point: [bbs.NymSize]byte(raw)}, nil
}

// Disclose derives as Suite.Disclose does, from this credential alone, with the pseudonym for d.To.NymDomain. Whether that is the
// verifier's to ask for, vc.Holder decides before. It refuses (ErrTraceable) where Traces finds something: Traceable does not.
func (o *Owned) Disclose(ctx context.Context, s vc.Secured, d vc.Disclosure) (vc.Secured, error) {
	if traces := o.Traces(); len(traces) > 0 {
		return vc.Secured{}, fmt.Errorf("%w: %s", ErrTraceable, strings.Join(traces, "; "))
	}
	return o.disclose(ctx, s, d)
}

func (o *Owned) disclose(ctx context.Context, s vc.Secured, d vc.Disclosure) (vc.Secured, error) {
	if o.hedge == nil {
		return vc.Secured{}, errNobody
	}
	if string(s.Bytes()) != string(o.Secured().Bytes()) {
		return vc.Secured{}, errors.New("these secrets are of another credential")
	}
	if o.feature.nym() {
		if _, err := did.Parse(d.To.NymDomain); err != nil {
			return vc.Secured{}, fmt.Errorf("a proof with a pseudonym is for the nym domain of a challenge, a DID: %w", err)
		}
	}
	return o.suite.disclose(ctx, s, d, secrets{o.feature, o.held(o.feature, o.blind), o.hedge()})
}

// Traceable discloses although Traces finds something: for wallets that have shown the person what, and were told to.
func (o *Owned) Traceable() vc.Discloser { return traceable{o} }

type traceable struct{ *Owned }

func (t traceable) Disclose(ctx context.Context, s vc.Secured, d vc.Disclosure) (vc.Secured, error) {
	return t.disclose(ctx, s, d)
}

// Traces are what could tell the holder from others to whom the issuer gave such a credential, in whatever is shown of it
// (docs/cryptography.md, section 6). None is best; but that the issuer uses one key, and one choice of words, for everybody, a wallet alone does not see.
func (o *Owned) Traces() []string {
	document, proof, err := taken(o.Secured())
	if err != nil {
		return []string{err.Error()}
	}
	text, _ := proof["proofValue"].(string)
	base, _, err := parseBase(text)
	if err != nil {
		return []string{err.Error()}
	}
	found := append(traces(document, proof, base.Mandatory), o.suite.blankNodes(document)...)
	if form := o.suite.form; form == nil {
		found = append(found, "nobody knows how many statements others have in theirs (Suite.WithForm)")
	} else if c, err := o.Secured().Unverified(); err != nil {
		found = append(found, err.Error())
	} else if err := form(c); err != nil {
		found = append(found, fmt.Sprintf("others may have other statements in theirs: %v", err))
	}
	if id, err := did.Parse(o.issuer); err != nil || id.Method() == "peer" {
		found = append(found, "the issuer's DID is made for few, not published for all")
	}
	return found
}

// Request asks for a credential on the same secret, in a session that has just seen s.Nym; Accept demands that nothing is added to
// it.
func (o *Owned) Request(r io.Reader, s Session) (Request, *Pending, error) {
	if s.enrols() {
		return Request{}, nil, errors.New("a session has shown a pseudonym; a Person enrols")
	}
	if !o.feature.nym() {
		return Request{}, nil, fmt.Errorf("%s has no pseudonym", o.feature)
	}
	return (&Pending{wallet: o.wallet, session: s}).request(r)
}
