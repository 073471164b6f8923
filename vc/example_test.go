package vc_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/avouch-id/avouch/vc/sdjwt"
)

func must[T any](v T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return v
}

// avatar makes a DID with its key.
func avatar() (did.DID, did.SigningKey) {
	id, key, err := didkey.New(must(did.GenerateKey(did.Ed25519)))
	if err != nil {
		log.Fatal(err)
	}
	return id, key
}

// aJob is what Kestrel Freight says of an avatar, signed.
func aJob(of did.DID) (employer did.DID, job vc.Secured) {
	employer, key := avatar()
	claims := must(vc.NewCredential(map[string]any{
		"@context":          []any{"https://www.w3.org/ns/credentials/v2", "https://avouch.example/ns/avatar/v1"},
		"type":              []any{"VerifiableCredential", "EmploymentCredential"},
		"validFrom":         "2026-01-01T00:00:00Z",
		"validUntil":        "2036-01-01T00:00:00Z",
		"credentialSubject": map[string]any{"id": of.String(), "worksFor": "Kestrel Freight", "jobTitle": "Planner"},
	}))
	issuer := vc.Issuer{ID: employer.String(), Key: key}
	return employer, must(issuer.Issue(context.Background(), claims, dataintegrity.EdDSAJCS2022(jsonld.Embedded())))
}

// trusted are the issuers whose word counts here.
type trusted map[string]bool

func (t trusted) Trusts(issuer string, _ vc.Credential) error {
	if !t[issuer] {
		return errors.New("who is that?")
	}
	return nil
}

// An employer vouches for an avatar's job, the avatar shows it to Plaza, and Plaza checks it offline.
func Example() {
	ctx, suite := context.Background(), dataintegrity.EdDSAJCS2022(jsonld.Embedded())
	me, key := avatar()
	employer, job := aJob(me)

	ask := vc.Challenge{Nonce: rand.Text(), Audience: "did:web:plaza.example", Expires: time.Now().Add(time.Minute)}
	answer := must(vc.Holder{ID: me, Key: key, As: suite}.Answer(ctx, ask, vc.Showing{Of: job}))

	plaza := vc.Verifier{Resolver: resolver.Offline(), Mechanisms: []vc.Mechanism{suite},
		Trust: trusted{employer.String(): true}, Replay: vc.MemoryReplay(1 << 16)}
	seen := must(plaza.VerifyPresentation(ctx, answer, ask))
	for _, shown := range seen.Shown() {
		title, _ := shown.Credential().At("/credentialSubject/jobTitle")
		fmt.Println(title, shown.Own, shown.Binding == vc.BoundByPresentation, shown.Subject().DID == seen.Holder())
	}
	_, err := plaza.VerifyPresentation(ctx, answer, ask)
	fmt.Println("once more:", errors.Is(err, vc.ErrInvalid))
	// Output:
	// Planner true true true
	// once more: true
}

func ExampleParseCredential() {
	claims := must(vc.ParseCredential([]byte(`{"vct": "https://kestrel.example/job", "iss": "did:web:kestrel.example", "title": "Planner"}`)))
	fmt.Println(claims.IsClaimSet(), claims.Issuer(), claims.Types())
	_, err := vc.ParseCredential([]byte(`{"vct": "a", "vct": "b"}`))
	fmt.Println(err)
	// Output:
	// true did:web:kestrel.example [https://kestrel.example/job]
	// invalid credential: JSON at byte 13: duplicate name in an object: "vct"
}

func ExampleNewCredential() {
	claims := must(vc.NewCredential(map[string]any{
		"@context": []string{"https://www.w3.org/ns/credentials/v2"}, "type": "VerifiableCredential",
		"credentialSubject": map[string]any{"name": "Mira"}, "validUntil": "2027-01-01T00:00:00Z"}))
	_, until, err := claims.Validity()
	fmt.Println(until, err)
	fmt.Println(string(claims.JSON()))
	// Output:
	// 2027-01-01 00:00:00 +0000 UTC <nil>
	// {"@context":["https://www.w3.org/ns/credentials/v2"],"credentialSubject":{"name":"Mira"},"type":"VerifiableCredential","validUntil":"2027-01-01T00:00:00Z"}
}

// A claim can be shown or hidden, and asked for, by its pointer.
func ExampleCredential_At() {
	claims := must(vc.ParseCredential([]byte(`{"credentialSubject": {"sites": ["Leith", "Oban"]}}`)))
	fmt.Println(claims.At("/credentialSubject/sites/1"))
	fmt.Println(claims.At("/credentialSubject/salary"))
	// Output:
	// Oban true
	// <nil> false
}

// What is received is kept as it came. Reading it verifies nothing.
func ExampleReceived() {
	s := vc.Received("", []byte(`{ "id": "urn:uuid:1",  "issuer": "did:web:kestrel.example" }`))
	fmt.Println(s.MediaType(), len(s.Bytes()))
	fmt.Println(must(s.Unverified()).Issuer())
	fmt.Println(must(s.Object(vc.Limits{}))["id"])
	fmt.Println(vc.Received("", []byte("eyJ…~WyJ…~")).MediaType())
	// Output:
	// application/vc 60
	// did:web:kestrel.example
	// urn:uuid:1
	// application/dc+sd-jwt
}

// An issuer signs in its own name only.
func ExampleIssuer_Issue() {
	ctx := context.Background()
	id, key := avatar()
	mira := must(did.GenerateKey(did.Ed25519))
	issuer := vc.Issuer{ID: id.String(), Key: key}
	job := must(vc.ParseCredential([]byte(`{"vct": "https://kestrel.example/job", "title": "Planner"}`)))
	signed := must(issuer.Issue(ctx, job, sdjwt.VC{Holder: mira.PublicKey(), ConcealAll: true}))
	fmt.Println(signed.MediaType())

	other := must(vc.ParseCredential([]byte(`{"vct": "https://kestrel.example/job", "iss": "did:web:kestrel.example"}`)))
	_, err := issuer.Issue(ctx, other, sdjwt.VC{})
	var m *vc.Mismatch
	fmt.Println(errors.As(err, &m), m.What, m.Got)
	// Output:
	// application/dc+sd-jwt
	// true issuer did:web:kestrel.example
}

// A credential is shown whole inside the presentation, or some of its claims beside it, bound by the avatar's key.
func ExampleHolder_Answer() {
	ctx, suite := context.Background(), dataintegrity.EdDSAJCS2022(jsonld.Embedded())
	me, key := avatar()
	_, job := aJob(me)
	club := must(vc.ParseCredential([]byte(`{"vct": "https://harbour.example/member", "since": 2019, "number": 4711}`)))
	harbour, signing := avatar()
	member := must(vc.Issuer{ID: harbour.String(), Key: signing}.Issue(ctx, club, sdjwt.VC{Holder: key.Signer.PublicKey(), ConcealAll: true}))

	ask := vc.Challenge{Nonce: rand.Text(), Audience: "did:web:plaza.example"}
	answer := must(vc.Holder{ID: me, Key: key, As: suite}.Answer(ctx, ask,
		vc.Showing{Of: job},
		vc.Showing{Of: member, Reveal: []vc.Pointer{"/since"}, By: sdjwt.Bound{Key: key.Signer}}))

	plaza := vc.Verifier{Resolver: resolver.Offline(), Mechanisms: []vc.Mechanism{suite, sdjwt.Mechanism{}},
		Trust: vc.AnyIssuer{}, Replay: vc.MemoryReplay(1)}
	for _, shown := range must(plaza.VerifyPresentation(ctx, answer, ask)).Shown() {
		since, _ := shown.Credential().At("/since")
		_, number := shown.Credential().At("/number")
		fmt.Println(shown.Own, since, number)
	}
	// Output:
	// true <nil> false
	// true 2019 false
}

// A wallet verifies what it is given, whoever issued it.
func ExampleVerifier_Verify() {
	me, _ := avatar()
	employer, job := aJob(me)
	wallet := vc.Verifier{Resolver: resolver.Offline(), Trust: vc.AnyIssuer{},
		Mechanisms: []vc.Mechanism{dataintegrity.EdDSAJCS2022(jsonld.Embedded())}}
	verified := must(wallet.Verify(context.Background(), job))
	fmt.Println(verified.Issuer() == employer.String(), verified.Subject().DID == me, len(verified.Statuses()))
	// Output:
	// true true 0
}

// Every refusal says which check failed, where, and why.
func ExampleVerifyError() {
	me, _ := avatar()
	_, job := aJob(me)
	gate := vc.Verifier{Resolver: resolver.Offline(), Trust: trusted{},
		Mechanisms: []vc.Mechanism{dataintegrity.EdDSAJCS2022(jsonld.Embedded())}}
	_, err := gate.Verify(context.Background(), job)
	var refusal *vc.VerifyError
	if errors.As(err, &refusal) {
		fmt.Println(refusal.Check, refusal.Item, refusal.Path)
	}
	fmt.Println(err)
	_, err = (&vc.Verifier{}).Verify(context.Background(), job)
	fmt.Println(err)
	// Output:
	// trust 0 /issuer
	// trust at /issuer: who is that?
	// structure: unavailable: the verifier has no mechanisms (Verifier.Mechanisms), so it can open nothing
}

// A presentation that answers nothing is nobody's own: whoever copied it can show it.
func ExampleUnbound() {
	ctx, suite := context.Background(), dataintegrity.EdDSAJCS2022(jsonld.Embedded())
	me, key := avatar()
	_, job := aJob(me)
	answer := must(vc.Holder{ID: me, Key: key, As: suite}.Answer(ctx, vc.Unbound(), vc.Showing{Of: job}))
	server := vc.Verifier{Resolver: resolver.Offline(), Mechanisms: []vc.Mechanism{suite}, Trust: vc.AnyIssuer{}}
	seen := must(server.VerifyPresentation(ctx, answer, vc.Unbound()))
	fmt.Println(seen.Holder() == me, seen.Shown()[0].Own)
	// Output:
	// true false
}

func ExampleMemoryReplay() {
	ctx, now := context.Background(), time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	spent, nonce := vc.MemoryReplay(1), [32]byte{1}
	fmt.Println(spent.Spend(ctx, nonce, now, now.Add(time.Minute)))
	fmt.Println(spent.Spend(ctx, nonce, now, now.Add(time.Minute)))
	_, err := spent.Spend(ctx, [32]byte{2}, now, now.Add(time.Minute))
	fmt.Println(err)
	// Output:
	// true <nil>
	// false <nil>
	// unavailable: all 1 places for spent nonces are taken
}

// The header binds a derived proof to the question and to who answers it.
func ExampleChallenge_PresentationHeader() {
	me := must(did.Parse("did:web:mira.example"))
	ask := vc.Challenge{Nonce: "MFRGGZDFMZTWQ2LK", Audience: "did:web:plaza.example"}
	other := vc.Challenge{Nonce: "MFRGGZDFMZTWQ2LK", Audience: "did:web:harbour.example"}
	fmt.Println(len(ask.PresentationHeader(me)), ask.ProofDomain())
	fmt.Println(string(ask.PresentationHeader(me)) == string(other.PresentationHeader(me)))
	// Output:
	// 32 did:web:plaza.example
	// false
}

// A presenter signs this document; what is no JSON stands in it as a data: URL.
func ExamplePresentation_Credential() {
	p := vc.Presentation{Holder: must(did.Parse("did:web:mira.example")),
		Items: []vc.Secured{vc.Received("application/dc+sd-jwt", []byte("eyJ…~"))}}
	doc := must(p.Credential())
	fmt.Println(doc.At("/holder"))
	fmt.Println(doc.At("/verifiableCredential/0/type"))
	// Output:
	// did:web:mira.example true
	// EnvelopedVerifiableCredential true
}
