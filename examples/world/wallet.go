package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/internal/durable"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
	"github.com/avouch-id/avouch/vc/dataintegrity/bbs2023"
	"github.com/avouch-id/avouch/vc/federation"
	"github.com/avouch-id/avouch/vc/request"
	"github.com/avouch-id/avouch/vc/sdjwt"
)

// wallet is one person's: one seed, of which the avatars follow, and two credentials.
type wallet struct {
	Name       string
	file       string
	seed       []byte
	personhood *bbs2023.Owned // names nobody
	job        vc.Secured     // bound to the first avatar's key
	guard      federation.Guard
	avatars    uint32 // how many have been made for the plaza
}

// kept is a wallet in its file. A real wallet seals it.
type kept struct {
	Seed       []byte          `json:"seed"`
	Personhood json.RawMessage `json:"personhood"`
	Job        string          `json:"job"`
	Avatars    uint32          `json:"avatars"`
}

// wallet reads somebody's wallet, or makes it: the registry enrols the person, and the employer issues to the first avatar.
func (t *town) wallet(ctx context.Context, name string) (*wallet, error) {
	w := &wallet{Name: name, file: filepath.Join(t.folder, strings.ReplaceAll(strings.ToLower(name), " ", "-")+".json"),
		guard: federation.Guard{Domains: federation.NewMemory(100)}}
	raw, err := os.ReadFile(w.file)
	switch {
	case err == nil:
		var k kept
		if err := json.Unmarshal(raw, &k); err != nil {
			return nil, err
		}
		w.seed, w.job, w.avatars = k.Seed, vc.Received("", []byte(k.Job)), k.Avatars
		w.personhood, err = t.bbs.ParseOwned(k.Personhood)
		return w, err
	case !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	w.seed, w.avatars = make([]byte, 32), 1
	if _, err := rand.Read(w.seed); err != nil {
		return nil, err
	}
	if err := t.enrol(ctx, w); err != nil {
		return nil, err
	}
	if err := t.employ(ctx, w); err != nil {
		return nil, err
	}
	return w, w.keep()
}

func (w *wallet) keep() error {
	secrets, err := w.personhood.Export()
	if err != nil {
		return err
	}
	raw, err := json.Marshal(kept{w.seed, secrets, string(w.job.Bytes()), w.avatars})
	if err != nil {
		return err
	}
	return durable.Replace(w.file, raw, 0o600)
}

// avatar is the person in the plaza, as they were there first (0), or as somebody new.
func (w *wallet) avatar(t *town, world string, index uint32) (vc.Holder, did.Signer, error) {
	key, err := did.DeriveKey(w.seed, world, index, did.Ed25519)
	if err != nil {
		return vc.Holder{}, nil, err
	}
	id, signing, err := didkey.New(key)
	return vc.Holder{ID: id, Key: signing, As: t.jcs, NymDomain: w.guard.NymDomain, Now: t.now}, key, err
}

// enrol: the registry has seen the person's papers, and signs a secret that it does not see (see examples/ban for both sides
// in their own programs, with renewals).
func (t *town) enrol(ctx context.Context, w *wallet) error {
	person, err := t.bbs.Person(w.seed, t.registry.ID, 0)
	if err != nil {
		return err
	}
	in := bbs2023.Session{Issuer: t.registry.ID, IssuerKey: t.registry.Key.Signer.PublicKey(), Nonce: rand.Text()}
	asked, pending, err := person.Request(nil, in, nil)
	if err != nil {
		return err
	}
	enrolment, err := t.bbs.Enrol(asked, in, nil, nil)
	if err != nil {
		return err
	}
	today := avatar.DateOf(t.now()).Time()
	claims, err := avatar.Personhood{From: today, Until: today.Add(365 * day), Method: "in person, by two clerks", Assurance: "high",
		Since: avatar.DateOf(today)}.Credential()
	if err != nil {
		return err
	}
	base, err := t.registry.Issue(ctx, claims, t.bbs.Blind(asked, in, &enrolment, avatar.Mandatory(claims)...))
	if err != nil {
		return err
	}
	w.personhood, err = pending.Accept(ctx, base, (&vc.Verifier{Resolver: t.resolver}).KeySource(), t.now())
	return err
}

// employ: Kestrel Freight vouches for the job of the first avatar.
func (t *town) employ(ctx context.Context, w *wallet) error {
	me, key, err := w.avatar(t, plaza, 0)
	if err != nil {
		return err
	}
	now := t.now().Add(-time.Minute)
	claims, err := avatar.Employment{Subject: me.ID, WorksFor: "Kestrel Freight", JobTitle: "Route planner", From: now, Until: now.Add(365 * day)}.Credential()
	if err != nil {
		return err
	}
	w.job, err = t.employer.Issue(ctx, claims, sdjwt.VC{Holder: key.PublicKey(), ConcealAll: true})
	return err
}

// answer shows what is asked for and at hand, to whoever asked. A new avatar leaves the job behind, and not the pseudonym.
func (t *town) answer(ctx context.Context, w *wallet, asked request.Request, signed []byte, anew bool) ([]vc.Secured, error) {
	index := uint32(0)
	if anew {
		index = w.avatars
		w.avatars++
		if err := w.keep(); err != nil {
			return nil, err
		}
	}
	me, key, err := w.avatar(t, asked.Audience.String(), index)
	if err != nil {
		return nil, err
	}
	var show []vc.Showing
	for _, a := range asked.Asks {
		switch {
		case a.Type == avatar.TypePersonhood:
			show = append(show, vc.Showing{Of: w.personhood.Secured(), Reveal: pointers("/credentialSubject/", a.Claims), By: w.personhood})
		case a.Type == avatar.TypeEmployment && !anew:
			show = append(show, vc.Showing{Of: w.job, Reveal: pointers("/", a.Claims), By: sdjwt.Bound{Key: key}})
		case !a.Optional:
			return nil, errors.New("the plaza asks for what this wallet does not have: " + a.Type)
		}
	}
	return me.Answer(ctx, asked.Challenge(signed), show...)
}

func pointers(before string, claims []string) (all []vc.Pointer) {
	for _, c := range claims {
		all = append(all, vc.Pointer(before+c))
	}
	return all
}
