package fetch_test

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/fetch"
)

// inner are addresses that no name may lead to, in IPv4 and in the forms of IPv6 that carry it.
var inner = []string{
	"127.0.0.1", "127.9.9.9", "0.0.0.0", "10.0.0.1", "100.64.0.1", "169.254.169.254", "172.16.0.1", "192.168.1.1", "224.0.0.1",
	"255.255.255.255", "::1", "::", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "fe80::1", "fd00:ec2::254",
	"64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "ff02::1",
}

// TestCase8Names: a name that leads inside is refused, and nothing is dialled.
func TestCase8Names(t *testing.T) {
	w := newWorld(t, func(rw http.ResponseWriter, _ *http.Request) { _, _ = rw.Write([]byte("ok")) })
	for i, address := range inner {
		c := w.client()
		name := fmt.Sprintf("n%d.example", i)
		w.point(name, address)
		_, err := c.Load(t.Context(), "https://"+name+"/")
		require.ErrorIs(t, err, fetch.ErrRefused, address)
		require.NotErrorIs(t, err, fetch.ErrUnavailable, address)
		require.Empty(t, w.took(), address)
	}
	// With a public address beside them, that one alone is dialled.
	w.point("a.example", append([]string{public}, inner...)...)
	data, err := w.client().Load(t.Context(), "https://a.example/")
	require.NoError(t, err)
	require.Equal(t, "ok", string(data))
	require.Equal(t, []string{public + ":443"}, w.took())
}

// TestCase8RealDialer: the same by the client's own dialer, before a server of this machine that listens.
func TestCase8RealDialer(t *testing.T) {
	w := newWorld(t, func(rw http.ResponseWriter, _ *http.Request) { _, _ = rw.Write([]byte("ok")) })
	c := &fetch.Client{Roots: w.roots, Resolver: w.resolver(), Ports: []uint16{w.port()}}
	url := fmt.Sprintf("https://a.example:%d/", w.port())
	for _, address := range []string{"127.0.0.1", "::ffff:127.0.0.1", "::1"} {
		w.point("a.example", address)
		_, err := c.Load(t.Context(), url)
		require.ErrorIs(t, err, fetch.ErrRefused, address)
	}
	require.Zero(t, w.accepted.Load())
	w.point("a.example", "127.0.0.1")
	c = &fetch.Client{Roots: w.roots, Resolver: w.resolver(), Loopback: true}
	data, err := c.Load(t.Context(), url)
	require.NoError(t, err, "the server is there")
	require.Equal(t, "ok", string(data))
}

// TestCase8Rebinding: the name is public at first and leads inside later, between two requests and under a kept connection.
func TestCase8Rebinding(t *testing.T) {
	w := newWorldOver(t, func(rw http.ResponseWriter, _ *http.Request) { _, _ = rw.Write([]byte("ok")) },
		&tls.Config{NextProtos: []string{"http/1.1"}}) // whose connections are idle as soon as a body has been read
	c := w.client()
	w.point("a.example", public)
	_, err := c.Load(t.Context(), "https://a.example/")
	require.NoError(t, err)
	require.Equal(t, []string{public + ":443"}, w.took())

	for _, address := range []string{"127.0.0.1", "::ffff:127.0.0.1"} {
		w.point("a.example", address)
		_, err = c.Load(t.Context(), "https://a.example/")
		require.NoError(t, err, "the kept connection leads to the address that was judged")
		require.Empty(t, w.took())
	}
	c.CloseIdle()
	for _, address := range []string{"127.0.0.1", "::ffff:127.0.0.1"} {
		w.point("a.example", address)
		_, err = c.Load(t.Context(), "https://a.example/")
		require.ErrorIs(t, err, fetch.ErrRefused)
		require.ErrorIs(t, err, fs.ErrPermission)
		require.Empty(t, w.took())
	}
}

// TestCase8Retry: the transport asks again when a kept connection turns out to be dead; that connection is judged too.
func TestCase8Retry(t *testing.T) {
	w := newWorld(t, func(rw http.ResponseWriter, _ *http.Request) { _, _ = rw.Write([]byte("ok")) })
	c := w.client()
	w.point("a.example", public)
	_, err := c.Load(t.Context(), "https://a.example/")
	require.NoError(t, err)
	w.point("a.example", "127.0.0.1")
	w.took()
	w.CloseClientConnections()
	_, err = c.Load(t.Context(), "https://a.example/")
	require.Error(t, err)
	require.Empty(t, w.took())
}

// TestCase8Redirects: no redirect leads inside, to http, or anywhere else that a URL may not.
func TestCase8Redirects(t *testing.T) {
	var location atomic.Value
	var requests atomic.Int32
	w := newWorld(t, func(rw http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		if r.URL.Path == "/end" {
			_, _ = rw.Write([]byte("ok"))
			return
		}
		rw.Header().Set("Location", location.Load().(string))
		rw.WriteHeader(http.StatusFound)
	})
	w.point("a.example", public)
	w.point("b.example", public)
	w.point("inside.example", "10.0.0.1")
	w.point("here.example", "127.0.0.1")
	c := w.client()
	c.Redirects = 3
	for _, to := range []string{
		"https://inside.example/", "https://here.example/", "https://127.0.0.1/", "https://[::1]/", "https://2130706433/",
		"https://localhost/", "http://a.example/end", "https://a.example:8443/end", "https://user@a.example/end",
		"//169.254.169.254/latest/meta-data", "ftp://a.example/end", "file:///etc/passwd", "https:end", "",
		"/loop", // for ever
	} {
		requests.Store(0)
		w.took()
		location.Store(to)
		_, err := c.Load(t.Context(), "https://a.example/")
		require.ErrorIs(t, err, fetch.ErrRefused, to)
		require.LessOrEqual(t, requests.Load(), int32(4), to)
		for _, address := range w.took() {
			require.Equal(t, public+":443", address, to)
		}
	}
	for _, to := range []string{"/end", "end", "https://b.example/end#fragment", "//B.EXAMPLE:443/end"} {
		location.Store(to)
		data, err := c.Load(t.Context(), "https://a.example/")
		require.NoError(t, err, to)
		require.Equal(t, "ok", string(data))
		_, _, err = c.LoadDirect(t.Context(), "https://a.example/")
		require.ErrorIs(t, err, fetch.ErrRefused, to)
		_, err = w.client().Load(t.Context(), "https://a.example/")
		require.ErrorIs(t, err, fetch.ErrRefused, "the default follows none: "+to)
	}
}

// TestCase9Slow: a body without end, byte by byte, ends with the client's time, and a caller sees that it was not his own.
func TestCase9Slow(t *testing.T) {
	w := newWorld(t, func(rw http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			_, _ = rw.Write([]byte(" "))
			rw.(http.Flusher).Flush()
			time.Sleep(5 * time.Millisecond)
		}
	})
	w.point("a.example", public)
	c := w.client()
	c.Timeout = 400 * time.Millisecond
	_, err := c.Load(t.Context(), "https://a.example/")
	require.ErrorIs(t, err, fetch.ErrUnavailable)
	require.NotErrorIs(t, err, context.DeadlineExceeded)

	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	_, err = w.client().Load(ctx, "https://a.example/")
	require.ErrorIs(t, err, fetch.ErrUnavailable)
	require.ErrorIs(t, err, context.DeadlineExceeded)
}

// TestCase9Silent: neither a server that accepts and is silent, nor one that never begins its answer, holds a client.
func TestCase9Silent(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = silent.Close() }()
	c := &fetch.Client{Loopback: true, Timeout: 200 * time.Millisecond}
	_, err = c.Load(t.Context(), "https://"+silent.Addr().String()+"/")
	require.ErrorIs(t, err, fetch.ErrUnavailable)

	for _, protocol := range []string{"h2", "http/1.1"} {
		w := newWorldOver(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
			&tls.Config{NextProtos: []string{protocol}})
		w.point("a.example", public)
		c = w.client()
		c.FirstByte = 100 * time.Millisecond
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		_, err = c.Load(ctx, "https://a.example/")
		cancel()
		require.ErrorIs(t, err, fetch.ErrUnavailable)
		require.NotErrorIs(t, err, context.DeadlineExceeded)
	}
}

// TestCase9Long: a body beyond the limit ends at it, whether its length is stated or not.
func TestCase9Long(t *testing.T) {
	w := newWorld(t, func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/stated" {
			rw.Header().Set("Content-Length", "1001")
		}
		for r.Context().Err() == nil {
			if _, err := rw.Write(make([]byte, 77)); err != nil {
				return
			}
		}
	})
	w.point("a.example", public)
	c := w.client()
	c.MaxBytes = 1000
	_, err := c.Load(t.Context(), "https://a.example/")
	require.ErrorIs(t, err, fetch.ErrContent)
	require.ErrorIs(t, err, fs.ErrInvalid)
	_, err = c.Open(t.Context(), "https://a.example/stated")
	require.ErrorIs(t, err, fetch.ErrContent)

	body, err := c.Open(t.Context(), "https://a.example/")
	require.NoError(t, err)
	data, err := io.ReadAll(body)
	require.ErrorIs(t, err, fetch.ErrContent)
	require.Len(t, data, 1000)
	_, again := body.Read(make([]byte, 1))
	require.Equal(t, err, again)
	require.NoError(t, body.Close())
}

// TestCase9Header: more header than allowed is not read.
func TestCase9Header(t *testing.T) {
	w := newWorld(t, func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("X-Long", strings.Repeat("x", 64<<10))
		_, _ = rw.Write([]byte("ok"))
	})
	w.point("a.example", public)
	_, err := w.client().Load(t.Context(), "https://a.example/")
	require.ErrorIs(t, err, fetch.ErrUnavailable)
	c := w.client()
	c.MaxHeader = 1 << 20
	_, err = c.Load(t.Context(), "https://a.example/")
	require.NoError(t, err)
}
