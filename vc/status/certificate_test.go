package status_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/cryptosigner"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/issuerkeys"
	"github.com/avouch-id/avouch/vc/sdjwt"
	"github.com/avouch-id/avouch/vc/status"
)

// TestTokenByCertificate: an issuer that is no DID signs its credential and its list with a certified key (x5c). The list's token need not
// name it.
func TestTokenByCertificate(t *testing.T) {
	rootKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	root := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "root"}, NotBefore: noon.Add(-time.Hour), NotAfter: noon.Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	rootDER, err := x509.CreateCertificate(rand.Reader, root, root, rootKey.Public(), rootKey)
	require.NoError(t, err)
	root, err = x509.ParseCertificate(rootDER)
	require.NoError(t, err)
	certified := func(host string) (vc.Issuer, []byte) {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		require.NoError(t, err)
		leaf := &x509.Certificate{SerialNumber: big.NewInt(2), NotBefore: noon.Add(-time.Hour), NotAfter: noon.Add(time.Hour), DNSNames: []string{host},
			KeyUsage: x509.KeyUsageDigitalSignature}
		der, err := x509.CreateCertificate(rand.Reader, leaf, root, key.Public(), rootKey)
		require.NoError(t, err)
		signer, err := cryptosigner.New(key)
		require.NoError(t, err)
		return vc.Issuer{ID: "https://" + host, Key: did.SigningKey{Signer: signer}, Now: at(noon)}, der
	}
	kestrel, kestrelDER := certified("kestrel.example")
	other, otherDER := certified("other.example")

	w := newWorld(t)
	v := w.verifier()
	roots := x509.NewCertPool()
	roots.AddCert(root)
	v.Keys = issuerkeys.Sources{Certificates: issuerkeys.Certificates{Roots: roots}}
	job, err := kestrel.Issue(t.Context(), credential(t, changed(w.claims(nil).Object(), map[string]any{"iss": nil})), sdjwt.VC{Certificates: [][]byte{kestrelDER}})
	require.NoError(t, err)

	l := &status.List{Storage: status.Memory(), URL: listing, Form: status.TokenList}
	raw, err := l.PublishJWT(t.Context(), kestrel, kestrelDER)
	require.NoError(t, err)
	w.web.put(listing, raw)
	_, err = v.Verify(t.Context(), job)
	require.NoError(t, err)

	chain := map[string]any{"kid": nil, "x5c": []any{base64Std(kestrelDER)}}
	w.token(kestrel, chain, map[string]any{"iss": nil})
	_, err = v.Verify(t.Context(), job)
	require.NoError(t, err)

	// Another one's, and another one's that calls itself the first.
	raw, err = l.PublishJWT(t.Context(), other, otherDER)
	require.NoError(t, err)
	w.web.put(listing, raw)
	_, err = v.Verify(t.Context(), job)
	require.ErrorContains(t, err, "issuer of the list")
	other.ID = kestrel.ID
	raw, err = l.PublishJWT(t.Context(), other, otherDER)
	require.NoError(t, err)
	w.web.put(listing, raw)
	_, err = v.Verify(t.Context(), job)
	require.ErrorIs(t, err, vc.ErrInvalid)
	require.ErrorContains(t, err, "does not speak for the issuer")
}
