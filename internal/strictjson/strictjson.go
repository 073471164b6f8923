// Package strictjson is the one JSON decoder of the project: it reads I-JSON (RFC 7493) and refuses whatever two parsers
// could read differently.
//
// Refused: a name that appears twice in one object, bytes that are not UTF-8, lone surrogates, a byte order mark, anything
// after the first value, and input beyond the limits. Numbers keep their text, also those that no double holds. Noncharacters
// such as U+FFFE, which RFC 7493 section 2.1 denies to writers, are read: every parser reads them alike, and RDF literals may
// hold them. A value is one of
//
//	map[string]any   []any   string   json.Number   bool   nil
//
// and is shared by whoever holds it: nobody writes into a parsed tree, Clone makes one that may be written to.
package strictjson

import (
	"encoding/json"
	"errors"
	"fmt"
)

// What is wrong with an input; an *Error wraps one of them.
var (
	ErrSyntax    = errors.New("not JSON")
	ErrDuplicate = errors.New("duplicate name in an object")
	ErrEncoding  = errors.New("not well-formed Unicode")
	ErrLimit     = errors.New("beyond the limit")
)

// Error says what is wrong and where: Offset counts bytes from the start of the input.
type Error struct {
	Offset int
	Detail string
	Err    error
}

func (e *Error) Error() string {
	return fmt.Sprintf("JSON at byte %d: %v: %s", e.Offset, e.Err, e.Detail)
}

func (e *Error) Unwrap() error { return e.Err }

// Limits bounds one input: its length in bytes, how deep arrays and objects nest, and how many values it has altogether.
// A zero field stands for its default.
type Limits struct{ Bytes, Depth, Nodes int }

// The defaults: an ordinary credential has 2 KiB, depth 6 and 60 values.
const (
	DefaultBytes = 1 << 20
	DefaultDepth = 64
	DefaultNodes = 100_000
)

// MaxNumber is how many characters a number may have. Longer ones are read wrongly by some: package strconv takes a 1 after
// ten thousand zeros and as large an exponent for 0.
const MaxNumber = 1000

func (l Limits) orDefaults() Limits {
	if l.Bytes == 0 {
		l.Bytes = DefaultBytes
	}
	if l.Depth == 0 {
		l.Depth = DefaultDepth
	}
	if l.Nodes == 0 {
		l.Nodes = DefaultNodes
	}
	return l
}

// shared is up to what length of an input its strings are parts of one copy of it: they keep all of that in memory, and
// cost nothing each.
const shared = 16 << 10

// Parse reads one value that fills data, white space aside.
func Parse(data []byte, l Limits) (any, error) {
	l = l.orDefaults()
	if err := l.admit(len(data)); err != nil {
		return nil, err
	}
	p := parser{in: string(data), limits: l}
	p.space()
	v, err := p.value(0)
	if err != nil {
		return nil, err
	}
	if err := p.end(); err != nil {
		return nil, err
	}
	return v, nil
}

// Elements reads an array that fills data into a slice: its elements are appended to into. Their strings are parts of data,
// however long that is. values is how many values there were, the array among them.
func Elements(data string, into []any, l Limits) (elements []any, values int, err error) {
	l = l.orDefaults()
	if err := l.admit(len(data)); err != nil {
		return nil, 0, err
	}
	p := parser{in: data, nodes: 1, limits: l, whole: true}
	p.space()
	if p.peek() != '[' {
		return nil, 0, p.fail(ErrSyntax, "an array was expected")
	}
	p.at++
	p.space()
	if p.peek() == ']' {
		p.at++
	} else if into, err = p.elements(into, 1); err != nil {
		return nil, 0, err
	}
	if err := p.end(); err != nil {
		return nil, 0, err
	}
	return into, p.nodes, nil
}

func (l Limits) admit(n int) error {
	if n > l.Bytes {
		return &Error{l.Bytes, fmt.Sprintf("%d bytes, at most %d", n, l.Bytes), ErrLimit}
	}
	return nil
}

// ParseObject is Parse for an input that has to be an object.
func ParseObject(data []byte, l Limits) (map[string]any, error) {
	v, err := Parse(data, l)
	if err != nil {
		return nil, err
	}
	m, ok := v.(map[string]any)
	if !ok {
		return nil, &Error{0, "an object was expected", ErrSyntax}
	}
	return m, nil
}

// Clone copies a tree so that the copy may be changed.
func Clone(v any) any {
	switch v := v.(type) {
	case map[string]any:
		m := make(map[string]any, len(v))
		for k, e := range v {
			m[k] = Clone(e)
		}
		return m
	case []any:
		a := make([]any, len(v))
		for i, e := range v {
			a[i] = Clone(e)
		}
		return a
	}
	return v
}

// List is a value that may stand alone or in an array, as the elements that there are: null is none.
func List(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v
	}
	return []any{v}
}

// Equal tells whether two trees are the same JSON value; numbers are compared by their text.
func Equal(a, b any) bool {
	switch a := a.(type) {
	case map[string]any:
		m, ok := b.(map[string]any)
		if !ok || len(a) != len(m) {
			return false
		}
		for k, e := range a {
			f, ok := m[k]
			if !ok || !Equal(e, f) {
				return false
			}
		}
		return true
	case []any:
		s, ok := b.([]any)
		if !ok || len(a) != len(s) {
			return false
		}
		for i, e := range a {
			if !Equal(e, s[i]) {
				return false
			}
		}
		return true
	case string, bool, json.Number, nil:
		return a == b
	}
	return false
}
