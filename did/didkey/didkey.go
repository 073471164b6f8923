// Package didkey is the DID method did:key (W3C CCG, draft v0.7): the DID is
// the Multikey of one public key,
//
//	did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK
//
// (did:key:u… for the experimental kind [did.MLDSA44] alone),
// and its document follows from it: one Multikey verification method, named
// after the key, under every relationship but key agreement, and for Ed25519 a
// derived X25519 key under key agreement. There is no update, no history and no
// network.
package didkey

import (
	"context"
	"fmt"
	"strings"

	"github.com/avouch-id/avouch/did"
)

// New names a signer's key as a did:key. Errors wrap [did.ErrInvalid].
func New(s did.Signer) (did.DID, did.SigningKey, error) {
	if s == nil {
		return did.DID{}, did.SigningKey{}, fmt.Errorf("did:key: %w: no signer", did.ErrInvalid)
	}
	multikey := s.PublicKey().Multikey()
	id, err := did.Parse("did:key:" + multikey)
	if err != nil {
		return did.DID{}, did.SigningKey{}, fmt.Errorf("did:key of a zero key: %w", err)
	}
	name, err := id.URL("#" + multikey)
	if err != nil {
		return did.DID{}, did.SigningKey{}, fmt.Errorf("did:key: %w", err)
	}
	return id, did.SigningKey{ID: name, Signer: s}, nil
}

// Resolver resolves did:key. Its zero value is ready.
type Resolver struct{}

// Resolve works out the document. Errors wrap [did.ErrInvalid] for what is no
// canonical Multikey, [did.ErrUnsupportedKey] for a key of an unknown type,
// [did.ErrMethodNotSupported] for another method or a versioned did:key
// ("did:key:1:z…", "did:key:1.1:z…"; another word there is no version and invalid),
// and [did.ErrNotFound] for a version id.
func (Resolver) Resolve(_ context.Context, id did.DID, at did.Version) (did.Resolution, error) {
	specific := id.Specific()
	version, _, versioned := strings.Cut(specific, ":")
	switch {
	case id.Method() == "key" && versioned && !isVersion(version):
		return did.Resolution{}, fmt.Errorf("did:key: %w: the version %.40q is no positive integer", did.ErrInvalid, version)
	case id.Method() != "key" || versioned:
		return did.Resolution{}, fmt.Errorf("did:key: %w: %.80q", did.ErrMethodNotSupported, id)
	}
	if err := at.WithoutHistory(); err != nil {
		return did.Resolution{}, fmt.Errorf("did:key: %w", err)
	}
	document, err := id.KeyDocument(specific)
	if err != nil {
		return did.Resolution{}, fmt.Errorf("did:key: %w", err)
	}
	return did.Resolution{Document: document}, nil
}

// isVersion: a version is convertible to a positive integer (§2), and "1.1", which
// earlier drafts have, too.
func isVersion(s string) bool {
	return s != "" && s[0] != '0' && strings.Trim(s, "0123456789.") == "" && s[0] != '.'
}
