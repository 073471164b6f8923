package sdjwt

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/internal/token"
)

// avatarContext is the JSON-LD context of avouch's own vocabulary; its types have a vct of their own.
const avatarContext = "https://avouch.example/ns/avatar/v1"

// registered claims have a meaning of their own in a JWT, so no claim about a subject can have their names.
var registered = append([]string{"sub", "aud", "iat", "jti"}, reserved...)

// claimSet gives the claims as they stand in an SD-JWT VC; the map is a copy, what it holds is shared. A claim set is taken
// as it is. Of a document of the data model the members are moved by this table, and one that is not in it is an error,
// since leaving it out would change what is said:
//
//	@context, type           vct: typ, or the type of the avatar vocabulary
//	id                       jti
//	issuer                   iss
//	validFrom, validUntil    nbf, exp: whole seconds, never wider
//	credentialStatus, status status
//	credentialSubject.id     sub
//	credentialSubject.…      as they are
func claimSet(c vc.Credential, typ string) (map[string]any, error) {
	if c.Object() == nil {
		return nil, errors.New("there are no claims")
	}
	if c.IsClaimSet() {
		if vct := c.Object()["vct"]; typ != "" && vct != typ {
			return nil, &vc.Mismatch{What: "vct", Want: typ, Got: fmt.Sprint(vct)}
		}
		return maps.Clone(c.Object()), nil
	}
	subject, ok := c.Object()["credentialSubject"].(map[string]any)
	if !ok {
		return nil, errors.New("an SD-JWT VC is about one subject: credentialSubject has to be one object")
	}
	out := make(map[string]any, len(subject)+8)
	for name, v := range subject {
		if name == "id" {
			name = "sub"
		} else if slices.Contains(registered, name) {
			return nil, fmt.Errorf("the subject's claim %q has another meaning in a JWT", name)
		}
		out[name] = v
	}
	from, until, err := c.Validity()
	if err != nil {
		return nil, err
	}
	for name, v := range c.Object() {
		switch name {
		case "@context", "credentialSubject":
			continue
		case "type":
			name = "vct"
			if v, err = typeOf(c, typ); err != nil {
				return nil, err
			}
		case "id":
			name = "jti"
		case "issuer":
			name = "iss"
			if o, ok := v.(map[string]any); ok && len(o) > 1 {
				return nil, errors.New("only the id of an issuer has a place in an SD-JWT VC, not what is said of it")
			}
			v = c.Issuer()
		case "validFrom":
			name = "nbf"
			if v = token.Seconds(from); from.Nanosecond() > 0 {
				v = token.Seconds(from.Add(time.Second))
			}
		case "validUntil":
			name, v = "exp", token.Seconds(until)
		case "credentialStatus", "status":
			name = "status"
		default:
			return nil, fmt.Errorf("the member %q has no place in an SD-JWT VC", name)
		}
		if _, twice := out[name]; twice {
			return nil, fmt.Errorf("two members become the claim %q", name)
		}
		out[name] = v
	}
	return out, nil
}

// typeOf is the vct of a document.
func typeOf(c vc.Credential, typ string) (string, error) {
	if typ != "" {
		return typ, nil
	}
	contexts, _ := c.Object()["@context"].([]any)
	types := slices.DeleteFunc(slices.Clone(c.Types()), func(t string) bool { return t == "VerifiableCredential" })
	if len(types) != 1 || !slices.Contains(contexts, any(avatarContext)) {
		return "", fmt.Errorf("what vct does the type %q have? Set VC.Type", types)
	}
	return avatarContext + "#" + types[0], nil
}
