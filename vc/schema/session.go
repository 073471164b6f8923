package schema

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
)

// dialect is the one version of JSON Schema that counts (section 3).
const dialect = "https://json-schema.org/draft/2020-12/schema"

// session is what one Check has got and spent. It is the loader of the library too, which never sees its own.
type session struct {
	ctx    context.Context
	loader Loader
	verify func(context.Context, vc.Secured) (*vc.Verified, error)
	limits Limits

	documents, nodes, references int
	anchors                      []string // URLs of dynamic anchors
	failed                       error    // why the library got no document or no pattern: it does not wrap errors
}

// check holds a credential against one schema.
func (s *session) check(c vc.Credential, e entry) *vc.VerifyError {
	base, tree, verr := s.find(e)
	if verr != nil {
		return verr
	}
	if err := modest(c.Object()); err != nil {
		return unavailable("", "%w", err)
	}
	p := &program{session: s, patterns: patterns{left: maxProgram}, work: s.limits.Work}
	if err := p.compile(base, tree); err != nil {
		return wrong(e.path, "%.200q: %w", e.id, err)
	}
	place, err := p.run(c.Object())
	if errors.Is(err, vc.ErrUnavailable) {
		place = e.path
	}
	if err != nil {
		return wrong(place, "%.200q: %w", e.id, err)
	}
	return nil
}

// load gets a document, within the bounds.
func (s *session) load(at string) ([]byte, error) {
	if s.loader == nil {
		return nil, fmt.Errorf("%w: %.200q: nothing to load schemas with is set (Checker.Loader)", vc.ErrUnavailable, at)
	}
	if s.documents++; s.documents > s.limits.Documents {
		return nil, fmt.Errorf("%w: more than %d schemas", vc.ErrUnavailable, s.limits.Documents)
	}
	data, err := s.loader.Load(s.ctx, at)
	if err == nil {
		err = s.ctx.Err()
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %.200q: %w", vc.ErrUnavailable, at, err)
	}
	if len(data) > s.limits.Bytes {
		return nil, fmt.Errorf("%w: %.200q has more than %d bytes", vc.ErrUnavailable, at, s.limits.Bytes)
	}
	return data, nil
}

// parse reads a schema.
func (s *session) parse(data []byte) (map[string]any, error) {
	tree, err := strictjson.ParseObject(data, strictjson.Limits{Bytes: s.limits.Bytes, Depth: s.limits.Depth, Nodes: s.limits.Nodes})
	if errors.Is(err, strictjson.ErrLimit) {
		return nil, fmt.Errorf("%w: %w", vc.ErrUnavailable, err)
	}
	if err != nil {
		return nil, err
	}
	return tree, s.measure(tree)
}

// identify reads $schema and $id, which every schema has (sections 3.1.1 and 3.1.2).
func (s *session) identify(tree map[string]any) (id string, _ error) {
	if err := version(tree); err != nil {
		return "", err
	}
	id, _ = tree["$id"].(string)
	if u, err := url.Parse(id); err != nil || !u.IsAbs() {
		return "", fmt.Errorf("$id: a URL was expected, got %.200q", id)
	}
	return id, nil
}

// version: a schema says that it is one of draft 2020-12. Another version is not for us to judge (section 4.2).
func version(tree map[string]any) error {
	switch v, there := tree["$schema"]; {
	case !there:
		return errors.New("$schema is missing")
	case v != dialect:
		return fmt.Errorf("%w: $schema is %.200q, not %q", vc.ErrUnavailable, fmt.Sprint(v), dialect)
	}
	return nil
}

// Load is called by the library for each document that a schema refers to. Those of JSON Schema itself it has.
func (s *session) Load(at string) (any, error) {
	tree, err := s.referred(at)
	if err != nil {
		s.failed = err
		return nil, err
	}
	return tree, nil
}

func (s *session) referred(at string) (map[string]any, error) {
	// The library takes documents of this host for sound without looking.
	if u, err := url.Parse(at); err != nil || strings.EqualFold(u.Hostname(), "json-schema.org") {
		return nil, fmt.Errorf("%w: %.200q is no meta-schema that is known", vc.ErrUnavailable, at)
	}
	data, err := s.load(at)
	if err != nil {
		return nil, err
	}
	tree, err := s.parse(data)
	if err == nil {
		err = version(tree)
	}
	if err != nil {
		return nil, fmt.Errorf("%.200q: %w", at, err)
	}
	s.anchor(at, tree)
	return tree, nil
}

// anchor remembers the dynamic anchors of a document.
func (s *session) anchor(at string, v any) {
	var find func(path string, v any)
	find = func(path string, v any) {
		switch v := v.(type) {
		case map[string]any:
			if _, ok := v["$dynamicAnchor"].(string); ok {
				s.anchors = append(s.anchors, strings.TrimSuffix(at, "#")+"#"+path)
			}
			for name, e := range v {
				find(path+"/"+url.PathEscape(strictjson.EscapeToken(name)), e)
			}
		case []any:
			for i, e := range v {
				find(path+"/"+strconv.Itoa(i), e)
			}
		}
	}
	find("", v)
}

// counts are the keywords whose values the library keeps in an int.
var counts = [...]string{"minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties", "minContains", "maxContains"}

// measure counts what is in a schema, and refuses what is beyond the bounds or of another version.
func (s *session) measure(v any) error {
	if s.nodes++; s.nodes > s.limits.Nodes {
		return fmt.Errorf("%w: more than %d values in schemas", vc.ErrUnavailable, s.limits.Nodes)
	}
	switch v := v.(type) {
	case json.Number:
		return modest(v)
	case []any:
		for _, e := range v {
			if err := s.measure(e); err != nil {
				return err
			}
		}
	case map[string]any:
		for _, name := range [...]string{"$ref", "$dynamicRef", "$dynamicAnchor"} {
			if _, ok := v[name].(string); ok {
				s.references++
			}
		}
		if s.references > s.limits.References {
			return fmt.Errorf("%w: more than %d references in schemas", vc.ErrUnavailable, s.limits.References)
		}
		for _, name := range counts {
			if n, ok := v[name].(json.Number); ok && !small(n) {
				return fmt.Errorf("%w: %s: %.60s is too large", vc.ErrUnavailable, name, n)
			}
		}
		// A schema inside of a schema may say what version it is of, if it has an identity.
		_, identified := v["$id"].(string)
		if other, ok := v["$schema"].(string); ok && identified && other != dialect {
			return fmt.Errorf("%w: $schema is %.200q, not %q", vc.ErrUnavailable, other, dialect)
		}
		for _, e := range v {
			if err := s.measure(e); err != nil {
				return err
			}
		}
	}
	return nil
}

// small tells whether a number is below 2^31.
func small(n json.Number) bool {
	f, err := n.Float64()
	return err == nil && f < 1<<31
}

// maxExponent is more than that of any double. Numbers are computed with as they are written: 1e1000000 has a million digits.
const maxExponent = 400

// modest: no number in a tree has a large exponent.
func modest(v any) error {
	switch v := v.(type) {
	case json.Number:
		i := strings.IndexAny(string(v), "eE")
		if i < 0 {
			return nil
		}
		if n, err := strconv.Atoi(string(v[i+1:])); err != nil || n > maxExponent || n < -maxExponent {
			return fmt.Errorf("%w: the number %.60s has an exponent beyond %d", vc.ErrUnavailable, v, maxExponent)
		}
	case []any:
		for _, e := range v {
			if err := modest(e); err != nil {
				return err
			}
		}
	case map[string]any:
		for _, e := range v {
			if err := modest(e); err != nil {
				return err
			}
		}
	}
	return nil
}
