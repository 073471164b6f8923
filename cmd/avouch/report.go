package main

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/avouch-id/avouch/vc"
)

// refusal is one thing that is not valid, as people and --json see it.
type refusal struct {
	Item     int    `json:"item,omitempty"` // from 1
	File     string `json:"file,omitempty"`
	Result   string `json:"result"`
	Check    string `json:"check"`
	Place    string `json:"place,omitempty"`
	Reason   string `json:"reason"`
	What     string `json:"what,omitempty"`
	Expected string `json:"expected,omitempty"`
	Got      string `json:"got,omitempty"`
	Hint     string `json:"hint,omitempty"`
}

// The results that --json names.
const (
	resultValid       = "valid"
	resultInvalid     = "invalid"
	resultUnavailable = "unavailable"
)

// refusalOf takes an error of the library apart. items are those that were looked at; the error counts them from 0.
func refusalOf(err error, items []item) refusal {
	r := refusal{Result: resultInvalid, Reason: err.Error(), Hint: hint(err)}
	if unavailable(err) {
		r.Result = resultUnavailable
	}
	var e *vc.VerifyError
	if errors.As(err, &e) {
		r.Check, r.Place, r.Reason = string(e.Check), string(e.Path), e.Err.Error()
		if e.Item >= 0 && e.Item < len(items) {
			r.Item, r.File = e.Item+1, items[e.Item].file
		}
	}
	var in fileError
	if errors.As(err, &in) {
		r.File = in.file
	}
	var m *vc.Mismatch
	if errors.As(err, &m) {
		r.What, r.Expected, r.Got = m.What, m.Want, m.Got
		if m.Got == "" {
			r.Got = "none"
		}
	}
	return r
}

func (r refusal) print(l *lines) {
	var where []string
	if r.Item > 0 {
		where = append(where, fmt.Sprintf("item %d", r.Item))
	}
	if r.File != "" {
		where = append(where, r.File)
	}
	word := r.Result
	if word == resultUnavailable {
		word = "could not be checked"
	}
	if where != nil {
		word = strings.Join(where, ", ") + ": " + word
	}
	l.printf("avouch: %s", word)
	l.field("", "check:", r.Check)
	l.field("", "place:", r.Place)
	l.field("", "reason:", r.Reason)
	r.advise(l)
}

// advise prints what was compared and what to do next.
func (r refusal) advise(l *lines) {
	if r.What != "" {
		l.field("", "expected:", fmt.Sprintf("%s %q", r.What, r.Expected))
		l.field("", "got:", fmt.Sprintf("%q", r.Got))
	}
	l.field("", "hint:", r.Hint)
}

// report prints why the command that ran ended, if it has not, and gives the exit status.
func (a *app) report(ran *cobra.Command, err error) int {
	s := exitStatus(err)
	var done reported
	if err == nil || errors.As(err, &done) {
		return s
	}
	l, what := &lines{w: a.err}, "its flags and examples"
	if ran.HasAvailableSubCommands() {
		what = "its commands and examples"
	}
	var e *vc.VerifyError
	switch {
	case s == exitUsage:
		l.printf("avouch: %v", err)
		l.field("", "hint:", cmp.Or(hint(err), ran.CommandPath()+" --help shows "+what))
	case errors.As(err, &e):
		refusalOf(err, nil).print(l)
	default:
		l.printf("avouch: %v", err)
		refusalOf(err, nil).advise(l)
	}
	return s
}

// fileError is an error of work on one file.
type fileError struct {
	file string
	error
}

func (e fileError) Error() string { return e.file + ": " + e.error.Error() }
func (e fileError) Unwrap() error { return e.error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }
