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
// request alone, passed on to somebody else, nobody enters under that other person's name. With the verdict the cookie changes,
// so that one that somebody planted in another's browser is worth nothing.
type sessions struct {
	mu    sync.Mutex
	now   func() time.Time
	https bool // cookies go nowhere else
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

// sessionLife is how long a verdict can be looked at. A session without one ends soon after its question.
const (
	sessionLife = 12 * time.Hour
	askedLife   = time.Minute
)

func newSessions(now func() time.Time, https bool) *sessions {
	return &sessions{now: now, https: https, most: 10_000, byID: map[string]*session{}, asked: map[[32]byte]*session{}}
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
	s.forget(func(old *session) bool { return !s.now().Before(old.until) })
	if len(s.byID) >= s.most {
		return false
	}
	one := &session{signed: signed, ask: ask, until: ask.Expires.Add(askedLife)}
	s.name(w, one)
	s.asked[ask.Request] = one
	return true
}

// name gives a session a new name, which the browser alone knows.
func (s *sessions) name(w http.ResponseWriter, one *session) {
	delete(s.byID, one.id)
	one.id = rand.Text()
	s.byID[one.id] = one
	http.SetCookie(w, &http.Cookie{Name: "session", Value: one.id, Path: "/", HttpOnly: true, Secure: s.https, SameSite: http.SameSiteLaxMode})
}

func (s *sessions) forget(which func(*session) bool) {
	for id, one := range s.byID {
		if which(one) {
			delete(s.byID, id)
			delete(s.asked, one.ask.Request)
		}
	}
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

// collect gives a verdict to the browser that asked, once. What the same pseudonym was told before is forgotten: one person
// does not fill the place of many.
func (s *sessions) collect(w http.ResponseWriter, one *session, code string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if one == nil || one.code == "" || one.code != code {
		return false
	}
	one.visit, one.code, one.waiting, one.until = one.waiting, "", nil, s.now().Add(sessionLife)
	s.forget(func(old *session) bool { return old != one && old.visit != nil && old.visit.Nym == one.visit.Nym })
	s.name(w, one)
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
