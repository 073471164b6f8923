// Conformance is a service over the library that speaks the VC API (W3C CCG,
// VCALM): it issues, verifies and derives credentials and resolves DIDs, as the
// test suites of the W3C ask it to. It is also an example of how to put avouch
// into a service: what is read is bounded in size, time and number, what is
// logged holds no claims, and what has begun is finished when the service ends.
//
//	go run ./examples/conformance -http 127.0.0.1:8088 -https 127.0.0.1:8443
//
// It prints one line of JSON, {"http", "https", "issuers": {name: did:key}}, and
// then logs to standard error. The issuer that a credential names signs it, with
// what stands in the table of issuers.go; one that names none gets the first.
//
// No rule lives here. What a suite wants and a careful user would not is an
// option of the library that is set in service.go, with the reason.
//
// Whoever can reach it has credentials signed by its keys: it is for the
// loopback, and is called by an address or as localhost. The certificate of its https is made at start and signed by itself.
package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/avouch-id/avouch/internal/strictjson"
)

func main() {
	log := slog.New(slog.NewJSONHandler(os.Stderr, nil))
	if err := run(log); err != nil {
		log.Error("ended", "error", err)
		os.Exit(1)
	}
}

func run(log *slog.Logger) error {
	plain := flag.String("http", "127.0.0.1:8088", "`address` for http")
	secure := flag.String("https", "127.0.0.1:8443", "`address` for https")
	seedFile := flag.String("seed", "", "`file` of 64 hexadecimal digits from which all keys are made; without it they are new at every start")
	flag.Parse()
	seed, err := readSeed(*seedFile)
	if err != nil {
		return err
	}
	listeners := make([]net.Listener, 2)
	for i, address := range []string{*plain, *secure} {
		if listeners[i], err = net.Listen("tcp", address); err != nil {
			return err
		}
	}
	if listeners[1], err = secured(listeners[1]); err != nil {
		return err
	}
	base := "https://" + listeners[1].Addr().String()
	s, err := newService(seed, base)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	fmt.Printf("%s\n", s.announcement("http://"+listeners[0].Addr().String(), base))
	return serve(ctx, s.handler(), log, defaultLimits, listeners...)
}

// readSeed reads the seed of all keys, or makes one.
func readSeed(file string) (seed [32]byte, err error) {
	if file == "" {
		_, err = rand.Read(seed[:])
		return seed, err
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return seed, err
	}
	raw, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(raw) != len(seed) {
		return seed, fmt.Errorf("%s: 64 hexadecimal digits were expected", file)
	}
	return [32]byte(raw), nil
}

// announcement is for whoever configures a client.
func (s *service) announcement(plain, secure string) []byte {
	names := map[string]any{}
	for _, i := range s.issuers {
		names[i.name] = i.ID
	}
	return strictjson.Append(nil, map[string]any{"http": plain, "https": secure, "issuers": names})
}
