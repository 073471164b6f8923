package vc

import (
	"encoding/base64"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/avouch-id/avouch/internal/strictjson"
)

// The types of objects that are nothing but an envelope around something secured (VCDM 2.0 sections 4.13.1 and 4.13.2).
const (
	enveloped             = "EnvelopedVerifiableCredential"
	envelopedPresentation = "EnvelopedVerifiablePresentation"
)

// isEnvelope is the type of an envelope that stands by itself, "" of everything else.
func isEnvelope(s Secured) string {
	if !s.isJSON() {
		return ""
	}
	o, err := s.Object(Limits{})
	if err != nil {
		return ""
	}
	types, _ := stringsOf(o["type"])
	if len(types) == 1 && (types[0] == enveloped || types[0] == envelopedPresentation) {
		return types[0]
	}
	return ""
}

// unwrap takes a credential or presentation out of the envelope in which it came; envelope is its type, "" if there is none.
func unwrap(s Secured) (inner Secured, envelope string, err *VerifyError) {
	if envelope = isEnvelope(s); envelope == "" {
		return s, "", nil
	}
	o, _ := s.Object(Limits{})
	if inner, err = openEnvelope(o, ""); err != nil {
		return Secured{}, "", err
	}
	if isEnvelope(inner) != "" {
		return Secured{}, "", refuse("structure", "/id", "an envelope in an envelope")
	}
	return inner, envelope, nil
}

// Envelope is the object in which something that is no document stands among documents: an enveloped credential or presentation
// with a data: URL (VCDM 2.0 sections 4.13.1 and 4.13.2). Received reads it as it reads what is in it.
func (s Secured) Envelope() Credential {
	e := s.envelope()
	switch s.MediaType() {
	case mediaPresentation, mediaJWTs, mediaCOSEs:
		e["type"] = envelopedPresentation
	}
	return Credential{object: e}
}

// envelope is that of a credential; bytes that are no text, or have what means something in a URL, and JSON, are in base64.
func (s Secured) envelope() map[string]any {
	media, data := s.MediaType(), string(s.Bytes())
	if !utf8.ValidString(data) || strings.ContainsAny(data, "%# \t\r\n") || s.isJSON() || strings.HasSuffix(media, "+cose") {
		media, data = media+";base64", base64.StdEncoding.EncodeToString(s.Bytes())
	}
	return map[string]any{"@context": context2, "id": "data:" + media + "," + data, "type": enveloped}
}

// openEnvelope reads the data: URL (RFC 2397) of an enveloped credential.
func openEnvelope(o map[string]any, path Pointer) (Secured, *VerifyError) {
	for k := range o {
		if k != "@context" && k != "id" && k != "type" {
			return Secured{}, refuse("structure", path, "an enveloped credential has no member %.40q", k)
		}
	}
	if c := strictjson.List(o["@context"]); len(c) == 0 || c[0] != any(context2) {
		return Secured{}, refuse("structure", path+"/@context", "an enveloped credential has the context %q, got %.60q", context2, text(o["@context"]))
	}
	id, _ := o["id"].(string)
	rest, isData := strings.CutPrefix(id, "data:")
	media, data, hasComma := strings.Cut(rest, ",")
	if !isData || !hasComma || media == "" {
		return Secured{}, refuse("structure", path+"/id", "a data: URL with a media type was expected, got %.60q", id)
	}
	raw := []byte(data)
	if plain, is64 := strings.CutSuffix(media, ";base64"); is64 {
		decoded, err := base64.StdEncoding.Strict().DecodeString(data)
		if err != nil || strings.ContainsAny(data, "\r\n") {
			return Secured{}, refuse("structure", path+"/id", "the data: URL is not base64")
		}
		media, raw = plain, decoded
	} else if strings.Contains(data, "%") {
		unescaped, err := url.PathUnescape(data)
		if err != nil {
			return Secured{}, refuse("structure", path+"/id", "the data: URL is not percent-encoded: %w", err)
		}
		raw = []byte(unescaped)
	}
	return Received(media, raw), nil
}
