package issuerkeys

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"slices"
	"strings"
)

func isExtension(id asn1.ObjectIdentifier) func(pkix.Extension) bool {
	return func(e pkix.Extension) bool { return e.Id.Equal(id) }
}

// altNames are the names of a certificate as they stand in it: x509.Certificate has the URIs taken apart and put together
// again, which is not always the same.
func altNames(c *x509.Certificate) (hosts, uris []string, err error) {
	i := slices.IndexFunc(c.Extensions, isExtension(oidSubjectAltName))
	if i < 0 {
		return nil, nil, nil
	}
	var names []asn1.RawValue
	if rest, err := asn1.Unmarshal(c.Extensions[i].Value, &names); err != nil || len(rest) > 0 {
		return nil, nil, invalid("x5c: the leaf: its subjectAltName cannot be read")
	}
	for _, n := range names {
		switch {
		case n.Class != asn1.ClassContextSpecific || n.IsCompound:
		case n.Tag == 2:
			hosts = append(hosts, string(n.Bytes))
		case n.Tag == 6:
			uris = append(uris, string(n.Bytes))
		}
	}
	return hosts, uris, nil
}

// speaksFor checks that the first certificate of a valid path names the issuer.
func speaksFor(path []*x509.Certificate, issuer string) error {
	if issuer == "" {
		return invalid("there is no issuer (iss), so a certificate has nobody to speak for")
	}
	if isDID(issuer) {
		return invalid("%.200q is a DID: its keys stand in its document, not in certificates", issuer)
	}
	hosts, uris, err := altNames(path[0])
	if err != nil {
		return err
	}
	var a address
	if len(issuer) >= 6 && strings.EqualFold(issuer[:6], "https:") {
		if a, err = parseIssuer(issuer); err != nil {
			return err
		}
	}
	// RFC 5280, section 7.2: host names are compared without regard to case; here the issuer's is in lower case.
	byHost := a.host != "" && slices.ContainsFunc(hosts, func(h string) bool { return strings.ToLower(h) == a.host })
	byURI := slices.Contains(uris, issuer)
	named := byURI || byHost && a.port == ""
	for _, c := range path {
		if len(c.PermittedDNSDomains)+len(c.ExcludedDNSDomains) > 0 {
			named = named && byHost
		}
		if len(c.PermittedURIDomains)+len(c.ExcludedURIDomains) > 0 {
			named = named && byURI
		}
	}
	if !named {
		return invalid("the leaf of x5c does not speak for the issuer %.200q: it names hosts %.200q and URIs %.200q", issuer, first(hosts), first(uris))
	}
	return nil
}

// first are some of many names, for a message.
func first(names []string) []string { return names[:min(len(names), 4)] }
