package did

import (
	"context"
	"fmt"
	"time"
)

// Version asks for a document as it was: by its version id, as of a time, or,
// where a method counts its versions from 1 (did:webvh), by number; by one of
// them. The zero value asks for the newest.
type Version struct {
	ID     string
	Time   time.Time
	Number int
}

// IsZero reports whether the newest version is asked for.
func (v Version) IsZero() bool { return v.ID == "" && v.Time.IsZero() && v.Number == 0 }

// Check returns an error that wraps [ErrInvalid] if a version is asked for in
// more than one way, or by a number below 1.
func (v Version) Check() error {
	ways := 0
	for _, asked := range []bool{v.ID != "", !v.Time.IsZero(), v.Number != 0} {
		if asked {
			ways++
		}
	}
	if ways > 1 {
		return fmt.Errorf("%w: a version is asked for by id, by time or by number, by one of them", ErrInvalid)
	}
	if v.Number < 0 {
		return fmt.Errorf("%w: version number %d", ErrInvalid, v.Number)
	}
	return nil
}

// WithoutHistory returns an error that wraps [ErrNotFound] if a version is asked
// for that a document without history does not have: any but one by time.
func (v Version) WithoutHistory() error {
	if v.ID != "" || v.Number != 0 {
		return fmt.Errorf("%w: it has no versions by id or number", ErrNotFound)
	}
	return nil
}

// Resolution is the answer of a [Resolver]. A deactivated DID has Deactivated
// set and may have no document.
//
// The rest is what the method knows of the document (DID Resolution, document
// metadata); zero is not known. NextUpdate and NextVersionID are of the version
// after the one that was asked for. EquivalentIDs and CanonicalID are other
// names that the method itself vouches for.
type Resolution struct {
	Document    *Document
	Deactivated bool

	VersionID, NextVersionID     string
	Created, Updated, NextUpdate time.Time
	EquivalentIDs                []DID
	CanonicalID                  DID
	// TTL is how long the publisher lets the newest version be kept.
	TTL time.Duration
}

// Resolver is implemented by every DID method and by every wrapper of one.
//
// Resolve returns an error or a resolution, never both. It returns a document
// unless Deactivated is set, and the document's id is the DID asked for. The
// document is shared: it cannot be changed. Errors wrap [ErrInvalid],
// [ErrNotFound], [ErrMethodNotSupported], [ErrUnavailable], the context's error
// or, where the DID is nothing but a key of an unknown type,
// [ErrUnsupportedKey]. It is safe for concurrent use.
//
// A method without history (did:key, did:jwk, did:peer) answers a version by
// time with its only document and knows no version id or number ([ErrNotFound]). did:web,
// whose document changes and whose past nobody keeps, answers neither.
type Resolver interface {
	Resolve(ctx context.Context, id DID, at Version) (Resolution, error)
}
