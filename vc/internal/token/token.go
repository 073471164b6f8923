// Package token has what every JWT goes through before anything is made of it, whatever envelope it is part of: form, type,
// payload, the name of the key, the signature.
package token

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/jws"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
)

// Parse checks the form of a JWT and that its "typ" is one of those named, and reads its payload; the tree is nobody else's.
// what is how errors call it.
func Parse(compact []byte, what string, l vc.Limits, types ...string) (jws.Token, map[string]any, *vc.VerifyError) {
	most := l.Bytes
	if most == 0 {
		most = strictjson.DefaultBytes
	}
	t, err := jws.Parse(compact, most)
	if err != nil {
		return jws.Token{}, nil, refuse(checkOfForm(err), "%s: %w", what, err)
	}
	payload, verr := Payload(t, what, l, types...)
	if verr != nil {
		return jws.Token{}, nil, verr
	}
	return t, payload, nil
}

// Payload does the same for a JWS whose form was checked.
func Payload(t jws.Token, what string, l vc.Limits, types ...string) (map[string]any, *vc.VerifyError) {
	if typ, there := t.Header["typ"]; !isOneOf(typ, there, types) {
		return nil, &vc.VerifyError{Check: "structure",
			Err: fmt.Errorf("%s: %w", what, &vc.Mismatch{What: "typ", Want: strings.Join(types, " or "), Got: t.Type()})}
	}
	payload, err := strictjson.ParseObject(t.Payload, l.JSON())
	if err != nil {
		return nil, refuse(CheckOf(err), "%s: payload: %w", what, err)
	}
	return payload, nil
}

// ContentType: "cty" names what is inside, "vc" or "vp", where it names anything (VC-JOSE-COSE sections 3.1 and 3.2).
func ContentType(t jws.Token, want, what string) *vc.VerifyError {
	v, there := t.Header["cty"]
	if there && v != want && v != "application/"+want {
		return &vc.VerifyError{Check: "structure", Err: fmt.Errorf("%s: %w", what, &vc.Mismatch{What: "cty", Want: want, Got: fmt.Sprint(v)})}
	}
	return nil
}

// isOneOf: the type "" stands for none.
func isOneOf(typ any, there bool, types []string) bool {
	for _, t := range types {
		if t == "" && !there || t != "" && typ == t {
			return true
		}
	}
	return false
}

func checkOfForm(err error) vc.Check {
	switch {
	case errors.Is(err, jws.ErrAlgorithm):
		return "proof"
	case errors.Is(err, jws.ErrLimit), errors.Is(err, strictjson.ErrLimit):
		return "limit"
	}
	return "structure"
}

// Header is the protected header of what is signed: its type, the name of the key if it has one, and the certificates of an
// issuer whose key has none (x5c: RFC 7515, section 4.1.6), DER, that of the key first.
func Header(typ string, key did.URL, certificates [][]byte) map[string]any {
	header := map[string]any{"typ": typ}
	if !key.IsZero() {
		header["kid"] = key.String()
	}
	if len(certificates) > 0 {
		chain := make([]any, len(certificates))
		for i, der := range certificates {
			chain[i] = base64.StdEncoding.EncodeToString(der)
		}
		header["x5c"] = chain
	}
	return header
}

// KeyRef says by what name the signer's key is to be found: "kid" as a DID URL, or as its fragment if the signer is a DID, with
// or without the number sign; otherwise the header as a whole, if it has "x5c" or the signer is an https URL.
func KeyRef(t jws.Token, signer, what string) (vc.KeyRef, *vc.VerifyError) {
	kid, named := t.Header["kid"].(string)
	if _, there := t.Header["kid"]; there && !named {
		return vc.KeyRef{}, refuse("structure", "%s: \"kid\" is not a text", what)
	}
	if method := Method(kid, signer); named && method != "" {
		return vc.KeyRef{Method: method}, nil
	}
	if _, chain := t.Header["x5c"]; chain || strings.HasPrefix(signer, "https://") {
		return vc.KeyRef{Issuer: signer, Header: t.RawHeader}, nil
	}
	return vc.KeyRef{}, refuse("key", "nothing names the key of %s: the header has no \"kid\", and neither \"x5c\" nor an https issuer", what)
}

// Method is the DID URL that a key identifier names: the identifier itself, or, if the signer is a DID, that with the identifier as
// its fragment. It is "" for an identifier that means something only to those who know the signer otherwise.
func Method(kid, signer string) string {
	if strings.HasPrefix(kid, "did:") {
		return kid
	}
	id, err := did.Parse(signer)
	if err != nil {
		return ""
	}
	return id.String() + "#" + strings.TrimPrefix(kid, "#")
}

// Find asks for a key.
func Find(ctx context.Context, ref vc.KeyRef, what string, o vc.Opening) (vc.Key, *vc.VerifyError) {
	if o.Keys == nil {
		return vc.Key{}, refuse("key", "there is nothing to find keys with (vc.Opening.Keys)")
	}
	key, err := o.Keys.Find(ctx, ref, o.At)
	if err != nil {
		if ctx.Err() != nil {
			err = fmt.Errorf("%w: %w", vc.ErrUnavailable, err)
		}
		return vc.Key{}, refuse("key", "the key of %s: %w", what, err)
	}
	return key, nil
}

// Verify finds the key and checks the signature with it. The proof says so much: who signed, by which key, for what purpose.
func Verify(ctx context.Context, t jws.Token, suite, signer, what string, purpose did.Purpose, o vc.Opening) (vc.Proof, *vc.VerifyError) {
	ref, err := KeyRef(t, signer, what)
	if err != nil {
		return vc.Proof{}, err
	}
	key, err := Find(ctx, ref, what, o)
	if err != nil {
		return vc.Proof{}, err
	}
	if err := t.Verify(key.Public); err != nil {
		return vc.Proof{}, refuse("proof", "the signature of %s: %w", what, err)
	}
	return vc.Proof{Suite: suite, Method: ref.Method, Controller: key.Controller, Purpose: purpose, Key: key}, nil
}

// NumericDate reads seconds since 1970 (RFC 7519, section 2); fractions are cut. Absent is the zero time.
func NumericDate(claims map[string]any, name string) (time.Time, *vc.VerifyError) {
	v, there := claims[name]
	if !there {
		return time.Time{}, nil
	}
	n, _ := v.(json.Number)
	f, err := strconv.ParseFloat(string(n), 64)
	if err != nil || f < 0 || f > 1e11 {
		e := refuse("structure", "seconds since 1970 were expected, got %.60s", strictjson.Append(nil, v))
		e.Path = vc.Pointer("/" + strictjson.EscapeToken(name))
		return time.Time{}, e
	}
	return time.Unix(int64(f), 0).UTC(), nil
}

// Audience reads "aud": one text, or several (RFC 7519, section 4.1.3). Absent is nil.
func Audience(claims map[string]any) ([]string, *vc.VerifyError) {
	v, there := claims["aud"]
	if !there {
		return nil, nil
	}
	var out []string
	for _, e := range strictjson.List(v) {
		s, ok := e.(string)
		if !ok || s == "" {
			out = nil
			break
		}
		out = append(out, s)
	}
	if len(out) == 0 {
		e := refuse("structure", "one or more texts were expected, got %.60s", strictjson.Append(nil, v))
		e.Path = "/aud"
		return nil, e
	}
	return out, nil
}

// Seconds is the reverse of NumericDate.
func Seconds(t time.Time) json.Number { return json.Number(strconv.FormatInt(t.Unix(), 10)) }

// CheckOf tells a document that is too large from one that is wrong.
func CheckOf(err error) vc.Check {
	if errors.Is(err, strictjson.ErrLimit) {
		return "limit"
	}
	return "structure"
}

func refuse(check vc.Check, format string, args ...any) *vc.VerifyError {
	return &vc.VerifyError{Check: check, Err: fmt.Errorf(format, args...)}
}
