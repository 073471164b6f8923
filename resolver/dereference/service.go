package dereference

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/resolver/resolution"
)

// MediaTypeURIs asks for the endpoints of services (RFC 2483).
const MediaTypeURIs = "text/uri-list"

// maxURLs bounds the endpoints that one DID URL leads to.
const maxURLs = 256

// services chooses services (§5.4.1, step 5) and gives the document with these
// alone, or their endpoints.
func (d Dereferencer) services(ctx context.Context, r resource, o Options, t *trail) (Result, error) {
	chosen := []any{}
	for _, v := range strictjson.List(r.tree["service"]) {
		if s, ok := v.(map[string]any); ok && r.chooses(s) {
			chosen = append(chosen, s)
		}
	}
	if resolution.Negotiate(o.Accept, append(representations(r.tree), MediaTypeURIs)...) == MediaTypeURIs {
		if o.VerificationRelationship != "" {
			return Result{}, problem(InvalidVerificationMethod, "a verification method was asked for, and a list of URLs", did.ErrMethodNotFound)
		}
		return d.endpoints(ctx, r, chosen, t)
	}
	r.tree = maps.Clone(r.tree)
	r.tree["service"] = chosen
	if _, hasFragment := r.url.Fragment(); hasFragment || o.VerificationRelationship != "" {
		return d.fragment(r, o)
	}
	return document(r, strictjson.Append(nil, r.tree), o)
}

func (r resource) chooses(service map[string]any) bool {
	id := r.url.DID()
	if want := r.parameters.values["service"]; want != "" {
		// "files" is a relative reference, and what it is relative to the
		// document does not say: the text's examples mean "#files".
		if full := absolute(id, want); full != want || strings.Contains(want, ":") {
			want = full
		} else {
			want = absolute(id, "#"+want)
		}
		if has, _ := service["id"].(string); has == "" || absolute(id, has) != want {
			return false
		}
	}
	want := r.parameters.values["serviceType"]
	return want == "" || slices.Contains(strictjson.List(service["type"]), any(want))
}

// endpoints lists the endpoints that are strings, with the relative reference
// below them and the fragment of the DID URL after them.
func (d Dereferencer) endpoints(ctx context.Context, r resource, chosen []any, t *trail) (Result, error) {
	var urls []string
	for _, service := range chosen {
		for _, v := range strictjson.List(service.(map[string]any)["serviceEndpoint"]) {
			endpoint, ok := v.(string)
			if !ok {
				continue
			}
			found, err := d.endpoint(ctx, r, endpoint, t)
			if err != nil {
				return Result{}, err
			}
			if urls = append(urls, found...); len(urls) > maxURLs {
				return Result{}, resolution.NewProblem(resolution.InvalidDIDDocument, fmt.Sprintf("more than %d endpoints", maxURLs), nil)
			}
		}
	}
	if len(urls) == 0 {
		return Result{}, resolution.NewProblem(resolution.NotFound, "no such service has an endpoint that is a URL", nil)
	}
	return Result{Content: []byte(strings.Join(urls, "\r\n") + "\r\n"), ContentType: MediaTypeURIs, URLs: urls}, nil
}

func (d Dereferencer) endpoint(ctx context.Context, r resource, endpoint string, t *trail) ([]string, error) {
	ref := r.parameters.values["relativeRef"]
	isDID := strings.HasPrefix(endpoint, "did:")
	if ref != "" {
		if isDID { // a path below a DID URL could make it one of something else
			return nil, resolution.NewProblem(resolution.FeatureNotSupported, "relativeRef with an endpoint that is a DID URL", did.ErrUnavailable)
		}
		var err error
		if endpoint, err = below(endpoint, ref); err != nil {
			return nil, err
		}
	}
	if fragment, found := r.url.Fragment(); found {
		if strings.Contains(endpoint, "#") {
			return nil, invalid("both the DID URL and the endpoint %.80q have a fragment", endpoint)
		}
		endpoint += "#" + fragment
	}
	if !isDID || d.Follow < 1 || !leadsOn(endpoint) {
		return []string{endpoint}, nil
	}
	next, err := d.dereference(ctx, endpoint, Options{Accept: MediaTypeURIs}, t)
	t.back()
	if err != nil {
		return nil, fmt.Errorf("endpoint %.80q: %w", endpoint, err)
	}
	return next.URLs, nil
}

// leadsOn tells whether a DID URL names services, and not a party to write to.
func leadsOn(endpoint string) bool {
	u, err := did.ParseURL(endpoint)
	if err != nil {
		return false
	}
	query, _ := u.Query()
	p, err := parse(query)
	return err == nil && p.service()
}
