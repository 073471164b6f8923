package vc

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/avouch-id/avouch/internal/strictjson"
)

// Pointer is a JSON pointer (RFC 6901). Where it names a claim to show or to hide it points into the secured form.
type Pointer string

// Credential is claims that nobody has vouched for yet: a document of the Verifiable Credentials Data Model, or the claim
// set of an SD-JWT VC, which has "vct" and no "@context". It keeps its JSON as written; unknown members survive. It is not
// changed after it was made, and copies share it.
type Credential struct {
	raw       []byte
	object    map[string]any
	disclosed []Pointer
}

// ParseCredential reads claims from JSON, strictly: a duplicate name, invalid Unicode or a second value is an error. What
// the data model demands is checked when it is issued and when it is verified, not here.
func ParseCredential(json []byte) (Credential, error) {
	o, err := strictjson.ParseObject(json, strictjson.Limits{})
	if err != nil {
		return Credential{}, fmt.Errorf("%w credential: %w", ErrInvalid, err)
	}
	return Credential{raw: append([]byte(nil), json...), object: o}, nil
}

// NewCredential makes claims from Go values: map[string]any, []any, []string, string, bool, nil, json.Number, int, int64.
// They are copied.
func NewCredential(claims map[string]any) (Credential, error) {
	v, err := value(claims, 0)
	if err != nil {
		return Credential{}, fmt.Errorf("%w credential: %w", ErrInvalid, err)
	}
	return Credential{object: v.(map[string]any)}, nil
}

func value(v any, depth int) (any, error) {
	if depth > strictjson.DefaultDepth {
		return nil, fmt.Errorf("nested deeper than %d", strictjson.DefaultDepth)
	}
	switch v := v.(type) {
	case nil, bool:
		return v, nil
	case string:
		if !utf8.ValidString(v) {
			return nil, fmt.Errorf("%.40q is not UTF-8", v)
		}
		return v, nil
	case json.Number:
		if n, err := strictjson.Parse([]byte(v), strictjson.Limits{}); err != nil || n != any(v) {
			return nil, fmt.Errorf("%.40q is no JSON number", v)
		}
		return v, nil
	case int, int64:
		return json.Number(fmt.Sprint(v)), nil
	case []string:
		a := make([]any, len(v))
		for i, e := range v {
			a[i] = e
		}
		return value(a, depth)
	case []any:
		a := make([]any, len(v))
		for i, e := range v {
			var err error
			if a[i], err = value(e, depth+1); err != nil {
				return nil, err
			}
		}
		return a, nil
	case map[string]any:
		m := make(map[string]any, len(v))
		for k, e := range v {
			if !utf8.ValidString(k) {
				return nil, fmt.Errorf("the name %.40q is not UTF-8", k)
			}
			var err error
			if m[k], err = value(e, depth+1); err != nil {
				return nil, err
			}
		}
		return m, nil
	}
	return nil, fmt.Errorf("a Go value of type %T is no claim (numbers are int, int64 or json.Number; ParseCredential reads JSON)", v)
}

// JSON is the text as it was received, or as it follows from the Go values. It is a copy.
func (c Credential) JSON() []byte {
	if c.raw != nil {
		return append([]byte(nil), c.raw...)
	}
	return strictjson.Append(nil, c.object)
}

// Object is the parsed claims: objects are map[string]any, arrays []any, numbers json.Number. It is shared, not copied:
// read only.
func (c Credential) Object() map[string]any { return c.object }

// At finds the claim that a pointer names. Objects and arrays are shared: read only.
func (c Credential) At(p Pointer) (claim any, found bool) {
	claim, found, err := strictjson.Lookup(c.object, string(p))
	return claim, found && err == nil
}

// Disclosed are the claims that its holder chose to show, each in a disclosure of its own (RFC 9901, section 4.2). They are known
// where a Verifier with Schemas opened an SD-JWT, and unknown otherwise.
func (c Credential) Disclosed() (claims []Pointer, known bool) {
	return slices.Clone(c.disclosed), c.disclosed != nil
}

// Without is the same claims less some members of the outermost object.
func (c Credential) Without(members ...string) Credential {
	o := maps.Clone(c.object)
	for _, m := range members {
		delete(o, m)
	}
	return Credential{object: o}
}

// IsClaimSet tells an SD-JWT VC claim set ("vct" and no "@context") from a document of the data model.
func (c Credential) IsClaimSet() bool {
	if _, hasContext := c.object["@context"]; hasContext {
		return false
	}
	_, hasType := c.object["vct"]
	return hasType
}

// Issuer is the issuer's id, "" if there is none: "issuer" as a string or an object with an id, or "iss".
func (c Credential) Issuer() string {
	if c.IsClaimSet() {
		s, _ := c.object["iss"].(string)
		return s
	}
	return idOf(c.object["issuer"])
}

// ID is the credential's own id, "" if it has none: "id", or "jti".
func (c Credential) ID() string {
	name := "id"
	if c.IsClaimSet() {
		name = "jti"
	}
	s, _ := c.object[name].(string)
	return s
}

// Types are the credential's types: "type", or "vct" alone.
func (c Credential) Types() []string {
	if c.IsClaimSet() {
		s, _ := c.object["vct"].(string)
		return []string{s}
	}
	types, _ := stringsOf(c.object["type"])
	return types
}

// SubjectID is the id of the one subject: "credentialSubject.id", or "sub". It is "" if there is none, or several subjects.
func (c Credential) SubjectID() string {
	if c.IsClaimSet() {
		s, _ := c.object["sub"].(string)
		return s
	}
	s := strictjson.List(c.object["credentialSubject"])
	if len(s) != 1 {
		return ""
	}
	return idOf(s[0])
}

// Validity is the time from which and the time until which the claims hold, zero where the credential does not say:
// validFrom and validUntil; in version 1.1 also issuanceDate and expirationDate, the narrower of the two; nbf and exp in a
// claim set.
func (c Credential) Validity() (from, until time.Time, err error) {
	if c.IsClaimSet() {
		if from, err = numericDate(c.object, "nbf"); err == nil {
			until, err = numericDate(c.object, "exp")
		}
		return from, until, err
	}
	if from, err = dateTime(c.object, "validFrom"); err == nil {
		until, err = dateTime(c.object, "validUntil")
	}
	if err != nil || c.version() != context11 {
		return from, until, err
	}
	issued, err := dateTime(c.object, "issuanceDate")
	if err != nil {
		return from, until, err
	}
	expires, err := dateTime(c.object, "expirationDate")
	if issued.After(from) {
		from = issued
	}
	if until.IsZero() || !expires.IsZero() && expires.Before(until) {
		until = expires
	}
	return from, until, err
}
