package jsonld

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/piprate/json-gold/ld"
	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/testvectors"
)

// suiteEntry is an entry of the JSON-LD 1.1 suite's toRdf manifest.
type suiteEntry struct {
	ID     string   `json:"@id"`
	Type   []string `json:"@type"`
	Input  string
	Expect string
	Option struct {
		SpecVersion, ProcessingMode, Base, RDFDirection, ExpandContext string
		ProduceGeneralizedRdf                                          bool
	}
}

func (e suiteEntry) is(kind string) bool { return strings.Contains(strings.Join(e.Type, " "), kind) }

type suite struct {
	folder  fs.FS
	base    string
	entries []suiteEntry
}

func loadSuite(t *testing.T) suite {
	folder, err := fs.Sub(testvectors.Shared(t), "spec/json-ld-1.1/tests")
	require.NoError(t, err)
	data, err := fs.ReadFile(folder, "toRdf-manifest.jsonld")
	require.NoError(t, err)
	var manifest struct {
		BaseIRI  string
		Sequence []suiteEntry
	}
	require.NoError(t, json.Unmarshal(data, &manifest))
	require.Len(t, manifest.Sequence, 467)
	return suite{folder, manifest.BaseIRI, manifest.Sequence}
}

func (s suite) LoadDocument(url string) (*ld.RemoteDocument, error) {
	data, err := fs.ReadFile(s.folder, strings.TrimPrefix(url, s.base))
	if err != nil {
		return nil, err
	}
	doc, err := strictjson.Parse(data, strictjson.Limits{})
	if err != nil {
		return nil, err
	}
	return &ld.RemoteDocument{DocumentURL: url, Document: goldValue(doc)}, nil
}

// expand is the expansion of json-gold with everything that the suite wants of it, base and remote contexts included.
func (s suite) expand(e suiteEntry) (quads []quad, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = errors.New("json-gold panics")
		}
	}()
	o := ld.NewJsonLdOptions(orElse(e.Option.Base, s.base+e.Input))
	o.ProcessingMode = orElse(e.Option.ProcessingMode, ld.JsonLd_1_1)
	o.DocumentLoader = s
	if e.Option.ExpandContext != "" {
		d, err := s.LoadDocument(s.base + e.Option.ExpandContext)
		if err != nil {
			return nil, err
		}
		o.ExpandContext = d.Document
	}
	data, err := fs.ReadFile(s.folder, e.Input)
	if err != nil {
		return nil, err
	}
	doc, err := strictjson.Parse(data, strictjson.Limits{})
	if err != nil {
		return nil, err
	}
	expanded, err := ld.NewJsonLdProcessor().Expand(goldDocument(doc), o)
	if err != nil {
		return nil, err
	}
	return toRDF(expanded)
}

// want is the expected dataset in canonical form.
func (s suite) want(t *testing.T, e suiteEntry) string {
	data, err := fs.ReadFile(s.folder, e.Expect)
	require.NoError(t, err)
	c, err := CanonicalizeQuads(context.Background(), data, Options{})
	require.NoError(t, err, e.Expect)
	return string(c.NQuads)
}

func (s suite) canonical(quads []quad) (string, error) {
	c, err := canonicalize(context.Background(), quads, Options{})
	if err != nil {
		return "", err
	}
	return string(c.lines()), nil
}

// The toRdf suite through json-gold's expansion and our conversion to RDF. What does not come out as the suite wants it
// stands in suiteFailures with its reason, and fails in no other way.
func TestToRDFSuite(t *testing.T) {
	s := loadSuite(t)
	seen := map[string]bool{}
	ran := 0
	for _, e := range s.entries {
		reason, listed := suiteFailures[e.ID]
		seen[e.ID] = true
		t.Run(strings.TrimPrefix(e.ID, "#"), func(t *testing.T) {
			if e.Option.SpecVersion == "json-ld-1.0" || e.Option.ProcessingMode == ld.JsonLd_1_0 {
				t.Skip("JSON-LD 1.0 only: this package processes 1.1")
			}
			ran++
			quads, err := s.expand(e)
			var bad string
			switch {
			case e.is("NegativeEvaluationTest"):
				if err == nil {
					bad = "accepted"
				}
			case err != nil:
				bad = err.Error()
			case e.is("PositiveEvaluationTest"):
				if got, err := s.canonical(quads); err != nil || got != s.want(t, e) {
					bad = "another dataset:\n" + got
				}
			}
			if listed {
				require.NotEmpty(t, bad, "passes now, but is listed: %s", reason)
				return
			}
			require.Empty(t, bad)
		})
	}
	for id := range suiteFailures {
		require.True(t, seen[id], "%s is no test of the suite", id)
	}
	t.Log("ran", ran)
}

// Of every document of the suite the whole way says what the suite says, or refuses it. It never makes other RDF of it.
func TestToRDFSuiteSafely(t *testing.T) {
	s := loadSuite(t)
	var same [2]int
	check := func(t *testing.T, e suiteEntry, c *Contexts, doc map[string]any, same *int) {
		got, err := c.Canonicalize(context.Background(), doc, Options{Lossy: true})
		var at *Error
		switch {
		case err != nil:
			require.True(t, errors.As(err, &at), "%v: says not where", err)
		case e.is("NegativeEvaluationTest"):
			require.Contains(t, suiteFailures, e.ID)
		case e.is("PositiveEvaluationTest"):
			want := s.want(t, e)
			if reason := suiteFailures[e.ID]; reason == direction || reason == compound {
				require.NotEqual(t, want, string(got), reason)
				return
			}
			require.Equal(t, want, string(got))
			*same++
		}
	}
	for _, e := range s.entries {
		if e.Option.SpecVersion == "json-ld-1.0" || e.Option.ProcessingMode == ld.JsonLd_1_0 {
			continue
		}
		t.Run(strings.TrimPrefix(e.ID, "#"), func(t *testing.T) {
			data, err := fs.ReadFile(s.folder, e.Input)
			require.NoError(t, err)
			doc, err := strictjson.ParseObject(data, strictjson.Limits{})
			if err != nil {
				return // an array of documents
			}
			inline := (&Contexts{}).AllowVocab(vocabs(doc)...)
			check(t, e, inline, doc, &same[0])
			if local, ok := doc["@context"]; ok { // once more, as if its context were a pinned one
				const url = "https://suite.example/v1"
				text, err := json.Marshal(map[string]any{"@context": local})
				require.NoError(t, err)
				pinned, err := inline.AllowVocab(url).With(fstest.MapFS{"index.json": {Data: []byte(`{"` + url + `":"c.json"}`)}, "c.json": {Data: text}})
				require.NoError(t, err)
				doc["@context"] = url
				check(t, e, pinned, doc, &same[1])
			}
		})
	}
	require.Equal(t, [2]int{88, 134}, same)
}

// vocabs are the vocabularies that a document sets itself.
func vocabs(v any) (found []string) {
	switch v := v.(type) {
	case map[string]any:
		if s, ok := v["@vocab"].(string); ok {
			found = append(found, s)
		}
		for _, e := range v {
			found = append(found, vocabs(e)...)
		}
	case []any:
		for _, e := range v {
			found = append(found, vocabs(e)...)
		}
	}
	return found
}
