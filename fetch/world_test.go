package fetch_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/binary"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/fetch"
)

// public is an address that the guard takes. Nothing is ever sent to it: a world's Dial leads back to this machine.
const public = "93.184.215.14"

// world is an internet on one machine: a TLS server with an authority of its own, a name server, and a record of what was
// dialled.
type world struct {
	*httptest.Server
	roots *x509.CertPool

	accepted atomic.Int32 // connections

	mu      sync.Mutex
	names   map[string][]string // host without final dot, to its addresses
	dialled []string
	dns     net.PacketConn
}

// newWorld serves by handle under every name that ends in .example, and under localhost, 127.0.0.1 and ::1.
func newWorld(t testing.TB, handle http.HandlerFunc) *world {
	t.Helper()
	return newWorldOver(t, handle, &tls.Config{NextProtos: []string{"h2", "http/1.1"}})
}

func newWorldOver(t testing.TB, handle http.HandlerFunc, config *tls.Config) *world {
	t.Helper()
	w := &world{names: map[string][]string{}}
	certificate, roots := certify(t)
	w.roots = roots
	w.Server = httptest.NewUnstartedServer(handle)
	config.Certificates = []tls.Certificate{certificate}
	w.TLS = config
	w.EnableHTTP2 = slices.Contains(config.NextProtos, "h2")
	w.Config.ErrorLog = log.New(io.Discard, "", 0)
	w.Listener = counting{w.Listener, &w.accepted}
	w.StartTLS()
	t.Cleanup(w.Server.Close)
	var err error
	w.dns, err = net.ListenPacket("udp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = w.dns.Close() })
	go w.answer()
	return w
}

type counting struct {
	net.Listener
	n *atomic.Int32
}

func (c counting) Accept() (net.Conn, error) {
	conn, err := c.Listener.Accept()
	if err == nil {
		c.n.Add(1)
	}
	return conn, err
}

// client looks names up in the world and dials its server whatever address it was led to.
func (w *world) client() *fetch.Client {
	c := &fetch.Client{Roots: w.roots, Resolver: w.resolver(), Timeout: 20 * time.Second}
	c.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
		w.mu.Lock()
		w.dialled = append(w.dialled, address)
		w.mu.Unlock()
		return new(net.Dialer).DialContext(ctx, network, w.Listener.Addr().String())
	}
	return c
}

func (w *world) resolver() *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", w.dns.LocalAddr().String())
	}}
}

func (w *world) port() uint16 { return w.Listener.Addr().(*net.TCPAddr).AddrPort().Port() }

// point lets a name lead to addresses from now on.
func (w *world) point(name string, addresses ...string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.names[name] = addresses
}

// took gives what was dialled since it was last asked.
func (w *world) took() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	took := w.dialled
	w.dialled = nil
	return took
}

// answer is the name server: RFC 1035, section 4, for questions of A and AAAA.
func (w *world) answer() {
	packet := make([]byte, 1500)
	for {
		n, from, err := w.dns.ReadFrom(packet)
		if err != nil {
			return
		}
		if reply := w.reply(packet[:n]); reply != nil {
			_, _ = w.dns.WriteTo(reply, from)
		}
	}
}

func (w *world) reply(query []byte) []byte {
	end, labels := 12, []string(nil)
	for end < len(query) && query[end] != 0 && end+1+int(query[end]) < len(query) {
		labels = append(labels, string(query[end+1:end+1+int(query[end])]))
		end += 1 + int(query[end])
	}
	if end+5 > len(query) {
		return nil
	}
	end += 5
	kind := binary.BigEndian.Uint16(query[end-4:])
	w.mu.Lock()
	defer w.mu.Unlock()
	name := strings.Join(labels, ".")
	addresses, known := w.names[name]
	reply := append([]byte{query[0], query[1], 0x81, 0x80, 0, 1, 0, 0, 0, 0, 0, 0}, query[12:end]...)
	if !known {
		reply[3] |= 3 // NXDOMAIN
	}
	for _, s := range addresses {
		a := netip.MustParseAddr(s)
		if (kind == 1) != a.Is4() || kind != 1 && kind != 28 {
			continue
		}
		raw := a.AsSlice()
		reply[7]++
		reply = append(reply, 0xc0, 12, 0, byte(kind), 0, 1, 0, 0, 0, 0, 0, byte(len(raw)))
		reply = append(reply, raw...)
	}
	return reply
}

// certify makes an authority and a certificate of it.
func certify(t testing.TB) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	sign := func(template, parent *x509.Certificate, signer *ecdsa.PrivateKey) (*x509.Certificate, *ecdsa.PrivateKey) {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		require.NoError(t, err)
		if signer == nil {
			parent, signer = template, key
		}
		template.NotBefore, template.NotAfter = time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
		template.BasicConstraintsValid = true
		der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, signer)
		require.NoError(t, err)
		made, err := x509.ParseCertificate(der)
		require.NoError(t, err)
		return made, key
	}
	authority, key := sign(&x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "authority"}, IsCA: true, KeyUsage: x509.KeyUsageCertSign}, nil, nil)
	leaf, leafKey := sign(&x509.Certificate{
		SerialNumber: big.NewInt(2), DNSNames: []string{"a.example", "b.example", "localhost"},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback}, KeyUsage: x509.KeyUsageDigitalSignature,
	}, authority, key)
	roots := x509.NewCertPool()
	roots.AddCert(authority)
	return tls.Certificate{Certificate: [][]byte{leaf.Raw}, PrivateKey: leafKey}, roots
}
