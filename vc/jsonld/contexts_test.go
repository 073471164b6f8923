package jsonld

import (
	"context"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/internal/jcs"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/testvectors"
)

// notIndexed are embedded contexts that index.json does not list: where their publishers' files stand.
var notIndexed = map[string]string{
	"https://www.w3.org/ns/did/v1.1":              "did/context/v1.1rc1",
	"https://www.w3.org/ns/credentials/status/v1": "bitstring-status-list/contexts/v1.jsonld",
}

// ours are embedded contexts that this module publishes.
var ours = map[string]bool{"https://avouch.example/ns/avatar/v1": true}

func TestEmbeddedTable(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range embedded {
		require.False(t, seen[p.url], p.url)
		seen[p.url] = true
		data, err := files.ReadFile(p.file)
		require.NoError(t, err)
		require.Equal(t, p.canonical, hex.EncodeToString(sha256sum(data)), p.url)
		again, err := jcs.Transform(data, strictjson.Limits{})
		require.NoError(t, err)
		require.Equal(t, string(data), string(again), "%s is not canonical", p.file)
		require.NotEqual(t, Digest{}, p.digest())
	}
	for _, p := range append(embedded[:len(embedded):len(embedded)], earlier...) {
		d := p.digest()
		require.Equal(t, p.sha256, hex.EncodeToString(d.SHA256[:]))
		require.Equal(t, p.sha384, hex.EncodeToString(d.SHA384[:]))
	}
	listed, err := fs.Glob(files, "contexts/*")
	require.NoError(t, err)
	require.Len(t, listed, len(embedded), "files that the table does not name")
}

// The values that the VC Data Model 2.0 (section B.1) and 1.1 state for their contexts.
func TestDigestsOfCredentialContexts(t *testing.T) {
	v2 := Embedded().Digests(CredentialsV2)
	require.Len(t, v2, 2)
	require.Equal(t, "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734", hex.EncodeToString(v2[0].SHA256[:]))
	// The W3C data model suite pins the file of w3c/vc-data-model commit 8d0ee107.
	require.Equal(t, "24a18c90e9856d526111f29376e302d970b2bd10182e33959995b0207d7043b9", hex.EncodeToString(v2[1].SHA256[:]))
	v1 := Embedded().Digests(CredentialsV1)
	require.Len(t, v1, 1)
	require.Equal(t, "ab4ddd9a531758807a79a5b450510d61ae8d147eab966cc9a200c07095b0cdcc", hex.EncodeToString(v1[0].SHA256[:]))
	require.Nil(t, Embedded().Digests("https://nobody.example/v1"))
}

func TestEmbeddedEqualsPublished(t *testing.T) {
	folder, err := fs.Sub(testvectors.Shared(t), "spec/contexts")
	require.NoError(t, err)
	data, err := fs.ReadFile(folder, "index.json")
	require.NoError(t, err)
	type entry struct{ File, SHA256 string }
	var raw map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(data, &raw))
	index := map[string]entry{}
	var former map[string]entry
	for url, value := range raw {
		if url == "earlier" {
			require.NoError(t, json.Unmarshal(value, &former))
			continue
		}
		var e entry
		require.NoError(t, json.Unmarshal(value, &e))
		index[url] = e
	}
	compare := func(p pinned, file string) {
		published, err := fs.ReadFile(folder, file)
		require.NoError(t, err)
		s256, s384 := sha256.Sum256(published), sha512.Sum384(published)
		require.Equal(t, p.sha256, hex.EncodeToString(s256[:]), p.url)
		require.Equal(t, p.sha384, hex.EncodeToString(s384[:]), p.url)
		if p.file != "" {
			canonical, err := jcs.Transform(published, strictjson.Limits{})
			require.NoError(t, err)
			own, err := files.ReadFile(p.file)
			require.NoError(t, err)
			require.Equal(t, string(canonical), string(own), p.url)
		}
	}
	known := Embedded()
	for url := range index {
		require.True(t, known.Has(url), url)
	}
	for _, p := range embedded {
		switch e, ok := index[p.url]; {
		case ok:
			require.Equal(t, e.SHA256, p.sha256, p.url)
			compare(p, e.File)
		case ours[p.url]:
		default:
			require.Contains(t, notIndexed, p.url)
			compare(p, notIndexed[p.url])
		}
	}
	require.Len(t, earlier, len(former))
	for _, p := range earlier {
		require.Equal(t, former[p.url].SHA256, p.sha256)
		compare(p, former[p.url].File)
	}
}

func TestWith(t *testing.T) {
	const mine = "https://kestrel.example/ns/v1"
	v2, err := files.ReadFile("contexts/credentials-v2.json")
	require.NoError(t, err)
	folder := func(index string, more ...string) fs.FS {
		f := fstest.MapFS{"index.json": {Data: []byte(index)}, "v2.json": {Data: append([]byte(" \n"), v2...)}}
		for i := 0; i < len(more); i += 2 {
			f[more[i]] = &fstest.MapFile{Data: []byte(more[i+1])}
		}
		return f
	}
	base := Embedded()
	more, err := base.With(folder(`{"`+mine+`":"a.json","`+CredentialsV2+`":"v2.json"}`, "a.json", `{"@context":{"a":"urn:a"}}`))
	require.NoError(t, err)
	require.True(t, more.Has(mine))
	require.False(t, base.Has(mine))
	require.Len(t, more.Digests(CredentialsV2), 3, "the caller's own bytes count as well")
	require.Len(t, base.Digests(CredentialsV2), 2)

	for name, c := range map[string]struct {
		folder fs.FS
		is     error
	}{
		"no index":       {fstest.MapFS{}, fs.ErrNotExist},
		"index not JSON": {folder(`{`), strictjson.ErrSyntax},
		"named twice":    {folder(`{"` + mine + `":"v2.json","` + mine + `":"v2.json"}`), strictjson.ErrDuplicate},
		"not a name":     {folder(`{"` + mine + `":1}`), ErrContext},
		"not a URL":      {folder(`{"mine":"v2.json"}`), ErrContext},
		"no such file":   {folder(`{"` + mine + `":"b.json"}`), fs.ErrNotExist},
		"outside":        {folder(`{"` + mine + `":"../b.json"}`), ErrContext},
		"not JSON":       {folder(`{"`+mine+`":"b.json"}`, "b.json", `{"@context":`), strictjson.ErrSyntax},
		"duplicate":      {folder(`{"`+mine+`":"b.json"}`, "b.json", `{"@context":{},"@context":{}}`), strictjson.ErrDuplicate},
		"no context":     {folder(`{"`+mine+`":"b.json"}`, "b.json", `{}`), ErrContext},
		"replaces":       {folder(`{"`+CredentialsV2+`":"b.json"}`, "b.json", `{"@context":{"a":"urn:a"}}`), ErrReplaced},
	} {
		_, err := base.With(c.folder)
		require.ErrorIs(t, err, c.is, name)
	}
	again, err := more.With(folder(`{"`+mine+`":"a.json"}`, "a.json", `{"@context":{"a":"urn:b"}}`))
	require.ErrorIs(t, err, ErrReplaced)
	require.Nil(t, again)
	_, err = new(Contexts).With(folder(`{"`+mine+`":"a.json"}`, "a.json", `{"@context":{"a":"urn:b"}}`))
	require.NoError(t, err)
}

type loader func(url string) ([]byte, error)

func (l loader) Load(_ context.Context, url string) ([]byte, error) { return l(url) }

func TestLoad(t *testing.T) {
	asked := 0
	endless := loader(func(string) ([]byte, error) {
		asked++
		return fmt.Appendf(nil, `{"@context": "https://kestrel.example/%d"}`, asked), nil
	})
	doc := map[string]any{"@context": []any{CredentialsV2, "https://kestrel.example/0"}}
	_, err := Embedded().Load(t.Context(), doc, endless)
	require.ErrorIs(t, err, ErrWork)
	require.Equal(t, maxLoaded, asked)

	same := Embedded()
	got, err := same.Load(t.Context(), map[string]any{"@context": CredentialsV2, "p": map[string]any{"@context": "relative"}}, nil)
	require.NoError(t, err)
	require.Same(t, same, got)

	// A context deep in the document, one that the loaded one names in a scoped context, and one that is known.
	files := map[string]string{
		"urn:a": `{"@context": {"t": {"@id": "urn:t", "@context": ["urn:b", "` + CredentialsV2 + `"]}}}`,
		"urn:b": `{"@context": {"u": "urn:u"}}`,
	}
	asked = 0
	got, err = new(Contexts).Load(t.Context(), map[string]any{"x": []any{map[string]any{"@context": "urn:a"}}}, loader(func(url string) ([]byte, error) {
		asked++
		if text, ok := files[url]; ok {
			return []byte(text), nil
		}
		data, err := os.ReadFile("contexts/credentials-v2.json")
		return data, err
	}))
	require.NoError(t, err)
	require.Equal(t, 3, asked)
	require.True(t, got.Has("urn:a") && got.Has("urn:b") && got.Has(CredentialsV2))

	for _, text := range []string{"", "{}", `{"@context":{},"@context":{}}`} {
		_, err = Embedded().Load(t.Context(), doc, loader(func(string) ([]byte, error) { return []byte(text), nil }))
		require.ErrorIs(t, err, ErrContext)
	}
	_, err = Embedded().Load(t.Context(), doc, loader(func(string) ([]byte, error) { return nil, fs.ErrPermission }))
	require.ErrorIs(t, err, ErrUnknownContext)
	require.ErrorIs(t, err, fs.ErrPermission)
}
