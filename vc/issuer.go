package vc

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"maps"
	"time"

	"github.com/avouch-id/avouch/did"
)

// Signing is all that a Securer or Presenter may depend on besides its own fields: it has no clock and no randomness of its
// own. Rand is never nil.
type Signing struct {
	Key  did.SigningKey
	At   time.Time
	Rand io.Reader
}

// Securer secures one credential in one form. What differs from credential to credential, a bound key for example, is in
// its fields. It is safe for concurrent use and does not change the claims.
type Securer interface {
	Secure(ctx context.Context, c Credential, by Signing) (Secured, error)
}

// Issuer signs claims in its own name. ID is its DID, and Key has a name in its document; or ID is an https URL whose keys
// verifiers know by x5c or a JWK Set (Verifier.Keys), and Key has no name, because a DID URL would name another signer. Now
// and Rand may be nil: the system's.
//
// VC11 issues documents of data model 1.1 too. Without it they are refused: that version is superseded, and who verifies by
// version 2.0 alone does not take them.
type Issuer struct {
	ID   string
	Key  did.SigningKey
	Now  func() time.Time
	Rand io.Reader
	VC11 bool
}

// Issue secures one credential. Claims without an issuer get this one; claims with another issuer are an error, and so are
// claims that no verifier would accept (structure) and contexts or related resources that do not hold (context).
func (i Issuer) Issue(ctx context.Context, c Credential, as Securer) (Secured, error) {
	if i.ID == "" || i.Key.Signer == nil || as == nil {
		return Secured{}, errors.New("issuing needs an issuer's id, a key and a form to secure in")
	}
	if c.object == nil {
		return Secured{}, errors.New("there are no claims to issue")
	}
	name := "issuer"
	if c.IsClaimSet() {
		name = "iss"
	}
	if _, there := c.object[name]; !there {
		o := maps.Clone(c.object)
		o[name] = i.ID
		c = Credential{object: o}
	}
	if !i.VC11 && !c.IsClaimSet() && c.version() == context11 {
		return Secured{}, fmt.Errorf("issuing: %w", refuse("structure", "/@context", "data model 1.1 is issued on demand alone (Issuer.VC11); the first context of 2.0 is %q", context2))
	}
	if _, err := checkCredential(c); err != nil {
		return Secured{}, fmt.Errorf("issuing: %w", err)
	}
	if c.Issuer() != i.ID {
		return Secured{}, fmt.Errorf("issuing: %w", mismatch("binding", Pointer("/"+name), "issuer", i.ID, c.Issuer()))
	}
	// A key that has a name speaks for the DID in it, whoever the issuer says that they are.
	if id, err := did.Parse(i.ID); i.Key.ID.DID() != id && (err == nil || !i.Key.ID.IsZero()) {
		return Secured{}, fmt.Errorf("issuing: %w", mismatch("binding", "", "DID of the signing key", i.ID, i.Key.ID.DID().String()))
	}
	return as.Secure(ctx, c, Signing{i.Key, now(i.Now), random(i.Rand)})
}

func now(clock func() time.Time) time.Time {
	if clock == nil {
		return time.Now()
	}
	return clock()
}

func random(r io.Reader) io.Reader {
	if r == nil {
		return rand.Reader
	}
	return r
}
