package sdjwt

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
)

// mark says what is concealed at one place of the claims, and inside of it.
type mark struct {
	conceal bool
	inside  map[string]*mark
}

// marks turns pointers into marks. Every pointer has to name a claim, and none that has to be seen.
func marks(claims map[string]any, pointers []vc.Pointer, fixed []string) (*mark, error) {
	root := &mark{}
	for _, p := range pointers {
		tokens, err := strictjson.SplitPointer(string(p))
		if err != nil {
			return nil, fmt.Errorf("concealing: %w", err)
		}
		if len(tokens) == 0 {
			return nil, errors.New("concealing: the whole claim set cannot be concealed, its members can")
		}
		if slices.Contains(fixed, tokens[0]) {
			return nil, fmt.Errorf("concealing %q: this claim has to be seen", p)
		}
		if _, found, _ := strictjson.Lookup(claims, string(p)); !found {
			return nil, fmt.Errorf("concealing %q: there is no such claim", p)
		}
		at := root
		for _, t := range tokens {
			if at.inside == nil {
				at.inside = map[string]*mark{}
			}
			if at.inside[t] == nil {
				at.inside[t] = &mark{}
			}
			at = at.inside[t]
		}
		at.conceal = true
	}
	return root, nil
}

// markAll marks every member and every element at every depth, at the top all but the fixed ones.
func markAll(v any, fixed []string) *mark {
	m := &mark{conceal: true, inside: map[string]*mark{}}
	switch v := v.(type) {
	case map[string]any:
		for name, e := range v {
			if !slices.Contains(fixed, name) {
				m.inside[name] = markAll(e, nil)
			}
		}
	case []any:
		for i, e := range v {
			m.inside[strconv.Itoa(i)] = markAll(e, nil)
		}
	}
	return m
}

func (m *mark) at(token string) *mark {
	if m == nil {
		return nil
	}
	return m.inside[token]
}

func (m *mark) hides() bool { return m != nil && m.conceal }

// concealer makes disclosures (RFC 9901, section 4.2). What it returns shares nothing that is changed later.
type concealer struct {
	rand        io.Reader
	algorithm   string
	decoys      int // to each object and array in which something is concealed
	disclosures []string
	drawn       map[[16]byte]struct{}
}

func (c *concealer) value(v any, m *mark) (any, error) {
	switch v := v.(type) {
	case map[string]any:
		return c.object(v, m)
	case []any:
		return c.array(v, m)
	}
	return v, nil
}

func (c *concealer) object(o map[string]any, m *mark) (map[string]any, error) {
	names := make([]string, 0, len(o))
	for name := range o {
		if name == sdName || name == elementName || name == sdAlgName {
			return nil, fmt.Errorf("the name %q is not for claims", name)
		}
		names = append(names, name)
	}
	slices.Sort(names)
	out := make(map[string]any, len(o)+1)
	var digests []any
	for _, name := range names {
		inner := m.at(name)
		v, err := c.value(o[name], inner)
		if err != nil {
			return nil, err
		}
		if !inner.hides() {
			out[name] = v
			continue
		}
		d, err := c.disclose(name, v)
		if err != nil {
			return nil, err
		}
		digests = append(digests, d)
	}
	if digests == nil {
		return out, nil
	}
	for range c.decoys {
		d, err := c.decoy()
		if err != nil {
			return nil, err
		}
		digests = append(digests, d)
	}
	// The order of the digests must not tell the order of the claims, nor which of them are decoys.
	slices.SortFunc(digests, func(a, b any) int { return strings.Compare(a.(string), b.(string)) })
	out[sdName] = digests
	return out, nil
}

func (c *concealer) array(a []any, m *mark) ([]any, error) {
	out := make([]any, 0, len(a))
	concealed := false
	for i, e := range a {
		inner := m.at(strconv.Itoa(i))
		v, err := c.value(e, inner)
		if err != nil {
			return nil, err
		}
		if inner.hides() {
			concealed = true
			d, err := c.disclose(v)
			if err != nil {
				return nil, err
			}
			v = map[string]any{elementName: d}
		}
		out = append(out, v)
	}
	if !concealed {
		return out, nil
	}
	for range c.decoys {
		d, err := c.decoy()
		if err != nil {
			return nil, err
		}
		at, err := c.below(len(out) + 1)
		if err != nil {
			return nil, err
		}
		out = slices.Insert(out, at, any(map[string]any{elementName: d}))
	}
	return out, nil
}

// disclose makes a disclosure of a name and a value, or of a value alone, and gives its digest.
func (c *concealer) disclose(content ...any) (string, error) {
	salt, err := c.draw()
	if err != nil {
		return "", err
	}
	content = append([]any{base64.RawURLEncoding.EncodeToString(salt[:])}, content...)
	text := base64.RawURLEncoding.EncodeToString(strictjson.Append(nil, content))
	c.disclosures = append(c.disclosures, text)
	return digest(c.algorithm, []byte(text)), nil
}

// decoy is a digest of nothing that anybody knows (section 4.2.5).
func (c *concealer) decoy() (string, error) {
	nothing, err := c.draw()
	return digest(c.algorithm, nothing[:]), err
}

// draw gives 128 fresh bits (section 9.3). A source that repeats itself is an error: equal salts would show equal claims.
func (c *concealer) draw() (bits [16]byte, err error) {
	if _, err := io.ReadFull(c.rand, bits[:]); err != nil {
		return bits, fmt.Errorf("randomness: %w", err)
	}
	if _, twice := c.drawn[bits]; twice {
		return bits, errors.New("the source of randomness repeats itself")
	}
	if c.drawn == nil {
		c.drawn = map[[16]byte]struct{}{}
	}
	c.drawn[bits] = struct{}{}
	return bits, nil
}

// below is a random index below n, which is small: the bias is less than 2^-32.
func (c *concealer) below(n int) (int, error) {
	var b [8]byte
	if _, err := io.ReadFull(c.rand, b[:]); err != nil {
		return 0, fmt.Errorf("randomness: %w", err)
	}
	return int(binary.BigEndian.Uint64(b[:]) % uint64(n)), nil
}
