// Issuer is an employer that vouches for avatars: it keeps its key in a file, lets an avatar prove who it is, and issues one
// employment twice, as SD-JWT VC of which the avatar can show single claims, and as a document with an embedded proof.
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"log"
	"os"
	"path/filepath"
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

// employer issues under one DID. Its fields are safe for use by many requests at once.
type employer struct {
	issuer vc.Issuer
	suite  dataintegrity.Suite
	gate   vc.Verifier // for those who ask for a credential
}

// open reads the employer's key file, or makes it the first time: the DID stays the same as long as the file does.
func open(keyFile string) (*employer, error) {
	key, err := did.ReadKeyFile(keyFile)
	if errors.Is(err, fs.ErrNotExist) {
		if key, err = did.GenerateKey(did.Ed25519); err == nil {
			err = key.WriteFile(keyFile)
		}
	}
	if err != nil {
		return nil, err
	}
	id, signing, err := didkey.New(key)
	suite := dataintegrity.EdDSAJCS2022(jsonld.Embedded())
	return &employer{vc.Issuer{ID: id.String(), Key: signing}, suite, vc.Verifier{Resolver: resolver.Offline(),
		Mechanisms: []vc.Mechanism{suite}, Trust: vc.AnyIssuer{}, Replay: vc.MemoryReplay(1 << 16)}}, err
}

// ask is what an avatar has to answer before anything is issued to it.
func (e *employer) ask() vc.Challenge {
	return vc.Challenge{Nonce: rand.Text(), Audience: e.issuer.ID, Expires: time.Now().Add(5 * time.Minute)}
}

// vouch issues to whoever signed the answer, and to nobody else: a DID in a form is only somebody's word.
func (e *employer) vouch(ctx context.Context, asked vc.Challenge, answer []vc.Secured, title string) (token, document vc.Secured, err error) {
	proved, err := e.gate.VerifyPresentation(ctx, answer, asked)
	if err != nil {
		return token, document, err
	}
	found, err := e.gate.Resolver.Resolve(ctx, proved.Holder(), did.Version{})
	if err != nil {
		return token, document, err
	}
	now := time.Now()
	keys := found.Document.Methods(did.Authentication, now)
	if len(keys) == 0 {
		return token, document, errors.New("the avatar has no key to bind to")
	}
	claims, err := avatar.Employment{Subject: proved.Holder(), WorksFor: "Kestrel Freight", JobTitle: title,
		From: now, Until: now.AddDate(0, 3, 0)}.Credential()
	if err != nil {
		return token, document, err
	}
	if token, err = e.issuer.Issue(ctx, claims, sdjwt.VC{Holder: keys[0].Key, ConcealAll: true, Decoys: 2}); err != nil {
		return token, document, err
	}
	document, err = e.issuer.Issue(ctx, claims, e.suite)
	return token, document, err
}

func main() {
	folder, err := os.MkdirTemp("", "employer")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)
	if err := run(context.Background(), filepath.Join(folder, "employer.jwk")); err != nil {
		log.Print(err)
	}
}

// run is one avatar's visit.
func run(ctx context.Context, keyFile string) error {
	e, err := open(keyFile)
	if err != nil {
		return err
	}
	signer, err := did.GenerateKey(did.Ed25519)
	if err != nil {
		return err
	}
	me, key, err := didkey.New(signer)
	if err != nil {
		return err
	}
	asked := e.ask()
	answer, err := vc.Holder{ID: me, Key: key, As: e.suite}.Answer(ctx, asked) // shows nothing: proves who it is
	if err != nil {
		return err
	}
	token, document, err := e.vouch(ctx, asked, answer, "Planner")
	if err != nil {
		return err
	}
	fmt.Println(token.MediaType(), document.MediaType()) // with their Bytes, all that the wallet stores
	return nil
}
