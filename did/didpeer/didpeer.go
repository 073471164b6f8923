// Package didpeer is the DID method did:peer (DIF, v1.0 draft of 2025-05),
// variants ("numalgo") 0, 2 and 4; 1 and 3 are refused as unsupported.
//
//	did:peer:0z6Mk…                       one key, as in did:key
//	did:peer:2.Vz6Mk….Ez6LS….SeyJ0…       keys by purpose, and services
//	did:peer:4zQm…:z2M1…                  a whole document: hash and content
//	did:peer:4zQm…                        its short form: the hash alone
//
// The keys of numalgo 2 are named #key-1, #key-2, … in their order; services
// without a name are #service, #service-1, …. There is no update, no history
// and no network; a short form is resolved by whoever was given the long one
// ([Resolver].Known). The two forms are equivalent: a resolution of one names the
// other.
package didpeer

import (
	"context"
	"fmt"
	"strings"

	"github.com/avouch-id/avouch/did"
)

// New names a signer's key as a did:peer with numalgo 0: the one key stands
// under every relationship. Errors wrap [did.ErrInvalid].
func New(s did.Signer) (did.DID, did.SigningKey, error) {
	if s == nil {
		return did.DID{}, did.SigningKey{}, fmt.Errorf("did:peer: %w: no signer", did.ErrInvalid)
	}
	multikey := s.PublicKey().Multikey()
	if multikey == "" {
		return did.DID{}, did.SigningKey{}, fmt.Errorf("did:peer of a zero key: %w", did.ErrInvalid)
	}
	id, err := did.Parse("did:peer:0" + multikey)
	if err != nil {
		return did.DID{}, did.SigningKey{}, fmt.Errorf("did:peer: %w", err)
	}
	name, err := id.URL("#" + multikey)
	if err != nil {
		return did.DID{}, did.SigningKey{}, fmt.Errorf("did:peer: %w", err)
	}
	return id, did.SigningKey{ID: name, Signer: s}, nil
}

// Resolver resolves did:peer. Its zero value is ready and knows no long forms;
// Known are the long forms of numalgo 4 whose short forms it resolves.
type Resolver struct {
	Known []did.DID
}

// Resolve works out the document, whose id is the DID asked for, in long form
// or in short. Errors wrap [did.ErrInvalid] for a malformed DID or one whose
// hash is not that of its content, [did.ErrUnsupportedKey] for numalgo 0 with a
// key of an unknown type, [did.ErrMethodNotSupported] for numalgo 1, 3 and
// unknown ones and for another method, and [did.ErrNotFound] for a short form
// that is not among Known and for a version id.
func (r Resolver) Resolve(_ context.Context, id did.DID, at did.Version) (did.Resolution, error) {
	if id.Method() != "peer" {
		return did.Resolution{}, fmt.Errorf("did:peer: %w: %.80q", did.ErrMethodNotSupported, id)
	}
	if err := at.WithoutHistory(); err != nil {
		return did.Resolution{}, fmt.Errorf("did:peer: %w", err)
	}
	resolution, err := r.resolve(id)
	if err != nil {
		return did.Resolution{}, fmt.Errorf("did:peer: %w", err)
	}
	return resolution, nil
}

func (r Resolver) resolve(id did.DID) (did.Resolution, error) {
	if numalgo, rest := id.Specific()[0], id.Specific()[1:]; numalgo != '4' {
		document, err := documentOf(id, numalgo, rest)
		return did.Resolution{Document: document}, err
	} else if !strings.Contains(rest, ":") {
		return r.expandShort(id)
	}
	return expand4(id, id)
}

func documentOf(id did.DID, numalgo byte, rest string) (*did.Document, error) {
	switch {
	case numalgo == '0':
		if err := base58Only(rest); err != nil {
			return nil, err
		}
		return id.KeyDocument(rest)
	case numalgo == '2':
		return expand2(id, rest)
	case numalgo >= '1' && numalgo <= '9':
		return nil, fmt.Errorf("%w: numalgo %c", did.ErrMethodNotSupported, numalgo)
	}
	return nil, fmt.Errorf("%w: %q is no numalgo", did.ErrInvalid, numalgo)
}

// expandShort takes the first long form that holds: a false one beside it, whose
// hash is only claimed, does no harm.
func (r Resolver) expandShort(id did.DID) (did.Resolution, error) {
	err := fmt.Errorf("%w: short form %.80q of an unknown long form", did.ErrNotFound, id)
	for _, long := range r.Known {
		if !strings.HasPrefix(long.String(), id.String()+":") {
			continue
		}
		resolution, failed := expand4(id, long)
		if failed == nil {
			return resolution, nil
		}
		err = failed
	}
	return did.Resolution{}, err
}

// base58Only refuses keys in another multibase: the method has base58btc alone.
func base58Only(multikey string) error {
	if !strings.HasPrefix(multikey, "z") {
		return fmt.Errorf("%w: %.20q is not base58btc", did.ErrInvalid, multikey)
	}
	return nil
}
