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
func digest(algorithm string, text []byte) string { return string(appendDigest(nil, algorithm, text)) }

func appendDigest(dst []byte, algorithm string, text []byte) []byte {
	switch algorithm {
	case sha384Name:
		sum := sha512.Sum384(text)
		return base64.RawURLEncoding.AppendEncode(dst, sum[:])
	case sha512Name:
		sum := sha512.Sum512(text)
		return base64.RawURLEncoding.AppendEncode(dst, sum[:])
	}
	sum := sha256.Sum256(text)
	return base64.RawURLEncoding.AppendEncode(dst, sum[:])
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
	used   bool     // its digest was met
	at     []string // the tokens of its place, if the processor keeps them
}

// readDisclosures decodes all disclosures; byDigest finds them. They share one budget of JSON values, one text of what they
// decode to, and one of their digests.
func readDisclosures(texts [][]byte, algorithm string, l strictjson.Limits) (all []disclosure, byDigest map[string]*disclosure, err *vc.VerifyError) {
	decoded, ends, err := decode(texts)
	if err != nil {
		return nil, nil, err
	}
	digests := digestsOf(texts, algorithm)
	if l.Nodes == 0 {
		l.Nodes = strictjson.DefaultNodes
	}
	all, byDigest = make([]disclosure, len(texts)), make(map[string]*disclosure, len(texts))
	begin, room := 0, make([]any, 0, 3)
	for i, text := range texts {
		values, err := all[i].read(decoded[begin:ends[i]], room, l)
		if err != nil {
			err.Err = wrapf(err.Err, "disclosure %d", i+1)
			return nil, nil, err
		}
		if l.Nodes -= values; l.Nodes <= 0 {
			return nil, nil, refuse("limit", "the disclosures have too many JSON values")
		}
		size := len(digests) / len(texts)
		name := digests[i*size : (i+1)*size]
		if _, twice := byDigest[name]; twice {
			return nil, nil, refuse("structure", "disclosure %d is there twice", i+1)
		}
		all[i].text, byDigest[name], begin = text, &all[i], ends[i]
	}
	return all, byDigest, nil
}

// decode puts what the disclosures decode to into one text, and says where in it each ends.
func decode(texts [][]byte) (decoded string, ends []int, err *vc.VerifyError) {
	size := 0
	for _, text := range texts {
		size += len(text)
	}
	all, ends := make([]byte, 0, size), make([]int, len(texts))
	for i, text := range texts {
		var err error
		if all, err = jws.AppendDecode(all, text); err != nil {
			return "", nil, refuse("structure", "disclosure %d: %w", i+1, err)
		}
		ends[i] = len(all)
	}
	return string(all), ends, nil
}

// digestsOf puts the digests into one text; all have the same length.
func digestsOf(texts [][]byte, algorithm string) string {
	var all []byte
	for i, text := range texts {
		if all = appendDigest(all, algorithm, text); i == 0 {
			all = slices.Grow(all, (len(texts)-1)*len(all))
		}
	}
	return string(all)
}

// read decodes an array of salt, name and value, or of salt and value, and counts its JSON values. room is to work in.
func (d *disclosure) read(raw string, room []any, l strictjson.Limits) (values int, verr *vc.VerifyError) {
	a, values, err := strictjson.Elements(raw, room, l)
	if err != nil {
		return 0, refuse(token.CheckOf(err), "%w", err)
	}
	if len(a) != 2 && len(a) != 3 {
		return 0, refuse("structure", "an array of two or three elements was expected, got %.60q", raw)
	}
	if _, ok := a[0].(string); !ok {
		return 0, refuse("structure", "the salt is not a text: %.60q", raw)
	}
	d.value = a[len(a)-1]
	if len(a) == 3 {
		d.member = true
		var ok bool
		if d.name, ok = a[1].(string); !ok {
			return 0, refuse("structure", "the claim name is not a text: %.60q", raw)
		}
	}
	return values, nil
}
