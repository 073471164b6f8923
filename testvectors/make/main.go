// Make writes the own files of package testvectors from the shared vectors: run it as go run ./testvectors/make in the
// root of the module. Its test makes them again and compares, so that no value can drift from what was published.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"log"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// files are the own files by name, each with the function that makes its content from the shared vectors.
var files = []struct {
	name  string
	build func(shared) any
}{
	{"bbs", bbs},
	{"bbs2023", bbs2023},
	{"bbsblind", bbsBlind},
	{"didkey", didkey},
	{"didplc", didplc},
	{"didwebvh", didwebvh},
	{"ecdsa", ecdsa},
	{"ecdsasd", ecdsasd},
	{"eddsa", eddsa},
	{"jcs", jcs},
	{"mldsa44", mldsa44},
	{"proofsets", proofSets},
	{"rdfc", rdfc},
	{"sdjwt", sdjwt},
	{"vcdm2", vcdm2},
	{"wycheproof", wycheproof},
}

func main() {
	log.SetFlags(0)
	folder := os.Getenv("AVOUCH_VECTORS")
	if folder == "" {
		folder = filepath.Join("..", "shared", "vectors")
	}
	for _, f := range files {
		data, err := content(os.DirFS(folder), f.build)
		if err != nil {
			log.Fatalf("%s: %v", f.name, err)
		}
		if err := os.WriteFile(filepath.Join("testvectors", f.name+".json"), data, 0o644); err != nil {
			log.Fatal(err)
		}
	}
}

// content is a file's text: members in the order of the Go types, one space of indentation.
func content(vectors fs.FS, build func(shared) any) (data []byte, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r)
		}
	}()
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(build(shared{vectors})); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// shared reads the shared vectors. What is missing or malformed there panics: this is a tool for its developers.
type shared struct{ fs.FS }

// text is a whole file under spec.
func (s shared) text(name string) string {
	data, err := fs.ReadFile(s, "spec/"+name)
	if err != nil {
		panic(err)
	}
	return string(data)
}

// json decodes a file under spec.
func (s shared) json(name string, into any) {
	if err := json.Unmarshal([]byte(s.text(name)), into); err != nil {
		panic(fmt.Errorf("%s: %w", name, err))
	}
}

// source says who published a file's values.
type source struct {
	Repository string `json:"repository,omitempty"`
	Commit     string `json:"commit,omitempty"`
	Path       string `json:"path,omitempty"`
	Document   string `json:"document,omitempty"` // instead of a repository
}

// source of a folder under spec; path is within the publisher's repository.
func (s shared) source(folder, path string) source {
	var published struct{ Source, Commit string }
	s.json(folder+"/SOURCE.json", &published)
	return source{Repository: published.Source, Commit: published.Commit, Path: path}
}

// must stops the tool; content turns the panic into an error.
func must(err error) {
	if err != nil {
		panic(err)
	}
}

// parent is the name of the folder that a file stands in.
func parent(file string) string { return path.Base(path.Dir(file)) }

// pointer is a member's name as a reference token of a JSON pointer.
func pointer(name string) string { return strings.NewReplacer("~", "~0", "/", "~1").Replace(name) }
