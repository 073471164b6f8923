package vc

import (
	"context"
	"time"

	"github.com/avouch-id/avouch/did"
)

// KeyRef names a key: Method is a DID URL with a fragment; or Header is the protected JOSE header, for issuers whose key is
// found by x5c or in a JWK Set, and Issuer who is said to have signed (iss). Both are the message's word: a source of keys
// uses them to look in the right place, and answers for the Controller itself.
type KeyRef struct {
	Method string
	Issuer string
	Header []byte
}

// Key is a key and what it may be used for. Controller is on whose behalf it speaks: the DID whose document names it, or an
// https URL for keys that no DID names.
type Key struct {
	Public     did.PublicKey
	Controller string
	Purposes   did.Purpose
}

// Keys finds keys. An error that wraps ErrUnavailable says that the key could not be looked for.
type Keys interface {
	Find(ctx context.Context, r KeyRef, at time.Time) (Key, error)
}

// Opening is all that a Mechanism may depend on besides its own fields. To is nil where a credential is verified by itself,
// otherwise the challenge that the answer is for; Holder is then the holder of the signed presentation, if there was one.
// Unsigned asks to open a document without any proof too, and to report none. Places asks for Opened.Disclosed.
type Opening struct {
	Keys     Keys
	At       time.Time
	To       *Challenge
	Holder   did.DID
	Rule     ProofRule
	Limits   Limits
	Unsigned bool
	Places   bool
	work     *int // bytes that may still be opened, counted once for each proof over them
}

// Claims are those that a Mechanism has parsed: object is the tree of raw, or raw is nil. Both are kept and must not be changed.
func (o Opening) Claims(raw []byte, object map[string]any) Credential {
	return Credential{raw: raw, object: object}
}

// Proof is one signature that holds, and what it says of itself. Path is where it stands. In Purpose one bit is set. Domain is
// whom a Data Integrity proof is for, Audience whom a JWT is for (aud). A derived proof has a presentation header, nil in all
// others, and may show a pseudonym.
type Proof struct {
	Suite, Method, Controller string
	Path                      Pointer
	Purpose                   did.Purpose
	Key                       Key
	Challenge                 string
	Domain, Previous          []string
	Audience                  []string
	Created, Expires          time.Time // zero: not said
	NotBefore                 time.Time // likewise
	Header                    []byte
	Nym                       *Nym
}

// Opened is what a Mechanism found: signatures hold, nothing else is judged.
type Opened struct {
	// Credential is the claims that the proofs secure, whole or as far as they were disclosed. Of a presentation it is the
	// whole document.
	Credential   Credential
	Presentation bool
	Proofs       []Proof
	// Confirmation is the key that the issuer bound the credential to (cnf). Bound is the proof by which that key answers a
	// challenge (a key binding JWT): Challenge is its nonce, Created its iat.
	Confirmation did.PublicKey
	Bound        *Proof
	// Disclosed are the claims that stood in disclosures of their own, nil if that is not known or was not asked for.
	Disclosed []Pointer
}

// nym is the pseudonym that a proof of the issuer's shows. A proof by anybody else says nothing of whom the issuer spoke.
func (o Opened) nym() *Nym {
	for _, p := range o.Proofs {
		if p.Nym != nil && p.Key.Controller == o.Credential.Issuer() {
			return p.Nym
		}
	}
	return nil
}

// Mechanism opens one form of secured credential or presentation.
//
// Recognizes looks at the form only and is cheap. Open checks every signature with keys from o.Keys and reports; it never
// returns an Opened together with an error, and its errors are *VerifyError of structure, context, key, proof, limit or,
// where the document's own binding does not hold, binding. Both are safe for concurrent use.
type Mechanism interface {
	Recognizes(s Secured) bool
	Open(ctx context.Context, s Secured, o Opening) (Opened, error)
}

// ProofRule says which of several proofs have to hold.
type ProofRule uint8

const (
	// AllProofs: every proof holds, and at least one is the issuer's.
	AllProofs ProofRule = iota
	// AnyIssuerProof: at least one proof by the issuer holds; others may be of unknown suites, or wrong.
	AnyIssuerProof
)
