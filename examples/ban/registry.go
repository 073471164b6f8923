package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"time"

	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
	"github.com/avouch-id/avouch/vc/dataintegrity/bbs2023"
)

const day = 24 * time.Hour

// registry is a personhood issuer. It makes sure, in its own way, that somebody is one person who is not enrolled yet; that is
// outside of the library.
type registry struct {
	issuer vc.Issuer
	suite  bbs2023.Suite
	files  map[string]file            // by who the person is
	open   map[string]bbs2023.Session // by nonce: begun, and not answered yet
}

// file is all that the registry keeps about a person.
type file struct {
	bbs2023.Enrolment             // Y, by which it knows the secret again, and the entropy that it added
	Since             avatar.Date // when: renewals say the same
	Desk              [][]byte    // every request that came in, and every credential that went out
}

func newRegistry(suite bbs2023.Suite, now func() time.Time) (*registry, error) {
	secret, err := bbs2023.GenerateKey(nil)
	if err != nil {
		return nil, err
	}
	id, key, err := didkey.New(secret.Signer())
	return &registry{vc.Issuer{ID: id.String(), Key: key, Now: now}, suite, map[string]file{}, map[string]bbs2023.Session{}}, err
}

// begin opens a session for one request and tells its nonce.
func (r *registry) begin() string {
	nonce := rand.Text()
	r.open[nonce] = bbs2023.Session{Issuer: r.issuer.ID, IssuerKey: r.issuer.Key.Signer.PublicKey(), Nonce: nonce}
	return nonce
}

// sign enrols somebody whose papers it has checked, or renews. It is asked once a session.
func (r *registry) sign(ctx context.Context, who, nonce string, request bbs2023.Request) (vc.Secured, error) {
	in, begun := r.open[nonce]
	if !begun {
		return vc.Secured{}, errors.New("this session was not begun, or is over")
	}
	delete(r.open, nonce)
	f, known := r.files[who]
	var old *bbs2023.Enrolment
	if known {
		old = &f.Enrolment
	} else {
		f.Since = avatar.DateOf(r.issuer.Now())
	}
	var err error
	if f.Enrolment, err = r.suite.Enrol(request, in, old, nil); err != nil {
		return vc.Secured{}, err // nothing is stored
	}
	base, err := r.blind(ctx, f, in, request)
	if err != nil {
		return vc.Secured{}, err
	}
	paper, err := json.Marshal(request)
	if err != nil {
		return vc.Secured{}, err
	}
	f.Desk = append(f.Desk, paper, base.Bytes())
	r.files[who] = f
	return base, nil
}

// blind signs for a secret that it does not see. The credential says the same of everybody who was enrolled in that month.
func (r *registry) blind(ctx context.Context, f file, in bbs2023.Session, request bbs2023.Request) (vc.Secured, error) {
	today := avatar.DateOf(r.issuer.Now()).Time()
	claims, err := avatar.Personhood{From: today, Until: today.Add(90 * day), Method: "in person, by two clerks", Assurance: "high",
		Since: f.Since}.Credential()
	if err != nil {
		return vc.Secured{}, err
	}
	return r.issuer.Issue(ctx, claims, r.suite.Blind(request, in, &f.Enrolment, avatar.Mandatory(claims)...))
}
