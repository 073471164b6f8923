package jsonld

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/testvectors"
)

// with makes contexts of one more document.
func with(t testing.TB, url, text string) *Contexts {
	t.Helper()
	c, err := Embedded().With(fstest.MapFS{"index.json": {Data: []byte(`{"` + url + `":"c"}`)}, "c": {Data: []byte(text)}})
	require.NoError(t, err)
	return c
}

// What is wrong with a value, and where.
func TestCheckValues(t *testing.T) {
	c := randomContexts(t)
	for in, want := range map[string]struct {
		is      error
		pointer string
		name    string
	}{
		`"note": "x"`:                {},
		`"note": null, "label": "x"`: {},
		`"note": [["x"],1]`:          {},
		`"note": {"@value": 1}, "blob": {"@context": 1, "nothing": [{}]}`: {},
		`"stops": {"@list": ["x", ["y"]]}`:                                {},
		`"names": {"en": ["x"], "@none": "y"}`:                            {},
		`"carriedBy": {"id": "urn:x"}`:                                    {},
		`"link": "_:b", "id": "kf:x", "type": "kf:T"`:                     {},
		`"https://other.example/p": {"note": "x"}`:                        {},
		`"kf:p": "x"`:                                 {},
		`"": "x"`:                                     {ErrUndefined, "/", ""},
		`"@foo": "x"`:                                 {ErrUndefined, "/@foo", "@foo"},
		`"_:p": "x"`:                                  {ErrUndefined, "/_:p", "_:p"},
		`"a/b~c": "x"`:                                {ErrUndefined, "/a~1b~0c", "a/b~c"},
		`"no such:p": "x"`:                            {ErrUndefined, "/no such:p", "no such:p"},
		`"urn:p%zz": "x"`:                             {ErrUndefined, "/urn:p%zz", "urn:p%zz"},
		`"crew": [{"rank": "x"}, {"hull": "y"}]`:      {ErrUndefined, "/crew/1/hull", "hull"},
		`"link": ["urn:x", {"link": "y"}]`:            {ErrRelativeIRI, "/link/1/link", "y"},
		`"link": "https://a b"`:                       {ErrRelativeIRI, "/link", "https://a b"},
		`"ports": ["../x"]`:                           {ErrRelativeIRI, "/ports/0", "../x"},
		`"kindOf": "Nowhere"`:                         {ErrUndefined, "/kindOf", "Nowhere"},
		`"type": ["Port", "Nowhere"]`:                 {ErrUndefined, "/type/1", "Nowhere"},
		`"type": ["Port", 1]`:                         {ErrValue, "/type", "type"},
		`"type": null`:                                {ErrValue, "/type", "type"},
		`"note": [1, 1e999]`:                          {ErrValue, "/note/1", "note"},
		`"note": {"@value": 1e999}`:                   {ErrValue, "/note", "@value"},
		`"blob": {"x": [1e999]}`:                      {ErrValue, "/blob/x/0", "blob"},
		`"id": null`:                                  {ErrValue, "/id", "id"},
		`"id": ["urn:x"]`:                             {ErrValue, "/id", "id"},
		`"id": "urn:a%2"`:                             {ErrRelativeIRI, "/id", "urn:a%2"},
		`"note": {"@value": null}`:                    {ErrValue, "/note", "@value"},
		`"note": {"@value": ["x"]}`:                   {ErrValue, "/note", "@value"},
		`"note": {"@value": 1, "@language": "en"}`:    {ErrValue, "/note", "@value"},
		`"note": {"@value": "x", "@language": "e n"}`: {ErrValue, "/note", "@language"},
		`"note": {"@value": "x", "@language": null}`:  {ErrValue, "/note", "@language"},
		`"note": {"@value": "x", "@direction": "up"}`: {ErrValue, "/note", "@direction"},
		`"note": {"@value": "x", "@type": "Nowhere"}`: {ErrUndefined, "/note", "Nowhere"},
		`"note": {"@value": "x", "@type": "_:t"}`:     {ErrValue, "/note", "_:t"},
		`"note": {"@value": "x", "@type": ["kf:T"]}`:  {ErrValue, "/note", "@type"},
		`"note": {"@value": "x", "@type": "kf:T", "@language": "en"}`:                   {ErrValue, "/note", "@type"},
		`"note": {"@value": "x", "note": "y"}`:                                          {ErrValue, "/note/note", "note"},
		`"note": {"@value": "x", "@index": "y"}`:                                        {ErrValue, "/note/@index", "@index"},
		`"note": {"@list": ["x"], "id": "urn:x"}`:                                       {ErrValue, "/note/id", "id"},
		`"note": {"@set": ["x"]}`:                                                       {ErrValue, "/note/@set", "@set"},
		`"note": {"@language": "en"}`:                                                   {ErrValue, "/note/@language", "@language"},
		`"note": {"@id": "urn:x"}`:                                                      {ErrValue, "/note/@id", "@id"},
		`"stops": {"@list": [{"nothing": 1}]}`:                                          {ErrUndefined, "/stops/@list/0/nothing", "nothing"},
		`"names": {"e n": "x"}`:                                                         {ErrValue, "/names/e n", "e n"},
		`"names": {"en": 1}`:                                                            {ErrValue, "/names/en", "names"},
		`"ledger": "urn:x"`:                                                             {ErrValue, "/ledger", "ledger"},
		`"ledger": [{"id": "urn:x"}]`:                                                   {ErrValue, "/ledger/0", ""},
		`"ledger": {"@value": "x"}`:                                                     {ErrValue, "/ledger/@value", "@value"},
		`"attached": {"note": "x"}`:                                                     {ErrUndefined, "/attached/note", "note"},
		`"carriedBy": "urn:x"`:                                                          {ErrValue, "/carriedBy", "carriedBy"},
		`"carriedBy": {"@list": []}`:                                                    {ErrValue, "/carriedBy/@list", "@list"},
		`"note": {"@context": "https://nobody.example/", "note": "x"}`:                  {ErrUnknownContext, "/note/@context", "https://nobody.example/"},
		`"note": {"@context": {"other": "x"}, "other": "x"}`:                            {ErrRelativeIRI, "/note/@context", "other"},
		`"note": {"@context": {"note": "https://kestrel.example/ns#note"}, "note": ""}`: {},
		`"note": {"@context": {"other": "urn:o"}, "other": "x"}, "extra": "y"`:          {ErrUndefined, "/extra", "extra"},
	} {
		doc := object(t, `{"@context": "`+freightURL+`", `+in+`}`)
		err := c.Check(doc)
		if want.is == nil {
			require.NoError(t, err, in)
			_, err = c.Canonicalize(t.Context(), doc, Options{Lossy: true})
			require.NoError(t, err, in)
			continue
		}
		require.ErrorIs(t, err, want.is, in)
		var at *Error
		require.ErrorAs(t, err, &at)
		require.Equal(t, want.pointer, at.Pointer, in)
		require.Equal(t, want.name, at.Name, in)
	}
	deep := map[string]any{"note": "x"}
	for range 300 {
		deep = map[string]any{"note": deep}
	}
	deep["@context"] = freightURL
	require.ErrorIs(t, c.Check(deep), ErrWork)
	require.ErrorIs(t, c.Check(map[string]any{"@context": freightURL, "note": 7}), ErrValue, "not a tree of the parser")
	require.ErrorIs(t, c.Check(map[string]any{"@context": freightURL}), ErrValue, "says nothing")
	require.ErrorIs(t, c.Check(map[string]any{}), ErrValue)
	require.ErrorIs(t, c.Check(nil), ErrValue)
}

// Contexts that are refused although their owner pinned them, and some that are not.
func TestPinnedContexts(t *testing.T) {
	const url = "https://kestrel.example/c"
	for in, is := range map[string]error{
		`{"p": "urn:p"}`: nil,
		`["https://www.w3.org/ns/credentials/v2", {"p": {"@id": "urn:p", "@container": ["@list"]}}]`: nil,
		`{"p": {"@id": "q:p"}, "q": {"@id": "urn:q:", "@prefix": true}, "@language": "en"}`:          nil,
		`{"p": "q:p", "q": "p:q"}`:                                         ErrContext,
		`"https://kestrel.example/c"`:                                      ErrContext,
		`{"p": "urn:p", "@base": "urn:b"}`:                                 ErrContext,
		`{"p": "urn:p", "@import": "https://www.w3.org/ns/cid/v1"}`:        ErrContext,
		`{"p": "urn:p", "@version": 1.2}`:                                  ErrContext,
		`{"p": "urn:p", "@version": "1.1"}`:                                ErrContext,
		`{"p": "urn:p", "@protected": 1}`:                                  ErrContext,
		`{"p": "urn:p", "@propagate": 1}`:                                  ErrContext,
		`{"p": "urn:p", "@language": 1}`:                                   ErrContext,
		`{"p": "urn:p", "@direction": "up"}`:                               ErrContext,
		`{"p": "urn:p", "@vocab": "urn:v#"}`:                               ErrVocab,
		`{"p": "urn:p", "@vocab": 1}`:                                      ErrContext,
		`{"p": "urn:p", "@foo": "urn:f"}`:                                  ErrContext,
		`{"p": "urn:p", "@id": "urn:f"}`:                                   ErrContext,
		`{"p": "urn:p", "@type": {}}`:                                      ErrContext,
		`{"p": "urn:p", "@type": {"@container": "@list"}}`:                 ErrContext,
		`{"p": "urn:p", "": "urn:f"}`:                                      ErrContext,
		`{"p": "p"}`:                                                       ErrRelativeIRI,
		`{"p": "_:p"}`:                                                     ErrRelativeIRI,
		`{"p": 1}`:                                                         ErrContext,
		`{"p": {"@id": 1}}`:                                                ErrContext,
		`{"p": {"@id": "@context"}}`:                                       ErrContext,
		`{"p": {"@id": "urn:p", "@foo": 1}}`:                               ErrContext,
		`{"p": {"@id": "urn:p", "@type": 1}}`:                              ErrContext,
		`{"p": {"@id": "urn:p", "@type": "_:t"}}`:                          ErrRelativeIRI,
		`{"p": {"@id": "urn:p", "@type": "@list"}}`:                        ErrRelativeIRI,
		`{"p": {"@id": "urn:p", "@container": "@x"}}`:                      ErrContext,
		`{"p": {"@id": "urn:p", "@container": 1}}`:                         ErrContext,
		`{"p": {"@id": "urn:p", "@container": ["@list", "@set"]}}`:         ErrContext,
		`{"p": {"@id": "urn:p", "@container": ["@graph", "@language"]}}`:   ErrContext,
		`{"p": {"@id": "urn:p", "@container": "@type", "@type": "@json"}}`: ErrContext,
		`{"p": {"@id": "urn:p", "@index": "urn:i"}}`:                       ErrContext,
		`{"p": {"@id": "urn:p", "@language": 1}}`:                          ErrContext,
		`{"p": {"@id": "urn:p", "@direction": 1}}`:                         ErrContext,
		`{"p": {"@id": "urn:p", "@nest": "@id"}}`:                          ErrContext,
		`{"p": {"@id": "urn:p", "@prefix": 1}}`:                            ErrContext,
		`{"p": {"@id": "urn:p", "@protected": 1}}`:                         ErrContext,
		`{"p": {"@reverse": "urn:p", "@id": "urn:p"}}`:                     ErrContext,
		`{"p": {"@reverse": "p"}}`:                                         ErrContext,
		`{"p": {"@reverse": "urn:p", "@container": "@list"}}`:              ErrContext,
		`{"p": "urn:p", "urn:x": "urn:y"}`:                                 ErrContext,
		`[{"p": {"@id": "urn:p", "@protected": true}}, {"p": "urn:q"}]`:    ErrRedefined,
		`[{"p": {"@id": "urn:p", "@protected": true}}, null]`:              ErrRedefined,
		`[{"@protected": true, "p": "urn:p"}, {"p": "urn:p"}]`:             nil,
		`[1]`: ErrContext,
	} {
		err := with(t, url, `{"@context": `+in+`}`).Check(map[string]any{"@context": url, "p": []any{"x"}})
		if is == nil {
			require.NoError(t, err, in)
			continue
		}
		require.ErrorIs(t, err, is, in)
		var at *Error
		require.ErrorAs(t, err, &at)
		require.Equal(t, "/@context", at.Pointer)
	}
}

// Every embedded context can be worked out, by us and by json-gold, and gives the same terms in both.
func TestEmbeddedContextsCompile(t *testing.T) {
	c := Embedded().AllowVocab(UndefinedTermsV2, ExamplesV2)
	for url := range c.documents {
		a, err := c.nested(c.compiled.empty(), url, newBudget())
		if url == "https://www.w3.org/2018/credentials/examples/v1" {
			require.ErrorIs(t, err, ErrUnknownContext, "it includes the context of ODRL, which is not embedded")
			continue
		}
		require.NoError(t, err, url)
		g, err := a.gold()
		require.NoError(t, err, url)
		require.Len(t, g.TermDefinitions, len(a.terms), url)
		for name, term := range a.terms {
			theirs := g.GetTermDefinition(name)
			require.NotNil(t, theirs, name)
			require.Equal(t, theirs.ID, term.iri, name)
			require.Equal(t, theirs.Type, term.coerce, name)
			require.Equal(t, theirs.Reverse, term.reverse, name)
			require.Equal(t, theirs.Protected, term.protected, name)
			require.Equal(t, theirs.HasContext, term.scoped, name)
			require.Equal(t, theirs.Prefix != nil && *theirs.Prefix, term.prefix, name)
		}
	}
}

// The credentials of the data model suite that are accepted have a meaning throughout; of the bad ones, those are refused
// here whose fault is one of JSON-LD.
func TestVCDM2Inputs(t *testing.T) {
	folder, err := fs.Sub(testvectors.Shared(t), "spec/w3c-vcdm2-inputs")
	require.NoError(t, err)
	c := Embedded().AllowVocab(ExamplesV2)
	refused := map[string]error{
		"credential-type-unmapped-fail.json": ErrContext, "credential-type-mapped-nonurl-fail.json": ErrRelativeIRI,
		"credential-redef-type-fail.json": ErrRedefined, "credential-redef-type2-fail.json": ErrRedefined,
		"credential-context-combo3-fail.json": ErrUnknownContext, "credential-context-combo4-fail.json": ErrContext,
		"credential-id-not-url-fail.json": ErrRelativeIRI, "credential-issuer-no-url-fail.json": ErrRelativeIRI,
	}
	accepted := 0
	require.NoError(t, fs.WalkDir(folder, ".", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(name, ".json") || name == "SOURCE.json" {
			return err
		}
		data, err := fs.ReadFile(folder, name)
		require.NoError(t, err)
		doc, err := strictjson.ParseObject(data, strictjson.Limits{})
		require.NoError(t, err, name)
		delete(doc, "proof") // a made-up one, of a suite that no context of the document defines
		_, err = c.Canonicalize(t.Context(), doc, Options{})
		if is, ok := refused[name]; ok {
			delete(refused, name)
			require.ErrorIs(t, err, is, name)
		} else if strings.HasSuffix(name, "-ok.json") {
			accepted++
			require.NoError(t, err, name)
		}
		return nil
	}))
	require.Empty(t, refused)
	require.Greater(t, accepted, 40)
}

// One value, many goroutines: run with -race.
func TestConcurrentUse(t *testing.T) {
	c := randomContexts(t)
	want := make([]string, 8)
	for i := range want {
		got, err := randomContexts(t).Canonicalize(context.Background(), newGen(uint64(i)).document(), Options{Lossy: true})
		require.NoError(t, err)
		want[i] = string(got)
	}
	var wait sync.WaitGroup
	for i := range 32 {
		wait.Go(func() {
			got, err := c.Canonicalize(context.Background(), newGen(uint64(i%8)).document(), Options{Lossy: true})
			if err != nil || string(got) != want[i%8] {
				t.Errorf("%d: %v", i, err)
			}
		})
	}
	wait.Wait()
}

// What is remembered is bounded, whatever contexts documents bring along.
func TestRememberedIsBounded(t *testing.T) {
	c := Embedded()
	for i := range 3 * maxStates {
		doc := map[string]any{"@context": map[string]any{fmt.Sprintf("p%d", i): "urn:p"}, fmt.Sprintf("p%d", i): json.Number("1")}
		require.NoError(t, c.Check(doc))
		require.LessOrEqual(t, count(c.compiled.empty()), maxStates)
	}
	// Within one document, property-scoped contexts in ever new orders.
	terms := map[string]any{}
	for i := range 12 {
		terms[fmt.Sprintf("s%d", i)] = map[string]any{"@id": fmt.Sprintf("urn:s%d", i), "@context": map[string]any{fmt.Sprintf("t%d", i): "urn:t"}}
	}
	g := newGen(1)
	var chain func(depth int) map[string]any
	chain = func(depth int) map[string]any {
		if depth == 0 {
			return map[string]any{"s0": "x"}
		}
		return map[string]any{fmt.Sprintf("s%d", g.IntN(12)): chain(depth - 1)}
	}
	text, err := json.Marshal(map[string]any{"@context": terms})
	require.NoError(t, err)
	c = with(t, freightURL, string(text))
	for range 300 {
		doc := chain(20)
		doc["@context"] = freightURL
		require.NoError(t, c.Check(doc))
		require.LessOrEqual(t, count(c.compiled.empty()), maxStates)
	}
}

func count(a *active) int {
	n := 0
	for _, d := range a.derived {
		n += 1 + count(d)
	}
	return n
}

func newBudget() *budget {
	b := budget(maxTerms)
	return &b
}
