package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/scoring"
	"github.com/avouch-id/avouch/store/bolt"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
	"github.com/avouch-id/avouch/vc/avatar/standing"
	"github.com/avouch-id/avouch/vc/bans"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/avouch-id/avouch/vc/sdjwt"
	"github.com/avouch-id/avouch/vc/status"
)

// plaza is the world's DID. Its document would be served by https://plaza.example; here whoever needs it has it at hand.
const plaza = "did:web:plaza.example"

// world is the plaza. Its fields do not change once it is open.
type world struct {
	origin, wallets    string
	registry, employer string // whose word counts
	document           *did.Document
	gateKey            did.SigningKey
	records            *records
	issuer             vc.Issuer // of sanctions, decisions and the status list
	jcs                dataintegrity.Suite
	rules              []byte // the policy, as it is published
	policy             *scoring.Policy
	gate               *vc.Verifier
	db                 *bolt.DB
	bans               bans.List
	list               *status.List
	public             string // the file with the published list
	sessions           *sessions
	pages              pages
	desk               string // what opens the desk
	now                func() time.Time
	log                *log.Logger
	papers             sync.RWMutex // one change of the records, and of the ban list with them, at a time
	listing            sync.Mutex   // for what follows
	listed             time.Time    // when the status list was signed last; zero: not since the world was opened
}

// openWorld opens the gate: keys, policy and stores are those that were there before, if there were any.
func openWorld(ctx context.Context, c config, at, wallets string, t *town) (w *world, err error) {
	folder := filepath.Join(c.data, "plaza")
	w = &world{origin: at, wallets: wallets, registry: t.registry.ID, employer: t.employer.ID, now: c.now, desk: rand.Text(),
		jcs: dataintegrity.EdDSAJCS2022(jsonld.Embedded()), public: filepath.Join(folder, "status.json"),
		sessions: newSessions(c.now, strings.HasPrefix(at, "https://")), log: log.New(os.Stderr, "plaza: ", log.LstdFlags)}
	if w.records, err = openRecords(folder); err != nil {
		return nil, err
	}
	if err := w.publishKeys(folder); err != nil {
		return nil, err
	}
	if w.rules, w.policy, err = rules(t.registry.ID, t.employer.ID); err != nil {
		return nil, err
	}
	if w.pages, err = newPages(); err != nil {
		return nil, err
	}
	if w.db, err = bolt.Open(filepath.Join(folder, "plaza.db"), bolt.Options{}); err != nil {
		return nil, err
	}
	w.bans = w.db.Bans()
	w.list = &status.List{Storage: w.db.StatusList("1"), URL: "https://plaza.example/status/1", Purposes: []string{"revocation"}}
	if err := w.judgeBy(t); err != nil {
		return nil, errors.Join(err, w.close())
	}
	if err := w.settleAll(ctx); err != nil {
		return nil, errors.Join(err, w.close())
	}
	return w, nil
}

func (w *world) close() error { return w.db.Close() }

// publishKeys makes the document: one key asks at the gate, one signs records; and the one address that takes answers.
func (w *world) publishKeys(folder string) error {
	gate, err := keyFile(filepath.Join(folder, "gate.jwk"))
	if err != nil {
		return err
	}
	office, err := keyFile(filepath.Join(folder, "records.jwk"))
	if err != nil {
		return err
	}
	w.document, err = did.ParseDocument(fmt.Appendf(nil, `{"@context": "https://www.w3.org/ns/did/v1.1", "id": %[1]q, "verificationMethod": [
		{"id": "#gate", "type": "Multikey", "controller": %[1]q, "publicKeyMultibase": %[2]q},
		{"id": "#records", "type": "Multikey", "controller": %[1]q, "publicKeyMultibase": %[3]q}],
		"authentication": ["#gate"], "assertionMethod": ["#records"],
		"service": [{"id": "#answers", "type": "AvouchAnswer", "serviceEndpoint": %[4]q}]}`,
		plaza, gate.PublicKey().Multikey(), office.PublicKey().Multikey(), w.origin+"/answers"))
	if err != nil {
		return err
	}
	at := w.now()
	w.gateKey = did.SigningKey{ID: w.document.Methods(did.Authentication, at)[0].ID, Signer: gate}
	w.issuer = vc.Issuer{ID: plaza, Key: did.SigningKey{ID: w.document.Methods(did.AssertionMethod, at)[0].ID, Signer: office}, Now: w.now}
	return nil
}

// judgeBy is the verifier of the gate. A derived proof could leave out until when it is valid: the gate wants it shown.
func (w *world) judgeBy(t *town) error {
	documents, err := resolver.Pinned(resolver.Offline(), append(t.documents, w.document)...)
	if err != nil {
		return err
	}
	w.gate = &vc.Verifier{Resolver: documents, Trust: w.policy.Trust(), Replay: w.db.Replay(), Now: w.now,
		Mechanisms: []vc.Mechanism{w.jcs, t.bbs, sdjwt.Mechanism{}},
		Schemas:    avatar.Schema{}, Status: status.Checker{Lists: w}, AcceptStatus: standing.AcceptStatus,
		MustShow: map[string][]vc.Pointer{avatar.TypePersonhood: {"/validUntil", "/credentialSubject/secretSince"}}}
	return nil
}
