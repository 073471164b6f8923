package mldsa44_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"log"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/dataintegrity/mldsa44"
	"github.com/avouch-id/avouch/vc/jsonld"
)

// exampleKey is a new key with a did:key.
func exampleKey() (did.DID, did.SigningKey) {
	seed := make([]byte, 32)
	if _, err := rand.Read(seed); err != nil {
		log.Fatal(err)
	}
	signer, err := mldsa44.NewPrivateKey(seed)
	if err != nil {
		log.Fatal(err)
	}
	id, key, err := didkey.New(signer)
	if err != nil {
		log.Fatal(err)
	}
	return id, key
}

func ExampleJCS2024() {
	suite := mldsa44.JCS2024(jsonld.Embedded())
	id, key := exampleKey()
	claims, err := vc.ParseCredential([]byte(`{
		"@context": ["https://www.w3.org/ns/credentials/v2", "https://w3id.org/citizenship/v4rc1"],
		"type": ["VerifiableCredential", "EmploymentAuthorizationDocumentCredential"],
		"credentialSubject": {"type": ["Person", "EmployablePerson"], "givenName": "MIRA"}
	}`))
	if err != nil {
		log.Fatal(err)
	}
	secured, err := vc.Issuer{ID: id.String(), Key: key}.Issue(context.Background(), claims, suite)
	if err != nil {
		log.Fatal(err)
	}

	gate := vc.Verifier{Resolver: resolver.Offline(), Trust: vc.AnyIssuer{}, Mechanisms: []vc.Mechanism{suite}}
	verified, err := gate.Verify(context.Background(), secured)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(verified.Credential().At("/credentialSubject/givenName"))
	// Output: MIRA true
}

func ExampleRDFC2024() {
	// A verifier that names the experimental suite beside others opens documents with proofs of both.
	contexts := jsonld.Embedded()
	opener := dataintegrity.Suites(contexts, dataintegrity.EdDSARDFC2022(contexts), mldsa44.RDFC2024(contexts))
	fmt.Println(opener.Recognizes(vc.Received("", []byte(`{"proof": {"type": "DataIntegrityProof", "cryptosuite": "mldsa44-rdfc-2024"}}`))))
	// Output: true
}

func ExampleNewPrivateKey() {
	// A seed is 32 random bytes; this one is not.
	key, err := mldsa44.NewPrivateKey(make([]byte, 32))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(key.PublicKey().Kind(), len(key.PublicKey().Bytes()))
	fmt.Println(fmt.Sprint(key) == "private key of "+key.PublicKey().Multikey())
	// Output:
	// mldsa44 1312
	// true
}

func ExampleVerify() {
	_, key := exampleKey()
	signature, err := key.Signer.Sign(context.Background(), []byte("message"))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(signature), mldsa44.Verify(key.Signer.PublicKey(), []byte("message"), signature))
	// Output: 2420 <nil>
}
