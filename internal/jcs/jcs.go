// Package jcs writes JSON in the canonical form of RFC 8785 (JSON Canonicalization Scheme).
//
// Members are sorted by the UTF-16 code units of their names, strings carry no escape that they can do without, and
// numbers are written as ECMAScript writes the nearest double.
package jcs

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/avouch-id/avouch/internal/strictjson"
)

// ErrNumber: a number has no double (RFC 8785 section 3.2.2.3), or a value is of no JSON type.
var ErrNumber = errors.New("not a number that JSON canonicalization can write")

// Transform canonicalizes JSON text.
func Transform(data []byte, l strictjson.Limits) ([]byte, error) {
	v, err := strictjson.Parse(data, l)
	if err != nil {
		return nil, err
	}
	return Canonical(v)
}

// Canonical writes a tree as strictjson.Parse makes it. Go's int, int64 and float64 count as numbers too. Errors wrap
// ErrNumber or strictjson.ErrEncoding.
func Canonical(v any) ([]byte, error) { return Append(make([]byte, 0, 1024), v) }

// Append is Canonical into a buffer.
func Append(dst []byte, v any) ([]byte, error) {
	var err error
	switch v := v.(type) {
	case json.Number:
		f, err := strconv.ParseFloat(string(v), 64)
		if err != nil || len(v) > strictjson.MaxNumber {
			return nil, fmt.Errorf("%w: %.40q", ErrNumber, v)
		}
		return appendNumber(dst, f)
	case float64:
		return appendNumber(dst, v)
	case int:
		return appendNumber(dst, float64(v))
	case int64:
		return appendNumber(dst, float64(v))
	case []any:
		dst = append(dst, '[')
		for i, e := range v {
			if i > 0 {
				dst = append(dst, ',')
			}
			if dst, err = Append(dst, e); err != nil {
				return nil, err
			}
		}
		return append(dst, ']'), nil
	case map[string]any:
		var few [16]string // enough for most objects without a trip to the heap
		names := few[:0]
		for k := range v {
			names = append(names, k)
		}
		slices.SortFunc(names, compareUTF16)
		dst = append(dst, '{')
		for i, k := range names {
			if i > 0 {
				dst = append(dst, ',')
			}
			if dst, err = appendString(dst, k); err != nil {
				return nil, err
			}
			if dst, err = Append(append(dst, ':'), v[k]); err != nil {
				return nil, err
			}
		}
		return append(dst, '}'), nil
	case string:
		return appendString(dst, v)
	case nil, bool:
		return strictjson.Append(dst, v), nil
	}
	return nil, fmt.Errorf("%w: a Go value of type %T", ErrNumber, v)
}

// appendString refuses what is not Unicode (section 3.2.2.2), which only a tree that nobody parsed can hold: two texts would
// become one.
func appendString(dst []byte, s string) ([]byte, error) {
	if !utf8.ValidString(s) {
		return nil, fmt.Errorf("%w: %.40q", strictjson.ErrEncoding, s)
	}
	return strictjson.AppendString(dst, s), nil
}

// compareUTF16 orders names as section 3.2.3 wants. It differs from the order of bytes only where one name has a
// character beyond the basic plane and the other one from U+E000 up.
func compareUTF16(a, b string) int {
	for a != "" && b != "" {
		if a[0] == b[0] && a[0] < utf8.RuneSelf {
			a, b = a[1:], b[1:]
			continue
		}
		r, n := utf8.DecodeRuneInString(a)
		s, m := utf8.DecodeRuneInString(b)
		if r != s {
			r1, r2 := units(r)
			s1, s2 := units(s)
			return cmp.Or(cmp.Compare(r1, s1), cmp.Compare(r2, s2))
		}
		a, b = a[n:], b[m:]
	}
	return cmp.Compare(len(a), len(b))
}

func units(r rune) (rune, rune) {
	if r < 0x10000 {
		return r, 0
	}
	return utf16.EncodeRune(r)
}

// appendNumber writes a double as ECMAScript's Number::toString does.
func appendNumber(dst []byte, f float64) ([]byte, error) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return nil, fmt.Errorf("%w: %v", ErrNumber, f)
	}
	if f == 0 {
		return append(dst, '0'), nil // also for minus zero
	}
	if a := math.Abs(f); a >= 1e-6 && a < 1e21 {
		return strconv.AppendFloat(dst, f, 'f', -1, 64), nil
	}
	dst = strconv.AppendFloat(dst, f, 'e', -1, 64)
	// Go writes at least two digits of exponent, ECMAScript as few as there are.
	if n := len(dst); dst[n-2] == '0' && (dst[n-3] == '-' || dst[n-3] == '+') {
		dst = append(dst[:n-2], dst[n-1])
	}
	return dst, nil
}
