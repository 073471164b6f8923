package did

import (
	"bytes"
	"fmt"
	"time"

	"github.com/avouch-id/avouch/internal/strictjson"
)

// Bounds of a document: the largest in the wild have a few dozen methods.
var documentLimits = strictjson.Limits{Bytes: 256 << 10, Depth: 32, Nodes: 20_000}

const (
	maxMethods  = 256 // verification methods, and references to them
	maxServices = 256
)

// Document is a DID document that cannot be changed; it is safe for concurrent
// use. [ParseDocument] and [PublicKey.Document] make it.
type Document struct {
	id       DID
	raw      []byte // as received; nil: made from the key
	methods  []method
	services []Service
}

// VerificationMethod is a key with its name and what it is for (Controlled
// Identifiers 1.0, §2.2). Controller may be another DID than the document's:
// that party holds the key. Expires and Revoked are zero where absent.
type VerificationMethod struct {
	ID         URL
	Type       string
	Controller DID
	Key        PublicKey
	Purposes   Purpose
	Expires    time.Time
	Revoked    time.Time
}

// method has the purposes that its key allows, and the reason why there is no
// key if there is none.
type method struct {
	VerificationMethod
	allowed Purpose
	problem error
}

// ID returns the DID that the document describes.
func (d *Document) ID() DID { return d.id }

// JSON returns the document's bytes as received, unknown properties included.
func (d *Document) JSON() []byte {
	if d.raw == nil {
		return d.keyJSON()
	}
	return bytes.Clone(d.raw)
}

// VerificationMethod finds a key by its name and for a purpose (all of them, if
// p is a set; see [AnyPurpose]), neither expired nor revoked at the time. The
// zero time is later than any end. Errors wrap [ErrMethodNotFound],
// [ErrPurpose], [ErrExpired], [ErrRevoked] or [ErrUnsupportedKey].
func (d *Document) VerificationMethod(id URL, p Purpose, at time.Time) (VerificationMethod, error) {
	found, err := d.find(id)
	if err == nil {
		err = found.usable(p, at)
	}
	if err != nil {
		return VerificationMethod{}, fmt.Errorf("verification method %s: %w", quote(id.String()), err)
	}
	return found.VerificationMethod, nil
}

func (d *Document) find(id URL) (method, error) {
	for i := range d.methods {
		if d.methods[i].ID == id {
			return d.methods[i], nil
		}
	}
	if derived, ok := d.derived(); ok && derived.ID == id {
		return derived, nil
	}
	return method{}, fmt.Errorf("%w in the document of %s", ErrMethodNotFound, quote(d.id.String()))
}

// Methods returns the keys that are for a purpose (all of them, if p is a set)
// and neither expired nor revoked at the time, in the document's order. The
// zero time is later than any end. Methods without a key of a known type are
// left out.
func (d *Document) Methods(p Purpose, at time.Time) []VerificationMethod {
	var found []VerificationMethod
	for i := range d.methods {
		if d.methods[i].usable(p, at) == nil {
			found = append(found, d.methods[i].VerificationMethod)
		}
	}
	if p == KeyAgreement || p == AnyPurpose {
		if derived, ok := d.derived(); ok {
			found = append(found, derived.VerificationMethod)
		}
	}
	return found
}

// usable is the one place that judges a verification method.
func (m *method) usable(p Purpose, at time.Time) error {
	switch {
	case p == 0 || p != AnyPurpose && m.Purposes&p != p:
		return fmt.Errorf("%w: want %q, is for %q", ErrPurpose, p, m.Purposes)
	case !m.Revoked.IsZero() && (at.IsZero() || !at.Before(m.Revoked)):
		return fmt.Errorf("%w: since %s", ErrRevoked, m.Revoked.Format(time.RFC3339))
	case !m.Expires.IsZero() && (at.IsZero() || !at.Before(m.Expires)):
		return fmt.Errorf("%w: at %s", ErrExpired, m.Expires.Format(time.RFC3339))
	}
	return m.problem
}
