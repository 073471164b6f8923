// Package sdtest says what has to show of a document, without the code that is tested. Only tests import it.
package sdtest

import (
	"strings"
	"testing"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc/jsonld"
)

// Put adds to what shows of a document what a pointer through members leads to, and the types on the way; of an array it adds the
// whole. Values are shared with the document.
func Put(shows, document map[string]any, pointer string) {
	put(shows, document, strings.Split(pointer, "/")[1:])
}

func put(into, from map[string]any, path []string) {
	next, isObject := from[path[0]].(map[string]any)
	if len(path) == 1 || !isObject {
		into[path[0]] = from[path[0]]
		return
	}
	below, there := into[path[0]].(map[string]any)
	if !there {
		below = map[string]any{"type": next["type"]}
	} else {
		below = strictjson.Clone(below).(map[string]any)
	}
	into[path[0]] = below
	put(below, next, path[1:])
}

// Statements are the canonical statements of a document without its proof, blank nodes without their labels.
func Statements(t testing.TB, document map[string]any) []string {
	t.Helper()
	bare := strictjson.Clone(document).(map[string]any)
	delete(bare, "proof")
	d, err := jsonld.Embedded().Dataset(bare, jsonld.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return d.Lines(func(string) string { return "x" })
}
