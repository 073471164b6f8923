package didwebvh

import (
	"bytes"
	"strings"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/strictjson"
)

// maxDocument bounds a document that is to be written; package did reads no larger ones.
const maxDocument = 256 << 10

func parseDocument(text []byte) (map[string]any, error) {
	state, err := strictjson.ParseObject(text, strictjson.Limits{Bytes: maxDocument, Depth: 32})
	if err != nil {
		return nil, writing("the document: %w", err)
	}
	return state, nil
}

// newState is the document after a change: moved if that is wanted.
func (l *Log) newState(c Change) (map[string]any, error) {
	id := l.ID()
	if c.Location != "" {
		var err error
		if id, err = did.Parse(prefix + l.SCID() + ":" + c.Location); err != nil {
			return nil, writing("location: %w", err)
		}
		if _, err := parse(id); err != nil {
			return nil, err
		}
	}
	e, err := parseEntry(l.line(l.Len()), l.v.limits())
	if err != nil {
		return nil, err
	}
	state, before := e.state, map[string]any{}
	switch {
	case c.Document != nil:
		if state, err = parseDocument(c.Document); err != nil {
			return nil, err
		}
		if _, found := state["id"]; !found {
			state["id"] = id.String()
		}
		if state["id"] != id.String() {
			return nil, writing("the document is not of %s", id)
		}
	case id != l.ID():
		before = state
		state = rename(state, l.ID().String(), id.String()).(map[string]any)
	}
	if id != l.ID() {
		addAlias(state, l.ID().String(), before)
	}
	return state, nil
}

// addAlias adds a name to alsoKnownAs. Names that the document had before, which renaming may have changed, are taken from it.
func addAlias(state map[string]any, name string, before map[string]any) {
	list := []any{}
	for _, v := range append(strictjson.List(before["alsoKnownAs"]), strictjson.List(state["alsoKnownAs"])...) {
		if v != state["id"] && !contains(list, v) {
			list = append(list, v)
		}
	}
	if !contains(list, name) {
		list = append(list, name)
	}
	state["alsoKnownAs"] = list
}

func contains(list []any, v any) bool {
	for _, e := range list {
		if e == v {
			return true
		}
	}
	return false
}

// rename replaces a DID in all texts that are it, or begin with it as a DID URL does.
func rename(v any, from, to string) any {
	switch v := v.(type) {
	case string:
		if rest, ok := strings.CutPrefix(v, from); ok && (rest == "" || strings.IndexByte("/?#", rest[0]) >= 0) {
			return to + rest
		}
		return v
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = rename(e, from, to)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, e := range v {
			out[k] = rename(e, from, to)
		}
		return out
	}
	return v
}

// WebDocument writes the newest document as that of the did:web DID at the same place, for did.json beside the log
// ("Publishing a Parallel did:web DID"). Who resolves it has none of the guarantees of the log. A deactivated DID has none.
func (l *Log) WebDocument() ([]byte, error) {
	if l.v.params.Deactivated {
		return nil, writing("a deactivated DID has no document")
	}
	e, err := parseEntry(l.line(l.Len()), l.v.limits())
	if err != nil {
		return nil, err
	}
	state, err := addServices(e.state, l.ID())
	if err != nil {
		return nil, err
	}
	text := bytes.ReplaceAll(strictjson.Append(nil, state), []byte(prefix+l.SCID()+":"), []byte("did:web:"))
	if state, err = strictjson.ParseObject(text, strictjson.Limits{}); err != nil {
		return nil, writing("as did:web: %w", err)
	}
	addAlias(state, l.ID().String(), map[string]any{})
	text = strictjson.Append(nil, state)
	if _, err := did.ParseDocument(text); err != nil {
		return nil, writing("as did:web: %w", err)
	}
	return text, nil
}
