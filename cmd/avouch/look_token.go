package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/sdjwt"
)

// lookToken reads a JWT or an SD-JWT.
func lookToken(s vc.Secured) sight {
	jwt, rest, disclosing := strings.Cut(string(s.Bytes()), "~")
	header, payload, err := jwtParts(jwt)
	if err != nil {
		return sight{Format: formatUnknown, Problem: err.Error()}
	}
	typ, _ := header["typ"].(string)
	if !disclosing {
		return lookJWT(typ, header, payload)
	}
	out := sight{Format: formatSDJWT, Signatures: []signature{headerOf(header, "issuer")}}
	if typ == vcSDJWT {
		out.Format = formatVCSDJWT
	}
	binding := rest[strings.LastIndexByte(rest, '~')+1:]
	if binding != "" {
		out.Format += "+kb"
		out.binding(binding)
	}
	return lookSDJWT(s, payload, out)
}

// lookSDJWT adds what an SD-JWT discloses.
func lookSDJWT(s vc.Secured, payload map[string]any, out sight) sight {
	u, err := sdjwt.ReadUnverified(s)
	if err != nil { // what the issuer's JWT alone says is still worth a look
		out.Problem = err.Error()
		out.claimSet(payload)
		return out
	}
	if out.Signatures == nil { // in JSON
		out.Signatures = []signature{headerOf(u.Header, "issuer")}
		if u.Header["typ"] == vcSDJWT {
			out.Format = formatVCSDJWT
		}
	}
	out.Disclosed, out.Hidden = len(u.Disclosed), u.Hidden
	out.claimSet(u.Claims.Object())
	return out
}

// lookJWT reads a document secured as a JWT, or any other JWT.
func lookJWT(typ string, header, payload map[string]any) sight {
	out := sight{Format: formatJWT, Signatures: []signature{headerOf(header, "issuer")}}
	switch typ {
	case vcJWT:
		out.Format = formatVCJWT
	case vpJWT:
		c, err := vc.NewCredential(payload)
		if err != nil {
			break
		}
		out = lookPresentation(c.Object())
		out.Format = formatVPJWT
		g := headerOf(header, "holder")
		g.Nonce, _ = payload["nonce"].(string)
		g.Audience = texts(payload["aud"])
		g.Created = dateOf(payload["iat"])
		out.Signatures = []signature{g}
		return out
	}
	out.claimSet(payload)
	return out
}

// typeOf is the "typ" that a JWT says of itself, "" if it is none.
func typeOf(raw []byte) string {
	header, _, _ := jwtParts(string(raw))
	typ, _ := header["typ"].(string)
	return typ
}

// claimSet takes over what a claim set says.
func (s *sight) claimSet(claims map[string]any) {
	s.Claims = claims
	if c, err := vc.NewCredential(claims); err == nil {
		s.describe(c)
	}
	s.IssuedAt = dateOf(claims["iat"])
	if cnf, ok := claims["cnf"].(map[string]any); ok {
		if k, err := did.ParseJWK(strictjson.Append(nil, cnf["jwk"])); err == nil {
			s.BoundKey = k.Multikey()
		}
	}
}

// binding adds what the key binding JWT says.
func (s *sight) binding(token string) {
	header, payload, err := jwtParts(token)
	if err != nil {
		return // reading it as a whole says why
	}
	g := headerOf(header, "holder")
	g.Nonce, _ = payload["nonce"].(string)
	g.Audience = texts(payload["aud"])
	g.Created = dateOf(payload["iat"])
	s.Signatures = append(s.Signatures, g)
}

func headerOf(header map[string]any, by string) signature {
	g := signature{By: by}
	g.Algorithm, _ = header["alg"].(string)
	g.Key, _ = header["kid"].(string)
	return g
}

// jwtParts decodes header and payload of a compact JWT.
func jwtParts(token string) (header, payload map[string]any, err error) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return nil, nil, fmt.Errorf("neither JSON nor a JWT, which has three parts between dots; this has %d", len(parts))
	}
	if header, err = decodeObject(parts[0]); err != nil {
		return nil, nil, fmt.Errorf("header: %w", err)
	}
	if payload, err = decodeObject(parts[1]); err != nil {
		return nil, nil, fmt.Errorf("payload: %w", err)
	}
	return header, payload, nil
}

func decodeObject(s string) (map[string]any, error) {
	if strings.ContainsAny(s, "\r\n") {
		return nil, base64.CorruptInputError(strings.IndexAny(s, "\r\n"))
	}
	text, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil {
		return nil, err
	}
	return strictjson.ParseObject(text, strictjson.Limits{})
}

// dateOf writes a NumericDate as people read it.
func dateOf(v any) string {
	n, ok := v.(json.Number)
	if !ok {
		return ""
	}
	seconds, err := n.Int64()
	if err != nil || seconds < 0 || seconds > 1<<37 {
		return ""
	}
	return stamp(time.Unix(seconds, 0))
}
