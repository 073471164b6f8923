// World is one world's gate as a small web service: it asks with a signed request, judges the answer offline, shows the
// verdict with its reasons, sanctions by due process, hears appeals, and loses nothing when it is restarted.
//
// It serves two addresses of this machine. One is the plaza, a world: its gate, its desk for moderators, and what it
// publishes (policy, DID document, status list). The other stands for what is not the world's: two people's wallets, and
// the registry and the employer that they have credentials of. The two talk over HTTP alone.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"time"
)

func main() {
	log.SetFlags(0)
	var c config
	flag.StringVar(&c.world, "world", "127.0.0.1:8480", "`address` of the world, on this machine")
	flag.StringVar(&c.wallets, "wallets", "127.0.0.1:8481", "`address` of the wallets, on this machine")
	flag.StringVar(&c.data, "data", "plaza-data", "`folder` in which both keep what they have to keep")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, c, os.Stdout); err != nil {
		log.Fatal(err)
	}
}

// config is where to listen and where to keep things. now is the clock, the system's if nil.
type config struct {
	world, wallets, data string
	now                  func() time.Time
}

// run serves until the context ends, and says first where.
func run(ctx context.Context, c config, out io.Writer) error {
	if c.now == nil {
		c.now = time.Now
	}
	gate, err := listen(c.world)
	if err != nil {
		return err
	}
	defer gate.Close()
	phone, err := listen(c.wallets)
	if err != nil {
		return err
	}
	defer phone.Close()
	worldAt, walletsAt := "http://"+gate.Addr().String(), "http://"+phone.Addr().String()
	t, err := openTown(ctx, c)
	if err != nil {
		return err
	}
	w, err := openWorld(ctx, c, worldAt, walletsAt, t)
	if err != nil {
		return err
	}
	defer w.close()
	if err := t.meets(w.document); err != nil {
		return err
	}
	fmt.Fprintf(out, "the plaza     %s\nwallets       %s\nits desk      %s/desk?key=%s\n", worldAt, walletsAt, worldAt, w.desk)
	return serve(ctx, map[net.Listener]http.Handler{gate: w.handler(), phone: t.handler(walletsAt)})
}

// listen takes an address of this machine, and no other: neither part is made to be reached from elsewhere.
func listen(address string) (net.Listener, error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, err
	}
	if a, ok := l.Addr().(*net.TCPAddr); !ok || !a.IP.IsLoopback() {
		return nil, errors.Join(fmt.Errorf("%s is not an address of this machine alone: 127.0.0.1 was expected", address), l.Close())
	}
	return l, nil
}

// serve runs until the context ends, and lets requests end that have begun.
func serve(ctx context.Context, all map[net.Listener]http.Handler) error {
	ended := make(chan error, len(all))
	var servers []*http.Server
	for l, h := range all {
		s := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 20 * time.Second, WriteTimeout: 20 * time.Second,
			IdleTimeout: time.Minute, MaxHeaderBytes: 64 << 10}
		servers = append(servers, s)
		go func() { ended <- s.Serve(l) }()
	}
	var err error
	select {
	case err = <-ended:
	case <-ctx.Done():
	}
	// A connection on which nothing was said counts as idle after five seconds.
	down, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	for _, s := range servers {
		if late := s.Shutdown(down); late != nil {
			err = errors.Join(err, late, s.Close()) // nothing is answered any more when the books are closed
		}
	}
	return err
}
