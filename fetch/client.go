package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"time"
)

// Client loads documents of the web. Its zero value is ready: it goes to public hosts on port 443, follows no redirects and
// takes any media type. A zero field stands for its default. Fields must not be changed, nor the client copied, after its
// first use; from then on it is safe for concurrent use.
type Client struct {
	// Timeout bounds a request altogether, with name resolution, redirects and body; 10 s. A body from Open has to be read
	// within it.
	Timeout time.Duration
	// FirstByte bounds the wait for the header of each response; 5 s.
	FirstByte time.Duration
	// MaxBytes is how long a body may be; 1 MiB.
	MaxBytes int64
	// MaxHeader is how long the header of a response may be; 32 KiB.
	MaxHeader int64
	// Redirects is how many redirects one request may follow; none. Each target is held to the rules for URLs and addresses.
	Redirects int
	// Accept are the media types that Load and Open ask for and take; any.
	Accept []string
	// UserAgent is what requests say of their sender; nothing.
	UserAgent string

	// Ports are those that a URL may name besides 443, and AnyPort allows all of them. TLS is spoken to each, but a port of
	// somebody's choice is a way to make a verifier knock at doors.
	Ports   []uint16
	AnyPort bool
	// Deny are addresses to refuse besides those that are not public: one's own, or a prefix under which one's network
	// translates to IPv4.
	Deny []netip.Prefix
	// Loopback is for development and tests: addresses of this machine are taken too, on any port, and the names localhost
	// and *.localhost, which are not looked up, and 127.0.0.1 and [::1] themselves.
	Loopback bool
	// Proxy is an HTTP proxy that every request goes through; none, whatever the environment says. It may stand inside. Names
	// are then resolved by the proxy, so addresses are its to judge; only the rules for URLs hold here.
	Proxy *url.URL

	// Roots are the certificate authorities that are trusted; those of the system.
	Roots *x509.CertPool
	// Resolver looks up names; the system's. Names are looked up as they are, without a search list.
	Resolver *net.Resolver
	// Dial opens connections; a net.Dialer. It is given an address and port in digits, after they have been judged, and
	// called for several at once.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)

	once      sync.Once
	transport *http.Transport
}

func (c *Client) timeout() time.Duration { return or(c.Timeout, 10*time.Second) }

func or[T int64 | time.Duration](have, otherwise T) T {
	if have > 0 {
		return have
	}
	return otherwise
}

// roundTripper is made once, so that connections are kept for a while.
func (c *Client) roundTripper() *http.Transport {
	c.once.Do(func() {
		c.transport = &http.Transport{
			DialContext:            c.dial,
			TLSClientConfig:        &tls.Config{RootCAs: c.Roots, MinVersion: tls.VersionTLS12},
			TLSHandshakeTimeout:    c.timeout(),
			ResponseHeaderTimeout:  or(c.FirstByte, 5*time.Second),
			MaxResponseHeaderBytes: or(c.MaxHeader, 32<<10),
			DisableCompression:     true,
			ForceAttemptHTTP2:      true,
			MaxIdleConns:           16,
			MaxIdleConnsPerHost:    2,
			IdleConnTimeout:        30 * time.Second,
		}
		if c.Proxy != nil {
			c.transport.Proxy = http.ProxyURL(c.Proxy)
		}
	})
	return c.transport
}

// CloseIdle closes the connections that are kept for a next request. They close by themselves after 30 s.
func (c *Client) CloseIdle() { c.roundTripper().CloseIdleConnections() }
