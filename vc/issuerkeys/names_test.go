package issuerkeys_test

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"net"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc/issuerkeys"
)

// rawNames is a subjectAltName as it is written here, for what crypto/x509 would not write.
func rawNames(t testing.TB, names ...asn1.RawValue) edit {
	t.Helper()
	value, err := asn1.Marshal(names)
	require.NoError(t, err)
	return func(c *x509.Certificate) {
		c.ExtraExtensions = append(c.ExtraExtensions, pkix.Extension{Id: asn1.ObjectIdentifier{2, 5, 29, 17}, Value: value})
	}
}

func rawName(tag int, s string) asn1.RawValue {
	return asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: tag, Bytes: []byte(s)}
}

// TestIssuerNames: for whom a certificate speaks.
func TestIssuerNames(t *testing.T) {
	key, root := newTwin(t, did.P256), newRoot(t)
	c := issuerkeys.Certificates{Roots: root.pool()}
	emails := func(c *x509.Certificate) { c.EmailAddresses = []string{"a@kestrel.example"} }
	addresses := func(c *x509.Certificate) { c.IPAddresses = []net.IP{net.IPv4(192, 0, 2, 1)} }
	common := func(c *x509.Certificate) { c.Subject.CommonName = "kestrel.example" }
	const tenant = "https://kestrel.example/tenant/1234"
	for _, row := range []struct {
		name, issuer string
		names        edit
		good         bool
	}{
		{"host", kestrel, hosts("kestrel.example"), true},
		{"one of many hosts", kestrel, hosts("a.example", "kestrel.example", "b.example"), true},
		{"host of a tenant", tenant, hosts("kestrel.example"), true},
		{"host in upper case in the certificate", kestrel, hosts("Kestrel.EXAMPLE"), true},
		{"an IDN", "https://xn--bcher-kva.example", hosts("xn--bcher-kva.example"), true},
		{"URI", tenant, uris(tenant), true},
		{"URI with a port", "https://kestrel.example:8443/a", uris("https://kestrel.example:8443/a"), true},
		{"URN", "urn:kestrel:1", uris("urn:kestrel:1"), true},
		{"DNS URI", "dns:kestrel.example", uris("dns:kestrel.example"), true},

		{"another host", kestrel, hosts("plaza.example"), false},
		{"a host below", kestrel, hosts("www.kestrel.example"), false},
		{"a host above", "https://a.kestrel.example", hosts("kestrel.example"), false},
		{"a wildcard", "https://a.kestrel.example", hosts("*.kestrel.example"), false},
		{"the host of a wildcard", kestrel, hosts("*.kestrel.example"), false},
		{"a wildcard for all", kestrel, hosts("*.example"), false},
		{"a dot at the end of the name", kestrel, hosts("kestrel.example."), false},
		{"a dot at the end of the host", "https://kestrel.example.", hosts("kestrel.example", "kestrel.example."), false},
		{"the common name", kestrel, common, false},
		{"an e-mail address", kestrel, emails, false},
		{"no names", kestrel, hosts(), false},
		{"upper case in the issuer", "https://Kestrel.example", hosts("kestrel.example", "Kestrel.example"), false},
		{"upper case in the scheme", "HTTPS://kestrel.example", rawNames(t, rawName(6, "HTTPS://kestrel.example")), false},
		{"a port", "https://kestrel.example:8443", hosts("kestrel.example"), false},
		{"the port that there is anyway", "https://kestrel.example:443", hosts("kestrel.example"), false},
		{"a user", "https://kestrel.example@evil.example", hosts("kestrel.example"), false},
		{"a user and a password", "https://kestrel.example:1@evil.example", hosts("kestrel.example", "evil.example"), false},
		{"a backslash", `https://kestrel.example\@evil.example`, hosts("kestrel.example", "evil.example"), false},
		{"a query", kestrel + "?", hosts("kestrel.example"), false},
		{"a fragment", kestrel + "#evil", hosts("kestrel.example"), false},
		{"an address", "https://192.0.2.1", addresses, false},
		{"an address as a host", "https://192.0.2.1", hosts("192.0.2.1"), false},
		{"an IDN as it is read", "https://bücher.example", hosts("xn--bcher-kva.example"), false},
		{"not https", "http://kestrel.example", hosts("kestrel.example"), false},
		{"no URL", "kestrel.example", hosts("kestrel.example"), false},
		{"a URI and more", tenant + "/5", uris(tenant), false},
		{"a URI and less", kestrel, uris(tenant), false},
		{"a URI with a slash more", kestrel + "/", uris(kestrel), false},
		{"a URI in other words", "https://kestrel.example/%41", uris("https://kestrel.example/A"), false},
		{"a URI as a host", kestrel, rawNames(t, rawName(2, kestrel)), false},
		{"a host as a URI", "kestrel.example", rawNames(t, rawName(6, "kestrel.example")), true}, // nobody else's name, and no https
		{"a zero within", kestrel, rawNames(t, rawName(2, "kestrel.example\x00.evil.example")), false},
		{"nobody", "", hosts(""), false},
		{"a DID", "did:web:kestrel.example", uris("did:web:kestrel.example"), false},
		{"a DID that is none", "did:web:", uris("did:web:"), false},
	} {
		t.Run(row.name, func(t *testing.T) {
			got, err := find(c, ref(row.issuer, string(x5c(root.leaf(t, key.std, row.names)))))
			if row.good {
				require.NoError(t, err)
				require.Equal(t, good(key.PublicKey(), row.issuer), got)
			} else {
				invalid(t, "", got, err)
			}
		})
	}
	// A hundred names make no long message.
	many := make([]string, 100)
	for i := range many {
		many[i] = strings.Repeat("a", 60) + ".example"
	}
	_, err := find(c, ref(kestrel, string(x5c(root.leaf(t, key.std, hosts(many...))))))
	require.Less(t, len(err.Error()), 600)
}

// TestNameConstraints: a CA that may certify some names only cannot make its way round that by another form of name.
func TestNameConstraints(t *testing.T) {
	key, root := newTwin(t, did.P256), newRoot(t)
	dns := func(names ...string) edit {
		return func(c *x509.Certificate) { c.PermittedDNSDomainsCritical, c.PermittedDNSDomains = true, names }
	}
	notDNS := func(c *x509.Certificate) {
		c.PermittedDNSDomainsCritical, c.ExcludedDNSDomains = true, []string{"plaza.example"}
	}
	uri := func(c *x509.Certificate) {
		c.PermittedDNSDomainsCritical, c.PermittedURIDomains = true, []string{"kestrel.example"}
	}
	notURI := func(c *x509.Certificate) {
		c.PermittedDNSDomainsCritical, c.ExcludedURIDomains = true, []string{"plaza.example"}
	}
	for _, row := range []struct {
		name, issuer string
		constraint   edit
		names        []edit
		good         bool
	}{
		{"host within", kestrel, dns("kestrel.example"), []edit{hosts("kestrel.example")}, true},
		{"host without", "https://plaza.example", dns("kestrel.example"), []edit{hosts("plaza.example")}, false},
		{"one host without", kestrel, dns("kestrel.example"), []edit{hosts("kestrel.example", "plaza.example")}, false},
		{"URI of another host", "https://plaza.example", dns("kestrel.example"), []edit{uris("https://plaza.example")}, false},
		{"URI of another host, host within", "https://plaza.example", dns("kestrel.example"), []edit{hosts("kestrel.example"), uris("https://plaza.example")}, false},
		{"URI and host within", kestrel, dns("kestrel.example"), []edit{hosts("kestrel.example"), uris(kestrel)}, true},
		{"URN", "urn:plaza:1", dns("kestrel.example"), []edit{hosts("kestrel.example"), uris("urn:plaza:1")}, false},
		{"excluded host", "https://plaza.example", notDNS, []edit{hosts("plaza.example")}, false},
		{"URI of an excluded host", "https://plaza.example", notDNS, []edit{uris("https://plaza.example")}, false},
		{"host that is not excluded", kestrel, notDNS, []edit{hosts("kestrel.example")}, true},
		{"URI within", kestrel, uri, []edit{uris(kestrel)}, true},
		{"URI without", "https://plaza.example", uri, []edit{uris("https://plaza.example")}, false},
		{"host where URIs are constrained", "https://plaza.example", uri, []edit{hosts("plaza.example")}, false},
		{"host where URIs are excluded", "https://plaza.example", notURI, []edit{hosts("plaza.example")}, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			for where, sign := range map[string]func() (authority, authority, []*x509.Certificate){
				"root": func() (authority, authority, []*x509.Certificate) {
					r := newRoot(t, row.constraint)
					return r, r, nil
				},
				"intermediate": func() (authority, authority, []*x509.Certificate) {
					m := root.below(t, "Middle", row.constraint)
					return root, m, []*x509.Certificate{m.cert}
				},
			} {
				anchor, signer, above := sign()
				leaf := signer.leaf(t, key.std, row.names...)
				got, err := find(issuerkeys.Certificates{Roots: anchor.pool()}, ref(row.issuer, string(x5c(append([]*x509.Certificate{leaf}, above...)...))))
				if row.good {
					require.NoError(t, err, where)
				} else {
					invalid(t, "", got, err)
				}
			}
		})
	}
}
