package dereference_test

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/resolver/dereference"
	"github.com/avouch-id/avouch/resolver/resolution"
)

// world has documents by DID, and one version "1" of each besides.
type world map[string]did.Resolution

func (w world) Resolve(_ context.Context, id did.DID, at did.Version) (did.Resolution, error) {
	r, found := w[id.String()]
	if at.ID != "" {
		r, found = w[id.String()+"@"+at.ID]
	}
	if !at.Time.IsZero() {
		r, found = w[id.String()+"@"+at.Time.Format(time.RFC3339)]
	}
	if at.Number != 0 {
		r, found = w[id.String()+"@"+strconv.Itoa(at.Number)]
	}
	if !found {
		return did.Resolution{}, did.ErrNotFound
	}
	return r, nil
}

func document(t testing.TB, json string) did.Resolution {
	t.Helper()
	d, err := did.ParseDocument([]byte(json))
	require.NoError(t, err)
	return did.Resolution{Document: d, VersionID: "7"}
}

// example is the document of §5.5.1.
const example = `{
	"@context":[
		"https://www.w3.org/ns/did/v1.1",
		"https://didcomm.org/messaging/contexts/v2",
		"https://identity.foundation/linked-vp/contexts/v1"
	],
	"id": "did:example:123456789abcdefghi",
	"verificationMethod": [{
		"id": "did:example:123456789abcdefghi#keys-1",
		"type": "Multikey",
		"controller": "did:example:123456789abcdefghi",
		"publicKeyMultibase": "z6MkmM42vxfqZQsv4ehtTjFFxQ4sQKS2w6WR7emozFAn5cxu"
	}],
	"service": [{
		"id": "did:example:123456789abcdefghi#messages",
		"type": "DIDCommMessaging",
		"serviceEndpoint": "https://example.com/messages/8377464"
	}, {
		"id": "did:example:123456789abcdefghi#linkedvp",
		"type": "LinkedVerifiablePresentation",
		"serviceEndpoint": "https://example.com/verifiable-presentation.jsonld"
	}]
}`

// TestExamples are those of §5.5. The text's first one gives the first context
// alone; the object's terms may be of any.
func TestExamples(t *testing.T) {
	d := dereference.Dereferencer{Resolver: world{"did:example:123456789abcdefghi": document(t, example)}}
	r := d.Dereference(t.Context(), "did:example:123456789abcdefghi#keys-1", dereference.Options{})
	require.Nil(t, r.Problem)
	require.JSONEq(t, `{
		"@context":["https://www.w3.org/ns/did/v1.1","https://didcomm.org/messaging/contexts/v2","https://identity.foundation/linked-vp/contexts/v1"],
		"id": "did:example:123456789abcdefghi#keys-1",
		"type": "Multikey",
		"controller": "did:example:123456789abcdefghi",
		"publicKeyMultibase": "z6MkmM42vxfqZQsv4ehtTjFFxQ4sQKS2w6WR7emozFAn5cxu"
	}`, string(r.Content))
	r = d.Dereference(t.Context(), "did:example:123456789abcdefghi?service=messages&relativeRef=%2Fsome%2Fpath%3Fquery#frag",
		dereference.Options{Accept: "text/uri-list"})
	require.Nil(t, r.Problem)
	require.Equal(t, []string{"https://example.com/messages/8377464/some/path?query#frag"}, r.URLs)
	require.Equal(t, "https://example.com/messages/8377464/some/path?query#frag\r\n", string(r.Content))
	require.Equal(t, 303, r.Status())
}

const kestrel = `{
	"@context": ["https://www.w3.org/ns/did/v1", {"id": "#key-1", "odd": 1}],
	"id": "did:web:kestrel.example",
	"verificationMethod": [
		{"id": "#key-1", "type": "Multikey", "publicKeyMultibase": "z6MkmM42vxfqZQsv4ehtTjFFxQ4sQKS2w6WR7emozFAn5cxu"},
		{"id": "#old", "type": "Multikey", "publicKeyMultibase": "z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp", "expires": "2026-01-01T00:00:00Z"},
		{"id": "#lost", "type": "Multikey", "publicKeyMultibase": "z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp", "revoked": "2026-01-01T00:00:00Z"},
		{"id": "#odd", "type": "OddKey", "odd": 1}],
	"authentication": ["#key-1", {"id": "#inner", "type": "Multikey", "publicKeyMultibase": "z6MkmM42vxfqZQsv4ehtTjFFxQ4sQKS2w6WR7emozFAn5cxu"}],
	"assertionMethod": ["#old", "#lost", "#odd"],
	"service": [
		{"id": "#files", "type": ["Files", "Other"], "serviceEndpoint": ["https://files.example", {"uri": "https://map.example"}]},
		{"id": "#web", "type": "Files", "serviceEndpoint": "https://kestrel.example/~k/"},
		{"id": "https://kestrel.example/#abs", "type": "Site", "serviceEndpoint": "https://kestrel.example/#top"},
		{"id": "#map", "type": "Map", "serviceEndpoint": {"uri": "https://map.example"}},
		{"id": "#mail", "type": "Mail", "serviceEndpoint": "mailto:k@kestrel.example"}],
	"extension": {"list": [{"id": "#thing", "number": 1.50}, {"id": "#thing"}, {"id": "#twice", "a": 1}, {"id": "#twice", "a": 2}]}
}`

func kestrelWorld(t testing.TB) world {
	return world{
		"did:web:kestrel.example":                      document(t, kestrel),
		"did:web:kestrel.example@1":                    document(t, `{"id":"did:web:kestrel.example","service":[{"id":"#v1","type":"T","serviceEndpoint":"https://v1.example"}]}`),
		"did:web:kestrel.example@2021-05-10T17:00:00Z": document(t, `{"id":"did:web:kestrel.example","service":[{"id":"#v0","type":"T","serviceEndpoint":"https://v0.example"}]}`),
		"did:web:gone.example":                         {Deactivated: true, Document: document(t, strings.ReplaceAll(kestrel, "kestrel", "gone")).Document},
		"did:web:wrong.example":                        document(t, kestrel),
		"did:web:nothing.example":                      {},
	}
}

func now() time.Time { return time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC) }

const ns = "https://www.w3.org/ns/did#"

// TestDereference: what each DID URL names: a member of the content, URLs, or a
// problem's type.
func TestDereference(t *testing.T) {
	d := dereference.Dereferencer{Resolver: kestrelWorld(t), Now: now}
	uris := dereference.Options{Accept: "text/uri-list"}
	purpose := func(name string) dereference.Options {
		return dereference.Options{VerificationRelationship: name}
	}
	const badMethod, badPurpose = dereference.InvalidVerificationMethod, dereference.InvalidRelationshipForVerificationMethod
	for _, c := range []struct {
		tail string
		o    dereference.Options
		want string
	}{
		{"", dereference.Options{}, "did:web:kestrel.example"},
		{"?", dereference.Options{}, "did:web:kestrel.example"},
		{"#key-1", dereference.Options{}, "did:web:kestrel.example#key-1"},
		{"#inner", dereference.Options{}, "did:web:kestrel.example#inner"},
		{"#files", dereference.Options{}, "did:web:kestrel.example#files"},
		{"#thing", dereference.Options{}, "did:web:kestrel.example#thing"},
		{"#twice", dereference.Options{}, ns + "INVALID_DID_DOCUMENT"},
		{"#nothing", dereference.Options{}, ns + "NOT_FOUND"},
		{"#", dereference.Options{}, ns + "NOT_FOUND"},
		{"#key-1", dereference.Options{Accept: "text/html"}, ns + "REPRESENTATION_NOT_SUPPORTED"},
		{"#key-1", uris, ns + "REPRESENTATION_NOT_SUPPORTED"},
		{"", dereference.Options{Accept: "application/did+ld+json"}, "did:web:kestrel.example"},

		{"#key-1", purpose("authentication"), "did:web:kestrel.example#key-1"},
		{"#inner", purpose("authentication"), "did:web:kestrel.example#inner"},
		{"#odd", purpose("assertionMethod"), "did:web:kestrel.example#odd"},
		{"#key-1", purpose("assertionMethod"), badPurpose},
		{"#old", purpose("assertionMethod"), badMethod},
		{"#lost", purpose("assertionMethod"), badMethod},
		{"#files", purpose("authentication"), badMethod},
		{"#nothing", purpose("authentication"), badMethod},
		{"", purpose("authentication"), badMethod},
		{"?service=files", purpose("authentication"), badMethod},
		{"#files", purpose("service"), ns + "FEATURE_NOT_SUPPORTED"},

		{"?versionId=1#v1", dereference.Options{}, "did:web:kestrel.example#v1"},
		{"?versionId=1", dereference.Options{}, "did:web:kestrel.example"},
		{"?versionId=1#files", dereference.Options{}, ns + "NOT_FOUND"},
		{"?versionId=2", dereference.Options{}, ns + "NOT_FOUND"},
		{"?versionTime=2021-05-10T17:00:00Z#v0", dereference.Options{}, "did:web:kestrel.example#v0"},
		{"?versionTime=2021-05-10T17%3A00%3A00Z&service=v0", uris, "https://v0.example"},
		{"?versionTime=2021-05-10T17:00:00.0Z", dereference.Options{}, ns + "INVALID_OPTIONS"},
		{"?versionNumber=1#v1", dereference.Options{}, "did:web:kestrel.example#v1"},
		{"?versionNumber=2", dereference.Options{}, ns + "NOT_FOUND"},
		{"?versionNumber=0", dereference.Options{}, ns + "INVALID_OPTIONS"},
		{"?versionNumber=01", dereference.Options{}, ns + "INVALID_OPTIONS"},
		{"?versionNumber=1&versionId=1", dereference.Options{}, ns + "INVALID_OPTIONS"},
		{"?versionId=1&versionTime=2021-05-10T17:00:00Z", dereference.Options{}, ns + "INVALID_OPTIONS"},

		{"?service=files", dereference.Options{}, "did:web:kestrel.example"},
		{"?service=files#files", dereference.Options{}, "did:web:kestrel.example#files"},
		{"?service=files#web", dereference.Options{}, ns + "NOT_FOUND"},
		{"?service=files", uris, "https://files.example"},
		{"?service=%23files", uris, "https://files.example"},
		{"?service=did:web:kestrel.example%23files", uris, "https://files.example"},
		{"?service=https://kestrel.example/%23abs", uris, "https://kestrel.example/#top"},
		{"?serviceType=Files", uris, "https://files.example https://kestrel.example/~k/"},
		{"?serviceType=Files&service=web", uris, "https://kestrel.example/~k/"},
		{"?serviceType=Site&service=web", uris, ns + "NOT_FOUND"},
		{"?service=map", uris, ns + "NOT_FOUND"},
		{"?service=Files", uris, ns + "NOT_FOUND"},
		{"?service=did:web:magpie.example%23files", uris, ns + "NOT_FOUND"},
		{"?service=files", dereference.Options{Accept: "image/png"}, ns + "REPRESENTATION_NOT_SUPPORTED"},
		{"?service=files", dereference.Options{Accept: "text/uri-list", VerificationRelationship: "authentication"}, badMethod},
		{"?service=files#intro", uris, "https://files.example#intro"},
		{"?service=https://kestrel.example/%23abs#intro", uris, ns + "INVALID_DID_URL"},
		{"?service=files&relativeRef=%2Fa%23b#intro", uris, ns + "INVALID_DID_URL"},

		{"/whois", dereference.Options{}, ns + "NOT_FOUND"},
		{"/x?service=files", uris, ns + "NOT_FOUND"},
		{"?transformKey=JsonWebKey", dereference.Options{}, ns + "NOT_FOUND"},
		{"?versionId=1&hl=z#v1", dereference.Options{}, ns + "NOT_FOUND"},
		{"?service=files&hl=z", uris, ns + "FEATURE_NOT_SUPPORTED"},
		{"?relativeRef=%2Fa", uris, ns + "NOT_FOUND"},
	} {
		r := d.Dereference(t.Context(), "did:web:kestrel.example"+c.tail, c.o)
		switch {
		case r.Problem != nil:
			require.Equal(t, c.want, r.Problem.Type, "%s %s", c.tail, r.Problem.Detail)
			require.Nil(t, r.Content, c.tail)
			require.Nil(t, r.URLs, c.tail)
			require.JSONEq(t, `{}`, member(t, r.JSON(), "contentMetadata"))
			require.JSONEq(t, `null`, member(t, r.JSON(), "content"))
		case r.URLs != nil:
			require.Equal(t, c.want, strings.Join(r.URLs, " "), c.tail)
			var list []string
			require.NoError(t, json.Unmarshal([]byte(member(t, r.JSON(), "content")), &list))
			require.Equal(t, r.URLs, list)
		default:
			var object struct{ ID string }
			require.NoError(t, json.Unmarshal(r.Content, &object), c.tail)
			require.Equal(t, c.want, object.ID, c.tail)
			require.JSONEq(t, string(r.Content), member(t, r.JSON(), "content"))
			require.Equal(t, 200, r.Status())
		}
	}
	r := d.Dereference(t.Context(), "did:web:kestrel.example", dereference.Options{})
	require.Equal(t, kestrel, string(r.Content))
	require.JSONEq(t, `{"versionId":"7"}`, member(t, r.JSON(), "contentMetadata"))
	require.JSONEq(t, `{"contentType":"application/did"}`, member(t, r.JSON(), "didUrlDereferencingMetadata"))
	r = d.Dereference(t.Context(), "did:web:kestrel.example?service=web", dereference.Options{})
	require.JSONEq(t, `[{"id": "#web", "type": "Files", "serviceEndpoint": "https://kestrel.example/~k/"}]`, member(t, r.Content, "service"))
	r = d.Dereference(t.Context(), "did:web:kestrel.example#thing", dereference.Options{})
	require.Contains(t, string(r.Content), "1.50")

	for url, want := range map[string]string{
		"web:kestrel.example":            "INVALID_DID_URL",
		"did:web:kestrel.example?a=\x00": "INVALID_DID_URL",
		"did:web:nobody.example#key-1":   "NOT_FOUND",
		"did:web:wrong.example#key-1":    "INTERNAL_ERROR",
		"did:web:nothing.example#key-1":  "INTERNAL_ERROR",
	} {
		r := d.Dereference(t.Context(), url, dereference.Options{})
		require.Equal(t, ns+want, r.Problem.Type, url)
	}
}

func member(t *testing.T, text []byte, name string) string {
	t.Helper()
	var m map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(text, &m))
	return string(m[name])
}

// TestCase35Deactivated: a deactivated DID gives no key, no service and no
// document, even where the method still knows one.
func TestCase35Deactivated(t *testing.T) {
	d := dereference.Dereferencer{Resolver: kestrelWorld(t), Now: now}
	for _, tail := range []string{"", "#key-1", "?service=files"} {
		r := d.Dereference(t.Context(), "did:web:gone.example"+tail, dereference.Options{})
		require.NotNil(t, r.Problem, tail)
		require.Equal(t, resolution.NotFound, r.Problem.Type)
		require.ErrorIs(t, r.Problem, did.ErrNotFound)
		require.Nil(t, r.Content)
		require.Nil(t, r.Resolution.Document)
		require.Equal(t, 410, r.Status())
		require.JSONEq(t, `{"deactivated":true}`, member(t, r.JSON(), "contentMetadata"))
	}
}

// counted counts questions.
type counted struct {
	world
	times int
}

func (c *counted) Resolve(ctx context.Context, id did.DID, at did.Version) (did.Resolution, error) {
	c.times++
	return c.world.Resolve(ctx, id, at)
}
