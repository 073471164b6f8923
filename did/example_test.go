package did_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"time"

	"github.com/avouch-id/avouch/did"
)

func ExampleParse() {
	id, err := did.Parse("did:web:kestrel.example")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(id.Method(), id.Specific())
	_, err = did.Parse("did:web:kestrel.example#key-1")
	fmt.Println(errors.Is(err, did.ErrInvalid), err)
	// Output:
	// web kestrel.example
	// true DID "did:web:kestrel.example#key-1": invalid: "#" at byte 23 does not belong in the method-specific id
}

func ExampleParseURL() {
	u, err := did.ParseURL("did:web:kestrel.example#key-1")
	if err != nil {
		log.Fatal(err)
	}
	fragment, found := u.Fragment()
	fmt.Println(u.DID(), fragment, found)
	// Output: did:web:kestrel.example key-1 true
}

func ExampleParsePurpose() {
	p, err := did.ParsePurpose("assertionMethod")
	if err != nil {
		log.Fatal(err)
	}
	both := p | did.Authentication
	fmt.Println(p == did.AssertionMethod, both.String())
	// Output: true authentication,assertionMethod
}

func ExampleVersion() {
	newest := did.Version{}
	then := did.Version{Time: time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)}
	fmt.Println(newest.IsZero(), then.IsZero())
	// Output: true false
}

func ExampleKind() {
	var k did.Kind
	if err := k.UnmarshalText([]byte("p256")); err != nil {
		log.Fatal(err)
	}
	fmt.Println(k == did.P256)
	// Output: true
}

func ExampleParseMultikey() {
	key, err := did.ParseMultikey("z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp")
	if err != nil {
		log.Fatal(err)
	}
	jwk, err := key.JWK()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s\n", jwk)
	// Output: {"crv":"Ed25519","kty":"OKP","x":"O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik"}
}

func ExampleParseJWK() {
	key, err := did.ParseJWK([]byte(`{"kty":"OKP","crv":"Ed25519","x":"O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik"}`))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(key.Kind(), key)
	// Output: ed25519 z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp
}

func ExampleNewPublicKey() {
	identity := make([]byte, 32) // a point of small order
	identity[0] = 1
	_, err := did.NewPublicKey(did.Ed25519, identity)
	fmt.Println(err)
	// Output: ed25519 key: invalid: point of small order
}

func ExampleGenerateKey() {
	key, err := did.GenerateKey(did.Ed25519)
	if err != nil {
		log.Fatal(err)
	}
	message := []byte("Kestrel Freight employs Ada.")
	signature, err := key.Sign(context.Background(), message)
	if err != nil {
		log.Fatal(err)
	}
	public := key.PublicKey()
	fmt.Println(public.Verify(message, signature))
	fmt.Println(public.Verify([]byte("Kestrel Freight employs Eve."), signature))
	// Output:
	// <nil>
	// ed25519: signature does not verify
}

func ExampleDeriveKey() {
	seed := make([]byte, 32) // a real one is random, and kept
	first, err := did.DeriveKey(seed, "did:web:plaza.example", 0, did.Ed25519)
	if err != nil {
		log.Fatal(err)
	}
	again, err := did.DeriveKey(seed, "did:web:plaza.example", 0, did.Ed25519)
	if err != nil {
		log.Fatal(err)
	}
	other, err := did.DeriveKey(seed, "did:web:kestrel.example", 0, did.Ed25519)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(first.PublicKey() == again.PublicKey(), first.PublicKey() == other.PublicKey())
	// Output: true false
}

func ExampleParsePrivateJWK() {
	key, err := did.ParsePrivateJWK([]byte(`{"kty":"OKP","crv":"Ed25519",
		"x":"O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik",
		"d":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}`))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%+v\n", key)
	// Output: private key of z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp
}

func ExamplePrivateKey_WriteFile() {
	dir, err := os.MkdirTemp("", "avouch")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "avatar.jwk")
	key, err := did.GenerateKey(did.P256)
	if err != nil {
		log.Fatal(err)
	}
	if err := key.WriteFile(path); err != nil {
		log.Fatal(err)
	}
	again, err := did.ReadKeyFile(path)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(key.PublicKey() == again.PublicKey())
	fmt.Println(errors.Is(key.WriteFile(path), os.ErrExist))
	// Output:
	// true
	// true
}

func ExampleReadKeyFile() {
	_, err := did.ReadKeyFile(filepath.Join(os.TempDir(), "no such key"))
	fmt.Println(errors.Is(err, os.ErrNotExist))
	// Output: true
}

func ExampleParseDocument() {
	document, err := did.ParseDocument([]byte(`{
		"@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
		"id": "did:web:kestrel.example",
		"verificationMethod": [{
			"id": "#key-1",
			"type": "Multikey",
			"controller": "did:web:kestrel.example",
			"publicKeyMultibase": "z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp",
			"expires": "2027-01-01T00:00:00Z"
		}],
		"assertionMethod": ["#key-1"]
	}`))
	if err != nil {
		log.Fatal(err)
	}
	id, err := document.ID().URL("#key-1")
	if err != nil {
		log.Fatal(err)
	}
	summer := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	m, err := document.VerificationMethod(id, did.AssertionMethod, summer)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(m.Key.Kind(), m.Controller)
	_, err = document.VerificationMethod(id, did.Authentication, summer)
	fmt.Println(errors.Is(err, did.ErrPurpose))
	_, err = document.VerificationMethod(id, did.AssertionMethod, summer.AddDate(1, 0, 0))
	fmt.Println(errors.Is(err, did.ErrExpired))
	// Output:
	// ed25519 did:web:kestrel.example
	// true
	// true
}

func ExampleDID_KeyDocument() {
	id, err := did.Parse("did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp")
	if err != nil {
		log.Fatal(err)
	}
	document, err := id.KeyDocument(id.Specific())
	if err != nil {
		log.Fatal(err)
	}
	for _, m := range document.Methods(did.KeyAgreement, time.Now()) {
		fmt.Println(m.Key.Kind(), m.Key)
	}
	// Output: x25519 z6LShs9GGnqk85isEBzzshkuVWrVKsRp24GnDuHk8QWkARMW
}
