package scoring_test

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/scoring"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
	"github.com/avouch-id/avouch/vc/sdjwt"
)

func must[T any](v T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return v
}

// seeded is a key that is the same in every run of the example.
func seeded(name string) did.Signer {
	seed := sha256.Sum256([]byte(name))
	return must(did.DeriveKey(seed[:], "did:web:b.example", 0, did.Ed25519))
}

// doorPolicy lets in whoever has a job: the least that a policy can say.
func doorPolicy(employer did.DID) string {
	return fmt.Sprintf(`{"version": 1, "audience": "did:web:b.example", "purpose": "Entry to world B",
		"prior": {"positive": 1000, "negative": 1000}, "halfLifeDays": 365,
		"groups": [{"name": "employers", "issuers": [%q], "cap": 2000}],
		"rules": [{"name": "job", "type": "EmploymentCredential", "groups": ["employers"], "shows": ["worksFor"],
		           "weight": 1000, "words": "An employer vouches for a job"}],
		"decisions": [
			{"code": "known", "decision": "allow", "words": "Somebody vouches for this avatar.", "when": {"scoreAtLeast": 600}},
			{"code": "stranger", "decision": "review", "words": "Nobody vouches for this avatar yet."}]}`, employer)
}

// A world checks an answer, decides by its own policy, and can say why.
func ExampleAssess() {
	ctx, now := context.Background(), time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	employer, employerKey, err := didkey.New(seeded("employer"))
	if err != nil {
		log.Fatal(err)
	}
	person := seeded("person")
	me, _, err := didkey.New(person)
	if err != nil {
		log.Fatal(err)
	}
	claims := must(avatar.Employment{Subject: me, WorksFor: "Kestrel Freight", JobTitle: "Planner",
		From: now, Until: now.AddDate(1, 0, 0)}.Credential())
	issuer := vc.Issuer{ID: employer.String(), Key: employerKey, Now: clock}
	job := must(issuer.Issue(ctx, claims, sdjwt.VC{Holder: person.PublicKey(), ConcealAll: true}))

	policy := must(scoring.Load([]byte(doorPolicy(employer))))
	ask := vc.Challenge{Nonce: "JGHQ6SZKNJVXLVHMPIMCZBHLVE", Audience: policy.Audience(), Expires: now.Add(time.Minute)}
	world := vc.Verifier{Resolver: resolver.Offline(), Mechanisms: []vc.Mechanism{sdjwt.Mechanism{}}, Trust: policy.Trust(),
		Replay: vc.MemoryReplay(100), Now: clock}
	answer := must(sdjwt.Bound{Key: person}.Disclose(ctx, job, vc.Disclosure{Reveal: []vc.Pointer{"/worksFor"}, To: ask, Holder: me, At: now}))
	shown := must(world.VerifyPresentation(ctx, []vc.Secured{answer}, ask))

	verdict := must(scoring.Assess(policy, now, shown))
	fmt.Println(verdict.Decision, verdict.Score, "for", policy.Purpose())
	for _, reason := range verdict.Reasons {
		fmt.Println("-", reason)
	}
	for _, change := range verdict.Changes {
		fmt.Println("*", change)
	}
	// Output:
	// allow 666 for Entry to world B
	// - Somebody vouches for this avatar.
	// - An employer vouches for a job (did:key:z6MkneZ6xAaexngkYqprtqJVLhM6bPZjEKYXJnqehU2HK5fg): counts +1.000; +166 points.
	// * Without an employment by did:key:z6MkneZ6xAaexngkYqprtqJVLhM6bPZjEKYXJnqehU2HK5fg the decision would be: review.
	// * With a score of 599 or less (it is 666) the decision would be: review.
}

// Load names the place of the fault.
func ExampleLoad() {
	_, err := scoring.Load([]byte(`{"version": 1, "audience": "did:web:b.example", "purpose": "Entry",
		"prior": {"positive": 1000, "negative": 1000}, "halfLifeDays": 365,
		"groups": [{"name": "worlds", "issuers": ["did:web:a.example"], "cap": 2000}],
		"rules": [{"name": "standing", "type": "ConductSummary", "groups": ["worlds"], "steps": [{"atLeast": 60, "weight": 500}]}],
		"decisions": [{"code": "all", "decision": "review", "words": "A person looks at everything."}]}`))
	fmt.Println(err)
	var fault *scoring.PolicyError
	fmt.Println(errors.As(err, &fault), fault.Where)
	// Output:
	// policy: rule standing: step 1: the ladder of a ConductSummary has no step 60
	// true rule standing: step 1
}

// The policy's issuers are trusted, and nobody else.
func ExamplePolicy_Trust() {
	employer := must(did.Parse("did:web:kestrel.example"))
	trust := must(scoring.Load([]byte(doorPolicy(employer)))).Trust()
	fmt.Println(trust.Trusts("did:web:kestrel.example", vc.Credential{}))
	fmt.Println(trust.Trusts("did:web:m.example", vc.Credential{}))
	// Output:
	// <nil>
	// the policy of "did:web:b.example" has "did:web:m.example" in none of its groups
}

// A verdict goes to whoever it is about, as JSON.
func ExampleAssessment() {
	verdict := scoring.Assessment{Audience: "did:web:b.example", Decision: scoring.Allow, Score: 666,
		Reasons: []scoring.Reason{{Code: "known", PolicyWords: "Somebody vouches for this avatar."}}}
	text := must(json.Marshal(verdict.Reasons))
	fmt.Println(string(text))
	// Output: [{"code":"known","policyWords":"Somebody vouches for this avatar.","words":"Somebody vouches for this avatar."}]
}

// Somebody else's credential is an error that names it.
func ExampleEvidenceError() {
	err := error(&scoring.EvidenceError{Item: 2, Err: scoring.ErrForeign})
	fmt.Println(err)
	fmt.Println(errors.Is(err, scoring.ErrForeign))
	// Output:
	// assessing: shown credential 2: not about whoever answered
	// true
}

// Words are a table; another language is another one.
func ExampleEnglish() {
	german := scoring.English()
	german.Tag, german.Texts["change.without"] = "de", "Ohne {evidence} wäre die Entscheidung: {decision}."
	german.Texts["evidence"], german.Texts["type.EmploymentCredential"] = "{what} von {issuer}", "eine Anstellung"
	change := scoring.Change{Code: "without", Decision: scoring.Review, Item: scoring.Item{Type: "EmploymentCredential", Issuer: "did:web:kestrel.example"}}
	fmt.Println(change)
	fmt.Println(change.In(german))
	// Output:
	// Without an employment by did:web:kestrel.example the decision would be: review.
	// Ohne eine Anstellung von did:web:kestrel.example wäre die Entscheidung: review.
}
