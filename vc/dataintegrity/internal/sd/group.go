package sd

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/avouch-id/avouch/vc/jsonld"
)

// Statements are a document's canonical N-Quads, each with its line break, in order, their blank nodes labelled anew
// (labelReplacementCanonicalizeJsonLd). The document is canonicalized once.
func Statements(ctx context.Context, c *jsonld.Contexts, document map[string]any, by Labels) ([]string, error) {
	d, err := c.Dataset(document, jsonld.Options{})
	if err != nil {
		return nil, err
	}
	labels, err := relabel(ctx, d, by)
	if err != nil {
		return nil, err
	}
	return d.Lines(func(label string) string { return labels[label] }), nil
}

func relabel(ctx context.Context, d jsonld.Dataset, by Labels) (map[string]string, error) {
	numbers, err := d.Labels(ctx, jsonld.Options{})
	if err != nil {
		return nil, err
	}
	labels, err := by(len(numbers))
	if err != nil {
		return nil, err
	}
	out := make(map[string]string, len(numbers))
	for label, n := range numbers {
		out[label] = labels[n]
	}
	return out, nil
}

// Transformed is a document with all its statements.
type Transformed struct {
	// Statements of the whole document, as the function of this name gives them.
	Statements []string

	contexts *jsonld.Contexts
	document map[string]any
	labelled map[string]any
	labels   map[string]string // of labelled to those in Statements
	index    map[string]int    // of Statements
}

// Transform canonicalizes a document with new labels (the first half of canonicalizeAndGroup).
func Transform(ctx context.Context, c *jsonld.Contexts, document map[string]any, by Labels) (*Transformed, error) {
	labelled, err := c.Label(document)
	if err != nil {
		return nil, err
	}
	d, err := c.Dataset(labelled, jsonld.Options{Lossy: true})
	if err != nil {
		return nil, err
	}
	t := &Transformed{contexts: c, document: document, labelled: labelled}
	if t.labels, err = relabel(ctx, d, by); err != nil {
		return nil, err
	}
	t.Statements = d.Lines(t.label)
	t.index = make(map[string]int, len(t.Statements))
	for i, s := range t.Statements {
		t.index[s] = i
	}
	return t, nil
}

func (t *Transformed) label(s string) string { return t.labels[s] }

// Match gives the indexes of the statements that pointers select, in order (the second half of canonicalizeAndGroup).
// Pointers that select what is no statement of the document, as one element of a list, are ErrPointer.
func (t *Transformed) Match(pointers []string) ([]int, error) {
	_, indexes, err := t.match(pointers)
	return indexes, err
}

func (t *Transformed) match(pointers []string) (jsonld.Dataset, []int, error) {
	part, err := Select(t.labelled, pointers)
	if err != nil || part == nil {
		return jsonld.Dataset{}, nil, err
	}
	d, err := t.contexts.Dataset(part, jsonld.Options{Lossy: true})
	if err != nil {
		return d, nil, fmt.Errorf("%w: what they select cannot stand alone: %w", ErrPointer, err)
	}
	lines := d.Lines(t.label)
	indexes := make([]int, len(lines))
	for i, line := range lines {
		at, there := t.index[line]
		if !there {
			return d, nil, fmt.Errorf("%w: they select %.200q, which the document does not state by itself", ErrPointer, line)
		}
		indexes[i] = at
	}
	return d, indexes, nil
}

// Revealed is what a verifier gets of a document.
type Revealed struct {
	Document map[string]any
	// Indexes of its statements among those of the whole document.
	Indexes []int
	// Labels: the one at i is for c14n<i> of the revealed document.
	Labels []string
}

// Reveal makes the document that says what pointers select and nothing else (createDisclosureData).
func (t *Transformed) Reveal(ctx context.Context, pointers []string) (r Revealed, err error) {
	if len(pointers) == 0 {
		return r, fmt.Errorf("%w: none is given, and nothing always shows", ErrPointer)
	}
	d, indexes, err := t.match(pointers)
	if err != nil {
		return r, err
	}
	numbers, err := d.Labels(ctx, jsonld.Options{})
	if err != nil {
		return r, err
	}
	r.Indexes, r.Labels = indexes, make([]string, len(numbers))
	for label, n := range numbers {
		r.Labels[n] = t.labels[label]
	}
	if r.Document, err = Select(t.document, pointers); err != nil {
		return r, err
	}
	// What a verifier will see.
	seen, err := Statements(ctx, t.contexts, r.Document, Known(r.Labels))
	if err == nil && !slices.EqualFunc(seen, indexes, func(line string, at int) bool { return line == t.Statements[at] }) {
		err = errors.New("other statements")
	}
	if err != nil {
		return r, fmt.Errorf("%w: what they select means something else when it stands alone: %w", ErrPointer, err)
	}
	return r, nil
}

// ErrLabels: a label map that is not for the blank nodes of the document.
var ErrLabels = errors.New("the label map does not fit the document")

// Known is the label map that a proof brings along (createLabelMapFunction): one label for each blank node, and no label
// twice.
func Known(labels []string) Labels {
	return func(n int) ([]string, error) {
		if n != len(labels) {
			return nil, fmt.Errorf("%w: %d labels, the document has %d blank nodes", ErrLabels, len(labels), n)
		}
		seen := make(map[string]bool, n)
		for _, label := range labels {
			if seen[label] {
				return nil, fmt.Errorf("%w: two blank nodes have one label", ErrLabels)
			}
			seen[label] = true
		}
		return labels, nil
	}
}
