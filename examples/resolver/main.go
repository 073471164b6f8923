// Resolver is a DID resolver over HTTP (DID Resolution 1.0, §12.1): a result, or
// the document alone, whichever a client accepts.
//
//	go run ./examples/resolver -listen 127.0.0.1:8080
//	curl http://127.0.0.1:8080/1.0/identifiers/did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp
//
// It resolves did:key, did:jwk and did:peer, and asks no network. It speaks plain
// HTTP on the loopback: the specification wants TLS, which a server in front of it
// terminates. Whoever may ask it learns nothing that is secret, but it learns what
// they ask: it writes no log.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/resolver/resolution"
)

const (
	path = "/1.0/identifiers/"
	// atOnce is how many requests are worked on at the same time; others are told
	// to come back.
	atOnce = 256
	// patience is how long one request may take.
	patience = 10 * time.Second
	// maxHeader bounds the head of a request: a DID has 16 KiB at most.
	maxHeader = 32 << 10
)

func main() {
	listen := flag.String("listen", "127.0.0.1:8080", "address to listen on")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	l, err := net.Listen("tcp", *listen)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("http://%s%s\n", l.Addr(), path)
	if err := serve(ctx, l, handler(resolver.Offline())); err != nil {
		log.Fatal(err)
	}
}

// serve answers until the context ends, and then finishes what it has begun.
func serve(ctx context.Context, l net.Listener, h http.Handler) error {
	s := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       5 * time.Second,
		WriteTimeout:      patience + 5*time.Second,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    maxHeader,
		ErrorLog:          log.New(os.Stderr, "", 0),
	}
	failed := make(chan error, 1)
	go func() { failed <- s.Serve(l) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	end, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := s.Shutdown(end); err != nil {
		return errors.Join(err, s.Close())
	}
	return nil
}

// legacy is how clients of older drafts ask for a result.
const legacy = `application/ld+json;profile="https://w3id.org/did-resolution"`

// handler is the GET form of the binding.
func handler(r did.Resolver) http.Handler {
	places := make(chan struct{}, atOnce)
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+path, func(w http.ResponseWriter, req *http.Request) {
		select {
		case places <- struct{}{}:
			defer func() { <-places }()
		default:
			w.Header().Set("Retry-After", "1")
			http.Error(w, "busy", http.StatusServiceUnavailable)
			return
		}
		ctx, cancel := context.WithTimeout(req.Context(), patience)
		defer cancel()
		answer(ctx, w, req, r)
	})
	return mux
}

func answer(ctx context.Context, w http.ResponseWriter, req *http.Request, r did.Resolver) {
	accept := strings.Join(req.Header.Values("Accept"), ",")
	chosen := resolution.Negotiate(accept, resolution.MediaTypeDocument, resolution.MediaTypeResult, legacy,
		"application/did+ld+json", "application/did+json")
	whole := chosen == resolution.MediaTypeResult || chosen == legacy
	result := resolve(ctx, req, r, accept, whole)

	contentType, body := result.ContentType, result.Document
	if whole || body == nil { // a problem and a deactivated DID have no other form
		contentType, body = resolution.MediaTypeResult, result.JSON()
		if chosen == legacy {
			contentType = legacy
		}
	}
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Vary", "Accept")
	w.WriteHeader(result.Status())
	_, _ = w.Write(body) // nobody is there to hear of a failure
}

func resolve(ctx context.Context, req *http.Request, r did.Resolver, accept string, whole bool) resolution.Result {
	fail := func(err error) resolution.Result {
		return resolution.Result{Problem: resolution.ProblemOf(did.DID{}, err)}
	}
	id, err := identifier(strings.TrimPrefix(req.URL.EscapedPath(), path))
	if err != nil {
		return fail(resolution.NewProblem(resolution.InvalidDID, err.Error(), err))
	}
	query, err := url.ParseQuery(req.URL.RawQuery)
	if err != nil {
		return fail(resolution.NewProblem(resolution.InvalidOptions, err.Error(), err))
	}
	options, err := resolution.ParseOptions(query)
	if err != nil {
		return fail(err)
	}
	if !whole {
		options.Accept = accept
	}
	return resolution.Resolve(ctx, r, id, options)
}

// identifier reads the path's last part: a DID as it is, or URL-encoded (§12.1).
// A DID may have percent signs of its own, so the two forms are told apart by how
// they begin, and one that is there as it is is not decoded.
func identifier(escaped string) (string, error) {
	if strings.HasPrefix(escaped, "did:") {
		return escaped, nil
	}
	return url.PathUnescape(escaped)
}
