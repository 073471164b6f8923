package did

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/avouch-id/avouch/internal/strictjson"
)

// Service is a way to reach the subject (DID Core 1.0, §5.4). ID is an absolute
// URI, usually a DID URL, or empty where a controlled identifier document has
// none. Types has at least one. Endpoints are the endpoints that are strings,
// and the "uri" of those that are objects (DIDComm), URIs of any scheme. JSON is the service object with all its
// properties, members sorted.
type Service struct {
	ID        string
	Types     []string
	Endpoints []string
	JSON      []byte
}

// Services returns the services in the document's order.
func (d *Document) Services() []Service {
	out := slices.Clone(d.services)
	for i := range out {
		out[i].Types = slices.Clone(out[i].Types)
		out[i].Endpoints = slices.Clone(out[i].Endpoints)
		out[i].JSON = bytes.Clone(out[i].JSON)
	}
	return out
}

func (p *parser) services(tree map[string]any) error {
	list, err := arrayMember(tree, "service")
	if err != nil {
		return err
	}
	if len(list) > maxServices {
		return fmt.Errorf("service: %w: %d, at most %d", ErrInvalid, len(list), maxServices)
	}
	seen := map[string]bool{}
	for i, v := range list {
		s, err := p.parseService(v)
		if err == nil && s.ID != "" && seen[s.ID] {
			err = fmt.Errorf("%w: second service with the id %s", ErrInvalid, quote(s.ID))
		}
		if err != nil {
			return fmt.Errorf("service %d: %w", i, err)
		}
		seen[s.ID] = true
		p.doc.services = append(p.doc.services, s)
	}
	return nil
}

func (p *parser) parseService(v any) (s Service, err error) {
	object, ok := v.(map[string]any)
	if !ok {
		return s, fmt.Errorf("%w: not an object", ErrInvalid)
	}
	if _, found := object["id"]; found {
		if s.ID, err = stringMember(object, "id"); err != nil {
			return s, err
		}
		if s.ID[0] == '#' || s.ID[0] == '/' || s.ID[0] == '?' {
			id, err := p.doc.id.URL(s.ID)
			if err != nil {
				return s, fmt.Errorf("id: %w", err)
			}
			s.ID = id.s
		} else if !isURI(s.ID) {
			return s, fmt.Errorf("id: %w: %s is not a URI", ErrInvalid, quote(s.ID))
		}
	}
	if s.Types, err = stringSet(object["type"]); err != nil {
		return s, fmt.Errorf("type: %w", err)
	}
	if len(s.Types) == 0 {
		return s, fmt.Errorf("type: %w: no type", ErrInvalid)
	}
	if s.Endpoints, err = endpoints(object["serviceEndpoint"]); err != nil {
		return s, fmt.Errorf("serviceEndpoint: %w", err)
	}
	s.JSON = strictjson.Append(nil, object)
	return s, nil
}

func endpoints(v any) ([]string, error) {
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	var out []string
	for _, v := range list {
		switch v := v.(type) {
		case string:
			out = append(out, v)
		case map[string]any:
			if uri, ok := v["uri"].(string); ok {
				out = append(out, uri)
			}
		default:
			return nil, fmt.Errorf("%w: not a string, an object or an array of these", ErrInvalid)
		}
	}
	for _, uri := range out {
		if !isURI(uri) {
			return nil, fmt.Errorf("%w: %s is not a URI", ErrInvalid, quote(uri))
		}
	}
	return out, nil
}

// isURI reports whether s has a scheme and the characters of a URI, with at most
// one fragment (RFC 3986, §3.1 and appendix A). What a scheme says of the rest
// is not looked at.
func isURI(s string) bool {
	scheme, rest, found := strings.Cut(s, ":")
	if !found || scheme == "" {
		return false
	}
	for i := range len(scheme) {
		c := scheme[i]
		if letter := c|0x20 >= 'a' && c|0x20 <= 'z'; !letter && (i == 0 || !isAlnum(c) && strings.IndexByte("+-.", c) < 0) {
			return false
		}
	}
	fragment := false
	for i := 0; i < len(rest); i++ {
		switch c := rest[i]; {
		case c == '%' && isPercent(rest, i):
			i += 2
		case c == '#' && !fragment:
			fragment = true
		case !isPchar(c) && strings.IndexByte("/?[]", c) < 0:
			return false
		}
	}
	return true
}
