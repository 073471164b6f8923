package token

import (
	"maps"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
)

// isRegistered tells the claims of a JWT that may stand beside the members of a document of the data model (VC-JOSE-COSE section
// 3.3). Claims of other names are members of the document.
func isRegistered(name string) bool {
	switch name {
	case "iss", "sub", "aud", "exp", "nbf", "iat", "jti", "cnf", "nonce":
		return true
	}
	return false
}

// Beside takes the registered claims out of a payload: what is left is the document. "vc" and "vp" must not be there (section
// 1.1.2.1), because they would be documents too; nor an embedded proof, which nobody would check.
func Beside(payload map[string]any) (document, claims map[string]any, err *vc.VerifyError) {
	for _, name := range [...]string{"vc", "vp"} {
		if _, there := payload[name]; there {
			err = refuse("structure", "a document stands in the payload itself, not in the claim %q", name)
			err.Path = vc.Pointer("/" + name)
			return nil, nil, err
		}
	}
	if err := NoProof(payload); err != nil {
		return nil, nil, err
	}
	document = payload
	for name, v := range payload {
		if !isRegistered(name) {
			continue
		}
		if claims == nil {
			document, claims = maps.Clone(payload), map[string]any{}
		}
		claims[name] = v
		delete(document, name)
	}
	return document, claims, nil
}

// NoProof: an embedded proof in an envelope is one that nobody would check.
func NoProof(document map[string]any) *vc.VerifyError {
	if _, there := document["proof"]; there {
		return refusal("proof", "/proof", "the document has a proof of its own, and the envelope's is the one that is checked")
	}
	return nil
}

// NoStatus: a Token Status List that a JWT names is not looked up for a document, so the document is not accepted unseen. It is for a
// payload whose signature holds. A status that is something else is the document's own.
func NoStatus(payload map[string]any) *vc.VerifyError {
	if status, _ := payload["status"].(map[string]any); status["status_list"] != nil {
		return refusal("status", "/status", "%w: the token has its status in a Token Status List, which is not looked up for documents", vc.ErrUnavailable)
	}
	return nil
}

// Agree holds registered claims, wherever they stand, against the document: one question has one answer. speaker is the id of
// its issuer or holder.
func Agree(claims, document map[string]any, speaker string) *vc.VerifyError {
	for _, name := range [...]string{"iss", "jti", "sub"} {
		v, there := claims[name]
		if !there {
			continue
		}
		check, want := vc.Check("structure"), speaker
		switch name {
		case "iss":
			check = "binding"
		case "jti":
			want, there = document["id"].(string)
		case "sub":
			subject, _ := document["credentialSubject"].(map[string]any)
			want, there = subject["id"].(string)
		}
		if !there {
			continue // the document does not say
		}
		got, ok := v.(string)
		if !ok {
			got = string(strictjson.Append(nil, v))
		}
		if !ok || got != want {
			return &vc.VerifyError{Check: check, Path: vc.Pointer("/" + name), Err: &vc.Mismatch{What: name, Want: want, Got: got}}
		}
	}
	return nil
}

// Times reads into the proof since when and until when its signature counts, and whom it is for: iat, nbf, exp, aud. They count
// beside what the document says of itself.
func Times(p *vc.Proof, claims map[string]any) (err *vc.VerifyError) {
	if p.Created, err = NumericDate(claims, "iat"); err != nil {
		return err
	}
	if p.NotBefore, err = NumericDate(claims, "nbf"); err != nil {
		return err
	}
	if p.Expires, err = NumericDate(claims, "exp"); err != nil {
		return err
	}
	p.Audience, err = Audience(claims)
	return err
}
