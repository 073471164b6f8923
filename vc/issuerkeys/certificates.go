package issuerkeys

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
)

// Certificates finds the key of an issuer in the chain of certificates that its signature brings along (x5c: RFC 7515,
// section 4.1.6). It is safe for concurrent use.
type Certificates struct {
	// Roots are the trust anchors. They are needed: those of the system are never used in their place.
	Roots *x509.CertPool
	// Purposes are extended key usages. If there are any, the leaf has to name one of them, and each certificate above it
	// that names some has to allow it; anyExtendedKeyUsage is none in a leaf. None: the extension is not looked at, because
	// no specification has a usage for issuers of credentials. Where the roots also vouch for other things, web servers for
	// example, Purposes keep their certificates out.
	Purposes []asn1.ObjectIdentifier
	// MaxChain is how many certificates x5c may have; 0 is 5.
	MaxChain int
}

// Find answers with the leaf's key for the issuer r.Issuer. All of this holds at the time at, or the key is refused:
//
//   - x5c is an array of DER certificates in base64 (the standard alphabet, padded, no line breaks): the leaf, then each the
//     one that certifies the one before, and nothing else. Together with one of Roots they are a valid path (RFC 5280,
//     section 6, by crypto/x509: times, signatures, basic constraints, path lengths, key usage of those who sign, name
//     constraints, no unknown critical extensions).
//   - The trust anchor is not among them, and so the leaf does not sign itself (HAIP 1.0, section 6.1.1).
//   - The leaf is no CA; if it has a key usage, that includes digitalSignature and not keyCertSign. Its key is on P-256 or P-384, or Ed25519. An
//     RSA key on the way has 2048 to 8192 bits.
//   - r.Issuer is, byte for byte, a uniformResourceIdentifier of the leaf's subjectAltName; or it is an https URL without a
//     port, in the form that MetadataURL wants, whose host is a dNSName there. Wildcards name nobody. Whose host is named so
//     speaks for all issuers at this host.
//   - If a certificate on the way constrains dNSNames, or URIs, the issuer has to be named (also) in that form: a constraint
//     on one form does not bind the other, so a CA that may certify one domain could else write any URI.
//
// Revocation is not checked.
func (c Certificates) Find(_ context.Context, r vc.KeyRef, at time.Time) (vc.Key, error) {
	if c.Roots == nil {
		return vc.Key{}, unavailable("no roots are set (Certificates.Roots), so no certificate can be checked")
	}
	header, err := parseHeader(r, at)
	if err != nil {
		return vc.Key{}, err
	}
	x5c, err := parseChain(header["x5c"], orDefault(c.MaxChain, 5))
	if err != nil {
		return vc.Key{}, err
	}
	key, err := leafKey(x5c[0])
	if err != nil {
		return vc.Key{}, invalid("x5c: the leaf: %w", err)
	}
	path, err := c.path(x5c, at)
	if err != nil {
		return vc.Key{}, err
	}
	if err := c.checkPurposes(x5c); err != nil {
		return vc.Key{}, err
	}
	if err := speaksFor(path, r.Issuer); err != nil {
		return vc.Key{}, err
	}
	return vc.Key{Public: key, Controller: r.Issuer, Purposes: did.AssertionMethod}, nil
}

// parseChain reads x5c.
func parseChain(v any, most int) ([]*x509.Certificate, error) {
	list, ok := v.([]any)
	switch {
	case v == nil:
		return nil, invalid("the header has no x5c")
	case !ok || len(list) == 0:
		return nil, invalid("x5c is not an array of certificates")
	case len(list) > most:
		return nil, invalid("x5c has %d certificates, at most %d", len(list), most)
	}
	chain := make([]*x509.Certificate, len(list))
	for i, v := range list {
		s, ok := v.(string)
		if !ok || strings.ContainsAny(s, "\r\n") { // the decoder would skip them
			return nil, invalid("x5c: certificate %d is not base64", i)
		}
		der, err := base64.StdEncoding.Strict().DecodeString(s)
		if err != nil {
			return nil, invalid("x5c: certificate %d is not base64: %w", i, err)
		}
		if chain[i], err = x509.ParseCertificate(der); err != nil {
			return nil, invalid("x5c: certificate %d: %w", i, err)
		}
		// Before anything is computed with it: time grows with the square of its length.
		if k, is := chain[i].PublicKey.(*rsa.PublicKey); is && (k.N.BitLen() < 2048 || k.N.BitLen() > 8192) {
			return nil, invalid("x5c: certificate %d has an RSA key of %d bits: 2048 to 8192 were expected", i, k.N.BitLen())
		}
		// Certificates of one subject and key can each stand for the other, so crypto/x509 would try them in every order.
		if j := slices.IndexFunc(chain[:i], sameCA(chain[i])); j >= 0 {
			return nil, invalid("x5c: certificates %d and %d are of one subject and one key", j, i)
		}
	}
	return chain, nil
}

func sameCA(c *x509.Certificate) func(*x509.Certificate) bool {
	return func(o *x509.Certificate) bool {
		return bytes.Equal(o.RawSubject, c.RawSubject) && bytes.Equal(o.RawSubjectPublicKeyInfo, c.RawSubjectPublicKeyInfo)
	}
}

// leafKey checks that a certificate is one of somebody who signs, and no CA.
func leafKey(leaf *x509.Certificate) (did.PublicKey, error) {
	if leaf.IsCA || leaf.KeyUsage&x509.KeyUsageCertSign != 0 {
		return did.PublicKey{}, fmt.Errorf("it is a CA's certificate")
	}
	usage := slices.ContainsFunc(leaf.Extensions, isExtension(oidKeyUsage))
	if usage && leaf.KeyUsage&x509.KeyUsageDigitalSignature == 0 {
		return did.PublicKey{}, fmt.Errorf("its key usage has no digitalSignature")
	}
	switch k := leaf.PublicKey.(type) {
	case ed25519.PublicKey:
		return did.NewPublicKey(did.Ed25519, k)
	case *ecdsa.PublicKey:
		kind := map[elliptic.Curve]did.Kind{elliptic.P256(): did.P256, elliptic.P384(): did.P384}[k.Curve]
		point, err := k.Bytes()
		if err != nil || kind == 0 {
			break
		}
		n := len(point) / 2
		return did.NewPublicKey(kind, append([]byte{2 + point[2*n]&1}, point[1:1+n]...))
	}
	return did.PublicKey{}, fmt.Errorf("%w: P-256, P-384 or Ed25519 were expected, got %s", did.ErrUnsupportedKey, leaf.PublicKeyAlgorithm)
}

// path is x5c and one root above it, as a valid path.
func (c Certificates) path(x5c []*x509.Certificate, at time.Time) ([]*x509.Certificate, error) {
	above := x509.NewCertPool()
	for _, cert := range x5c[1:] {
		above.AddCert(cert)
	}
	// Usages are checked by checkPurposes; without a list crypto/x509 would ask for servers' certificates.
	paths, err := x5c[0].Verify(x509.VerifyOptions{Roots: c.Roots, Intermediates: above, CurrentTime: at,
		KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}})
	if err != nil {
		return nil, invalid("x5c: %w", err)
	}
	anchored := false
	for _, p := range paths {
		root := p[len(p)-1]
		if slices.ContainsFunc(x5c, root.Equal) {
			anchored = true
			continue
		}
		if slices.EqualFunc(p[:len(p)-1], x5c, (*x509.Certificate).Equal) {
			if k, is := root.PublicKey.(*rsa.PublicKey); is && k.N.BitLen() < 2048 {
				return nil, invalid("x5c: the root has an RSA key of %d bits, at least 2048 were expected", k.N.BitLen())
			}
			return p, nil
		}
	}
	if anchored {
		return nil, invalid("x5c holds the trust anchor itself, which has no place there")
	}
	return nil, invalid("x5c: the certificates are valid, but not in the order in which each certifies the one before, or there are more than that")
}

var (
	oidKeyUsage       = asn1.ObjectIdentifier{2, 5, 29, 15}
	oidSubjectAltName = asn1.ObjectIdentifier{2, 5, 29, 17}
	oidExtKeyUsage    = asn1.ObjectIdentifier{2, 5, 29, 37}
	oidAnyUsage       = asn1.ObjectIdentifier{2, 5, 29, 37, 0}
)

// checkPurposes holds extended key usages against Purposes (RFC 5280, section 4.2.1.12).
func (c Certificates) checkPurposes(x5c []*x509.Certificate) error {
	if len(c.Purposes) == 0 {
		return nil
	}
	allowed := c.Purposes
	for i, cert := range x5c {
		e := slices.IndexFunc(cert.Extensions, isExtension(oidExtKeyUsage))
		if e < 0 && i > 0 {
			continue
		}
		var has []asn1.ObjectIdentifier
		if e >= 0 {
			if rest, err := asn1.Unmarshal(cert.Extensions[e].Value, &has); err != nil || len(rest) > 0 {
				return invalid("x5c: certificate %d: its extended key usage cannot be read", i)
			}
		}
		if i > 0 && slices.ContainsFunc(has, oidAnyUsage.Equal) {
			continue
		}
		allowed = slices.DeleteFunc(slices.Clone(allowed), func(p asn1.ObjectIdentifier) bool { return !slices.ContainsFunc(has, p.Equal) })
		if len(allowed) == 0 {
			return invalid("x5c: certificate %d is for none of the purposes %v (Certificates.Purposes)", i, c.Purposes)
		}
	}
	return nil
}
