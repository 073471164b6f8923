package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didplc"
	"github.com/avouch-id/avouch/did/didwebvh"
	"github.com/avouch-id/avouch/resolver"
)

// logResolver resolves one DID by the log of it that is at hand, which is checked as one that was fetched is.
func (a *app) logResolver(log, witnesses string) (did.Resolver, error) {
	files := atHand{}
	for name, path := range map[string]string{"log": log, "witnesses": witnesses} {
		if path == "" {
			continue
		}
		data, err := a.read(path)
		if err != nil {
			return nil, err
		}
		files[name] = data
	}
	return resolver.Methods{"webvh": didwebvh.Resolver{Open: files}, "plc": didplc.Resolver{Directory: "https://directory.example", Loader: files}}, nil
}

// atHand serves the files of one log, whatever they are asked for.
type atHand map[string][]byte

// Open gives the log, or the proofs of its witnesses.
func (f atHand) Open(_ context.Context, url string) (io.ReadCloser, error) {
	name := "log"
	if strings.HasSuffix(url, "/did-witness.json") {
		name = "witnesses"
	}
	data, there := f[name]
	if !there {
		return nil, fmt.Errorf("%s: %w", url, fs.ErrNotExist)
	}
	return io.NopCloser(bytes.NewReader(data)), nil
}

// Load gives the log.
func (f atHand) Load(context.Context, string) ([]byte, error) { return f["log"], nil }
