package resolution

import (
	"mime"
	"strconv"
	"strings"
)

// Media types: of a DID document (DID Core 1.1, §6) and of a result (§9). The
// last two are how DID Core 1.0 names the representations of a document.
const (
	MediaTypeDocument = "application/did"
	MediaTypeResult   = "application/did-resolution"
	mediaTypeLD       = "application/did+ld+json"
	mediaTypeJSON     = "application/did+json"
)

// An Accept header is bounded: beyond that it names nothing.
const (
	maxAccept = 2 << 10
	maxRanges = 32
)

// Negotiate chooses the first of the offered media types that an Accept header
// (RFC 9110, §12.5.1) likes best, "" if it likes none. Without a header anything
// will do. A parameter of a range, such as profile, must be the offer's too.
func Negotiate(accept string, offers ...string) string {
	if strings.TrimSpace(accept) == "" && len(offers) > 0 {
		return offers[0]
	}
	ranges := split(accept)
	best, liked := "", 0.0
	for _, offer := range offers {
		mediaType, parameters, err := mime.ParseMediaType(offer)
		if err != nil {
			continue
		}
		if q := quality(ranges, mediaType, parameters); q > liked {
			best, liked = offer, q
		}
	}
	return best
}

// quality is that of the most specific range.
func quality(ranges []string, mediaType string, parameters map[string]string) float64 {
	kind, _, _ := strings.Cut(mediaType, "/")
	best, q := -1, 0.0
	for _, r := range ranges {
		name, wants, err := mime.ParseMediaType(r)
		if err != nil {
			continue
		}
		weight := 1.0
		if text, found := wants["q"]; found {
			if weight, err = strconv.ParseFloat(text, 64); err != nil || !(weight >= 0 && weight <= 1) {
				continue
			}
			delete(wants, "q")
		}
		specific := -1
		switch name {
		case "*/*":
			specific = 0
		case kind + "/*":
			specific = 1
		case mediaType:
			specific = 2 + len(wants)
		}
		for k, v := range wants {
			if parameters[k] != v {
				specific = -1
			}
		}
		if specific > best {
			best, q = specific, weight
		}
	}
	return q
}

// split cuts a header at the commas that are not in quotes.
func split(accept string) []string {
	if len(accept) > maxAccept {
		return nil
	}
	var ranges []string
	quoted, begin := false, 0
	for i := 0; i <= len(accept); i++ {
		switch {
		case i == len(accept) || accept[i] == ',' && !quoted:
			ranges = append(ranges, strings.TrimSpace(accept[begin:i]))
			begin = i + 1
		case accept[i] == '"':
			quoted = !quoted
		case accept[i] == '\\' && quoted:
			i++
		}
	}
	if len(ranges) > maxRanges {
		return nil
	}
	return ranges
}
