package fetch

import (
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

const maxURL = 8 << 10

// local are top-level names that lead nowhere public: RFC 6761, RFC 6762, RFC 7686, RFC 9476, and what ICANN keeps from being
// delegated because private networks use it. The guard is what counts; this spares a lookup that tells others of inside.
var local = []string{
	"alt", "arpa", "corp", "home", "internal", "intranet", "lan", "local", "localdomain", "localhost", "mail", "onion", "private",
}

// check reads a URL by the rules of the package's comment. The fragment, which HTTP does not send, is cut off, and so is the
// port 443.
func (c *Client) check(raw string) (*url.URL, error) {
	if len(raw) > maxURL {
		return nil, refused("a URL longer than %d bytes", maxURL)
	}
	for i := range len(raw) {
		if b := raw[i]; b <= ' ' || b >= 0x7f || strings.IndexByte("\"<>\\^`{|}", b) >= 0 {
			return nil, refused("%q does not belong in a URL", raw[i:i+1])
		}
	}
	raw, _, _ = strings.Cut(raw, "#")
	rest, isHTTPS := strings.CutPrefix(raw, "https://")
	if !isHTTPS {
		return nil, refused("not an https URL")
	}
	// The authority is read here and not from what url.Parse made of it, which has percent-encoding removed.
	authority := rest
	if i := strings.IndexAny(rest, "/?"); i >= 0 {
		authority = rest[:i]
	}
	if strings.Contains(authority, "@") {
		return nil, refused("the URL has credentials")
	}
	host, port, err := split(authority)
	if err != nil {
		return nil, err
	}
	host = strings.ToLower(host)
	if err := c.checkHost(host); err != nil {
		return nil, err
	}
	// With Loopback the port depends on the address: see dial.
	if (!c.Loopback || c.Proxy != nil) && !c.takesPort(port) {
		return nil, refused("port %d", port)
	}
	u, err := url.Parse(raw)
	if err != nil || u.Host != authority || u.User != nil || u.Opaque != "" {
		return nil, refused("malformed URL")
	}
	u.Host = host
	if port != 443 {
		u.Host += ":" + strconv.Itoa(int(port))
	}
	return u, nil
}

// split cuts the port off, 443 if there is none. An IPv6 address keeps its brackets.
func split(authority string) (host string, port uint16, err error) {
	i := strings.LastIndexByte(authority, ':')
	if i < 0 || strings.HasSuffix(authority, "]") {
		return authority, 443, nil
	}
	n, err := strconv.ParseUint(authority[i+1:], 10, 16)
	if err != nil || n == 0 || strconv.FormatUint(n, 10) != authority[i+1:] {
		return "", 0, refused("the port is not a number from 1 to 65535")
	}
	return authority[:i], uint16(n), nil
}

func (c *Client) takesPort(port uint16) bool {
	return port == 443 || c.AnyPort || slices.Contains(c.Ports, port)
}

// checkHost takes fully qualified names of letters, digits and hyphens whose last label begins with a letter: so no address
// passes, in dotted, hexadecimal, octal or one number.
func (c *Client) checkHost(host string) error {
	if c.Loopback && isLoopback(host) {
		return nil
	}
	labels := strings.Split(host, ".")
	last := labels[len(labels)-1]
	switch {
	case len(host) > 253:
		return refused("a host name longer than 253 bytes")
	case !slices.ContainsFunc(labels, notLabel):
	case strings.HasPrefix(host, "["):
		return refused("the host is an address")
	default:
		return refused("%.80q is not a host name", host)
	}
	switch {
	case last[0] < 'a' || last[0] > 'z':
		return refused("%.80q is an address, not a host name", host)
	case slices.Contains(local, last):
		return refused("%.80q is a local name", host)
	case len(labels) < 2:
		return refused("%.80q is not a fully qualified name", host)
	}
	return nil
}

// notLabel tells what is no label of a host name (RFC 1123, section 2.1) in lower case.
func notLabel(s string) bool {
	if s == "" || len(s) > 63 || s[0] == '-' || s[len(s)-1] == '-' {
		return true
	}
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return true
		}
	}
	return false
}

// isLoopback tells the names that Client.Loopback adds.
func isLoopback(host string) bool {
	if name, found := strings.CutSuffix(host, "localhost"); found {
		return name == "" || name[len(name)-1] == '.' && !slices.ContainsFunc(strings.Split(name[:len(name)-1], "."), notLabel)
	}
	return loopbackLiteral(host).IsValid()
}

// loopbackLiteral reads an address of this machine in its one canonical spelling, IPv6 with brackets.
func loopbackLiteral(host string) netip.Addr {
	inner, isIPv6 := strings.CutPrefix(host, "[")
	inner = strings.TrimSuffix(inner, "]")
	a, err := netip.ParseAddr(inner)
	if err != nil || a.Is6() != isIPv6 || a.String() != inner || isIPv6 != strings.HasSuffix(host, "]") || a.Is4In6() || !a.IsLoopback() {
		return netip.Addr{}
	}
	return a
}
