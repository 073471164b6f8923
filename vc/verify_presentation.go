package vc

import (
	"context"
	"crypto/subtle"
	"slices"

	"github.com/avouch-id/avouch/did"
)

// VerifyPresentation judges one answer to one challenge: each item is a signed presentation, or a credential that binds
// itself. The nonce is spent last, when everything else holds; a failed attempt spends nothing. Any error is, or wraps, a
// *VerifyError; its Item counts the items of the answer.
func (v *Verifier) VerifyPresentation(ctx context.Context, items []Secured, to Challenge) (*VerifiedPresentation, error) {
	opening := v.opening()
	if err := v.ready(opening.At); err != nil {
		return nil, err
	}
	opening.To = &to
	if err := to.check(opening.At); err != nil {
		return nil, err
	}
	spends := !to.unbound && to.Nonce != ""
	if spends && v.Replay == nil {
		return nil, refuse("replay", "", "%w: nothing remembers spent nonces: set Verifier.Replay", ErrUnavailable)
	}
	if len(items) == 0 {
		return nil, refuse("structure", "", "the answer is empty")
	}
	if len(items) > opening.Limits.Items {
		return nil, refuse("limit", "", "%d items, at most %d", len(items), opening.Limits.Items)
	}
	a := answer{v: v, to: to, by: opening, out: VerifiedPresentation{items: slices.Clone(items)}}
	a.by.Unsigned = v.Unsigned
	for i, s := range items {
		if err := a.item(ctx, i, s); err != nil {
			err.Item = i
			return nil, err
		}
	}
	a.owners()
	if spends {
		// Looking up keys and lists may have taken long.
		at := now(v.Now)
		if err := to.check(at); err != nil {
			return nil, err
		}
		first, err := v.Replay.Spend(ctx, to.spendKey(), at, to.Expires)
		if err != nil {
			return nil, refuse("replay", "", "%w: %w", ErrUnavailable, err)
		}
		if !first {
			return nil, refuse("replay", "", "the nonce %.60q was answered before: every answer needs a new one", to.Nonce)
		}
	}
	return &a.out, nil
}

// answer is what one VerifyPresentation gathers on its way.
type answer struct {
	v   *Verifier
	to  Challenge
	by  Opening
	out VerifiedPresentation
	// Whether the holder signed a presentation, and with which keys.
	signed  bool
	signers []did.PublicKey
	// Of items outside of a signed presentation: what the first is bound by, and its key.
	binding Binding
	key     did.PublicKey
	nym     *Nym // of any proof: out has the one that an issuer vouches for
}

func (a *answer) item(ctx context.Context, i int, s Secured) *VerifyError {
	a.by = a.by.withWork()
	o, err := a.v.open(ctx, s, a.by)
	if err != nil {
		return err
	}
	if !o.Presentation {
		return a.credential(ctx, s, o, false)
	}
	// The holder is part of what binds the items beside the presentation: it has to be known before they are looked at.
	if i > 0 {
		return refuse("structure", "", "an answer has one presentation, and it stands first")
	}
	return a.presentation(ctx, o)
}

// presentation judges the document and its proofs, then every credential in it.
func (a *answer) presentation(ctx context.Context, o Opened) *VerifyError {
	doc := o.Credential
	if err := checkPresentation(doc); err != nil {
		return err
	}
	holder := idOf(doc.object["holder"])
	if len(o.Proofs) > 0 || !a.v.Unsigned {
		by := holder
		if by == "" && len(o.Proofs) > 0 {
			by = o.Proofs[0].Key.Controller // nobody else is named: it is shown by whoever signed it
		}
		if err := a.signedBy(by, o.Proofs); err != nil {
			return err
		}
	}
	inside, err := enclosed(doc, a.by.Limits)
	if err != nil {
		return err
	}
	for i, s := range inside {
		if err := a.inside(ctx, s, holder); err != nil { // who asserts something names themselves
			err.Path = element("/verifiableCredential", doc.object["verifiableCredential"], i) + err.Path
			return err
		}
	}
	return nil
}

// signedBy judges the proofs of a presentation: purpose, binding, time.
func (a *answer) signedBy(holder string, proofs []Proof) *VerifyError {
	if err := checkProofs(proofs, signers{name: holder}, did.Authentication); err != nil {
		return err
	}
	for _, p := range proofs {
		if err := a.to.answers(p); err != nil {
			return err
		}
		for _, d := range slices.Concat(p.Domain, p.Audience) {
			if d != a.to.ProofDomain() && d != a.to.Audience && !slices.Contains(a.out.others, d) {
				a.out.others = append(a.out.others, d)
			}
		}
	}
	id, err := did.Parse(holder)
	if err != nil {
		return refuse("binding", "/holder", "the holder is not a DID: %w", err)
	}
	a.signed, a.out.holder, a.by.Holder = true, id, id
	for _, p := range proofs {
		if p.Key.Controller == holder {
			a.signers = append(a.signers, p.Key.Public)
		}
	}
	return checkProofTimes(proofs, a.by.At)
}

func (a *answer) inside(ctx context.Context, s Secured, holder string) *VerifyError {
	o, err := a.v.open(ctx, s, a.by)
	if err != nil {
		return err
	}
	if len(o.Proofs) == 0 && a.v.Unsigned && !o.Presentation {
		return a.selfAsserted(ctx, s, o, holder)
	}
	return a.credential(ctx, s, o, true)
}

// selfAsserted: nobody vouches for these claims but the holder, who is named as their issuer (VCDM 2.0 section 4.13.4). It
// has no Verified.Issuer, so nobody is asked whether to trust it.
func (a *answer) selfAsserted(ctx context.Context, s Secured, o Opened, holder string) *VerifyError {
	c := o.Credential
	holds, err := checkCredential(c)
	if err != nil {
		return err
	}
	if holder == "" || c.Issuer() != holder {
		return mismatch("binding", "/issuer", "issuer of a credential without proof", holder, c.Issuer())
	}
	if err := checkTime(c, holds, a.by.At); err != nil {
		return err
	}
	statuses, err := a.v.checkStatus(ctx, c, a.by)
	if err != nil {
		return err
	}
	if err := a.v.checkSchema(ctx, c); err != nil {
		return err
	}
	shown := Shown{Verified: &Verified{credential: c, subject: subjectOf(o), statuses: statuses, of: s}}
	if a.signed && !a.to.unbound {
		shown.Binding = BoundByPresentation
	}
	a.out.shown = append(a.out.shown, shown)
	return nil
}

// credential judges one credential and what binds it to the challenge.
func (a *answer) credential(ctx context.Context, s Secured, o Opened, inside bool) *VerifyError {
	var binding Binding
	verified, err := a.v.judge(ctx, s, o, a.by, func() (err *VerifyError) {
		binding, err = a.bind(o, inside)
		return err
	})
	if err != nil {
		return err
	}
	a.out.shown = append(a.out.shown, Shown{Verified: verified, Binding: binding})
	return nil
}

// bind finds what ties a credential to the challenge. Whatever it carries has to be right, needed or not.
func (a *answer) bind(o Opened, inside bool) (binding Binding, err *VerifyError) {
	if a.to.unbound {
		return 0, nil
	}
	if inside && a.signed {
		binding = BoundByPresentation
	}
	if o.Bound != nil {
		if err := a.to.answers(*o.Bound); err != nil {
			return 0, err
		}
		if binding == 0 {
			binding = BoundByKey
		}
	}
	for _, p := range o.Proofs {
		bound, err := a.derived(p)
		if err != nil {
			return 0, err
		}
		if p.Key.Controller != o.Credential.Issuer() {
			continue // anybody can add a proof of their own: it binds nothing and names nobody
		}
		if bound != 0 {
			binding = bound
		}
		if p.Nym != nil {
			a.out.nym = p.Nym
		}
	}
	if binding == 0 && !(inside && a.v.Unsigned) {
		return 0, refuse("binding", "", "nothing binds this credential to the challenge: a key binding or a signed presentation was expected")
	}
	return binding, a.together(o, binding)
}

// derived holds what a derived proof carries against the challenge: its presentation header, its pseudonym and the domain of that.
func (a *answer) derived(p Proof) (Binding, *VerifyError) {
	// A proof with a pseudonym and without a header could be lifted from one answer into another.
	if p.Header == nil && p.Nym == nil {
		return 0, nil
	}
	if subtle.ConstantTimeCompare(p.Header, a.to.PresentationHeader(a.out.holder)) != 1 {
		return 0, refuse("binding", p.Path, "the presentation header is not that of this challenge and holder")
	}
	if p.Nym != nil {
		if p.Nym.Domain != a.to.NymDomain {
			return 0, mismatch("binding", p.Path, "nym domain", a.to.NymDomain, p.Nym.Domain)
		}
		if a.nym != nil && *a.nym != *p.Nym {
			return 0, refuse("binding", p.Path, "the items of one answer show different nyms: they are not one person's")
		}
		a.nym = p.Nym
	}
	if len(a.to.Header) > 0 {
		return BoundByCaller, nil
	}
	return BoundByNym, nil
}

// together: where no presentation holds an answer together, one key does, or one nym. Items bound by a key and items bound
// by a nym could be two people's.
func (a *answer) together(o Opened, binding Binding) *VerifyError {
	if a.signed || binding == 0 {
		return nil
	}
	var key did.PublicKey
	if binding == BoundByKey {
		key = o.Bound.Key.Public
	}
	if a.binding == 0 {
		a.binding, a.key = binding, key
	}
	if a.binding != binding || a.key != key {
		return refuse("binding", "", "the items of one answer are bound by different keys, and no signed presentation holds them together")
	}
	return nil
}

// owners finds out which credentials are about whoever answered. A bound key has to have signed itself: that the holder's
// document lists it says nothing, since a document lists whatever keys its maker wants.
func (a *answer) owners() {
	if a.to.unbound {
		return // whoever answered
	}
	for i := range a.out.shown {
		s := &a.out.shown[i]
		subject := s.Subject()
		switch {
		case s.Issuer() == "": // self-asserted
		case !a.signed:
			s.Own = s.Binding == BoundByKey || subject.Nym != Nym{}
		case subject.Key != did.PublicKey{}:
			s.Own = slices.Contains(a.signers, subject.Key)
		default:
			s.Own = subject.DID == a.out.holder || subject.Nym != Nym{}
		}
	}
}
