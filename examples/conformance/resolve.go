package main

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/resolver/dereference"
	"github.com/avouch-id/avouch/resolver/resolution"
)

const identifiers = "/1.0/identifiers/{identifier...}"

// resultOfOld is the media type under which the suite of did:key asks.
const resultOfOld = `application/ld+json;profile="https://w3id.org/did-resolution"`

// resolve answers as the suite of did:key wants it, in the form of DID Resolution before 2023: DIDs and DID URLs at one
// address, one form of result for both, and errors by short names. Package examples/resolver has the present form.
func (s *service) resolve(w http.ResponseWriter, r *http.Request) {
	// A DID has percent signs of its own, and the path has it encoded once more.
	id, err := url.PathUnescape(strings.TrimPrefix(r.URL.EscapedPath(), strings.TrimSuffix(identifiers, "{identifier...}")))
	if err != nil {
		refuse(w, bad("the path: %w", err))
		return
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		refuse(w, bad("the query: %w", err))
		return
	}
	isURL := strings.ContainsAny(id, "/?#")
	problem := publicKeyFormat(query)
	var document []byte
	metadata := []byte("{}")
	switch {
	case problem != nil:
	case isURL:
		found := dereference.Dereferencer{Resolver: s.resolver}.Dereference(r.Context(), id, dereference.Options{})
		document, problem = found.Content, found.Problem
	default:
		options, err := resolution.ParseOptions(query)
		if err != nil {
			problem = resolution.ProblemOf(did.DID{}, err)
			break
		}
		found := resolution.Resolve(r.Context(), s.resolver, id, options)
		document, problem = found.Document, found.Problem
		if problem == nil {
			metadata = resolution.DocumentMetadata(found.Resolution)
		}
	}
	s.answer(w, isURL, document, metadata, problem)
}

func (s *service) answer(w http.ResponseWriter, isURL bool, document, metadata []byte, problem *resolution.Problem) {
	about, status := map[string]any{"contentType": resolution.MediaTypeDocument}, http.StatusOK
	if problem != nil {
		about = map[string]any{"error": shortName(problem),
			"problem": map[string]any{"type": problem.Type, "title": problem.Title, "detail": problem.Detail}}
		document, status = []byte("{}"), http.StatusBadRequest // not null, says the suite
		if problem.Type == resolution.NotFound {
			status = http.StatusNotFound
		}
	}
	name := "didResolutionMetadata"
	if isURL {
		name = "didDereferencingMetadata"
	}
	out := append([]byte(`{"@context":"https://w3id.org/did-resolution/v1","didDocument":`), document...)
	out = append(append(out, `,"didDocumentMetadata":`...), metadata...)
	out = strictjson.Append(append(out, `,"`+name+`":`...), about)
	write(w, status, resultOfOld, append(out, '}'))
}

// shortNames are those of did:key (v0.7) and of the drafts of DID Resolution for what the library tells by type and by error.
// The first that fits is it.
var shortNames = []struct {
	uri  string // "" for any
	err  error  // nil for any
	name string
}{
	{"", did.ErrKeyLength, "invalidPublicKeyLength"},
	{"", errExperimental, "invalidPublicKeyType"},
	{"", did.ErrUnsupportedKey, "unsupportedPublicKeyType"},
	{resolution.InvalidDID, nil, "invalidDid"},
	{resolution.InvalidDIDURL, nil, "invalidDidUrl"},
	{resolution.MethodNotSupported, nil, "methodNotSupported"},
	{resolution.NotFound, nil, "notFound"},
	{resolution.RepresentationNotSupported, nil, "representationNotSupported"},
	{resolution.InvalidOptions, nil, "invalidOptions"},
	{resolution.FeatureNotSupported, nil, "featureNotSupported"},
	{"", nil, "internalError"},
}

func shortName(p *resolution.Problem) string {
	for _, n := range shortNames {
		if (n.uri == "" || n.uri == p.Type) && (n.err == nil || errors.Is(p, n.err)) {
			return n.name
		}
	}
	return ""
}

var errExperimental = errors.New("an experimental format of keys")

// publicKeyFormat takes the two options of did:key (v0.7, section 3.1.2) out of a query. Documents have their keys as Multikey
// and in no other format.
func publicKeyFormat(query url.Values) *resolution.Problem {
	format, experimental := query.Get("publicKeyFormat"), query.Get("enableExperimentalPublicKeyTypes")
	query.Del("publicKeyFormat")
	query.Del("enableExperimentalPublicKeyTypes")
	switch format {
	case "", "Multikey":
		return nil
	case "Ed25519VerificationKey2018", "X25519KeyAgreementKey2019":
		if experimental != "true" {
			return resolution.NewProblem(resolution.FeatureNotSupported, "the format of keys is experimental", errExperimental)
		}
	}
	return resolution.NewProblem(resolution.FeatureNotSupported, "the format of keys is not known here: it is Multikey", did.ErrUnsupportedKey)
}
