package sdjwt

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
)

const (
	mediaType      = "application/dc+sd-jwt"
	mediaDocument  = "application/vc+sd-jwt"
	typeSDJWT      = "dc+sd-jwt"
	typeDocument   = "vc+sd-jwt"
	typeKeyBinding = "kb+jwt"

	issuersJWT = "the issuer's JWT"
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
