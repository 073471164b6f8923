package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/dataintegrity/bbs2023"
	"github.com/avouch-id/avouch/vc/federation"
)

// wallet is one person's: one seed, of which everything else follows.
type wallet struct {
	who       string // for the registry, and for nobody else
	seed      []byte
	suite     bbs2023.Suite
	jcs       dataintegrity.Suite
	documents documents
	now       func() time.Time
	guard     federation.Guard // which pseudonyms are shown to whom

	personhood, summary *bbs2023.Owned
}

func newWallet(s *story, who string) (*wallet, error) {
	w := &wallet{who: who, seed: make([]byte, 32), suite: s.bbs, jcs: s.jcs, documents: documents{s.resolver}, now: s.clock,
		guard: federation.Guard{Domains: federation.NewMemory(100)}}
	_, err := rand.Read(w.seed)
	return w, err
}

// avatar is the person in one world: the key follows from the seed, and nothing leads from one avatar to the next.
func (w *wallet) avatar(world string, index uint32) (vc.Holder, error) {
	key, err := did.DeriveKey(w.seed, world, index, did.Ed25519)
	if err != nil {
		return vc.Holder{}, err
	}
	id, signing, err := didkey.New(key)
	return vc.Holder{ID: id, Key: signing, As: w.jcs, NymDomain: w.guard.NymDomain, Now: w.now}, err
}

// enrol asks the registry for a credential of personhood, or for the next one. Another attempt is another secret.
func (w *wallet) enrol(ctx context.Context, r *registry, attempt uint32) error {
	person, err := w.suite.Person(w.seed, r.issuer.ID, attempt)
	if err != nil {
		return err
	}
	key, err := w.documents.keyFor(ctx, r.issuer.ID, w.now())
	if err != nil {
		return err
	}
	previous := w.personhood
	if attempt > 0 {
		previous = nil
	}
	in := bbs2023.Session{Issuer: r.issuer.ID, IssuerKey: key, Nonce: r.begin()}
	request, pending, err := person.Request(nil, in, previous)
	if err != nil {
		return err
	}
	base, err := r.sign(ctx, w.who, in.Nonce, request)
	if err != nil {
		return err
	}
	owned, err := pending.Accept(ctx, base, w.documents.keys(), w.now())
	if err != nil {
		return err // and the credential that the wallet has stays as it is
	}
	w.personhood = owned
	return nil
}

// earn asks a world for a summary, right after showing it personhood. The wallet says itself whom it has shown what.
func (w *wallet) earn(ctx context.Context, in *world, me vc.Holder, answer []vc.Secured) error {
	key, err := w.documents.keyFor(ctx, in.id, w.now())
	if err != nil {
		return err
	}
	nym, err := w.personhood.Nym(in.id)
	if err != nil {
		return err
	}
	digest := me.Digest(answer)
	nonce, err := in.begin(digest)
	if err != nil {
		return err
	}
	session := bbs2023.Session{Issuer: in.id, IssuerKey: key, Holder: me.ID, Nonce: nonce, Nym: nym, Presentation: digest}
	request, pending, err := w.personhood.Request(nil, session)
	if err != nil {
		return err
	}
	base, err := in.summarize(ctx, nonce, request)
	if err != nil {
		return err
	}
	owned, err := pending.Accept(ctx, base, w.documents.keys(), w.now())
	if err != nil {
		return err
	}
	w.summary = owned
	return nil
}

// isOnePerson shows personhood and how sure the registry is; hasPoints one step of the ladder.
func (w *wallet) isOnePerson() vc.Showing {
	return vc.Showing{Of: w.personhood.Secured(), Reveal: []vc.Pointer{"/credentialSubject/assuranceLevel"}, By: w.personhood}
}

func (w *wallet) hasPoints() vc.Showing {
	return vc.Showing{Of: w.summary.Secured(), Reveal: []vc.Pointer{"/credentialSubject/pointsAtLeast50"}, By: w.summary}
}

// documents finds the keys of issuers where everybody finds them: in their DID documents.
type documents struct{ did.Resolver }

// keys are what Accept asks.
func (d documents) keys() vc.Keys { return (&vc.Verifier{Resolver: d.Resolver}).KeySource() }

// keyFor is the key by which an issuer signs blindly.
func (d documents) keyFor(ctx context.Context, issuer string, at time.Time) (did.PublicKey, error) {
	id, err := did.Parse(issuer)
	if err != nil {
		return did.PublicKey{}, err
	}
	document, err := d.document(ctx, id)
	if err != nil {
		return did.PublicKey{}, err
	}
	for _, m := range document.Methods(did.AssertionMethod, at) {
		if m.Key.Kind() == did.BLS12381G2 {
			return m.Key, nil
		}
	}
	return did.PublicKey{}, fmt.Errorf("%s has no key to sign blindly with", issuer)
}

func (d documents) document(ctx context.Context, id did.DID) (*did.Document, error) {
	found, err := d.Resolve(ctx, id, did.Version{})
	if err == nil && found.Deactivated {
		err = fmt.Errorf("%s is deactivated", id)
	}
	return found.Document, err
}
