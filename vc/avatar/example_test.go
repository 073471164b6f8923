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

// A credential for a hidden secret names nobody: all who were enrolled that month and are issued one that day have the same.
func ExamplePersonhood() {
	today := avatar.DateOf(noon).Time()
	claims := must(avatar.Personhood{From: today, Until: today.AddDate(0, 3, 0), Method: "in person, by two clerks", Assurance: "high",
		Since: avatar.DateOf(noon)}.Credential())
	fmt.Println(claims.At("/credentialSubject/secretSince"))
	fmt.Println(avatar.Mandatory(claims))
	// Output:
	// 2026-11 true
	// [/issuer /type /validFrom /validUntil /credentialSubject/secretSince]
}

// What a verifier sees where everything was hidden that can be.
func ExampleParsePersonhood() {
	shown := must(vc.ParseCredential([]byte(`{
		"@context": ["https://www.w3.org/ns/credentials/v2", "https://avouch.example/ns/avatar/v1"],
		"type": ["VerifiableCredential", "PersonhoodCredential"], "issuer": "did:web:clerk.example",
		"validFrom": "2026-11-23T00:00:00Z", "validUntil": "2027-02-23T00:00:00Z",
		"credentialSubject": {"secretSince": "2026-11"}}`)))
	person := must(avatar.ParsePersonhood(shown))
	fmt.Printf("%s %q\n", person.Since, person.Method)
	// Output: 2026-11-01 ""
}

// An employment for a hidden secret says everything, and lasts until a day like every other.
func ExampleEmployment_unlinkable() {
	today := avatar.DateOf(noon).Time()
	job := avatar.Employment{Unlinkable: true, From: today, Until: today.AddDate(0, 1, 0), WorksFor: "Kestrel Freight", JobTitle: "Planner",
		EmploymentType: "full-time", Start: avatar.Date{Year: 2021, Month: time.November, Day: 24}}
	_, err := job.Credential()
	fmt.Println(err)
	job.Occupation = "http://data.europa.eu/esco/occupation/00cee175-1376-43fb-9f02-ba3d7a910a58"
	claims := must(job.Credential())
	fmt.Println(claims.At("/credentialSubject/endDate"))
	fmt.Println(must(avatar.ParseEmployment(claims)).Unlinkable)
	// Output:
	// structure at /credentialSubject/occupation: this claim is missing: an unlinkable credential has the same statements whoever it is for
	// 9999-12-31 true
	// true
}

// What a wallet looks at before it shows a credential on a hidden secret: one claim less than others have would be a name.
func ExampleUnlinkable() {
	today := avatar.DateOf(noon).Time()
	claims := must(avatar.Personhood{From: today, Until: today.AddDate(0, 3, 0), Method: "in person", Assurance: "high", Since: avatar.DateOf(today)}.Credential())
	fmt.Println(avatar.Unlinkable(claims))
	object := claims.Object()
	object["credentialSubject"] = map[string]any{"secretSince": "2026-11", "method": "in person"}
	fmt.Println(avatar.Unlinkable(must(vc.NewCredential(object))))
	// Output:
	// <nil>
	// structure: invalid PersonhoodCredential: not in the unlinkable form, or not whole
}

// A world that knows somebody by a pseudonym attests to what the pseudonym did.
func ExampleConductAttestation_nym() {
	world := must(did.Parse("did:web:a.example"))
	claims := must(avatar.ConductAttestation{SubjectNym: vc.Nym{Suite: "some-suite", Domain: world.String(), Point: [48]byte{0xa1, 0xf0}},
		World: world, Category: "Helpfulness", Effect: avatar.Positive, Severity: 1, Points: new(5),
		Occurred: avatar.DateOf(noon), Evidence: sha256.Sum256([]byte("the chat, as the world keeps it")),
		From: noon, Until: noon.AddDate(1, 0, 0)}.Credential())
	fmt.Println(claims.At("/credentialSubject/type"))
	fmt.Println(must(avatar.ParseConductAttestation(claims)).SubjectNym.Domain)
	// Output:
	// Pseudonym true
	// did:web:a.example
}

func ExampleMembership() {
	plaza, harbour := must(did.Parse("did:web:plaza.example")), must(did.Parse("did:web:harbour.example"))
	claims := must(avatar.Membership{Subject: plaza, From: noon, Until: noon.AddDate(0, 1, 0),
		Federation: "Harbour League", Members: []did.DID{plaza, harbour}}.Credential())
	m := must(avatar.ParseMembership(claims))
	fmt.Println(m.Federation, m.Members)
	// Output: Harbour League [did:web:harbour.example did:web:plaza.example]
}
