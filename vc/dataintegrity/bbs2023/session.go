package bbs2023

import (
	"errors"
	"fmt"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/bbs"
)

// ErrRequest: a request for a credential on a hidden secret that does not hold for its session.
var ErrRequest = errors.New("the request does not hold")

// Session is what a request is bound to: issuer and wallet fill it in alike, and every field enters the request's proof
// (docs/cryptography.md, section 2). Nonce is the issuer's, which spends it once, and has MinNonce characters at least. At an enrolment Nym and Presentation
// are zero; in a session that has shown a pseudonym they are that, and the digest of the presentation
// (vc.VerifiedPresentation.Digest; for the wallet vc.Holder.Digest). Feature is what the credential will have; HolderBinding has no
// pseudonym, and of a request for it nothing is bound.
type Session struct {
	Issuer       string
	IssuerKey    did.PublicKey
	Holder       did.DID
	Nonce        string
	Nym          vc.Nym
	Presentation [32]byte
	Feature      Feature
}

// Labels of the proof, which tell its uses apart, and what ends the domain of an enrolment. That is no DID, so no wallet shows a
// pseudonym for it.
const (
	labelEnrol    = "enrol"
	labelSession  = "session"
	enrolmentPath = "/enrolment"
)

// MinNonce is how many characters a session's nonce has at least: 128 bits take more in any encoding of text.
const MinNonce = 16

func (s Session) enrols() bool { return s.Nym == vc.Nym{} }

// bound is the session as the proof sees it.
func (s Session) bound() bbs.Session {
	b := bbs.Session{Label: labelSession, Issuer: s.Issuer, IssuerKey: s.IssuerKey.Bytes(), Holder: s.Holder.String(), Nonce: s.Nonce,
		Presentation: s.Presentation, Domain: []byte(s.Nym.Domain)}
	if s.enrols() {
		b.Label, b.Domain = labelEnrol, []byte(s.Issuer+enrolmentPath)
	}
	return b
}

func (s Session) check() error {
	_, err := did.Parse(s.Issuer)
	switch {
	case err != nil:
		return fmt.Errorf("session: issuer: %w", err)
	case s.IssuerKey.Kind() != did.BLS12381G2:
		return fmt.Errorf("session: %w", &vc.Mismatch{What: "kind of the issuer's key", Want: did.BLS12381G2.String(), Got: s.IssuerKey.Kind().String()})
	case len(s.Nonce) < MinNonce:
		return fmt.Errorf("session: a nonce of %d characters, at least %d were expected (crypto/rand.Text makes one)", len(s.Nonce), MinNonce)
	case s.Feature >= baseline:
		return fmt.Errorf("session: there is no feature %d", s.Feature)
	case s.enrols() && s.Presentation != [32]byte{}:
		return errors.New("session: a presentation was shown, and no pseudonym")
	case s.enrols():
		return nil
	case !s.Feature.nym():
		return fmt.Errorf("session: %s has no pseudonym", s.Feature)
	case s.Nym.Suite != NymSuite:
		return fmt.Errorf("session: %w", &vc.Mismatch{What: "suite of the pseudonym", Want: NymSuite, Got: s.Nym.Suite})
	case s.Presentation == [32]byte{}:
		return errors.New("session: a pseudonym, and not the digest of the presentation that showed it")
	}
	if _, err := did.Parse(s.Nym.Domain); err != nil {
		return fmt.Errorf("session: domain of the pseudonym: %w", err)
	}
	return nil
}

// Request goes to the issuer: a commitment to the holder's secrets, the proof that binds it to the session, and at an enrolment the
// pseudonym by which the issuer knows the secret again at a renewal.
type Request struct {
	Commitment []byte `json:"commitment"`
	Binding    []byte `json:"binding,omitempty"`
	Enrolment  []byte `json:"enrolment,omitempty"`
}

// UnmarshalJSON reads what encoding/json writes, by its exact names and in no other form: a request comes from a stranger. The error is
// ErrRequest.
func (r *Request) UnmarshalJSON(raw []byte) error {
	m := readMembers(raw)
	read := Request{Commitment: m.bytes("commitment"), Binding: m.bytes("binding"), Enrolment: m.bytes("enrolment")}
	err := m.end()
	if err == nil && len(read.Commitment) == 0 {
		err = errors.New("there is no commitment")
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrRequest, err)
	}
	*r = read
	return nil
}

// Enrolment is what a personhood issuer stores about a person's secret, beside who the person is: the pseudonym for the issuer's
// own domain, and what the issuer added to the secret, for life. Neither tells the secret, or a pseudonym elsewhere. Since when the
// secret is enrolled, which every renewal says again (avatar.Personhood.Since), is for the issuer to store, too.
type Enrolment struct {
	Y       vc.Nym
	Entropy [32]byte
}
