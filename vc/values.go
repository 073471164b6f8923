package vc

import (
	"encoding/json"
	"math"
	"regexp"
	"strconv"
	"time"
)

// idOf is the id of a node that is written as a string or as an object with an id.
func idOf(v any) string {
	if o, ok := v.(map[string]any); ok {
		v = o["id"]
	}
	s, _ := v.(string)
	return s
}

// stringsOf reads one string or an array of strings.
func stringsOf(v any) ([]string, bool) {
	switch v := v.(type) {
	case string:
		return []string{v}, true
	case []any:
		out := make([]string, len(v))
		for i, e := range v {
			s, ok := e.(string)
			if !ok {
				return nil, false
			}
			out[i] = s
		}
		return out, true
	}
	return nil, false
}

// objectsOf reads one value or an array of them.
func objectsOf(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v
	}
	return []any{v}
}

// anyURL is a URL with a scheme, as the data model uses the word: an absolute IRI without white space or the characters that
// RFC 3987 forbids.
var anyURL = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20\x7f<>"{}|\\^` + "`" + `]+$`)

// stamp is xsd:dateTimeStamp with a four digit year; the time zone is not optional.
var stamp = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$`)

func parseTime(s string) (time.Time, bool) {
	if !stamp.MatchString(s) {
		return time.Time{}, false
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	return t, err == nil
}

func dateTime(o map[string]any, name string) (time.Time, error) {
	v, there := o[name]
	if !there {
		return time.Time{}, nil
	}
	s, _ := v.(string)
	t, ok := parseTime(s)
	if !ok {
		return time.Time{}, refuse("structure", Pointer("/"+name), "a date and time with time zone (xsd:dateTimeStamp) was expected, got %.60q", text(v))
	}
	return t, nil
}

// numericDate reads seconds since 1970 (RFC 7519 section 2); fractions are cut.
func numericDate(o map[string]any, name string) (time.Time, error) {
	v, there := o[name]
	if !there {
		return time.Time{}, nil
	}
	if n, ok := v.(json.Number); ok {
		if f, err := strconv.ParseFloat(string(n), 64); err == nil && math.Abs(f) < 1e11 {
			return time.Unix(int64(math.Floor(f)), 0).UTC(), nil
		}
	}
	return time.Time{}, refuse("structure", Pointer("/"+name), "seconds since 1970 were expected, got %.60q", text(v))
}

func text(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	b, err := json.Marshal(v)
	if err != nil {
		return "?"
	}
	return string(b)
}
