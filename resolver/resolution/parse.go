package resolution

import (
	"fmt"
	"strings"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/internal/xsd"
)

// resultLimits bound a result: a document and what goes with it.
var resultLimits = strictjson.Limits{Bytes: 1 << 20, Depth: 64, Nodes: 100_000}

// ParseResult reads a result that another resolver made (§9), with an error as
// problem details or as one of the short names of older drafts, such as
// "notFound". The document is not looked at, and its members are sorted; give it
// to [did.ParseDocument]. Metadata of others is kept where a [did.Resolution] has
// a place for it. Errors wrap [did.ErrInvalid].
func ParseResult(json []byte) (Result, error) {
	tree, err := strictjson.ParseObject(json, resultLimits)
	if err != nil {
		return Result{}, fmt.Errorf("DID resolution result: %w: %w", did.ErrInvalid, err)
	}
	r, err := parseResult(tree)
	if err != nil {
		return Result{}, fmt.Errorf("DID resolution result: %w: %w", did.ErrInvalid, err)
	}
	return r, nil
}

func parseResult(tree map[string]any) (r Result, err error) {
	about, err := object(tree, "didResolutionMetadata")
	if err != nil {
		return Result{}, err
	}
	if r.ContentType, err = text(about, "contentType"); err != nil {
		return Result{}, err
	}
	if e := about["error"]; e != nil {
		p, err := parseProblem(e)
		return Result{Problem: p}, err
	}
	metadata, err := object(tree, "didDocumentMetadata")
	if err != nil {
		return Result{}, err
	}
	if r.Resolution, err = parseMetadata(metadata); err != nil {
		return Result{}, err
	}
	switch document := tree["didDocument"].(type) {
	case map[string]any:
		r.Document = strictjson.Append(nil, document)
	case nil:
		if !r.Resolution.Deactivated {
			return Result{}, fmt.Errorf("neither a document nor an error")
		}
	default:
		return Result{}, fmt.Errorf("didDocument: not an object")
	}
	return r, nil
}

func parseMetadata(m map[string]any) (r did.Resolution, err error) {
	switch deactivated := m["deactivated"].(type) {
	case bool:
		r.Deactivated = deactivated
	case nil:
	default:
		return r, fmt.Errorf("deactivated: neither true nor false")
	}
	for name, to := range map[string]*string{"versionId": &r.VersionID, "nextVersionId": &r.NextVersionID} {
		if *to, err = text(m, name); err != nil {
			return r, err
		}
	}
	for name, to := range map[string]*time.Time{"created": &r.Created, "updated": &r.Updated, "nextUpdate": &r.NextUpdate} {
		s, err := text(m, name)
		if err == nil && s != "" {
			*to, err = xsd.DateTimeStamp(s)
		}
		if err != nil {
			return r, fmt.Errorf("%s: %w", name, err)
		}
	}
	canonical, err := text(m, "canonicalId")
	if err == nil && canonical != "" {
		r.CanonicalID, err = did.Parse(canonical)
	}
	if err != nil {
		return r, fmt.Errorf("canonicalId: %w", err)
	}
	for _, v := range strictjson.List(m["equivalentId"]) {
		s, _ := v.(string)
		id, err := did.Parse(s)
		if err != nil {
			return r, fmt.Errorf("equivalentId: %w", err)
		}
		r.EquivalentIDs = append(r.EquivalentIDs, id)
	}
	return r, nil
}

func parseProblem(v any) (*Problem, error) {
	switch v := v.(type) {
	case string:
		return NewProblem(typeOf(v), v, nil), nil
	case map[string]any:
		uri, err := text(v, "type")
		if err != nil {
			return nil, err
		}
		detail, err := text(v, "detail")
		if err != nil {
			return nil, err
		}
		return NewProblem(uri, detail, nil), nil
	}
	return nil, fmt.Errorf("error: neither an object nor a string")
}

// typeOf finds the type for a short name: notFound, NOT_FOUND.
func typeOf(name string) string {
	bare := func(s string) string { return strings.ToLower(strings.ReplaceAll(s, "_", "")) }
	for _, k := range kinds {
		if _, short, _ := strings.Cut(k.uri, "#"); bare(short) == bare(name) {
			return k.uri
		}
	}
	return name
}

// object is a member that is an object, empty where it is absent or null.
func object(m map[string]any, name string) (map[string]any, error) {
	switch v := m[name].(type) {
	case map[string]any:
		return v, nil
	case nil:
		return nil, nil
	}
	return nil, fmt.Errorf("%s: not an object", name)
}

// text is a member that is a string, empty where it is absent or null.
func text(m map[string]any, name string) (string, error) {
	switch v := m[name].(type) {
	case string:
		return v, nil
	case nil:
		return "", nil
	}
	return "", fmt.Errorf("%s: not a string", name)
}
