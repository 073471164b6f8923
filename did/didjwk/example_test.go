package didjwk_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didjwk"
)

func ExampleNew() {
	signer, err := did.GenerateKey(did.P256)
	if err != nil {
		log.Fatal(err)
	}
	id, key, err := didjwk.New(signer)
	if err != nil {
		log.Fatal(err)
	}
	fragment, _ := key.ID.Fragment()
	fmt.Println(id.Method(), fragment)
	// Output: jwk 0
}

func ExampleResolver() {
	// The second example of the specification.
	id, err := did.Parse("did:jwk:eyJrdHkiOiJPS1AiLCJjcnYiOiJYMjU1MTkiLCJ1c2UiOiJlbmMiLCJ4IjoiM3A3YmZYdDl3YlRUVzJIQzdPUTFOei1EUThoYmVHZE5yZngtRkctSUswOCJ9")
	if err != nil {
		log.Fatal(err)
	}
	r, err := didjwk.Resolver{}.Resolve(context.Background(), id, did.Version{})
	if err != nil {
		log.Fatal(err)
	}
	for _, m := range r.Document.Methods(did.KeyAgreement, time.Now()) {
		fmt.Println(m.Key.Kind(), m.Purposes)
	}
	// Output: x25519 keyAgreement
}
