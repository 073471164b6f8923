package dataintegrity

import (
	"errors"
	"fmt"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/jsonld"
)

func refuse(c vc.Check, path vc.Pointer, format string, args ...any) error {
	return &vc.VerifyError{Check: c, Path: path, Err: fmt.Errorf(format, args...)}
}

func mismatch(c vc.Check, path vc.Pointer, what, want, got string) error {
	return &vc.VerifyError{Check: c, Path: path, Err: &vc.Mismatch{What: what, Want: want, Got: got}}
}

// contextError says where in the document a context, a term, an IRI or a value is at fault; path is where the document
// stands.
func contextError(path vc.Pointer, err error) error {
	check := vc.Check("structure")
	var e *jsonld.Error
	if errors.As(err, &e) {
		check = "context"
		path += vc.Pointer(e.Pointer)
	}
	if errors.Is(err, jsonld.ErrWork) {
		check = "limit"
	}
	return &vc.VerifyError{Check: check, Path: path, Err: err}
}
