package bbs2023

import (
	"encoding/base64"
	"fmt"
	"maps"
	"slices"

	"github.com/avouch-id/avouch/internal/strictjson"
)

// members reads a JSON object as this package writes one: by the exact names, bytes in the one form of base64, and nothing more.
// Package encoding/json takes a name in another case for the same, and bytes in forms of which one hides another.
type members struct {
	left map[string]any
	err  error
}

func readMembers(raw []byte) *members {
	o, err := strictjson.ParseObject(raw, strictjson.Limits{})
	return &members{o, err}
}

// take is a member of a type; false where there is none.
func take[T any](m *members, name, expected string) (v T, there bool) {
	any, there := m.left[name]
	if !there {
		return v, false
	}
	delete(m.left, name)
	v, ok := any.(T)
	if !ok && m.err == nil {
		m.err = fmt.Errorf("%q is not %s", name, expected)
	}
	return v, true
}

func (m *members) text(name string) string {
	s, _ := take[string](m, name, "a text")
	return s
}

func (m *members) bytes(name string) []byte {
	s := m.text(name)
	raw, err := base64.StdEncoding.DecodeString(s)
	if (err != nil || base64.StdEncoding.EncodeToString(raw) != s) && m.err == nil { // the decoder passes over line breaks
		m.err = fmt.Errorf("%q is not base64", name)
	}
	return raw
}

func (m *members) yes(name string) bool {
	b, _ := take[bool](m, name, "true or false")
	return b
}

// object is nil where there is none. Whoever reads it calls end.
func (m *members) object(name string) *members {
	o, there := take[map[string]any](m, name, "an object")
	if !there {
		return nil
	}
	return &members{left: o}
}

// end is the first error, and one where something is left.
func (m *members) end() error {
	if m.err == nil && len(m.left) > 0 {
		return fmt.Errorf("unknown members %.200q", slices.Sorted(maps.Keys(m.left)))
	}
	return m.err
}
