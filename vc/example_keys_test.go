package vc_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/sdjwt"
)

// published is the keys that issuers without a DID serve, by their URL, as they were fetched beforehand.
type published map[string]did.PublicKey

// Find answers for the controller itself: the message says only where to look.
func (p published) Find(_ context.Context, r vc.KeyRef, _ time.Time) (vc.Key, error) {
	key, known := p[r.Issuer]
	if !known {
		return vc.Key{}, fmt.Errorf("%w: the keys of %q were never fetched", vc.ErrUnavailable, r.Issuer)
	}
	return vc.Key{Public: key, Controller: r.Issuer, Purposes: did.AssertionMethod}, nil
}

// An issuer with an https URL instead of a DID signs with a key that has no name.
func ExampleKeys() {
	ctx, signer := context.Background(), must(did.GenerateKey(did.P256))
	claims := must(vc.ParseCredential([]byte(`{"vct": "https://kestrel.example/badge", "role": "Planner"}`)))
	kestrel := vc.Issuer{ID: "https://kestrel.example", Key: did.SigningKey{Signer: signer}}
	badge := must(kestrel.Issue(ctx, claims, sdjwt.VC{}))

	keys := published{}
	gate := vc.Verifier{Keys: keys, Trust: vc.AnyIssuer{}, Mechanisms: []vc.Mechanism{sdjwt.Mechanism{}}}
	_, err := gate.Verify(ctx, badge)
	fmt.Println("could not be checked:", errors.Is(err, vc.ErrUnavailable))

	keys["https://kestrel.example"] = signer.PublicKey()
	seen := must(gate.Verify(ctx, badge))
	role, _ := seen.Credential().At("/role")
	fmt.Println(seen.Issuer(), "says", role)
	// Output:
	// could not be checked: true
	// https://kestrel.example says Planner
}

// A mechanism hands over what it parsed, without a copy.
func ExampleOpening_Claims() {
	raw := []byte(`{"@context":["https://www.w3.org/ns/credentials/v2"],"issuer":"did:web:kestrel.example"}`)
	var object map[string]any
	if err := json.Unmarshal(raw, &object); err != nil {
		log.Fatal(err)
	}
	fmt.Println(vc.Opening{}.Claims(raw, object).Issuer())
	// Output: did:web:kestrel.example
}
