package request_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/request"
)

// A world asks; a wallet looks at who asks, and at what, before it answers.
func Example() {
	ctx, at := context.Background(), time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	signer, err := did.GenerateKey(did.Ed25519)
	if err != nil {
		log.Fatal(err)
	}
	document, err := did.ParseDocument(fmt.Appendf(nil, `{"@context": "https://www.w3.org/ns/did/v1.1", "id": "did:web:plaza.example",
		"verificationMethod": [{"id": "#gate", "type": "Multikey", "controller": "did:web:plaza.example", "publicKeyMultibase": %q}],
		"authentication": ["#gate"],
		"service": [{"id": "#answers", "type": "AvouchAnswer", "serviceEndpoint": "https://plaza.example/answers"}]}`,
		signer.PublicKey().Multikey()))
	if err != nil {
		log.Fatal(err)
	}
	gate := document.Methods(did.Authentication, at)[0].ID

	asked := request.Request{Audience: document.ID(), Purpose: "Entry to the plaza", Nonce: "JGHQ6SZKNJVXLVHMPIMCZBHLVE",
		Endpoint: "https://plaza.example/answers", Issued: at, Expires: at.Add(5 * time.Minute),
		Asks: []request.Ask{{Type: "EmploymentCredential", Claims: []string{"worksFor"}}}}
	signed, err := asked.Sign(ctx, did.SigningKey{ID: gate, Signer: signer})
	if err != nil {
		log.Fatal(err)
	}
	expect := asked.Challenge(signed) // the world keeps it

	documents, err := resolver.Pinned(resolver.Offline(), document)
	if err != nil {
		log.Fatal(err)
	}
	opened, err := request.Open(ctx, signed, documents, at)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(opened.Audience, "asks for", opened.Asks[0].Type, opened.Asks[0].Claims)
	fmt.Println(opened.Purpose, "→", opened.Endpoint)
	fmt.Println(opened.Challenge(signed).Request == expect.Request)
	// Output:
	// did:web:plaza.example asks for EmploymentCredential [worksFor]
	// Entry to the plaza → https://plaza.example/answers
	// true
}

// Open says what is wrong with a request, and where.
func ExampleOpen() {
	_, err := request.Open(context.Background(), []byte("no token"), resolver.Offline(), time.Now())
	fmt.Println(err)
	// Output: structure: request: not a compact JWS: it has to be exactly three parts around two dots
}

// An answer goes to the endpoint in one piece, and says what it answers.
func ExampleEncodeAnswer() {
	body := request.EncodeAnswer([32]byte{1}, []vc.Secured{vc.Received("application/vp", []byte("{}"))})
	fmt.Println(string(body))
	// Output: {"items":[{"data":"e30","mediaType":"application/vp"}],"request":"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}
}

// Whoever asked finds by the digest what they asked, and lets the verifier judge.
func ExampleDecodeAnswer() {
	body := `{"items":[{"data":"e30","mediaType":"application/vp"}],"request":"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}`
	asked, items, err := request.DecodeAnswer([]byte(body), vc.Limits{})
	fmt.Println(asked[0], len(items), err)
	// Output: 1 1 <nil>
}
