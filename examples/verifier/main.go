// Verifier is the door of a world: it makes challenges, takes answers as they come over a network, and judges them by a trust
// of its own, offline. What is wrong it refuses; what it could not look at it asks for again later.
package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/avouch-id/avouch/vc/sdjwt"
)

// employers are whose word counts, and for one type of credential only: this is a vc.Trust.
type employers map[string]bool

func (t employers) Trusts(issuer string, c vc.Credential) error {
	if !t[issuer] || avatar.TypeOf(c) != avatar.TypeEmployment {
		return fmt.Errorf("%s is nobody whose word counts for %q", issuer, c.Types())
	}
	return nil
}

// door belongs to one world. It is safe for use by many requests at once.
type door struct {
	name   string // the world's DID or origin
	verify *vc.Verifier
}

func newDoor(name string, trust vc.Trust) door {
	return door{name, &vc.Verifier{Resolver: resolver.Offline(), Trust: trust, Replay: vc.MemoryReplay(1 << 16),
		Mechanisms: []vc.Mechanism{dataintegrity.EdDSAJCS2022(jsonld.Embedded()), sdjwt.Mechanism{}}}}
}

// ask makes a challenge. The door keeps it with the visitor's session; nonce and audience go to the wallet.
func (d door) ask() vc.Challenge {
	return vc.Challenge{Nonce: rand.Text(), Audience: d.name, Expires: time.Now().Add(2 * time.Minute)}
}

// item is how one part of an answer travels, in a form of this example's own.
type item struct {
	MediaType string `json:"mediaType"`
	Text      string `json:"text"`
}

// jsonOf is the wallet's side of it.
func jsonOf(answer []vc.Secured) ([]byte, error) {
	var items []item
	for _, s := range answer {
		items = append(items, item{s.MediaType(), string(s.Bytes())})
	}
	return json.Marshal(items)
}

// judge says in words what becomes of an answer to one of the door's challenges.
func (d door) judge(ctx context.Context, asked vc.Challenge, body []byte) string {
	var items []item
	if err := json.Unmarshal(body, &items); err != nil {
		return "refused: no answer"
	}
	var answer []vc.Secured
	for _, i := range items {
		answer = append(answer, vc.Received(i.MediaType, []byte(i.Text)))
	}
	asked.Audience = d.name // whatever the session says
	seen, err := d.verify.VerifyPresentation(ctx, answer, asked)
	switch {
	case errors.Is(err, vc.ErrUnavailable): // says nothing about the visitor
		return "try again later: " + err.Error()
	case err != nil: // a *vc.VerifyError: the check, the item, the place and the reason
		return "refused: " + err.Error()
	}
	for _, shown := range seen.Shown() {
		if job, err := avatar.ParseEmployment(shown.Credential()); err == nil && shown.Own && job.WorksFor != "" {
			return "welcome, somebody of " + job.WorksFor
		}
	}
	return "refused: nothing here says where the visitor works"
}

func main() {
	ctx := context.Background()
	employerDID, employerKey, _ := newParty()
	me, key, signer := newParty()
	job := must(avatar.Employment{Subject: me, WorksFor: "Kestrel Freight", JobTitle: "Planner",
		From: time.Now(), Until: time.Now().AddDate(0, 3, 0)}.Credential())
	token := must(vc.Issuer{ID: employerDID.String(), Key: employerKey}.Issue(ctx, job, sdjwt.VC{Holder: signer.PublicKey(), ConcealAll: true}))
	plaza := newDoor("https://plaza.example", employers{employerDID.String(): true})
	asked := plaza.ask()
	wallet, show := vc.Holder{ID: me, Key: key, As: dataintegrity.EdDSAJCS2022(jsonld.Embedded())}, sdjwt.Bound{Key: signer}
	sent := must(jsonOf(must(wallet.Answer(ctx, asked, vc.Showing{Of: token, Reveal: []vc.Pointer{"/worksFor"}, By: show}))))
	fmt.Println(newDoor("https://mall.example", plaza.verify.Trust).judge(ctx, asked, sent))
	fmt.Println(plaza.judge(ctx, asked, sent))
}

func newParty() (did.DID, did.SigningKey, did.Signer) {
	signer := must(did.GenerateKey(did.Ed25519))
	id, key, err := didkey.New(signer)
	return id, must(key, err), signer
}

func must[T any](v T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return v
}
