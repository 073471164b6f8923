package avatar

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
)

// maxWords is how long a text may be that gives reasons, in runes: as in a statement of reasons of the DSA Transparency Database.
const maxWords = 5_000

// always: what an issuer has to say and a holder cannot hide.
func (f *form) always(name string, said bool) {
	if !said {
		f.fail(name, "this claim is missing, and it always shows")
	}
}

// words are a text that gives reasons: of several lines if need be.
func (f *form) words(name string, p *string) {
	f.string(name, p, maxWords, func(r rune) bool { return unicode.IsControl(r) && r != '\n' }, "a text without blanks around it")
}

// url is the name of a credential: a URL, a URN for example.
func (f *form) url(name string, p *string) {
	f.text(name, p)
	if *p == "" {
		return
	}
	scheme, rest, _ := strings.Cut(*p, ":")
	if scheme == "" || rest == "" || strings.ContainsAny(*p, " <>\"{}|\\^`") || strings.ContainsAny(scheme, "/?#") {
		f.fail(name, "a URL was expected, got %.100q", *p)
	}
}

// time is a moment, to the second, in UTC.
func (f *form) time(name string, p *time.Time) {
	if !f.writing {
		v, there := f.take(name)
		if !there {
			return
		}
		s, _ := v.(string)
		var ok bool
		if *p, ok = parseTime(s); !ok {
			f.fail(name, "whole seconds in UTC were expected, as 2006-01-02T15:04:05Z, got %.60q", show(v))
		}
		return
	}
	if p.IsZero() {
		return
	}
	*p = p.UTC().Truncate(time.Second)
	if y := p.Year(); y < 1 || y > 9999 {
		f.fail(name, "a year of four digits was expected, got %d", y)
	}
	f.put(name, stamp(*p))
}

// said is true or false, and always written.
func (f *form) said(name string, p **bool) {
	if !f.writing {
		*p = nil
	}
	f.yes(name, p)
}

// parseTime reads a moment that is written in the one way.
func parseTime(s string) (time.Time, bool) {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil || t.IsZero() || stamp(t) != s || t.Year() < 1 {
		return time.Time{}, false
	}
	return t, true
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// cited: others name the credential, so it has a name; the member of that is id, or jti.
func (f *form) cited(frame frame, member string) {
	if frame.cited && *frame.id == "" {
		f.fail(member, "it has no name of its own, by which others could name it")
	}
}

// somebody: a decision about nobody is none. The member that names the subject is id, or sub.
func (f *form) somebody(frame frame, member string) {
	if frame.named && frame.subject.IsZero() && (frame.nym == nil || *frame.nym == vc.Nym{}) {
		f.fail(member, "whom it is about is missing, and it always shows")
	}
}

// nothingElse: a type whose claims are all that may be said.
func (f *form) nothingElse(frame frame) {
	if !frame.closed {
		return
	}
	for _, claim := range slices.Sorted(maps.Keys(f.claims)) {
		f.fail(strictjson.EscapeToken(claim), "a credential of this type has no such claim")
	}
}

// errNoStatus: nobody could ever take it back.
var errNoStatus = errors.New("a sanction names its status, so that it can be revoked: there is none")

func statusPath(c vc.Credential) vc.Pointer {
	if c.IsClaimSet() {
		return "/status"
	}
	return "/credentialStatus"
}

// hasStatus tells whether a credential names a status. Which one that is, and what it says, is for whoever looks it up.
func hasStatus(c vc.Credential) bool {
	v, _ := c.At(statusPath(c))
	switch v := v.(type) {
	case map[string]any:
		return len(v) > 0
	case []any:
		return len(v) > 0
	}
	return false
}

func subjectPath(c vc.Credential) vc.Pointer { return pathOf(c, vc.Pointer(subjectName(c))) }
