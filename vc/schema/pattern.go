package schema

import (
	"fmt"
	"regexp"
	"regexp/syntax"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/avouch-id/avouch/vc"
)

// The bounds on regular expressions. They take time linear in the text, whatever they are, but also linear in their size,
// which a few counted repetitions inside of one another make huge.
const (
	maxPattern     = 2048    // characters of one
	maxInstruction = 10_000  // of its program
	maxProgram     = 100_000 // instructions of all
)

// patterns compiles regular expressions, each once.
type patterns struct {
	left  int // instructions that all others may have
	known map[string]*pattern
	spend func(steps int)
}

// pattern is a compiled expression and what it costs.
type pattern struct {
	*regexp.Regexp
	size  int
	spend func(steps int)
}

// MatchString reports whether a text contains a match.
func (p *pattern) MatchString(s string) bool {
	p.spend(1 + p.size*len(s)/100)
	return p.Regexp.MatchString(s)
}

func (p *patterns) compile(text string) (jsonschema.Regexp, error) {
	if known := p.known[text]; known != nil {
		return known, nil
	}
	if len(text) > maxPattern {
		return nil, fmt.Errorf("%w: a pattern of %d characters, at most %d", vc.ErrUnavailable, len(text), maxPattern)
	}
	tree, err := syntax.Parse(text, syntax.Perl)
	if err != nil { // perhaps one of ECMA-262 that package regexp does not have
		return nil, fmt.Errorf("%w: pattern %.100q: %w", vc.ErrUnavailable, text, err)
	}
	size := instructions(tree)
	if size > maxInstruction || size > p.left {
		return nil, fmt.Errorf("%w: the pattern %.100q is too large", vc.ErrUnavailable, text)
	}
	p.left -= size
	re, err := regexp.Compile(text)
	if err != nil {
		return nil, fmt.Errorf("%w: pattern %.100q: %w", vc.ErrUnavailable, text, err)
	}
	if p.known == nil {
		p.known = map[string]*pattern{}
	}
	p.known[text] = &pattern{re, size, p.spend}
	return p.known[text], nil
}

// instructions is about how large a program will be, maxInstruction+1 if it is larger.
func instructions(re *syntax.Regexp) int {
	n := 1 + len(re.Rune)/8 // of a class
	if re.Op == syntax.OpLiteral {
		n = 1 + len(re.Rune)
	}
	for _, sub := range re.Sub {
		n = min(n+instructions(sub), maxInstruction+1)
	}
	if re.Op == syntax.OpRepeat {
		n *= max(re.Min+1, re.Max, 1)
	}
	return min(n, maxInstruction+1)
}
