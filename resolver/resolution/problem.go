package resolution

import (
	"errors"
	"fmt"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/resolver"
)

// The types of problems (§11).
const (
	InvalidDID                 = "https://www.w3.org/ns/did#INVALID_DID"
	InvalidDIDURL              = "https://www.w3.org/ns/did#INVALID_DID_URL"
	InvalidDIDDocument         = "https://www.w3.org/ns/did#INVALID_DID_DOCUMENT"
	InvalidOptions             = "https://www.w3.org/ns/did#INVALID_OPTIONS"
	NotFound                   = "https://www.w3.org/ns/did#NOT_FOUND"
	MethodNotSupported         = "https://www.w3.org/ns/did#METHOD_NOT_SUPPORTED"
	FeatureNotSupported        = "https://www.w3.org/ns/did#FEATURE_NOT_SUPPORTED"
	RepresentationNotSupported = "https://www.w3.org/ns/did#REPRESENTATION_NOT_SUPPORTED"
	InternalError              = "https://www.w3.org/ns/did#INTERNAL_ERROR"
)

// kinds is the one table of problems: the title, the status of the HTTP binding
// (§12.1), and the error of package did that each is.
var kinds = [...]struct {
	uri, title string
	status     int
	err        error
}{
	// The order counts for an error that wraps two: what could not be looked at
	// is nobody's fault.
	{InternalError, "The DID could not be resolved", 500, did.ErrUnavailable},
	{NotFound, "There is no such DID, or no such version of it", 404, did.ErrNotFound},
	{MethodNotSupported, "The DID method is not supported", 501, did.ErrMethodNotSupported},
	{FeatureNotSupported, "The feature is not supported", 501, did.ErrUnsupportedKey},
	{InvalidDID, "The DID is invalid", 400, did.ErrInvalid},
	{InvalidDIDDocument, "The DID document is invalid", 500, did.ErrInvalid},
	{InvalidDIDURL, "The DID URL is invalid", 400, did.ErrInvalid},
	{InvalidOptions, "The options are invalid", 400, did.ErrInvalid},
	{RepresentationNotSupported, "The representation is not supported", 406, did.ErrInvalid},
}

// Problem is an error as others are told it. Err, which is not told, is the error
// of package did that it is: errors.Is finds [did.ErrNotFound] in a NotFound.
type Problem struct {
	Type   string // a URI
	Title  string // of the type
	Detail string // of this occurrence
	Err    error
}

// NewProblem makes a problem of a type. With a nil err it is what the type stands
// for, such as [did.ErrNotFound], and [did.ErrUnavailable] for an unknown type.
func NewProblem(uri, detail string, err error) *Problem {
	p := &Problem{Type: uri, Title: "The DID could not be resolved", Detail: detail, Err: err}
	standsFor := did.ErrUnavailable
	for _, k := range kinds {
		if k.uri == uri {
			p.Title, standsFor = k.title, k.err
		}
	}
	if p.Err == nil {
		p.Err = standsFor
	}
	return p
}

// ProblemOf puts an error of a [did.Resolver] into the specification's words. A
// *Problem that it wraps stands as it is. [did.ErrInvalid] is InvalidDID where
// the document follows from the DID itself, and InvalidDIDDocument where it was
// loaded. Why something could not be looked at is not told: it is about the
// network that this program stands in.
func ProblemOf(id did.DID, err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	for _, k := range kinds {
		switch {
		case !errors.Is(err, k.err):
		case k.uri == InternalError:
			return NewProblem(k.uri, "it could not be looked at now", err)
		case k.uri == InvalidDID && !selfMade(id):
		default:
			return NewProblem(k.uri, err.Error(), err)
		}
	}
	return NewProblem(InternalError, "unexpected error", err)
}

// selfMade tells whether the document of a DID follows from the DID.
func selfMade(id did.DID) bool {
	offline, ok := resolver.Offline().(resolver.Methods)
	return id.IsZero() || ok && offline[id.Method()] != nil
}

// Error gives the type and the detail.
func (p *Problem) Error() string { return fmt.Sprintf("%s: %.300q", p.Type, p.Detail) }

// Unwrap gives Err.
func (p *Problem) Unwrap() error { return p.Err }

// Status is the status code of the HTTP binding (§12.1): 500 for unknown types.
func (p *Problem) Status() int {
	for _, k := range kinds {
		if k.uri == p.Type {
			return k.status
		}
	}
	return 500
}

// tree is the problem as RFC 9457 has it.
func (p *Problem) tree() map[string]any {
	return map[string]any{"type": p.Type, "title": p.Title, "detail": p.Detail}
}
