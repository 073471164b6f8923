package vc

import (
	"context"
	"encoding/json"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/strictjson"
)

// Presentation is what a Presenter signs: credentials shown together by one holder in answer to one challenge.
type Presentation struct {
	Holder did.DID
	Items  []Secured
	To     Challenge
}

// Presenter signs a presentation for authentication. It is safe for concurrent use.
type Presenter interface {
	Present(ctx context.Context, p Presentation, by Signing) (Secured, error)
}

// Credential is the unsigned document: JSON credentials stand in it as they are, others are enveloped in data: URLs (VCDM
// 2.0 section 4.13). It has no verifiableCredential if there are no items.
func (p Presentation) Credential() (Credential, error) {
	doc := map[string]any{
		"@context": []any{context2},
		"type":     []any{"VerifiablePresentation"},
		"holder":   p.Holder.String(),
	}
	items := make([]any, len(p.Items))
	for i, s := range p.Items {
		if s.isDocument() {
			o, err := s.Object(Limits{})
			if err != nil {
				return Credential{}, asRefusal("structure", at("/verifiableCredential", i), err)
			}
			items[i] = o
			continue
		}
		items[i] = s.envelope()
	}
	if len(items) > 0 {
		doc["verifiableCredential"] = items
	}
	return Credential{object: doc}, nil
}

func (s Secured) isJSON() bool { return looksLikeJSON(s.Bytes()) }

// checkPresentation holds a presentation against the data model (VCDM 2.0 section 4.13).
func checkPresentation(c Credential) *VerifyError {
	if err := checkFrame(c, "VerifiablePresentation"); err != nil {
		return err
	}
	if h, there := c.object["holder"]; there {
		if err := checkNode("/holder", h); err != nil {
			return err
		}
	}
	return checkTyped(c.object, "termsOfUse", false)
}

// enclosed takes the credentials out of a presentation, as bytes of the presentation, unchanged.
func enclosed(c Credential, l Limits) ([]Secured, *VerifyError) {
	const path = Pointer("/verifiableCredential")
	all, there := c.object["verifiableCredential"]
	if !there {
		return nil, nil
	}
	objects := strictjson.List(all)
	if len(objects) == 0 {
		return nil, refuse("structure", path, "one or more credentials were expected, got %.60q", text(all))
	}
	if len(objects) > l.Items {
		return nil, refuse("limit", path, "%d credentials, at most %d", len(objects), l.Items)
	}
	texts, err := rawElements(c, all)
	if err != nil {
		return nil, err
	}
	out := make([]Secured, len(objects))
	for i, e := range objects {
		o, ok := e.(map[string]any)
		if !ok {
			return nil, refuse("structure", element(path, all, i), "an object was expected, got %.60q", text(e))
		}
		if types, _ := stringsOf(o["type"]); len(types) == 1 && types[0] == enveloped {
			if out[i], err = openEnvelope(o, element(path, all, i)); err != nil {
				return nil, err
			}
			if isEnvelope(out[i]) != "" {
				return nil, refuse("structure", element(path, all, i)+"/id", "an envelope in an envelope")
			}
			continue
		}
		out[i] = Received(mediaCredential, texts[i])
	}
	return out, nil
}

// rawElements finds the text of each credential. The document was parsed strictly before, so that the lenient decoder used
// here has nothing to be lenient about.
func rawElements(c Credential, all any) ([]json.RawMessage, *VerifyError) {
	var members map[string]json.RawMessage
	raw := c.raw
	if raw == nil {
		raw = strictjson.Append(nil, c.object)
	}
	if err := json.Unmarshal(raw, &members); err != nil {
		return nil, &VerifyError{Check: "structure", Err: err}
	}
	one := members["verifiableCredential"]
	if _, several := all.([]any); !several {
		return []json.RawMessage{one}, nil
	}
	var texts []json.RawMessage
	if err := json.Unmarshal(one, &texts); err != nil {
		return nil, &VerifyError{Check: "structure", Path: "/verifiableCredential", Err: err}
	}
	return texts, nil
}
