package resolution_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/resolver/resolution"
)

const ns = "https://www.w3.org/ns/did#"

// says is a resolver with one answer.
type says struct {
	did.Resolution
	err error
}

func (s says) Resolve(context.Context, did.DID, did.Version) (did.Resolution, error) {
	return s.Resolution, s.err
}

func document(t testing.TB, json string) *did.Document {
	t.Helper()
	d, err := did.ParseDocument([]byte(json))
	require.NoError(t, err)
	return d
}

// TestProblems is §11 and the table of §12.1, and what of package did is which.
func TestProblems(t *testing.T) {
	const key, web = "did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp", "did:web:kestrel.example"
	for _, c := range []struct {
		id     string
		err    error
		name   string
		status int
	}{
		{"did:UPPER:1", nil, "INVALID_DID", 400},
		{"did:web:a#fragment", nil, "INVALID_DID", 400},
		{key, did.ErrInvalid, "INVALID_DID", 400},
		{web, did.ErrInvalid, "INVALID_DID_DOCUMENT", 500},
		{web, did.ErrNotFound, "NOT_FOUND", 404},
		{web, did.ErrMethodNotSupported, "METHOD_NOT_SUPPORTED", 501},
		{key, did.ErrUnsupportedKey, "FEATURE_NOT_SUPPORTED", 501},
		{web, did.ErrUnavailable, "INTERNAL_ERROR", 500},
		{web, errors.Join(did.ErrInvalid, did.ErrUnavailable), "INTERNAL_ERROR", 500},
		{web, context.Canceled, "INTERNAL_ERROR", 500},
		{web, errors.New("odd"), "INTERNAL_ERROR", 500},
		{web, resolution.NewProblem(resolution.InvalidOptions, "", nil), "INVALID_OPTIONS", 400},
		{web, resolution.NewProblem(resolution.InvalidDIDURL, "", nil), "INVALID_DID_URL", 400},
		{web, resolution.NewProblem(resolution.RepresentationNotSupported, "", nil), "REPRESENTATION_NOT_SUPPORTED", 406},
		{web, nil, "INTERNAL_ERROR", 500}, // neither an error nor a document
	} {
		err := c.err
		if err != nil {
			err = fmt.Errorf("dial 10.0.0.7: %w", err)
		}
		r := resolution.Resolve(t.Context(), says{err: err}, c.id, resolution.Options{})
		require.NotNil(t, r.Problem, c.name)
		require.Equal(t, ns+c.name, r.Problem.Type, "%v", c.err)
		require.Equal(t, c.status, r.Status(), c.name)
		if c.err != nil {
			require.ErrorIs(t, r.Problem, c.err, c.name)
		}
		var got struct {
			DIDDocument           any
			DIDDocumentMetadata   map[string]any
			DIDResolutionMetadata struct {
				Error struct{ Type, Title, Detail string }
			}
		}
		require.NoError(t, json.Unmarshal(r.JSON(), &got))
		require.Nil(t, got.DIDDocument)
		require.Empty(t, got.DIDDocumentMetadata)
		require.NotNil(t, got.DIDDocumentMetadata)
		require.Equal(t, ns+c.name, got.DIDResolutionMetadata.Error.Type)
		require.NotEmpty(t, got.DIDResolutionMetadata.Error.Title)
		if c.name == "INTERNAL_ERROR" { // nothing of the inside
			require.NotContains(t, string(r.JSON()), "10.0.0.7")
		}
	}
	require.Equal(t, 500, (&resolution.Problem{Type: "https://w3id.org/security#INVALID_VERIFICATION_METHOD"}).Status())
}

const relative = `{
	"@context": ["https://www.w3.org/ns/did/v1.1", {"id": "#not-an-id"}],
	"id": "did:web:kestrel.example",
	"alsoKnownAs": ["#me", "https://kestrel.example"],
	"verificationMethod": [{"id": "#key-1", "type": "Multikey", "controller": "did:web:kestrel.example",
		"publicKeyMultibase": "z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp"}],
	"authentication": ["#key-1", "did:web:kestrel.example#key-1", {"id": "#key-2", "type": "Odd"}],
	"service": [{"id": "#site", "type": "LinkedDomains", "serviceEndpoint": "https://kestrel.example"},
		{"id": "https://kestrel.example/#abs", "type": "LinkedDomains", "serviceEndpoint": {"id": "#deep", "number": 1.50}}],
	"extension": {"id": "?a=b", "number": 1.50}
}`

func TestResolveDocument(t *testing.T) {
	r := says{Resolution: did.Resolution{
		Document: document(t, relative), VersionID: "2", NextVersionID: "3",
		Created:       time.Date(2026, 1, 2, 3, 4, 5, 999, time.FixedZone("", 3600)),
		Updated:       time.Date(2026, 2, 2, 3, 4, 5, 0, time.UTC),
		NextUpdate:    time.Date(2026, 3, 2, 3, 4, 5, 0, time.UTC),
		EquivalentIDs: []did.DID{parse(t, "did:web:www.kestrel.example")},
		CanonicalID:   parse(t, "did:web:kestrel.example"),
	}}
	got := resolution.Resolve(t.Context(), r, "did:web:kestrel.example", resolution.Options{})
	require.Nil(t, got.Problem)
	require.Equal(t, relative, string(got.Document), "the bytes as received")
	require.Equal(t, "application/did", got.ContentType)
	require.Equal(t, 200, got.Status())
	require.JSONEq(t, `{"didDocument": `+relative+`,
		"didResolutionMetadata": {"contentType": "application/did"},
		"didDocumentMetadata": {"created": "2026-01-02T02:04:05Z", "updated": "2026-02-02T03:04:05Z",
			"nextUpdate": "2026-03-02T03:04:05Z", "versionId": "2", "nextVersionId": "3",
			"equivalentId": ["did:web:www.kestrel.example"], "canonicalId": "did:web:kestrel.example"}}`, string(got.JSON()))

	got = resolution.Resolve(t.Context(), r, "did:web:kestrel.example", resolution.Options{ExpandRelativeURLs: true})
	expanded := relative
	for _, id := range []string{"#key-1", "#key-2", "#site", "?a=b"} {
		expanded = strings.ReplaceAll(expanded, `"`+id+`"`, `"did:web:kestrel.example`+id+`"`)
	}
	require.JSONEq(t, expanded, string(got.Document))
	require.Contains(t, string(got.Document), "1.50")
	_, err := did.ParseDocument(got.Document)
	require.NoError(t, err)
}

func parse(t *testing.T, s string) did.DID {
	t.Helper()
	id, err := did.Parse(s)
	require.NoError(t, err)
	return id
}

// TestCase35Deactivated: a deactivated DID has no document, even where the method
// still knows one.
func TestCase35Deactivated(t *testing.T) {
	r := says{Resolution: did.Resolution{Document: document(t, relative), Deactivated: true, VersionID: "9"}}
	got := resolution.Resolve(t.Context(), r, "did:web:kestrel.example", resolution.Options{})
	require.Nil(t, got.Document)
	require.Nil(t, got.Resolution.Document)
	require.Equal(t, 410, got.Status())
	require.JSONEq(t, `{"didDocument": null, "didResolutionMetadata": {},
		"didDocumentMetadata": {"deactivated": true, "versionId": "9"}}`, string(got.JSON()))
}

func TestResolveRefusesAnotherDocument(t *testing.T) {
	got := resolution.Resolve(t.Context(), says{Resolution: did.Resolution{Document: document(t, relative)}},
		"did:web:other.example", resolution.Options{})
	require.Equal(t, resolution.InternalError, got.Problem.Type)
	require.Nil(t, got.Document)
}

func TestParseOptions(t *testing.T) {
	at := time.Date(2021, 5, 10, 17, 0, 0, 0, time.UTC)
	for query, want := range map[string]resolution.Options{
		"":                                 {},
		"versionId=1":                      {VersionID: "1"},
		"versionTime=2021-05-10T17:00:00Z": {VersionTime: at}, // §3
		"versionNumber=12":                 {VersionNumber: 12},
		"expandRelativeUrls=true":          {ExpandRelativeURLs: true},
		"expandRelativeUrls=false":         {},
		"noCache=false":                    {},
	} {
		got, err := resolution.ParseOptions(values(query))
		require.NoError(t, err, query)
		require.Equal(t, want, got, query)
	}
	for query, want := range map[string]string{
		"versionId=1&versionId=1":                      resolution.InvalidOptions,
		"versionId=":                                   resolution.InvalidOptions,
		"versionId=\x00":                               resolution.InvalidOptions,
		"versionId=é":                                  resolution.InvalidOptions,
		"versionId=" + strings.Repeat("1", 2000):       resolution.InvalidOptions,
		"versionId=1&versionTime=2021-05-10T17:00:00Z": resolution.InvalidOptions,
		"versionTime=2021-05-10T17:00:00.5Z":           resolution.InvalidOptions,
		"versionTime=2021-05-10T17:00:00.0Z":           resolution.InvalidOptions,
		"versionTime=2021-05-10T17:00:00+00:00":        resolution.InvalidOptions,
		"versionTime=2021-05-10T7:00:00Z":              resolution.InvalidOptions,
		"versionTime=2021-02-30T17:00:00Z":             resolution.InvalidOptions,
		"versionNumber=0":                              resolution.InvalidOptions,
		"versionNumber=-1":                             resolution.InvalidOptions,
		"versionNumber=+1":                             resolution.InvalidOptions,
		"versionNumber=99999999999999999999":           resolution.InvalidOptions,
		"versionNumber=1&versionId=1":                  resolution.InvalidOptions,
		"versionTime=yesterday":                        resolution.InvalidOptions,
		"expandRelativeUrls=1":                         resolution.InvalidOptions,
		"noCache=":                                     resolution.InvalidOptions,
		"noCache=true":                                 resolution.FeatureNotSupported,
		"versionID=1":                                  resolution.FeatureNotSupported,
		"accept=a":                                     resolution.FeatureNotSupported,
	} {
		got, err := resolution.ParseOptions(values(query))
		var p *resolution.Problem
		require.ErrorAs(t, err, &p, query)
		require.Equal(t, want, p.Type, query)
		require.Zero(t, got, query)
	}
	for name, o := range map[string]resolution.Options{
		"both":     {VersionID: "1", VersionTime: at},
		"fraction": {VersionTime: at.Add(1)},
		"negative": {VersionNumber: -1},
	} {
		got := resolution.Resolve(t.Context(), resolver.Offline(), "did:web:kestrel.example", o)
		require.Equal(t, resolution.InvalidOptions, got.Problem.Type, name)
	}
}

func values(query string) map[string][]string {
	out := map[string][]string{}
	for pair := range strings.SplitSeq(query, "&") {
		if k, v, found := strings.Cut(pair, "="); found {
			out[k] = append(out[k], v)
		}
	}
	return out
}

func TestNegotiate(t *testing.T) {
	const profile = `application/ld+json;profile="https://w3id.org/did-resolution"`
	offers := []string{"application/did", "application/did-resolution", profile}
	for accept, want := range map[string]string{
		"":                offers[0],
		" ":               offers[0],
		"*/*":             offers[0],
		"application/*":   offers[0],
		"APPLICATION/DID": offers[0],
		"text/html, application/did-resolution;q=0.5":             offers[1],
		"application/did;q=0.4, application/did-resolution;q=0.5": offers[1],
		"*/*;q=0.1, application/did;q=0":                          offers[1],
		"application/ld+json":                                     profile,
		profile:                                                   profile,
		"text/html;x=\"a,b\", " + profile:                         profile,
		`application/ld+json;profile="https://other.example"`:     "",
		"application/json":                                        "",
		"application/did;q=2":                                     "",
		"application/did;q=NaN":                                   "",
		"application/did;q=-1":                                    "",
		",":                                                       "",
		"application/did" + strings.Repeat(",a/b", 40):            "",
		"application/did;a=" + strings.Repeat("b", 3000):          "",
	} {
		require.Equal(t, want, resolution.Negotiate(accept, offers...), accept)
	}
	got := resolution.Resolve(t.Context(), says{Resolution: did.Resolution{Document: document(t, relative)}},
		"did:web:kestrel.example", resolution.Options{Accept: "application/did+ld+json"})
	require.Equal(t, "application/did+ld+json", got.ContentType)
	plain := document(t, `{"id":"did:web:kestrel.example"}`)
	got = resolution.Resolve(t.Context(), says{Resolution: did.Resolution{Document: plain}},
		"did:web:kestrel.example", resolution.Options{Accept: "application/did+ld+json"})
	require.Equal(t, resolution.RepresentationNotSupported, got.Problem.Type)
	require.Nil(t, got.Document)
}

// TestParseResult reads the example of §9 (without its two trailing commas, and
// with a minute below 60).
func TestParseResult(t *testing.T) {
	const example = `{
	"didDocument": {
		"@context": "https://www.w3.org/ns/did/v1",
		"id": "did:example:123456789abcdefghi",
		"authentication": [{
			"id": "did:example:123456789abcdefghi#keys-1",
			"type": "Ed25519VerificationKey2018",
			"controller": "did:example:123456789abcdefghi",
			"publicKeyBase58": "H3C2AVvLMv6gmMNam3uVAjZpfkcJCwDwnZn6z3wXmqPV"
		}],
		"service": [{
			"id":"did:example:123456789abcdefghi#vcs",
			"type": "VerifiableCredentialService",
			"serviceEndpoint": "https://example.com/vc/"
		}]
	},
	"didResolutionMetadata": {"contentType": "application/did", "retrieved": "2024-06-01T19:33:24Z"},
	"didDocumentMetadata": {
		"created": "2019-03-23T06:35:22Z",
		"updated": "2023-08-10T13:40:06Z",
		"method": {"nymResponse": {"result": {"type": "105", "txnTime": 1.524055264E9}, "op": "REPLY"}}
	}
}`
	r, err := resolution.ParseResult([]byte(example))
	require.NoError(t, err)
	require.Nil(t, r.Problem)
	require.Equal(t, "application/did", r.ContentType)
	require.Equal(t, time.Date(2019, 3, 23, 6, 35, 22, 0, time.UTC), r.Resolution.Created.UTC())
	require.Equal(t, time.Date(2023, 8, 10, 13, 40, 6, 0, time.UTC), r.Resolution.Updated.UTC())
	d, err := did.ParseDocument(r.Document)
	require.NoError(t, err)
	require.Equal(t, "did:example:123456789abcdefghi", d.ID().String())
	again, err := resolution.ParseResult(r.JSON())
	require.NoError(t, err)
	require.Equal(t, r, again)

	for text, want := range map[string]error{
		`{"didResolutionMetadata":{"error":{"type":"https://www.w3.org/ns/did#NOT_FOUND"}}}`:               did.ErrNotFound,
		`{"didResolutionMetadata":{"error":"notFound"}}`:                                                   did.ErrNotFound,
		`{"didResolutionMetadata":{"error":"methodNotSupported"}}`:                                         did.ErrMethodNotSupported,
		`{"didResolutionMetadata":{"error":"invalidDid"},"didDocument":{}}`:                                did.ErrInvalid,
		`{"didResolutionMetadata":{"error":"internalError"}}`:                                              did.ErrUnavailable,
		`{"didResolutionMetadata":{"error":{"type":"https://other.example/teapot"}}}`:                      did.ErrUnavailable,
		`{"didResolutionMetadata":{"error":{}},"didDocument":{"id":"did:web:a"},"didDocumentMetadata":{}}`: did.ErrUnavailable,
	} {
		r, err := resolution.ParseResult([]byte(text))
		require.NoError(t, err, text)
		require.ErrorIs(t, r.Problem, want, text)
		require.Nil(t, r.Document, text)
	}
	for _, text := range []string{
		``, `[]`, `{}`, `{"didDocument":null}`, `{"didDocument":"did:web:a"}`, `{"didDocument":{},"didDocument":{}}`,
		`{"didDocument":{},"didDocumentMetadata":[]}`, `{"didDocument":{},"didResolutionMetadata":7}`,
		`{"didResolutionMetadata":{"error":7}}`, `{"didResolutionMetadata":{"error":{"type":7}}}`,
		`{"didResolutionMetadata":{"error":{"detail":7}}}`, `{"didDocument":{},"didResolutionMetadata":{"contentType":7}}`,
		`{"didDocument":{},"didDocumentMetadata":{"deactivated":"true"}}`,
		`{"didDocument":{},"didDocumentMetadata":{"versionId":7}}`,
		`{"didDocument":{},"didDocumentMetadata":{"updated":"yesterday"}}`,
		`{"didDocument":{},"didDocumentMetadata":{"canonicalId":"me"}}`,
		`{"didDocument":{},"didDocumentMetadata":{"equivalentId":[7]}}`,
	} {
		_, err := resolution.ParseResult([]byte(text))
		require.ErrorIs(t, err, did.ErrInvalid, text)
	}
}

func FuzzParseResult(f *testing.F) {
	f.Add([]byte(`{"didDocument":{"id":"did:web:a"},"didDocumentMetadata":{"deactivated":false,"versionId":"1","equivalentId":["did:web:b"]},"didResolutionMetadata":{"contentType":"application/did"}}`))
	f.Add([]byte(`{"didResolutionMetadata":{"error":{"type":"https://www.w3.org/ns/did#NOT_FOUND","title":"t","detail":"d"}}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := resolution.ParseResult(data)
		if err != nil {
			require.ErrorIs(t, err, did.ErrInvalid)
			require.Zero(t, r)
			return
		}
		if r.Problem == nil {
			require.True(t, r.Document != nil || r.Resolution.Deactivated)
		}
		again, err := resolution.ParseResult(r.JSON())
		require.NoError(t, err)
		require.Equal(t, r.Document, again.Document)
	})
}
