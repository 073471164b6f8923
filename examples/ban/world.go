package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/scoring"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/dataintegrity/bbs2023"
)

// world is a platform: its gate, its policy, its own ban list, and what it knows of its visitors.
type world struct {
	id       string
	document *did.Document // public: with one key to sign conduct blindly, and one for its own records
	conduct  vc.Issuer
	archive  vc.Issuer
	jcs      dataintegrity.Suite
	suite    bbs2023.Suite
	now      func() time.Time

	policy *scoring.Policy
	gate   *vc.Verifier

	bans    map[vc.Nym]ban
	points  map[vc.Nym]int
	records map[vc.Nym][]*vc.Verified
	visits  []visit
	open    map[string]int // by nonce: the visit in which a request is expected
}

// visit is all that a world keeps of one.
type visit struct {
	Ask      vc.Challenge
	Answer   []vc.Secured
	Avatar   did.DID
	Nym      vc.Nym
	Digest   [32]byte // of the answer
	Desk     [][]byte // a request, and what was issued for it
	Decision scoring.Decision
	Score    int // 0 if the ban list decided
	Words    string
}

// ban is one line of a ban list. It stands under a nym, and says no more than this.
type ban struct {
	Category avatar.Category
	Words    string // facts and rule, in plain words
	Decision string // where the decision is filed: its reasons, and how to object
	Until    avatar.Date
}

func newWorld(s *story, id string) (*world, error) {
	secret, err := bbs2023.GenerateKey(nil)
	if err != nil {
		return nil, err
	}
	own, err := did.GenerateKey(did.Ed25519)
	if err != nil {
		return nil, err
	}
	w := &world{id: id, jcs: s.jcs, suite: s.bbs, now: s.clock, bans: map[vc.Nym]ban{}, points: map[vc.Nym]int{},
		records: map[vc.Nym][]*vc.Verified{}, open: map[string]int{}}
	w.document, err = did.ParseDocument(fmt.Appendf(nil, `{"@context": "https://www.w3.org/ns/did/v1.1", "id": %[1]q, "verificationMethod": [
		{"id": "#conduct", "type": "Multikey", "controller": %[1]q, "publicKeyMultibase": %[2]q},
		{"id": "#records", "type": "Multikey", "controller": %[1]q, "publicKeyMultibase": %[3]q}],
		"assertionMethod": ["#conduct", "#records"]}`, id, secret.Signer().PublicKey().Multikey(), own.PublicKey().Multikey()))
	if err != nil {
		return nil, err
	}
	keys := w.document.Methods(did.AssertionMethod, s.now)
	w.conduct = vc.Issuer{ID: id, Key: did.SigningKey{ID: keys[0].ID, Signer: secret.Signer()}, Now: s.clock}
	w.archive = vc.Issuer{ID: id, Key: did.SigningKey{ID: keys[1].ID, Signer: own}, Now: s.clock}
	return w, nil
}

// opens the gate by a published policy. A derived proof could leave out until when it is valid: the gate wants it shown.
func (w *world) opens(policy []byte, r did.Resolver) (err error) {
	w.policy, err = scoring.Load(policy)
	if err != nil {
		return err
	}
	w.gate = &vc.Verifier{Resolver: r, Trust: w.policy.Trust(), Replay: vc.MemoryReplay(1024), Now: w.now,
		Mechanisms: []vc.Mechanism{w.jcs, w.suite},
		MustShow: map[string][]vc.Pointer{
			avatar.TypePersonhood:     {"/validUntil", "/credentialSubject/secretSince"},
			avatar.TypeConductSummary: {"/validUntil"},
		}}
	return nil
}

// ask is the gate's question; pseudonyms are for the world's own domain.
func (w *world) ask() vc.Challenge {
	return vc.Challenge{Nonce: rand.Text(), Audience: w.id, NymDomain: w.id, Expires: w.now().Add(5 * time.Minute)}
}

// enter is the gate: verify, look into the ban list, decide by the policy.
func (w *world) enter(ctx context.Context, ask vc.Challenge, answer []vc.Secured) (visit, error) {
	seen, err := w.gate.VerifyPresentation(ctx, answer, ask)
	if err != nil {
		return visit{}, err
	}
	nym, shows := seen.Nym()
	if !shows {
		return visit{}, errors.New("no pseudonym was shown, so no ban list can be looked into")
	}
	v := visit{Ask: ask, Answer: answer, Avatar: seen.Holder(), Nym: nym, Digest: seen.Digest()}
	if b, banned := w.banned(nym); banned {
		v.Decision, v.Words = scoring.Deny, fmt.Sprintf("Banned until %s: %s.", b.Until, b.Words)
	} else {
		verdict, err := scoring.Assess(w.policy, w.now(), seen, w.records[nym]...)
		if err != nil {
			return visit{}, err
		}
		v.Decision, v.Score, v.Words = verdict.Decision, verdict.Score, verdict.Reasons[0].String()
	}
	w.visits = append(w.visits, v)
	return v, nil
}

// banned looks a nym up, and forgets a ban that is over.
func (w *world) banned(nym vc.Nym) (ban, bool) {
	b, banned := w.bans[nym]
	if banned && !w.now().Before(b.Until.Time()) {
		delete(w.bans, nym)
		return ban{}, false
	}
	return b, banned
}

// begin opens a session for one request, by whoever has just given the answer with this digest.
func (w *world) begin(digest [32]byte) (nonce string, err error) {
	if len(w.visits) == 0 {
		return "", errors.New("nobody is there")
	}
	v := w.visits[len(w.visits)-1]
	if v.Digest != digest || v.Decision == scoring.Deny {
		return "", errors.New("nobody who is let in has just shown that")
	}
	nonce = rand.Text()
	w.open[nonce] = len(w.visits) - 1
	return nonce, nil
}

// summarize says what the world knows of a nym, in a credential that names nobody, on the secret behind the nym.
func (w *world) summarize(ctx context.Context, nonce string, request bbs2023.Request) (vc.Secured, error) {
	i, begun := w.open[nonce]
	if !begun {
		return vc.Secured{}, errors.New("this session was not begun, or is over")
	}
	delete(w.open, nonce)
	v := &w.visits[i]
	id, err := did.Parse(w.id)
	if err != nil {
		return vc.Secured{}, err
	}
	today, points, open := avatar.DateOf(w.now()), w.points[v.Nym], 0
	claims, err := avatar.ConductSummary{Unlinkable: true, World: id, Points: &points, OpenSanctions: &open, AsOf: today,
		PeriodStart: avatar.DateOf(today.Time().Add(-90 * day)), PeriodEnd: today,
		From: today.Time(), Until: today.Time().Add(avatar.SummaryLife)}.Credential()
	if err != nil {
		return vc.Secured{}, err
	}
	in := bbs2023.Session{Issuer: w.id, IssuerKey: w.conduct.Key.Signer.PublicKey(), Holder: v.Avatar, Nonce: nonce, Nym: v.Nym,
		Presentation: v.Digest}
	base, err := w.conduct.Issue(ctx, claims, w.suite.Blind(request, in, nil, avatar.Mandatory(claims)...))
	if err != nil {
		return vc.Secured{}, err
	}
	paper, err := json.Marshal(request)
	v.Desk = append(v.Desk, paper, base.Bytes())
	return base, err
}

// sanction files a record of its own about a nym, and bans it. Nobody's name is needed.
func (w *world) sanction(ctx context.Context, nym vc.Nym, b ban, evidence []byte) error {
	id, err := did.Parse(w.id)
	if err != nil {
		return err
	}
	now, lost := w.now(), -w.points[nym]
	claims, err := avatar.ConductAttestation{ID: b.Decision, SubjectNym: nym, From: now, Until: now.Add(730 * day), World: id,
		Category: b.Category, Effect: avatar.Negative, Severity: 4, Points: &lost, Occurred: avatar.DateOf(now),
		Evidence: sha256.Sum256(evidence), Decision: b.Decision}.Credential()
	if err != nil {
		return err
	}
	signed, err := w.archive.Issue(ctx, claims, w.jcs)
	if err != nil {
		return err
	}
	record, err := w.gate.Verify(ctx, signed)
	if err != nil {
		return err
	}
	w.records[nym] = append(w.records[nym], record)
	w.points[nym] = 0
	w.bans[nym] = b
	return nil
}
