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
		switch c := s[i]; c {
		case '<', '>', '"', '{', '}', '|', '^', '`', '\\':
			return false
		default:
			if c <= ' ' {
				return false
			}
		}
	}
	return true
}

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
