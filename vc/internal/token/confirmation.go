package token

import (
	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/jws"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
)

// Confirmation reads the key in "cnf" (RFC 7800, section 3.2); zero if there is no "cnf".
func Confirmation(payload map[string]any) (did.PublicKey, *vc.VerifyError) {
	v, there := payload["cnf"]
	if !there {
		return did.PublicKey{}, nil
	}
	cnf, ok := v.(map[string]any)
	if !ok {
		return did.PublicKey{}, refusal("structure", "/cnf", "an object was expected, got %.60s", strictjson.Append(nil, v))
	}
	jwk, ok := cnf["jwk"].(map[string]any)
	if !ok {
		return did.PublicKey{}, refusal("key", "/cnf", "a public key (jwk) was expected; no other confirmation method is known here")
	}
	key, err := jws.ParseKey(jwk)
	if err != nil {
		return did.PublicKey{}, refusal("key", "/cnf/jwk", "%w", err)
	}
	return key, nil
}

func refusal(check vc.Check, at vc.Pointer, format string, args ...any) *vc.VerifyError {
	e := refuse(check, format, args...)
	e.Path = at
	return e
}
