package main

import (
	"crypto/rand"
	"net/http"
	"sync"
	"time"

	"github.com/avouch-id/avouch/scoring"
	"github.com/avouch-id/avouch/vc"
)

// sessions are browsers that have been at the gate. A browser is known by a cookie. What it asked is found by the request's
// digest, for the wallet's answer; what came of it by a code that only whoever is led back from the wallet has: with the
// request alone, passed on to somebody else, nobody enters under that other person's name.
type sessions struct {
	mu    sync.Mutex
	now   func() time.Time
	most  int
	byID  map[string]*session
	asked map[[32]byte]*session
}

type session struct {
	id      string
	signed  string // the request
	ask     vc.Challenge
	code    string // of a verdict that nobody has come for
	waiting *visit // that verdict
	visit   *visit // what this browser was told
	until   time.Time
}

// visit is one verdict.
type visit struct {
	At      time.Time
	Visitor visitor
	Nym     vc.Nym
	Verdict scoring.Assessment
	Paper   vc.Secured // the verdict as a signed credential, for whoever it is about
}

const sessionLife = 12 * time.Hour

func newSessions(now func() time.Time) *sessions {
	return &sessions{now: now, most: 10_000, byID: map[string]*session{}, asked: map[[32]byte]*session{}}
}

// of finds a browser's session, or nil.
func (s *sessions) of(r *http.Request) *session {
	c, err := r.Cookie("session")
	if err != nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if one := s.byID[c.Value]; one != nil && s.now().Before(one.until) {
		return one
	}
	return nil
}

// begin makes a session for a question. Those that are over are forgotten; if too many are left, nobody new is asked.
func (s *sessions) begin(w http.ResponseWriter, ask vc.Challenge, signed string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, old := range s.byID {
		if !s.now().Before(old.until) {
			delete(s.byID, id)
			delete(s.asked, old.ask.Request)
		}
	}
	if len(s.byID) >= s.most {
		return false
	}
	one := &session{id: rand.Text(), signed: signed, ask: ask, until: s.now().Add(sessionLife)}
	s.byID[one.id], s.asked[ask.Request] = one, one
	http.SetCookie(w, &http.Cookie{Name: "session", Value: one.id, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode})
	return true
}

// question finds what was asked by a request.
func (s *sessions) question(digest [32]byte) (vc.Challenge, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	one := s.asked[digest]
	if one == nil {
		return vc.Challenge{}, false
	}
	return one.ask, true
}

// judged keeps a verdict for whoever comes with the code.
func (s *sessions) judged(digest [32]byte, v *visit) (code string, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	one := s.asked[digest]
	if one == nil {
		return "", false
	}
	delete(s.asked, digest)
	one.code, one.waiting = rand.Text(), v
	return one.code, true
}

// collect gives a verdict to the browser that asked, once.
func (s *sessions) collect(one *session, code string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if one == nil || one.code == "" || one.code != code {
		return false
	}
	one.visit, one.code, one.waiting = one.waiting, "", nil
	return true
}

// told is the verdict that a browser was told, nil if there is none.
func (s *sessions) told(one *session) *visit {
	if one == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return one.visit
}
