package resolution

import (
	"context"
	"fmt"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/strictjson"
)

// Result is what resolving a DID came to (§4): a document, or a deactivated DID
// that has none, or a problem.
type Result struct {
	// Document is the document in the representation that ContentType names,
	// and nil with a problem and for a deactivated DID.
	Document    []byte
	ContentType string
	// Resolution has the metadata of the document; zero with a problem.
	Resolution did.Resolution
	Problem    *Problem
}

// Resolve is the resolve function. A document is passed on with the bytes that
// were received, unless relative URLs are to be expanded.
//
// The specification asks whether the method is supported before it looks at the
// options; here malformed options are found first, since a resolver knows its
// methods only by trying.
func Resolve(ctx context.Context, r did.Resolver, id string, o Options) Result {
	parsed, err := did.Parse(id)
	if err != nil {
		return Result{Problem: NewProblem(InvalidDID, err.Error(), err)}
	}
	version, err := o.Version()
	if err != nil {
		return Result{Problem: ProblemOf(parsed, err)}
	}
	found, err := r.Resolve(ctx, parsed, version)
	switch {
	case err != nil:
		return Result{Problem: ProblemOf(parsed, err)}
	case found.Deactivated:
		found.Document = nil
		return Result{Resolution: found}
	case found.Document == nil || found.Document.ID() != parsed:
		return Result{Problem: NewProblem(InternalError, "the method's resolver answers with another document, or none", nil)}
	}
	result := Result{Document: found.Document.JSON(), Resolution: found}
	tree, err := strictjson.ParseObject(result.Document, documentLimits)
	if err != nil {
		return Result{Problem: NewProblem(InternalError, "the document cannot be represented", err)}
	}
	if result.ContentType = represent(o.Accept, tree); result.ContentType == "" {
		return Result{Problem: NewProblem(RepresentationNotSupported, fmt.Sprintf("none of %.200q", o.Accept), nil)}
	}
	if o.ExpandRelativeURLs {
		result.Document = strictjson.Append(nil, expand(parsed, tree))
	}
	return result
}

// documentLimits are wider than those of did.ParseDocument, which has read it.
var documentLimits = strictjson.Limits{Bytes: 1 << 20, Depth: 64, Nodes: 100_000}

// represent chooses among the names of the one representation there is.
func represent(accept string, tree map[string]any) string {
	offers := []string{MediaTypeDocument, mediaTypeJSON}
	if _, found := tree["@context"]; found {
		offers = append(offers, mediaTypeLD)
	}
	return Negotiate(accept, offers...)
}

// Status is the status code of the HTTP binding (§12.1): 200, 410 for a
// deactivated DID, or the problem's.
func (r Result) Status() int {
	switch {
	case r.Problem != nil:
		return r.Problem.Status()
	case r.Resolution.Deactivated:
		return 410
	}
	return 200
}

// JSON is the result as application/did-resolution (§9).
func (r Result) JSON() []byte {
	metadata, about := map[string]any{}, []byte("{}")
	if r.Problem != nil {
		metadata["error"] = r.Problem.tree()
	} else {
		about = DocumentMetadata(r.Resolution)
	}
	if r.ContentType != "" {
		metadata["contentType"] = r.ContentType
	}
	document := r.Document
	if r.Problem != nil || document == nil {
		document = []byte("null")
	}
	out := append([]byte(`{"didDocument":`), document...)
	out = append(append(out, `,"didDocumentMetadata":`...), about...)
	out = strictjson.Append(append(out, `,"didResolutionMetadata":`...), metadata)
	return append(out, '}')
}

// DocumentMetadata is what is known of a document as JSON (§4.3), without what is
// not known. Times are cut to whole seconds.
func DocumentMetadata(r did.Resolution) []byte {
	m := map[string]any{}
	for name, s := range map[string]string{
		"versionId": r.VersionID, "nextVersionId": r.NextVersionID, "canonicalId": r.CanonicalID.String(),
	} {
		if s != "" {
			m[name] = s
		}
	}
	for name, t := range map[string]time.Time{"created": r.Created, "updated": r.Updated, "nextUpdate": r.NextUpdate} {
		if !t.IsZero() {
			m[name] = t.UTC().Format(datetime)
		}
	}
	if r.Deactivated {
		m["deactivated"] = true
	}
	if len(r.EquivalentIDs) > 0 {
		ids := make([]any, len(r.EquivalentIDs))
		for i, id := range r.EquivalentIDs {
			ids[i] = id.String()
		}
		m["equivalentId"] = ids
	}
	return strictjson.Append(nil, m)
}
