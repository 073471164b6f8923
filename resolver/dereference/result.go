package dereference

import (
	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/resolver/resolution"
)

// MediaTypeResult is that of a result as JSON (§10).
const MediaTypeResult = "application/did-url-dereferencing"

// Result is what a DID URL names (§5): content, or a problem.
type Result struct {
	// Content is a document, an object of one as JSON, or endpoints, a line each;
	// nil with a problem.
	Content     []byte
	ContentType string
	// URLs are the endpoints, where ContentType is [MediaTypeURIs].
	URLs []string
	// Resolution has the metadata of a document. With a problem it says no more
	// than Deactivated.
	Resolution did.Resolution
	Problem    *resolution.Problem
}

// Status is the status code of the HTTP binding (§12.1): 200, 303 where the
// content is one URL to go to, 410 for a deactivated DID, or the problem's.
func (r Result) Status() int {
	switch {
	case r.Resolution.Deactivated:
		return 410
	case r.Problem != nil:
		return r.Problem.Status()
	case len(r.URLs) == 1:
		return 303
	}
	return 200
}

// JSON is the result as application/did-url-dereferencing (§10).
func (r Result) JSON() []byte {
	about := map[string]any{}
	content := r.Content
	switch {
	case r.Problem != nil:
		content = []byte("null")
		about["error"] = map[string]any{"type": r.Problem.Type, "title": r.Problem.Title, "detail": r.Problem.Detail}
	case r.ContentType == MediaTypeURIs:
		urls := make([]any, len(r.URLs))
		for i, u := range r.URLs {
			urls[i] = u
		}
		content = strictjson.Append(nil, urls)
	}
	if r.ContentType != "" {
		about["contentType"] = r.ContentType
	}
	out := append(append([]byte(`{"content":`), content...), `,"contentMetadata":`...)
	out = append(out, resolution.DocumentMetadata(r.Resolution)...)
	out = strictjson.Append(append(out, `,"didUrlDereferencingMetadata":`...), about)
	return append(out, '}')
}
