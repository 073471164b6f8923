package fetch

import (
	"context"
	"net"
	"net/netip"
	"strconv"
	"syscall"
	"time"
)

const (
	maxAddresses = 8                      // of one name that are tried
	headStart    = 250 * time.Millisecond // before the next is tried beside it: RFC 8305, section 5
)

// dial is how every connection comes about.
func (c *Client) dial(ctx context.Context, network, address string) (net.Conn, error) {
	// The transport dials on for others when the request that began it has ended.
	ctx, cancel := context.WithTimeout(ctx, c.timeout())
	defer cancel()
	if c.Proxy != nil {
		return c.connect(ctx, network, address, nil)
	}
	host, number, err := net.SplitHostPort(address)
	if err != nil {
		return nil, refused("%w", err)
	}
	port, err := strconv.ParseUint(number, 10, 16)
	if err != nil {
		return nil, refused("%w", err)
	}
	found, err := c.lookup(ctx, host)
	if err != nil {
		return nil, err
	}
	var taken []netip.AddrPort
	for _, a := range found {
		if failed := c.judgePort(a, uint16(port)); failed == nil {
			taken = append(taken, netip.AddrPortFrom(a, uint16(port)))
		} else if err == nil {
			err = failed
		}
	}
	if len(taken) == 0 {
		return nil, err
	}
	return race(ctx, alternate(taken), func(ctx context.Context, to netip.AddrPort) (net.Conn, error) {
		return c.connect(ctx, network, to.String(), c.control)
	})
}

func (c *Client) judgePort(a netip.Addr, port uint16) error {
	if err := c.judge(a); err != nil {
		return err
	}
	if !c.takesPort(port) && !(c.Loopback && a.Unmap().IsLoopback()) {
		return refused("port %d", port)
	}
	return nil
}

// lookup resolves a name that checkHost took.
func (c *Client) lookup(ctx context.Context, host string) ([]netip.Addr, error) {
	if a, err := netip.ParseAddr(host); err == nil { // loopback, or checkHost had not taken it
		return []netip.Addr{a}, nil
	}
	if c.Loopback && isLoopback(host) {
		return []netip.Addr{netip.AddrFrom4([4]byte{127, 0, 0, 1}), netip.IPv6Loopback()}, nil
	}
	found, err := c.Resolver.LookupNetIP(ctx, "ip", host+".")
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, &net.DNSError{Err: "no addresses", Name: host, IsNotFound: true}
	}
	for i := range found {
		found[i] = found[i].Unmap() // package net gives IPv4 addresses as mapped ones
	}
	return found, nil
}

// connect dials what has been judged, or the proxy.
func (c *Client) connect(ctx context.Context, network, address string, control controlFunc) (net.Conn, error) {
	if c.Dial != nil {
		return c.Dial(ctx, network, address)
	}
	d := net.Dialer{ControlContext: control}
	return d.DialContext(ctx, network, address)
}

type controlFunc = func(ctx context.Context, network, address string, c syscall.RawConn) error

// control judges once more what a socket is about to be connected to.
func (c *Client) control(_ context.Context, _, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return refused("%w", err)
	}
	return c.judgePort(to.Addr(), to.Port())
}

// alternate orders addresses as RFC 8305, section 4, says: the families in turns, beginning with the first one's.
func alternate(all []netip.AddrPort) (ordered []netip.AddrPort) {
	var same, other []netip.AddrPort
	for _, a := range all {
		if a.Addr().Is4() == all[0].Addr().Is4() {
			same = append(same, a)
		} else {
			other = append(other, a)
		}
	}
	for i := range all {
		if i < len(same) {
			ordered = append(ordered, same[i])
		}
		if i < len(other) {
			ordered = append(ordered, other[i])
		}
	}
	return ordered[:min(len(ordered), maxAddresses)]
}

type connect = func(ctx context.Context, to netip.AddrPort) (net.Conn, error)

type dialled struct {
	conn net.Conn
	err  error
}

// race tries one address after another, the next when one fails or has had its head start, and gives the first connection.
func race(ctx context.Context, to []netip.AddrPort, dial connect) (net.Conn, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	results := make(chan dialled, len(to))
	var failed error
	for next, running := 0, 0; ; {
		if next < len(to) {
			address := to[next]
			go func() {
				conn, err := dial(ctx, address)
				results <- dialled{conn, err}
			}()
			next, running = next+1, running+1
		}
		var late <-chan time.Time
		if next < len(to) {
			late = time.After(headStart)
		}
		select {
		case <-late:
			continue
		case r := <-results:
			running--
			if r.err == nil {
				go closeAll(results, running)
				return r.conn, nil
			}
			if failed == nil {
				failed = r.err
			}
			if next == len(to) && running == 0 {
				return nil, failed
			}
		}
	}
}

// closeAll closes the connections that came too late.
func closeAll(results <-chan dialled, n int) {
	for range n {
		if r := <-results; r.err == nil {
			_ = r.conn.Close() // nothing was written
		}
	}
}
