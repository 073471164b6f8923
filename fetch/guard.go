package fetch

import (
	"net/netip"
	"strings"
)

// inside are the addresses that are not reached: the IANA registries of special-purpose addresses of IPv4 and IPv6, as far as
// they are within unicast, and the one public address that a cloud answers at from inside of every machine.
var inside = prefixes(`
	0.0.0.0/8       this network
	10.0.0.0/8      private
	100.64.0.0/10   shared, behind a carrier's translation
	127.0.0.0/8     loopback
	169.254.0.0/16  link-local, and the metadata of clouds
	172.16.0.0/12   private
	192.0.0.0/24    protocol assignments
	192.0.2.0/24    documentation
	192.31.196.0/24 AS112
	192.52.193.0/24 AMT
	192.88.99.0/24  6to4 relays
	192.168.0.0/16  private
	192.175.48.0/24 AS112
	198.18.0.0/15   benchmarking
	198.51.100.0/24 documentation
	203.0.113.0/24  documentation
	224.0.0.0/4     multicast
	240.0.0.0/4     reserved, and broadcast
	168.63.129.16/32 the platform of a cloud
	2001::/23       protocol assignments: Teredo, benchmarking, ORCHID
	2001:db8::/32   documentation
	2002::/16       6to4
	2620:4f:8000::/48 AS112
	3fff::/20       documentation`)

type named struct {
	netip.Prefix
	what string
}

func prefixes(table string) (list []named) {
	for line := range strings.Lines(strings.TrimSpace(table)) {
		prefix, what, _ := strings.Cut(strings.TrimSpace(line), " ")
		list = append(list, named{netip.MustParsePrefix(prefix), strings.TrimSpace(what)})
	}
	return list
}

var (
	globalUnicast = netip.MustParsePrefix("2000::/3")     // all that IANA has ever assigned from
	translated    = netip.MustParsePrefix("64:ff9b::/96") // NAT64, RFC 6052
)

// judge says why an address is not reached, or nothing. An IPv4-mapped address is what the system takes it for, its IPv4
// address. Behind NAT64 the public IPv4 internet has addresses under 64:ff9b::/96, so those are judged by what they carry. The
// interface identifiers of ISATAP (RFC 5214) are judged as well as the address that has one. Every other IPv6 address outside
// of 2000::/3 is refused: among them loopback, unspecified, IPv4-compatible, local NAT64 (64:ff9b:1::/48), unique local,
// link-local and multicast.
func (c *Client) judge(a netip.Addr) error {
	judged := a.Unmap()
	switch {
	case a.Zone() != "":
		return refused("%v has a zone", a)
	case c.Loopback && judged.IsLoopback():
		return nil
	case translated.Contains(judged):
		judged = embedded(judged)
	}
	for _, p := range c.Deny {
		if p.Contains(a) || p.Contains(a.Unmap()) || p.Contains(judged) {
			return refused("%v is denied by %v", a, p)
		}
	}
	if judged.Is6() && !globalUnicast.Contains(judged) {
		return refused("%v is not global unicast", a)
	}
	for _, p := range inside {
		if p.Contains(judged) {
			return refused("%v is of %v (%s)", a, p.Prefix, p.what)
		}
	}
	if !judged.IsGlobalUnicast() || judged.IsPrivate() {
		return refused("%v is not global unicast", a)
	}
	if isISATAP(judged) {
		return (&Client{Deny: c.Deny}).judge(embedded(judged)) // Loopback means this machine's own addresses, as they are
	}
	return nil
}

// embedded is the IPv4 address in the last four bytes.
func embedded(a netip.Addr) netip.Addr {
	b := a.As16()
	return netip.AddrFrom4([4]byte(b[12:]))
}

// isISATAP tells interface identifiers that begin with 00-00-5E-FE or 02-00-5E-FE.
func isISATAP(a netip.Addr) bool {
	b := a.As16()
	return a.Is6() && b[8]&^2 == 0 && b[9] == 0 && b[10] == 0x5e && b[11] == 0xfe
}
