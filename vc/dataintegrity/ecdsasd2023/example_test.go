package ecdsasd2023_test

import (
	"context"
	"fmt"
	"log"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity/ecdsasd2023"
	"github.com/avouch-id/avouch/vc/jsonld"
)

// Kestrel Freight employs somebody, who shows a platform the one thing that it asks for.
func ExampleNew() {
	signer, err := did.GenerateKey(did.P256)
	if err != nil {
		log.Fatal(err)
	}
	id, key, err := didkey.New(signer)
	if err != nil {
		log.Fatal(err)
	}
	claims, err := vc.ParseCredential([]byte(`{
		"@context": ["https://www.w3.org/ns/credentials/v2", "https://w3id.org/citizenship/v4rc1"],
		"type": ["VerifiableCredential", "EmploymentAuthorizationDocumentCredential"],
		"validFrom": "2026-01-01T00:00:00Z",
		"credentialSubject": {"type": ["Person", "EmployablePerson"], "givenName": "MIRA", "familyName": "QUILL", "birthCountry": "Arcadia"}
	}`))
	if err != nil {
		log.Fatal(err)
	}
	suite := ecdsasd2023.New(jsonld.Embedded())
	ctx := context.Background()
	base, err := vc.Issuer{ID: id.String(), Key: key}.Issue(ctx, claims, suite.Base("/issuer", "/type", "/validFrom"))
	if err != nil {
		log.Fatal(err)
	}

	// The holder. Most often Holder.Answer does this, and signs a presentation around it.
	derived, err := suite.Disclose(ctx, base, vc.Disclosure{Reveal: []vc.Pointer{"/credentialSubject/birthCountry"}})
	if err != nil {
		log.Fatal(err)
	}

	fmt.Println(ecdsasd2023.IsBase(base), ecdsasd2023.IsBase(derived))

	// The platform.
	gate := vc.Verifier{Resolver: resolver.Offline(), Trust: vc.AnyIssuer{}, Mechanisms: []vc.Mechanism{suite}}
	verified, err := gate.Verify(ctx, derived)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(verified.Credential().At("/credentialSubject"))
	_, err = gate.Verify(ctx, base)
	fmt.Println(err)
	// Output:
	// true false
	// map[birthCountry:Arcadia type:[Person EmployablePerson]] true
	// structure at /proof: a base proof, which is for the holder alone
}
