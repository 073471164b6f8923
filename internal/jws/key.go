package jws

import (
	"fmt"
	"slices"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/strictjson"
)

// ParseKey reads a JSON Web Key with which signatures are to be checked, from a parsed object: one whose "use" or "key_ops"
// says that it is for something else is refused, and so is one of a kind that does not sign. Errors wrap did.ErrInvalid,
// did.ErrUnsupportedKey or did.ErrNotASigningKey.
func ParseKey(jwk map[string]any) (did.PublicKey, error) {
	if use, there := jwk["use"]; there && use != "sig" {
		return did.PublicKey{}, fmt.Errorf("%w: use is %.40s, not \"sig\"", did.ErrNotASigningKey, text(use))
	}
	if ops, there := jwk["key_ops"]; there {
		list, _ := ops.([]any)
		if !slices.Contains(list, any("verify")) {
			return did.PublicKey{}, fmt.Errorf("%w: key_ops is %.80s, without \"verify\"", did.ErrNotASigningKey, text(ops))
		}
	}
	key, err := did.ParseJWK(strictjson.Append(nil, jwk))
	if err != nil {
		return did.PublicKey{}, err
	}
	if _, err := Algorithm(key.Kind()); err != nil {
		return did.PublicKey{}, err
	}
	return key, nil
}

func text(v any) string { return string(strictjson.Append(nil, v)) }
