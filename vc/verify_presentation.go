package vc

import (
	"context"
	"crypto/subtle"

	"github.com/avouch-id/avouch/did"
)

// VerifyPresentation judges one answer to one challenge: each item is a signed presentation, or a credential that binds
// itself. The nonce is spent last, when everything else holds; a failed attempt spends nothing. Any error is, or wraps, a
// *VerifyError; its Item counts the items of the answer.
func (v *Verifier) VerifyPresentation(ctx context.Context, items []Secured, to Challenge) (*VerifiedPresentation, error) {
	if err := v.ready(); err != nil {
		return nil, err
	}
	opening := v.opening()
	opening.To = &to
	if err := to.check(opening.At); err != nil {
		return nil, err
	}
	spends := !to.unbound && to.Nonce != ""
	if spends && v.Replay == nil {
		return nil, refuse("replay", "", "nothing remembers spent nonces: set Verifier.Replay")
	}
	if len(items) == 0 {
		return nil, refuse("structure", "", "the answer is empty")
	}
	if len(items) > opening.Limits.Items {
		return nil, refuse("limit", "", "%d items, at most %d", len(items), opening.Limits.Items)
	}
	a := answer{v: v, to: to, by: opening, out: VerifiedPresentation{digest: digestOf(items)}}
	for i, s := range items {
		if err := a.item(ctx, s); err != nil {
			err.Item = i
			return nil, err
		}
	}
	if err := a.owners(ctx); err != nil {
		return nil, err
	}
	if spends {
		first, err := v.Replay.Spend(ctx, to.spendKey(), opening.At, to.Expires)
		if err != nil {
			return nil, asRefusal("replay", "", err)
		}
		if !first {
			return nil, refuse("replay", "", "the nonce %.60q was answered before: every answer needs a new one", to.Nonce)
		}
	}
	return &a.out, nil
}

// answer is what one VerifyPresentation gathers on its way.
type answer struct {
	v      *Verifier
	to     Challenge
	by     Opening
	out    VerifiedPresentation
	signed bool
	key    did.PublicKey // the key to which items outside of presentations are bound
}

func (a *answer) item(ctx context.Context, s Secured) *VerifyError {
	by := a.by
	by.Unsigned = a.v.Unsigned
	by.Holder = a.out.holder
	o, err := a.v.open(ctx, s, by)
	if err != nil {
		return err
	}
	if o.Presentation {
		return a.presentation(ctx, o)
	}
	return a.credential(ctx, s, o, 0)
}

// presentation judges the document and its proofs, then every credential in it.
func (a *answer) presentation(ctx context.Context, o Opened) *VerifyError {
	if a.signed {
		return refuse("structure", "", "an answer has one presentation, this is a second one")
	}
	doc := o.Credential
	if err := checkPresentation(doc); err != nil {
		return err
	}
	holder := idOf(doc.object["holder"])
	if len(o.Proofs) > 0 || !a.v.Unsigned {
		if holder == "" && len(o.Proofs) > 0 {
			holder = o.Proofs[0].Controller // nobody else is named: it is shown by whoever signed it
		}
		if err := checkProofs(o.Proofs, holder, did.Authentication, a.by.At); err != nil {
			return err
		}
		for _, p := range o.Proofs {
			if err := a.to.answers(p, a.to.ProofDomain(), p.Path); err != nil {
				return err
			}
		}
		id, err := did.Parse(holder)
		if err != nil {
			return refuse("binding", "/holder", "the holder is not a DID: %w", err)
		}
		a.signed, a.out.holder = true, id
	}
	inside, err := enclosed(doc, a.by.Limits)
	if err != nil {
		return err
	}
	for i, s := range inside {
		if err := a.inside(ctx, s, holder); err != nil {
			err.Path = at("/verifiableCredential", i) + err.Path
			return err
		}
	}
	return nil
}

func (a *answer) inside(ctx context.Context, s Secured, holder string) *VerifyError {
	by := a.by
	by.Holder = a.out.holder
	by.Unsigned = a.v.Unsigned
	o, err := a.v.open(ctx, s, by)
	if err != nil {
		return err
	}
	if len(o.Proofs) == 0 && a.v.Unsigned && !o.Presentation {
		return a.selfAsserted(s, o, holder)
	}
	binding := Binding(0)
	if a.signed || a.v.Unsigned {
		binding = BoundByPresentation
	}
	return a.credential(ctx, s, o, binding)
}

// selfAsserted: nobody vouches for these claims but the holder, who is named as their issuer (VCDM 2.0 section 4.13.1).
func (a *answer) selfAsserted(s Secured, o Opened, holder string) *VerifyError {
	c := o.Credential
	if err := checkCredential(c); err != nil {
		return err
	}
	if holder == "" || c.Issuer() != holder {
		return mismatch("binding", "/issuer", "issuer of a credential without proof", holder, c.Issuer())
	}
	if err := checkTime(c, a.by.At); err != nil {
		return err
	}
	subject := subjectOf(o)
	a.out.shown = append(a.out.shown, Shown{&Verified{credential: c, subject: subject, digest: digestOf([]Secured{s})}, BoundByPresentation, false})
	return nil
}

// credential judges one credential and what binds it to the challenge.
func (a *answer) credential(ctx context.Context, s Secured, o Opened, binding Binding) *VerifyError {
	verified, err := a.v.judge(ctx, s, o, a.by, true)
	if err != nil {
		return err
	}
	if o.Bound != nil {
		if err := a.to.answers(*o.Bound, a.to.Audience, o.Bound.Path); err != nil {
			return err
		}
		if binding == 0 {
			if a.key != (did.PublicKey{}) && a.key != o.Bound.Key.Public {
				return refuse("binding", o.Bound.Path, "the items of one answer are bound by different keys")
			}
			a.key, binding = o.Bound.Key.Public, BoundByKey
		}
	}
	if o.Header != nil {
		if subtle.ConstantTimeCompare(o.Header, a.to.PresentationHeader(a.out.holder)) != 1 {
			return refuse("binding", "", "the presentation header is not that of this challenge and holder")
		}
		if binding = BoundByNym; a.to.Header != nil {
			binding = BoundByCaller
		}
	}
	if o.Nym != nil {
		if o.Nym.Domain != a.to.NymDomain {
			return mismatch("binding", "", "nym domain", a.to.NymDomain, o.Nym.Domain)
		}
		if a.out.nym != nil && *a.out.nym != *o.Nym {
			return refuse("binding", "", "the items of one answer show different nyms: they are not one person's")
		}
		a.out.nym = o.Nym
	}
	if binding == 0 {
		if !a.to.unbound {
			return refuse("binding", "", "nothing binds this credential to the challenge: a key binding or a signed presentation was expected")
		}
		binding = BoundByPresentation
	}
	a.out.shown = append(a.out.shown, Shown{Verified: verified, Binding: binding})
	return nil
}

// owners finds out which credentials are about whoever answered.
func (a *answer) owners(ctx context.Context) *VerifyError {
	var authentication []did.VerificationMethod
	if a.signed {
		doc, err := document(ctx, a.v.Resolver, a.out.holder)
		if err != nil {
			return asRefusal("key", "/holder", err)
		}
		authentication = doc.Methods(did.Authentication, a.by.At)
	}
	for i := range a.out.shown {
		s := &a.out.shown[i]
		subject := s.Subject()
		switch {
		case a.signed:
			s.Own = subject.DID == a.out.holder
			for _, m := range authentication {
				s.Own = s.Own || subject.Key != did.PublicKey{} && m.Key == subject.Key
			}
		case s.Binding == BoundByKey:
			s.Own = true
		}
		if a.out.nym != nil && subject.Nym == *a.out.nym {
			s.Own = true
		}
	}
	return nil
}
