package didweb_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didweb"
	"github.com/avouch-id/avouch/fetch"
)

// certify makes a certificate for localhost that is its own authority.
func certify(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{"localhost"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	require.NoError(t, err)
	leaf, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	roots := x509.NewCertPool()
	roots.AddCert(leaf)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots
}

// TestServer: from a new key to its document and back, over TLS and HTTP on real sockets, and what a server can do wrong.
func TestServer(t *testing.T) {
	var served []byte
	mux := http.NewServeMux()
	serve := func(contentType string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", contentType)
			_, _ = w.Write(served)
		}
	}
	types := map[string]error{
		"application/did": nil, "application/did+json": nil, "application/did+ld+json": nil, "application/json": nil,
		"application/json; charset=utf-8": nil, "text/html": did.ErrInvalid, "application/octet-stream": did.ErrInvalid,
	}
	paths := map[string]string{}
	for name := range types {
		path := "u/" + strings.NewReplacer("/", "-", "+", "-", ";", "-", " ", "-", "=", "-").Replace(name)
		paths[path] = name
		mux.HandleFunc("/"+path+"/did.json", serve(name))
	}
	mux.HandleFunc("/.well-known/did.json", serve("application/did"))
	mux.Handle("/moved/did.json", http.RedirectHandler("/.well-known/did.json", http.StatusFound))
	mux.HandleFunc("/broken/did.json", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) })
	mux.HandleFunc("/gone/did.json", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) })
	mux.HandleFunc("/large/did.json", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(make([]byte, 1<<20+1))
	})
	certificate, roots := certify(t)
	server := httptest.NewUnstartedServer(mux)
	server.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}}
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	defer server.Close()
	host := "localhost" + server.URL[strings.LastIndex(server.URL, ":"):]
	client := &fetch.Client{Loopback: true, Roots: roots, Redirects: 5} // as others share it: did:web follows none
	defer client.CloseIdle()

	signer, err := did.GenerateKey(did.Ed25519)
	require.NoError(t, err)
	resolve := func(at string) error {
		id, key, document, err := didweb.New(at, signer)
		require.NoError(t, err)
		served = document.JSON()
		r, err := didweb.Resolver{Loader: client}.Resolve(t.Context(), id, did.Version{})
		if err == nil {
			require.Equal(t, served, r.Document.JSON())
			require.Equal(t, key.ID, r.Document.Methods(did.AssertionMethod, r.Created)[0].ID)
		}
		return err
	}
	require.NoError(t, resolve(host))
	for path, name := range paths {
		require.ErrorIs(t, resolve(host+"/"+path), types[name], name)
	}
	require.ErrorIs(t, resolve(host+"/nobody"), did.ErrNotFound)
	require.ErrorIs(t, resolve(host+"/gone"), did.ErrNotFound)
	require.ErrorIs(t, resolve(host+"/broken"), did.ErrUnavailable)
	require.ErrorIs(t, resolve(host+"/large"), did.ErrInvalid)
	err = resolve(host + "/moved")
	require.ErrorIs(t, err, did.ErrUnavailable)
	require.ErrorIs(t, err, fetch.ErrRefused)

	client.CloseIdle()
	server.Close()
	require.ErrorIs(t, resolve(host), did.ErrUnavailable)
}

// TestCase8DID: a DID that names the inside is refused before anything is looked up or dialled.
func TestCase8DID(t *testing.T) {
	r := didweb.Resolver{Loader: &fetch.Client{}}
	for _, s := range []string{"did:web:127.0.0.1", "did:web:169.254.169.254", "did:web:2130706433", "did:web:0x7f.1", "did:web:%5B%3A%3A1%5D"} {
		_, err := r.Resolve(t.Context(), parse(t, s), did.Version{})
		require.ErrorIs(t, err, did.ErrInvalid, s)
	}
	for _, s := range []string{"did:web:localhost", "did:web:localhost%3A8443", "did:web:metadata.google.internal", "did:web:kestrel.example%3A22"} {
		_, err := r.Resolve(t.Context(), parse(t, s), did.Version{})
		require.ErrorIs(t, err, did.ErrUnavailable, s)
		require.ErrorIs(t, err, fetch.ErrRefused, s)
	}
}
