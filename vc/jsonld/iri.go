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
	return !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || strings.ContainsRune("<>\"{}|^`\\", r) })
}

func isAlpha(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }

func isBlank(s string) bool { return strings.HasPrefix(s, "_:") }
