package dereference

import (
	"context"
	"fmt"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/resolver/resolution"
)

// Dereferencer dereferences DID URLs of the methods that Resolver knows. It
// loads nothing else: where a service is, it says; it does not go there.
type Dereferencer struct {
	Resolver did.Resolver
	// Follow is how many endpoints that are DID URLs themselves may be
	// dereferenced in place, for text/uri-list; none: such an endpoint is given
	// as it is. A cycle is INVALID_DID_DOCUMENT.
	Follow int
	// Now tells the time for keys that expire; time.Now.
	Now func() time.Time
}

// Options are the dereferencing options (§5.1).
type Options struct {
	// Accept has the form of an Accept header; "" takes anything, and services
	// come as a document. [MediaTypeURIs] asks for their endpoints.
	Accept string
	// VerificationRelationship, such as "assertionMethod", asks for a key that is
	// for this, neither expired nor revoked, and nothing else.
	VerificationRelationship string
}

// documentLimits are wider than those of did.ParseDocument, which has read it.
var documentLimits = strictjson.Limits{Bytes: 1 << 20, Depth: 64, Nodes: 100_000}

// Dereference is the dereference function (§5). What it finds is the resource
// that the URL names now; that a key stands in a document does not mean that the
// document lets it sign: that is what VerificationRelationship is for.
func (d Dereferencer) Dereference(ctx context.Context, didURL string, o Options) Result {
	r, err := d.dereference(ctx, didURL, o, &trail{left: d.Follow, seen: map[string]bool{}})
	if err != nil {
		id := did.DID{}
		if u, err := did.ParseURL(didURL); err == nil {
			id = u.DID()
		}
		return Result{Problem: resolution.ProblemOf(id, err), Resolution: did.Resolution{Deactivated: r.Resolution.Deactivated}}
	}
	return r
}

// resource is a DID URL in parts, and the document of its DID.
type resource struct {
	url        did.URL
	parameters parameters
	found      did.Resolution
	tree       map[string]any
}

func (d Dereferencer) dereference(ctx context.Context, didURL string, o Options, t *trail) (Result, error) {
	u, err := did.ParseURL(didURL)
	if err != nil {
		return Result{}, invalid("%v", err)
	}
	query, _ := u.Query()
	p, err := parse(query)
	if err != nil {
		return Result{}, err
	}
	if err := t.visit(u, p); err != nil {
		return Result{}, err
	}
	switch {
	case p.service() && len(p.unknown) > 0:
		return Result{}, resolution.NewProblem(resolution.FeatureNotSupported,
			fmt.Sprintf("the parameter %.40q is not known", p.unknown[0]), did.ErrUnavailable)
	case o.VerificationRelationship != "" && !isRelationship(o.VerificationRelationship):
		return Result{}, resolution.NewProblem(resolution.FeatureNotSupported,
			fmt.Sprintf("the verification relationship %.40q is not known", o.VerificationRelationship), did.ErrUnavailable)
	}
	at, err := p.version()
	if err != nil {
		return Result{}, err
	}
	found, err := d.Resolver.Resolve(ctx, u.DID(), at)
	switch {
	case err != nil:
		return Result{}, err
	case found.Deactivated:
		return Result{Resolution: found}, resolution.NewProblem(resolution.NotFound, "the DID is deactivated", nil)
	case found.Document == nil || found.Document.ID() != u.DID():
		return Result{}, resolution.NewProblem(resolution.InternalError, "the method's resolver answers with another document, or none", nil)
	}
	raw := found.Document.JSON()
	tree, err := strictjson.ParseObject(raw, documentLimits)
	if err != nil {
		return Result{}, err
	}
	r := resource{u, p, found, tree}
	_, hasRef := p.values["relativeRef"]
	switch {
	case u.Path() != "" || len(p.unknown) > 0 || hasRef && !p.service():
		return Result{}, resolution.NewProblem(resolution.NotFound, "nobody here knows what this path or query names", nil)
	case p.service():
		return d.services(ctx, r, o, t)
	}
	if _, hasFragment := u.Fragment(); hasFragment || o.VerificationRelationship != "" {
		return d.fragment(r, o)
	}
	return document(r, raw, o)
}

// document is the whole document, or what is left of it.
func document(r resource, json []byte, o Options) (Result, error) {
	mediaType, err := negotiate(r.tree, o.Accept)
	if err != nil {
		return Result{}, err
	}
	return Result{Content: json, ContentType: mediaType, Resolution: r.found}, nil
}

func negotiate(tree map[string]any, accept string) (string, error) {
	mediaType := resolution.Negotiate(accept, representations(tree)...)
	if mediaType == "" {
		return "", resolution.NewProblem(resolution.RepresentationNotSupported, fmt.Sprintf("none of %.200q", accept), nil)
	}
	return mediaType, nil
}

// representations are the names of the one that a document has.
func representations(tree map[string]any) []string {
	names := []string{resolution.MediaTypeDocument, "application/did+json"}
	if _, found := tree["@context"]; found {
		names = append(names, "application/did+ld+json")
	}
	return names
}

func isRelationship(name string) bool {
	_, err := did.ParsePurpose(name)
	return err == nil
}

func (d Dereferencer) now() time.Time {
	if d.Now == nil {
		return time.Now()
	}
	return d.Now()
}
