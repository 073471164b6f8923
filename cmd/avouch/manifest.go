package main

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/jsonld"
)

// manifest lists items made elsewhere, and what a verifier has to find.
type manifest struct {
	Now       time.Time         `json:"now"`
	Contexts  map[string]string `json:"contexts"`
	Documents map[string]string `json:"did_documents"`
	Items     []corpusItem      `json:"items"`

	folder     fs.FS
	resolver   did.Resolver
	mechanisms []vc.Mechanism
}

type corpusItem struct {
	ID         string            `json:"id"`
	Kind       string            `json:"kind"`
	File       string            `json:"file"`
	MediaType  string            `json:"media_type"`
	Expected   string            `json:"expected"`
	Check      string            `json:"check"`
	Strict     bool              `json:"strict"`
	Nonce      string            `json:"nonce"`
	Challenge  string            `json:"challenge"`
	Audience   string            `json:"audience"`
	Domain     string            `json:"domain"`
	Header     string            `json:"presentation_header"`
	StatusList map[string]string `json:"status_list"`
	Claims     json.RawMessage   `json:"claims"`
}

// maxManifest bounds a manifest: some tens of thousands of items.
const maxManifest = 64 << 20

func readManifest(path string) (*manifest, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, usageError{err}
	}
	m, err := parseManifest(data, os.DirFS(filepath.Dir(path)))
	if err != nil {
		return nil, usagef("%s: %w", path, err)
	}
	return m, nil
}

// parseManifest reads a manifest and the contexts and DID documents of its folder.
func parseManifest(data []byte, folder fs.FS) (*manifest, error) {
	// Strictly first, so that no member stands there twice; then by name.
	if _, err := strictjson.ParseObject(data, strictjson.Limits{Bytes: maxManifest, Nodes: maxManifest}); err != nil {
		return nil, err
	}
	m := &manifest{folder: folder}
	if err := json.Unmarshal(data, m); err != nil {
		return nil, err
	}
	if m.Now.IsZero() {
		return nil, errors.New("a manifest of items was expected, with the time of judgement; the member \"now\" is missing")
	}
	if len(m.Items) == 0 {
		return nil, errors.New("there are no items")
	}
	for i, it := range m.Items {
		if it.ID == "" || it.Kind == "" || it.File == "" || it.Expected != resultValid && it.Expected != resultInvalid {
			return nil, fmt.Errorf("item %d (%.60q): id, kind, file and expected (valid or invalid) are needed", i, it.ID)
		}
	}
	var err error
	if m.resolver, err = pinned(resolver.Offline(), folder, m.Documents); err != nil {
		return nil, fmt.Errorf("did_documents: %w", err)
	}
	if m.Contexts == nil {
		m.Contexts = map[string]string{}
	}
	index, err := json.Marshal(m.Contexts)
	if err != nil {
		return nil, err
	}
	contexts, err := jsonld.Embedded().With(indexed{folder, index})
	if err != nil {
		return nil, err
	}
	// The manifest's contexts are its makers' choice; so is what their @vocab means.
	m.mechanisms = mechanisms(contexts.AllowVocab(slices.Collect(maps.Keys(m.Contexts))...))
	return m, nil
}

// indexed is a folder with an index.json that stands elsewhere.
type indexed struct {
	fs.FS
	index []byte
}

// ReadFile is all that is asked of it.
func (f indexed) ReadFile(name string) ([]byte, error) {
	if name == "index.json" {
		return f.index, nil
	}
	return fs.ReadFile(f.FS, name)
}

// challenge is what an item has to be bound to; nil for a credential by itself.
func (it corpusItem) challenge() (*vc.Challenge, error) {
	if it.Nonce == "" && it.Challenge == "" && it.Header == "" {
		return nil, nil
	}
	c := &vc.Challenge{Nonce: it.Nonce, Audience: it.Audience, Domain: it.Domain}
	if c.Nonce == "" {
		c.Nonce = it.Challenge
	}
	if c.Audience == "" {
		c.Audience = it.Domain
	}
	if it.Header != "" {
		var err error
		if c.Header, err = base64.RawURLEncoding.Strict().DecodeString(it.Header); err != nil {
			return nil, fmt.Errorf("presentation_header: %w", err)
		}
	}
	return c, nil
}
