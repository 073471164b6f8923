package jsonld

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/internal/strictjson"
)

// What Check accepts expands in safe mode to RDF, and a document with something meaningless in it fails both. The
// document stays as it is, and what is remembered of contexts changes nothing.
func TestCheckAgainstExpansion(t *testing.T) {
	c := randomContexts(t)
	for seed := range uint64(400) {
		g := newGen(seed)
		doc := g.document()
		before := string(strictjson.Append(nil, doc))
		require.NoError(t, c.Check(doc), before)
		got, err := c.Canonicalize(context.Background(), doc, Options{Lossy: true})
		require.NoError(t, err, before)
		require.Equal(t, before, string(strictjson.Append(nil, doc)))
		if seed%50 == 0 {
			fresh, err := randomContexts(t).Canonicalize(context.Background(), doc, Options{Lossy: true})
			require.NoError(t, err)
			require.Equal(t, string(fresh), string(got))
		}

		how := g.spoil(doc)
		require.Error(t, c.Check(doc), "%s: %s", how, strictjson.Append(nil, doc))
		_, err = c.unchecked(doc)
		if how == "context" {
			require.ErrorIs(t, err, ErrUnknownContext)
			continue
		}
		require.Error(t, err, "%s: %s", how, strictjson.Append(nil, doc))
	}
}

// unchecked expands a document that Check may not have seen.
func (c *Contexts) unchecked(doc map[string]any) ([]quad, error) {
	root, err := c.nested(c.compiled.empty(), doc["@context"], newBudget())
	if err != nil {
		return nil, err
	}
	return c.rdf(root, doc, true)
}
