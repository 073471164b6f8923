package dereference

import (
	"errors"
	"fmt"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/resolver/resolution"
)

// The types of problems that Controlled Identifiers 1.0, §3.5, defines.
const (
	InvalidVerificationMethod                = "https://w3id.org/security#INVALID_VERIFICATION_METHOD"
	InvalidRelationshipForVerificationMethod = "https://w3id.org/security#INVALID_RELATIONSHIP_FOR_VERIFICATION_METHOD"
)

// fragment finds an object of the document by its id (§5.4.2, JSON-LD 1.1, §6):
// a verification method, a service, or another one. It leaves its document, so
// its id becomes absolute, and it takes the document's context along.
func (d Dereferencer) fragment(r resource, o Options) (Result, error) {
	fragment, found := r.url.Fragment()
	if !found {
		return Result{}, problem(InvalidVerificationMethod, "a verification method was asked for, the DID URL has no fragment", did.ErrMethodNotFound)
	}
	name, err := r.url.DID().URL("#" + fragment)
	if err != nil {
		return Result{}, err
	}
	if o.VerificationRelationship != "" {
		if err := d.authorized(r, name, o.VerificationRelationship); err != nil {
			return Result{}, err
		}
	}
	s := search{id: r.url.DID(), name: name.String()}
	s.walk(r.tree)
	switch {
	case s.found == nil:
		return Result{}, resolution.NewProblem(resolution.NotFound, fmt.Sprintf("the document has no %.80q", name), nil)
	case s.ambiguous:
		return Result{}, resolution.NewProblem(resolution.InvalidDIDDocument, fmt.Sprintf("two things have the id %.80q", name), nil)
	}
	mediaType, err := negotiate(r.tree, o.Accept)
	if err != nil {
		return Result{}, err
	}
	object := strictjson.Clone(s.found).(map[string]any)
	object["id"] = name.String()
	if context, found := r.tree["@context"]; found && object["@context"] == nil {
		object["@context"] = context
	}
	return Result{Content: strictjson.Append(nil, object), ContentType: mediaType}, nil
}

// authorized asks the document for a key that is for this purpose now. A key of
// an unknown type is for what the document says.
func (d Dereferencer) authorized(r resource, name did.URL, relationship string) error {
	purpose, err := did.ParsePurpose(relationship)
	if err != nil {
		return err
	}
	_, err = r.found.Document.VerificationMethod(name, purpose, d.now())
	switch {
	case err == nil, errors.Is(err, did.ErrUnsupportedKey):
		return nil
	case errors.Is(err, did.ErrPurpose):
		return problem(InvalidRelationshipForVerificationMethod, err.Error(), err)
	}
	return problem(InvalidVerificationMethod, err.Error(), err)
}

func problem(uri, detail string, err error) error {
	p := resolution.NewProblem(uri, detail, err)
	p.Title = "The DID URL names no verification method for this"
	return p
}

// search finds the object with an id. A mere reference, an object with nothing
// but an id, is none.
type search struct {
	id        did.DID
	name      string
	found     map[string]any
	ambiguous bool
}

func (s *search) walk(v any) {
	switch v := v.(type) {
	case map[string]any:
		if id, ok := v["id"].(string); ok && len(v) > 1 && absolute(s.id, id) == s.name {
			s.ambiguous = s.ambiguous || s.found != nil && !strictjson.Equal(s.found, v)
			s.found = v
		}
		for name, member := range v {
			if name != "@context" {
				s.walk(member)
			}
		}
	case []any:
		for _, member := range v {
			s.walk(member)
		}
	}
}

// absolute resolves a relative DID URL (DID Core 1.1, §3.2.2).
func absolute(id did.DID, s string) string {
	if s != "" && (s[0] == '#' || s[0] == '?' || s[0] == '/') {
		if u, err := id.URL(s); err == nil {
			return u.String()
		}
	}
	return s
}
