package vc

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/avouch-id/avouch/did"
)

// Disclosure is what a Discloser is asked for: which claims to reveal, bound to which challenge and holder. Rand is never
// nil.
type Disclosure struct {
	Reveal []Pointer
	To     Challenge
	Holder did.DID
	At     time.Time
	Rand   io.Reader
}

// Discloser shows less of a credential than it holds. It has the bound key or the nym secret, and reveals what is asked,
// what must always show, and nothing else. It is safe for concurrent use.
type Discloser interface {
	Disclose(ctx context.Context, s Secured, d Disclosure) (Secured, error)
}

// Showing is one credential of an answer. By nil shows it whole inside the signed presentation; Reveal must then be empty.
// An SD-JWT needs a By: without one, every claim that could be hidden would show.
type Showing struct {
	Of     Secured
	Reveal []Pointer
	By     Discloser
}

// Holder answers verifiers in the name of one avatar. Now and Rand may be nil: the system's.
type Holder struct {
	ID  did.DID
	Key did.SigningKey
	// As signs the presentation. Nil: none is made, and every credential has to bind itself.
	As Presenter
	// NymDomain is asked before pseudonyms are shown, for the audience's own domain too, so that it can remember what was
	// shown where: whether the audience belongs to the domain, which is a DID, and whether the person agrees. An error
	// refuses. Nil accepts the audience's own alone. Package vc/federation has one that is ready.
	NymDomain func(ctx context.Context, to Challenge) error
	Now       func() time.Time
	Rand      io.Reader
}

// Digest is what VerifiedPresentation.Digest is, to whoever verifies an answer: requests that refer to it have it in them.
func (Holder) Digest(answer []Secured) [32]byte { return digestOf(answer) }

// Answer shows credentials to whoever sent the challenge: first a presentation signed by the avatar's key, which holds the
// credentials that are shown whole and may be empty, then those that bind themselves, an SD-JWT with key binding for example.
func (h Holder) Answer(ctx context.Context, to Challenge, show ...Showing) ([]Secured, error) {
	at := now(h.Now)
	if err := to.check(at); err != nil {
		return nil, fmt.Errorf("answering: %w", err)
	}
	if h.ID == (did.DID{}) || h.As != nil && h.Key.Signer == nil {
		return nil, errors.New("answering needs the holder's DID and key")
	}
	if h.As != nil && h.Key.ID.DID() != h.ID {
		return nil, fmt.Errorf("answering: %w", mismatch("binding", "", "DID of the signing key", h.ID.String(), h.Key.ID.DID().String()))
	}
	switch {
	case to.NymDomain == "":
	case h.NymDomain != nil:
		if err := h.NymDomain(ctx, to); err != nil {
			return nil, fmt.Errorf("answering: the nym domain %.200q: %w", to.NymDomain, err)
		}
	case to.NymDomain != to.Audience:
		return nil, fmt.Errorf("answering: %w", mismatch("binding", "", "nym domain", to.Audience, to.NymDomain))
	}
	var inside, beside []Secured
	for i, s := range show {
		shown := s.Of
		if s.By == nil && len(s.Reveal) > 0 {
			return nil, fmt.Errorf("credential %d: pointers to reveal, but nobody to disclose them (Showing.By)", i)
		}
		if m := s.Of.MediaType(); s.By == nil && (m == mediaSDJWT || m == mediaSDDocument || m == mediaSDJSON) {
			return nil, fmt.Errorf("credential %d: an SD-JWT is shown by whoever chooses what of it (Showing.By); the pointer \"\" is all of it", i)
		}
		if s.By != nil {
			var err error
			d := Disclosure{s.Reveal, to, h.ID, at, random(h.Rand)}
			if shown, err = s.By.Disclose(ctx, s.Of, d); err != nil {
				return nil, fmt.Errorf("credential %d: %w", i, err)
			}
		}
		if s.By == nil || shown.isDocument() {
			inside = append(inside, shown)
		} else {
			beside = append(beside, shown)
		}
	}
	if h.As == nil {
		if len(inside) > 0 || len(beside) == 0 {
			return nil, errors.New("nothing signs what does not bind itself: set Holder.As")
		}
		return beside, nil
	}
	p, err := h.As.Present(ctx, Presentation{h.ID, inside, to}, Signing{h.Key, at, random(h.Rand)})
	if err != nil {
		return nil, fmt.Errorf("presenting: %w", err)
	}
	return append([]Secured{p}, beside...), nil
}
