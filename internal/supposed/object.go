// Package supposed reads what policies are tried out on: people and their evidence, as files for audits and for policy tests
// have it.
//
// A piece of evidence is an object, a scoring.Supposed; [ ] marks what may be left out:
//
//	{type, issuer, [id], [validFrom], [validUntil], [claims: {…}], [known: true], [state]}
//
// state is how a SanctionCredential is supposed to stand, as package standing calls it; without one its period says.
// Times are RFC 3339. A member that is not named here is refused.
package supposed

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// ErrForm: a file does not keep to its form.
var ErrForm = errors.New("not of the form that is read here")

// Object reads one JSON object member by member, and keeps the first fault. What nobody asked for is refused at the end.
type Object struct {
	left map[string]any
	err  error
}

// Open begins with a value that has to be an object.
func Open(v any) *Object {
	m, ok := v.(map[string]any)
	o := &Object{left: maps.Clone(m)}
	if !ok {
		o.fail("an object was expected, got %s", short(v))
	}
	return o
}

func (o *Object) fail(format string, args ...any) {
	if o.err == nil {
		o.err = fmt.Errorf("%w: "+format, append([]any{ErrForm}, args...)...)
	}
}

// Has tells whether a member is there and not taken yet.
func (o *Object) Has(name string) bool {
	_, there := o.left[name]
	return there
}

// Names are the members that are not taken yet, sorted.
func (o *Object) Names() []string { return slices.Sorted(maps.Keys(o.left)) }

// Any takes a member that has to be there.
func (o *Object) Any(name string) any {
	v, there := o.left[name]
	if !there {
		o.fail("the member %q is missing", name)
	}
	delete(o.left, name)
	return v
}

// Text takes a text of one line, of at most so many characters.
func (o *Object) Text(name string, most int) string {
	v := o.Any(name)
	s, _ := v.(string)
	if !OneLine(s, most) {
		o.fail("%s: a text of one line and at most %d characters was expected, got %s", name, most, short(v))
	}
	return s
}

// OneLine tells whether a text can stand in a line: it has 1 to most characters, all of them visible or spaces between.
func OneLine(s string, most int) bool {
	return s != "" && utf8.ValidString(s) && utf8.RuneCountInString(s) <= most && strings.TrimSpace(s) == s &&
		!strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) })
}

// Integer takes a whole number between two bounds.
func (o *Object) Integer(name string, least, most int64) int64 {
	v := o.Any(name)
	text, _ := v.(json.Number)
	n, err := strconv.ParseInt(string(text), 10, 64)
	if err != nil || strconv.FormatInt(n, 10) != string(text) || n < least || n > most {
		o.fail("%s: a whole number from %d to %d was expected, got %s", name, least, most, short(v))
	}
	return n
}

// Yes takes true or false.
func (o *Object) Yes(name string) bool {
	v := o.Any(name)
	b, ok := v.(bool)
	if !ok {
		o.fail("%s: true or false was expected, got %s", name, short(v))
	}
	return b
}

// Time takes a time.
func (o *Object) Time(name string) time.Time {
	v := o.Any(name)
	s, _ := v.(string)
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		o.fail("%s: a time such as 2026-06-01T12:00:00Z was expected, got %s", name, short(v))
	}
	return t
}

// List takes an array of at least so many elements.
func (o *Object) List(name string, least int) []any {
	v := o.Any(name)
	a, ok := v.([]any)
	if !ok || len(a) < least {
		o.fail("%s: an array of at least %d was expected, got %s", name, least, short(v))
	}
	return a
}

// End is the first fault; there is one, too, if a member was not taken.
func (o *Object) End() error {
	if names := o.Names(); len(names) > 0 {
		o.fail("there is no member %.60q here", names[0])
	}
	return o.err
}

// short is a value as errors show it.
func short(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return "?"
	}
	return fmt.Sprintf("%.60q", b)
}
