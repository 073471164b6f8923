package resolver_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/resolver"
)

func ExampleOffline() {
	for _, s := range []string{
		"did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp",
		"did:web:kestrel.example",
	} {
		id, err := did.Parse(s)
		if err != nil {
			log.Fatal(err)
		}
		r, err := resolver.Offline().Resolve(context.Background(), id, did.Version{})
		if errors.Is(err, did.ErrMethodNotSupported) {
			fmt.Println("needs a network:", id)
			continue
		}
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println("resolved:", r.Document.ID())
	}
	// Output:
	// resolved: did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp
	// needs a network: did:web:kestrel.example
}

func ExamplePinned() {
	document, err := did.ParseDocument([]byte(`{
		"@context": "https://www.w3.org/ns/did/v1",
		"id": "did:web:kestrel.example",
		"service": [{"id": "#site", "type": "LinkedDomains", "serviceEndpoint": "https://kestrel.example"}]
	}`))
	if err != nil {
		log.Fatal(err)
	}
	pinned, err := resolver.Pinned(resolver.Offline(), document)
	if err != nil {
		log.Fatal(err)
	}
	r, err := pinned.Resolve(context.Background(), document.ID(), did.Version{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(r.Document.Services()[0].Endpoints)
	// Output: [https://kestrel.example]
}

func ExampleMethods() {
	only := resolver.Methods{"key": didkey.Resolver{}}
	id, err := did.Parse("did:jwk:e30")
	if err != nil {
		log.Fatal(err)
	}
	_, err = only.Resolve(context.Background(), id, did.Version{})
	fmt.Println(errors.Is(err, did.ErrMethodNotSupported))
	// Output: true
}

// A network is asked once in five minutes at most, and a second server where the
// first cannot be reached. What follows from the DID itself needs neither.
func ExampleCache() {
	document, err := did.ParseDocument([]byte(`{"@context": "https://www.w3.org/ns/did/v1", "id": "did:web:kestrel.example"}`))
	if err != nil {
		log.Fatal(err)
	}
	network, asked := web{document}, 0
	counted := resolverFunc(func(ctx context.Context, id did.DID, at did.Version) (did.Resolution, error) {
		asked++
		return network.Resolve(ctx, id, at)
	})
	cache := &resolver.Cache{Inner: resolver.Fallback{unplugged{}, counted}, MaxAge: 5 * time.Minute}
	all := resolver.Methods{"key": didkey.Resolver{}, "web": cache}
	for range 3 {
		r, err := all.Resolve(context.Background(), document.ID(), did.Version{})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(r.Document.ID(), asked)
	}
	cache.Forget(document.ID()) // somebody says that a key was rotated
	if _, err := all.Resolve(context.Background(), document.ID(), did.Version{}); err != nil {
		log.Fatal(err)
	}
	fmt.Println(asked)
	// Output:
	// did:web:kestrel.example 1
	// did:web:kestrel.example 1
	// did:web:kestrel.example 1
	// 2
}

type web struct{ document *did.Document }

func (w web) Resolve(context.Context, did.DID, did.Version) (did.Resolution, error) {
	return did.Resolution{Document: w.document}, nil
}

type unplugged struct{}

func (unplugged) Resolve(context.Context, did.DID, did.Version) (did.Resolution, error) {
	return did.Resolution{}, did.ErrUnavailable
}

type resolverFunc func(context.Context, did.DID, did.Version) (did.Resolution, error)

func (f resolverFunc) Resolve(ctx context.Context, id did.DID, at did.Version) (did.Resolution, error) {
	return f(ctx, id, at)
}
