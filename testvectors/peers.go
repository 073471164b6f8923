package testvectors

import (
	"encoding/json"
	"io/fs"
	"testing"
	"testing/fstest"
)

// Peers decodes the manifest of the credentials that other implementations made, peers/MANIFEST.json of the shared vectors, into a
// pointer, as Load does, and returns their folder. That has an index.json more, of the contexts that the manifest names: it is a
// folder of contexts as jsonld.Contexts.With reads it. Where the vectors are absent it does as Shared.
func Peers(t testing.TB, into any) fs.FS {
	t.Helper()
	folder, err := fs.Sub(Shared(t), "peers")
	if err != nil {
		t.Fatalf("testvectors: %v", err)
	}
	raw, err := fs.ReadFile(folder, "MANIFEST.json")
	if err != nil {
		t.Fatalf("testvectors: %v", err)
	}
	var contexts struct{ Contexts json.RawMessage }
	for _, v := range []any{into, &contexts} {
		if err := json.Unmarshal(raw, v); err != nil {
			t.Fatalf("testvectors: MANIFEST.json: %v", err)
		}
	}
	return indexed{folder, fstest.MapFS{"index.json": {Data: contexts.Contexts}}}
}

// indexed is a folder with an index of its own.
type indexed struct{ folder, index fs.FS }

func (f indexed) Open(name string) (fs.File, error) {
	if name == "index.json" {
		return f.index.Open(name)
	}
	return f.folder.Open(name)
}
