package dataintegrity_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/jsonld"
)

// exampleKey is an issuer's DID and key.
func exampleKey() (did.DID, did.SigningKey) {
	signer, err := did.GenerateKey(did.Ed25519)
	if err != nil {
		log.Fatal(err)
	}
	id, key, err := didkey.New(signer)
	if err != nil {
		log.Fatal(err)
	}
	return id, key
}

// exampleCredential is one credential of a new issuer.
func exampleCredential(as vc.Securer) vc.Secured {
	id, key := exampleKey()
	claims, err := vc.ParseCredential([]byte(`{
		"@context": ["https://www.w3.org/ns/credentials/v2", "https://w3id.org/citizenship/v4rc1"],
		"type": ["VerifiableCredential", "EmploymentAuthorizationDocumentCredential"],
		"credentialSubject": {"type": ["Person", "EmployablePerson"], "givenName": "MIRA"}
	}`))
	if err != nil {
		log.Fatal(err)
	}
	secured, err := vc.Issuer{ID: id.String(), Key: key}.Issue(context.Background(), claims, as)
	if err != nil {
		log.Fatal(err)
	}
	return secured
}

func ExampleEdDSAJCS2022() {
	suite := dataintegrity.EdDSAJCS2022(jsonld.Embedded())
	secured := exampleCredential(suite)

	gate := vc.Verifier{Resolver: resolver.Offline(), Trust: vc.AnyIssuer{}, Mechanisms: []vc.Mechanism{suite}}
	verified, err := gate.Verify(context.Background(), secured)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(verified.Credential().At("/credentialSubject/givenName"))
	// Output: MIRA true
}

func ExampleEdDSARDFC2022() {
	suite := dataintegrity.EdDSARDFC2022(jsonld.Embedded())
	secured := exampleCredential(suite)
	opened, err := suite.Open(context.Background(), secured, vc.Opening{Keys: noKeys{}})
	fmt.Println(len(opened.Proofs), err)
	// Output: 0 key at /proof/verificationMethod: no key is known here
}

type noKeys struct{}

func (noKeys) Find(context.Context, vc.KeyRef, time.Time) (vc.Key, error) {
	return vc.Key{}, fmt.Errorf("no key is known here")
}

func ExampleSuites() {
	contexts := jsonld.Embedded()
	jcs, rdfc := dataintegrity.EdDSAJCS2022(contexts), dataintegrity.EdDSARDFC2022(contexts)
	set := exampleCredential(jcs)
	_, witness := exampleKey()
	both, err := rdfc.AddProof(context.Background(), set.Bytes(), dataintegrity.ProofOptions{Purpose: did.AssertionMethod}, witness)
	if err != nil {
		log.Fatal(err)
	}

	gate := vc.Verifier{Resolver: resolver.Offline(), Trust: vc.AnyIssuer{},
		Mechanisms: []vc.Mechanism{dataintegrity.Suites(contexts, jcs, rdfc)}}
	_, err = gate.Verify(context.Background(), vc.Received("application/vc", both))
	fmt.Println(err)
	// Output: <nil>
}

func ExampleSuite_AddProof() {
	suite := dataintegrity.EdDSAJCS2022(jsonld.Embedded())
	_, key := exampleKey()
	_, err := suite.AddProof(context.Background(), []byte(`{"any": "JSON document"}`),
		dataintegrity.ProofOptions{Purpose: did.AssertionMethod, Created: time.Now()}, key)
	fmt.Println(err)
	// Output: <nil>
}

func ExampleECDSAJCS2019() {
	signer, err := did.GenerateKey(did.P384)
	if err != nil {
		log.Fatal(err)
	}
	_, key, err := didkey.New(signer)
	if err != nil {
		log.Fatal(err)
	}
	suite := dataintegrity.ECDSAJCS2019(jsonld.Embedded())
	_, err = suite.AddProof(context.Background(), []byte(`{"any": "JSON document"}`), dataintegrity.ProofOptions{Purpose: did.AssertionMethod}, key)
	fmt.Println(suite.Cryptosuite(), err)
	// Output: ecdsa-jcs-2019 <nil>
}

func ExampleECDSARDFC2019() {
	// Keys of another kind than the suite's are refused, whatever a proof says.
	_, ed25519 := exampleKey()
	suite := dataintegrity.ECDSARDFC2019(jsonld.Embedded())
	_, err := suite.AddProof(context.Background(), []byte(`{"@context": "https://www.w3.org/ns/credentials/v2", "type": "VerifiableCredential"}`),
		dataintegrity.ProofOptions{Purpose: did.AssertionMethod}, ed25519)
	fmt.Println(err)
	// Output: the suite has no keys of this kind: ed25519
}

func ExampleEd25519Signature2020() {
	suite := dataintegrity.Ed25519Signature2020(jsonld.Embedded())
	_, key := exampleKey()
	_, err := suite.AddProof(context.Background(), []byte(`{}`), dataintegrity.ProofOptions{Purpose: did.AssertionMethod}, key)
	fmt.Println(err)
	// Output: Ed25519Signature2020 proofs are read, not made
}

func ExampleJSONWebSignature2020() {
	// An old suite is opened where the verifier names it, beside the others.
	contexts := jsonld.Embedded()
	opener := dataintegrity.Suites(contexts, dataintegrity.EdDSARDFC2022(contexts), dataintegrity.JSONWebSignature2020(contexts))
	fmt.Println(opener.Recognizes(vc.Received("", []byte(`{"proof": {"type": "JsonWebSignature2020"}}`))))
	// Output: true
}

func ExampleAlgorithm() {
	// A suite of another package: what it has of its own, and a Suite around it. Packages hand out the Suite.
	var another dataintegrity.Algorithm
	another.Cryptosuite = "another-2026"
	another.VerifyHash = func(hashData []byte, proofValue string, key did.PublicKey) error {
		return did.ErrSignature
	}
	suite := another.Suite(jsonld.Embedded())
	fmt.Println(suite.Recognizes(vc.Received("", []byte(`{"proof": {"type": "DataIntegrityProof", "cryptosuite": "another-2026"}}`))))
	_, key := exampleKey()
	_, err := suite.AddProof(context.Background(), []byte(`{}`), dataintegrity.ProofOptions{Purpose: did.AssertionMethod}, key)
	fmt.Println(err)
	// Output:
	// true
	// another-2026 proofs are read, not made
}
