package didwebvh

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/encoding"
)

const (
	prefix      = "did:webvh:"
	placeholder = "{SCID}"
)

// place is a DID taken apart: the SCID, and what stands of the web location, ready for a URL.
type place struct {
	scid string
	host string // lower case, with ":port" if there is one
	path string // percent-encoded segments, each with a slash before it
}

// LogURL turns a DID into the URL of its log ("The DID to HTTPS Transformation"). Errors wrap [did.ErrMethodNotSupported]
// for another method and [did.ErrInvalid] for what is no did:webvh, IP addresses and traversal included.
func LogURL(id did.DID) (string, error) { return fileURL(id, "did.jsonl") }

// WitnessURL is [LogURL] for the witness proofs.
func WitnessURL(id did.DID) (string, error) { return fileURL(id, "did-witness.json") }

func fileURL(id did.DID, name string) (string, error) {
	p, err := parse(id)
	if err != nil {
		return "", err
	}
	if p.path == "" {
		return "https://" + p.host + "/.well-known/" + name, nil
	}
	return p.base() + "/" + name, nil
}

// base is where the DID's paths begin, without a slash at the end.
func (p place) base() string { return "https://" + p.host + p.path }

func parse(id did.DID) (place, error) {
	if id.Method() != "webvh" {
		return place{}, fmt.Errorf("did:webvh: %w: %.80q", did.ErrMethodNotSupported, id)
	}
	p, err := parseSpecific(id.Specific())
	if err != nil {
		return place{}, fmt.Errorf("%.200q: %w: %w", id, did.ErrInvalid, err)
	}
	return p, nil
}

func parseSpecific(specific string) (p place, err error) {
	parts := strings.Split(specific, ":")
	if len(parts) < 2 {
		return p, fmt.Errorf("an SCID and a domain were expected")
	}
	if p.scid = parts[0]; !isHash(p.scid) {
		return p, fmt.Errorf("the SCID %.80q is no SHA-256 multihash in base58btc", p.scid)
	}
	if p.host, err = parseDomain(parts[1]); err != nil {
		return p, fmt.Errorf("domain %.80q: %w", parts[1], err)
	}
	var path strings.Builder
	for _, s := range parts[2:] {
		encoded, err := segment(s)
		if err != nil {
			return p, fmt.Errorf("path segment %.80q: %w", s, err)
		}
		path.WriteString("/" + encoded)
	}
	p.path = path.String()
	return p, nil
}

// isHash: the multihash of SHA-256, code 0x12, 32 bytes, in base58btc.
func isHash(s string) bool {
	const length = 46
	if len(s) != length {
		return false
	}
	data, err := encoding.Base58(s, length)
	return err == nil && len(data) == 34 && data[0] == 0x12 && data[1] == 32
}

// parseDomain reads webvh-domain. Percent-encoding is undone once, before anything is judged.
func parseDomain(s string) (string, error) {
	name, port := s, ""
	if i := strings.LastIndexByte(s, '%'); i >= 0 && strings.EqualFold(s[i:min(i+3, len(s))], "%3A") {
		name, port = s[:i], s[i+3:]
		n, err := strconv.ParseUint(port, 10, 16)
		if err != nil || len(port) > 5 || n == 0 || port[0] == '+' {
			return "", fmt.Errorf("%.20q is no port from 1 to 65535", port)
		}
		port = ":" + strconv.FormatUint(n, 10)
	}
	if !strings.Contains(name, ".") {
		return "", fmt.Errorf("not a fully qualified domain name")
	}
	decoded, err := unescape(name)
	if err != nil {
		return "", err
	}
	host := strings.ToLower(decoded)
	if err := checkHost(host); err != nil {
		return "", err
	}
	return host + port, nil
}

// checkHost checks a domain name (RFC 1123, section 2.1; RFC 1035, section 2.3.4). What URL parsers read as an address, in
// any spelling, ends with a label that is a number (URL Standard, "ends in a number checker").
func checkHost(host string) error {
	if len(host) > 253 {
		return fmt.Errorf("longer than 253 bytes")
	}
	labels := strings.Split(host, ".")
	for _, l := range labels {
		if l == "" || len(l) > 63 {
			return fmt.Errorf("a label has from 1 to 63 bytes")
		}
		for i := range len(l) {
			switch c := l[i]; {
			case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '-' && i > 0 && i < len(l)-1:
			case c >= utf8.RuneSelf:
				return fmt.Errorf("an internationalized domain name is written with A-labels (xn--) here")
			default:
				return fmt.Errorf("%q does not belong in a domain name here", l[i:i+1])
			}
		}
	}
	last := labels[len(labels)-1]
	if strings.Trim(last, "0123456789") == "" || strings.HasPrefix(last, "0x") {
		return fmt.Errorf("an IP address, or would be read as one")
	}
	if last == "localhost" {
		return fmt.Errorf("a name of the machine itself")
	}
	return nil
}

// segment reads webvh-path-segment and writes it as a segment of a URL.
func segment(s string) (string, error) {
	decoded, err := unescape(s)
	if err != nil {
		return "", err
	}
	first, _ := utf8.DecodeRuneInString(decoded)
	last, _ := utf8.DecodeLastRuneInString(decoded)
	switch {
	case decoded == "" || decoded == "." || decoded == "..":
		return "", fmt.Errorf("empty, or a step to another folder")
	case strings.ContainsAny(decoded, "/\\\x00") || !utf8.ValidString(decoded):
		return "", fmt.Errorf("has a slash, a backslash, a zero byte or bytes that are not UTF-8")
	case unicode.IsSpace(first) || unicode.IsSpace(last):
		return "", fmt.Errorf("begins or ends with white space")
	}
	return escape(decoded), nil
}

// unescape undoes percent-encoding (RFC 3986, section 2.1) once.
func unescape(s string) (string, error) {
	if strings.IndexByte(s, '%') < 0 {
		return s, nil
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '%' {
			if i+2 >= len(s) {
				return "", fmt.Errorf("percent-encoding cut short")
			}
			n, err := strconv.ParseUint(s[i+1:i+3], 16, 8)
			if err != nil {
				return "", fmt.Errorf("%q is no percent-encoding", s[i:i+3])
			}
			c = byte(n)
			i += 2
		}
		out = append(out, c)
	}
	return string(out), nil
}

// escape writes all but the unreserved characters (RFC 3986, section 2.3) as percent-encoding.
func escape(s string) string {
	var out strings.Builder
	for i := range len(s) {
		c := s[i]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~", c) >= 0 {
			out.WriteByte(c)
		} else {
			fmt.Fprintf(&out, "%%%02X", c)
		}
	}
	return out.String()
}

// PathURL is where the file that a DID URL with a path names stands ("DID URL Path Resolution"): for the path /whois the
// endpoint of the service #whois, for any other the endpoint of #files followed by the path. The document is that of the
// URL's DID, with its implicit services, as [Resolver] returns it. Errors wrap [did.ErrInvalid]: no path, one that leads
// out of the endpoint, an endpoint that is not https.
func PathURL(document *did.Document, u did.URL) (string, error) {
	fail := func(format string, args ...any) (string, error) {
		return "", fmt.Errorf("%.200q: %w: %w", u, did.ErrInvalid, fmt.Errorf(format, args...))
	}
	path := u.Path()
	if document == nil || u.DID() != document.ID() || path == "" {
		return fail("not a path of the document's DID")
	}
	for _, s := range strings.Split(path[1:], "/") {
		decoded, err := unescape(s)
		if err != nil {
			return fail("%w", err)
		}
		if decoded == "." || decoded == ".." || strings.ContainsAny(decoded, "/\\\x00") {
			return fail("the path leads out of the endpoint")
		}
	}
	name := u.DID().String() + "#files"
	if path == "/whois" {
		name, path = u.DID().String()+"#whois", ""
	}
	for _, s := range document.Services() {
		if s.ID != name {
			continue
		}
		if len(s.Endpoints) != 1 || !strings.HasPrefix(s.Endpoints[0], "https://") {
			return fail("the service %s has no single https endpoint", name)
		}
		endpoint := s.Endpoints[0]
		if path != "" {
			if strings.ContainsAny(endpoint, "?#") {
				return fail("the endpoint of %s has a query or a fragment", name)
			}
			endpoint = strings.TrimSuffix(endpoint, "/") + path
		}
		return endpoint, nil
	}
	return fail("the document has no service %s", name)
}
