package typemetadata

import (
	"errors"
	"fmt"
	"strings"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/internal/digest"
)

// Document is the metadata of one type as it was published (section 4.2). Members are all members as written, those that this
// package does not know too; here and below they are shared: read only.
type Document struct {
	VCT, Name, Description    string
	Extends, ExtendsIntegrity string
	Display                   []Display
	Claims                    []Claim
	Members                   map[string]any
}

// Parse reads a document, strictly: a member that is known has the type that it must have. What it says is not checked
// against any other document. An error that wraps vc.ErrUnavailable says that it is beyond the limits.
func Parse(data []byte, l Limits) (*Document, error) {
	l = l.orDefaults()
	o, err := strictjson.ParseObject(data, strictjson.Limits{Bytes: l.Bytes, Depth: l.Depth, Nodes: l.Nodes})
	if errors.Is(err, strictjson.ErrLimit) {
		return nil, fmt.Errorf("%w: type metadata: %w", vc.ErrUnavailable, err)
	}
	if err == nil {
		var d *Document
		if d, err = read(o); err == nil && len(d.Claims) > l.Claims {
			return nil, fmt.Errorf("%w: type metadata: %d claims, at most %d", vc.ErrUnavailable, len(d.Claims), l.Claims)
		} else if err == nil {
			return d, nil
		}
	}
	return nil, fmt.Errorf("type metadata: %w", err)
}

func read(o map[string]any) (*Document, error) {
	d := &Document{Members: o}
	err := texts(o, []field{{"vct", &d.VCT, true}, {"name", &d.Name, false}, {"description", &d.Description, false},
		{"extends", &d.Extends, false}, {"extends#integrity", &d.ExtendsIntegrity, false}})
	if err != nil {
		return nil, err
	}
	switch _, stated := o["extends#integrity"]; {
	case d.Extends == "" && o["extends"] != nil:
		return nil, errors.New("extends: a type was expected, got none")
	case stated && d.Extends == "":
		return nil, errors.New("extends#integrity without extends")
	case stated:
		if _, err := digest.Integrity(d.ExtendsIntegrity); err != nil {
			return nil, fmt.Errorf("extends#integrity: %w", err)
		}
	}
	if d.Display, err = each(o, "display", readDisplay); err != nil {
		return nil, err
	}
	if d.Claims, err = each(o, "claims", readClaim); err != nil {
		return nil, err
	}
	return d, unique(d.Claims)
}

// field is a member that is a text; one that is needed is not empty.
type field struct {
	name   string
	to     *string
	needed bool
}

func texts(o map[string]any, fields []field) error {
	for _, f := range fields {
		v, there := o[f.name]
		s, ok := v.(string)
		if there && !ok || f.needed && s == "" {
			return fmt.Errorf("%s: a text was expected, got %.60s", f.name, written(v))
		}
		*f.to = s
	}
	return nil
}

func written(v any) []byte { return strictjson.Append(nil, v) }

// each reads an array of objects. Absent is nil, empty is not.
func each[T any](o map[string]any, name string, read func(map[string]any) (T, error)) ([]T, error) {
	v, there := o[name]
	if !there {
		return nil, nil
	}
	a, ok := v.([]any)
	if !ok {
		return nil, fmt.Errorf("%s: an array was expected, got %.60s", name, written(v))
	}
	out := make([]T, len(a))
	for i, e := range a {
		member, ok := e.(map[string]any)
		if !ok {
			return nil, fmt.Errorf("%s/%d: an object was expected, got %.60s", name, i, written(e))
		}
		var err error
		if out[i], err = read(member); err != nil {
			return nil, fmt.Errorf("%s/%d: %w", name, i, err)
		}
	}
	return out, nil
}

// inside reads a member that is an object; absent is nil.
func inside[T any](o map[string]any, name string, read func(map[string]any) (T, error)) (*T, error) {
	v, there := o[name]
	if !there {
		return nil, nil
	}
	member, ok := v.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("%s: an object was expected, got %.60s", name, written(v))
	}
	out, err := read(member)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return &out, nil
}

// checkLocale: a language tag has subtags of one to eight letters and digits, the first of letters (RFC 5646, section 2.1).
func checkLocale(tag string) error {
	for i, part := range strings.Split(tag, "-") {
		ok := len(part) >= 1 && len(part) <= 8
		for _, c := range []byte(part) {
			letter := 'a' <= c|0x20 && c|0x20 <= 'z'
			ok = ok && (letter || i > 0 && '0' <= c && c <= '9')
		}
		if !ok {
			return fmt.Errorf("locale: %.60q is no language tag", tag)
		}
	}
	return nil
}
