package vc

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/avouch-id/avouch/internal/xsd"
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

// isURL tells whether a text is a URL as the data model uses the word: a scheme, a colon, and something after it without
// white space or the characters that RFC 3987 forbids.
func isURL(s string) bool {
	colon := strings.IndexByte(s, ':')
	if colon < 1 || colon == len(s)-1 {
		return false
	}
	for i := range colon {
		c := s[i] | 0x20
		letter := 'a' <= c && c <= 'z'
		if !letter && (i == 0 || strings.IndexByte("0123456789+-.", s[i]) < 0) {
			return false
		}
	}
	for i := colon; i < len(s); i++ {
		if c := s[i]; notInURL[c>>6]>>(c&63)&1 != 0 {
			return false
		}
	}
	return true
}

// notInURL has a bit for each byte that no URL has: up to the space, <>"{}|\^` and U+007F.
var notInURL = [4]uint64{0x50000005ffffffff, 0xb800000150000000}

func dateTime(o map[string]any, name string) (time.Time, error) {
	v, there := o[name]
	if !there {
		return time.Time{}, nil
	}
	s, _ := v.(string)
	t, err := xsd.DateTimeStamp(s)
	if err != nil {
		return time.Time{}, &VerifyError{Check: "structure", Path: Pointer("/" + name), Err: err}
	}
	if t.IsZero() { // it would pass for a time that is not said
		return time.Time{}, refuse("structure", Pointer("/"+name), "the first second of the year 1 is no time, got %.60q", s)
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
			// The first second of the year 1 would pass for a time that is not said.
			if t := time.Unix(int64(math.Floor(f)), 0).UTC(); !t.IsZero() {
				return t, nil
			}
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
