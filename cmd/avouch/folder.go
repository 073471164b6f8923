package main

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/vc/jsonld"
)

// offlineResolver resolves by itself what needs no network, and the DIDs whose documents stand in a folder (none, if "").
func offlineResolver(folder string) (did.Resolver, error) { return resolverOf(folder, network{}) }

// resolverOf does the same, and asks the network for other DIDs where that is allowed.
func resolverOf(folder string, n network) (did.Resolver, error) {
	next, err := n.resolver()
	if err != nil || folder == "" {
		return next, err
	}
	files := os.DirFS(folder)
	data, err := fs.ReadFile(files, "index.json")
	if err != nil {
		return nil, usagef("--did-documents %s: %w", folder, err)
	}
	parsed, err := strictjson.ParseObject(data, strictjson.Limits{})
	if err != nil {
		return nil, usagef("--did-documents %s: index.json: %w", folder, err)
	}
	index := make(map[string]string, len(parsed))
	for id, file := range parsed {
		name, ok := file.(string)
		if !ok {
			return nil, usagef("--did-documents %s: index.json: %q: a file name was expected", folder, id)
		}
		index[id] = name
	}
	r, err := pinned(next, files, index)
	if err != nil {
		return nil, usagef("--did-documents %s: %w", folder, err)
	}
	return r, nil
}

// pinned resolves the DIDs of an index, {DID: file}, to the documents in these files, and all others by next.
func pinned(next did.Resolver, files fs.FS, index map[string]string) (did.Resolver, error) {
	var documents []*did.Document
	for _, id := range slices.Sorted(maps.Keys(index)) {
		data, err := fs.ReadFile(files, index[id])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", id, err)
		}
		d, err := did.ParseDocument(data)
		if err != nil {
			return nil, fmt.Errorf("%s: %s: %w", id, index[id], err)
		}
		if d.ID().String() != id {
			return nil, fmt.Errorf("%s: the document of %s is that of %q", index[id], id, d.ID())
		}
		documents = append(documents, d)
	}
	return resolver.Pinned(next, documents...)
}

// contexts are the embedded JSON-LD contexts and those of a folder (none, if "").
func contexts(folder string) (*jsonld.Contexts, error) {
	c := jsonld.Embedded()
	if folder == "" {
		return c, nil
	}
	c, err := c.With(os.DirFS(folder))
	if err != nil {
		return nil, usagef("--contexts %s: %w", folder, err)
	}
	return c, nil
}
