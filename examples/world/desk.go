package main

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
)

// ruleBook is what the plaza has forbidden, and where that is published.
var ruleBook = []string{"1. Keep what you promise in a trade", "2. Leave alone whoever wants to be left alone", "3. Be who you say you are"}

const rulesURL = "https://plaza.example/rules"

// authorized: whoever has the key that was printed when the world was opened. It comes once in the address, and is a cookie
// from then on. A world with several moderators knows them apart, writes down who decided what, and lets nobody decide about an
// appeal against themselves.
func (w *world) authorized(rw http.ResponseWriter, r *http.Request) bool {
	matches := func(s string) bool { return subtle.ConstantTimeCompare([]byte(s), []byte(w.desk)) == 1 }
	if key := r.URL.Query().Get("key"); matches(key) {
		http.SetCookie(rw, &http.Cookie{Name: "desk", Value: key, Path: "/desk", HttpOnly: true, Secure: w.sessions.https, SameSite: http.SameSiteStrictMode})
		http.Redirect(rw, r, "/desk", http.StatusSeeOther)
		return false
	}
	if c, err := r.Cookie("desk"); err == nil && matches(c.Value) {
		return true
	}
	w.pages.fail(rw, http.StatusForbidden, "The desk is for those who moderate the plaza. Its address was printed when the plaza was opened.")
	return false
}

type deskAppeal struct {
	Record   sanctionRecord
	Sanction avatar.Sanction
	Short    string
}

// standingSanction is a sanction as it stands by the papers.
type standingSanction struct {
	Sanction avatar.Sanction
	Short    string
	State    string
}

type deskVisitor struct {
	Visitor visitor
	Short   string
}

func (w *world) deskPage(rw http.ResponseWriter, r *http.Request) {
	if !w.authorized(rw, r) {
		return
	}
	list, err := all[sanctionRecord](w.records, "sanctions")
	if err != nil {
		w.broken(rw, err)
		return
	}
	var appeals []deskAppeal
	var sanctions []standingSanction
	for _, s := range list {
		sanction, err := parseSanction(s)
		if err != nil {
			w.broken(rw, err)
			return
		}
		state, err := w.state(s, sanction)
		if err != nil {
			w.broken(rw, err)
			return
		}
		sanctions = append(sanctions, standingSanction{sanction, short(s.Who.Nym), state})
		if s.Appeal != "" && s.Decision == "" {
			appeals = append(appeals, deskAppeal{s, sanction, short(s.Who.Nym)})
		}
	}
	seen, err := all[visitor](w.records, "visitors")
	if err != nil {
		w.broken(rw, err)
		return
	}
	slices.SortStableFunc(seen, func(a, b visitor) int { return b.Seen.Compare(a.Seen) })
	var visitors []deskVisitor
	for _, v := range seen[:min(len(seen), 50)] {
		visitors = append(visitors, deskVisitor{v, short(v.Nym)})
	}
	w.pages.show(rw, http.StatusOK, "desk.html", map[string]any{"Title": "The desk", "Appeals": appeals, "Visitors": visitors, "Sanctions": sanctions,
		"Categories": avatar.Categories(avatar.Negative), "Rules": ruleBook})
}

// short shows a pseudonym by its ends.
func short(nym string) string {
	if len(nym) < 12 {
		return nym
	}
	return nym[1:5] + "-" + nym[len(nym)-4:]
}

// deskSanction sanctions a pseudonym, with reasons, a period and a way to appeal.
func (w *world) deskSanction(rw http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(rw, r.Body, 64<<10)
	if !w.authorized(rw, r) {
		return
	}
	who, err := get[visitor](w.records, "visitors", r.PostFormValue("nym"))
	if err != nil {
		w.pages.fail(rw, http.StatusNotFound, "Nobody with this pseudonym was here.")
		return
	}
	rule := slices.Index(ruleBook, r.PostFormValue("rule"))
	days, err := strconv.Atoi(r.PostFormValue("days"))
	if err != nil || days < 1 || days > 3650 || rule < 0 {
		w.pages.fail(rw, http.StatusBadRequest, "A rule, and a number of days from 1 to 3,650, were expected.")
		return
	}
	now, byHand := w.now().UTC().Truncate(time.Second), false
	s := avatar.Sanction{From: now, Until: now.AddDate(0, 0, days), Category: avatar.Category(r.PostFormValue("category")),
		Ground: ruleBook[rule], GroundURL: rulesURL + "#" + strconv.Itoa(rule+1), Facts: lines(r.PostFormValue("facts")), Automated: &byHand,
		Measure: avatar.Measure(r.PostFormValue("measure")), Scope: avatar.ScopeWorld, Start: now, End: now.AddDate(0, 0, days),
		AppealBy: now.AddDate(0, 0, min(days, 180))}
	if err := w.sanction(r.Context(), who, s); err != nil {
		w.pages.fail(rw, http.StatusBadRequest, err.Error())
		return
	}
	http.Redirect(rw, r, "/desk", http.StatusSeeOther)
}

// lines are words in one line.
func lines(s string) string { return strings.Join(strings.Fields(s), " ") }

// sanction issues a sanction against a pseudonym and puts it in force. What is incomplete is refused before anything is kept.
func (w *world) sanction(ctx context.Context, who visitor, s avatar.Sanction) error {
	record := sanctionRecord{ID: rand.Text(), Who: who}
	s.SubjectNym = vc.Nym{Suite: who.Suite, Domain: plaza}
	if !s.SubjectNym.SetText(who.Nym) {
		return errNoNym
	}
	s.ID = "https://plaza.example/sanctions/" + record.ID
	s.Appeal = s.ID
	claims, err := s.Credential()
	if err != nil {
		return err
	}
	entry, err := w.list.Allocate(ctx)
	if err != nil {
		return err
	}
	if claims, err = entry.AddTo(claims); err != nil {
		return err
	}
	signed, err := w.issuer.Issue(ctx, claims, w.jcs)
	if err != nil {
		return err
	}
	if _, err := w.gate.Verify(ctx, signed); err != nil {
		return err
	}
	record.Index, record.Sanction = entry.Index, string(signed.Bytes())
	w.papers.Lock()
	defer w.papers.Unlock()
	if err := w.records.put("sanctions", record.ID, record); err != nil {
		return err
	}
	return w.settle(ctx, record)
}

// deskDecision decides an appeal, with reasons.
func (w *world) deskDecision(rw http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(rw, r.Body, 64<<10)
	if !w.authorized(rw, r) {
		return
	}
	record, err := get[sanctionRecord](w.records, "sanctions", r.PostFormValue("id"))
	if err != nil || record.Appeal == "" {
		w.pages.fail(rw, http.StatusNotFound, "There is no such appeal.")
		return
	}
	now := w.now().UTC().Truncate(time.Second)
	d := avatar.AppealDecision{Outcome: avatar.Outcome(r.PostFormValue("outcome")), Reasons: lines(r.PostFormValue("reasons")), Decided: now, From: now}
	if d.Outcome == avatar.Reduced {
		days, err := strconv.Atoi(r.PostFormValue("days"))
		if err != nil || days < 1 || days > 3650 {
			w.pages.fail(rw, http.StatusBadRequest, "A number of days from 1 to 3,650 was expected.")
			return
		}
		d.NewEnd = now.AddDate(0, 0, days)
	}
	if err := w.decide(r.Context(), record.ID, d); err != nil {
		w.pages.fail(rw, http.StatusBadRequest, err.Error())
		return
	}
	http.Redirect(rw, r, "/desk", http.StatusSeeOther)
}
