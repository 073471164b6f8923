package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
)

// run is how many bytes in a row count as the same thing: no key, point, scalar or digest is shorter.
const run = 32

// marks are all by which something could be known again: every value whole, and every run of bytes in it, also of what it encodes.
type marks map[string]bool

func (m marks) add(v any) {
	switch v := v.(type) {
	case map[string]any:
		for _, member := range v {
			m.add(member)
		}
	case []any:
		for _, element := range v {
			m.add(element)
		}
	case string:
		m.bytes([]byte(v))
		if encoded, ok := cutMultibase(v); ok {
			m.bytes(encoded)
		}
		if encoded, err := base64.StdEncoding.DecodeString(v); err == nil {
			m.bytes(encoded)
		}
	default:
		m[fmt.Sprint(v)] = true
	}
}

func (m marks) bytes(b []byte) {
	m[string(b)] = true
	for i := 0; i+run <= len(b); i++ {
		m[string(b[i:i+run])] = true
	}
}

func cutMultibase(s string) ([]byte, bool) {
	if s == "" || s[0] != 'u' {
		return nil, false
	}
	b, err := base64.RawURLEncoding.DecodeString(s[1:])
	return b, err == nil
}

func (m marks) json(document []byte) error {
	var v any
	if err := json.Unmarshal(document, &v); err != nil {
		return err
	}
	m.add(v)
	return nil
}

// marks of all that a world keeps of a visit.
func (v visit) marks() (marks, error) {
	m := marks{}
	papers := v.Desk
	for _, s := range v.Answer {
		papers = append(papers, s.Bytes())
	}
	for _, p := range papers {
		if err := m.json(p); err != nil {
			return nil, err
		}
	}
	m.add(v.Avatar.String())
	m.add(v.Ask.Nonce)
	m.bytes(v.Nym.Point[:])
	m.bytes(v.Digest[:])
	return m, nil
}

// marks of all that a registry keeps about a person.
func (f file) marks() (marks, error) {
	m := marks{}
	for _, paper := range f.Desk {
		if err := m.json(paper); err != nil {
			return nil, err
		}
	}
	m.bytes(f.Y.Point[:])
	m.bytes(f.Entropy[:])
	m.add(f.Since.String())
	return m, nil
}

// marked is whatever has marks.
type marked interface{ marks() (marks, error) }

// together puts what two parties keep beside each other, every piece of one beside every piece of the other, and finds what is
// in two of them and not in all: what is the same for everybody (who issued, the day, the level) tells nobody apart.
func together[A, B marked](mine []A, yours []B) (pairs int, same []string, err error) {
	var left, right []marks
	for _, a := range mine {
		m, err := a.marks()
		if err != nil {
			return 0, nil, err
		}
		left = append(left, m)
	}
	for _, b := range yours {
		m, err := b.marks()
		if err != nil {
			return 0, nil, err
		}
		right = append(right, m)
	}
	all := slices.Concat(left, right)
	for _, a := range left {
		for _, b := range right {
			pairs++
			for mark := range a {
				if b[mark] && slices.ContainsFunc(all, func(m marks) bool { return !m[mark] }) {
					same = append(same, mark)
				}
			}
		}
	}
	return pairs, same, nil
}
