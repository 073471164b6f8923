package sd

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/avouch-id/avouch/internal/strictjson"
)

// ErrPointer: a JSON pointer is none, leads into nothing, or names a part of what can only be shown whole.
var ErrPointer = errors.New("not a pointer to statements of the document")

// maxPointer bounds a pointer, in bytes.
const maxPointer = 4096

// Select is the part of a document that JSON pointers (RFC 6901) name, with @context, id and type of every object on the
// way to it (selectJsonLd). The pointer "" is the whole document.
// Values are shared with the document. Without pointers there is nothing to select: nil.
func Select(document map[string]any, pointers []string) (map[string]any, error) {
	if len(pointers) == 0 {
		return nil, nil
	}
	var root selection
	for _, p := range pointers {
		if err := root.add(document, p); err != nil {
			return nil, err
		}
	}
	out, _ := root.of(document).(map[string]any)
	return out, nil
}

// selection is what is selected of one value: the whole, or of an array or object these parts.
type selection struct {
	whole bool
	parts map[string]*selection
}

func (s *selection) add(v any, pointer string) error {
	names, err := split(pointer)
	if err != nil {
		return err
	}
	for _, name := range names {
		var there bool
		switch at := v.(type) {
		case map[string]any:
			v, there = at[name]
		case []any:
			var i int
			if i, there = strictjson.Index(name, len(at)); there {
				v = at[i]
			}
		}
		if !there {
			return fmt.Errorf("%w: %.200q leads into nothing", ErrPointer, pointer)
		}
		if s.parts == nil {
			s.parts = map[string]*selection{}
		}
		if s.parts[name] == nil {
			s.parts[name] = new(selection)
		}
		s = s.parts[name]
	}
	s.whole = true
	return nil
}

// split is jsonPointerToPaths. What is an index and what a name depends on the document.
func split(pointer string) ([]string, error) {
	if len(pointer) > maxPointer {
		return nil, fmt.Errorf("%w: %.200q", ErrPointer, pointer)
	}
	names, err := strictjson.SplitPointer(pointer)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPointer, err)
	}
	return names, nil
}

func (s *selection) of(v any) any {
	if s.whole {
		return v
	}
	switch v := v.(type) {
	case map[string]any:
		out := initial(v)
		for name, part := range s.parts {
			if _, whole := out[name]; !whole { // a pointer to one of several types shows them all
				out[name] = part.of(v[name])
			}
		}
		return out
	case []any:
		// In the order of the document, whatever the order of the pointers.
		names := slices.SortedFunc(maps.Keys(s.parts), func(a, b string) int {
			if len(a) != len(b) {
				return len(a) - len(b)
			}
			return strings.Compare(a, b)
		})
		out := make([]any, 0, len(names))
		for _, name := range names {
			if i, ok := strictjson.Index(name, len(v)); ok {
				out = append(out, s.parts[name].of(v[i]))
			}
		}
		return out
	}
	return v
}

// initial is createInitialSelection. A context that stands inside of the document goes with its object. An id of a blank
// node is only in documents that we have labelled: there it stays.
func initial(o map[string]any) map[string]any {
	out := map[string]any{}
	for _, name := range [...]string{"@context", "id", "@id", "type", "@type"} {
		if v, there := o[name]; there {
			out[name] = v
		}
	}
	return out
}
