package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/avouch-id/avouch/scoring"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
	"github.com/avouch-id/avouch/vc/bans"
	"github.com/avouch-id/avouch/vc/request"
)

// handler is all that the world serves.
func (w *world) handler() http.Handler {
	m := http.NewServeMux()
	m.HandleFunc("GET /{$}", w.front)
	m.HandleFunc("POST /ask", w.ask)
	m.HandleFunc("GET /ask", w.asked)
	m.HandleFunc("POST /answers", w.answers)
	m.HandleFunc("GET /verdict", w.verdict)
	m.HandleFunc("GET /verdict.json", w.verdictData)
	m.HandleFunc("GET /verdict/credential", w.verdictPaper)
	m.HandleFunc("GET /sanctions/{id}", w.statement)
	m.HandleFunc("GET /sanctions/{id}/credential", w.sanctionData)
	m.HandleFunc("POST /sanctions/{id}/appeal", w.appeal)
	m.HandleFunc("GET /desk", w.deskPage)
	m.HandleFunc("POST /desk/sanction", w.deskSanction)
	m.HandleFunc("POST /desk/decision", w.deskDecision)
	m.HandleFunc("GET /policy.json", w.published("application/json", func() []byte { return w.rules }))
	m.HandleFunc("GET /did.json", w.published("application/did", func() []byte { return w.document.JSON() }))
	m.HandleFunc("GET /status/1", w.statusList)
	m.HandleFunc("GET /style.css", style)
	return guarded(m, w.origin, nil)
}

// published serves what anybody may read and keep.
func (w *world) published(media string, data func() []byte) http.HandlerFunc {
	return func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", media)
		_, _ = rw.Write(data())
	}
}

func (w *world) front(rw http.ResponseWriter, r *http.Request) {
	w.pages.show(rw, http.StatusOK, "front.html", map[string]any{"Title": "The plaza", "Purpose": w.policy.Purpose(), "Asks": asks(w.registry, w.employer),
		"Told": w.sessions.told(w.sessions.of(r)) != nil})
}

// ask makes the question: a signed request for this browser.
func (w *world) ask(rw http.ResponseWriter, r *http.Request) {
	now := w.now()
	q := request.Request{Audience: w.document.ID(), Purpose: w.policy.Purpose(), Asks: asks(w.registry, w.employer), Nonce: rand.Text(),
		NymDomain: w.document.ID().String(), Endpoint: w.origin + "/answers", Issued: now, Expires: now.Add(10 * time.Minute)}
	signed, err := q.Sign(r.Context(), w.gateKey)
	if err != nil {
		w.broken(rw, err)
		return
	}
	if !w.sessions.begin(rw, q.Challenge(signed), string(signed)) {
		w.pages.fail(rw, http.StatusServiceUnavailable, "Too many people are at the gate. Try again in a few minutes.")
		return
	}
	http.Redirect(rw, r, "/ask", http.StatusSeeOther)
}

// asked shows the question again, with the way to a wallet.
func (w *world) asked(rw http.ResponseWriter, r *http.Request) {
	s := w.sessions.of(r)
	if s == nil {
		http.Redirect(rw, r, "/", http.StatusSeeOther)
		return
	}
	w.pages.show(rw, http.StatusOK, "ask.html", map[string]any{"Title": "Open your wallet", "Signed": s.signed,
		"Wallet": w.wallets + "/answer?request=" + url.QueryEscape(s.signed), "Until": s.ask.Expires})
}

// maxAnswer bounds what a wallet sends.
const maxAnswer = maxBody

// answers is the endpoint: it takes an answer from a wallet, judges it, and says where the browser goes on.
func (w *world) answers(rw http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		problem(rw, http.StatusRequestEntityTooLarge, "limit", "An answer has at most 1 MiB.")
		return
	}
	digest, items, err := request.DecodeAnswer(body, vc.Limits{Items: 8, Bytes: maxAnswer})
	if err != nil {
		refused(rw, err)
		return
	}
	asked, known := w.sessions.question(digest)
	if !known {
		problem(rw, http.StatusGone, "replay", "Nobody waits for this answer: it was given before, or the question is too old.")
		return
	}
	v, err := w.judge(r.Context(), asked, items)
	if err != nil {
		w.unjudged(rw, err)
		return
	}
	code, waited := w.sessions.judged(digest, v)
	if !waited {
		problem(rw, http.StatusGone, "replay", "Nobody waits for this answer any more.")
		return
	}
	rw.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(rw).Encode(map[string]string{"continue": w.origin + "/verdict?code=" + code})
}

// judge verifies an answer, looks into the world's own records, and decides by its policy.
func (w *world) judge(ctx context.Context, asked vc.Challenge, items []vc.Secured) (*visit, error) {
	seen, err := w.gate.VerifyPresentation(ctx, items, asked)
	if err != nil {
		return nil, unfit{err}
	}
	nym, shown := seen.Nym()
	if !shown {
		return nil, unfit{&vc.VerifyError{Check: "binding", Err: errors.New("no pseudonym was shown for " + asked.NymDomain)}}
	}
	if seen.Holder().IsZero() {
		return nil, unfit{&vc.VerifyError{Check: "binding", Err: errors.New("no avatar signed this answer: a signed presentation was expected")}}
	}
	at := w.now()
	known, banned, err := w.books(ctx, nym, at)
	if err != nil {
		return nil, err
	}
	verdict, err := scoring.Assess(w.policy, at, seen, known...)
	if e := (*scoring.EvidenceError)(nil); errors.As(err, &e) && !e.Known || errors.Is(err, scoring.ErrNothing) || errors.Is(err, scoring.ErrTooMuch) {
		return nil, unfit{err}
	}
	if err != nil {
		return nil, err
	}
	// The ban list is a second door: what stands in it is kept out even if the papers about it are not at hand.
	if len(banned) > 0 && verdict.Decision != scoring.Deny {
		return nil, unfit{&vc.VerifyError{Check: "trust", Err: errors.New("this pseudonym is banned by " + banned[0].Sanction)}}
	}
	claims, err := verdict.Credential(seen, at.AddDate(0, 3, 0), scoring.English())
	if err != nil {
		return nil, err
	}
	paper, err := w.issuer.Issue(ctx, claims, w.jcs)
	if err != nil {
		return nil, err
	}
	v := &visit{At: at, Nym: nym, Verdict: verdict, Paper: paper, Visitor: visitor{nym.Text(), nym.Suite, seen.Holder().String(), at.UTC().Truncate(time.Second)}}
	return v, w.records.put("visitors", nym.Text(), v.Visitor)
}

// books are the papers about a pseudonym and what the ban list says, as they are between two changes: a ban that comes while the
// gate looks would be in one and not in the other.
func (w *world) books(ctx context.Context, nym vc.Nym, at time.Time) (known []*vc.Verified, banned []bans.Ban, err error) {
	w.papers.RLock()
	defer w.papers.RUnlock()
	if known, err = w.known(ctx, nym); err != nil {
		return nil, nil, err
	}
	banned, err = w.bans.Of(ctx, bans.Who{Nym: nym}, at)
	return known, banned, err
}

// known are the sanctions and decisions about a pseudonym, verified anew: what was revoked since has no effect.
func (w *world) known(ctx context.Context, nym vc.Nym) (all []*vc.Verified, err error) {
	list, err := w.records.sanctionsOf(nym)
	if err != nil {
		return nil, err
	}
	for _, s := range list {
		for _, document := range []string{s.Sanction, s.Decision} {
			if document == "" {
				continue
			}
			v, err := w.gate.Verify(ctx, vc.Received("application/vc", []byte(document)))
			if isTime(err) {
				continue // it has run out: no effect, and nothing to say
			}
			if err != nil {
				return nil, err
			}
			all = append(all, v)
		}
	}
	return all, nil
}

// asks are what the gate wants to see, in a request.
func asks(registry, employer string) []request.Ask {
	return []request.Ask{
		{Type: avatar.TypePersonhood, Claims: []string{"assuranceLevel"}, Issuers: []string{registry}, Why: "One person, one voice: that you are somebody, not who."},
		{Type: avatar.TypeEmployment, Claims: []string{"worksFor"}, Issuers: []string{employer}, Optional: true, Why: "Whoever works somewhere may trade at once."}}
}

// unfit is an error about the answer. Every other is the world's own, and strangers are not told about that.
type unfit struct{ error }

func (u unfit) Unwrap() error { return u.error }

// refused tells a wallet which check an answer failed, and why.
func refused(rw http.ResponseWriter, err error) {
	failed := "evidence"
	if e := (*vc.VerifyError)(nil); errors.As(err, &e) {
		failed = string(e.Check)
	}
	problem(rw, http.StatusBadRequest, failed, err.Error())
}

// unjudged answers where there is no verdict. What could not be looked at, here, may be tried again.
func (w *world) unjudged(rw http.ResponseWriter, err error) {
	var u unfit
	switch {
	case errors.As(err, &u) && !errors.Is(err, vc.ErrUnavailable):
		refused(rw, err)
	case errors.As(err, &u):
		w.log.Print(err)
		problem(rw, http.StatusServiceUnavailable, "", "Something could not be looked at just now. Ask to come in again in a minute.")
	default:
		w.log.Print(err)
		problem(rw, http.StatusInternalServerError, "", "Something broke here, and it is not your fault. Ask to come in again in a minute.")
	}
}

// problem is RFC 9457's.
func problem(rw http.ResponseWriter, status int, check, detail string) {
	rw.Header().Set("Content-Type", "application/problem+json")
	rw.WriteHeader(status)
	_ = json.NewEncoder(rw).Encode(map[string]any{"title": http.StatusText(status), "status": status, "check": check, "detail": detail})
}

func (w *world) broken(rw http.ResponseWriter, err error) {
	w.log.Print(err)
	w.pages.fail(rw, http.StatusInternalServerError, "Something broke here, and it is not your fault. Try again in a minute.")
}
