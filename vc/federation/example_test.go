package federation_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/federation"
	"github.com/avouch-id/avouch/vc/jsonld"
)

func must[T any](v T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return v
}

// Plaza belongs to the Harbour League. A wallet that Plaza asks for pseudonyms of the League asks its person, and then
// never takes the League for a world.
func ExampleGuard() {
	ctx, now := context.Background(), time.Now()
	jcs := dataintegrity.EdDSAJCS2022(jsonld.Embedded())
	league, key, err := didkey.New(must(did.GenerateKey(did.Ed25519)))
	if err != nil {
		log.Fatal(err)
	}
	plaza := must(did.Parse("did:web:plaza.example"))
	claims := must(avatar.Membership{Subject: plaza, Federation: "Harbour League",
		Members: []did.DID{plaza, must(did.Parse("did:web:harbour.example"))}, From: now, Until: now.AddDate(0, 1, 0)}.Credential())
	membership := must(vc.Issuer{ID: league.String(), Key: key}.Issue(ctx, claims, jcs))

	guard := federation.Guard{
		Domains:     federation.NewMemory(1000),
		Verifier:    &vc.Verifier{Resolver: resolver.Offline(), Mechanisms: []vc.Mechanism{jcs}, Trust: vc.AnyIssuer{}},
		Memberships: []vc.Secured{membership},
		Consent: func(_ context.Context, to vc.Challenge, m avatar.Membership) error {
			fmt.Printf("Known to %s as in all of the %s: %s?\n", to.Audience, m.Federation, m.Members)
			return nil
		},
	}
	wallet := vc.Holder{NymDomain: guard.NymDomain} // and ID, Key, As
	fmt.Println(wallet.NymDomain(ctx, vc.Challenge{Audience: plaza.String(), NymDomain: league.String()}))
	fmt.Println(guard.Domains.Role(ctx, league))
	fmt.Println(wallet.NymDomain(ctx, vc.Challenge{Audience: league.String(), NymDomain: league.String()}) == nil)
	// Output:
	// Known to did:web:plaza.example as in all of the Harbour League: [did:web:harbour.example did:web:plaza.example]?
	// <nil>
	// a federation's domain <nil>
	// false
}

func ExampleNewMemory() {
	ctx, m := context.Background(), federation.NewMemory(1000)
	plaza := must(did.Parse("did:web:plaza.example"))
	fmt.Println(m.Use(ctx, plaza, federation.World))
	fmt.Println(m.Use(ctx, plaza, federation.Federation))
	fmt.Println(m.Role(ctx, plaza))
	// Output:
	// true <nil>
	// false <nil>
	// a world's own domain <nil>
}
