package jsonld

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
)

// rules are what a document is held to beyond being JSON-LD with a known meaning.
type rules struct {
	exact    bool // numbers are what a double makes of them
	lossless bool // every member leaves its trace in the RDF
}

// absent refuses a value that stands in the document and leaves nothing in its RDF: anybody could add it.
func (w *walker) absent(name, what string) error {
	if !w.lossless {
		return nil
	}
	return refused(name, ErrValue, what+" leaves no trace in the RDF")
}

// number checks the number of a literal; t has its datatype.
func (w *walker) number(name string, v any, t *term) error {
	if err := w.numbers(name, v); err != nil {
		return err
	}
	if n, ok := v.(json.Number); ok && w.lossless && !short(string(n)) {
		f, _ := n.Float64() // numbers has seen that it is one
		double := t != nil && t.coerce == xsdDouble
		if f == math.Trunc(f) && math.Abs(f) < 1e21 && !double {
			return nil
		}
		// xsd:double is written with 16 digits, and some doubles have 17.
		if again, err := strconv.ParseFloat(strconv.FormatFloat(f, 'E', 15, 64), 64); err != nil || again != f {
			return refused(name, ErrValue, "the number "+strconv.Quote(string(n[:min(len(n), 40)]))+" has more digits than its RDF")
		}
	}
	return nil
}

// numbers refuses numbers that no double comes near, also inside of a JSON literal: they have no canonical form. So it does
// with those that are not what the double says: they have that of another one.
func (w *walker) numbers(name string, v any) error {
	switch v := v.(type) {
	case json.Number:
		f, err := v.Float64()
		if err != nil || w.exact && !short(string(v)) && !sameNumber(string(v), strconv.FormatFloat(f, 'e', -1, 64)) {
			return refused(name, ErrValue, "no double is the number "+strconv.Quote(string(v[:min(len(v), 40)])))
		}
	case []any:
		for i, e := range v {
			if err := w.numbers(name, e); err != nil {
				return atIndex(i, err)
			}
		}
	case map[string]any:
		for _, member := range w.members(v) {
			if err := w.numbers(name, v[member]); err != nil {
				return atMember(member, err)
			}
		}
	}
	return nil
}

// short tells numbers that every double keeps: at most 15 characters without an exponent.
func short(s string) bool { return len(s) <= 15 && !strings.ContainsAny(s, "eE") }

// sameNumber compares two JSON numbers as decimals, without working an exponent out.
func sameNumber(a, b string) bool {
	x, ex, okx := decimal(a)
	y, ey, oky := decimal(b)
	return okx && oky && x == y && ex == ey
}

// decimal is a number as sign and digits, without zeros at either end, and the power of ten of the last digit. Zero has no
// digits. Not ok: an exponent that is no int.
func decimal(s string) (digits string, exponent int, ok bool) {
	mantissa, power := s, ""
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		mantissa, power = s[:i], s[i+1:]
	}
	sign := ""
	if rest, negative := strings.CutPrefix(mantissa, "-"); negative {
		mantissa, sign = rest, "-"
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	digits = strings.TrimLeft(whole+fraction, "0")
	if digits == "" {
		return "", 0, true
	}
	exponent = -len(fraction)
	if power != "" {
		n, err := strconv.Atoi(power)
		if err != nil || n > math.MaxInt32 || n < math.MinInt32 {
			return "", 0, false
		}
		exponent += n
	}
	trimmed := strings.TrimRight(digits, "0")
	return sign + trimmed, exponent + len(digits) - len(trimmed), true
}
