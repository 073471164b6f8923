package vc

import (
	"crypto/sha256"
	"slices"

	"github.com/avouch-id/avouch/did"
)

// Verified is a credential of which every check held. Verifier makes it, and nothing else.
type Verified struct {
	credential Credential
	issuer     string
	subject    Subject
	statuses   []Status
	of         Secured
}

// Issuer is who vouches for the claims: a DID, or an https URL.
func (v *Verified) Issuer() string { return v.issuer }

// Credential is the claims, as far as they were disclosed.
func (v *Verified) Credential() Credential { return v.credential }

// Subject is whom the claims are about.
func (v *Verified) Subject() Subject { return v.subject }

// Statuses are the status entries that were looked up, those that the verifier accepted although they are set included.
func (v *Verified) Statuses() []Status { return append([]Status(nil), v.statuses...) }

// Digest is the SHA-256 of the bytes that were received.
func (v *Verified) Digest() [32]byte { return v.of.digest() }

// Binding says what ties a shown credential to the answer. Zero: nothing does, as Verifier.Unsigned and Unbound allow.
type Binding uint8

const (
	BoundByPresentation Binding = iota + 1 // it stands in the presentation that the holder signed
	BoundByKey                             // the key that its issuer named signed the challenge
	BoundByNym                             // a derived proof carries the presentation header of the challenge
	BoundByCaller                          // a derived proof carries a header of the caller's own
)

// String names the binding.
func (b Binding) String() string {
	switch b {
	case BoundByPresentation:
		return "presentation"
	case BoundByKey:
		return "key"
	case BoundByNym:
		return "nym"
	case BoundByCaller:
		return "caller"
	}
	return "none"
}

// Shown is one credential of an answer. Own: it is about whoever answered. With a signed presentation that is so if the key
// that the credential is bound to signed the presentation for the holder; if it is bound to none, if its subject is the
// holder's DID or its nym is the presentation's. Without one, if the one key to which all items are bound signed the
// challenge, or all show one nym. What the holder alone asserts, and an answer to nothing (Unbound), is never Own.
type Shown struct {
	*Verified
	Binding Binding
	Own     bool
}

// VerifiedPresentation is an answer of which every check held. Verifier makes it, and nothing else.
type VerifiedPresentation struct {
	holder did.DID
	nym    *Nym
	shown  []Shown
	items  []Secured
	others []string
}

// Holder is who signed the presentation, zero if nobody did.
func (p *VerifiedPresentation) Holder() did.DID { return p.holder }

// Nym is the one pseudonym that the answer showed.
func (p *VerifiedPresentation) Nym() (Nym, bool) {
	if p.nym == nil {
		return Nym{}, false
	}
	return *p.nym, true
}

// Shown are the credentials in the order in which they were shown.
func (p *VerifiedPresentation) Shown() []Shown { return append([]Shown(nil), p.shown...) }

// OtherDomains are those that the presentation's proofs name besides the one that was asked for: whoever made it may show
// it there too.
func (p *VerifiedPresentation) OtherDomains() []string { return slices.Clone(p.others) }

// Digest is SHA-256 over the SHA-256 of each item's bytes, in order.
func (p *VerifiedPresentation) Digest() [32]byte { return digestOf(p.items) }

func digestOf(items []Secured) [32]byte {
	var all []byte
	for _, s := range items {
		one := s.digest()
		all = append(all, one[:]...)
	}
	return sha256.Sum256(all)
}

// subjectOf names the subject: its DID, the key and the nym that it was bound to.
func subjectOf(o Opened) Subject {
	s := Subject{Key: o.Confirmation}
	if name := o.Credential.SubjectID(); name != "" {
		if id, err := did.Parse(name); err == nil {
			s.DID = id
		}
	}
	if nym := o.nym(); nym != nil {
		s.Nym = *nym
	}
	return s
}
