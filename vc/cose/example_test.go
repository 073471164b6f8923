package cose_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/cose"
	"github.com/avouch-id/avouch/vc/jsonld"
)

func exampleParty() (did.DID, did.SigningKey) {
	key, err := did.GenerateKey(did.P256)
	if err != nil {
		log.Fatal(err)
	}
	id, signing, err := didkey.New(key)
	if err != nil {
		log.Fatal(err)
	}
	return id, signing
}

func exampleClaims(about did.DID) vc.Credential {
	c, err := vc.NewCredential(map[string]any{
		"@context":          []string{"https://www.w3.org/ns/credentials/v2", "https://avouch.example/ns/avatar/v1"},
		"type":              []string{"VerifiableCredential", "EmploymentCredential"},
		"validUntil":        "2126-01-01T00:00:00Z",
		"credentialSubject": map[string]any{"id": about.String(), "worksFor": "Kestrel Freight", "jobTitle": "Planner"},
	})
	if err != nil {
		log.Fatal(err)
	}
	return c
}

// An employer signs a job as a COSE message. Its holder shows it in a presentation that is one too.
func Example() {
	ctx := context.Background()
	suite := cose.New(jsonld.Embedded())
	employer, signing := exampleParty()
	me, mine := exampleParty()
	job, err := vc.Issuer{ID: employer.String(), Key: signing}.Issue(ctx, exampleClaims(me), suite)
	if err != nil {
		log.Fatal(err)
	}

	ask := vc.Challenge{Nonce: "MFRGGZDFMZTWQ2LKNNWG23TPOB", Audience: "https://plaza.example", Expires: time.Now().Add(time.Minute)}
	answer, err := vc.Holder{ID: me, Key: mine, As: suite}.Answer(ctx, ask, vc.Showing{Of: job})
	if err != nil {
		log.Fatal(err)
	}

	v := vc.Verifier{Resolver: resolver.Offline(), Mechanisms: []vc.Mechanism{suite}, Trust: vc.AnyIssuer{}, Replay: vc.MemoryReplay(1)}
	shown, err := v.VerifyPresentation(ctx, answer, ask)
	if err != nil {
		log.Fatal(err)
	}
	title, _ := shown.Shown()[0].Credential().At("/credentialSubject/jobTitle")
	fmt.Println(answer[0].MediaType(), job.MediaType(), title, shown.Shown()[0].Own)
	// Output: application/vp+cose application/vc+cose Planner true
}

// A service that receives bytes, and no media type with them, sees from their form what they are.
func ExampleSuite_Recognizes() {
	suite := cose.New(jsonld.Embedded())
	employer, signing := exampleParty()
	me, _ := exampleParty()
	job, err := vc.Issuer{ID: employer.String(), Key: signing}.Issue(context.Background(), exampleClaims(me), suite)
	if err != nil {
		log.Fatal(err)
	}
	received := vc.Received("", job.Bytes())
	fmt.Println(received.MediaType(), suite.Recognizes(received))
	fmt.Printf("%x\n", received.Bytes()[:2]) // the tag of a COSE_Sign1, an array of four
	// Output:
	// application/vc+cose true
	// d284
}

// What a message says of itself, for people to look at.
func ExampleReadUnverified() {
	employer, signing := exampleParty()
	me, _ := exampleParty()
	job, err := vc.Issuer{ID: employer.String(), Key: signing}.Issue(context.Background(), exampleClaims(me), cose.New(jsonld.Embedded()))
	if err != nil {
		log.Fatal(err)
	}
	u, err := cose.ReadUnverified(job)
	if err != nil {
		log.Fatal(err)
	}
	title, _ := u.Document.At("/credentialSubject/jobTitle")
	fmt.Println(u.Type, u.Key == signing.ID.String(), title)
	// Output: application/vc+cose true Planner
}
