package sdjwt

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"github.com/avouch-id/avouch/internal/jws"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/internal/token"
)

const (
	mediaType      = "application/dc+sd-jwt"
	mediaDocument  = "application/vc+sd-jwt"
	mediaJSON      = "application/sd-jwt+json" // RFC 9901, section 12.2
	typeSDJWT      = "dc+sd-jwt"
	typeDocument   = "vc+sd-jwt"
	typeKeyBinding = "kb+jwt"

	issuersJWT = "the issuer's JWT"
)

// defaultDisclosures bounds the disclosures of one SD-JWT. A long credential has 50.
const defaultDisclosures = 1000

// parts is an SD-JWT taken apart: cut at its tildes, where it is compact.
type parts struct {
	jwt         []byte
	disclosures [][]byte
	bound       []byte // what sd_hash is taken over: jwt and disclosures in the compact serialization
	binding     []byte // the key binding JWT, empty if there is none

	// Of the JSON serialization: the unprotected header beside jwt, and the other signatures.
	unprotected map[string]any
	others      []other
	general     bool
}

// other is one more signature over the same payload.
type other struct {
	jwt         []byte
	unprotected map[string]any
}

// take takes an SD-JWT apart; its media type says how it is written. What the parts are is not looked at.
func take(s vc.Secured, l vc.Limits, maxDisclosures int) (parts, *vc.VerifyError) {
	if maxDisclosures == 0 {
		maxDisclosures = defaultDisclosures
	}
	if s.MediaType() == mediaJSON {
		return takeJSON(s, l, maxDisclosures)
	}
	return split(s.Bytes(), l.Bytes, maxDisclosures)
}

// parse reads all JWTs. Their payload is one text; each of them is typed like the first.
func (p parts) parse(l vc.Limits, types ...string) (tokens []jws.Token, payload map[string]any, err *vc.VerifyError) {
	tokens = make([]jws.Token, 1+len(p.others))
	if tokens[0], payload, err = token.Parse(p.jwt, issuersJWT, l, types...); err != nil {
		return nil, nil, p.at(0, err)
	}
	if err := disjoint(tokens[0].Header, p.unprotected); err != nil {
		return nil, nil, p.at(0, err)
	}
	for i, o := range p.others {
		if tokens[1+i], _, err = token.Parse(o.jwt, issuersJWT, l, tokens[0].Type()); err == nil {
			err = disjoint(tokens[1+i].Header, o.unprotected)
		}
		if err != nil {
			return nil, nil, p.at(1+i, err)
		}
	}
	return tokens, payload, nil
}

// at says which signature an error is about, where there can be several.
func (p parts) at(i int, err *vc.VerifyError) *vc.VerifyError {
	err.Path = p.path(i) + err.Path
	return err
}

func (p parts) path(i int) vc.Pointer {
	if !p.general {
		return ""
	}
	return vc.Pointer("/signatures/" + strconv.Itoa(i))
}

// split cuts an SD-JWT (RFC 9901, section 4). What the parts are is not looked at. Tildes are counted before anything is
// made of them.
func split(raw []byte, maxBytes, maxDisclosures int) (parts, *vc.VerifyError) {
	if maxBytes == 0 {
		maxBytes = strictjson.DefaultBytes
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
