package audit_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"strings"
	"time"

	"github.com/avouch-id/avouch/scoring"
	"github.com/avouch-id/avouch/scoring/audit"
)

const doorPolicy = `{"version": 1, "audience": "did:web:b.example", "purpose": "Entry to world B",
	"prior": {"positive": 1000, "negative": 1000}, "halfLifeDays": 365,
	"groups": [{"name": "employers", "issuers": ["did:web:kestrel.example"], "cap": 2000}],
	"rules": [{"name": "job", "type": "EmploymentCredential", "groups": ["employers"], "weight": 1000}],
	"decisions": [
		{"code": "known", "decision": "allow", "words": "Somebody vouches for this avatar.", "when": {"scoreAtLeast": 600}},
		{"code": "stranger", "decision": "review", "words": "Nobody vouches for this avatar yet."}]}`

// Before a policy is in force: whom would it let in?
func ExampleRun() {
	policy, err := scoring.Load([]byte(doorPolicy))
	if err != nil {
		log.Fatal(err)
	}
	const employed = `[{"type": "EmploymentCredential", "issuer": "did:web:kestrel.example", "validFrom": "2026-11-23T00:00:00Z", "validUntil": "2027-11-23T00:00:00Z"}]`
	population := strings.NewReader(
		`{"groups": {"age": "grown"}, "count": 80, "evidence": ` + employed + "}\n" +
			`{"groups": {"age": "grown"}, "count": 20, "evidence": []}` + "\n" +
			`{"groups": {"age": "young"}, "count": 50, "evidence": ` + employed + "}\n" +
			`{"groups": {"age": "young"}, "count": 50, "evidence": []}` + "\n")
	at := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	report, err := audit.Run(context.Background(), policy, at, audit.Read(population, audit.Options{}), audit.Options{})
	if err != nil {
		log.Fatal(err)
	}
	for _, g := range report.Attributes[0].Groups {
		fmt.Println(g.Label, g.Decisions.Allow, "of", g.People, "ratio", *g.Selected.Ratio, g.Selected.BelowFourFifths)
		for _, d := range g.Differences {
			fmt.Println("  rule", d.Rule, d.Share, "of 1000, in the other group", d.ReferenceShare)
		}
	}
	// Output:
	// grown 80 of 100 ratio 1000 false
	// young 50 of 100 ratio 625 true
	//   rule job 500 of 1000, in the other group 800
}

// A line that is not a person is named.
func ExampleRead() {
	for person, err := range audit.Read(strings.NewReader(`{"groups": {"age": "grown"}, "evidence": []}`+"\n"+`{"groups": {}, "rows": 5}`), audit.Options{}) {
		fmt.Println(person.Groups["age"], err)
		var e *audit.PersonError
		if errors.As(err, &e) {
			fmt.Println("line", e.Person)
		}
	}
	// Output:
	// grown <nil>
	//  person 2: not of the form that is read here: the member "evidence" is missing
	// line 2
}

// Words are a table; another language is another one.
func ExampleEnglish() {
	german := audit.English()
	german.Tag, german.Texts["supposed"] = "de", "{people} angenommene Menschen: hier wird über niemanden entschieden."
	report := audit.Report{All: audit.Outcome{People: 200}}
	fmt.Println(strings.Split(report.String(), "\n")[2])
	fmt.Println(strings.Split(report.In(german), "\n")[2])
	// Output:
	// 200 people, all of them supposed: this decides about nobody.
	// 200 angenommene Menschen: hier wird über niemanden entschieden.
}
