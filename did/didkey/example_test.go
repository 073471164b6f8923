package didkey_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didkey"
)

func ExampleNew() {
	// The key of the method's test vectors whose seed is zero; take
	// did.GenerateKey or did.DeriveKey instead.
	signer, err := did.ParsePrivateJWK([]byte(`{"kty":"OKP","crv":"Ed25519",
		"x":"O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik",
		"d":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}`))
	if err != nil {
		log.Fatal(err)
	}
	id, key, err := didkey.New(signer)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(id)
	fmt.Println(key.ID)
	// Output:
	// did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp
	// did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp#z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp
}

func ExampleResolver() {
	id, err := did.Parse("did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp")
	if err != nil {
		log.Fatal(err)
	}
	r, err := didkey.Resolver{}.Resolve(context.Background(), id, did.Version{})
	if err != nil {
		log.Fatal(err)
	}
	now := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	for _, m := range r.Document.Methods(did.AssertionMethod, now) {
		fmt.Println(m.Key.Kind(), m.Purposes)
	}
	for _, m := range r.Document.Methods(did.KeyAgreement, now) {
		fmt.Println(m.Key.Kind(), m.Purposes)
	}
	// Output:
	// ed25519 authentication,assertionMethod,capabilityInvocation,capabilityDelegation
	// x25519 keyAgreement
}
