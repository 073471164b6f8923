package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/status"
)

// statusPath is where the status lists stand, below the address of https.
const statusPath = "/status/"

// published is a status list, and the credential that stands for it at its URL.
type published struct {
	list status.List
	by   vc.Issuer
	as   vc.Securer

	mu    sync.Mutex
	until time.Time
	last  vc.Secured
}

// republished: a list is signed anew at regular times, changed or not.
const republished = time.Minute

// newLists makes the lists. Their indexes are kept as long as the service runs; one that outlives its credentials needs a Storage
// that lasts.
func newLists(base string) map[string]*published {
	return map[string]*published{
		"revocation": {list: status.List{URL: base + statusPath + "revocation", Storage: status.Memory()}},
		// With everything that an entry may have.
		"message": {list: status.List{URL: base + statusPath + "message", Storage: status.Memory(), Purposes: []string{"message"}, Bits: 2, Named: true,
			Messages:   []string{"filed", "in review", "granted", "withdrawn"},
			References: []string{base + statusPath + "about"}}},
	}
}

// give adds a status to a credential. An index that was given stays taken, even if the credential is refused in the end.
func (p *published) give(ctx context.Context, c vc.Credential) (vc.Credential, error) {
	entry, err := p.list.Allocate(ctx)
	if err != nil {
		return vc.Credential{}, badRequest{http.StatusServiceUnavailable, err}
	}
	return entry.AddTo(c)
}

// credential is the list as it was published last.
func (p *published) credential(ctx context.Context) (vc.Secured, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if now := time.Now(); !now.Before(p.until) {
		signed, err := p.list.Publish(ctx, p.by, p.as)
		if err != nil {
			return vc.Secured{}, err
		}
		p.last, p.until = signed, now.Add(republished)
	}
	return p.last, nil
}

// ownLists finds the lists of this service and no others: nothing is fetched. A verifier of others' lists has a *fetch.Client.
type ownLists map[string]*published

func (l ownLists) Load(ctx context.Context, url string) ([]byte, error) {
	for _, p := range l {
		if p.list.URL == url {
			signed, err := p.credential(ctx)
			return signed.Bytes(), err
		}
	}
	return nil, fmt.Errorf("%.200q is no list of this service", url)
}

// statusList answers with a list as JSON, because the suites read no application/vc.
func (s *service) statusList(w http.ResponseWriter, r *http.Request) {
	p := s.lists[r.PathValue("name")]
	if p == nil {
		fail(w, http.StatusNotFound, errors.New("there is no such list"))
		return
	}
	signed, err := p.credential(r.Context())
	if err != nil {
		fail(w, http.StatusServiceUnavailable, err)
		return
	}
	write(w, http.StatusOK, "application/json", signed.Bytes())
}
