package bbs2023

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/bbs"
	"github.com/avouch-id/avouch/vc/dataintegrity/internal/sd"
)

// ErrEnrolled: a renewal with another secret than the enrolled one. It would end every ban; whoever lost a seed enrols anew, visibly.
var ErrEnrolled = errors.New("the request is not for the enrolled secret")

// Enrol checks a request of a person whose uniqueness the issuer has checked its own way, and whose nonce it has spent. old is nil
// the first time, and the entropy is from random, or the operating system if that is nil; at a renewal the pseudonym has to be the
// enrolled one (ErrEnrolled), and what is stored stays as it is. Everything else that does not hold is ErrRequest.
func (s Suite) Enrol(r Request, in Session, old *Enrolment, random io.Reader) (Enrolment, error) {
	if err := s.checkRequest(r, in, true); err != nil {
		return Enrolment{}, err
	}
	y := r.enrols(in)
	if old != nil {
		if old.Y != y {
			return Enrolment{}, ErrEnrolled
		}
		return *old, nil
	}
	if random == nil {
		random = rand.Reader
	}
	var uniform [48]byte
	if _, err := io.ReadFull(random, uniform[:]); err != nil {
		return Enrolment{}, fmt.Errorf("randomness for an enrolment: %w", err)
	}
	entropy, err := bbs.SecretFrom(uniform[:])
	if err != nil {
		return Enrolment{}, err
	}
	return Enrolment{y, [32]byte(entropy.Bytes())}, nil
}

// enrols is the pseudonym that a checked request enrols with.
func (r Request) enrols(in Session) vc.Nym {
	return vc.Nym{Suite: NymSuite, Domain: in.Issuer + enrolmentPath, Point: [bbs.NymSize]byte(r.Enrolment)}
}

// checkRequest checks that a request holds for its session.
func (s Suite) checkRequest(r Request, in Session, enrols bool) error {
	if s.contexts == nil {
		return errors.New("the zero Suite issues nothing")
	}
	if err := in.check(); err != nil {
		return err
	}
	nym := in.Nym.Point[:]
	switch {
	case enrols != in.enrols():
		return fmt.Errorf("%w: an enrolment shows no pseudonym, and a session does", ErrRequest)
	case !in.Feature.nym():
		return fmt.Errorf("%w: %s has no pseudonym", ErrRequest, in.Feature)
	case enrols:
		nym = r.Enrolment
	case len(r.Enrolment) > 0:
		return fmt.Errorf("%w: an enrolment in a session", ErrRequest)
	}
	if err := checkHidden(r.Commitment, in.Feature); err != nil {
		return err
	}
	if err := s.of(in.Feature).CheckNymCommitment(r.Commitment, r.Binding, nym, in.bound()); err != nil {
		return fmt.Errorf("%w: %w", ErrRequest, err)
	}
	return nil
}

// checkHidden counts what a commitment holds: one secret for each that its feature has.
func checkHidden(commitment []byte, f Feature) error {
	if want := bbs.NymSize + (f.secrets()+2)*scalarSize; len(commitment) != want {
		return fmt.Errorf("%w: a commitment of %d bytes, %s has %d", ErrRequest, len(commitment), f, want)
	}
	return nil
}

// Blind secures for a request: a credential that names nobody, for whoever holds the secret of the commitment. e is the enrolment for a
// credential of personhood; nil adds nothing to the secret: for evidence in the session that has just seen its pseudonym, and for
// HolderBinding. The request is checked again, the caller has spent in.Nonce. Mandatory pointers are as Base takes them.
//
// A credential by which its holder could be recognised is refused (ErrTraceable), as wallets do; its proof says no time.
func (s Suite) Blind(r Request, in Session, e *Enrolment, mandatory ...vc.Pointer) vc.Securer {
	return blindSecurer{s, r, in, e, sd.Texts(mandatory)}
}

type blindSecurer struct {
	suite     Suite
	request   Request
	in        Session
	enrolment *Enrolment
	mandatory []string
}

func (b blindSecurer) Secure(ctx context.Context, c vc.Credential, by vc.Signing) (vc.Secured, error) {
	if err := b.check(c, by); err != nil {
		return vc.Secured{}, err
	}
	if found := append(traces(c.Object(), nil, b.mandatory), b.suite.blankNodes(c.Object())...); len(found) > 0 {
		return vc.Secured{}, fmt.Errorf("%w: %s", ErrTraceable, strings.Join(found, "; "))
	}
	sign := securer{suite: b.suite, feature: b.in.Feature, mandatory: b.mandatory, commitment: b.request.Commitment}
	if b.in.Feature.nym() {
		sign.entropy = make([]byte, scalarSize)
		if b.enrolment != nil {
			copy(sign.entropy, b.enrolment.Entropy[:])
		}
	}
	by.At = time.Time{} // of which nothing is said
	return sign.Secure(ctx, c, by)
}

func (b blindSecurer) check(c vc.Credential, by vc.Signing) error {
	if b.suite.contexts == nil {
		return errors.New("the zero Suite secures nothing")
	}
	if by.Key.Signer == nil || by.Key.Signer.PublicKey() != b.in.IssuerKey {
		return errors.New("the request is for another key of the issuer than the signing one")
	}
	if c.Issuer() != b.in.Issuer {
		return &vc.Mismatch{What: "issuer", Want: b.in.Issuer, Got: c.Issuer()}
	}
	if !b.in.Feature.nym() {
		if b.enrolment != nil || len(b.request.Binding) > 0 || len(b.request.Enrolment) > 0 {
			return fmt.Errorf("%w: %s has no pseudonym", ErrRequest, b.in.Feature)
		}
		if err := b.in.check(); err != nil {
			return err
		}
		return checkHidden(b.request.Commitment, b.in.Feature) // its proof is checked when it is signed
	}
	if err := b.suite.checkRequest(b.request, b.in, b.enrolment != nil); err != nil {
		return err
	}
	if b.enrolment == nil {
		return nil
	}
	entropy, err := bbs.ParseSecret(b.enrolment.Entropy[:])
	if err != nil || entropy.IsZero() || b.enrolment.Y != b.request.enrols(b.in) {
		return ErrEnrolled
	}
	return nil
}
