package didpeer_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didpeer"
)

func ExampleNew() {
	signer, err := did.GenerateKey(did.Ed25519)
	if err != nil {
		log.Fatal(err)
	}
	id, key, err := didpeer.New(signer)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(id.Specific()[0] == '0', key.ID.DID() == id)
	// Output: true true
}

func ExampleNew2() {
	key, err := did.ParseMultikey("z6Mkj3PUd1WjvaDhNZhhhXQdz5UnZXmS7ehtx8bsPpD47kKc")
	if err != nil {
		log.Fatal(err)
	}
	id, err := didpeer.New2([]didpeer.Key{{Purpose: did.Authentication, Key: key}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(id)
	// Output: did:peer:2.Vz6Mkj3PUd1WjvaDhNZhhhXQdz5UnZXmS7ehtx8bsPpD47kKc
}

func ExampleNew4() {
	long, short, err := didpeer.New4([]byte(`{
		"@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
		"verificationMethod": [{
			"id": "#key-1",
			"type": "Multikey",
			"publicKeyMultibase": "z6Mkj3PUd1WjvaDhNZhhhXQdz5UnZXmS7ehtx8bsPpD47kKc"
		}],
		"authentication": ["#key-1"]
	}`))
	if err != nil {
		log.Fatal(err)
	}
	same, err := didpeer.Short(long)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(same == short)
	// Who has seen the long form resolves the short one.
	_, err = didpeer.Resolver{}.Resolve(context.Background(), short, did.Version{})
	fmt.Println(errors.Is(err, did.ErrNotFound))
	r, err := didpeer.Resolver{Known: []did.DID{long}}.Resolve(context.Background(), short, did.Version{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(r.Document.ID() == short, r.EquivalentIDs[0] == long)
	// Output:
	// true
	// true
	// true true
}

func ExampleInput() {
	key, err := did.ParseMultikey("z6Mkj3PUd1WjvaDhNZhhhXQdz5UnZXmS7ehtx8bsPpD47kKc")
	if err != nil {
		log.Fatal(err)
	}
	input, err := didpeer.Input(
		[]didpeer.Key{{Purpose: did.Authentication | did.AssertionMethod, Key: key}},
		[]byte(`{"id":"#didcomm","type":"DIDCommMessaging","serviceEndpoint":{"uri":"https://plaza.example"}}`))
	if err != nil {
		log.Fatal(err)
	}
	long, short, err := didpeer.New4(input)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(long.String()) > len(short.String()), string(input[:60]))
	// Output: true {"@context":["https://www.w3.org/ns/did/v1","https://w3id.or
}

func ExampleResolver() {
	// The example of the specification for numalgo 0.
	id, err := did.Parse("did:peer:0z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH")
	if err != nil {
		log.Fatal(err)
	}
	r, err := didpeer.Resolver{}.Resolve(context.Background(), id, did.Version{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(r.Document.ID() == id)
	_, err = didpeer.Resolver{}.Resolve(context.Background(), mustParse("did:peer:3zQmS19jtYDvGtKVrJhQnRFpBQAx3pJ9omx2HpNrcXFuRCz9"), did.Version{})
	fmt.Println(errors.Is(err, did.ErrMethodNotSupported))
	// Output:
	// true
	// true
}

func mustParse(s string) did.DID {
	id, err := did.Parse(s)
	if err != nil {
		log.Fatal(err)
	}
	return id
}
