package dereference

import (
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/resolver/resolution"
)

const maxParameters = 16

// known are the DID parameters of the specification (§3), and versionNumber of did:webvh.
var known = [...]string{"service", "serviceType", "relativeRef", "versionId", "versionTime", "versionNumber"}

// parameters are those of a query that are known, and the names of the others.
// The first ones are not empty.
type parameters struct {
	values  map[string]string
	unknown []string
}

// parse reads a query: names and values percent-decoded once, "+" as it stands.
// Errors are a *resolution.Problem.
func parse(query string) (parameters, error) {
	p := parameters{values: map[string]string{}}
	if query == "" {
		return p, nil
	}
	seen := map[string]bool{}
	for pair := range strings.SplitSeq(query, "&") {
		rawName, rawValue, _ := strings.Cut(pair, "=")
		name, err := decode(rawName)
		if err != nil {
			return p, invalid("a parameter's name: %v", err)
		}
		value, err := decode(rawValue)
		switch {
		case err != nil:
			return p, invalid("the value of %.40q: %v", name, err)
		case seen[name]:
			return p, invalid("the parameter %.40q is given twice", name)
		case len(seen) == maxParameters:
			return p, invalid("more than %d parameters", maxParameters)
		}
		seen[name] = true
		if !isKnown(name) {
			p.unknown = append(p.unknown, name)
			continue
		}
		if value == "" {
			return p, invalid("the parameter %q is empty", name)
		}
		p.values[name] = value
	}
	return p, nil
}

func isKnown(name string) bool {
	for _, k := range known {
		if k == name {
			return true
		}
	}
	return false
}

// decode reads percent-encoded text. Control characters and what is not UTF-8
// are no scalar values of any parameter.
func decode(s string) (string, error) {
	s, err := url.PathUnescape(s)
	if err != nil {
		return "", fmt.Errorf("not percent-encoded: %w", err)
	}
	if !printable(s) {
		return "", fmt.Errorf("control characters, or not UTF-8")
	}
	return s, nil
}

func printable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f })
}

// version is what to resolve.
func (p parameters) version() (did.Version, error) {
	o := resolution.Options{VersionID: p.values["versionId"]}
	if s := p.values["versionTime"]; s != "" {
		at, err := resolution.ParseTime(s)
		if err != nil {
			return did.Version{}, err
		}
		o.VersionTime = at
	}
	if s := p.values["versionNumber"]; s != "" {
		n, err := resolution.ParseNumber(s)
		if err != nil {
			return did.Version{}, err
		}
		o.VersionNumber = n
	}
	return o.Version()
}

// service tells whether services are to be chosen.
func (p parameters) service() bool { return p.values["service"] != "" || p.values["serviceType"] != "" }

func invalid(format string, args ...any) error {
	return resolution.NewProblem(resolution.InvalidDIDURL, fmt.Sprintf(format, args...), did.ErrInvalid)
}
