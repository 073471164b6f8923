package jsonld

import (
	"errors"
	"fmt"
)

// What is wrong with a document or with a context. An *Error says where.
var (
	ErrUnknownContext = errors.New("unknown context")
	ErrContext        = errors.New("unusable context")
	ErrReplaced       = errors.New("a known context would be replaced by another one")
	ErrVocab          = errors.New("@vocab of a context for which it is not allowed")
	ErrRedefined      = errors.New("a defined term would be redefined")
	ErrUndefined      = errors.New("no context defines it")
	ErrRelativeIRI    = errors.New("not an absolute IRI")
	ErrValue          = errors.New("a value that JSON-LD does not allow here")
	ErrQuads          = errors.New("not N-Quads")
	ErrWork           = errors.New("more work than the limit allows")
)

// Error is a fault at one place of a document. Pointer is its JSON pointer (RFC 6901, "" is the document itself), Name
// the term, type, IRI or URL that it is about, Err one of the errors of this package.
type Error struct {
	Pointer string
	Name    string
	Err     error
}

func (e *Error) Error() string {
	where := e.Pointer
	if where == "" {
		where = "the document"
	}
	return fmt.Sprintf("JSON-LD at %s: %.200q: %v", where, e.Name, e.Err)
}

func (e *Error) Unwrap() error { return e.Err }
