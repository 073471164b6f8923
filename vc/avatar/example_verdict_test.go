package avatar_test

import (
	"fmt"
	"log"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc/avatar"
)

// A verdict as its subject keeps it.
func ExampleVerdict_Credential() {
	me, err := did.Parse("did:web:wren.example")
	if err != nil {
		log.Fatal(err)
	}
	now, score, confidence := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC), 666, 333
	c, err := avatar.Verdict{Subject: me, From: now, Until: now.AddDate(0, 1, 0), Audience: "did:web:b.example", Purpose: "Entry to world B",
		Decision: "allow", Code: "known", Score: &score, Confidence: &confidence, Policy: [32]byte{1}, Decided: now,
		Reasons: "Somebody vouches for this avatar."}.Credential()
	if err != nil {
		log.Fatal(err)
	}
	v, err := avatar.ParseVerdict(c)
	fmt.Println(v.Decision, *v.Score, v.Reasons, err)
	// Output: allow 666 Somebody vouches for this avatar. <nil>
}
