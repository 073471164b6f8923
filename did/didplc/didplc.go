// Package didplc is the DID method did:plc (v0.1, revision 0.3.0 of 2025-12):
// the DID is the hash of a first, signed operation, "genesis", and a directory
// keeps the log of the operations that followed,
//
//	did:plc:yk4dd2qkboz2yv6tpubpc6co
//
// each of which says all of the state, names its predecessor by hash and is
// signed by one of the predecessor's rotation keys. A rotation key that stands
// before the one that signed may take an operation, and what followed it, back
// within 72 hours: those entries stay in the log as nullified. A tombstone
// deactivates the DID.
//
// # Resolving
//
// [Resolver] has the whole audit log loaded, which [ParseLog] verifies from the
// genesis operation on, and makes the document of the operation that this
// leaves: what the directory calls the document or the newest operation is not
// asked for. A directory can still withhold the newest operations, and the
// times of the entries are its word alone; whoever has to know asks two.
//
// The documents of the method name keys under no verification relationship
// ("Presentation as DID Document"), and so serve no purpose of a proof; see
// [Resolver].Purposes.
//
// # Operations
//
// [Create], [Operation.Update] and [Operation.Tombstone] sign operations; the
// caller posts their JSON to https://directory/did. Hashes and signatures are
// over DAG-CBOR: deterministic CBOR whose map keys are sorted by their length
// first, here of maps, arrays, strings and null alone. Signatures are r ‖ s with
// s in the lower half, in base64url without padding: no second spelling.
package didplc

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/avouch-id/avouch/did"
)

// Loader fetches what an absolute URL names. It is safe for concurrent use,
// bounds what it reads, and returns errors that wrap [did.ErrNotFound] where
// the server says so, such as by HTTP status 404.
type Loader interface {
	Load(ctx context.Context, url string) ([]byte, error)
}

// Resolver resolves did:plc through a directory.
type Resolver struct {
	// Directory is the URL of the directory, such as "https://plc.example". The
	// method's own is https://plc.directory; nothing is asked unless it is
	// given.
	Directory string
	// Loader loads the audit log.
	Loader Loader
	// Purposes are the relationships under which the document shall list a
	// verification method of this name ("atproto"). Nil, or none for a name, is
	// what the method's specification has. It is the caller's own word, for DIDs
	// whose keys it knows to be for this.
	Purposes map[string]did.Purpose
	// Limits bound an audit log.
	Limits Limits
}

// Resolve loads and verifies the audit log, and makes the document of one
// operation: the newest, that of a CID, or the newest at a time. An operation
// that was nullified later counts as never made, whatever the time.
//
// A tombstone has no document, and the operations before it are still found as
// versions. Errors wrap [did.ErrInvalid] for what is no did:plc or a log that
// does not verify; [did.ErrNotFound] where the directory or the log does not
// know the DID or the version; [did.ErrMethodNotSupported] for another method or
// without a directory; [did.ErrUnavailable] where the log could not be loaded.
func (r Resolver) Resolve(ctx context.Context, id did.DID, at did.Version) (did.Resolution, error) {
	resolution, err := r.resolve(ctx, id, at)
	if err != nil {
		return did.Resolution{}, fmt.Errorf("did:plc: %w", err)
	}
	return resolution, nil
}

func (r Resolver) resolve(ctx context.Context, id did.DID, at did.Version) (did.Resolution, error) {
	if err := checkID(id); err != nil {
		return did.Resolution{}, err
	}
	if r.Directory == "" || r.Loader == nil {
		return did.Resolution{}, fmt.Errorf("%w: no directory, or no loader", did.ErrMethodNotSupported)
	}
	data, err := r.Loader.Load(ctx, strings.TrimSuffix(r.Directory, "/")+"/"+id.String()+"/log/audit")
	if err != nil {
		return did.Resolution{}, loadError(ctx, err)
	}
	log, err := ParseLog(id, data, r.Limits)
	if err != nil {
		return did.Resolution{}, err
	}
	return log.resolution(at, r.Purposes)
}

// loadError says unavailable of every failure but the DID's absence, the caller's
// own withdrawal and what the loader itself looked at and found wrong.
func loadError(ctx context.Context, err error) error {
	for _, known := range [...]error{did.ErrNotFound, did.ErrInvalid, did.ErrUnavailable, context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, known) {
			return fmt.Errorf("audit log: %w", err)
		}
	}
	if ctx.Err() != nil {
		return fmt.Errorf("audit log: %w: %w", ctx.Err(), err)
	}
	return fmt.Errorf("audit log: %w: %w", did.ErrUnavailable, err)
}

// checkID holds a DID against "Identifier Syntax". The specification would have
// other letters made lower-case; DIDs are compared byte for byte, so there is
// one spelling.
func checkID(id did.DID) error {
	if id.Method() != "plc" {
		return fmt.Errorf("%w: %.80q", did.ErrMethodNotSupported, id)
	}
	specific := id.Specific()
	for i := range len(specific) {
		if strings.IndexByte(base32Alphabet, specific[i]) < 0 {
			return fmt.Errorf("%w: %q at byte %d is not base32 in lower case", did.ErrInvalid, specific[i:i+1], i)
		}
	}
	if len(specific) != idLength {
		return fmt.Errorf("%w: %d characters, want %d", did.ErrInvalid, len(specific), idLength)
	}
	return nil
}
