// Package terms has what a document of the data model is asked about its meaning, whatever secures it: its contexts, its terms and
// its related resources.
package terms

import (
	"errors"
	"fmt"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/jsonld"
)

// Check refuses a document that does not mean what it says: contexts that are not known, terms that they do not define, resources
// with other digests than it states.
func Check(c *jsonld.Contexts, doc map[string]any) error {
	if err := c.Check(doc); err != nil {
		return ContextError("", err)
	}
	return CheckRelatedResources(c, doc)
}

func refuse(c vc.Check, path vc.Pointer, format string, args ...any) error {
	return &vc.VerifyError{Check: c, Path: path, Err: fmt.Errorf(format, args...)}
}

// ContextError says where in the document a context, a term, an IRI or a value is at fault; path is where the document
// stands.
func ContextError(path vc.Pointer, err error) error {
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
