package jsonld

import "strings"

// isAbsolute reports whether s is an IRI with a scheme (RFC 3987 section 2.2) that N-Quads can write: none of the
// characters that IRIREF excludes. The rest of the IRI's grammar is not looked at.
func isAbsolute(s string) bool {
	colon := strings.IndexByte(s, ':')
	if colon < 1 || !isAlpha(s[0]) {
		return false
	}
	for i := 1; i < colon; i++ {
		if c := s[i]; !isAlpha(c) && !('0' <= c && c <= '9') && c != '+' && c != '-' && c != '.' {
			return false
		}
	}
	for i := colon; i < len(s); i++ {
		if c := s[i]; notInIRI[c>>6]>>(c&63)&1 != 0 {
			return false
		}
	}
	return true
}

// notInIRI has a bit for each byte that IRIREF excludes: up to the space, and <>"{}|^`\. An IRI may be an image of many
// kilobytes (data:), so this is looked up.
var notInIRI = [4]uint64{0x50000005ffffffff, 0x3800000150000000}

// isIRI is isAbsolute for an IRI of a document: a percent sign has its two digits, and there is no U+007F. json-gold v0.9.1
// takes an IRI for a relative one otherwise.
func isIRI(s string) bool {
	if strings.IndexByte(s, 0x7f) >= 0 {
		return false
	}
	for i := strings.IndexByte(s, '%'); i >= 0; {
		if len(s) < i+3 || !isHex(s[i+1]) || !isHex(s[i+2]) {
			return false
		}
		next := strings.IndexByte(s[i+3:], '%')
		if next < 0 {
			break
		}
		i += 3 + next
	}
	return isAbsolute(s)
}

func isHex(c byte) bool { return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f' }

func isAlpha(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }

func isBlank(s string) bool { return strings.HasPrefix(s, "_:") }

// isKeyword: the keywords of JSON-LD 1.1.
func isKeyword(s string) bool {
	switch s {
	case "@base", "@container", "@context", "@direction", "@graph", "@id", "@import", "@included", "@index", "@json",
		"@language", "@list", "@nest", "@none", "@prefix", "@propagate", "@protected", "@reverse", "@set", "@type",
		"@value", "@version", "@vocab":
		return true
	}
	return false
}

// looksLikeKeyword: what JSON-LD keeps for later keywords, "@" and letters. Processors ignore it; this package refuses it.
func looksLikeKeyword(s string) bool {
	if len(s) < 2 || s[0] != '@' {
		return false
	}
	for i := 1; i < len(s); i++ {
		if !isAlpha(s[i]) {
			return false
		}
	}
	return true
}

// split cuts a compact IRI at its first colon, if that is not its first character.
func split(s string) (prefix, suffix string, ok bool) {
	if at := strings.IndexByte(s, ':'); at > 0 {
		return s[:at], s[at+1:], true
	}
	return "", "", false
}
