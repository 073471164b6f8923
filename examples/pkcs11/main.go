// Pkcs11 is an employer and an employee with keys on a hardware token, here SoftHSM, which never leave it. The employer
// issues one employment twice, as SD-JWT VC and as a document with an embedded proof; the employee answers a question with
// both, of the first with one claim alone. The PIN comes from the environment, so that no list of processes shows it:
//
//	softhsm2-util --init-token --free --label avouch   # asks for the PINs
//	read -rs AVOUCH_PIN && export AVOUCH_PIN && go run .
package main

import (
	"context"
	"crypto/rand"
	"flag"
	"fmt"
	"log"
	"os"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/cryptosigner"
	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/avouch-id/avouch/vc/sdjwt"
)

// party is whoever signs: a DID, its key on the token, and the cryptosuite of that key's kind.
type party struct {
	id    did.DID
	key   did.SigningKey
	suite dataintegrity.Suite
}

// newParty uses the key with this label, or makes one.
func newParty(t *token, label string, k did.Kind) (p party, err error) {
	onToken, err := t.key(label, k)
	if err != nil {
		return p, err
	}
	signer, err := cryptosigner.New(onToken)
	if err != nil {
		return p, err
	}
	p.suite = dataintegrity.ECDSAJCS2019(jsonld.Embedded())
	if k == did.Ed25519 {
		p.suite = dataintegrity.EdDSAJCS2022(jsonld.Embedded())
	}
	p.id, p.key, err = didkey.New(signer)
	return p, err
}

// vouch is the employer's work.
func (p party) vouch(ctx context.Context, employee party) (token, document vc.Secured, err error) {
	now := time.Now()
	claims, err := avatar.Employment{Subject: employee.id, WorksFor: "Kestrel Freight", JobTitle: "Planner",
		From: now, Until: now.AddDate(0, 3, 0)}.Credential()
	if err != nil {
		return token, document, err
	}
	issuer := vc.Issuer{ID: p.id.String(), Key: p.key}
	holder := employee.key.Signer.PublicKey()
	if token, err = issuer.Issue(ctx, claims, sdjwt.VC{Holder: holder, ConcealAll: true}); err != nil {
		return token, document, err
	}
	document, err = issuer.Issue(ctx, claims, p.suite)
	return token, document, err
}

// answer is the employee's: the presentation, signed on the token, and the SD-JWT VC with a key binding that is too.
func (p party) answer(ctx context.Context, ask vc.Challenge, token, document vc.Secured) ([]vc.Secured, error) {
	return vc.Holder{ID: p.id, Key: p.key, As: p.suite}.Answer(ctx, ask, vc.Showing{Of: document},
		vc.Showing{Of: token, Reveal: []vc.Pointer{"/worksFor"}, By: sdjwt.Bound{Key: p.key.Signer}})
}

// run issues and presents with two keys of the token.
func run(ctx context.Context, t *token, employerKind, employeeKind did.Kind, ask vc.Challenge) ([]vc.Secured, error) {
	employer, err := newParty(t, "employer", employerKind)
	if err != nil {
		return nil, err
	}
	employee, err := newParty(t, "employee", employeeKind)
	if err != nil {
		return nil, err
	}
	job, document, err := employer.vouch(ctx, employee)
	if err != nil {
		return nil, err
	}
	return employee.answer(ctx, ask, job, document)
}

func main() {
	library := flag.String("module", "/usr/lib/softhsm/libsofthsm2.so", "the PKCS #11 library")
	label := flag.String("token", "avouch", "label of the token")
	flag.Parse()
	if err := show(context.Background(), *library, *label, os.Getenv("AVOUCH_PIN")); err != nil {
		log.Fatal(err)
	}
}

// show prints what the verifier would get.
func show(ctx context.Context, library, label, pin string) error {
	t, err := open(library, label, pin)
	if err != nil {
		return err
	}
	defer t.close()
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second) // for a token that hangs
	defer cancel()
	ask := vc.Challenge{Nonce: rand.Text(), Audience: "did:web:plaza.example", Expires: time.Now().Add(time.Minute)}
	answer, err := run(ctx, t, did.P256, did.Ed25519, ask)
	for _, s := range answer {
		fmt.Println(s.MediaType(), len(s.Bytes()), "bytes")
	}
	return err
}
