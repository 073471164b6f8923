package sdjwt

import (
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"slices"

	"github.com/avouch-id/avouch/internal/jws"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/internal/token"
)

// The hash algorithms by their names in the IANA registry "Named Information Hash Algorithm". SHA-256 is what RFC 9901
// demands of everybody; the others are for a verifier's policy.
const (
	sha256Name = "sha-256"
	sha384Name = "sha-384"
	sha512Name = "sha-512"
)

// digest is the hash of ASCII text in base64url (RFC 9901, section 4.2.3). algorithm is one of the three names.
func digest(algorithm string, text []byte) string {
	switch algorithm {
	case sha384Name:
		sum := sha512.Sum384(text)
		return base64.RawURLEncoding.EncodeToString(sum[:])
	case sha512Name:
		sum := sha512.Sum512(text)
		return base64.RawURLEncoding.EncodeToString(sum[:])
	}
	sum := sha256.Sum256(text)
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// takeAlgorithm reads "_sd_alg" and takes it out of the payload; absent is sha-256.
func takeAlgorithm(payload map[string]any, accepted []string) (string, *vc.VerifyError) {
	v, there := payload[sdAlgName]
	if !there {
		return sha256Name, nil
	}
	delete(payload, sdAlgName)
	name, ok := v.(string)
	known := name == sha256Name || (name == sha384Name || name == sha512Name) && slices.Contains(accepted, name)
	if !ok || !known {
		return "", refusal("structure", "/"+sdAlgName, "the hash algorithm %.60s is not accepted", strictjson.Append(nil, v))
	}
	return name, nil
}

// disclosure is one disclosure as received, and where it turned out to belong.
type disclosure struct {
	text   []byte // base64url
	name   string // of an object member
	member bool   // an object member, not an array element
	value  any
	used   bool
	at     []string // the tokens of its place, if the processor keeps them
}

// readDisclosures decodes all disclosures, by digest. They share one budget of JSON values.
func readDisclosures(texts [][]byte, algorithm string, l strictjson.Limits) (map[string]*disclosure, *vc.VerifyError) {
	if l.Nodes == 0 {
		l.Nodes = strictjson.DefaultNodes
	}
	all := make([]disclosure, len(texts))
	byDigest := make(map[string]*disclosure, len(texts))
	for i, text := range texts {
		d := &all[i]
		if err := d.read(text, l); err != nil {
			err.Err = wrapf(err.Err, "disclosure %d", i+1)
			return nil, err
		}
		if l.Nodes -= 1 + count(d.value); l.Nodes <= 0 {
			return nil, refuse("limit", "the disclosures have too many JSON values")
		}
		name := digest(algorithm, text)
		if _, twice := byDigest[name]; twice {
			return nil, refuse("structure", "disclosure %d is there twice", i+1)
		}
		byDigest[name] = d
	}
	return byDigest, nil
}

// read decodes an array of salt, name and value, or of salt and value.
func (d *disclosure) read(text []byte, l strictjson.Limits) *vc.VerifyError {
	raw, err := jws.Decode(text)
	if err != nil {
		return refuse("structure", "%w", err)
	}
	v, err := strictjson.Parse(raw, l)
	if err != nil {
		return refuse(token.CheckOf(err), "%w", err)
	}
	a, _ := v.([]any)
	if len(a) != 2 && len(a) != 3 {
		return refuse("structure", "an array of two or three elements was expected, got %.60q", raw)
	}
	if _, ok := a[0].(string); !ok {
		return refuse("structure", "the salt is not a text: %.60q", raw)
	}
	d.text, d.value = text, a[len(a)-1]
	if len(a) == 3 {
		d.member = true
		var ok bool
		if d.name, ok = a[1].(string); !ok {
			return refuse("structure", "the claim name is not a text: %.60q", raw)
		}
	}
	return nil
}

// count counts the values of a tree.
func count(v any) int {
	n := 1
	switch v := v.(type) {
	case map[string]any:
		for _, e := range v {
			n += count(e)
		}
	case []any:
		for _, e := range v {
			n += count(e)
		}
	}
	return n
}
