package avatar_test

import (
	"crypto/sha256"
	"fmt"
	"log"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
)

func must[T any](v T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return v
}

var (
	noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	wren = must(did.Parse("did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"))
)

func ExampleEmployment() {
	claims := must(avatar.Employment{Subject: wren, WorksFor: "Kestrel Freight", JobTitle: "Planner",
		From: noon, Until: noon.AddDate(1, 0, 0)}.Credential())
	fmt.Println(claims.Types())
	fmt.Println(avatar.Mandatory(claims))
	// Output:
	// [VerifiableCredential EmploymentCredential]
	// [/issuer /type /validFrom /validUntil]
}

// An SD-JWT VC of which the employer's name was shown and nothing else of the job.
func ExampleParseEmployment() {
	shown := must(vc.ParseCredential([]byte(`{"vct": "https://avouch.example/ns/avatar/v1#EmploymentCredential",
		"iss": "did:web:kestrel.example", "nbf": 1795435200, "exp": 1826971200, "worksFor": "Kestrel Freight"}`)))
	job := must(avatar.ParseEmployment(shown))
	fmt.Printf("%q %q %s\n", job.WorksFor, job.JobTitle, job.Until.Format(time.DateOnly))
	// Output: "Kestrel Freight" "" 2027-11-23
}

func ExampleSocialAccount() {
	claims := must(avatar.SocialAccount{Subject: wren, Platform: "Plaza", Handle: "@wren", FollowerCount: new(1500),
		From: noon, Until: noon.AddDate(0, 6, 0)}.Credential())
	account := must(avatar.ParseSocialAccount(claims))
	fmt.Println(account.Handle)
	fmt.Println(account.Followers.AtLeast())
	fmt.Println(account.Followers.Below())
	// Output:
	// @wren
	// 1000 true
	// 10000 true
}

func ExampleConductAttestation() {
	report := avatar.ConductAttestation{Subject: wren, World: must(did.Parse("did:web:a.example")),
		Category: "ScamsAndFraud", Effect: avatar.Negative, Severity: 2, Points: new(-10),
		Occurred: avatar.DateOf(noon), Evidence: sha256.Sum256([]byte("the chat, as the world keeps it")),
		From: noon, Until: noon.AddDate(1, 0, 0)}
	claims := must(report.Credential())
	fmt.Println(must(avatar.ParseConductAttestation(claims)).Category)

	report.Category = "Helpfulness"
	_, err := report.Credential()
	fmt.Println(err.Error()[:53])
	// Output:
	// ScamsAndFraud
	// structure at /credentialSubject/category: one of ["An
}

func ExampleConductSummary() {
	summary := avatar.ConductSummary{Subject: wren, World: must(did.Parse("did:web:a.example")),
		PeriodStart: avatar.Date{Year: 2026, Month: time.January, Day: 1}, PeriodEnd: avatar.DateOf(noon), AsOf: avatar.DateOf(noon),
		Points: new(62), OpenSanctions: new(0), From: noon, Until: noon.Add(avatar.SummaryLife)}
	claims := must(summary.Credential())
	for _, step := range []vc.Pointer{"/credentialSubject/pointsAtLeast50", "/credentialSubject/pointsAtLeast75"} {
		fmt.Println(claims.At(step))
	}
	fmt.Println(must(avatar.ParseConductSummary(claims)).Standing.AtLeast())
	// Output:
	// true true
	// false true
	// 50 true
}

func ExampleParse() {
	claims := must(vc.ParseCredential([]byte(`{"vct": "https://avouch.example/ns/avatar/v1#ConductSummary",
		"iss": "did:web:a.example", "nbf": 1795435200, "exp": 1796040000, "pointsAtLeast50": true}`)))
	fmt.Println(avatar.TypeOf(claims), avatar.VCT(avatar.TypeConductSummary) == claims.Types()[0])
	switch v := must(avatar.Parse(claims)).(type) {
	case avatar.ConductSummary:
		fmt.Println(v.Standing.AtLeast())
	case avatar.Employment:
		fmt.Println(v.WorksFor)
	}
	// Output:
	// ConductSummary true
	// 50 true
}

// A ladder may be all that is said: the exact number then never leaves the platform.
func ExamplePointsLadder() {
	fmt.Println(avatar.PointsLadder(62).AtLeast())
	fmt.Println(avatar.FollowersLadder(1500).Below())
	fmt.Println(avatar.YearsLadder(0).AtLeast())
	// Output:
	// 50 true
	// 10000 true
	// 0 false
}

func ExampleCategories() {
	fmt.Println(avatar.Categories(avatar.Positive))
	// Output: [Contribution Fairness Helpfulness Safety]
}

func ExampleClaims() {
	fmt.Println(avatar.Claims(avatar.TypeEmployment)[:4])
	// Output: [worksFor jobTitle occupation employmentType]
}
