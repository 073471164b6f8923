package did

import (
	"fmt"
	"strings"
)

// URL is an absolute DID URL (DID Core 1.0, §3.2): a DID, and optionally a
// path, a query and a fragment. It is comparable and always valid: [ParseURL]
// is the only door. The zero value is none. A DID alone is a DID URL too.
type URL struct {
	s   string
	did int // length of the DID
}

// ParseURL reads an absolute DID URL. Errors wrap [ErrInvalid].
func ParseURL(s string) (URL, error) {
	n, err := scanDID(s)
	if err == nil {
		err = checkTail(s, n)
	}
	if err != nil {
		return URL{}, fmt.Errorf("DID URL %s: %w", quote(s), err)
	}
	return URL{s, n}, nil
}

// checkTail checks path-abempty [ "?" query ] [ "#" fragment ] of RFC 3986
// from byte i on.
func checkTail(s string, i int) error {
	part := "method-specific id"
	for ; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '#' && part != "fragment":
			part = "fragment"
		case c == '?' && part != "fragment":
			part = "query"
		case c == '/' && part == "method-specific id":
			part = "path"
		case part == "method-specific id":
			return badChar(part, s, i)
		case c == '/' || c == '?' || isPchar(c):
		case c == '%' && isPercent(s, i):
			i += 2
		default:
			return badChar(part, s, i)
		}
	}
	return nil
}

// isPchar is pchar of RFC 3986, §3.3, without pct-encoded.
func isPchar(c byte) bool { return pchars[c>>6]>>(c&63)&1 != 0 }

// pchars has a bit for each of them: letters, digits and -._~!$&'()*+,;=:@
var pchars = [4]uint64{0x2fff7fd200000000, 0x47fffffe87ffffff}

// String returns the DID URL as parsed, or "" for the zero value.
func (u URL) String() string { return u.s }

// IsZero reports whether u is the zero value.
func (u URL) IsZero() bool { return u.s == "" }

// DID returns the DID that the URL begins with.
func (u URL) DID() DID { return DID{u.s[:u.did]} }

// Path returns the path, "" or beginning with a slash, still percent-encoded.
func (u URL) Path() string {
	path, _, _ := u.split()
	return path
}

// Query returns what follows "?", and whether there is one: absent is not empty.
func (u URL) Query() (string, bool) {
	_, query, _ := u.split()
	return strings.TrimPrefix(query, "?"), query != ""
}

// Fragment returns what follows "#", and whether there is one: absent is not empty.
func (u URL) Fragment() (string, bool) {
	_, _, fragment := u.split()
	return strings.TrimPrefix(fragment, "#"), fragment != ""
}

// split returns the three parts with the characters that introduce them.
func (u URL) split() (path, query, fragment string) {
	path = u.s[u.did:]
	if i := strings.IndexByte(path, '#'); i >= 0 {
		path, fragment = path[:i], path[i:]
	}
	if i := strings.IndexByte(path, '?'); i >= 0 {
		path, query = path[:i], path[i:]
	}
	return path, query, fragment
}

// MarshalText returns the URL. The zero value has no text and is an error.
func (u URL) MarshalText() ([]byte, error) {
	if u.IsZero() {
		return nil, fmt.Errorf("zero DID URL has no text: %w", ErrInvalid)
	}
	return []byte(u.s), nil
}

// UnmarshalText is [ParseURL].
func (u *URL) UnmarshalText(text []byte) (err error) {
	*u, err = ParseURL(string(text))
	return err
}
