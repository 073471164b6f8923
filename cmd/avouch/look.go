package main

import (
	"slices"
	"strings"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
)

// maxLook is the size of an item up to which it is taken apart: what the library takes.
const maxLook = strictjson.DefaultBytes

// look reads what an item says of itself; a private key in it is left out.
func look(s vc.Secured) sight {
	out := lookAll(s)
	if out.Claims != nil {
		out.Claims, _ = withoutSecrets(out.Claims).(map[string]any)
	}
	return out
}

func lookAll(s vc.Secured) sight {
	raw := s.Bytes()
	switch {
	case len(raw) == 0:
		return sight{Format: formatUnknown, Problem: "it is empty"}
	case len(raw) > maxLook:
		return sight{Format: formatUnknown, Problem: "it is too large for a credential"}
	case raw[0] == '{' && isSDJWT(s):
		return lookSDJWT(s, nil, sight{Format: formatSDJWT})
	case raw[0] == '{':
		o, err := s.Object(vc.Limits{})
		if err != nil {
			return sight{Format: formatUnknown, Problem: err.Error()}
		}
		return lookObject(s, o)
	case isBinary(s):
		return lookCOSE(s)
	}
	return lookToken(s)
}

func lookObject(s vc.Secured, o map[string]any) sight {
	switch {
	case o["kty"] != nil:
		return lookKey(s, o)
	case walletText(o) != "":
		return lookWallet(o)
	case o["publicKeyMultibase"] != nil && o["type"] == "Multikey":
		return lookMultikey(o)
	case hasType(o, "VerifiablePresentation"):
		return lookPresentation(o)
	case hasType(o, "VerifiableCredential"):
		return lookCredential(s, o)
	case o["vct"] != nil:
		out := lookCredential(s, o)
		out.Format = formatClaimSet
		return out
	}
	if d, err := did.ParseDocument(s.Bytes()); err == nil {
		return lookDocument(d)
	}
	return sight{Format: formatJSON, Claims: o}
}

func lookKey(s vc.Secured, o map[string]any) sight {
	out := sight{Format: formatKey}
	text := s.Bytes()
	if _, private := o["d"]; private {
		out.Format = formatPrivateKey
		text = strictjson.Append(nil, withoutSecrets(o))
	}
	k, err := did.ParseJWK(text)
	if err != nil {
		out.Problem = err.Error()
		return out
	}
	kid, _ := o["kid"].(string)
	out.Keys = []keySight{{kid, k.Kind().String(), k.Multikey(), ""}}
	return out
}

func lookMultikey(o map[string]any) sight {
	out := sight{Format: formatMultikey}
	if _, private := o["secretKeyMultibase"]; private {
		out.Format = formatPrivateMultikey
	}
	text, _ := o["publicKeyMultibase"].(string)
	k, err := did.ParseMultikey(text)
	if err != nil {
		out.Problem = err.Error()
		return out
	}
	id, _ := o["id"].(string)
	out.Keys = []keySight{{id, k.Kind().String(), k.Multikey(), ""}}
	return out
}

func lookDocument(d *did.Document) sight {
	out := sight{Format: formatDocument, ID: d.ID().String()}
	for _, m := range d.Methods(did.AnyPurpose, time.Time{}) {
		out.Keys = append(out.Keys, keySight{m.ID.String(), m.Key.Kind().String(), m.Key.Multikey(), m.Purposes.String()})
	}
	return out
}

// lookCredential reads a document, or a claim set.
func lookCredential(s vc.Secured, o map[string]any) sight {
	out := sight{Format: formatCredential, Claims: o}
	c, err := vc.ParseCredential(s.Bytes())
	if err != nil {
		out.Problem = err.Error()
		return out
	}
	out.describe(c)
	out.Signatures = proofsOf(o, "issuer")
	return out
}

// describe takes over what a credential says about whom and when.
func (s *sight) describe(c vc.Credential) {
	s.ID, s.Types, s.Issuer, s.Subject = c.ID(), c.Types(), c.Issuer(), c.SubjectID()
	s.ValidFrom, s.ValidUntil = validity(c)
}

func lookPresentation(o map[string]any) sight {
	out := sight{Format: formatPresentation, Types: texts(o["type"]), Signatures: proofsOf(o, "holder")}
	out.ID, _ = o["id"].(string)
	out.Holder, _ = o["holder"].(string)
	if h, ok := o["holder"].(map[string]any); ok {
		out.Holder, _ = h["id"].(string)
	}
	for _, v := range strictjson.List(o["verifiableCredential"]) {
		c, ok := v.(map[string]any)
		if !ok {
			out.Credentials = append(out.Credentials, sight{Format: formatUnknown})
			continue
		}
		id, _ := c["id"].(string)
		media, data, enveloped := strings.Cut(strings.TrimPrefix(id, "data:"), ",")
		if enveloped && strings.HasPrefix(id, "data:") {
			out.Credentials = append(out.Credentials, lookInEnvelope(media, data))
			continue
		}
		out.Credentials = append(out.Credentials, look(vc.Received("", strictjson.Append(nil, c))))
	}
	return out
}

// proofsOf lists the Data Integrity proofs of a document.
func proofsOf(o map[string]any, by string) (all []signature) {
	for _, v := range strictjson.List(o["proof"]) {
		p, ok := v.(map[string]any)
		if !ok {
			continue
		}
		g := signature{By: by, Audience: texts(p["domain"])}
		g.Suite, _ = p["cryptosuite"].(string)
		g.Key, _ = p["verificationMethod"].(string)
		g.Purpose, _ = p["proofPurpose"].(string)
		g.Nonce, _ = p["challenge"].(string)
		g.Created, _ = p["created"].(string)
		if g.Suite == bbs {
			value, _ := p["proofValue"].(string)
			var err error
			if g.bbsSight, err = lookBBS(value); err != nil {
				g.Problem = err.Error()
			}
		}
		all = append(all, g)
	}
	return all
}

// secrets are the private members of a JSON Web Key (RFC 7518 section 6).
var secrets = []string{"d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"}

// secretMultibase is the private member of a Multikey, wherever one stands.
const secretMultibase = "secretKeyMultibase"

// withoutSecrets is a tree without the private members of the keys in it, and the secrets of persons.
func withoutSecrets(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		_, isKey := v["kty"]
		format := walletText(v)
		for name, member := range v {
			if name != secretMultibase && !(isKey && slices.Contains(secrets, name)) && (format == "" || slices.Contains(walletMembers[format], name)) {
				out[name] = withoutSecrets(member)
			}
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = withoutSecrets(e)
		}
		return out
	}
	return v
}

func texts(v any) (out []string) {
	for _, e := range strictjson.List(v) {
		if s, ok := e.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

func hasType(o map[string]any, name string) bool {
	for _, t := range texts(o["type"]) {
		if t == name {
			return true
		}
	}
	return false
}
