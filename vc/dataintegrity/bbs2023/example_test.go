package bbs2023_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log"
	"strings"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
	"github.com/avouch-id/avouch/vc/dataintegrity/bbs2023"
	"github.com/avouch-id/avouch/vc/jsonld"
)

func must[T any](v T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return v
}

// An employer signs the statements of a credential one by one; the holder shows one of them, and what the employer made mandatory.
func ExampleSuite() {
	ctx, suite := context.Background(), bbs2023.New(jsonld.Embedded())
	secret := must(bbs2023.GenerateKey(nil))
	id, key, err := didkey.New(secret.Signer())
	if err != nil {
		log.Fatal(err)
	}
	claims := must(avatar.Employment{WorksFor: "Kestrel Freight", JobTitle: "Planner", From: noon, Until: noon.AddDate(1, 0, 0)}.Credential())
	base := must(vc.Issuer{ID: id.String(), Key: key, Now: clock}.Issue(ctx, claims, suite.Base(avatar.Mandatory(claims)...)))
	fmt.Println("for the holder alone:", bbs2023.IsBase(base))

	shown := must(suite.Disclose(ctx, base, vc.Disclosure{Reveal: []vc.Pointer{"/credentialSubject/worksFor"}, To: vc.Challenge{Nonce: "6cQmOzpHQYPNnaEE"}}))
	gate := vc.Verifier{Resolver: resolver.Offline(), Trust: vc.AnyIssuer{}, Mechanisms: []vc.Mechanism{suite}, Now: clock}
	verified := must(gate.Verify(ctx, shown))
	worksFor, _ := verified.Credential().At("/credentialSubject/worksFor")
	_, title := verified.Credential().At("/credentialSubject/jobTitle")
	fmt.Println(worksFor, title)
	_, err = gate.Verify(ctx, base)
	fmt.Println(errors.Is(err, bbs2023.ErrBase))
	// Output:
	// for the holder alone: true
	// Kestrel Freight false
	// true
}

// A registry vouches that a person is one person, and does not learn by which pseudonym any world knows them.
func ExampleSuite_Person() {
	ctx, suite := context.Background(), bbs2023.New(jsonld.Embedded())
	secret := must(bbs2023.GenerateKey(nil))
	id, key, err := didkey.New(secret.Signer())
	if err != nil {
		log.Fatal(err)
	}

	// The wallet asks, with the nonce of the registry.
	seed := []byte("thirty-two random bytes, a seed.")
	person := must(suite.Person(seed, id.String(), 0))
	session := bbs2023.Session{Issuer: id.String(), IssuerKey: key.Signer.PublicKey(), Nonce: rand.Text()}
	request, pending, err := person.Request(nil, session, nil)
	if err != nil {
		log.Fatal(err)
	}

	// The registry has checked the person its own way. It stores the enrolment, and signs what it does not see.
	enrolment := must(suite.Enrol(request, session, nil, nil))
	day := noon.Truncate(24 * time.Hour)
	claims := must(avatar.Personhood{From: day, Until: day.AddDate(0, 3, 0), Method: "in person", Assurance: "high",
		Since: avatar.Date{Year: 2026, Month: 2, Day: 1}}.Credential())
	base := must(vc.Issuer{ID: id.String(), Key: key, Now: clock}.Issue(ctx, claims, suite.Blind(request, session, &enrolment, avatar.Mandatory(claims)...)))

	// The wallet checks it, and has a pseudonym for each world: a vc.Showing with By: owned shows one.
	owned := must(pending.Accept(ctx, base, keySource(), noon))
	plaza, harbour := must(owned.Nym("did:web:plaza.example")), must(owned.Nym("did:web:harbour.example"))
	fmt.Println(plaza.Point == harbour.Point, plaza.Point == enrolment.Y.Point)
	fmt.Println(len(owned.Traces()))

	stored := must(owned.Export()) // to be sealed
	again := must(suite.ParseOwned(stored))
	fmt.Println(must(again.Nym("did:web:plaza.example")) == plaza)
	waiting := must(pending.Export())
	_, err = must(suite.ParsePending(waiting)).Accept(ctx, base, keySource(), noon)
	fmt.Println(err)
	// Output:
	// false false
	// 0
	// true
	// this request was answered before
}

// device stands for a signer that keeps its key to itself.
type device struct {
	did.Signer
	sign func(bbs2023.Vector) ([]byte, error)
}

func (d device) SignVector(_ context.Context, v bbs2023.Vector) ([]byte, error) { return d.sign(v) }

// A device is asked for a signature over a vector of messages, and what it returns is checked.
func ExampleVectorSigner() {
	secret := must(bbs2023.GenerateKey(nil))
	var asked int
	id, key, err := didkey.New(device{secret.Signer(), func(v bbs2023.Vector) ([]byte, error) {
		asked = len(v.Messages)
		return make([]byte, 80), nil // it has a fault
	}})
	if err != nil {
		log.Fatal(err)
	}
	claims := must(avatar.Employment{WorksFor: "Kestrel Freight", From: noon, Until: noon.AddDate(1, 0, 0)}.Credential())
	_, err = vc.Issuer{ID: id.String(), Key: key, Now: clock}.Issue(context.Background(), claims, bbs2023.New(jsonld.Embedded()).Base())
	fmt.Println(asked > 0, strings.Contains(err.Error(), "the signer's own signature"))
	// Output: true true
}

func ExampleParseSecretKey() {
	secret := must(bbs2023.GenerateKey(nil))
	same := must(bbs2023.ParseSecretKey(secret.Bytes()))
	fmt.Println(same.Signer().PublicKey() == secret.Signer().PublicKey())
	_, err := secret.Signer().Sign(context.Background(), nil)
	fmt.Println(errors.Is(err, did.ErrNotASigningKey))
	// Output:
	// true
	// true
}

func ExampleFeature() {
	fmt.Println(bbs2023.Pseudonym, bbs2023.HolderBinding, bbs2023.HolderBindingPseudonym)
	// Output: pseudonym anonymous_holder_binding holder_binding_pseudonym
}
