// Readme is the short program of the README: an avatar, an employer's word, one claim shown, a verdict.
package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"log"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/scoring"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/avouch-id/avouch/vc/sdjwt"
)

func main() {
	ctx, now := context.Background(), time.Now()
	jcs := dataintegrity.EdDSAJCS2022(jsonld.Embedded())

	// A person makes an avatar for world B.
	signer := must(did.GenerateKey(did.Ed25519))
	me, key, err := didkey.New(signer)
	if err != nil {
		log.Fatal(err)
	}

	// An employer vouches for the avatar's job; every claim can be hidden.
	employerDID, employerKey, err := didkey.New(must(did.GenerateKey(did.Ed25519)))
	if err != nil {
		log.Fatal(err)
	}
	employer := vc.Issuer{ID: employerDID.String(), Key: employerKey}
	claims := must(avatar.Employment{Subject: me, WorksFor: "Kestrel Freight", JobTitle: "Planner",
		From: now, Until: now.AddDate(1, 0, 0)}.Credential())
	job := must(employer.Issue(ctx, claims, sdjwt.VC{Holder: signer.PublicKey(), ConcealAll: true}))

	// World B asks; the holder shows one claim.
	ask := vc.Challenge{Nonce: rand.Text(), Audience: "did:web:b.example", Expires: now.Add(time.Minute)}
	holder := vc.Holder{ID: me, Key: key, As: jcs}
	answer := must(holder.Answer(ctx, ask,
		vc.Showing{Of: job, Reveal: []vc.Pointer{"/worksFor"}, By: sdjwt.Bound{Key: signer}}))

	// World B checks it offline and decides by its own policy.
	policy := must(scoring.Load(fmt.Appendf(nil, rules, employerDID)))
	gate := vc.Verifier{Resolver: resolver.Offline(), Trust: policy.Trust(), Replay: vc.MemoryReplay(1 << 16),
		Mechanisms: []vc.Mechanism{jcs, sdjwt.Mechanism{}}}
	shown := must(gate.VerifyPresentation(ctx, answer, ask))
	verdict := must(scoring.Assess(policy, now, shown))
	fmt.Println(verdict.Decision, verdict.Score, verdict.Reasons[0])
}

const rules = `{
  "version": 1, "audience": "did:web:b.example", "purpose": "join the guild",
  "prior": {"positive": 1000, "negative": 1000}, "halfLifeDays": 180,
  "groups": [{"name": "employers", "issuers": ["%s"], "cap": 3000}],
  "rules": [{"name": "job", "type": "EmploymentCredential", "groups": ["employers"], "shows": ["worksFor"], "weight": 2000}],
  "decisions": [
    {"code": "welcome", "decision": "allow", "words": "Welcome.", "when": {"scoreAtLeast": 600}},
    {"code": "look", "decision": "review", "words": "A person will look."}]}`

func must[T any](v T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return v
}
