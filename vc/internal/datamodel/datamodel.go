// Package datamodel has what a document of the data model is asked whatever secures it: what its terms mean, whether its related
// resources are what it says, what it is and in whose name it speaks.
package datamodel

import (
	"fmt"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
)

func refuse(c vc.Check, path vc.Pointer, format string, args ...any) error {
	return &vc.VerifyError{Check: c, Path: path, Err: fmt.Errorf(format, args...)}
}

// IsPresentation tells by type; a document that says it is both is neither.
func IsPresentation(doc map[string]any) (bool, error) {
	var presentation, credential bool
	for _, t := range strictjson.List(doc["type"]) {
		presentation = presentation || t == "VerifiablePresentation"
		credential = credential || t == "VerifiableCredential"
	}
	if presentation && credential {
		return false, refuse("structure", "/type", "a document is a credential or a presentation, not both")
	}
	return presentation, nil
}

// Speaker is in whose name a document speaks: the id of its issuer, or of its holder.
func Speaker(document map[string]any) string {
	for _, name := range [...]string{"issuer", "holder"} {
		v, there := document[name]
		if o, ok := v.(map[string]any); ok {
			v = o["id"]
		}
		if id, ok := v.(string); there && ok {
			return id
		}
	}
	return ""
}
