package fetch

import (
	"context"
	"net"
	"net/netip"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// table reads a file of testdata: one entry a line, # begins a comment line.
func table(t testing.TB, name string) (entries []string) {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	require.NoError(t, err)
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimRight(line, "\n"); line != "" && !strings.HasPrefix(line, "#") {
			entries = append(entries, line)
		}
	}
	require.NotEmpty(t, entries)
	return entries
}

func TestAddresses(t *testing.T) {
	for _, s := range table(t, "addresses_public.txt") {
		require.NoError(t, new(Client).judge(netip.MustParseAddr(s)), s)
	}
	for _, s := range table(t, "addresses_refused.txt") {
		require.ErrorIs(t, new(Client).judge(netip.MustParseAddr(s)), ErrRefused, s)
	}
}

func TestLoopbackOption(t *testing.T) {
	c := &Client{Loopback: true}
	for _, s := range table(t, "addresses_refused.txt") {
		a := netip.MustParseAddr(s)
		require.Equal(t, a.Unmap().IsLoopback() && a.Zone() == "", c.judge(a) == nil, s)
	}
	require.NoError(t, c.judgePort(netip.MustParseAddr("127.0.0.1"), 8443))
	require.ErrorIs(t, c.judgePort(netip.MustParseAddr("93.184.215.14"), 8443), ErrRefused)
}

// TestControl: the last judgement, between socket and connect, holds without the first.
func TestControl(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = listener.Close() }()
	c := &Client{AnyPort: true}
	_, err = c.connect(context.Background(), "tcp", listener.Addr().String(), c.control)
	require.ErrorIs(t, err, ErrRefused)
	c.Loopback = true
	conn, err := c.connect(context.Background(), "tcp", listener.Addr().String(), c.control)
	require.NoError(t, err)
	require.NoError(t, conn.Close())
}

func TestURLs(t *testing.T) {
	c := &Client{Ports: []uint16{8443}}
	for _, line := range table(t, "urls_taken.txt") {
		s, want, _ := strings.Cut(line, " ")
		u, err := c.check(s)
		require.NoError(t, err, s)
		require.Equal(t, want, u.String())
	}
	for _, s := range table(t, "urls_refused.txt") {
		_, err := c.check(s)
		require.ErrorIs(t, err, ErrRefused, s)
	}
	for _, s := range []string{
		"", "https://a.example/\x00", "https://a.example/ü", "https://ü.example/", "https://a.example/\n", "https://a.example\t/",
		"https://a.example/" + strings.Repeat("a", maxURL),
		"https://" + strings.Repeat("a.", 125) + "example/",
		"https://" + strings.Repeat("a", 64) + ".example/",
	} {
		_, err := c.check(s)
		require.ErrorIs(t, err, ErrRefused, s)
	}
}

func TestURLsOfLoopback(t *testing.T) {
	c := &Client{Loopback: true}
	for _, s := range []string{
		"https://localhost/", "https://localhost:8443/", "https://a.localhost/", "https://127.0.0.1:1/", "https://127.8.8.8/",
		"https://[::1]:8443/", "https://[::1]/",
	} {
		u, err := c.check(s)
		require.NoError(t, err, s)
		require.Equal(t, s, u.String())
	}
	for _, s := range []string{
		"https://0x7f.1/", "https://2130706433/", "https://127.1/", "https://[::]/", "https://[::1%25lo]/", "https://10.0.0.1/",
		"https://[::ffff:127.0.0.1]/", "https://notlocalhost/", "https://.localhost/", "https://localhost./", "https://[0:0::1]/",
		"https://[::1/", "https://::1/", "https://[127.0.0.1]/", "http://localhost/", "https://93.184.215.14/",
	} {
		_, err := c.check(s)
		require.ErrorIs(t, err, ErrRefused, s)
	}
}

// FuzzURL: what is taken is spelled in one way, names a host that no system takes for an address, and is taken again.
func FuzzURL(f *testing.F) {
	for _, name := range []string{"urls_taken.txt", "urls_refused.txt"} {
		for _, line := range table(f, name) {
			s, _, _ := strings.Cut(line, " ")
			f.Add(s)
		}
	}
	c := &Client{AnyPort: true}
	f.Fuzz(func(t *testing.T, s string) {
		u, err := c.check(s)
		if err != nil {
			require.Nil(t, u)
			require.ErrorIs(t, err, ErrRefused)
			return
		}
		require.Equal(t, "https", u.Scheme)
		require.Nil(t, u.User)
		require.Empty(t, u.Fragment)
		host := u.Hostname()
		require.Regexp(t, `^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]([a-z0-9-]*[a-z0-9])?$`, host)
		require.Nil(t, net.ParseIP(host))
		again, err := c.check(u.String())
		require.NoError(t, err)
		require.Equal(t, u.String(), again.String())
	})
}

// FuzzAddress: what package netip calls by a name other than global unicast is refused, as is what carries it.
func FuzzAddress(f *testing.F) {
	for _, name := range []string{"addresses_public.txt", "addresses_refused.txt"} {
		for _, s := range table(f, name) {
			b := netip.MustParseAddr(s).As16()
			f.Add(b[:])
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		a, ok := netip.AddrFromSlice(b)
		if !ok {
			return
		}
		err := new(Client).judge(a)
		require.Equal(t, err == nil, new(Client).judge(a.Unmap()) == nil)
		if a.Is4() {
			mapped := netip.AddrFrom16(a.As16())
			nat64 := translated.Addr().As16()
			copy(nat64[12:], b)
			require.Equal(t, err == nil, new(Client).judge(mapped) == nil)
			require.Equal(t, err == nil, new(Client).judge(netip.AddrFrom16(nat64)) == nil)
		}
		if err != nil {
			require.ErrorIs(t, err, ErrRefused)
			return
		}
		u := a.Unmap()
		require.True(t, u.IsGlobalUnicast() && !u.IsPrivate() && !u.IsLoopback() && !u.IsLinkLocalUnicast() && !u.IsMulticast())
	})
}
