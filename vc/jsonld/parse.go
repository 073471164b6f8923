package jsonld

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// parseQuads reads N-Quads (RDF 1.1 N-Quads, 2014-02-25). Equal quads are kept once.
func parseQuads(data []byte) ([]quad, error) {
	if !utf8.Valid(data) {
		return nil, fmt.Errorf("%w: not UTF-8", ErrQuads)
	}
	var quads []quad
	seen := map[quad]bool{}
	line := 0
	for text := range strings.FieldsFuncSeq(string(data), func(r rune) bool { return r == '\n' || r == '\r' }) {
		line++
		p := quadParser{in: text}
		q, ok, err := p.statement()
		if err != nil {
			return nil, fmt.Errorf("%w: statement %d, byte %d: %s", ErrQuads, line, p.at, err)
		}
		if ok && !seen[q] {
			seen[q] = true
			quads = append(quads, q)
		}
	}
	return quads, nil
}

// syntax is what is wrong at a place of a line; parseQuads wraps it.
type syntax string

func (s syntax) Error() string { return string(s) }

type quadParser struct {
	in string
	at int
}

func (p *quadParser) rest() string { return p.in[p.at:] }

func (p *quadParser) space() { p.at = len(p.in) - len(strings.TrimLeft(p.rest(), " \t")) }

// statement reads one line; ok is false if it holds none.
func (p *quadParser) statement() (q quad, ok bool, err error) {
	p.space()
	if p.rest() == "" || p.in[p.at] == '#' {
		return q, false, nil
	}
	for _, part := range []struct {
		into  *node
		kinds string // first characters
	}{{&q.subject, "<_"}, {&q.predicate, "<"}, {&q.object, "<_\""}, {&q.graph, "<_."}} {
		p.space()
		if p.rest() == "" || !strings.Contains(part.kinds, p.rest()[:1]) {
			return q, false, syntax("expected one of " + part.kinds)
		}
		if *part.into, err = p.node(); err != nil {
			return q, false, err
		}
	}
	p.space()
	if !strings.HasPrefix(p.rest(), ".") {
		return q, false, syntax("expected .")
	}
	p.at++
	p.space()
	if p.rest() != "" && p.in[p.at] != '#' {
		return q, false, syntax("something follows the statement")
	}
	return q, true, nil
}

func (p *quadParser) node() (n node, err error) {
	switch p.in[p.at] {
	case '<':
		n.kind = iri
		n.text, err = p.iri()
	case '_':
		n.kind = blank
		n.text, err = p.label()
	case '"':
		n.kind, n.datatype = literal, xsdString
		if n.text, err = p.delimited('"'); err != nil {
			return n, err
		}
		switch {
		case strings.HasPrefix(p.rest(), "^^<"):
			p.at += 2
			n.datatype, err = p.iri()
		case strings.HasPrefix(p.rest(), "@"):
			tag := p.rest()[1:]
			end := strings.IndexFunc(tag, func(r rune) bool { return r != '-' && !isAlphanumeric(r) })
			if end >= 0 {
				tag = tag[:end]
			}
			if !isLanguage(tag) {
				return n, syntax("a language tag that is none")
			}
			p.at += 1 + len(tag)
			n.datatype, n.language = rdfLangString, tag
		}
	}
	return n, err
}

func (p *quadParser) iri() (string, error) {
	s, err := p.delimited('>')
	if err == nil && !isAbsolute(s) {
		return "", syntax("not an absolute IRI")
	}
	return s, err
}

// delimited reads a literal's text or an IRI, from its first character to its last.
func (p *quadParser) delimited(last byte) (string, error) {
	p.at++
	if end := strings.IndexByte(p.rest(), last); end >= 0 && !strings.Contains(p.rest()[:end], `\`) {
		s := p.rest()[:end]
		p.at += end + 1
		return s, nil
	}
	var b strings.Builder
	for p.at < len(p.in) {
		switch c := p.in[p.at]; {
		case c == last:
			p.at++
			return b.String(), nil
		case c != '\\':
			b.WriteByte(c)
			p.at++
		default:
			r, err := p.escape(last == '"')
			if err != nil {
				return "", err
			}
			b.WriteRune(r)
		}
	}
	return "", syntax("no end of a literal or an IRI")
}

// escape reads UCHAR and, in literals, ECHAR.
func (p *quadParser) escape(short bool) (rune, error) {
	if len(p.rest()) < 2 {
		return 0, syntax("an escape that is cut off")
	}
	c := p.in[p.at+1]
	digits := 0
	switch c {
	case 'u':
		digits = 4
	case 'U':
		digits = 8
	default:
		at := strings.IndexByte(`tbnrf"'\`, c)
		if !short || at < 0 {
			return 0, syntax("an unknown escape")
		}
		p.at += 2
		return rune("\t\b\n\r\f\"'\\"[at]), nil
	}
	if len(p.rest()) < 2+digits {
		return 0, syntax("an escape that is cut off")
	}
	var r rune
	for _, c := range []byte(p.rest()[2 : 2+digits]) {
		d := strings.IndexByte("0123456789abcdef", c|0x20)
		if d < 0 || c < '0' || r > utf8.MaxRune {
			return 0, syntax("an escape without its digits, or beyond Unicode")
		}
		r = r<<4 | rune(d)
	}
	if !utf8.ValidRune(r) {
		return 0, syntax("an escape that is no character")
	}
	p.at += 2 + digits
	return r, nil
}

// label reads a blank node: BLANK_NODE_LABEL, which cannot end with a dot.
func (p *quadParser) label() (string, error) {
	if !strings.HasPrefix(p.rest(), "_:") {
		return "", syntax("expected _:")
	}
	p.at += 2
	end := strings.IndexFunc(p.rest(), func(r rune) bool { return r != '.' && !isLabel(r) })
	if end < 0 {
		end = len(p.rest())
	}
	label := strings.TrimRight(p.rest()[:end], ".")
	first, _ := utf8.DecodeRuneInString(label)
	if label == "" || first == '-' || first == '.' || first == 0xB7 || 0x300 <= first && first <= 0x36F || first == 0x203F || first == 0x2040 {
		return "", syntax("a blank node without a label")
	}
	p.at += len(label)
	return label, nil
}

// isLabel is PN_CHARS.
func isLabel(r rune) bool {
	switch {
	case r < 0x80:
		return isAlphanumeric(r) || r == '_' || r == ':' || r == '-'
	case r < 0x2000:
		return r == 0xB7 || r >= 0xC0 && r != 0xD7 && r != 0xF7 && r != 0x37E
	}
	return r >= 0x200C && r <= 0x200D || r >= 0x203F && r <= 0x2040 || r >= 0x2070 && r <= 0x218F ||
		r >= 0x2C00 && r <= 0x2FEF || r >= 0x3001 && r <= 0xD7FF || r >= 0xF900 && r <= 0xFDCF ||
		r >= 0xFDF0 && r <= 0xFFFD || r >= 0x10000 && r <= 0xEFFFF
}

func isAlphanumeric(r rune) bool {
	return r < 0x80 && (isAlpha(byte(r)) || '0' <= r && r <= '9')
}

// isLanguage is LANGTAG without its @: subtags of letters, the later ones of letters and digits.
func isLanguage(tag string) bool {
	for i, part := range strings.Split(tag, "-") {
		if part == "" || strings.ContainsFunc(part, func(r rune) bool { return !isAlphanumeric(r) || i == 0 && !isAlpha(byte(r)) }) {
			return false
		}
	}
	return true
}
