package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"
)

// limits bound what strangers can make the service do.
type limits struct {
	body     int64         // bytes of a request; the library bounds depth, counts and work
	header   int           // bytes of its head: a DID has 16 KiB at most
	atOnce   int           // requests that are worked on; others are told to come back
	arrival  time.Duration // of a whole request
	patience time.Duration // for the work on one, and for those that are under way at the end
}

var defaultLimits = limits{body: 2 << 20, header: 32 << 10, atOnce: 64, arrival: 5 * time.Second, patience: 10 * time.Second}

// serve answers on all listeners until the context ends, and then finishes what
// it has begun.
func serve(ctx context.Context, h http.Handler, log *slog.Logger, l limits, listeners ...net.Listener) error {
	s := &http.Server{
		Handler:           l.around(h, log),
		ReadHeaderTimeout: l.arrival,
		ReadTimeout:       l.arrival,
		WriteTimeout:      l.arrival + l.patience,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    l.header,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	failed := make(chan error, len(listeners))
	for _, listener := range listeners {
		go func() { failed <- s.Serve(listener) }()
	}
	select {
	case err := <-failed:
		return errors.Join(err, s.Close())
	case <-ctx.Done():
	}
	end, cancel := context.WithTimeout(context.Background(), l.patience)
	defer cancel()
	if err := s.Shutdown(end); err != nil {
		return errors.Join(err, s.Close())
	}
	return nil
}

// around bounds one request: how many at once, how long, how much. What is
// logged is who called what and how it ended, and nothing of what was said.
func (l limits) around(h http.Handler, log *slog.Logger) http.Handler {
	places := make(chan struct{}, l.atOnce)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begin := time.Now()
		noted := &noting{ResponseWriter: w, status: http.StatusOK}
		// A DID in the path may be a person's: the route is logged, not the path.
		defer func() {
			log.LogAttrs(r.Context(), slog.LevelInfo, "request", slog.String("method", r.Method), slog.String("route", r.Pattern),
				slog.Int("status", noted.status), slog.Int64("bytes", r.ContentLength), slog.String("check", noted.check),
				slog.Duration("took", time.Since(begin)))
		}()
		if !isHere(r.Host) {
			fail(noted, http.StatusMisdirectedRequest, errElsewhere)
			return
		}
		select {
		case places <- struct{}{}:
			defer func() { <-places }()
		default:
			w.Header().Set("Retry-After", "1")
			fail(noted, http.StatusServiceUnavailable, errBusy)
			return
		}
		ctx, cancel := context.WithTimeout(r.Context(), l.patience)
		defer cancel()
		bounded := r.WithContext(ctx)
		bounded.Body = http.MaxBytesReader(w, r.Body, l.body) // not noted: it has to be able to close the connection
		h.ServeHTTP(noted, bounded)
		r.Pattern = bounded.Pattern // which the routes set in their copy
	})
}

var (
	errBusy      = errors.New("too many requests at once: come back in a second")
	errElsewhere = errors.New("this service is called by its address, or as localhost")
)

// isHere: a page can have its own name lead to the loopback, and is then of the same site to its browser. That name stands in Host.
func isHere(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	_, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil || strings.EqualFold(host, "localhost")
}

// noting remembers how a request ended.
type noting struct {
	http.ResponseWriter
	status int
	check  string
}

func (n *noting) WriteHeader(status int) {
	n.status = status
	n.ResponseWriter.WriteHeader(status)
}

func (n *noting) Unwrap() http.ResponseWriter { return n.ResponseWriter }

// secured speaks TLS under a certificate for the loopback that is made here and
// signed by itself.
func secured(l net.Listener) (net.Listener, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	now := time.Now()
	template := &x509.Certificate{SerialNumber: big.NewInt(now.UnixNano()), Subject: pkix.Name{CommonName: "avouch conformance"},
		NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(0, 0, 30), KeyUsage: x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}, BasicConstraintsValid: true,
		DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, err
	}
	return tls.NewListener(l, &tls.Config{MinVersion: tls.VersionTLS12,
		Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}), nil
}
