package didweb_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didweb"
)

// web is a web without a network: what stands at each URL. A program takes a fetch.Client.
type web map[string][]byte

func (w web) Load(_ context.Context, url string) ([]byte, error) {
	data, found := w[url]
	if !found {
		return nil, fs.ErrNotExist
	}
	return data, nil
}

func Example() {
	signer, err := did.GenerateKey(did.Ed25519)
	if err != nil {
		log.Fatal(err)
	}
	id, key, document, err := didweb.New("kestrel.example/u/bob", signer)
	if err != nil {
		log.Fatal(err)
	}
	url, err := didweb.URL(id)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(id)
	fmt.Println(url)

	resolver := didweb.Resolver{Loader: web{url: document.JSON()}}
	found, err := resolver.Resolve(context.Background(), id, did.Version{})
	if err != nil {
		log.Fatal(err)
	}
	for _, m := range found.Document.Methods(did.AssertionMethod, found.Created) {
		fmt.Println(m.ID == key.ID, m.Key == signer.PublicKey())
	}
	_, err = resolver.Resolve(context.Background(), id, did.Version{ID: "1"})
	fmt.Println(errors.Is(err, did.ErrNotFound))
	// Output:
	// did:web:kestrel.example:u:bob
	// https://kestrel.example/u/bob/did.json
	// true true
	// true
}
