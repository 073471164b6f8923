package sdjwt

import (
	"bytes"
	"encoding/base64"
	"errors"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
)

// The members of a JWS in its JSON serialization (RFC 7515, section 7.2), and the unprotected header parameters that RFC 9901,
// section 8.1, adds.
const (
	payloadName     = "payload"
	protectedName   = "protected"
	headerName      = "header"
	signatureName   = "signature"
	signaturesName  = "signatures"
	disclosuresName = "disclosures"
	bindingName     = "kb_jwt"
)

// defaultSignatures bounds the signatures of the general serialization, as vc.Limits bounds proofs.
const defaultSignatures = 8

// takeJSON reads the JWS JSON serialization (RFC 9901, section 8), flattened or general. Members that are not known are ignored,
// as RFC 7515, section 7.2, demands, and so are unprotected header parameters: nothing is believed for their sake.
func takeJSON(s vc.Secured, l vc.Limits, maxDisclosures int) (parts, *vc.VerifyError) {
	o, err := s.Object(l)
	if err != nil {
		return parts{}, refusalOf(err)
	}
	if l.Proofs == 0 {
		l.Proofs = defaultSignatures
	}
	list, general, verr := signatures(o, l.Proofs)
	if verr != nil {
		return parts{}, verr
	}
	p := parts{general: general}
	payload, ok := o[payloadName].(string)
	if !ok {
		return parts{}, refusal("structure", "/"+payloadName, "a text was expected")
	}
	for i, e := range list {
		jwt, unprotected, err := one(e, payload)
		if err != nil {
			return parts{}, p.at(i, err)
		}
		if i == 0 {
			p.jwt, p.unprotected = jwt, unprotected
			continue
		}
		for _, name := range [...]string{disclosuresName, bindingName} {
			if _, there := unprotected[name]; there {
				return parts{}, refusal("structure", p.path(i)+"/"+headerName, "%q stands in the first unprotected header alone", name)
			}
		}
		p.others = append(p.others, other{jwt, unprotected})
	}
	if verr := p.disclosed(maxDisclosures); verr != nil {
		return parts{}, p.at(0, verr)
	}
	return p, nil
}

// signatures are the objects that have a signature each: the JWS itself, or several in it.
func signatures(o map[string]any, most int) (list []any, general bool, err *vc.VerifyError) {
	v, general := o[signaturesName]
	if !general {
		return []any{o}, false, nil
	}
	for _, name := range [...]string{protectedName, headerName, signatureName} {
		if _, there := o[name]; there {
			return nil, true, refusal("structure", "/"+vc.Pointer(name), "the flattened serialization has this, the general one %q, and nothing has both", signaturesName)
		}
	}
	list, _ = v.([]any)
	if len(list) == 0 {
		return nil, true, refusal("structure", "/"+signaturesName, "one or more signatures were expected")
	}
	if len(list) > most {
		return nil, true, refusal("limit", "/"+signaturesName, "%d signatures, at most %d", len(list), most)
	}
	return list, true, nil
}

// one puts a signature and what it is over into the compact serialization.
func one(v any, payload string) (jwt []byte, unprotected map[string]any, err *vc.VerifyError) {
	o, ok := v.(map[string]any)
	if !ok {
		return nil, nil, refuse("structure", "an object with a signature was expected")
	}
	var texts [2]string
	for i, name := range [...]string{protectedName, signatureName} {
		if texts[i], ok = o[name].(string); !ok {
			return nil, nil, refusal("structure", "/"+vc.Pointer(name), "a text was expected")
		}
	}
	if h, there := o[headerName]; there {
		if unprotected, ok = h.(map[string]any); !ok {
			return nil, nil, refusal("structure", "/"+headerName, "an object was expected")
		}
	}
	return bytes.Join([][]byte{[]byte(texts[0]), []byte(payload), []byte(texts[1])}, []byte{'.'}), unprotected, nil
}

// disclosed reads the disclosures and the key binding from the first unprotected header, and makes the text that sd_hash is over.
func (p *parts) disclosed(most int) *vc.VerifyError {
	v, there := p.unprotected[disclosuresName]
	list, ok := v.([]any)
	if there && !ok {
		return refusal("structure", "/"+headerName+"/"+disclosuresName, "an array of disclosures was expected")
	}
	if len(list) > most {
		return refuse("limit", "%d disclosures, at most %d", len(list), most)
	}
	texts := make([]string, len(list))
	for i, e := range list {
		if texts[i], ok = e.(string); !ok {
			return refusal("structure", "/"+headerName+"/"+disclosuresName, "%.60s is no disclosure", text(e))
		}
	}
	p.bound = join(p.jwt, texts)
	p.disclosures = make([][]byte, len(texts))
	at := len(p.jwt) + 1
	for i, t := range texts {
		p.disclosures[i] = p.bound[at : at+len(t)]
		at += len(t) + 1
	}
	if v, there := p.unprotected[bindingName]; there {
		binding, _ := v.(string)
		if binding == "" {
			return refusal("structure", "/"+headerName+"/"+bindingName, "a key binding JWT was expected")
		}
		p.binding = []byte(binding)
	}
	return nil
}

// disjoint: no parameter stands in both headers, and "crit" is never unprotected (RFC 7515, sections 4 and 4.1.11). Nothing else
// in the unprotected header is looked at.
func disjoint(protected, unprotected map[string]any) *vc.VerifyError {
	if _, there := unprotected["crit"]; there {
		return refusal("structure", "/"+headerName, "\"crit\" has to be protected")
	}
	for name := range unprotected {
		if _, twice := protected[name]; twice {
			return refusal("structure", "/"+headerName, "the parameter %.60q stands in the protected header too", name)
		}
	}
	return nil
}

// flatten writes an SD-JWT in the flattened JSON serialization.
func flatten(jwt []byte, disclosures []string) []byte {
	p := bytes.SplitN(jwt, []byte{'.'}, 3)
	return strictjson.Append(nil, map[string]any{protectedName: string(p[0]), payloadName: string(p[1]), signatureName: string(p[2]),
		headerName: map[string]any{disclosuresName: list(disclosures)}})
}

// showJSON is a JWS as it was received, with the chosen disclosures and the key binding in the place of all disclosures.
func showJSON(o map[string]any, disclosures []string, binding []byte) []byte {
	o = strictjson.Clone(o).(map[string]any)
	first := o
	if several, general := o[signaturesName].([]any); general {
		first = several[0].(map[string]any)
	}
	header, _ := first[headerName].(map[string]any)
	if header == nil {
		header = map[string]any{}
		first[headerName] = header
	}
	header[disclosuresName], header[bindingName] = list(disclosures), string(binding)
	return strictjson.Append(nil, o)
}

func list(texts []string) []any {
	out := make([]any, len(texts))
	for i, t := range texts {
		out[i] = t
	}
	return out
}

// typeInJSON is the "typ" of the first protected header, as far as it can be read. It decides who looks at the SD-JWT, no more.
func typeInJSON(s vc.Secured) string {
	o, err := s.Object(vc.Limits{})
	if err != nil {
		return ""
	}
	if several, general := o[signaturesName].([]any); general && len(several) > 0 {
		o, _ = several[0].(map[string]any)
	}
	protected, _ := o[protectedName].(string)
	raw, err := base64.RawURLEncoding.DecodeString(protected)
	if err != nil {
		return ""
	}
	h, err := strictjson.ParseObject(raw, strictjson.Limits{})
	if err != nil {
		return ""
	}
	typ, _ := h["typ"].(string)
	return typ
}

func refusalOf(err error) *vc.VerifyError {
	var e *vc.VerifyError
	if errors.As(err, &e) {
		own := *e
		return &own
	}
	return refuse("structure", "%w", err)
}
