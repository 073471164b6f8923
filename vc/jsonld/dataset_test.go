package jsonld_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/stretchr/testify/require"
)

func ExampleContexts_Dataset() {
	document, err := strictjson.ParseObject([]byte(`{"@context": "https://www.w3.org/ns/credentials/v2",
		"type": "VerifiableCredential", "issuer": "did:web:plaza.example"}`), strictjson.Limits{})
	if err != nil {
		panic(err)
	}
	d, err := jsonld.Embedded().Dataset(document, jsonld.Options{})
	if err != nil {
		panic(err)
	}
	for _, line := range d.Lines(func(string) string { return "kestrel" }) {
		fmt.Print(line)
	}
	// Output:
	// _:kestrel <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://www.w3.org/2018/credentials#VerifiableCredential> .
	// _:kestrel <https://www.w3.org/2018/credentials#issuer> <did:web:plaza.example> .
}

// lists has a list, a list in a list, nodes with and without an id, and objects that are no nodes.
const lists = `{"@context": ["https://www.w3.org/ns/credentials/v2", {"ex": "https://world.example/",
	"steps": {"@id": "ex:steps", "@container": "@list"}, "says": "ex:says", "knows": {"@id": "ex:knows", "@type": "@id"},
	"text": {"@id": "ex:text", "@container": "@language"}, "any": {"@id": "ex:any", "@type": "@json"}}],
	"type": "VerifiableCredential", "says": ["_:b", {"@value": "hm", "@language": "en"}], "any": {"a": {}}, "text": {"en": "b"},
	"knows": ["did:web:b.example", {"id": "did:web:b.example", "says": "five"}, {"says": "_:b2"}, {"says": 6}],
	"steps": [{"says": "one"}, {"says": "two", "steps": ["x", {"id": "did:web:a.example", "says": "three"}]}, "four"]}`

// TestLabel: a labelled document says what the document says, and what it says stays recognizable in a part of it.
func TestLabel(t *testing.T) {
	c := jsonld.Embedded()
	document, err := strictjson.ParseObject([]byte(lists), strictjson.Limits{})
	require.NoError(t, err)
	labelled, err := c.Label(document)
	require.NoError(t, err)
	want, err := c.Canonicalize(t.Context(), document, jsonld.Options{})
	require.NoError(t, err)
	got, err := c.Canonicalize(t.Context(), labelled, jsonld.Options{Lossy: true})
	require.NoError(t, err)
	require.Equal(t, string(want), string(got))
	require.NotContains(t, document, "id")

	whole, err := c.Dataset(labelled, jsonld.Options{Lossy: true})
	require.NoError(t, err)
	labels, err := whole.Labels(t.Context(), jsonld.Options{})
	require.NoError(t, err)
	require.Equal(t, string(want), strings.Join(whole.Lines(func(s string) string { return fmt.Sprintf("c14n%d", labels[s]) }), ""))

	same := func(s string) string { return s }
	all := whole.Lines(same)
	for name := range labelled {
		if name == "@context" || name == "id" {
			continue
		}
		part, err := c.Dataset(map[string]any{"@context": labelled["@context"], "id": labelled["id"], name: labelled[name]}, jsonld.Options{Lossy: true})
		require.NoError(t, err, name)
		require.Subset(t, all, part.Lines(same), name)
	}
	ids := map[any]bool{labelled["id"]: true}
	for _, pointer := range []string{"/knows/1", "/knows/2", "/knows/3", "/steps/0", "/steps/1", "/steps/1/steps/1"} {
		v, found, err := strictjson.Lookup(labelled, pointer+"/id")
		require.NoError(t, err)
		require.True(t, found, pointer)
		require.False(t, ids[v], pointer)
		ids[v] = true
	}
	require.Equal(t, document["any"], labelled["any"])
	require.Equal(t, document["text"], labelled["text"])
}

// TestEqualLists: two lists that hold the same are two.
func TestEqualLists(t *testing.T) {
	document, err := strictjson.ParseObject([]byte(`{"@context": {"says": "https://world.example/says"},
		"says": [{"@list": ["x"]}, {"@list": ["x"]}]}`), strictjson.Limits{})
	require.NoError(t, err)
	d, err := jsonld.Embedded().Dataset(document, jsonld.Options{})
	require.NoError(t, err)
	labels, err := d.Labels(t.Context(), jsonld.Options{})
	require.NoError(t, err)
	require.Len(t, labels, 3)
	require.Len(t, d.Lines(func(s string) string { return s }), 6)
}

func TestDatasetRefuses(t *testing.T) {
	c := jsonld.Embedded()
	for _, bad := range []string{`{"a": 1}`, `{"@context": "https://www.w3.org/ns/credentials/v2", "id": "_:a", "type": "VerifiableCredential"}`,
		`{"@context": "https://nowhere.example/", "type": "VerifiableCredential"}`} {
		document, err := strictjson.ParseObject([]byte(bad), strictjson.Limits{})
		require.NoError(t, err)
		_, want := c.Canonicalize(t.Context(), document, jsonld.Options{})
		require.Error(t, want)
		_, err = c.Dataset(document, jsonld.Options{})
		require.Equal(t, want, err)
		_, err = c.Label(document)
		require.Equal(t, want, err)
	}
	document, err := strictjson.ParseObject([]byte(lists), strictjson.Limits{})
	require.NoError(t, err)
	d, err := c.Dataset(document, jsonld.Options{})
	require.NoError(t, err)
	_, err = d.Labels(t.Context(), jsonld.Options{Work: 3})
	require.ErrorIs(t, err, jsonld.ErrWork)
}
