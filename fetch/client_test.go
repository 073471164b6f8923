package fetch_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/fetch"
	"github.com/avouch-id/avouch/vc/issuerkeys"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/avouch-id/avouch/vc/schema"
	"github.com/avouch-id/avouch/vc/sdjwt/typemetadata"
)

// A client is what every package that loads asks for.
var (
	_ jsonld.Loader       = (*fetch.Client)(nil)
	_ schema.Loader       = (*fetch.Client)(nil)
	_ typemetadata.Loader = (*fetch.Client)(nil)
	_ issuerkeys.Loader   = (*fetch.Client)(nil)
)

// both runs a test over HTTP/2 and HTTP/1.1.
func both(t *testing.T, handle http.HandlerFunc, test func(t *testing.T, w *world)) {
	for _, protocol := range []string{"h2", "http/1.1"} {
		t.Run(protocol, func(t *testing.T) {
			w := newWorldOver(t, handle, &tls.Config{NextProtos: []string{protocol}})
			w.point("a.example", public)
			w.point("b.example", public)
			test(t, w)
		})
	}
}

func TestStatus(t *testing.T) {
	both(t, func(rw http.ResponseWriter, r *http.Request) {
		status, err := strconv.Atoi(r.URL.Path[1:])
		if err != nil {
			panic(err)
		}
		rw.WriteHeader(status)
	}, func(t *testing.T, w *world) {
		for status, want := range map[int]error{
			200: nil, 404: fetch.ErrNotFound, 410: fetch.ErrNotFound, 201: fetch.ErrUnavailable, 204: fetch.ErrUnavailable,
			206: fetch.ErrUnavailable, 300: fetch.ErrUnavailable, 302: fetch.ErrUnavailable, 304: fetch.ErrUnavailable,
			400: fetch.ErrUnavailable, 401: fetch.ErrUnavailable, 403: fetch.ErrUnavailable, 429: fetch.ErrUnavailable,
			500: fetch.ErrUnavailable, 503: fetch.ErrUnavailable,
		} {
			_, err := w.client().Load(t.Context(), fmt.Sprintf("https://a.example/%d", status))
			require.ErrorIs(t, err, want, "status %d", status)
			for _, other := range []error{fetch.ErrNotFound, fetch.ErrUnavailable, fetch.ErrRefused, fetch.ErrContent} {
				require.Equal(t, want == other, errors.Is(err, other), "status %d: %v", status, err)
			}
			require.Equal(t, want == fetch.ErrNotFound, errors.Is(err, fs.ErrNotExist))
		}
	})
}

// TestRequest: what a server sees of its client, on the first request and after a redirect.
func TestRequest(t *testing.T) {
	var seen atomic.Pointer[http.Request]
	both(t, func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("Set-Cookie", "id=1")
		if r.Host == "a.example" {
			http.Redirect(rw, r, "https://b.example/%7Ea/x%2Fy?q=%41#f", http.StatusSeeOther)
			return
		}
		seen.Store(r)
	}, func(t *testing.T, w *world) {
		c := w.client()
		c.Redirects = 1
		for range 2 {
			r, err := c.Get(t.Context(), fetch.Request{URL: "https://a.example/#secret"})
			require.NoError(t, err)
			require.NoError(t, r.Body.Close())
			require.Equal(t, "https://b.example/%7Ea/x%2Fy?q=%41", r.URL)
			got := seen.Load()
			require.Equal(t, "/%7Ea/x%2Fy?q=%41", got.RequestURI)
			require.Equal(t, http.Header{"Accept-Encoding": {"identity"}}, got.Header)
			require.Equal(t, "b.example", got.Host)
			require.Equal(t, http.MethodGet, got.Method)
		}
		c = w.client()
		c.UserAgent = "kestrel/1"
		c.Accept = []string{"application/json", "application/ld+json"}
		_, err := c.Load(t.Context(), "https://b.example")
		require.ErrorIs(t, err, fetch.ErrContent, "no media type")
		require.Equal(t, "kestrel/1", seen.Load().UserAgent())
		require.Equal(t, "application/json, application/ld+json", seen.Load().Header.Get("Accept"))
		require.Equal(t, "/", seen.Load().RequestURI)
	})
}

func TestMediaTypes(t *testing.T) {
	stated := func(types ...string) http.HandlerFunc {
		return func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header()["Content-Type"] = types
			_, _ = rw.Write([]byte("{}"))
		}
	}
	for _, c := range []struct {
		stated []string
		want   string
		taken  bool
	}{
		{[]string{"application/json"}, "application/json", true},
		{[]string{"Application/JSON; charset=utf-8"}, "application/json", true},
		{[]string{"application/did+json"}, "application/did+json", false},
		{[]string{"text/html"}, "text/html", false},
		{[]string{"application/jsonx"}, "application/jsonx", false},
		{[]string{"application/json, text/html"}, "", false},
		{[]string{"application/json", "text/html"}, "", false},
		{[]string{"application/json; a"}, "", false},
		{nil, "", false},
	} {
		w := newWorld(t, stated(c.stated...))
		w.point("a.example", public)
		r, err := w.client().Get(t.Context(), fetch.Request{URL: "https://a.example/"})
		require.NoError(t, err)
		require.Equal(t, c.want, r.MediaType)
		require.NoError(t, r.Body.Close())
		data, got, err := w.client().LoadDirect(t.Context(), "https://a.example/", "application/vc", "application/json")
		if c.taken {
			require.NoError(t, err)
			require.Equal(t, c.want, got)
			require.Equal(t, "{}", string(data))
		} else {
			require.ErrorIs(t, err, fetch.ErrContent, "%q", c.stated)
			require.Empty(t, data)
		}
	}
}

func TestEncoded(t *testing.T) {
	both(t, func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("Content-Encoding", r.URL.Path[1:])
		_, _ = rw.Write([]byte("ok"))
	}, func(t *testing.T, w *world) {
		for _, coding := range []string{"gzip", "deflate", "br", "identity,gzip"} {
			_, err := w.client().Load(t.Context(), "https://a.example/"+coding)
			require.ErrorIs(t, err, fetch.ErrContent, coding)
		}
		_, err := w.client().Load(t.Context(), "https://a.example/identity")
		require.NoError(t, err)
	})
}

// TestBroken: bodies that break off, in each way that a body of HTTP/1.1 can end, and over HTTP/2.
func TestBroken(t *testing.T) {
	raw := map[string]string{
		"/stated":   "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}",
		"/chunked":  "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",
		"/unstated": "HTTP/1.1 200 OK\r\n\r\n{}",
		"/old":      "HTTP/1.0 200 OK\r\n\r\n{}",
		"/header":   "HTTP/1.1 200 OK\r\nContent-Le",
		"/nothing":  "",
		"/garbage":  "SSH-2.0-server\r\n\r\n",
	}
	w := newWorldOver(t, func(rw http.ResponseWriter, r *http.Request) {
		conn, _, err := rw.(http.Hijacker).Hijack()
		if err != nil {
			panic(err)
		}
		_, _ = io.WriteString(conn, raw[r.URL.Path])
		_ = conn.Close()
	}, &tls.Config{NextProtos: []string{"http/1.1"}})
	w.point("a.example", public)
	for path := range raw {
		want := fetch.ErrUnavailable
		if path == "/unstated" || path == "/old" {
			want = fetch.ErrContent
		}
		data, err := w.client().Load(t.Context(), "https://a.example"+path)
		require.ErrorIs(t, err, want, path)
		require.Empty(t, data, path)
	}
	w = newWorld(t, func(rw http.ResponseWriter, _ *http.Request) {
		_, _ = rw.Write([]byte("{}"))
		rw.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	})
	w.point("a.example", public)
	_, err := w.client().Load(t.Context(), "https://a.example/")
	require.ErrorIs(t, err, fetch.ErrUnavailable)
}

func TestTLS(t *testing.T) {
	ok := func(http.ResponseWriter, *http.Request) {}
	w := newWorld(t, ok)
	w.point("a.example", public)
	w.point("other.example", public)
	_, err := w.client().Load(t.Context(), "https://other.example/")
	require.ErrorIs(t, err, fetch.ErrUnavailable, "a certificate for other names")
	var wrongName x509.HostnameError
	require.ErrorAs(t, err, &wrongName)
	c := w.client()
	c.Roots = x509.NewCertPool()
	_, err = c.Load(t.Context(), "https://a.example/")
	require.ErrorIs(t, err, fetch.ErrUnavailable, "an authority that is not trusted")

	w = newWorldOver(t, ok, &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11})
	w.point("a.example", public)
	_, err = w.client().Load(t.Context(), "https://a.example/")
	require.ErrorIs(t, err, fetch.ErrUnavailable, "TLS 1.1")
}

func TestUnreachable(t *testing.T) {
	w := newWorld(t, func(http.ResponseWriter, *http.Request) {})
	_, err := w.client().Load(t.Context(), "https://nowhere.example/")
	require.ErrorIs(t, err, fetch.ErrUnavailable)
	require.NotErrorIs(t, err, fetch.ErrNotFound, "a name server is not the host")
	var name *net.DNSError
	require.ErrorAs(t, err, &name)

	w.point("a.example", public, "93.184.215.15", "2600::1")
	c := w.client()
	dial := c.Dial
	for _, fault := range []error{fs.ErrNotExist, fs.ErrPermission, fs.ErrInvalid, context.DeadlineExceeded} {
		c.Dial = func(context.Context, string, string) (net.Conn, error) { return nil, fault }
		_, err = c.Load(t.Context(), "https://a.example/")
		require.ErrorIs(t, err, fetch.ErrUnavailable)
		require.NotErrorIs(t, err, fault, "what the system says of itself says nothing of the document")
	}
	// One address after another is tried.
	tried := make(chan string, 8)
	c.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
		tried <- address
		if address != "[2600::1]:443" {
			return nil, errors.New("unreachable")
		}
		return dial(ctx, network, address)
	}
	_, err = c.Load(t.Context(), "https://a.example/")
	require.NoError(t, err)
	require.LessOrEqual(t, len(tried), 3)

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = c.Load(ctx, "https://a.example/")
	require.ErrorIs(t, err, context.Canceled)
}

// TestHeadStart: an address that does not answer holds nobody up, and what comes of it too late is closed.
func TestHeadStart(t *testing.T) {
	w := newWorld(t, func(http.ResponseWriter, *http.Request) {})
	w.point("a.example", public, "93.184.215.15")
	c := w.client()
	dial := c.Dial
	var calls atomic.Int32
	late := make(chan net.Conn, 1)
	there := make(chan net.Conn, 1)
	c.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
		if calls.Add(1) > 1 {
			return dial(ctx, network, address)
		}
		<-ctx.Done()
		here, other := net.Pipe()
		there <- other
		late <- here
		return here, nil
	}
	_, err := c.Load(t.Context(), "https://a.example/")
	require.NoError(t, err)
	<-late
	_, err = (<-there).Read(make([]byte, 1))
	require.ErrorIs(t, err, io.EOF)
}

func TestDeny(t *testing.T) {
	w := newWorld(t, func(http.ResponseWriter, *http.Request) {})
	c := w.client()
	c.Deny = []netip.Prefix{netip.MustParsePrefix("93.184.0.0/16"), netip.MustParsePrefix("2600::/32")}
	for _, address := range []string{public, "2600::1", "64:ff9b::5db8:d70e"} {
		w.point("a.example", address)
		_, err := c.Load(t.Context(), "https://a.example/")
		require.ErrorIs(t, err, fetch.ErrRefused, address)
		_, err = w.client().Load(t.Context(), "https://a.example/")
		require.NoError(t, err, address)
	}
}

// TestProxy: a proxy inside is reached, nothing else is, and a URL that is refused does not reach the proxy.
func TestProxy(t *testing.T) {
	w := newWorld(t, func(rw http.ResponseWriter, _ *http.Request) { _, _ = rw.Write([]byte("ok")) })
	proxy, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = proxy.Close() }()
	targets := make(chan string, 8)
	go func() {
		for {
			conn, err := proxy.Accept()
			if err != nil {
				return
			}
			go func() {
				r, err := http.ReadRequest(bufio.NewReader(conn))
				if err != nil || r.Method != http.MethodConnect {
					_ = conn.Close()
					return
				}
				targets <- r.Host
				server, err := net.Dial("tcp", w.Listener.Addr().String())
				if err != nil {
					_ = conn.Close()
					return
				}
				_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\n\r\n")
				go func() { _, _ = io.Copy(server, conn) }()
				_, _ = io.Copy(conn, server)
			}()
		}
	}()
	c := &fetch.Client{Roots: w.roots, Proxy: &url.URL{Scheme: "http", Host: proxy.Addr().String()}}
	data, err := c.Load(t.Context(), "https://a.example/")
	require.NoError(t, err)
	require.Equal(t, "ok", string(data))
	require.Equal(t, "a.example:443", <-targets)
	for _, u := range []string{"https://127.0.0.1/", "https://localhost/", "http://a.example/", "https://a.example:8443/"} {
		_, err = c.Load(t.Context(), u)
		require.ErrorIs(t, err, fetch.ErrRefused)
	}
	require.Empty(t, targets)
}
