package vc

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strings"
	"sync"

	"github.com/avouch-id/avouch/internal/strictjson"
)

// The media types by which mechanisms recognise what they open (VCDM 2.0 section 6, VC-JOSE-COSE section 6.1, SD-JWT VC).
const (
	mediaCredential   = "application/vc"
	mediaPresentation = "application/vp"
	mediaSDJWT        = "application/dc+sd-jwt"
	mediaSDDocument   = "application/vc+sd-jwt"
	mediaSDJSON       = "application/sd-jwt+json"
	mediaJWT          = "application/vc+jwt"
	mediaJWTs         = "application/vp+jwt"
	mediaCOSE         = "application/vc+cose"
	mediaCOSEs        = "application/vp+cose"
)

// Secured is a credential or presentation as it was received: its bytes are never written anew. It is parsed at most once,
// and copies share the result. Nothing that can be read from it has been checked.
type Secured struct{ *secured }

type secured struct {
	media string
	raw   []byte

	mu     sync.Mutex
	object map[string]any // once parsed
	err    error          // or why it never will be
	used   Limits         // those that it was parsed with
	depth  int            // measured when others are asked for
	nodes  int

	once sync.Once
	sum  [32]byte // SHA-256 of raw, once somebody asked

	named  sync.Once
	issued [32]byte // what Issued says, likewise
}

// Received wraps bytes from outside. mediaType may be "": then the shape tells a JSON document (application/vc), an SD-JWT (by
// its tildes, or application/sd-jwt+json, by the members of a JWS in JSON), a compact JWS and a COSE message (by its first byte)
// apart, and the header says which of its kind it is ("typ"): without one that is known it is application/dc+sd-jwt,
// application/vc+jwt or application/vc+cose. A mechanism still holds what it opens to its media type.
func Received(mediaType string, raw []byte) Secured {
	raw = append([]byte(nil), raw...)
	s := &secured{raw: raw}
	if mediaType == "" {
		mediaType = s.shape()
	}
	mediaType, _, _ = strings.Cut(mediaType, ";")
	s.media = strings.ToLower(strings.TrimSpace(mediaType))
	return Secured{s}
}

func (s *secured) shape() string {
	raw := s.raw
	if looksLikeJSON(raw) {
		if s.isJWS() {
			return mediaSDJSON
		}
		return mediaCredential
	}
	if len(raw) > 0 && (raw[0] == coseTag || raw[0] == coseArray) {
		return shapeOfCOSE(raw)
	}
	switch sd := bytes.IndexByte(raw, '~') >= 0; {
	case sd && hasType(raw, "vc+sd-jwt"):
		return mediaSDDocument
	case sd:
		return mediaSDJWT
	case hasType(raw, "vp+jwt"):
		return mediaJWTs
	}
	return mediaJWT
}

// isJWS tells a JWS in its JSON serialization (RFC 7515, section 7.2) from a document: by "payload" and "signature" or
// "signatures", and no "@context". What has no member of the first name is not parsed for it.
func (s *secured) isJWS() bool {
	if !bytes.Contains(s.raw, []byte(`"payload"`)) {
		return false
	}
	o, err := Secured{s}.Object(Limits{})
	if err != nil {
		return false
	}
	has := func(name string) bool { _, there := o[name]; return there }
	return has("payload") && (has("signature") || has("signatures")) && !has("@context")
}

func looksLikeJSON(raw []byte) bool {
	raw = bytes.TrimLeft(raw, " \t\r\n")
	return len(raw) > 0 && raw[0] == '{'
}

// How a COSE_Sign1 message begins: with its tag, or as an array of four (RFC 9052, section 4.2). No text begins like that.
const (
	coseTag   = 0xd2
	coseArray = 0x84
)

// shapeOfCOSE looks for the type in the protected header, which is the first of the four: a string of bytes with its length before.
// Whether it stands there as a header parameter is for a mechanism to say.
func shapeOfCOSE(raw []byte) string {
	if raw[0] == coseTag {
		raw = raw[1:]
	}
	header, length := raw[min(len(raw), 1):], 0
	switch {
	case len(header) > 2 && header[0] == 0x59:
		length, header = int(header[1])<<8|int(header[2]), header[3:]
	case len(header) > 1 && header[0] == 0x58:
		length, header = int(header[1]), header[2:]
	}
	if bytes.Contains(header[:min(length, len(header))], []byte(mediaCOSEs)) {
		return mediaCOSEs
	}
	return mediaCOSE
}

// maxHeader is the longest header that is looked into for a type, as long as any that is opened.
const maxHeader = 64 << 10

// hasType looks for a "typ" in the header of a JWT, as far as that can be read: it decides who looks at the JWT, and nothing
// else. A header in which the name does not stand is not parsed.
func hasType(raw []byte, name string) bool {
	header, _, found := bytes.Cut(raw[:min(len(raw), maxHeader)], []byte{'.'})
	if !found {
		return false
	}
	text, err := base64.RawURLEncoding.AppendDecode(nil, header)
	if err != nil || !bytes.Contains(text, []byte(name)) {
		return false
	}
	h, err := strictjson.ParseObject(text, strictjson.Limits{})
	return err == nil && h["typ"] == name
}

// MediaType is the type given or found, in lower case and without parameters.
func (s Secured) MediaType() string {
	if s.secured == nil {
		return ""
	}
	return s.media
}

// Bytes are the bytes as received; they are shared: read only.
func (s Secured) Bytes() []byte {
	if s.secured == nil {
		return nil
	}
	return s.raw
}

// digest is the SHA-256 of the bytes.
func (s Secured) digest() [32]byte {
	if s.secured == nil {
		return sha256.Sum256(nil)
	}
	s.once.Do(func() { s.sum = sha256.Sum256(s.raw) })
	return s.sum
}

// Object parses a JSON document. The tree is shared: read only. The zero Limits are those that it was parsed with before, or
// the defaults. The error is a *VerifyError of structure or limit.
func (s Secured) Object(l Limits) (map[string]any, error) {
	if s.secured == nil {
		return nil, refuse("structure", "", "there is no document")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.object != nil && (l == Limits{} || l == s.used) {
		return s.object, nil
	}
	l = l.orDefaults()
	switch {
	case s.err != nil:
		return nil, s.err
	case s.object != nil && l != s.used:
		return s.within(l)
	case s.object != nil:
		return s.object, nil
	}
	o, err := object(s.raw, l)
	if err == nil {
		s.object, s.used = o, l
	} else if !errors.Is(err, strictjson.ErrLimit) { // which other limits may allow
		s.err = err
	}
	return o, err
}

// within holds what was parsed with one verifier's limits to those of another.
func (s *secured) within(l Limits) (map[string]any, error) {
	if s.nodes == 0 {
		s.depth, s.nodes = measure(s.object)
	}
	if len(s.raw) > l.Bytes || s.depth > l.Depth || s.nodes > l.Nodes {
		return nil, refuse("limit", "", "%d bytes, nested %d deep, %d values: more than %d, %d and %d",
			len(s.raw), s.depth, s.nodes, l.Bytes, l.Depth, l.Nodes)
	}
	return s.object, nil
}

// measure counts as the decoder does: how deep arrays and objects nest, and all values.
func measure(v any) (depth, nodes int) {
	nodes = 1
	each := func(e any) {
		d, n := measure(e)
		depth, nodes = max(depth, d), nodes+n
	}
	switch v := v.(type) {
	case map[string]any:
		for _, e := range v {
			each(e)
		}
	case []any:
		for _, e := range v {
			each(e)
		}
	default:
		return 0, 1
	}
	return depth + 1, nodes
}

func object(raw []byte, l Limits) (map[string]any, error) {
	o, err := strictjson.ParseObject(raw, l.JSON())
	if err == nil {
		return o, nil
	}
	check := Check("structure")
	if errors.Is(err, strictjson.ErrLimit) {
		check = "limit"
	}
	return nil, &VerifyError{Check: check, Err: err}
}

// isDocument tells a JSON document, which can stand in another, from what only is written in JSON.
func (s Secured) isDocument() bool { return s.isJSON() && s.media != mediaSDJSON }

// Unverified reads the claims without checking anything: a JSON document as it is, of a JWT or SD-JWT the issuer's payload
// without its disclosures.
func (s Secured) Unverified() (Credential, error) {
	if s.secured == nil || len(s.raw) == 0 {
		return Credential{}, refuse("structure", "", "there is no document")
	}
	if s.isJSON() {
		o, err := s.Object(Limits{})
		if err != nil {
			return Credential{}, err
		}
		if s.media != mediaSDJSON {
			return Credential{raw: s.raw, object: o}, nil
		}
		payload, ok := o["payload"].(string)
		return unverified([]byte(payload), ok)
	}
	jwt, _, _ := bytes.Cut(s.raw, []byte{'~'})
	_, rest, _ := bytes.Cut(jwt, []byte{'.'})
	payload, _, two := bytes.Cut(rest, []byte{'.'})
	return unverified(payload, two)
}

func unverified(payload []byte, there bool) (Credential, error) {
	if !there || bytes.ContainsAny(payload, "\r\n") {
		return Credential{}, refuse("structure", "", "neither a JSON document nor a JWT")
	}
	if len(payload) > strictjson.DefaultBytes {
		return Credential{}, refuse("limit", "", "a payload of %d bytes, at most %d", len(payload), strictjson.DefaultBytes)
	}
	claims, err := base64.RawURLEncoding.Strict().AppendDecode(nil, payload)
	if err != nil {
		return Credential{}, refuse("structure", "", "the payload is not base64url: %w", err)
	}
	o, err := object(claims, Limits{}.orDefaults())
	if err != nil {
		return Credential{}, err
	}
	return Credential{raw: claims, object: o}, nil
}
