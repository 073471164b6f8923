package fetch_test

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"

	"github.com/avouch-id/avouch/fetch"
)

func ExampleClient() {
	client := &fetch.Client{}
	defer client.CloseIdle()
	for _, url := range []string{
		"https://169.254.169.254/latest/meta-data/",
		"https://0x7f.1/",
		"https://localhost:8443/",
		"http://kestrel.example/status/1",
		"https://kestrel.example:22/",
	} {
		_, err := client.Load(context.Background(), url) // none of these leaves the machine
		fmt.Println(errors.Is(err, fetch.ErrRefused), err)
	}
	// Output:
	// true fetching "https://169.254.169.254/latest/meta-data/": refused: "169.254.169.254" is an address, not a host name
	// true fetching "https://0x7f.1/": refused: "0x7f.1" is an address, not a host name
	// true fetching "https://localhost:8443/": refused: "localhost" is a local name
	// true fetching "http://kestrel.example/status/1": refused: not an https URL
	// true fetching "https://kestrel.example:22/": refused: port 22
}

// A server of this machine, as in development.
func ExampleClient_Get() {
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/schema.json" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/schema+json")
		_, _ = io.WriteString(w, `{"type":"object"}`)
	}))
	defer server.Close()
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	client := &fetch.Client{Loopback: true, Roots: roots}
	ctx := context.Background()

	response, err := client.Get(ctx, fetch.Request{
		URL: server.URL + "/schema.json", Accept: []string{"application/schema+json", "application/json"}, MaxBytes: 64 << 10,
	})
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(response.MediaType, string(data))

	_, _, err = client.LoadDirect(ctx, server.URL+"/did.json", "application/did")
	fmt.Println(errors.Is(err, fetch.ErrNotFound))
	// Output:
	// application/schema+json {"type":"object"}
	// true
}
