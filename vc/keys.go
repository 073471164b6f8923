package vc

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/avouch-id/avouch/did"
)

// documentKeys finds keys in DID documents, and everything else in a second source.
type documentKeys struct {
	resolver did.Resolver
	other    Keys
}

// KeySource finds keys as Verify does: in the documents of Resolver, and in Keys where no DID names them. It is for what checks keys
// outside of a verification, a wallet that accepts a credential for example; the rest of the Verifier may be zero.
func (v *Verifier) KeySource() Keys { return documentKeys{v.Resolver, v.Keys} }

func (k documentKeys) Find(ctx context.Context, r KeyRef, at time.Time) (Key, error) {
	if r.Method == "" {
		if k.other == nil {
			return Key{}, fmt.Errorf("%w: the proof names no DID, and no other source of keys is set (Verifier.Keys)", ErrInvalid)
		}
		return k.other.Find(ctx, r, at)
	}
	url, err := did.ParseURL(r.Method)
	if err != nil {
		return Key{}, fmt.Errorf("%w verification method: %w", ErrInvalid, err)
	}
	if _, named := url.Fragment(); !named {
		return Key{}, fmt.Errorf("%w: the verification method %.200q has no fragment, so it names no key", ErrInvalid, r.Method)
	}
	doc, err := document(ctx, k.resolver, url.DID())
	if err != nil {
		return Key{}, err
	}
	m, err := doc.VerificationMethod(url, did.AnyPurpose, at)
	if err != nil {
		return Key{}, fmt.Errorf("%w key: %w", ErrInvalid, err)
	}
	// A key speaks for the DID whose document lists it. A document that lists a key as another's is not followed further:
	// anybody can write such a document.
	if m.Controller != url.DID() {
		return Key{}, fmt.Errorf("%w key: %w", ErrInvalid, &Mismatch{"controller of " + r.Method, url.DID().String(), m.Controller.String()})
	}
	return Key{Public: m.Key, Controller: m.Controller.String(), Purposes: m.Purposes}, nil
}

func document(ctx context.Context, r did.Resolver, id did.DID) (*did.Document, error) {
	if r == nil {
		return nil, fmt.Errorf("%w: no resolver is set (Verifier.Resolver), so the keys of %.200q cannot be found", ErrUnavailable, id)
	}
	res, err := r.Resolve(ctx, id, did.Version{})
	switch {
	case err == nil && res.Deactivated:
		return nil, fmt.Errorf("%w: %.200q is deactivated", ErrInvalid, id)
	case err == nil && res.Document == nil:
		return nil, fmt.Errorf("%w: %.200q resolved to nothing", ErrInvalid, id)
	case err == nil && res.Document.ID() != id:
		return nil, fmt.Errorf("%w: %w", ErrInvalid, &Mismatch{"resolved document", id.String(), res.Document.ID().String()})
	case err == nil:
		return res.Document, nil
	case errors.Is(err, did.ErrInvalid), errors.Is(err, did.ErrNotFound):
		return nil, fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	return nil, fmt.Errorf("%w: %w", ErrUnavailable, err)
}
