package jsonld

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/avouch-id/avouch/internal/strictjson"
)

// Dataset is the RDF of a document: a set of statements. Selective disclosure signs them one by one.
type Dataset struct{ quads []quad }

// Dataset expands a document and deserializes it to RDF. It refuses what Canonicalize refuses.
func (c *Contexts) Dataset(doc map[string]any, o Options) (Dataset, error) {
	w, err := c.check(doc, rules{exact: !o.Lossy, lossless: !o.Lossy})
	if err != nil {
		return Dataset{}, err
	}
	if o.Work == 0 {
		o.Work = DefaultWork
	}
	if w.copied/copiesPerWork > o.Work {
		return Dataset{}, fmt.Errorf("contexts that change all the time: %w", ErrWork)
	}
	quads, err := c.rdf(w.root, doc, w.nested)
	return Dataset{quads}, err
}

// Labels is the issued identifiers map of canonicalization (RDFC-1.0 section 4.4.3): for each blank node of the dataset the
// number n of its canonical label c14n<n>.
func (d Dataset) Labels(ctx context.Context, o Options) (map[string]int, error) {
	canonical, err := canonicalize(ctx, d.quads, o)
	if err != nil {
		return nil, err
	}
	labels := make(map[string]int, len(canonical.labels))
	for i, label := range canonical.labels {
		labels[label] = canonical.issued[i]
	}
	return labels, nil
}

// Lines are the statements as canonical N-Quads, each with its line break, in order of their code points. label gives the
// label, without "_:", under which a blank node is written.
func (d Dataset) Lines(label func(string) string) []string {
	lines := make([]string, len(d.quads))
	var buf []byte
	for i := range d.quads {
		buf = d.quads[i].append(buf[:0], func(dst []byte, name string) []byte { return append(dst, label(name)...) })
		lines[i] = string(buf)
	}
	slices.Sort(lines)
	return lines
}

// Label copies a document and gives every node that has no id one of a blank node. Then a part of the document talks of the
// same nodes as the whole. It refuses what Canonicalize refuses, so that there are no other labels of blank nodes; the
// result has them, which Dataset takes if Lossy is set. It also refuses maps of several languages of which one is "id" or
// "type", as they pass for nodes where a part of them is selected.
func (c *Contexts) Label(doc map[string]any) (map[string]any, error) {
	labelled, _ := strictjson.Clone(doc).(map[string]any)
	w, err := c.walker(labelled, rules{exact: true, lossless: true})
	if err != nil {
		return nil, err
	}
	w.ordered = true
	count := 0
	w.label = func() string {
		count++
		return "_:b" + strconv.Itoa(count)
	}
	if err := w.object(w.root, nil, labelled); err != nil {
		return nil, err
	}
	return labelled, nil
}
