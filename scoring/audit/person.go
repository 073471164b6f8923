package audit

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/internal/supposed"
	"github.com/avouch-id/avouch/scoring"
)

// Person is somebody who is supposed to have shown evidence, or several who are exactly alike.
type Person struct {
	Groups   map[string]string // the label of each attribute, texts of one line and at most 100 characters
	Count    int64             // how many they are; 0: one
	Evidence []scoring.Supposed
}

// Options bound a run; a zero field stands for its default.
type Options struct {
	Line   int   // bytes of one line; 1 MiB
	People int64 // altogether, at most 100000000; 10000000
	Labels int   // of one attribute; 64
	Small  int64 // a group of fewer people is not compared; 30
}

const (
	maxAttributes = 8
	maxCount      = 1_000_000
	maxPeople     = 100_000_000 // with this no sum and no product overflows
	maxLabel      = 100
)

func (o Options) orDefaults() Options {
	return Options{Line: cmp.Or(o.Line, 1<<20), People: cmp.Or(o.People, 10_000_000), Labels: cmp.Or(o.Labels, 64), Small: cmp.Or(o.Small, 30)}
}

// What a run refuses.
var (
	// ErrNobody: there is nobody to decide about.
	ErrNobody = errors.New("the population is empty")
	// ErrLimit: something is longer, or more, than the options allow.
	ErrLimit = errors.New("beyond the limit")
	// ErrGroups: somebody has no group, or other attributes than those before, or a label that cannot stand in a line.
	ErrGroups = errors.New("groups")
)

// PersonError says who cannot be read or decided about: Person counts from 1, and is the line of a file.
type PersonError struct {
	Person int64
	Err    error
}

func (e *PersonError) Error() string { return fmt.Sprintf("person %d: %v", e.Person, e.Err) }
func (e *PersonError) Unwrap() error { return e.Err }

// Read takes people from lines, as the package comment has them, one at a time. It ends with the first error: a *PersonError
// for a line that is not a person, otherwise the reader's own.
func Read(r io.Reader, options Options) iter.Seq2[Person, error] {
	most := options.orDefaults().Line
	return func(yield func(Person, error) bool) {
		lines := bufio.NewScanner(r)
		lines.Buffer(nil, most)
		n := int64(0)
		for lines.Scan() {
			n++
			p, err := parse(lines.Bytes(), most)
			if err != nil {
				yield(Person{}, &PersonError{n, err})
				return
			}
			if !yield(p, nil) {
				return
			}
		}
		switch err := lines.Err(); {
		case errors.Is(err, bufio.ErrTooLong):
			yield(Person{}, &PersonError{n + 1, fmt.Errorf("%w: a line has at most %d bytes", ErrLimit, most)})
		case err != nil:
			yield(Person{}, err)
		}
	}
}

// parse reads one line.
func parse(line []byte, most int) (p Person, err error) {
	tree, err := strictjson.Parse(line, strictjson.Limits{Bytes: most})
	if err != nil {
		return p, err
	}
	o := supposed.Open(tree)
	groups := supposed.Open(o.Any("groups"))
	if p.Count = 1; o.Has("count") {
		p.Count = o.Integer("count", 1, maxCount)
	}
	list := o.List("evidence", 0)
	if err := o.End(); err != nil {
		return p, err
	}
	p.Groups = map[string]string{}
	for _, name := range groups.Names() {
		p.Groups[name] = groups.Text(name, maxLabel)
	}
	if err := groups.End(); err != nil {
		return p, fmt.Errorf("%w: %w", ErrGroups, err)
	}
	p.Evidence, err = supposed.Evidence(list)
	return p, err
}
