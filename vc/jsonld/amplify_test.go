package jsonld_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/stretchr/testify/require"
)

// TestLongNames: a name that stands once in a document and in every statement of it does not multiply what it takes to
// canonicalize.
func TestLongNames(t *testing.T) {
	long := "urn:x:" + strings.Repeat("a", 200_000)
	var types, texts, nodes, lists, prefixed, ids []any
	for i := range 2000 {
		types = append(types, fmt.Sprintf("urn:x:%d", i))
		prefixed = append(prefixed, fmt.Sprintf("q:%d", i))
		ids = append(ids, map[string]any{"id": fmt.Sprintf("q:%d", i)})
		texts = append(texts, fmt.Sprintf("%d", i))
		nodes = append(nodes, map[string]any{"p": texts[i]})
		lists = append(lists, map[string]any{"@list": []any{texts[i]}})
	}
	list := func(iri string) map[string]any { return map[string]any{"@id": iri, "@container": "@list"} }
	terms := map[string]any{"p": long, "steps": list("urn:x:steps"), "longSteps": list(long + "s")}
	for name, c := range map[string]struct {
		doc   map[string]any
		terms map[string]any
		want  error
	}{
		"id":                   {map[string]any{"id": long, "type": types}, terms, jsonld.ErrWork},
		"property":             {map[string]any{"p": texts}, terms, jsonld.ErrWork},
		"type":                 {map[string]any{"p": repeat(map[string]any{"type": long}, 300)}, terms, jsonld.ErrWork},
		"properties in a list": {map[string]any{"steps": nodes}, terms, jsonld.ErrWork},
		"prefix of types":      {map[string]any{"type": prefixed}, map[string]any{"q": long + "/"}, jsonld.ErrContext},
		"prefix of ids":        {map[string]any{"urn:x:knows": ids}, map[string]any{"q": long + "/"}, jsonld.ErrContext},
		// Written once: the cells of a list have labels.
		"id of a list":       {map[string]any{"id": long, "steps": texts[:500]}, terms, nil},
		"property of a list": {map[string]any{"longSteps": texts[:500]}, terms, nil},
		"lists in a list":    {map[string]any{"id": long, "steps": lists[:10]}, terms, nil},
	} {
		c.doc["@context"] = []any{jsonld.CredentialsV2, c.terms}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := jsonld.Embedded().Canonicalize(t.Context(), c.doc, jsonld.Options{})
		runtime.ReadMemStats(&after)
		if c.want == nil {
			require.NoError(t, err, name)
		} else {
			require.ErrorIs(t, err, c.want, name)
		}
		require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(64<<20), name)
	}
}

func repeat(v any, n int) []any {
	all := make([]any, n)
	for i := range all {
		all[i] = v
	}
	return all
}
