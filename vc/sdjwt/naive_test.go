package sdjwt_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// naive is RFC 9901, section 7.1, step 3 to 5, once more: read word by word, with nothing of the package, encoding/json for the
// JSON, and values that are rebuilt instead of changed. It knows what SD-JWT VC adds to it. The signature is not its business.
type naive struct {
	contents map[string][]any // of a disclosure, by its digest
	met      []string         // digests, as often as they were met
}

// errNaive is its one reason.
var errNaive = errors.New("rejected")

// processed is the processed payload.
func processed(text string) (claims map[string]any, err error) {
	defer func() {
		if p := recover(); p != nil {
			if p != any(errNaive) {
				panic(p)
			}
			claims, err = nil, errNaive
		}
	}()
	parts := strings.Split(text, "~") // step 1
	n := naive{contents: map[string][]any{}}
	payload, ok := plainJSON(unbase64(strings.Split(parts[0], ".")[1])).(map[string]any)
	demand(ok)
	alg, there := payload["_sd_alg"]
	demand(!there || alg == "sha-256") // step 2.d
	delete(payload, "_sd_alg")         // step 3.f
	for _, d := range parts[1 : len(parts)-1] {
		content, ok := plainJSON(unbase64(d)).([]any)
		demand(ok && (len(content) == 2 || len(content) == 3))
		for _, e := range content[:len(content)-1] {
			_, ok := e.(string)
			demand(ok)
		}
		sum := sha256.Sum256([]byte(d)) // step 3.a
		key := base64.RawURLEncoding.EncodeToString(sum[:])
		demand(n.contents[key] == nil)
		n.contents[key] = content
	}
	for _, fixed := range []string{"iss", "nbf", "exp", "cnf", "vct", "vct#integrity", "aka_vcts", "status"} {
		v, there := payload[fixed]
		if s, _ := payload["_sd"].([]any); true { // none of them in a disclosure
			for _, d := range s {
				d, _ := d.(string)
				content := n.contents[d]
				demand(len(content) != 3 || content[1] != fixed)
			}
		}
		if there {
			before := len(n.met)
			n.value(v)
			demand(len(n.met) == before) // "including any of their sub-claims"
		}
	}
	n.met = nil
	claims = n.object(payload)
	for i, a := range n.met { // step 4
		for _, b := range n.met[:i] {
			demand(a != b)
		}
	}
	for key := range n.contents { // step 5
		found := false
		for _, m := range n.met {
			found = found || m == key
		}
		demand(found)
	}
	return claims, nil
}

func demand(ok bool) {
	if !ok {
		panic(errNaive)
	}
}

func (n *naive) value(v any) any {
	switch v := v.(type) {
	case map[string]any:
		return n.object(v)
	case []any:
		out := []any{}
		for _, e := range v {
			o, _ := e.(map[string]any)
			if _, there := o["..."]; !there {
				out = append(out, n.value(e))
				continue
			}
			digest, ok := o["..."].(string) // step 3.b.2
			demand(ok && len(o) == 1)
			if content, there := n.meet(digest); there { // step 3.c.3
				demand(len(content) == 2)
				out = append(out, n.value(content[1]))
			} // step 3.d
		}
		return out
	}
	return v
}

func (n *naive) object(o map[string]any) map[string]any {
	out := map[string]any{}
	for name, v := range o {
		if name == "_sd" { // step 3.e
			continue
		}
		demand(name != "..." && name != "_sd_alg")
		out[name] = n.value(v)
	}
	v, there := o["_sd"]
	if !there {
		return out
	}
	digests, ok := v.([]any) // step 3.b.1
	demand(ok)
	for _, d := range digests {
		d, ok := d.(string)
		demand(ok)
		content, there := n.meet(d)
		if !there {
			continue
		}
		demand(len(content) == 3) // step 3.c.2.1
		name := content[1].(string)
		demand(name != "_sd" && name != "..." && name != "_sd_alg") // step 3.c.2.2
		_, twice := out[name]
		demand(!twice) // step 3.c.2.3
		out[name] = n.value(content[2])
	}
	return out
}

// meet is a disclosure, at the first time that its digest is met: what is met again ends in step 4, and must not go round and round.
func (n *naive) meet(digest string) ([]any, bool) {
	for _, m := range n.met {
		demand(m != digest)
	}
	n.met = append(n.met, digest)
	content, there := n.contents[digest]
	return content, there
}

func unbase64(text string) []byte {
	demand(!strings.ContainsAny(text, "\r\n"))
	data, err := base64.RawURLEncoding.Strict().DecodeString(text)
	demand(err == nil)
	return data
}

// plainJSON reads JSON by tokens, so as to see a name that is there twice.
func plainJSON(data []byte) any {
	demand(utf8.Valid(data))
	demand(!bytes.Contains(data, []byte(`\ud`)) && !bytes.Contains(data, []byte(`\uD`))) // surrogates are not compared here
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	v := nextValue(d)
	_, err := d.Token()
	demand(err == io.EOF)
	return v
}

func nextValue(d *json.Decoder) any {
	token, err := d.Token()
	demand(err == nil)
	switch token {
	case json.Delim('['):
		out := []any{}
		for d.More() {
			out = append(out, nextValue(d))
		}
		_, err := d.Token()
		demand(err == nil)
		return out
	case json.Delim('{'):
		out := map[string]any{}
		for d.More() {
			name, err := d.Token()
			demand(err == nil)
			_, twice := out[name.(string)]
			demand(!twice)
			out[name.(string)] = nextValue(d)
		}
		_, err := d.Token()
		demand(err == nil)
		return out
	}
	return token
}
