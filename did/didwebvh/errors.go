package didwebvh

import (
	"errors"
	"fmt"

	"github.com/avouch-id/avouch/did"
)

// What is wrong with a log. A *[LogError] wraps one of them and [did.ErrInvalid].
var (
	// ErrSyntax: an entry or a file is no strict JSON of the right form.
	ErrSyntax = errors.New("malformed")
	// ErrLimit: beyond what the reader takes.
	ErrLimit = errors.New("beyond the limit")
	// ErrParameters: parameters that the specification does not allow here.
	ErrParameters = errors.New("parameters not allowed")
	// ErrProof: no valid proof by an authorized key.
	ErrProof = errors.New("no valid proof by an authorized key")
	// ErrHash: an SCID, an entry hash or a version number that does not continue the chain.
	ErrHash = errors.New("the chain is broken")
	// ErrTime: a version time that does not follow the one before, or lies in the future.
	ErrTime = errors.New("version time out of order")
	// ErrIdentifier: the log or one of its documents is another DID's.
	ErrIdentifier = errors.New("of another DID")
	// ErrWitness: fewer witnesses than the log demands.
	ErrWitness = errors.New("not witnessed")
)

// LogError says what is wrong with a log and in which version, 0 for the log as a whole. Err wraps one of this package's
// errors. It is a [did.ErrInvalid].
type LogError struct {
	Version int
	Err     error
}

func (e *LogError) Error() string {
	if e.Version == 0 {
		return "did:webvh log: " + e.Err.Error()
	}
	return fmt.Sprintf("did:webvh log, version %d: %v", e.Version, e.Err)
}

// Unwrap returns what is wrong, and did.ErrInvalid.
func (e *LogError) Unwrap() []error { return []error{e.Err, did.ErrInvalid} }

// MovedError: the DID asked for had another name in the version asked for. It is a [did.ErrNotFound]: a document of that
// name is not what was asked for, and whoever asked decides whether to go on with it.
type MovedError struct {
	From, To did.DID
}

func (e *MovedError) Error() string {
	return fmt.Sprintf("did:webvh: in the version asked for %.200q is named %.200q", e.From, e.To)
}

// Unwrap returns did.ErrNotFound.
func (e *MovedError) Unwrap() error { return did.ErrNotFound }

func bad(kind error, format string, args ...any) error {
	return fmt.Errorf("%w: %w", kind, fmt.Errorf(format, args...))
}
