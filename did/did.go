package did

import (
	"fmt"
	"strings"
)

// maxIdentifier bounds DIDs and DID URLs: a long form did:peer:4 with a few
// keys and services takes about 2 KiB.
const maxIdentifier = 16 << 10

// DID is a decentralized identifier (DID Core 1.0, §3.1). It is comparable and
// always valid: [Parse] is the only door. The zero value is no DID.
type DID struct{ s string }

// Parse reads a DID. What is left over, such as a path or a fragment, makes it
// invalid: see [ParseURL]. Errors wrap [ErrInvalid].
func Parse(s string) (DID, error) {
	n, err := scanDID(s)
	if err == nil && n < len(s) {
		err = badChar("method-specific id", s, n)
	}
	if err != nil {
		return DID{}, fmt.Errorf("DID %s: %w", quote(s), err)
	}
	return DID{s}, nil
}

// String returns the DID as parsed, or "" for the zero value.
func (d DID) String() string { return d.s }

// IsZero reports whether d is the zero value.
func (d DID) IsZero() bool { return d.s == "" }

// Method returns the method name: "key" of "did:key:z6Mk…".
func (d DID) Method() string {
	method, _, _ := strings.Cut(strings.TrimPrefix(d.s, "did:"), ":")
	return method
}

// Specific returns the method-specific id: "z6Mk…" of "did:key:z6Mk…".
func (d DID) Specific() string {
	_, specific, _ := strings.Cut(strings.TrimPrefix(d.s, "did:"), ":")
	return specific
}

// URL appends a relative DID URL such as "#key-1" (or nothing) to the DID.
func (d DID) URL(relative string) (URL, error) {
	if relative != "" && strings.IndexByte("/?#", relative[0]) < 0 {
		return URL{}, fmt.Errorf("relative DID URL %s: %w: does not begin with / ? or #", quote(relative), ErrInvalid)
	}
	s := d.s + relative
	var err error
	switch {
	case d.IsZero():
		err = fmt.Errorf("%w: zero DID", ErrInvalid)
	case len(s) > maxIdentifier:
		err = fmt.Errorf("%w: longer than %d bytes", ErrInvalid, maxIdentifier)
	default:
		err = checkTail(s, len(d.s)) // the DID has been read: a document has hundreds of these
	}
	if err != nil {
		return URL{}, fmt.Errorf("DID URL %s: %w", quote(s), err)
	}
	return URL{s, len(d.s)}, nil
}

// MarshalText returns the DID. The zero value has no text and is an error.
func (d DID) MarshalText() ([]byte, error) {
	if d.IsZero() {
		return nil, fmt.Errorf("zero DID has no text: %w", ErrInvalid)
	}
	return []byte(d.s), nil
}

// UnmarshalText is [Parse].
func (d *DID) UnmarshalText(text []byte) (err error) {
	*d, err = Parse(string(text))
	return err
}

// scanDID returns where the longest DID at the start of s ends.
func scanDID(s string) (int, error) {
	if len(s) > maxIdentifier {
		return 0, fmt.Errorf("%w: longer than %d bytes", ErrInvalid, maxIdentifier)
	}
	if !strings.HasPrefix(s, "did:") {
		return 0, fmt.Errorf(`%w: does not begin with "did:"`, ErrInvalid)
	}
	i := len("did:")
	for i < len(s) && (s[i] >= 'a' && s[i] <= 'z' || s[i] >= '0' && s[i] <= '9') {
		i++
	}
	if i == len("did:") || i == len(s) || s[i] != ':' {
		return 0, badChar("method name", s, i)
	}
	start := i + 1
	for i = start; i < len(s); i++ {
		if s[i] == '%' && isPercent(s, i) {
			i += 2
		} else if s[i] != ':' && !isIDChar(s[i]) {
			break
		}
	}
	if i == start || s[i-1] == ':' {
		return 0, fmt.Errorf("%w: the method-specific id is empty or ends with a colon", ErrInvalid)
	}
	return i, nil
}

func isAlnum(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

func isIDChar(c byte) bool { return isAlnum(c) || c == '.' || c == '-' || c == '_' }

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// isPercent reports whether a pct-encoded octet (RFC 3986, §2.1) stands at i.
func isPercent(s string, i int) bool {
	return i+2 < len(s) && s[i] == '%' && isHex(s[i+1]) && isHex(s[i+2])
}

func badChar(where, s string, i int) error {
	if i >= len(s) {
		return fmt.Errorf("%w: ends within the %s", ErrInvalid, where)
	}
	return fmt.Errorf("%w: %q at byte %d does not belong in the %s", ErrInvalid, s[i:i+1], i, where)
}

// quote quotes input for an error message, shortened.
func quote(s string) string {
	const most = 80
	if len(s) > most {
		return fmt.Sprintf("%q… (%d bytes)", s[:most], len(s))
	}
	return fmt.Sprintf("%q", s)
}
