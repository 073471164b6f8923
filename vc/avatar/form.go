package avatar

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
)

// Bounds of what a claim may be.
const (
	maxText  = 256       // runes
	maxCount = 1<<31 - 1 // followers, incidents, sanctions
	maxPoint = 1_000_000 // points, either way
)

// form goes through the claims of one credential, in either direction: each type has one method that names its claims, for
// writing and for reading. The first fault is kept; it ends nothing but the result.
type form struct {
	writing bool
	blind   bool           // writing: in the unlinkable form, which leaves no claim out
	at      vc.Pointer     // where the claims stand
	claims  map[string]any // writing: what was written; reading: what was not read yet
	asked   []string       // reading: the claims that were looked for
	err     *vc.VerifyError
}

func (f *form) fail(name, format string, args ...any) {
	if f.err != nil {
		return
	}
	path := f.at
	if name != "" {
		path += vc.Pointer("/" + name)
	}
	f.err = &vc.VerifyError{Check: "structure", Path: path, Err: fmt.Errorf(format, args...)}
}

// take removes a claim, so that what is left is what nobody knows.
func (f *form) take(name string) (v any, there bool) {
	f.asked = append(f.asked, name)
	v, there = f.claims[name]
	delete(f.claims, name)
	return v, there
}

// need: what an issuer has to say. A reader does not: it may be hidden.
func (f *form) need(name string, said bool) {
	if f.writing && !said {
		f.fail(name, "this claim is missing")
	}
}

// text is a string of one line.
func (f *form) text(name string, p *string) {
	f.string(name, p, maxText, unicode.IsControl, "a text of one line without blanks around it")
}

// string is a text of at most so many runes, none of them refused.
func (f *form) string(name string, p *string, most int, refused func(rune) bool, what string) {
	if !f.writing {
		v, there := f.take(name)
		if !there {
			return
		}
		s, ok := v.(string)
		if !ok || s == "" {
			f.fail(name, "a text was expected, got %.60q", show(v))
			return
		}
		*p = s
	}
	if *p == "" {
		return
	}
	if n := utf8.RuneCountInString(*p); n > most {
		f.fail(name, "%d characters, at most %d", n, most)
	}
	if !utf8.ValidString(*p) || strings.ContainsFunc(*p, refused) || strings.TrimSpace(*p) != *p {
		f.fail(name, what+" was expected, got %.60q", *p)
	}
	f.put(name, *p)
}

// fixed: what an issuer has to say in the unlinkable form, since everybody's has the same statements.
func (f *form) fixed(name string, said bool) {
	if f.blind && !said {
		f.fail(name, "this claim is missing: an unlinkable credential has the same statements whoever it is for")
	}
}

func (f *form) put(name string, v any) {
	if f.writing {
		f.claims[name] = v
	}
}

// uri is a text that is a URL in a given place.
func (f *form) uri(name string, p *string, prefix string) {
	f.text(name, p)
	if *p == "" {
		return
	}
	rest, ok := strings.CutPrefix(*p, prefix)
	if !ok || rest == "" || strings.ContainsAny(*p, " <>\"{}|\\^`") {
		f.fail(name, "a URL that begins with %q was expected, got %.100q", prefix, *p)
	}
}

// oneOf is one of the terms of a list.
func oneOf[T ~string](f *form, name string, p *T, terms []T) {
	s := string(*p)
	f.text(name, &s)
	*p = T(s)
	if s != "" && !slices.Contains(terms, *p) {
		f.fail(name, "one of %q was expected, got %.60q", terms, s)
	}
}

// id is a DID.
func (f *form) id(name string, p *did.DID) {
	s := p.String()
	if !f.writing {
		v, there := f.take(name)
		if !there {
			return
		}
		s, _ = v.(string)
		var err error
		if *p, err = did.Parse(s); err != nil {
			f.fail(name, "a DID was expected, got %.100q: %w", show(v), err)
		}
		return
	}
	if s != "" {
		f.put(name, s)
	}
}

// date is a day in UTC.
func (f *form) date(name string, p *Date) {
	f.day(name, p, parseDate, "a date as 2006-01-02", func(d Date) string { return d.String() })
}

// month is a month in UTC, held as its first day.
func (f *form) month(name string, p *Date) {
	if f.writing && p.valid() {
		p.Day = 1
	}
	f.day(name, p, parseMonth, "a month as 2006-01", func(d Date) string { return d.Time().Format("2006-01") })
}

func (f *form) day(name string, p *Date, parse func(string) (Date, bool), expected string, text func(Date) string) {
	if !f.writing {
		v, there := f.take(name)
		if !there {
			return
		}
		s, _ := v.(string)
		var ok bool
		if *p, ok = parse(s); !ok {
			f.fail(name, "%s was expected, got %.60q", expected, show(v))
		}
		return
	}
	if p.IsZero() {
		return
	}
	if !p.valid() {
		f.fail(name, "%d-%d-%d is no date", p.Year, p.Month, p.Day)
	}
	f.put(name, text(*p))
}

// yes is true or false, nil if it is not said.
func (f *form) yes(name string, p **bool) {
	if f.writing {
		if *p != nil {
			f.put(name, **p)
		}
		return
	}
	if v, there := f.take(name); there {
		b, ok := v.(bool)
		if !ok {
			f.fail(name, "true or false was expected, got %.60q", show(v))
		}
		*p = &b
	}
}

// number is an integer between two bounds, nil if it is not said.
func (f *form) number(name string, p **int, least, most int) {
	if !f.writing {
		v, there := f.take(name)
		if !there {
			return
		}
		n, ok := integer(v)
		if !ok {
			f.fail(name, "an integer was expected, got %.60q", show(v))
			return
		}
		*p = &n
	}
	if *p == nil {
		return
	}
	if **p < least || **p > most {
		f.fail(name, "a number from %d to %d was expected, got %d", least, most, **p)
	}
	f.put(name, **p)
}

// integer reads a number that is written in the one way: no fraction, no exponent, no minus before zero.
func integer(v any) (int, bool) {
	text, ok := v.(json.Number)
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(string(text))
	return n, err == nil && strconv.Itoa(n) == string(text)
}

// steps is a ladder: a writer says every step or none, a reader sees those that were shown.
func (f *form) steps(l *ladder, p *Ladder) {
	if f.writing {
		if *p == (Ladder{}) {
			return
		}
		if p.of != l || !p.complete() {
			f.fail(l.term(0), "a ladder is said whole, every step true or false")
			return
		}
	} else {
		*p = Ladder{of: l}
	}
	for i := range l.steps {
		if name := l.term(i); f.writing {
			f.put(name, p.is>>i&1 == 1)
		} else if v, there := f.take(name); there {
			yes, ok := v.(bool)
			if !ok {
				f.fail(name, "true or false was expected, got %.60q", show(v))
			}
			p.say(i, yes)
		}
	}
	if p.said == 0 {
		*p = Ladder{}
	}
	reached, yes := p.AtLeast()
	if missed, no := p.Below(); yes && no && missed < reached {
		f.fail(l.term(0), "the ladder contradicts itself: at least %d, and not at least %d", reached, missed)
	}
}

// reaches holds a ladder against the exact number where both are said.
func (f *form) reaches(name string, n *int, l Ladder) {
	if n == nil || l.of == nil {
		return
	}
	if all := l.of.at(*n); all.is&l.said != l.is {
		f.fail(name, "%d contradicts its ladder", *n)
	}
}

// multihashSHA256 begins a SHA-256 digest in multihash form: its code and its length.
const multihashSHA256 = "\x12\x20"

// digest is a SHA-256 as a multihash in multibase base64url: "u" and the code, the length and the digest.
func (f *form) digest(name string, p *[32]byte) {
	if f.writing {
		if *p != [32]byte{} {
			f.put(name, "u"+base64.RawURLEncoding.EncodeToString(append([]byte(multihashSHA256), p[:]...)))
		}
		return
	}
	v, there := f.take(name)
	if !there {
		return
	}
	s, _ := v.(string)
	d, err := parseDigest(s)
	if err != nil {
		f.fail(name, "a SHA-256 multihash in multibase base64url was expected, got %.80q: %w", show(v), err)
	}
	*p = d
}

func parseDigest(s string) (d [32]byte, err error) {
	encoded, ok := strings.CutPrefix(s, "u")
	if !ok || strings.ContainsAny(encoded, "\r\n") {
		return d, errors.New(`not base64url after "u"`)
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(encoded)
	if err != nil {
		return d, err
	}
	sum, ok := strings.CutPrefix(string(raw), multihashSHA256)
	if !ok || len(sum) != len(d) {
		return d, fmt.Errorf("%d bytes that do not begin with 0x1220", len(raw))
	}
	copy(d[:], sum)
	if d == ([32]byte{}) {
		return d, errors.New("nothing has this digest")
	}
	return d, nil
}

func show(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	b, err := json.Marshal(v)
	if err != nil {
		return "?"
	}
	return string(b)
}
