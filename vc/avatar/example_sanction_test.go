package avatar_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
)

// somebody is who is known by a nym.
var somebody = vc.Nym{Suite: "BBS_BLS12381G1_XMD:SHA-256_SSWU_RO_", Domain: "did:web:a.example", Point: [48]byte{0xa0, 1}}

func horses() avatar.Sanction {
	return avatar.Sanction{ID: "urn:uuid:2c0a5a39-3c4f-4a6e-9d62-5a2f8b1a7c11", SubjectNym: somebody, From: noon, Until: noon.AddDate(1, 0, 0),
		Category: "ScamsAndFraud", Ground: "Rule 4: sell what you show", GroundURL: "https://a.example/rules#4",
		Facts: "Sold the same horse three times.", Automated: new(false), Measure: avatar.Suspension, Scope: avatar.ScopeWorld,
		Start: noon, End: noon.AddDate(0, 3, 0), Appeal: "https://a.example/appeals", AppealBy: noon.AddDate(0, 1, 0)}
}

func ExampleSanction() {
	sanction := horses()
	claims := must(sanction.Credential())
	fmt.Println(claims.Types()[1], must(avatar.ParseSanction(claims)).Measure)
	sanction.Appeal = ""
	_, err := sanction.Credential()
	fmt.Println(err)
	// Output:
	// SanctionCredential suspension
	// structure at /credentialSubject/appealURL: this claim is missing, and it always shows
}

// A sanction that a world signed without saying why.
func ExampleParseSanction() {
	o := maps.Clone(must(horses().Credential()).Object())
	subject := maps.Clone(o["credentialSubject"].(map[string]any))
	delete(subject, "facts")
	o["credentialSubject"] = subject
	_, err := avatar.ParseSanction(must(vc.NewCredential(o)))
	fmt.Println(err)
	// Output: structure at /credentialSubject/facts: this claim is missing, and it always shows
}

func ExampleAppealDecision() {
	signed := []byte("the sanction as its subject has it")
	claims := must(avatar.AppealDecision{SubjectNym: somebody, From: noon, Until: noon.AddDate(2, 0, 0), Sanction: horses().ID, Digest: sha256.Sum256(signed),
		Outcome: avatar.Overturned, Reasons: "There were three horses.", Decided: noon}.Credential())
	fmt.Println(avatar.Mandatory(claims))
	// Output: [/issuer /type /validFrom /validUntil /credentialSubject]
}

func ExampleParseAppealDecision() {
	claims := must(avatar.AppealDecision{SubjectNym: somebody, From: noon, Until: noon.AddDate(2, 0, 0), Sanction: horses().ID, Digest: [32]byte{1},
		Outcome: avatar.Reduced, Reasons: "Two of three.", NewEnd: noon.AddDate(0, 1, 0), Decided: noon}.Credential())
	appeal := must(avatar.ParseAppealDecision(claims))
	fmt.Println(appeal.Outcome, avatar.DateOf(appeal.NewEnd))
	// Output: reduced 2026-12-23
}

// A federation's list of whom it has banned.
func ExampleSanctionList() {
	league := must(did.Parse("did:web:league.example"))
	nym := somebody
	nym.Domain = league.String()
	claims := must(avatar.SanctionList{Federation: league, From: noon, Until: noon.AddDate(0, 0, 1), Suite: nym.Suite, AsOf: avatar.DateOf(noon),
		Banned: map[vc.Nym]time.Time{nym: {}}}.Credential())
	banned, _ := claims.At("/credentialSubject/banned")
	fmt.Println(banned)
	// Output: [uoAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/indefinite]
}

// A member fills its ban list.
func ExampleParseSanctionList() {
	league := must(did.Parse("did:web:league.example"))
	nym := somebody
	nym.Domain = league.String()
	fetched := must(avatar.SanctionList{Federation: league, From: noon, Until: noon.AddDate(0, 0, 1), Suite: nym.Suite, AsOf: avatar.DateOf(noon),
		Banned: map[vc.Nym]time.Time{nym: noon.AddDate(0, 2, 0)}}.Credential())
	list := must(avatar.ParseSanctionList(fetched))
	for nym, until := range list.Banned {
		fmt.Println(nym.Domain, until.Format(time.DateOnly)) // bans.List.Put
	}
	// Output: did:web:league.example 2027-01-23
}

func ExampleSchema() {
	verifier := vc.Verifier{Schemas: avatar.Schema{}}
	sanction := must(horses().Credential())
	o := sanction.Object()
	delete(o["credentialSubject"].(map[string]any), "ground")
	fmt.Println(verifier.Schemas.Check(context.Background(), must(vc.NewCredential(o))))
	fmt.Println(slices.Contains(avatar.Claims(avatar.TypeSanction), "ground"))
	// Output:
	// structure at /credentialSubject/ground: this claim is missing, and it always shows
	// true
}
