package sdjwt_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/sdjwt"
)

// exampleJob is a job of Mira's at Kestrel Freight, bound to her key.
func exampleJob(holder did.Signer) vc.Secured {
	key, err := did.GenerateKey(did.Ed25519)
	if err != nil {
		log.Fatal(err)
	}
	id, signing, err := didkey.New(key)
	if err != nil {
		log.Fatal(err)
	}
	claims, err := vc.NewCredential(map[string]any{
		"vct":      "https://kestrel.example/job",
		"employer": "Kestrel Freight",
		"title":    "Planner",
		"salary":   48000,
		"sites":    []any{"Leith", "Oban"},
	})
	if err != nil {
		log.Fatal(err)
	}
	employer := vc.Issuer{ID: id.String(), Key: signing}
	job, err := employer.Issue(context.Background(), claims, sdjwt.VC{Holder: holder.PublicKey(), ConcealAll: true, Decoys: 2})
	if err != nil {
		log.Fatal(err)
	}
	return job
}

func exampleKey() *did.PrivateKey {
	key, err := did.GenerateKey(did.Ed25519)
	if err != nil {
		log.Fatal(err)
	}
	return key
}

// An employer vouches for a job. The employee shows the employer and one site, and nothing else.
func Example() {
	ctx, mira := context.Background(), exampleKey()
	job := exampleJob(mira)

	ask := vc.Challenge{Nonce: "MFRGGZDFMZTWQ2LKNNWG23TPOB", Audience: "https://plaza.example"}
	answer, err := sdjwt.Bound{Key: mira}.Disclose(ctx, job,
		vc.Disclosure{Reveal: []vc.Pointer{"/employer", "/sites/1"}, To: ask, At: time.Now()})
	if err != nil {
		log.Fatal(err)
	}

	plaza := vc.Verifier{Resolver: resolver.Offline(), Mechanisms: []vc.Mechanism{sdjwt.Mechanism{}},
		Trust: vc.AnyIssuer{}, Replay: vc.MemoryReplay(1000)}
	seen, err := plaza.VerifyPresentation(ctx, []vc.Secured{answer}, ask)
	if err != nil {
		log.Fatal(err)
	}
	for _, name := range []vc.Pointer{"/employer", "/title", "/salary", "/sites"} {
		claim, shown := seen.Shown()[0].Credential().At(name)
		fmt.Println(name, claim, shown)
	}
	// Output:
	// /employer Kestrel Freight true
	// /title <nil> false
	// /salary <nil> false
	// /sites [Oban] true
}

// A key binding that was made for another verifier is refused.
func ExampleMechanism() {
	ctx, mira := context.Background(), exampleKey()
	ask := vc.Challenge{Nonce: "MFRGGZDFMZTWQ2LKNNWG23TPOB", Audience: "https://plaza.example"}
	answer, err := sdjwt.Bound{Key: mira}.Disclose(ctx, exampleJob(mira), vc.Disclosure{To: ask, At: time.Now()})
	if err != nil {
		log.Fatal(err)
	}
	arena := vc.Verifier{Resolver: resolver.Offline(), Mechanisms: []vc.Mechanism{sdjwt.Mechanism{KeyBindingAge: time.Minute}},
		Trust: vc.AnyIssuer{}, Replay: vc.MemoryReplay(1000)}
	_, err = arena.VerifyPresentation(ctx, []vc.Secured{answer}, vc.Challenge{Nonce: ask.Nonce, Audience: "https://arena.example"})
	fmt.Println(err)
	// Output:
	// binding: audience: expected "https://arena.example", got "https://plaza.example"
}

func ExampleReadUnverified() {
	job := exampleJob(exampleKey())
	u, err := sdjwt.ReadUnverified(job)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(u.Claims.Types(), u.Header["typ"])
	fmt.Println(len(u.Disclosed), "claims can be left out,", u.Hidden, "digests say nothing, key binding:", u.KeyBinding != nil)
	// Output:
	// [https://kestrel.example/job] dc+sd-jwt
	// 6 claims can be left out, 4 digests say nothing, key binding: false
}

// A claim that has to be seen by every verifier cannot be concealed.
func ExampleVC() {
	key, err := did.GenerateKey(did.P256)
	if err != nil {
		log.Fatal(err)
	}
	claims, err := vc.NewCredential(map[string]any{"vct": "https://kestrel.example/job", "exp": 1798761600})
	if err != nil {
		log.Fatal(err)
	}
	_, err = sdjwt.VC{Conceal: []vc.Pointer{"/exp"}}.Secure(context.Background(), claims, vc.Signing{Key: did.SigningKey{Signer: key}})
	fmt.Println(err)
	// Output:
	// SD-JWT VC: concealing "/exp": this claim has to be seen
}
