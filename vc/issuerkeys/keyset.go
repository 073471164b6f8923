package issuerkeys

import (
	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/jws"
	"github.com/avouch-id/avouch/vc"
)

// keySet is a JWK Set (RFC 7517, section 5).
type keySet []entry

// entry is one key, or why it is none.
type entry struct {
	kid *string
	key did.PublicKey
	err error
}

// secret are the members of a JWK that hold one (RFC 7518, sections 6.2.2, 6.3.2 and 6.4; "priv" of AKP keys).
var secret = [...]string{"d", "k", "p", "q", "dp", "dq", "qi", "oth", "priv"}

func parseKeySet(v any, most int) (keySet, error) {
	jwks, _ := v.(map[string]any)
	list, ok := jwks["keys"].([]any)
	switch {
	case !ok:
		return nil, invalid("a JWK Set was expected: an object with an array \"keys\"")
	case len(list) > most:
		return nil, invalid("a JWK Set of %d keys, at most %d", len(list), most)
	}
	set := make(keySet, len(list))
	for i, v := range list {
		jwk, ok := v.(map[string]any)
		if !ok {
			return nil, invalid("JWK Set: key %d is not an object", i)
		}
		for _, name := range secret {
			if _, there := jwk[name]; there || jwk["kty"] == "oct" {
				return nil, invalid("JWK Set: key %d is private or symmetric, and was published: none of the set is trusted", i)
			}
		}
		if v, there := jwk["kid"]; there {
			s, ok := v.(string)
			if !ok {
				return nil, invalid("JWK Set: key %d: \"kid\" is not a text", i)
			}
			set[i].kid = &s
		}
		set[i].key, set[i].err = jws.ParseKey(jwk)
	}
	return set, nil
}

// find chooses the key: the one with this kid, or the only one. A kid that two keys have is refused even if one of them
// cannot be used: whoever reads the set otherwise would take the other.
func (s keySet) find(kid *string, issuer string) (vc.Key, error) {
	var match []entry
	for _, e := range s {
		if kid == nil && e.err == nil || kid != nil && e.kid != nil && *e.kid == *kid {
			match = append(match, e)
		}
	}
	switch {
	case len(match) == 1 && match[0].err == nil:
		return vc.Key{Public: match[0].key, Controller: issuer, Purposes: did.AssertionMethod}, nil
	case len(match) == 1:
		return vc.Key{}, invalid("the key %.200q of %.200q: %w", *kid, issuer, match[0].err)
	case kid == nil:
		return vc.Key{}, invalid("the header has no \"kid\", and of the %d keys of %.200q %d can be used: one was expected", len(s), issuer, len(match))
	case len(match) == 0:
		return vc.Key{}, invalid("none of the %d keys of %.200q is called %.200q", len(s), issuer, *kid)
	}
	return vc.Key{}, invalid("%d keys of %.200q are called %.200q: one was expected", len(match), issuer, *kid)
}
