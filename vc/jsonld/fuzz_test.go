package jsonld

import (
	"context"
	"errors"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/internal/strictjson"
)

// isOurs: every refusal is one of this package's errors.
func isOurs(err error) bool {
	for _, known := range []error{ErrUnknownContext, ErrContext, ErrReplaced, ErrVocab, ErrRedefined, ErrUndefined, ErrRelativeIRI, ErrValue, ErrQuads, ErrWork} {
		if errors.Is(err, known) {
			return true
		}
	}
	return false
}

// What can be read as N-Quads has a canonical form, and that is its own canonical form.
func FuzzCanonicalizeQuads(f *testing.F) {
	f.Add([]byte("_:a <urn:p> \"x\\u0041\"@en-GB <urn:g> . # comment\n\n<urn:s>\t<urn:p> _:a."))
	f.Add([]byte(`_:a.b <urn:p> "1"^^<urn:d> _:g .`))
	for seed := range uint64(5) {
		f.Add([]byte(newGen(seed).dataset()))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		got, err := CanonicalizeQuads(context.Background(), in, Options{Work: 5000})
		if err != nil {
			require.True(t, isOurs(err), "%v", err)
			require.Empty(t, got)
			return
		}
		again, err := CanonicalizeQuads(context.Background(), got.NQuads, Options{})
		require.NoError(t, err)
		require.Equal(t, string(got.NQuads), string(again.NQuads))
		for from, to := range again.Labels {
			require.Equal(t, from, to)
		}
	})
}

// Whatever Check accepts expands to RDF, leaves the document as it was, and has a canonical form. The context stands in
// the document, and then as a pinned one.
func FuzzCanonicalize(f *testing.F) {
	f.Add([]byte(`{"@context":{"a":"urn:a","b":{"@id":"urn:b","@type":"@id","@container":"@list"}},"@id":"urn:x","a":[1,"x"],"b":["urn:y"]}`))
	f.Add([]byte(`{"@context":[null,{"@vocab":"urn:v#","t":{"@type":"@vocab","@context":{"q":"urn:q"}}}],"t":{"q":"t"},"@type":"T"}`))
	f.Add([]byte(`{"@context":{"@version":1.1,"T":{"@id":"urn:T","@context":{"p":"urn:p","@propagate":true}},"@protected":true},"@type":"T","p":{"p":1e30}}`))
	f.Add([]byte(`{"@context":{"a":"urn:a","j":{"@id":"urn:j","@type":"@json"}},"a":[1e999,{"@value":1e999}],"j":{"":[-1e400]}}`))
	f.Add([]byte(freight))
	for seed := range uint64(5) {
		f.Add(strictjson.Append(nil, newGen(seed).document()))
	}
	base := Embedded().AllowVocab("urn:v#", "https://fuzz.example/v1")
	f.Fuzz(func(t *testing.T, in []byte) {
		doc, err := strictjson.ParseObject(in, strictjson.Limits{Bytes: 4096, Depth: 16})
		if err != nil {
			return
		}
		tryDocument(t, base, doc)
		if local, ok := doc["@context"]; ok {
			text := strictjson.Append(nil, map[string]any{"@context": local})
			pinned, err := base.With(fstest.MapFS{"index.json": {Data: []byte(`{"https://fuzz.example/v1":"c"}`)}, "c": {Data: text}})
			require.NoError(t, err)
			doc["@context"] = "https://fuzz.example/v1"
			tryDocument(t, pinned, doc)
		}
	})
}

func tryDocument(t *testing.T, c *Contexts, doc map[string]any) {
	before := string(strictjson.Append(nil, doc))
	refusal := c.Check(doc)
	got, err := c.Canonicalize(context.Background(), doc, Options{Work: 5000})
	require.Equal(t, before, string(strictjson.Append(nil, doc)))
	lossy, lerr := c.Canonicalize(context.Background(), doc, Options{Work: 5000, Lossy: true})
	if err == nil {
		require.NoError(t, lerr)
		require.Equal(t, string(lossy), string(got))
	}
	if refusal != nil {
		require.True(t, isOurs(refusal), "%v", refusal)
		require.Error(t, err)
		require.Empty(t, got)
		return
	}
	if lerr != nil {
		require.ErrorIs(t, lerr, ErrWork, before)
		return
	}
	again, err := CanonicalizeQuads(context.Background(), lossy, Options{})
	require.NoError(t, err)
	require.Equal(t, string(lossy), string(again.NQuads))
}
