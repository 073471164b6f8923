package status_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"testing/fstest"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/avouch-id/avouch/vc/sdjwt"
	"github.com/avouch-id/avouch/vc/status"
)

func exampleIssuer() vc.Issuer {
	key, err := did.GenerateKey(did.Ed25519)
	if err != nil {
		log.Fatal(err)
	}
	id, signing, err := didkey.New(key)
	if err != nil {
		log.Fatal(err)
	}
	return vc.Issuer{ID: id.String(), Key: signing}
}

func must[T any](v T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return v
}

// An employer gives a credential a status, publishes the list, and revokes the credential. A verifier has the lists in a folder.
func Example() {
	ctx := context.Background()
	employer, suite := exampleIssuer(), dataintegrity.EdDSAJCS2022(jsonld.Embedded())
	list := &status.List{Storage: status.Memory(), URL: "https://kestrel.example/lists/1"}

	entry := must(list.Allocate(ctx))
	claims := must(vc.NewCredential(map[string]any{
		"@context":          []string{"https://www.w3.org/ns/credentials/v2", "https://avouch.example/ns/avatar/v1"},
		"type":              []string{"VerifiableCredential", "EmploymentCredential"},
		"credentialSubject": map[string]any{"worksFor": "Kestrel Freight", "jobTitle": "Planner"},
	}))
	job := must(employer.Issue(ctx, must(entry.AddTo(claims)), suite))

	for _, value := range []uint8{0, 1} {
		if err := list.Set(ctx, entry.Index, value); err != nil {
			log.Fatal(err)
		}
		published := must(list.Publish(ctx, employer, suite))
		folder := must(status.Folder(fstest.MapFS{
			"index.json": {Data: []byte(`{"https://kestrel.example/lists/1": "1.json"}`)},
			"1.json":     {Data: published.Bytes()},
		}))
		v := vc.Verifier{Resolver: resolver.Offline(), Mechanisms: []vc.Mechanism{suite}, Trust: vc.AnyIssuer{}, Status: status.Checker{Lists: folder}}
		_, err := v.Verify(ctx, job)
		fmt.Println(err)
	}
	// Output:
	// <nil>
	// status at /credentialStatus: "revocation" is set (1) in "https://kestrel.example/lists/1"
}

// cdn stands for where an issuer's files are; a *fetch.Client takes its place.
type cdn map[string][]byte

func (c cdn) Load(_ context.Context, url string) ([]byte, error) {
	fmt.Println("GET", url)
	if page, there := c[url]; there {
		return page, nil
	}
	return nil, errors.New("the network is down")
}

// The status of an SD-JWT VC is in a Status List Token. A verifier loads lists before anybody comes, and keeps them.
func ExampleCache() {
	ctx := context.Background()
	employer := exampleIssuer()
	list := &status.List{Storage: status.Memory(), URL: "https://kestrel.example/lists/2", Form: status.TokenList, Bits: 2, TTL: 12 * time.Hour}
	entry := must(list.Allocate(ctx))
	claims := must(vc.NewCredential(map[string]any{"vct": "https://kestrel.example/job", "jobTitle": "Planner"}))
	job := must(employer.Issue(ctx, must(entry.AddTo(claims)), sdjwt.VC{}))

	web := cdn{list.URL: must(list.PublishCWT(ctx, employer))} // or PublishJWT
	checker := status.Checker{Lists: web, Cache: &status.Cache{MaxAge: time.Hour}}
	v := vc.Verifier{Resolver: resolver.Offline(), Mechanisms: []vc.Mechanism{sdjwt.Mechanism{}}, Trust: vc.AnyIssuer{}, Status: checker}
	if err := checker.Prefetch(ctx, time.Now(), list.URL); err != nil {
		log.Fatal(err)
	}
	for range 2 {
		verified := must(v.Verify(ctx, job))
		fmt.Println(verified.Statuses())
	}

	v.Status = status.Checker{Lists: cdn{}}
	_, err := v.Verify(ctx, job)
	fmt.Println(errors.Is(err, vc.ErrUnavailable), errors.Is(err, vc.ErrInvalid))
	// Output:
	// GET https://kestrel.example/lists/2
	// [{status 0 https://kestrel.example/lists/2}]
	// [{status 0 https://kestrel.example/lists/2}]
	// GET https://kestrel.example/lists/2
	// true false
}

// The lists that both specifications print.
func ExampleBits() {
	token := must(status.OpenTokenList("eNo76fITAAPfAgc", 2, status.Limits{}))
	var values []uint64
	for i := range token.Len() {
		value, _ := token.At(i)
		values = append(values, value)
	}
	fmt.Println(values)
	bitstring := must(status.OpenBitstring("uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA", 1, status.Limits{}))
	fmt.Println(bitstring.At(131_071))
	fmt.Println(bitstring.At(131_072))
	// Output:
	// [1 2 0 3 0 1 0 1 1 2 3 3]
	// 0 true
	// 0 false
}
