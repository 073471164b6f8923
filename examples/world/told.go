package main

import (
	"encoding/json"
	"errors"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/avouch-id/avouch/scoring"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
	"github.com/avouch-id/avouch/vc/bans"
)

// verdict takes the code that leads back from the wallet, and shows the verdict.
func (w *world) verdict(rw http.ResponseWriter, r *http.Request) {
	s := w.sessions.of(r)
	if code := r.URL.Query().Get("code"); code != "" {
		if !w.sessions.collect(rw, s, code) {
			w.pages.fail(rw, http.StatusForbidden, "This browser has not asked the question that was answered. Begin at the gate, and open the wallet from there.")
			return
		}
		http.Redirect(rw, r, "/verdict", http.StatusSeeOther) // so that the code is in no history
		return
	}
	v := w.sessions.told(s)
	if v == nil {
		http.Redirect(rw, r, "/", http.StatusSeeOther)
		return
	}
	list, err := w.records.sanctionsOf(v.Nym)
	if err != nil {
		w.broken(rw, err)
		return
	}
	// A verdict is about the moment in which it was made: whoever acts on one later looks whether it still holds.
	banned, err := w.bans.Of(r.Context(), bans.Who{Nym: v.Nym}, w.now())
	if err != nil {
		w.broken(rw, err)
		return
	}
	title, since := headline[v.Verdict.Decision], len(banned) > 0 && v.Verdict.Decision != scoring.Deny
	if since {
		title = headline[scoring.Deny]
	}
	w.pages.show(rw, http.StatusOK, "verdict.html", map[string]any{"Title": title, "Visit": v, "Words": v.Verdict.Reasons[0].String(),
		"Reasons": v.Verdict.Reasons[1:], "Sanctions": list, "Since": since})
}

// headline of a verdict.
var headline = map[scoring.Decision]string{
	scoring.Allow: "Come in", scoring.Limit: "Come in and look around", scoring.Review: "Somebody will look at this", scoring.Deny: "Not now"}

// verdictData is all of the verdict, for whoever it is about.
func (w *world) verdictData(rw http.ResponseWriter, r *http.Request) {
	v := w.sessions.told(w.sessions.of(r))
	if v == nil {
		problem(rw, http.StatusNotFound, "", "This browser was told no verdict.")
		return
	}
	rw.Header().Set("Content-Type", "application/json")
	rw.Header().Set("Content-Disposition", `attachment; filename="verdict.json"`)
	_ = json.NewEncoder(rw).Encode(v.Verdict)
}

// verdictPaper is the verdict, signed: to keep, or to show to whoever hears complaints. No world takes it as evidence.
func (w *world) verdictPaper(rw http.ResponseWriter, r *http.Request) {
	v := w.sessions.told(w.sessions.of(r))
	if v == nil {
		problem(rw, http.StatusNotFound, "", "This browser was told no verdict.")
		return
	}
	rw.Header().Set("Content-Type", "application/vc")
	rw.Header().Set("Content-Disposition", `attachment; filename="verdict-signed.json"`)
	_, _ = rw.Write(v.Paper.Bytes())
}

// about finds a sanction for whoever it is about, and answers everybody else as if there were none.
func (w *world) about(rw http.ResponseWriter, r *http.Request) (sanctionRecord, avatar.Sanction, bool) {
	v := w.sessions.told(w.sessions.of(r))
	record, err := get[sanctionRecord](w.records, "sanctions", r.PathValue("id"))
	switch {
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		w.broken(rw, err)
	case err != nil || v == nil || record.Who.Nym != v.Nym.Text():
		w.pages.fail(rw, http.StatusNotFound, "There is no such sanction about the pseudonym that this browser has shown. Come to the gate first.")
	default:
		s, err := parseSanction(record)
		if err != nil {
			w.broken(rw, err)
			return record, s, false
		}
		return record, s, true
	}
	return sanctionRecord{}, avatar.Sanction{}, false
}

func parseSanction(r sanctionRecord) (avatar.Sanction, error) {
	c, err := vc.ParseCredential([]byte(r.Sanction))
	if err != nil {
		return avatar.Sanction{}, err
	}
	return avatar.ParseSanction(c)
}

func parseDecision(r sanctionRecord) (*avatar.AppealDecision, error) {
	if r.Decision == "" {
		return nil, nil
	}
	c, err := vc.ParseCredential([]byte(r.Decision))
	if err != nil {
		return nil, err
	}
	d, err := avatar.ParseAppealDecision(c)
	return &d, err
}

// statement is the statement of reasons, and the way to appeal.
func (w *world) statement(rw http.ResponseWriter, r *http.Request) {
	record, s, found := w.about(rw, r)
	if !found {
		return
	}
	decision, err := parseDecision(record)
	if err != nil {
		w.broken(rw, err)
		return
	}
	w.pages.show(rw, http.StatusOK, "statement.html", map[string]any{"Title": "Why this was decided", "Record": record, "Sanction": s,
		"Decision": decision, "Open": w.now().Before(s.AppealBy) && record.Appeal == ""})
}

// sanctionData gives the person the credential itself: to keep, and to answer with anywhere.
func (w *world) sanctionData(rw http.ResponseWriter, r *http.Request) {
	record, _, found := w.about(rw, r)
	if !found {
		return
	}
	rw.Header().Set("Content-Type", "application/vc")
	rw.Header().Set("Content-Disposition", `attachment; filename="sanction.json"`)
	_, _ = rw.Write([]byte(record.Sanction))
}

const maxWords = 4000 // characters of an appeal

// appeal takes what the person says.
func (w *world) appeal(rw http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(rw, r.Body, 64<<10)
	record, s, found := w.about(rw, r)
	if !found {
		return
	}
	words := strings.TrimSpace(r.PostFormValue("words"))
	switch {
	case words == "" || !utf8.ValidString(words) || utf8.RuneCountInString(words) > maxWords:
		w.pages.fail(rw, http.StatusBadRequest, "Say in your own words why this is wrong, in at most 4,000 characters.")
		return
	case !w.now().Before(s.AppealBy):
		w.pages.fail(rw, http.StatusConflict, "The time for an appeal is over.")
		return
	}
	err := w.change(record.ID, func(r *sanctionRecord) error {
		if r.Appeal != "" {
			return errAppealed
		}
		r.Appeal, r.Appealed = words, w.now().UTC()
		return nil
	})
	if errors.Is(err, errAppealed) {
		w.pages.fail(rw, http.StatusConflict, "You have appealed already.")
		return
	}
	if err != nil {
		w.broken(rw, err)
		return
	}
	http.Redirect(rw, r, path.Join("/sanctions", record.ID), http.StatusSeeOther)
}

var errAppealed = errors.New("there is an appeal already")
