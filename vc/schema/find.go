package schema

import (
	"errors"
	"net/url"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/internal/digest"
)

// ownSchema is the schema of all schema credentials (section 2.2).
const ownSchema = "https://www.w3.org/ns/credentials/json-schema/v2.json"

// readEntry reads one element of credentialSchema: a URL, one type, and digests where they are stated.
func readEntry(path vc.Pointer, v any) (e entry, _ *vc.VerifyError) {
	o, ok := v.(map[string]any)
	if !ok {
		return e, wrong(path, "an object was expected")
	}
	e.path = path
	e.id, _ = o["id"].(string)
	if u, err := url.Parse(e.id); err != nil || !u.IsAbs() {
		return e, wrong(path+"/id", "a URL was expected, got %.200q", e.id)
	}
	if types := strictjson.List(o["type"]); len(types) == 1 {
		e.typ, _ = types[0].(string)
	}
	if e.typ == "" {
		return e, wrong(path+"/type", "one type was expected")
	}
	var err error
	if e.sums, err = digest.Stated(o); err != nil {
		return e, wrong(path, "%w", err)
	}
	return e, nil
}

// checkOwn: a schema credential names the one schema of all schema credentials. What that demands schemaIn checks, so it is
// not looked up; and since it names no other, a chain of schema credentials ends after one.
func checkOwn(e entry) *vc.VerifyError {
	if e.id != ownSchema {
		return &vc.VerifyError{Check: "schema", Path: e.path + "/id", Err: &vc.Mismatch{What: "schema of a schema credential", Want: ownSchema, Got: e.id}}
	}
	if e.typ != typeSchema {
		return &vc.VerifyError{Check: "schema", Path: e.path + "/type", Err: &vc.Mismatch{What: "type", Want: typeSchema, Got: e.typ}}
	}
	return nil
}

// schemaIn is the schema of a schema credential.
func schemaIn(c vc.Credential) (map[string]any, *vc.VerifyError) {
	const subject vc.Pointer = "/credentialSubject"
	subjects := strictjson.List(c.Object()["credentialSubject"])
	if len(subjects) != 1 {
		return nil, wrong(subject, "one subject was expected, got %d", len(subjects))
	}
	o, _ := subjects[0].(map[string]any)
	if types := strictjson.List(o["type"]); len(types) != 1 || types[0] != typeSchema {
		return nil, wrong(subject+"/type", "the type %s was expected", typeSchema)
	}
	tree, ok := o["jsonSchema"].(map[string]any)
	if !ok {
		return nil, wrong(subject+"/jsonSchema", "an object was expected")
	}
	return tree, nil
}

// find gets the schema that an entry names, and the URL that is its base.
func (s *session) find(e entry) (base string, tree map[string]any, _ *vc.VerifyError) {
	if e.typ != typeSchema && e.typ != typeCredential {
		return "", nil, unavailable(e.path+"/type", "%.200q is no type of schema that is known", e.typ)
	}
	if e.typ == typeCredential && s.verify == nil {
		return "", nil, unavailable(e.path, "the schema is a credential and nothing to verify it with is set (Checker.Verify)")
	}
	data, err := s.load(e.id)
	if err != nil {
		return "", nil, wrong(e.path, "%w", err)
	}
	for _, sum := range e.sums {
		if !digest.Fits(sum, data) {
			return "", nil, wrong(e.path, "%.200q: %w", e.id, digest.ErrMismatch)
		}
	}
	if e.typ == typeCredential {
		if tree, err = s.opened(e, data); err != nil {
			return "", nil, wrong(e.path, "the schema credential %.200q: %w", e.id, err)
		}
	} else if tree, err = s.parse(data); err != nil {
		return "", nil, wrong(e.path, "%.200q: %w", e.id, err)
	}
	base, err = s.identify(tree)
	if err == nil && e.typ == typeSchema && base != e.id {
		err = &vc.Mismatch{What: "$id", Want: e.id, Got: base}
	}
	if err != nil {
		return "", nil, wrong(e.path, "%.200q: %w", e.id, err)
	}
	return base, tree, nil
}

// opened verifies a schema credential. Before that it has to say that it is one: then Check, if the verifier asks it, looks
// up nothing for it.
func (s *session) opened(e entry, data []byte) (map[string]any, error) {
	secured := vc.Received("", data)
	claims, err := secured.Unverified()
	if err != nil {
		return nil, apart(err)
	}
	if !isSchemaCredential(claims) {
		return nil, errors.New("its type is not " + typeCredential)
	}
	verified, err := s.verify(s.ctx, secured)
	if err != nil {
		return nil, apart(err)
	}
	if verified == nil {
		return nil, errors.New("nobody verified it")
	}
	c := verified.Credential()
	if !isSchemaCredential(c) || c.ID() != e.id {
		return nil, &vc.Mismatch{What: "id of a " + typeCredential, Want: e.id, Got: c.ID()}
	}
	entries := strictjson.List(c.Object()["credentialSchema"])
	if len(entries) != 1 {
		return nil, errors.New("it names not one schema of its own")
	}
	own, verr := readEntry(at, entries[0])
	if verr == nil {
		verr = checkOwn(own)
	}
	if verr != nil {
		return nil, apart(verr)
	}
	tree, verr := schemaIn(c)
	if verr != nil {
		return nil, apart(verr)
	}
	return tree, s.measure(tree)
}

// apart takes the refusal of a schema credential apart, so that its check and path are not taken for the credential's own.
func apart(err error) error {
	var e *vc.VerifyError
	if !errors.As(err, &e) {
		return err
	}
	text := errors.New(e.Error())
	if errors.Is(err, vc.ErrUnavailable) {
		return errors.Join(vc.ErrUnavailable, text)
	}
	return text
}
