package didwebvh_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"strings"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didwebvh"
)

func must[T any](v T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return v
}

// newKey is a key that the examples always have alike.
func newKey(index uint32) *did.PrivateKey {
	return must(did.DeriveKey([]byte("thirty-two bytes for the example"), "did:web:plaza.example", index, did.Ed25519))
}

// clock is at ten o'clock, and an hour later each time it is asked.
func clock() func() time.Time {
	at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	return func() time.Time {
		at = at.Add(time.Hour)
		return at
	}
}

// publish is a static host with the files of a log.
func publish(l *didwebvh.Log) host {
	files := must(l.Files())
	return host{must(didwebvh.LogURL(l.ID())): files.Log, must(didwebvh.WitnessURL(l.ID())): files.Witnesses}
}

// A DID is made, gets another document by a key that was committed to, and is resolved.
func Example() {
	ctx, rules := context.Background(), didwebvh.Rules{Now: clock()}
	first, next, later := newKey(1), newKey(2), newKey(3)

	l := must(didwebvh.Start(ctx, didwebvh.Change{
		Location:      "plaza.example:dids:issuer",
		NextKeyHashes: []string{didwebvh.KeyHash(next.PublicKey())},
	}, rules, first))
	l = must(l.Update(ctx, didwebvh.Change{
		Document: []byte(`{
			"@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
			"verificationMethod": [{"id": "#key-1", "type": "Multikey", "publicKeyMultibase": "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"}],
			"assertionMethod": ["#key-1"]}`),
		NextKeyHashes: []string{didwebvh.KeyHash(later.PublicKey())},
	}, next))

	r := must(didwebvh.Resolver{Open: publish(l), Rules: rules}.Resolve(ctx, l.ID(), did.Version{}))
	fmt.Println(must(didwebvh.LogURL(l.ID())))
	fmt.Println(r.VersionID == must(l.VersionID(2)), r.Created.Format(time.Kitchen), r.Updated.Format(time.Kitchen), r.TTL)
	fmt.Println(len(r.Document.Methods(did.AssertionMethod, time.Time{})))

	// A key that nobody committed to cannot take the DID over.
	_, err := l.Update(ctx, didwebvh.Change{NextKeyHashes: []string{}}, first)
	var at *didwebvh.LogError
	fmt.Println(errors.As(err, &at) && at.Version == 3, errors.Is(err, didwebvh.ErrParameters))
	// Output:
	// https://plaza.example/dids/issuer/did.jsonl
	// true 10:00AM 11:00AM 1h0m0s
	// 1
	// true true
}

// Witnesses look at a new entry with their own copy of the log before they approve.
func ExampleAppend() {
	ctx, rules := context.Background(), didwebvh.Rules{Now: clock()}
	key, witness := newKey(1), newKey(4)
	w := didwebvh.Witness{Threshold: 1, Witnesses: []did.DID{must(did.Parse("did:key:" + witness.PublicKey().Multikey()))}}
	l := must(didwebvh.Start(ctx, didwebvh.Change{Location: "plaza.example", Witness: &w}, rules, key))
	_, err := l.Files()
	fmt.Println(errors.Is(err, didwebvh.ErrWitness), l.Witnesses().Threshold)

	seen := must(didwebvh.Append(nil, l.Entry(), rules))
	proof := must(seen.Attest(ctx, witness))

	l = must(l.AddProofs(proof))
	files := must(l.Files())
	fmt.Println(must(didwebvh.WitnessURL(l.ID())))
	l = must(didwebvh.Verify(files.Log, files.Witnesses, rules))
	fmt.Println(l.Len(), l.Parameters().Witness.Threshold)
	// Output:
	// true 1
	// https://plaza.example/.well-known/did-witness.json
	// 1 1
}

// A portable DID moves and keeps its SCID.
func ExampleLog_Update() {
	ctx, rules := context.Background(), didwebvh.Rules{Now: clock()}
	key, yes := newKey(1), true
	l := must(didwebvh.Start(ctx, didwebvh.Change{Location: "old.example", Portable: &yes}, rules, key))
	old := l.ID()
	l = must(l.Update(ctx, didwebvh.Change{Location: "new.example"}, key))

	h := publish(l)
	h[must(didwebvh.LogURL(old))] = h[must(didwebvh.LogURL(l.ID()))] // still served at the old place
	r := didwebvh.Resolver{Open: h, Rules: rules}
	names := must(r.Predecessors(ctx, l.ID()))
	fmt.Println(len(names), names[0] == old, strings.HasPrefix(l.ID().Specific(), l.SCID()))
	_, err := r.Resolve(ctx, old, did.Version{})
	var moved *didwebvh.MovedError
	fmt.Println(errors.As(err, &moved) && moved.To == l.ID())

	l = must(l.Update(ctx, didwebvh.Change{Deactivate: true}, key))
	gone := must(didwebvh.Resolver{Open: publish(l), Rules: rules}.Resolve(ctx, l.ID(), did.Version{}))
	fmt.Println(gone.Deactivated, gone.Document == nil)
	// Output:
	// 1 true true
	// true
	// true true
}

func ExamplePathURL() {
	ctx, rules := context.Background(), didwebvh.Rules{Now: clock()}
	l := must(didwebvh.Start(ctx, didwebvh.Change{Location: "plaza.example%3A8443:dids:issuer"}, rules, newKey(1)))
	r := must(l.Resolution(did.Version{}))
	for _, path := range []string{"/whois", "/governance/issuers.json", "/../../secret"} {
		url, err := didwebvh.PathURL(r.Document, must(l.ID().URL(path)))
		fmt.Println(url, err != nil)
	}
	// Output:
	// https://plaza.example:8443/dids/issuer/whois.vp false
	// https://plaza.example:8443/dids/issuer/governance/issuers.json false
	//  true
}

// A did.json beside the log lets resolvers of did:web read the document too.
func ExampleLog_WebDocument() {
	l := must(didwebvh.Start(context.Background(), didwebvh.Change{Location: "plaza.example"}, didwebvh.Rules{Now: clock()}, newKey(1)))
	d := must(did.ParseDocument(must(l.WebDocument())))
	fmt.Println(d.ID(), len(d.Services()))
	// Output: did:web:plaza.example 2
}
