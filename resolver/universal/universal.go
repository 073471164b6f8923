// Package universal asks another DID resolver over the HTTP binding of DID
// Resolution 1.0 (§12.1).
//
// This is a decision to trust. What comes back is the word of a server: nothing
// in it proves that the document is the DID's, and nothing in a [did.Resolution]
// tells it from one that was checked. Such a server can give anybody any key, it
// can hide that a key was rotated or a DID deactivated, and it learns whom one
// deals with. So it is asked for the methods that the caller names and no others,
// and never for those whose documents follow from the DIDs themselves. Where a
// package of this module resolves a method itself, use that one. "Whenever
// possible, local bindings are preferred" (§8.2).
package universal

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/resolver/resolution"
)

// Loader loads what a URL leads to, over TLS, and bounds size and time. It may
// ask for application/did-resolution, or for a document. An error that is
// [fs.ErrNotExist] says that the server has nothing there (404 and 410).
type Loader interface {
	Load(ctx context.Context, url string) ([]byte, error)
}

// Resolver asks the server at Base, such as "https://resolver.example", for
// Base + "/1.0/identifiers/" + DID. Fields must not be changed while it is in
// use.
type Resolver struct {
	Base   string
	Loader Loader
	// TrustFor names the methods, such as "ion", for which the server's word is
	// taken. Without one, nothing is asked.
	TrustFor []string
}

// Resolve takes the server's word, after these checks: the answer is a result
// (application/did-resolution) or a document, the document is well formed and its
// id is the DID, and other names that the method is said to vouch for are of the
// same method. Where a version was asked for, the answer must say by its metadata
// that it is this one: a server that knows no versions sends the newest.
//
// Errors wrap [did.ErrMethodNotSupported] for a method that is not in TrustFor,
// [did.ErrInvalid] for another document than was asked for or a malformed one,
// and [did.ErrUnavailable] for an answer that is none.
func (r Resolver) Resolve(ctx context.Context, id did.DID, at did.Version) (did.Resolution, error) {
	found, err := r.resolve(ctx, id, at)
	if err != nil {
		return did.Resolution{}, fmt.Errorf("%.80q by %.80q: %w", id, r.Base, err)
	}
	return found, nil
}

func (r Resolver) resolve(ctx context.Context, id did.DID, at did.Version) (none did.Resolution, err error) {
	offline, _ := resolver.Offline().(resolver.Methods)
	switch {
	case id.IsZero():
		return none, fmt.Errorf("%w: no DID", did.ErrInvalid)
	case !slices.Contains(r.TrustFor, id.Method()):
		return none, fmt.Errorf("%w: the server is not trusted for %q", did.ErrMethodNotSupported, id.Method())
	case offline[id.Method()] != nil:
		return none, fmt.Errorf("%w: the document follows from the DID, no server is needed", did.ErrMethodNotSupported)
	case r.Loader == nil:
		return none, fmt.Errorf("%w: no loader", did.ErrMethodNotSupported)
	}
	where, err := r.url(id, at)
	if err != nil {
		return none, err
	}
	body, err := r.Loader.Load(ctx, where)
	switch {
	case err != nil && ctx.Err() != nil:
		return none, ctx.Err()
	case errors.Is(err, fs.ErrNotExist):
		return none, fmt.Errorf("%w: %w", did.ErrNotFound, err)
	case err != nil:
		return none, fmt.Errorf("%w: %w", did.ErrUnavailable, err)
	}
	return read(body, id, at)
}

// url builds the request (§12.1). A DID is appended as it is, and encoded where
// there are options. A percent sign of its own, as in a did:web with a port, is a
// reason too: a server that decodes the path would read another DID.
func (r Resolver) url(id did.DID, at did.Version) (string, error) {
	if at.Number != 0 {
		return "", fmt.Errorf("%w: the binding asks for no version by number", did.ErrUnavailable)
	}
	version, err := resolution.Options{VersionID: at.ID, VersionTime: at.Time.Truncate(time.Second)}.Version()
	if err != nil {
		return "", err
	}
	where := strings.TrimSuffix(r.Base, "/") + "/1.0/identifiers/"
	switch {
	case version.ID != "":
		where += url.QueryEscape(id.String()) + "?versionId=" + url.QueryEscape(version.ID)
	case !version.Time.IsZero():
		where += url.QueryEscape(id.String()) + "?versionTime=" + url.QueryEscape(version.Time.UTC().Format(time.RFC3339))
	case strings.Contains(id.String(), "%"):
		where += url.QueryEscape(id.String())
	default:
		where += id.String()
	}
	return where, nil
}

// answerLimits bound an answer in either form.
var answerLimits = strictjson.Limits{Bytes: 1 << 20, Depth: 64, Nodes: 100_000}

// read judges an answer.
func read(body []byte, id did.DID, at did.Version) (none did.Resolution, err error) {
	tree, err := strictjson.ParseObject(body, answerLimits)
	if err != nil {
		return none, fmt.Errorf("%w: the answer: %w", did.ErrUnavailable, err)
	}
	result := resolution.Result{Document: body}
	if _, bare := tree["id"]; !bare {
		if result, err = resolution.ParseResult(body); err != nil {
			return none, fmt.Errorf("%w: the answer: %v", did.ErrUnavailable, err)
		}
	}
	if result.Problem != nil {
		return none, theirs(result.Problem)
	}
	found := result.Resolution
	if !found.Deactivated { // a deactivated DID has no keys, whatever comes along
		if found.Document, err = did.ParseDocument(result.Document); err != nil {
			return none, err
		}
		if found.Document.ID() != id {
			return none, fmt.Errorf("%w: the answer is the document of %.80q", did.ErrInvalid, found.Document.ID())
		}
	}
	for _, other := range append([]did.DID{found.CanonicalID}, found.EquivalentIDs...) {
		if !other.IsZero() && other.Method() != id.Method() {
			return none, fmt.Errorf("%w: %.80q is said to be the same, of another method", did.ErrInvalid, other)
		}
	}
	if err := isVersion(found, at); err != nil {
		return none, err
	}
	return found, nil
}

// isVersion looks for the server's word that this is the version asked for.
func isVersion(r did.Resolution, at did.Version) error {
	since := r.Updated
	if since.IsZero() {
		since = r.Created
	}
	switch {
	case at.IsZero():
	case at.ID != "" && r.VersionID != at.ID:
		return fmt.Errorf("%w: version %.40q was asked for, the answer says %.40q", did.ErrUnavailable, at.ID, r.VersionID)
	case at.ID == "" && (since.IsZero() || since.After(at.Time) || !r.NextUpdate.IsZero() && !r.NextUpdate.After(at.Time)):
		return fmt.Errorf("%w: the answer does not say that it is of %s", did.ErrUnavailable, at.Time.UTC().Format(time.RFC3339))
	}
	return nil
}

// theirs is a problem of the server's: where it is about our request, it says
// nothing about the DID.
func theirs(p *resolution.Problem) error {
	switch p.Type {
	case resolution.NotFound, resolution.MethodNotSupported, resolution.InvalidDID, resolution.InvalidDIDDocument:
		return p
	}
	return resolution.NewProblem(p.Type, p.Detail, did.ErrUnavailable)
}
