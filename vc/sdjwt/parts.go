package sdjwt

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/avouch-id/avouch/internal/jws"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
)

const (
	mediaType      = "application/dc+sd-jwt"
	typeSDJWT      = "dc+sd-jwt"
	typeKeyBinding = "kb+jwt"
)

// defaultDisclosures bounds the disclosures of one SD-JWT. A long credential has 50.
const defaultDisclosures = 1000

// parts is an SD-JWT cut at its tildes; all are parts of one slice.
type parts struct {
	jwt         []byte
	disclosures [][]byte
	bound       []byte // what sd_hash is taken over: all but the key binding JWT
	binding     []byte // the key binding JWT, empty if there is none
}

// split cuts an SD-JWT (RFC 9901, section 4). What the parts are is not looked at. Tildes are counted before anything is
// made of them.
func split(raw []byte, maxBytes, maxDisclosures int) (parts, *vc.VerifyError) {
	if maxBytes == 0 {
		maxBytes = strictjson.DefaultBytes
	}
	if maxDisclosures == 0 {
		maxDisclosures = defaultDisclosures
	}
	if len(raw) > maxBytes {
		return parts{}, refuse("limit", "%d bytes, at most %d", len(raw), maxBytes)
	}
	n := bytes.Count(raw, []byte{'~'})
	if n == 0 {
		return parts{}, refuse("structure", "not an SD-JWT: there is no tilde after the issuer's JWT")
	}
	if n-1 > maxDisclosures {
		return parts{}, refuse("limit", "%d disclosures, at most %d", n-1, maxDisclosures)
	}
	end := bytes.LastIndexByte(raw, '~') + 1
	p := parts{bound: raw[:end], binding: raw[end:], disclosures: make([][]byte, 0, n-1)}
	rest := p.bound
	p.jwt, rest, _ = bytes.Cut(rest, []byte{'~'})
	for len(rest) > 0 {
		var d []byte
		d, rest, _ = bytes.Cut(rest, []byte{'~'})
		p.disclosures = append(p.disclosures, d)
	}
	return p, nil
}

// parseJWT checks the form of a JWT and its typ, and reads its payload; the tree is nobody else's.
func parseJWT(compact []byte, typ, what string, l vc.Limits) (jws.Token, map[string]any, *vc.VerifyError) {
	max := l.Bytes
	if max == 0 {
		max = strictjson.DefaultBytes
	}
	t, err := jws.Parse(compact, max)
	if err != nil {
		check := vc.Check("structure")
		switch {
		case errors.Is(err, jws.ErrAlgorithm):
			check = "proof"
		case errors.Is(err, jws.ErrLimit), errors.Is(err, strictjson.ErrLimit):
			check = "limit"
		}
		return jws.Token{}, nil, refuse(check, "%s: %w", what, err)
	}
	if t.Type() != typ {
		return jws.Token{}, nil, &vc.VerifyError{Check: "structure",
			Err: fmt.Errorf("%s: %w", what, &vc.Mismatch{What: "typ", Want: typ, Got: t.Type()})}
	}
	payload, err := strictjson.ParseObject(t.Payload, l.JSON())
	if err != nil {
		return jws.Token{}, nil, refuse(checkOf(err), "%s: payload: %w", what, err)
	}
	return t, payload, nil
}

// checkOf tells a document that is too large from one that is wrong.
func checkOf(err error) vc.Check {
	if errors.Is(err, strictjson.ErrLimit) {
		return "limit"
	}
	return "structure"
}

func refuse(check vc.Check, format string, args ...any) *vc.VerifyError {
	return &vc.VerifyError{Check: check, Err: fmt.Errorf(format, args...)}
}

// pointer writes tokens as a JSON pointer.
func pointer(tokens []string) vc.Pointer {
	var b strings.Builder
	for _, t := range tokens {
		b.WriteByte('/')
		b.WriteString(strictjson.EscapeToken(t))
	}
	return vc.Pointer(b.String())
}
