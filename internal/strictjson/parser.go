package strictjson

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

type parser struct {
	in     string
	at     int
	nodes  int
	limits Limits
	whole  bool // the caller keeps the input anyway
}

// part is a piece of the input as a string of its own, if the input is so long that a short string should not keep all of it.
func (p *parser) part(begin, end int) string {
	if len(p.in) > shared && !p.whole {
		return strings.Clone(p.in[begin:end])
	}
	return p.in[begin:end]
}

func (p *parser) fail(err error, detail string) error { return &Error{p.at, detail, err} }

func (p *parser) end() error {
	p.space()
	if p.at != len(p.in) {
		return p.fail(ErrSyntax, "something follows the value")
	}
	return nil
}

func (p *parser) space() {
	for p.at < len(p.in) {
		switch p.in[p.at] {
		case ' ', '\t', '\n', '\r':
			p.at++
		default:
			return
		}
	}
}

// peek is the next byte, or 0, which begins no JSON token, at the end.
func (p *parser) peek() byte {
	if p.at < len(p.in) {
		return p.in[p.at]
	}
	return 0
}

func (p *parser) value(depth int) (any, error) {
	if p.nodes++; p.nodes > p.limits.Nodes {
		return nil, p.fail(ErrLimit, fmt.Sprintf("more than %d values", p.limits.Nodes))
	}
	switch c := p.peek(); {
	case c == '{', c == '[':
		if depth >= p.limits.Depth {
			return nil, p.fail(ErrLimit, fmt.Sprintf("nested deeper than %d", p.limits.Depth))
		}
		p.at++
		if c == '{' {
			return p.object(depth + 1)
		}
		return p.array(depth + 1)
	case c == '"':
		return p.string()
	case c == '-' || c >= '0' && c <= '9':
		return p.number()
	}
	for _, w := range [...]struct {
		text  string
		value any
	}{{"true", true}, {"false", false}, {"null", nil}} {
		if strings.HasPrefix(p.in[p.at:], w.text) {
			p.at += len(w.text)
			return w.value, nil
		}
	}
	return nil, p.fail(ErrSyntax, "a value was expected")
}

func (p *parser) object(depth int) (any, error) {
	m := make(map[string]any)
	p.space()
	if p.peek() == '}' {
		p.at++
		return m, nil
	}
	for {
		if p.peek() != '"' {
			return nil, p.fail(ErrSyntax, "a name in quotes was expected")
		}
		begin := p.at
		name, err := p.string()
		if err != nil {
			return nil, err
		}
		p.space()
		if p.peek() != ':' {
			return nil, p.fail(ErrSyntax, "a colon was expected")
		}
		p.at++
		p.space()
		v, err := p.value(depth)
		if err != nil {
			return nil, err
		}
		before := len(m)
		if m[name] = v; len(m) == before {
			p.at = begin
			return nil, p.fail(ErrDuplicate, fmt.Sprintf("%.60q", name))
		}
		if done, err := p.next('}'); err != nil {
			return nil, err
		} else if done {
			return m, nil
		}
	}
}

func (p *parser) array(depth int) (any, error) {
	p.space()
	if p.peek() == ']' {
		p.at++
		return []any{}, nil
	}
	return p.elements(make([]any, 0, 4), depth)
}

// elements reads the elements of an array up to its end.
func (p *parser) elements(a []any, depth int) ([]any, error) {
	for {
		v, err := p.value(depth)
		if err != nil {
			return nil, err
		}
		a = append(a, v)
		if done, err := p.next(']'); err != nil {
			return nil, err
		} else if done {
			return a, nil
		}
	}
}

// next passes the comma before another member, or the end of the array or object.
func (p *parser) next(end byte) (done bool, err error) {
	p.space()
	switch p.peek() {
	case end:
		p.at++
		return true, nil
	case ',':
		p.at++
		p.space()
		return false, nil
	}
	return false, p.fail(ErrSyntax, fmt.Sprintf("a comma or %q was expected", end))
}

func (p *parser) digits() bool {
	begin := p.at
	for c := p.peek(); c >= '0' && c <= '9'; c = p.peek() {
		p.at++
	}
	return p.at > begin
}

func (p *parser) number() (any, error) {
	begin := p.at
	if p.peek() == '-' {
		p.at++
	}
	if p.peek() == '0' {
		p.at++
	} else if !p.digits() {
		return nil, p.fail(ErrSyntax, "a digit was expected")
	}
	if p.peek() == '.' {
		p.at++
		if !p.digits() {
			return nil, p.fail(ErrSyntax, "a digit was expected after the point")
		}
	}
	if c := p.peek(); c == 'e' || c == 'E' {
		p.at++
		if c := p.peek(); c == '+' || c == '-' {
			p.at++
		}
		if !p.digits() {
			return nil, p.fail(ErrSyntax, "a digit was expected in the exponent")
		}
	}
	if p.at-begin > MaxNumber {
		return nil, p.fail(ErrLimit, fmt.Sprintf("a number of more than %d characters", MaxNumber))
	}
	return json.Number(p.part(begin, p.at)), nil
}

// plain are the bytes of strings that need no second look: ASCII without quote, backslash and control characters.
var plain = func() (all [256]bool) {
	for c := ' '; c < utf8.RuneSelf; c++ {
		all[c] = c != '"' && c != '\\'
	}
	return all
}()

func (p *parser) string() (string, error) {
	p.at++ // the quote
	begin := p.at
	end := begin
	for in := p.in; end < len(in) && plain[in[end]]; end++ {
	}
	p.at = end
	if p.peek() == '"' {
		p.at++
		return p.part(begin, p.at-1), nil
	}
	for ; p.at < len(p.in); p.at++ {
		switch c := p.in[p.at]; {
		case c == '"':
			if !utf8.ValidString(p.in[begin:p.at]) {
				return "", p.fail(ErrEncoding, "invalid UTF-8 in a string")
			}
			p.at++
			return p.part(begin, p.at-1), nil
		case c == '\\':
			return p.escaped(begin)
		case c < 0x20:
			return "", p.fail(ErrSyntax, "a control character in a string")
		}
	}
	return "", p.fail(ErrSyntax, "a string has no end")
}

// escaped reads on from the first backslash of a string that began at begin.
func (p *parser) escaped(begin int) (string, error) {
	var b strings.Builder
	b.WriteString(p.in[begin:p.at])
	for p.at < len(p.in) {
		c := p.in[p.at]
		p.at++
		switch {
		case c == '"':
			if !utf8.ValidString(b.String()) {
				return "", p.fail(ErrEncoding, "invalid UTF-8 in a string")
			}
			return b.String(), nil
		case c == '\\':
			r, err := p.escape()
			if err != nil {
				return "", err
			}
			b.WriteRune(r)
		case c < 0x20:
			return "", p.fail(ErrSyntax, "a control character in a string")
		default:
			b.WriteByte(c)
		}
	}
	return "", p.fail(ErrSyntax, "a string has no end")
}

var escapes = [...]struct{ from, to byte }{
	{'"', '"'}, {'\\', '\\'}, {'/', '/'}, {'b', '\b'}, {'f', '\f'}, {'n', '\n'}, {'r', '\r'}, {'t', '\t'},
}

func (p *parser) escape() (rune, error) {
	c := p.peek()
	p.at++
	if c != 'u' {
		for _, e := range escapes {
			if c == e.from {
				return rune(e.to), nil
			}
		}
		return 0, p.fail(ErrSyntax, "unknown escape")
	}
	r, err := p.hex4()
	if err != nil {
		return 0, err
	}
	if !utf16.IsSurrogate(r) {
		return r, nil
	}
	if len(p.in)-p.at >= 6 && p.in[p.at] == '\\' && p.in[p.at+1] == 'u' {
		p.at += 2
		low, err := p.hex4()
		if err != nil {
			return 0, err
		}
		if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
			return pair, nil
		}
	}
	return 0, p.fail(ErrEncoding, "a lone surrogate")
}

func (p *parser) hex4() (rune, error) {
	var r rune
	for range 4 {
		c := p.peek()
		switch {
		case c >= '0' && c <= '9':
			r = r<<4 | rune(c-'0')
		case c >= 'a' && c <= 'f':
			r = r<<4 | rune(c-'a'+10)
		case c >= 'A' && c <= 'F':
			r = r<<4 | rune(c-'A'+10)
		default:
			return 0, p.fail(ErrSyntax, "four hexadecimal digits were expected")
		}
		p.at++
	}
	return r, nil
}
