package scoring

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

var (
	// anyName is the form of the names that a policy gives: they stand in verdicts.
	anyName    = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)
	issuerName = regexp.MustCompile(`^(did:[a-z0-9]+:|https://)[^\x00-\x20\x7f-\x{9f}<>"{}|\\^` + "`" + `]{1,1000}$`)
)

// object reads one JSON object of a policy, member by member; what nobody asked for is refused at the end.
type object struct {
	l     *loader
	where string
	left  map[string]any
}

func (l *loader) object(where string, v any) *object {
	m, ok := v.(map[string]any)
	if !ok {
		l.fail(where, "an object was expected, got %.60q", show(v))
	}
	left := maps.Clone(m)
	return &object{l, where, left}
}

func (o *object) has(name string) bool {
	_, there := o.left[name]
	return there
}

func (o *object) names() []string { return slices.Sorted(maps.Keys(o.left)) }

// member takes a value that has to be there.
func (o *object) member(name string) any {
	v, there := o.left[name]
	if !there {
		o.l.fail(o.where, "the member %q is missing", name)
	}
	delete(o.left, name)
	return v
}

// end refuses what nobody asked for.
func (o *object) end() {
	if names := o.names(); len(names) > 0 {
		o.l.fail(o.where, "there is no member %.60q here", names[0])
	}
}

// text takes a text of one line.
func (o *object) text(name string) string {
	v := o.member(name)
	s, _ := v.(string)
	if s == "" || utf8.RuneCountInString(s) > 500 || strings.TrimSpace(s) != s || strings.ContainsFunc(s, unicode.IsControl) {
		o.l.fail(o.where, "%s: a text of one line was expected, got %.60q", name, show(v))
	}
	return s
}

// name takes the object's own name, by which errors call it from here on.
func (o *object) name(kind string) string {
	v := o.member("name")
	s, _ := v.(string)
	if !anyName.MatchString(s) {
		o.l.fail(o.where, "a name has letters, digits, dots, lines and underscores, at most 64, got %.80q", show(v))
		return s
	}
	o.where = kind + " " + s
	return s
}

// integer takes a whole number between two bounds.
func (o *object) integer(name string, least, most int64) int64 {
	v := o.member(name)
	text, _ := v.(json.Number)
	n, err := strconv.ParseInt(string(text), 10, 64)
	if err != nil || strconv.FormatInt(n, 10) != string(text) || n < least || n > most {
		o.l.fail(o.where, "%s: a whole number from %d to %d was expected, got %.40q", name, least, most, show(v))
		return least
	}
	return n
}

func (o *object) yes(name string) bool {
	v := o.member(name)
	b, ok := v.(bool)
	if !ok {
		o.l.fail(o.where, "%s: true or false was expected, got %.60q", name, show(v))
	}
	return b
}

// list takes an array of a bounded length.
func (o *object) list(name string, least, most int) []any {
	v := o.member(name)
	a, ok := v.([]any)
	if !ok || len(a) < least || len(a) > most {
		o.l.fail(o.where, "%s: an array of %d to %d was expected, got %.60q", name, least, most, show(v))
		return nil
	}
	return a
}

// texts takes an array of different strings.
func (o *object) texts(name string, least, most int) []string {
	var out []string
	for _, v := range o.list(name, least, most) {
		s, ok := v.(string)
		if !ok || s == "" {
			o.l.fail(o.where, "%s: texts were expected, got %.60q", name, show(v))
		}
		if slices.Contains(out, s) {
			o.l.fail(o.where, "%s: %.100q is named twice", name, s)
		}
		out = append(out, s)
	}
	return out
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
