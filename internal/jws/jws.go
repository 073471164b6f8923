// Package jws reads and writes the compact serialization of JSON Web Signature (RFC 7515, section 7.1), strictly:
//
//	BASE64URL(protected header) "." BASE64URL(payload) "." BASE64URL(signature)
//
// There are exactly three parts. Base64url has no padding, no line breaks and no unused bits. The header is one JSON object
// without duplicate names. "alg" is the one algorithm of the key that the caller has; a message never chooses it, and "none"
// and the MACs are nobody's. "crit" is refused, since no extension is understood here. A key, a certificate or an address of
// one in the header ("jwk", "x5c", "jku", "x5u") is never looked at.
//
//	key        alg
//	Ed25519    EdDSA (written), Ed25519
//	P-256      ES256
//	P-384      ES384
//	secp256k1  ES256K
//
// RFC 9864 registers "Ed25519" and deprecates "EdDSA", which named two curves. For an Ed25519 key both say the same, so both
// are read; "EdDSA" is written, because verifiers in the field know it.
//
// The signature is checked by did.PublicKey.Verify and made by a did.Signer.
package jws

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/strictjson"
)

// What can be wrong. An error wraps one of them, or did.ErrSignature or did.ErrNotASigningKey.
var (
	// ErrForm: not a compact JWS with a JSON header.
	ErrForm = errors.New("not a compact JWS")
	// ErrAlgorithm: "alg" is not that of the key, or nobody's.
	ErrAlgorithm = errors.New("wrong algorithm")
	// ErrCritical: the header has "crit".
	ErrCritical = errors.New("unknown critical header parameters")
	// ErrEncrypted: five parts, which is a JWE (RFC 7516, section 7.1). Whoever it is for decrypts it first.
	ErrEncrypted = errors.New("encrypted (JWE)")
	// ErrLimit: larger than allowed.
	ErrLimit = errors.New("beyond the limit")
)

// maxHeader is the encoded length of a header; a chain of certificates fits.
const maxHeader = 64 << 10

// maxSignature is the encoded length of a signature; that of P-384 has 128 characters.
const maxSignature = 1 << 10

var headerLimits = strictjson.Limits{Bytes: maxHeader, Depth: 8, Nodes: 1000}

// Token is a JWS whose form was checked, and nothing else. It keeps no part of what it was parsed from but the signing
// input, which must not be changed.
type Token struct {
	// Header is the protected header: read only. RawHeader is its JSON as received.
	Header    map[string]any
	RawHeader []byte
	// Payload is the decoded payload; it may be empty.
	Payload []byte

	input, signature []byte
}

// Parse checks the form of a compact JWS of at most max bytes. It looks for five dots and no further, so a stranger's dots
// cost nothing; nothing of what is encrypted is looked into.
func Parse(compact []byte, max int) (Token, error) {
	if len(compact) > max {
		return Token{}, fmt.Errorf("JWS: %w: %d bytes, at most %d", ErrLimit, len(compact), max)
	}
	header, rest, found := bytes.Cut(compact, []byte{'.'})
	payload, signature, also := bytes.Cut(rest, []byte{'.'})
	if also && isEncrypted(signature) {
		return Token{}, fmt.Errorf("%w: %w: decrypt it first", ErrForm, ErrEncrypted)
	}
	if !found || !also || bytes.IndexByte(signature, '.') >= 0 {
		return Token{}, fmt.Errorf("%w: it has to be exactly three parts around two dots", ErrForm)
	}
	if len(header) > maxHeader {
		return Token{}, fmt.Errorf("JWS: %w: a header of %d bytes, at most %d", ErrLimit, len(header), maxHeader)
	}
	if len(signature) > maxSignature {
		return Token{}, fmt.Errorf("JWS: %w: a signature of %d bytes, at most %d", ErrLimit, len(signature), maxSignature)
	}
	t := Token{input: compact[:len(header)+1+len(payload)]}
	all := make([]byte, 0, base64URL.DecodedLen(len(compact)))
	var parts [3][]byte
	for i, text := range [...][]byte{header, payload, signature} {
		begin := len(all)
		var err error
		if all, err = AppendDecode(all, text); err != nil {
			return Token{}, fmt.Errorf("%w: the %s is %w", ErrForm, [...]string{"header", "payload", "signature"}[i], err)
		}
		parts[i] = all[begin:len(all):len(all)]
	}
	t.RawHeader, t.Payload, t.signature = parts[0], parts[1], parts[2]
	var err error
	if t.Header, err = strictjson.ParseObject(t.RawHeader, headerLimits); err != nil {
		return Token{}, fmt.Errorf("%w: header: %w", ErrForm, err)
	}
	if err := checkHeader(t.Header); err != nil {
		return Token{}, err
	}
	return t, nil
}

// isEncrypted: two more dots in what would be the signature.
func isEncrypted(rest []byte) bool {
	_, rest, third := bytes.Cut(rest, []byte{'.'})
	_, rest, fourth := bytes.Cut(rest, []byte{'.'})
	return third && fourth && bytes.IndexByte(rest, '.') < 0
}

// checkHeader refuses what no key could make good.
func checkHeader(header map[string]any) error {
	alg, ok := header["alg"].(string)
	if !ok {
		return fmt.Errorf("%w: the header has no text \"alg\"", ErrForm)
	}
	if !slices.ContainsFunc(algorithms[:], func(names []string) bool { return slices.Contains(names, alg) }) {
		return fmt.Errorf("%w %.40q", ErrAlgorithm, alg)
	}
	if crit, there := header["crit"]; there {
		return fmt.Errorf("%w: %.100s", ErrCritical, strictjson.Append(nil, crit))
	}
	return nil
}

// algorithms are the names of each kind's one algorithm; the first is written.
var algorithms = [...][]string{
	did.Ed25519:   {"EdDSA", "Ed25519"},
	did.P256:      {"ES256"},
	did.P384:      {"ES384"},
	did.Secp256k1: {"ES256K"},
}

// Algorithm is the "alg" that is written for a kind of key.
func Algorithm(k did.Kind) (string, error) {
	if int(k) >= len(algorithms) || len(algorithms[k]) == 0 {
		return "", fmt.Errorf("%w: %s", did.ErrNotASigningKey, k)
	}
	return algorithms[k][0], nil
}

// Type is the header's "typ", "" if there is none.
func (t Token) Type() string {
	s, _ := t.Header["typ"].(string)
	return s
}

// Verify checks the signature. The key decides about the algorithm; the header has to name it.
func (t Token) Verify(key did.PublicKey) error {
	want, err := Algorithm(key.Kind())
	if err != nil {
		return err
	}
	alg, _ := t.Header["alg"].(string)
	if !slices.Contains(algorithms[key.Kind()], alg) {
		return fmt.Errorf("%w %.40q: the key is for %s", ErrAlgorithm, alg, want)
	}
	return key.Verify(t.input, t.signature)
}

// Sign writes a compact JWS. header must not have "alg": it is added, as the signer's key has it.
func Sign(ctx context.Context, header map[string]any, payload []byte, by did.Signer) ([]byte, error) {
	alg, err := Algorithm(by.PublicKey().Kind())
	if err != nil {
		return nil, err
	}
	whole := map[string]any{"alg": alg}
	for name, v := range header {
		if name == "alg" || name == "crit" {
			return nil, fmt.Errorf("%w: the header parameter %q is not the caller's to set", ErrForm, name)
		}
		whole[name] = v
	}
	out := base64.RawURLEncoding.AppendEncode(nil, strictjson.Append(nil, whole))
	out = append(out, '.')
	out = base64.RawURLEncoding.AppendEncode(out, payload)
	signature, err := by.Sign(ctx, out)
	if err != nil {
		return nil, fmt.Errorf("signing: %w", err)
	}
	out = append(out, '.')
	return base64.RawURLEncoding.AppendEncode(out, signature), nil
}

var base64URL = base64.RawURLEncoding.Strict()

// Decode reads base64url without padding, line breaks and unused bits.
func Decode(text []byte) ([]byte, error) { return AppendDecode(nil, text) }

// AppendDecode does the same and appends to dst.
func AppendDecode(dst, text []byte) ([]byte, error) {
	// The decoder would skip line breaks.
	if i := max(bytes.IndexByte(text, '\n'), bytes.IndexByte(text, '\r')); i >= 0 {
		return nil, fmt.Errorf("not base64url: a line break at byte %d", i)
	}
	dst, err := base64URL.AppendDecode(dst, text)
	if err != nil {
		return nil, fmt.Errorf("not base64url without padding: %w", err)
	}
	return dst, nil
}
