package issuerkeys

import (
	"strings"

	"github.com/avouch-id/avouch/did"
)

// maxURL bounds an issuer and an address.
const maxURL = 2048

// wellKnown is inserted between host and path (SD-JWT VC, section "JWT VC Issuer Metadata").
const wellKnown = "/.well-known/jwt-vc-issuer"

// address is an https URL, taken apart. Put together again it is the same text.
type address struct{ host, port, path, query string }

// MetadataURL is where an issuer publishes its JWT VC Issuer Metadata: "/.well-known/jwt-vc-issuer" stands between host and
// path, and a "/" at the end is gone. The issuer is an https URL with host and, if need be, port and path; it has no query,
// fragment or user, its host is a domain name of at least two labels in lower case (an IDN as A-labels), and its path has no
// empty segment and no "." or "..", in whatever disguise. Anything else is vc.ErrInvalid.
func MetadataURL(issuer string) (string, error) {
	a, err := parseIssuer(issuer)
	if err != nil {
		return "", err
	}
	return "https://" + a.authority() + wellKnown + strings.TrimSuffix(a.path, "/"), nil
}

func (a address) authority() string {
	if a.port == "" {
		return a.host
	}
	return a.host + ":" + a.port
}

// parseIssuer reads an issuer that is an https URL.
func parseIssuer(issuer string) (address, error) {
	a, err := parseAddress(issuer)
	if err == nil && strings.Contains(issuer, "?") {
		err = invalid("an issuer has no query: %.200q", issuer)
	}
	return a, err
}

// parseAddress is strict so that nobody else can read another host or another path out of the same text: net/url, for
// example, accepts more than clients agree on. Host names are what a loader has to resolve; that they do not lead inwards is
// for the loader to see, but addresses and names of one label never lead out, and are refused here.
func parseAddress(s string) (address, error) {
	if len(s) > maxURL {
		return address{}, invalid("a URL of %d bytes, at most %d", len(s), maxURL)
	}
	rest, https := strings.CutPrefix(s, "https://")
	if !https {
		return address{}, invalid("an https URL was expected, got %.200q", s)
	}
	var a address
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		rest, a.path = rest[:i], rest[i:]
	}
	a.path, a.query, _ = strings.Cut(a.path, "?")
	host, port, ported := strings.Cut(rest, ":")
	a.host, a.port = host, port
	switch {
	case !isDomain(host):
		return address{}, invalid("the host of %.200q is not a domain name in lower case with at least two labels", s)
	case ported && !isPort(port):
		return address{}, invalid("%.200q has no good port", s)
	case !isPath(a.path):
		return address{}, invalid("the path of %.200q has empty, dot or badly escaped segments, or what has no place in one", s)
	case !isEscaped(a.query, "/?"):
		return address{}, invalid("the query of %.200q has what has no place in one", s)
	}
	return a, nil
}

// isDomain: labels of letters, digits and hyphens, in lower case (RFC 1123, section 2.1). The last is not a number in any
// notation, or some would read an IPv4 address; nor "localhost" (RFC 6761, section 6.3). A dot at the end is refused.
func isDomain(host string) bool {
	labels := strings.Split(host, ".")
	if len(host) > 253 || len(labels) < 2 {
		return false
	}
	for _, l := range labels {
		if len(l) == 0 || len(l) > 63 || l[0] == '-' || l[len(l)-1] == '-' || strings.Trim(l, lower+digits+"-") != "" {
			return false
		}
	}
	last := labels[len(labels)-1]
	return strings.Trim(last[:1], digits) != "" && last != "localhost"
}

const (
	lower  = "abcdefghijklmnopqrstuvwxyz"
	upper  = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	digits = "0123456789"
)

func isPort(s string) bool {
	n := 0
	for _, c := range []byte(s) {
		if c < '0' || c > '9' || n > 65535 {
			return false
		}
		n = 10*n + int(c-'0')
	}
	return s != "" && s[0] != '0' && n <= 65535
}

// isPath: path-abempty of RFC 3986 without segments that a client or a server could take away.
func isPath(path string) bool {
	if path == "" || path == "/" {
		return true
	}
	if path[0] != '/' {
		return false // a fragment
	}
	for _, segment := range strings.Split(strings.TrimSuffix(path, "/")[1:], "/") {
		if segment == "" || segment == "." || segment == ".." || !isEscaped(segment, "") {
			return false
		}
	}
	return true
}

// isEscaped: characters of a segment (RFC 3986, pchar) or more; what is escaped had to be, and is no separator or control.
func isEscaped(s, more string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] != '%' {
			if strings.IndexByte(lower+upper+digits+"-._~!$&'()*+,;=:@"+more, s[i]) < 0 {
				return false
			}
			continue
		}
		if i+2 >= len(s) {
			return false
		}
		high, low := strings.IndexByte("0123456789ABCDEF", s[i+1]), strings.IndexByte("0123456789ABCDEF", s[i+2])
		if high < 0 || low < 0 {
			return false
		}
		if c := byte(high<<4 | low); c < ' ' || c == 0x7f || strings.IndexByte(lower+upper+digits+"-._~/\\", c) >= 0 {
			return false
		}
		i += 2
	}
	return true
}

// isDID tells an issuer whose keys stand elsewhere.
func isDID(issuer string) bool {
	_, err := did.Parse(issuer)
	return err == nil || strings.HasPrefix(issuer, "did:")
}
