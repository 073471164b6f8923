package issuerkeys_test

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"errors"
	"fmt"
	"math/big"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/issuerkeys"
)

const kestrel = "https://kestrel.example"

var noon = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

func clock() time.Time { return noon }

// edit changes what a certificate will say.
type edit func(*x509.Certificate)

func hosts(names ...string) edit { return func(c *x509.Certificate) { c.DNSNames = names } }

func uris(names ...string) edit {
	return func(c *x509.Certificate) {
		for _, n := range names {
			u, err := url.Parse(n)
			if err != nil {
				panic(err)
			}
			c.URIs = append(c.URIs, u)
		}
	}
}

func from(at time.Time) edit  { return func(c *x509.Certificate) { c.NotBefore = at } }
func until(at time.Time) edit { return func(c *x509.Certificate) { c.NotAfter = at } }

func ca(c *x509.Certificate) {
	c.BasicConstraintsValid, c.IsCA, c.KeyUsage = true, true, x509.KeyUsageCertSign|x509.KeyUsageCRLSign
}

// authority is a certificate whose key signs others.
type authority struct {
	cert *x509.Certificate
	key  crypto.Signer
}

func newKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	return key
}

// certificate is what a root or an authority says of a key.
func certificate(t testing.TB, name string, of crypto.PublicKey, parent *x509.Certificate, by crypto.Signer, edits ...edit) *x509.Certificate {
	t.Helper()
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	require.NoError(t, err)
	c := &x509.Certificate{SerialNumber: serial, Subject: pkix.Name{CommonName: name}, NotBefore: noon.AddDate(0, -1, 0), NotAfter: noon.AddDate(0, 1, 0)}
	for _, e := range edits {
		e(c)
	}
	if parent == nil {
		parent = c
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, of, by)
	require.NoError(t, err)
	out, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	return out
}

func newRoot(t testing.TB, edits ...edit) authority {
	t.Helper()
	key := newKey(t)
	return authority{certificate(t, "Root", key.Public(), nil, key, append([]edit{ca}, edits...)...), key}
}

// below is an authority that this one vouches for.
func (a authority) below(t testing.TB, name string, edits ...edit) authority {
	t.Helper()
	key := newKey(t)
	return authority{certificate(t, name, key.Public(), a.cert, a.key, append([]edit{ca}, edits...)...), key}
}

// leaf certifies a key that signs credentials.
func (a authority) leaf(t testing.TB, of crypto.PublicKey, edits ...edit) *x509.Certificate {
	t.Helper()
	return certificate(t, "Kestrel Freight", of, a.cert, a.key,
		append([]edit{func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageDigitalSignature }}, edits...)...)
}

func (a authority) pool() *x509.CertPool { return pool(a.cert) }

func pool(certs ...*x509.Certificate) *x509.CertPool {
	p := x509.NewCertPool()
	for _, c := range certs {
		p.AddCert(c)
	}
	return p
}

// x5c is a protected header with these certificates.
func x5c(chain ...*x509.Certificate) []byte {
	list := make([]any, len(chain))
	for i, c := range chain {
		list[i] = base64.StdEncoding.EncodeToString(c.Raw)
	}
	return strictjson.Append(nil, map[string]any{"alg": "ES256", "typ": "dc+sd-jwt", "x5c": list})
}

// twin is a key as the standard library has it and as this project has it.
type twin struct {
	std crypto.PublicKey
	*did.PrivateKey
}

func newTwin(t testing.TB, k did.Kind) twin {
	t.Helper()
	b64 := base64.RawURLEncoding.EncodeToString
	if k == did.Ed25519 {
		pub, key, err := ed25519.GenerateKey(rand.Reader)
		require.NoError(t, err)
		ours, err := did.ParsePrivateJWK(fmt.Appendf(nil, `{"kty":"OKP","crv":"Ed25519","x":%q,"d":%q}`, b64(pub), b64(key.Seed())))
		require.NoError(t, err)
		return twin{pub, ours}
	}
	curve := map[did.Kind]elliptic.Curve{did.P256: elliptic.P256(), did.P384: elliptic.P384()}[k]
	key, err := ecdsa.GenerateKey(curve, rand.Reader)
	require.NoError(t, err)
	point, err := key.PublicKey.Bytes()
	require.NoError(t, err)
	d, err := key.Bytes()
	require.NoError(t, err)
	n := len(point) / 2
	ours, err := did.ParsePrivateJWK(fmt.Appendf(nil, `{"kty":"EC","crv":%q,"x":%q,"y":%q,"d":%q}`,
		curve.Params().Name, b64(point[1:1+n]), b64(point[1+n:]), b64(d)))
	require.NoError(t, err)
	return twin{key.Public(), ours}
}

// jwk is the public key with more members in front.
func jwk(t testing.TB, k did.PublicKey, members string) string {
	t.Helper()
	raw, err := k.JWK()
	require.NoError(t, err)
	return "{" + members + string(raw[1:])
}

// files is a Loader of texts at hand; what it was asked for is counted.
type files struct {
	mu    sync.Mutex
	at    map[string]string
	fail  error
	asked []string
}

func (f *files) Load(_ context.Context, url string) ([]byte, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked = append(f.asked, url)
	if f.fail != nil {
		return nil, f.fail
	}
	text, there := f.at[url]
	if !there {
		return nil, errors.New("404 Not Found")
	}
	return []byte(text), nil
}

func (f *files) loads() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.asked)
}

func (f *files) put(url, text string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.at == nil {
		f.at = map[string]string{}
	}
	f.at[url] = text
}

func (f *files) down(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fail = err
}

// published puts keys where kestrel's are looked for.
func (f *files) published(keys string) { f.publishedBy(kestrel, keys) }

func (f *files) publishedBy(issuer, keys string) {
	f.put(issuer+"/.well-known/jwt-vc-issuer", `{"issuer":"`+issuer+`","jwks":{"keys":[`+keys+`]}}`)
}

func ref(issuer, header string) vc.KeyRef {
	return vc.KeyRef{Issuer: issuer, Header: []byte(header)}
}

func find(k vc.Keys, r vc.KeyRef) (vc.Key, error) { return k.Find(context.Background(), r, noon) }

// invalid holds an error to saying that something was looked at and is wrong, for this reason.
func invalid(t testing.TB, why string, key vc.Key, err error) {
	t.Helper()
	require.ErrorIs(t, err, vc.ErrInvalid)
	require.NotErrorIs(t, err, vc.ErrUnavailable)
	require.ErrorContains(t, err, why)
	require.Zero(t, key)
}

func unavailable(t testing.TB, why string, key vc.Key, err error) {
	t.Helper()
	require.ErrorIs(t, err, vc.ErrUnavailable)
	require.NotErrorIs(t, err, vc.ErrInvalid)
	require.ErrorContains(t, err, why)
	require.Zero(t, key)
}

// good is a key found for an issuer.
func good(k did.PublicKey, issuer string) vc.Key {
	return vc.Key{Public: k, Controller: issuer, Purposes: did.AssertionMethod}
}

var _ = [...]vc.Keys{issuerkeys.Certificates{}, issuerkeys.Metadata{}, &issuerkeys.Cache{}, issuerkeys.Sources{}}
