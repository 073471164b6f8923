package bbs2023_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"log"
	"strings"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
	"github.com/avouch-id/avouch/vc/bbs"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/dataintegrity/bbs2023"
	"github.com/avouch-id/avouch/vc/jsonld"
)

func must[T any](v T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return v
}

// issuer has a new key.
func issuer(signer did.Signer) vc.Issuer {
	id, key, err := didkey.New(signer)
	if err != nil {
		log.Fatal(err)
	}
	return vc.Issuer{ID: id.String(), Key: key, Now: clock}
}

// Kestrel Freight employs somebody, who shows a platform the one thing that it asks for. Of two such showings nobody can tell that they
// are of one credential.
func ExampleNew() {
	ctx, suite := context.Background(), bbs2023.New(jsonld.Embedded())
	claims := must(vc.ParseCredential([]byte(`{
		"@context": ["https://www.w3.org/ns/credentials/v2", "https://w3id.org/citizenship/v4rc1"],
		"type": ["VerifiableCredential", "EmploymentAuthorizationDocumentCredential"],
		"validFrom": "2026-01-01T00:00:00Z",
		"credentialSubject": {"type": ["Person", "EmployablePerson"], "givenName": "MIRA", "familyName": "QUILL", "birthCountry": "Arcadia"}
	}`)))
	kestrel := issuer(must(bbs2023.GenerateKey(nil)).Signer())
	base := must(kestrel.Issue(ctx, claims, suite.Base("/issuer", "/type", "/validFrom")))

	// The holder looks at what came. Most often Holder.Answer derives from it, and signs a presentation around that.
	wallet := vc.Verifier{Resolver: resolver.Offline(), Trust: vc.AnyIssuer{}, Mechanisms: []vc.Mechanism{suite.ForHolder()}, Now: clock}
	must(wallet.Verify(ctx, base))
	derived := must(suite.Disclose(ctx, base, vc.Disclosure{Reveal: []vc.Pointer{"/credentialSubject/birthCountry"}, Rand: rand.Reader}))
	fmt.Println(bbs2023.IsBase(base), bbs2023.IsBase(derived))

	// The platform.
	gate := vc.Verifier{Resolver: resolver.Offline(), Trust: vc.AnyIssuer{}, Mechanisms: []vc.Mechanism{suite}, Now: clock}
	fmt.Println(must(gate.Verify(ctx, derived)).Credential().At("/credentialSubject"))
	_, err := gate.Verify(ctx, base)
	fmt.Println(err)
	// Output:
	// true false
	// map[birthCountry:Arcadia type:[Person EmployablePerson]] true
	// structure at /proof: a base proof, which is for the holder alone
}

// enrolment is what ExampleSuite_Person shows step by step, for the examples that begin after it.
func enrolment(suite bbs2023.Suite, registry vc.Issuer) *bbs2023.Owned {
	ctx, day := context.Background(), noon.Truncate(24*time.Hour)
	person := must(suite.Person([]byte(strings.Repeat("s", 32)), registry.ID, 0)) // a seed is random
	in := bbs2023.Session{Issuer: registry.ID, IssuerKey: registry.Key.Signer.PublicKey(), Nonce: rand.Text()}
	request, pending, err := person.Request(nil, in, nil)
	if err != nil {
		log.Fatal(err)
	}
	enrolled := must(suite.Enrol(request, in, nil, nil))
	claims := must(avatar.Personhood{From: day, Until: day.AddDate(0, 3, 0), Method: "in person", Assurance: "high", Since: avatar.DateOf(day)}.Credential())
	base := must(registry.Issue(ctx, claims, suite.Blind(request, in, &enrolled, avatar.Mandatory(claims)...)))
	return must(pending.Accept(ctx, base, documents{}, noon))
}

// What a proof value says of itself, before anything is checked.
func ExampleReadUnverified() {
	suite := bbs2023.New(jsonld.Embedded()).WithForm(avatar.Unlinkable)
	owned := enrolment(suite, issuer(must(bbs2023.GenerateKey(nil)).Signer()))
	value, _ := must(owned.Secured().Unverified()).At("/proof/proofValue")
	u := must(bbs2023.ReadUnverified(value.(string)))
	fmt.Println(u.Feature, u.Base, u.HasNym())
	// Output:
	// pseudonym true true
}

// A person enrols once, renews, and has one pseudonym in each world: the same each time, and another elsewhere.
func ExampleSuite_Person() {
	ctx, suite, day := context.Background(), bbs2023.New(jsonld.Embedded()).WithForm(avatar.Unlinkable), noon.Truncate(24*time.Hour)
	registry := issuer(must(bbs2023.GenerateKey(nil)).Signer())
	seed := make([]byte, 32)
	must(rand.Read(seed))
	person := must(suite.Person(seed, registry.ID, 0))

	var enrolled *bbs2023.Enrolment // what the registry stores beside who the person is
	var owned *bbs2023.Owned        // what the wallet stores, sealed: Export and ParseOwned
	for range 2 {
		// Both sides know the session; its nonce is the registry's.
		in := bbs2023.Session{Issuer: registry.ID, IssuerKey: registry.Key.Signer.PublicKey(), Nonce: rand.Text(), Feature: bbs2023.Pseudonym}
		request, pending, err := person.Request(nil, in, owned)
		if err != nil {
			log.Fatal(err)
		}

		// The registry has seen the person, and that there is no other enrolment of theirs.
		now := must(suite.Enrol(request, in, enrolled, nil))
		enrolled = &now
		claims := must(avatar.Personhood{From: day, Until: day.AddDate(0, 3, 0), Method: "in person", Assurance: "high", Since: avatar.DateOf(day)}.Credential())
		base := must(registry.Issue(ctx, claims, suite.Blind(request, in, enrolled, avatar.Mandatory(claims)...)))

		// The wallet checks it, and that it is for the secret that it has to be for.
		before := owned
		owned = must(pending.Accept(ctx, base, documents{}, noon))
		fmt.Println("traces:", len(owned.Traces()))
		if before != nil {
			fmt.Println("same in the plaza:", must(before.Nym(plaza)) == must(owned.Nym(plaza)))
			fmt.Println("same in the harbour:", must(owned.Nym(plaza)).Point == must(owned.Nym(harbour)).Point)
		}
	}
	stored := must(suite.ParseOwned(must(owned.Export())))
	fmt.Println("same from the store:", must(stored.Nym(plaza)) == must(owned.Nym(plaza)))
	fmt.Println(stored)

	// A renewal with another secret would end every ban.
	lost := must(suite.Person(seed, registry.ID, 1))
	in := bbs2023.Session{Issuer: registry.ID, IssuerKey: registry.Key.Signer.PublicKey(), Nonce: rand.Text()}
	request, _, err := lost.Request(nil, in, nil)
	if err != nil {
		log.Fatal(err)
	}
	_, err = suite.Enrol(request, in, enrolled, nil)
	fmt.Println(err)
	// Output:
	// traces: 0
	// traces: 0
	// same in the plaza: true
	// same in the harbour: false
	// same from the store: true
	// bbs-2023 secrets
	// the request is not for the enrolled secret
}

// A world attests to what somebody did whom it knows by a pseudonym only; the attestation then counts in another world, where the same
// person has another pseudonym.
func ExampleOwned_Request() {
	ctx, contexts, day := context.Background(), jsonld.Embedded(), noon.Truncate(24*time.Hour)
	suite := bbs2023.New(contexts).WithForm(avatar.Unlinkable)
	world := issuer(must(bbs2023.GenerateKey(nil)).Signer())
	personhood := enrolment(suite, issuer(must(bbs2023.GenerateKey(nil)).Signer()))
	id, key, err := didkey.New(must(did.GenerateKey(did.Ed25519)))
	if err != nil {
		log.Fatal(err)
	}
	me := vc.Holder{ID: id, Key: key, As: dataintegrity.EdDSAJCS2022(contexts), Now: clock}
	gate := vc.Verifier{Resolver: resolver.Offline(), Trust: vc.AnyIssuer{}, Replay: vc.MemoryReplay(8), Now: clock,
		Mechanisms: []vc.Mechanism{dataintegrity.EdDSAJCS2022(contexts), suite}}

	// In the session in which the wallet has just shown that it is a person.
	to := vc.Challenge{Nonce: rand.Text(), Audience: world.ID, NymDomain: world.ID, Expires: noon.Add(time.Minute)}
	answer := must(me.Answer(ctx, to, vc.Showing{Of: personhood.Secured(), By: personhood}))
	shown := must(gate.VerifyPresentation(ctx, answer, to))
	nym, _ := shown.Nym()
	nonce := rand.Text()
	ours := bbs2023.Session{Issuer: world.ID, IssuerKey: world.Key.Signer.PublicKey(), Holder: shown.Holder(), Nonce: nonce, Nym: nym, Presentation: shown.Digest()}

	// The wallet says the same of the session by itself.
	theirs := bbs2023.Session{Issuer: world.ID, IssuerKey: world.Key.Signer.PublicKey(), Holder: me.ID, Nonce: nonce, Nym: must(personhood.Nym(world.ID)), Presentation: me.Digest(answer)}
	request, pending, err := personhood.Request(nil, theirs)
	if err != nil {
		log.Fatal(err)
	}
	points, sanctions := 70, 0
	summary := must(avatar.ConductSummary{Unlinkable: true, From: day, Until: day.AddDate(0, 0, 5), World: must(did.Parse(world.ID)), Points: &points,
		PeriodStart: avatar.Date{Year: 2026, Month: 1, Day: 1}, PeriodEnd: avatar.DateOf(day), OpenSanctions: &sanctions, AsOf: avatar.DateOf(day)}.Credential())
	base := must(world.Issue(ctx, summary, suite.Blind(request, ours, nil, avatar.Mandatory(summary)...)))
	conduct := must(pending.Accept(ctx, base, documents{}, noon))

	// Elsewhere.
	to = vc.Challenge{Nonce: rand.Text(), Audience: harbour, NymDomain: harbour, Expires: noon.Add(time.Minute)}
	answer = must(me.Answer(ctx, to, vc.Showing{Of: personhood.Secured(), By: personhood},
		vc.Showing{Of: conduct.Secured(), Reveal: []vc.Pointer{"/credentialSubject/pointsAtLeast50"}, By: conduct}))
	shown = must(gate.VerifyPresentation(ctx, answer, to))
	for _, s := range shown.Shown() {
		fmt.Println(avatar.TypeOf(s.Credential()), s.Own, s.Binding)
	}
	fmt.Println(shown.Shown()[1].Credential().At("/credentialSubject"))
	// Output:
	// PersonhoodCredential true nym
	// ConductSummary true nym
	// map[pointsAtLeast50:true] true
}

// vault signs where the key is: here in memory, with package bbs.
type vault struct {
	did.Signer
	key    bbs2023.SecretKey
	scheme *bbs.Scheme
}

// SignVector is asked for signatures of statements; what it returns is checked.
func (v vault) SignVector(_ context.Context, what bbs2023.Vector) ([]byte, error) {
	fmt.Println("asked for", len(what.Messages), "messages, to a commitment:", what.Commitment != nil)
	return v.scheme.Core().Sign(v.key.SecretKey, bbs.Signed{Header: what.Header, Messages: what.Messages})
}

// A key that stays in a device.
func ExampleVectorSigner() {
	ctx, suite := context.Background(), bbs2023.New(jsonld.Embedded())
	key := must(bbs2023.GenerateKey(nil))
	kestrel := issuer(vault{key.Signer(), key, bbs.New(bbs.SHA256, 0)})
	claims := must(vc.ParseCredential([]byte(`{
		"@context": "https://www.w3.org/ns/credentials/v2",
		"type": "VerifiableCredential",
		"name": "Planner",
		"credentialSubject": {"id": "did:web:mira.example"}
	}`)))
	base := must(kestrel.Issue(ctx, claims, suite.Base("/issuer", "/type")))
	fmt.Println(bbs2023.IsBase(base))
	// Output:
	// asked for 2 messages, to a commitment: false
	// true
}

// A key prints as its public key. Its Bytes are the secret.
func ExampleParseSecretKey() {
	key := must(bbs2023.ParseSecretKey([]byte(strings.Repeat("k", 32))))
	fmt.Println(fmt.Sprintf("%v", key)[:30])
	fmt.Println(key.Signer().PublicKey().Kind())
	fmt.Println(len(must(bbs2023.ParseSecretKey(key.Bytes())).Bytes()))
	_, err := key.Signer().Sign(context.Background(), []byte("a text"))
	fmt.Println(err)
	// Output:
	// bbs secret key of b595572e6e95
	// bls12381
	// 32
	// a BBS key signs vectors of messages: not a signing key
}

// What a wallet stores in between: a request whose credential has not come yet.
func ExampleSuite_ParsePending() {
	suite := bbs2023.New(jsonld.Embedded()).WithForm(avatar.Unlinkable)
	registry := issuer(must(bbs2023.GenerateKey(nil)).Signer())
	person := must(suite.Person([]byte(strings.Repeat("s", 32)), registry.ID, 0)) // a seed is random
	_, pending, err := person.Request(nil, bbs2023.Session{Issuer: registry.ID, IssuerKey: registry.Key.Signer.PublicKey(), Nonce: rand.Text(),
		Feature: bbs2023.HolderBindingPseudonym}, nil)
	if err != nil {
		log.Fatal(err)
	}
	sealed := must(pending.Export()) // a wallet seals it
	fmt.Println(must(suite.ParsePending(sealed)))
	_, err = suite.ParseOwned(sealed)
	fmt.Println(err)
	fmt.Println(bbs2023.HolderBindingPseudonym)
	// Output:
	// bbs-2023 secrets
	// not what was exported: format: expected "avouch bbs-2023 owned 1", got "avouch bbs-2023 pending 1"
	// holder_binding_pseudonym
}
