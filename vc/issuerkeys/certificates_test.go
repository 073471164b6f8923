package issuerkeys_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/issuerkeys"
)

// TestKinds: a leaf's key comes out as the project has it, of each kind that there is.
func TestKinds(t *testing.T) {
	root := newRoot(t)
	for _, kind := range []did.Kind{did.P256, did.P384, did.Ed25519} {
		for range 8 { // both parities of y
			key := newTwin(t, kind)
			got, err := find(issuerkeys.Certificates{Roots: root.pool()}, ref(kestrel, string(x5c(root.leaf(t, key.std, hosts("kestrel.example"))))))
			require.NoError(t, err)
			require.Equal(t, good(key.PublicKey(), kestrel), got)
		}
	}
	p521, err := ecdsa.GenerateKey(elliptic.P521(), rand.Reader)
	require.NoError(t, err)
	for _, of := range []any{p521.Public(), testRSA(t, 2048).Public()} {
		got, err := find(issuerkeys.Certificates{Roots: root.pool()}, ref(kestrel, string(x5c(root.leaf(t, of, hosts("kestrel.example"))))))
		invalid(t, "P-256, P-384 or Ed25519", got, err)
		require.ErrorIs(t, err, did.ErrUnsupportedKey)
	}
}

func testRSA(t testing.TB, bits int) *rsa.PrivateKey {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, bits)
	require.NoError(t, err)
	return key
}

// TestChains: RFC 5280 and RFC 7515, section 4.1.6. An empty reason: the chain is good.
func TestChains(t *testing.T) {
	key := newTwin(t, did.P256)
	root := newRoot(t)
	upper := root.below(t, "Upper")
	lower := upper.below(t, "Lower")
	leaf := func(a authority, edits ...edit) *x509.Certificate {
		return a.leaf(t, key.std, append([]edit{hosts("kestrel.example")}, edits...)...)
	}
	self := newKey(t)
	selfSigned := certificate(t, "Kestrel Freight", self.Public(), nil, self, hosts("kestrel.example"))
	usage := func(u x509.KeyUsage) edit { return func(c *x509.Certificate) { c.KeyUsage = u } }
	critical := func(c *x509.Certificate) {
		c.ExtraExtensions = append(c.ExtraExtensions, pkix.Extension{Id: asn1.ObjectIdentifier{1, 2, 3}, Critical: true, Value: []byte{5, 0}})
	}
	short := root.below(t, "Short", func(c *x509.Certificate) { c.MaxPathLenZero = true })
	under := short.below(t, "Under short")
	weak := testRSA(t, 1024)
	weakCA := authority{certificate(t, "Weak", weak.Public(), root.cert, root.key, ca), weak}
	strong := testRSA(t, 2048)
	strongCA := authority{certificate(t, "Strong", strong.Public(), root.cert, root.key, ca), strong}
	weakRoot := authority{certificate(t, "Weak root", weak.Public(), nil, weak, ca), weak}
	long := []*x509.Certificate{}
	for a, n := root, 0; n < 5; n++ {
		a = a.below(t, strings.Repeat("x", n+1))
		long = append([]*x509.Certificate{a.cert}, long...)
		if n == 4 {
			long = append([]*x509.Certificate{leaf(a)}, long...)
		}
	}
	hundred := make([]*x509.Certificate, 100)
	for i := range hundred {
		hundred[i] = lower.cert
	}
	hundred[0] = leaf(lower)
	both := pool(root.cert, upper.cert)
	for name, c := range map[string]struct {
		roots *x509.CertPool
		chain []*x509.Certificate
		why   string
	}{
		"the leaf alone":                     {root.pool(), []*x509.Certificate{leaf(root)}, ""},
		"two above":                          {root.pool(), []*x509.Certificate{leaf(lower), lower.cert, upper.cert}, ""},
		"anchored in the middle":             {both, []*x509.Certificate{leaf(lower), lower.cert}, ""},
		"an RSA key on the way":              {root.pool(), []*x509.Certificate{leaf(strongCA), strongCA.cert}, ""},
		"no key usage":                       {root.pool(), []*x509.Certificate{leaf(root, usage(0))}, ""},
		"more key usages":                    {root.pool(), []*x509.Certificate{leaf(root, usage(x509.KeyUsageDigitalSignature|x509.KeyUsageContentCommitment))}, ""},
		"a certificate is missing":           {root.pool(), []*x509.Certificate{leaf(lower), lower.cert}, "unknown authority"},
		"another root":                       {newRoot(t).pool(), []*x509.Certificate{leaf(root)}, "unknown authority"},
		"no roots at all":                    {x509.NewCertPool(), []*x509.Certificate{leaf(root)}, "unknown authority"},
		"wrong order above":                  {root.pool(), []*x509.Certificate{leaf(lower), upper.cert, lower.cert}, "order"},
		"the leaf last":                      {root.pool(), []*x509.Certificate{upper.cert, leaf(upper)}, "CA's certificate"},
		"one too many":                       {root.pool(), []*x509.Certificate{leaf(upper), upper.cert, lower.cert}, "order"},
		"one twice":                          {root.pool(), []*x509.Certificate{leaf(upper), upper.cert, upper.cert}, "one subject and one key"},
		"two leaves":                         {root.pool(), []*x509.Certificate{leaf(upper), leaf(upper), upper.cert}, "one subject and one key"},
		"with the trust anchor":              {root.pool(), []*x509.Certificate{leaf(upper), upper.cert, root.cert}, "trust anchor"},
		"with an anchor that needs no other": {both, []*x509.Certificate{leaf(lower), lower.cert, upper.cert}, ""},
		"the trust anchor alone":             {pool(selfSigned), []*x509.Certificate{selfSigned}, "trust anchor"},
		"a leaf as trust anchor":             {pool(leaf(root)), []*x509.Certificate{leaf(root)}, "unknown authority"},
		"signed by itself":                   {root.pool(), []*x509.Certificate{selfSigned}, "unknown authority"},
		"leaf expired":                       {root.pool(), []*x509.Certificate{leaf(root, until(noon.Add(-time.Second)))}, "expired"},
		"leaf just valid":                    {root.pool(), []*x509.Certificate{leaf(root, from(noon), until(noon))}, ""},
		"leaf not yet valid":                 {root.pool(), []*x509.Certificate{leaf(root, from(noon.Add(time.Second)))}, "not yet valid"},
		"leaf is a CA":                       {root.pool(), []*x509.Certificate{leaf(root, ca)}, "CA's certificate"},
		"leaf for agreeing on keys":          {root.pool(), []*x509.Certificate{leaf(root, usage(x509.KeyUsageKeyAgreement))}, "digitalSignature"},
		"leaf is a CA that signs no others":  {root.pool(), []*x509.Certificate{leaf(root, ca, usage(x509.KeyUsageDigitalSignature))}, "CA's certificate"},
		"leaf signs certificates":            {root.pool(), []*x509.Certificate{leaf(root, usage(x509.KeyUsageDigitalSignature|x509.KeyUsageCertSign))}, "CA's certificate"},
		"unknown critical extension":         {root.pool(), []*x509.Certificate{leaf(root, critical)}, "critical"},
		"path too long":                      {root.pool(), []*x509.Certificate{leaf(under), under.cert, short.cert}, "too many intermediates"},
		"weak RSA above":                     {root.pool(), []*x509.Certificate{leaf(weakCA), weakCA.cert}, "1024 bits"},
		"weak RSA root":                      {weakRoot.pool(), []*x509.Certificate{leaf(weakRoot)}, "1024 bits"},
		"a leaf signs":                       {root.pool(), []*x509.Certificate{certificate(t, "Below a leaf", key.std, selfSigned, self, hosts("kestrel.example")), selfSigned}, "unknown authority"},
		"six":                                {root.pool(), long, "6 certificates, at most 5"},
		"a hundred":                          {root.pool(), hundred, "100 certificates"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := find(issuerkeys.Certificates{Roots: c.roots}, ref(kestrel, string(x5c(c.chain...))))
			if c.why != "" {
				invalid(t, c.why, got, err)
				return
			}
			require.NoError(t, err)
			require.Equal(t, good(key.PublicKey(), kestrel), got)
		})
	}
	// Where six are allowed, six are good.
	got, err := find(issuerkeys.Certificates{Roots: root.pool(), MaxChain: 6}, ref(kestrel, string(x5c(long...))))
	require.NoError(t, err)
	require.Equal(t, kestrel, got.Controller)
}

// TestIntermediateTimes: each certificate is held against the time that the caller says, not the machine's.
func TestIntermediateTimes(t *testing.T) {
	key := newTwin(t, did.P256)
	root := newRoot(t, until(noon.AddDate(10, 0, 0)))
	middle := root.below(t, "Middle", until(noon.Add(time.Hour)))
	header := x5c(middle.leaf(t, key.std, hosts("kestrel.example")), middle.cert)
	c := issuerkeys.Certificates{Roots: root.pool()}
	at := func(at time.Time) (vc.Key, error) {
		return c.Find(context.Background(), vc.KeyRef{Issuer: kestrel, Header: header}, at)
	}
	_, err := at(noon.Add(time.Hour))
	require.NoError(t, err)
	got, err := at(noon.Add(time.Hour + time.Second))
	invalid(t, "expired", got, err)
	got, err = at(noon.AddDate(-1, 0, 0))
	invalid(t, "not yet valid", got, err)
	got, err = at(time.Time{})
	unavailable(t, "at what time", got, err)
}

// TestPurposes: RFC 5280, section 4.2.1.12.
func TestPurposes(t *testing.T) {
	key := newTwin(t, did.P256)
	document, other := asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 3, 36}, asn1.ObjectIdentifier{1, 0, 18013, 5, 1, 2}
	server := func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth} }
	anything := func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageAny} }
	documents := func(c *x509.Certificate) { c.UnknownExtKeyUsage = []asn1.ObjectIdentifier{document} }
	others := func(c *x509.Certificate) { c.UnknownExtKeyUsage = []asn1.ObjectIdentifier{other} }
	none := func(*x509.Certificate) {}
	for name, c := range map[string]struct {
		middle, leaf edit
		want         []asn1.ObjectIdentifier
		good         bool
	}{
		"nobody asks":                     {server, server, nil, true},
		"named":                           {none, documents, []asn1.ObjectIdentifier{document}, true},
		"one of two":                      {none, documents, []asn1.ObjectIdentifier{other, document}, true},
		"named throughout":                {documents, documents, []asn1.ObjectIdentifier{document}, true},
		"any above":                       {anything, documents, []asn1.ObjectIdentifier{document}, true},
		"another":                         {none, server, []asn1.ObjectIdentifier{document}, false},
		"not named":                       {none, none, []asn1.ObjectIdentifier{document}, false},
		"any in the leaf":                 {none, anything, []asn1.ObjectIdentifier{document}, false},
		"another above":                   {server, documents, []asn1.ObjectIdentifier{document}, false},
		"one of two, the other one above": {others, documents, []asn1.ObjectIdentifier{other, document}, false},
	} {
		t.Run(name, func(t *testing.T) {
			root := newRoot(t)
			middle := root.below(t, "Middle", c.middle)
			got, err := find(issuerkeys.Certificates{Roots: root.pool(), Purposes: c.want},
				ref(kestrel, string(x5c(middle.leaf(t, key.std, hosts("kestrel.example"), c.leaf), middle.cert))))
			if c.good {
				require.NoError(t, err)
			} else {
				invalid(t, "purposes", got, err)
			}
		})
	}
}

// TestHeaderForms: what x5c may look like, and nothing else.
func TestHeaderForms(t *testing.T) {
	root := newRoot(t)
	leaf := root.leaf(t, newTwin(t, did.P256).std, hosts("kestrel.example"))
	for len(leaf.Raw)%3 != 1 || !strings.ContainsAny(base64.StdEncoding.EncodeToString(leaf.Raw), "+/") { // padded, and of both alphabets
		leaf = root.leaf(t, newTwin(t, did.P256).std, hosts("kestrel.example"), func(c *x509.Certificate) { c.Subject.CommonName += strings.Repeat("x", len(leaf.Raw)%3) })
	}
	b64 := base64.StdEncoding.EncodeToString(leaf.Raw)
	c := issuerkeys.Certificates{Roots: root.pool()}
	_, err := find(c, ref(kestrel, `{"x5c":["`+b64+`"]}`))
	require.NoError(t, err)
	spoilt := []byte(b64)
	spoilt[len(b64)-3]++ // one of the unused bits
	for name, h := range map[string]struct{ header, why string }{
		"no x5c":            {`{"alg":"ES256"}`, "no x5c"},
		"null":              {`{"x5c":null}`, "no x5c"},
		"a text":            {`{"x5c":"` + b64 + `"}`, "not an array"},
		"empty":             {`{"x5c":[]}`, "not an array"},
		"a number within":   {`{"x5c":[1]}`, "not base64"},
		"an empty text":     {`{"x5c":[""]}`, "certificate 0"},
		"base64url":         {`{"x5c":["` + base64.URLEncoding.EncodeToString(leaf.Raw) + `"]}`, "not base64"},
		"no padding":        {`{"x5c":["` + strings.TrimRight(b64, "=") + `"]}`, "not base64"},
		"a line break":      {`{"x5c":["` + b64[:64] + `\n` + b64[64:] + `"]}`, "not base64"},
		"a carriage return": {`{"x5c":["` + b64 + `\r"]}`, "not base64"},
		"unused bits":       {`{"x5c":["` + string(spoilt) + `"]}`, "not base64"},
		"PEM":               {`{"x5c":["-----BEGIN CERTIFICATE-----"]}`, "not base64"},
		"more after it":     {`{"x5c":["` + base64.StdEncoding.EncodeToString(append(bytes.Clone(leaf.Raw), 0)) + `"]}`, "trailing"},
		"no certificate":    {`{"x5c":["MAA="]}`, "certificate 0"},
		"twice":             {`{"x5c":["` + b64 + `"],"x5c":["` + b64 + `"]}`, "protected header"},
		"no object":         {`["x5c"]`, "protected header"},
		"no header":         {``, "protected header"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := find(c, ref(kestrel, h.header))
			invalid(t, h.why, got, err)
		})
	}
	got, err := find(c, vc.KeyRef{Method: "did:web:kestrel.example#1", Issuer: kestrel, Header: x5c(leaf)})
	invalid(t, "verification method", got, err)
	got, err = find(issuerkeys.Certificates{}, ref(kestrel, string(x5c(leaf))))
	unavailable(t, "Certificates.Roots", got, err)
}

// TestHugeHeader: ten megabytes are refused before they are read.
func TestHugeHeader(t *testing.T) {
	root := newRoot(t)
	r := vc.KeyRef{Issuer: kestrel, Header: []byte(`{"x5c":["` + strings.Repeat("A", 10<<20) + `"]}`)}
	c := issuerkeys.Certificates{Roots: root.pool()}
	var err error
	allocations := testing.AllocsPerRun(5, func() { _, err = find(c, r) })
	require.ErrorIs(t, err, vc.ErrInvalid)
	require.ErrorIs(t, err, strictjson.ErrLimit)
	require.Less(t, allocations, 30.0)
}

// TestHugeRSAKey: a stranger's key of many bits is never computed with.
func TestHugeRSAKey(t *testing.T) {
	root, key := newRoot(t), newTwin(t, did.P256)
	huge := testRSA(t, 2048).PublicKey
	huge.N.SetBit(huge.N, 9000, 1)
	fake := certificate(t, "Huge", &huge, root.cert, root.key, ca)
	leaf := root.below(t, "Huge").leaf(t, key.std, hosts("kestrel.example"))
	got, err := find(issuerkeys.Certificates{Roots: root.pool()}, ref(kestrel, string(x5c(leaf, fake))))
	invalid(t, "9001 bits", got, err)
}

// TestManyPaths: certificates that each stand for all the others are not tried in every order.
func TestManyPaths(t *testing.T) {
	root, key, shared := newRoot(t), newTwin(t, did.P256), newKey(t)
	self := authority{certificate(t, "Maze", shared.Public(), nil, shared, ca), shared}
	chain := []*x509.Certificate{self.leaf(t, key.std, hosts("kestrel.example"))}
	for _, name := range []string{"a.example", "b.example", "c.example", "d.example"} { // other names make them other certificates
		chain = append(chain, certificate(t, "Maze", shared.Public(), self.cert, shared, ca, hosts(name)))
	}
	got, err := find(issuerkeys.Certificates{Roots: root.pool()}, ref(kestrel, string(x5c(chain...))))
	invalid(t, "one subject and one key", got, err)
}
