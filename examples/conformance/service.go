package main

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/dataintegrity/bbs2023"
	"github.com/avouch-id/avouch/vc/dataintegrity/ecdsasd2023"
	"github.com/avouch-id/avouch/vc/jose"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/avouch-id/avouch/vc/status"
)

// service is what the routes share. Nothing of it changes while it serves.
type service struct {
	suites   suites
	issuers  []issuer
	verifier vc.Verifier // of what is shown
	wallet   vc.Verifier // of what an issuer gives its holder
	resolver did.Resolver
	lists    ownLists
}

// suites are everything that secures and opens here.
type suites struct {
	whole map[string]dataintegrity.Suite // those that sign a document whole, by cryptosuite
	sd    ecdsasd2023.Suite
	bbs   bbs2023.Suite
	jose  jose.Suite
}

func newSuites(c *jsonld.Contexts) suites {
	s := suites{whole: map[string]dataintegrity.Suite{}, sd: ecdsasd2023.New(c), bbs: bbs2023.New(c), jose: jose.New(c)}
	// The suite of the data model has presentations and credentials as JWTs of a draft, in the claims "vp" and "vc", and wants
	// them accepted.
	s.jose.Drafts = true
	for _, w := range []dataintegrity.Suite{dataintegrity.EdDSARDFC2022(c), dataintegrity.EdDSAJCS2022(c),
		dataintegrity.ECDSARDFC2019(c), dataintegrity.ECDSAJCS2019(c)} {
		s.whole[w.Cryptosuite()] = w
	}
	return s
}

// newService makes all keys from the seed. base is the https address at which others find the status lists.
func newService(seed [32]byte, base string) (*service, error) {
	// The suites' documents have terms that only a @vocab gives a meaning, of the examples' context or their own, and one has its
	// context where none may stand.
	contexts := jsonld.Embedded().AllowVocab(jsonld.ExamplesV2, "https://windsurf.grotto-networking.com/selective#").AllowWrapped()
	s := &service{suites: newSuites(contexts), resolver: resolver.Offline(), lists: newLists(base)}
	var err error
	if s.issuers, err = newIssuers(seed, s.suites, s.lists); err != nil {
		return nil, err
	}
	shown := []dataintegrity.ProofOpener{s.suites.sd, s.suites.bbs}
	for _, w := range s.suites.whole {
		shown = append(shown, w)
	}
	s.verifier = vc.Verifier{
		Resolver:   s.resolver,
		Mechanisms: []vc.Mechanism{dataintegrity.Suites(contexts, shown...), s.suites.jose},
		// Whoever asks decides whose word counts for what; here it is only found out whose it is.
		Trust: vc.AnyIssuer{},
		// The specifications' own vectors are of issuers there, and signed by keys of others. This lets everybody sign for them: who
		// means it names the controllers, too.
		MaySign: func(issuer, _ string) bool { return strings.HasPrefix(issuer, "https://vc.example/") },
		Replay:  askersNonces{},
		Status:  status.Checker{Lists: s.lists, Cache: &status.Cache{}},
	}
	s.wallet = s.verifier
	s.wallet.Mechanisms = []vc.Mechanism{s.suites.sd.ForHolder(), s.suites.bbs.ForHolder()}
	return s, nil
}

// askersNonces: whoever asks for a verification has made the challenge, and has to know whether it was answered before. The
// suites verify one answer many times.
type askersNonces struct{}

func (askersNonces) Spend(context.Context, [32]byte, time.Time, time.Time) (bool, error) {
	return true, nil
}

// handler has the routes. Whatever else is asked for is not there, and that is said in the same form.
func (s *service) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /credentials/issue", post(s.issue))
	mux.HandleFunc("POST /credentials/verify", post(s.verifyCredential))
	mux.HandleFunc("POST /credentials/derive", post(s.derive))
	mux.HandleFunc("POST /presentations/verify", post(s.verifyPresentation))
	mux.HandleFunc("GET "+identifiers, s.resolve)
	mux.HandleFunc("GET "+statusPath+"{name}", s.statusList)
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		fail(w, http.StatusNotFound, errors.New("there is no such call"))
	})
	return mux
}
