package jose

import (
	"context"
	"errors"
	"maps"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/jws"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/internal/datamodel"
	"github.com/avouch-id/avouch/vc/internal/token"
	"github.com/avouch-id/avouch/vc/jsonld"
)

// version is a version of the data model: its context, and what its documents call the times that claims have.
type version struct{ number, context, from, until string }

var (
	version11 = version{"1.1", jsonld.CredentialsV1, "issuanceDate", "expirationDate"}
	version20 = version{"2.0", jsonld.CredentialsV2, "validFrom", "validUntil"}
)

// openOld opens a credential that stands in the claim "vc" (VC Data Model 1.1, section 6.3.1). Registered claims complete it;
// where the document says the same, it has to say the same thing.
func (s Suite) openOld(ctx context.Context, t jws.Token, payload map[string]any, v version, o vc.Opening) (vc.Opened, *vc.VerifyError) {
	if _, there := t.Header["cty"]; there {
		return vc.Opened{}, refuse("structure", "a credential in the claim \"vc\" has no \"cty\"")
	}
	inner, _ := payload["vc"].(map[string]any)
	if is, err := datamodel.IsPresentation(inner); is || err != nil {
		return vc.Opened{}, refuse("structure", "a credential was expected in \"vc\", and nothing else")
	}
	doc, err := completed(inner, payload, v)
	if err != nil {
		return vc.Opened{}, err
	}
	iss, _ := payload["iss"].(string)
	proof, err := token.Verify(ctx, t, "vc-"+v.number+"+jwt", iss, "the token", did.AssertionMethod, o)
	if err != nil {
		return vc.Opened{}, err
	}
	if err := token.Times(&proof, payload); err != nil {
		return vc.Opened{}, err
	}
	if err := token.NoStatus(payload); err != nil {
		return vc.Opened{}, err
	}
	out := vc.Opened{Proofs: []vc.Proof{proof}}
	if out.Confirmation, err = token.Confirmation(payload); err != nil {
		return vc.Opened{}, err
	}
	if err := s.check(doc); err != nil {
		return vc.Opened{}, refusalOf(err)
	}
	out.Credential = o.Claims(nil, doc)
	return out, nil
}

// completed is the document with what the registered claims say of it.
func completed(inner, payload map[string]any, v version) (map[string]any, *vc.VerifyError) {
	doc := maps.Clone(inner)
	if first := firstContext(doc); first != v.context {
		return nil, refuse("structure", "a document of data model %s was expected in the claim \"vc\"; others are the payload itself, as vc+jwt", v.number)
	}
	if iss, ok := payload["iss"].(string); !ok || iss == "" {
		return nil, refuse("structure", "\"iss\" is missing")
	}
	if err := put(doc, "issuer", payload, "iss"); err != nil {
		return nil, err
	}
	if err := put(doc, "id", payload, "jti"); err != nil {
		return nil, err
	}
	if _, there := payload["sub"]; there {
		subject, ok := doc["credentialSubject"].(map[string]any)
		if !ok {
			return nil, refuse("structure", "\"sub\" is about one subject: credentialSubject has to be one object")
		}
		subject = maps.Clone(subject)
		if err := put(subject, "id", payload, "sub"); err != nil {
			return nil, err
		}
		doc["credentialSubject"] = subject
	}
	for claim, name := range map[string]string{"nbf": v.from, "exp": v.until} {
		at, err := token.NumericDate(payload, claim)
		if err != nil {
			return nil, err
		}
		if err := putTime(doc, name, at); err != nil {
			return nil, err
		}
	}
	return doc, nil
}

func firstContext(doc map[string]any) any {
	if all, ok := doc["@context"].([]any); ok && len(all) > 0 {
		return all[0]
	}
	return doc["@context"]
}

// put sets a member to a claim, or the id of the object that stands there.
func put(doc map[string]any, name string, payload map[string]any, claim string) *vc.VerifyError {
	v, there := payload[claim]
	if !there {
		return nil
	}
	s, ok := v.(string)
	if !ok {
		return refuse("structure", "%q is not a text", claim)
	}
	if o, ok := doc[name].(map[string]any); ok && (name == "issuer" || name == "holder") {
		o = maps.Clone(o)
		doc[name] = o
		return put(o, "id", payload, claim)
	}
	if have, there := doc[name]; there && have != any(s) {
		return &vc.VerifyError{Check: "structure", Path: vc.Pointer("/vc/" + name), Err: errors.New("the document says one thing, the claims of the token another")}
	}
	doc[name] = s
	return nil
}

// putTime sets a time, which a claim has to the second.
func putTime(doc map[string]any, name string, at time.Time) *vc.VerifyError {
	if at.IsZero() {
		return nil
	}
	have, there := doc[name].(string)
	if !there {
		if _, other := doc[name]; other {
			return refuse("structure", "%q is not a text", name)
		}
		doc[name] = at.UTC().Format(time.RFC3339)
		return nil
	}
	said, err := time.Parse(time.RFC3339, have)
	if err != nil || !said.Truncate(time.Second).Equal(at) {
		return &vc.VerifyError{Check: "structure", Path: vc.Pointer("/vc/" + name), Err: errors.New("the document says one time, the claims of the token another")}
	}
	return nil
}
