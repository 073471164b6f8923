package universal_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/resolver/resolution"
	"github.com/avouch-id/avouch/resolver/universal"
)

// server answers everything with one body.
type server struct {
	body string
	err  error
	url  string // the last
}

func (s *server) Load(_ context.Context, url string) ([]byte, error) {
	s.url = url
	return []byte(s.body), s.err
}

func parse(t testing.TB, s string) did.DID {
	t.Helper()
	id, err := did.Parse(s)
	require.NoError(t, err)
	return id
}

const (
	asked   = "did:ion:kestrel"
	bare    = `{"@context":"https://www.w3.org/ns/did/v1","id":"did:ion:kestrel"}`
	another = `{"@context":"https://www.w3.org/ns/did/v1","id":"did:ion:magpie"}`
)

func result(document, metadata string) string {
	return `{"didDocument":` + document + `,"didResolutionMetadata":{"contentType":"application/did"},"didDocumentMetadata":` + metadata + `}`
}

func problem(name string) string {
	return `{"didDocument":null,"didDocumentMetadata":{},"didResolutionMetadata":{"error":{"type":"https://www.w3.org/ns/did#` + name + `"}}}`
}

// TestURL: the request of §12.1. A DID that holds a percent sign, as a did:web
// with a port does, must come out of the server's decoding as it was.
func TestURL(t *testing.T) {
	for _, c := range []struct {
		base, id string
		at       did.Version
		want     string
	}{
		{"https://resolver.example", "did:example:1234", did.Version{}, "https://resolver.example/1.0/identifiers/did:example:1234"},
		{"https://resolver.example/", "did:example:a%3Ab", did.Version{}, "https://resolver.example/1.0/identifiers/did%3Aexample%3Aa%253Ab"},
		{"https://resolver.example/x", "did:example:1234", did.Version{ID: "a&versionTime=b"},
			"https://resolver.example/x/1.0/identifiers/did%3Aexample%3A1234?versionId=a%26versionTime%3Db"},
		{"https://resolver.example", "did:example:1234", did.Version{Time: time.Date(2021, 5, 10, 19, 0, 0, 7, time.FixedZone("", 7200))},
			"https://resolver.example/1.0/identifiers/did%3Aexample%3A1234?versionTime=2021-05-10T17%3A00%3A00Z"},
	} {
		s := &server{err: errors.New("down")}
		r := universal.Resolver{Base: c.base, Loader: s, TrustFor: []string{"example"}}
		_, err := r.Resolve(t.Context(), parse(t, c.id), c.at)
		require.ErrorIs(t, err, did.ErrUnavailable)
		require.Equal(t, c.want, s.url)
	}
}

func TestAnswers(t *testing.T) {
	at := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
	byTime, byID := did.Version{Time: at}, did.Version{ID: "2"}
	for name, c := range map[string]struct {
		body string
		err  error
		at   did.Version
		want error
	}{
		"a result":                 {body: result(bare, `{}`)},
		"a document":               {body: bare},
		"null metadata":            {body: result(bare, `null`)},
		"another's document":       {body: result(another, `{}`), want: did.ErrInvalid},
		"another's bare document":  {body: another, want: did.ErrInvalid},
		"malformed document":       {body: result(`{"id":"did:ion:kestrel","service":{}}`, `{}`), want: did.ErrInvalid},
		"document without id":      {body: result(`{}`, `{}`), want: did.ErrInvalid},
		"same in another method":   {body: result(bare, `{"canonicalId":"did:web:magpie.example"}`), want: did.ErrInvalid},
		"same, of another method":  {body: result(bare, `{"equivalentId":["did:ion:k","did:key:z"]}`), want: did.ErrInvalid},
		"no JSON":                  {body: `<html>`, want: did.ErrUnavailable},
		"nothing":                  {body: ``, want: did.ErrUnavailable},
		"an empty object":          {body: `{}`, want: did.ErrUnavailable},
		"twice":                    {body: `{"didDocument":` + another + `,"didDocument":` + bare + `}`, want: did.ErrUnavailable},
		"too long":                 {body: `{"a":"` + strings.Repeat("a", 1<<20) + `"}`, want: did.ErrUnavailable},
		"not found":                {body: problem("NOT_FOUND"), want: did.ErrNotFound},
		"method":                   {body: problem("METHOD_NOT_SUPPORTED"), want: did.ErrMethodNotSupported},
		"invalid":                  {body: problem("INVALID_DID"), want: did.ErrInvalid},
		"invalid document":         {body: problem("INVALID_DID_DOCUMENT"), want: did.ErrInvalid},
		"our options":              {body: problem("INVALID_OPTIONS"), want: did.ErrUnavailable},
		"feature":                  {body: problem("FEATURE_NOT_SUPPORTED"), want: did.ErrUnavailable},
		"representation":           {body: problem("REPRESENTATION_NOT_SUPPORTED"), want: did.ErrUnavailable},
		"internal":                 {body: problem("INTERNAL_ERROR"), want: did.ErrUnavailable},
		"404":                      {err: fmt.Errorf("status 404: %w", fs.ErrNotExist), want: did.ErrNotFound},
		"refused":                  {err: fs.ErrPermission, want: did.ErrUnavailable},
		"the version":              {body: result(bare, `{"versionId":"2"}`), at: byID},
		"another version":          {body: result(bare, `{"versionId":"3"}`), at: byID, want: did.ErrUnavailable},
		"a version without its id": {body: result(bare, `{}`), at: byID, want: did.ErrUnavailable},
		"of the time":              {body: result(bare, `{"updated":"2026-05-01T00:00:00Z"}`), at: byTime},
		"since it was created":     {body: result(bare, `{"created":"2026-04-01T00:00:00Z"}`), at: byTime},
		"until later":              {body: result(bare, `{"updated":"2026-04-01T00:00:00Z","nextUpdate":"2026-05-01T00:00:01Z"}`), at: byTime},
		"later":                    {body: result(bare, `{"created":"2026-04-01T00:00:00Z","updated":"2026-05-01T00:00:01Z"}`), at: byTime, want: did.ErrUnavailable},
		"replaced before":          {body: result(bare, `{"updated":"2026-04-01T00:00:00Z","nextUpdate":"2026-05-01T00:00:00Z"}`), at: byTime, want: did.ErrUnavailable},
		"of no time":               {body: bare, at: byTime, want: did.ErrUnavailable},
		"by number":                {body: bare, at: did.Version{Number: 2}, want: did.ErrUnavailable},
		"no such option":           {body: bare, at: did.Version{ID: "\n"}, want: did.ErrInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			r := universal.Resolver{Base: "https://resolver.example", Loader: &server{body: c.body, err: c.err}, TrustFor: []string{"ion"}}
			got, err := r.Resolve(t.Context(), parse(t, asked), c.at)
			if c.want != nil {
				require.ErrorIs(t, err, c.want)
				require.Zero(t, got)
				return
			}
			require.NoError(t, err)
			require.Equal(t, asked, got.Document.ID().String())
		})
	}
}

// TestCase35DeactivatedElsewhere: a deactivated DID has no keys, even where the
// server sends some.
func TestCase35DeactivatedElsewhere(t *testing.T) {
	for _, body := range []string{result(bare, `{"deactivated":true}`), result(`null`, `{"deactivated":true}`)} {
		r := universal.Resolver{Loader: &server{body: body}, TrustFor: []string{"ion"}}
		got, err := r.Resolve(t.Context(), parse(t, asked), did.Version{})
		require.NoError(t, err)
		require.True(t, got.Deactivated)
		require.Nil(t, got.Document)
	}
}

// TestTrust: nobody is asked about a method that was not named, nor about one
// that needs nobody.
func TestTrust(t *testing.T) {
	s := &server{body: bare}
	for _, r := range []universal.Resolver{
		{Loader: s},
		{Loader: s, TrustFor: []string{"io", "ionic", ""}},
		{TrustFor: []string{"ion"}},
	} {
		_, err := r.Resolve(t.Context(), parse(t, asked), did.Version{})
		require.ErrorIs(t, err, did.ErrMethodNotSupported)
	}
	r := universal.Resolver{Loader: s, TrustFor: []string{"key", "jwk", "peer"}}
	for _, id := range []string{"did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp", "did:jwk:e30", "did:peer:2"} {
		_, err := r.Resolve(t.Context(), parse(t, id), did.Version{})
		require.ErrorIs(t, err, did.ErrMethodNotSupported)
	}
	_, err := r.Resolve(t.Context(), did.DID{}, did.Version{})
	require.ErrorIs(t, err, did.ErrInvalid)
	require.Empty(t, s.url)

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r = universal.Resolver{Loader: &server{err: errors.New("cut")}, TrustFor: []string{"ion"}}
	_, err = r.Resolve(ctx, parse(t, asked), did.Version{})
	require.ErrorIs(t, err, context.Canceled)
}

// TestProblemStands: what the server says goes on to who asks us.
func TestProblemStands(t *testing.T) {
	r := universal.Resolver{Loader: &server{body: problem("NOT_FOUND")}, TrustFor: []string{"ion"}}
	got := resolution.Resolve(t.Context(), r, asked, resolution.Options{})
	require.Equal(t, resolution.NotFound, got.Problem.Type)
}

func FuzzAnswer(f *testing.F) {
	for _, body := range []string{bare, another, result(bare, `{"versionId":"2","updated":"2026-05-01T00:00:00Z"}`), problem("NOT_FOUND"), `{"didResolutionMetadata":{"error":"notFound"}}`} {
		f.Add([]byte(body), "2")
	}
	f.Fuzz(func(t *testing.T, body []byte, version string) {
		r := universal.Resolver{Loader: &server{body: string(body)}, TrustFor: []string{"ion"}}
		got, err := r.Resolve(t.Context(), parse(t, asked), did.Version{ID: version})
		if err != nil {
			require.Zero(t, got)
			require.True(t, errors.Is(err, did.ErrInvalid) || errors.Is(err, did.ErrNotFound) ||
				errors.Is(err, did.ErrUnavailable) || errors.Is(err, did.ErrMethodNotSupported), err)
			return
		}
		require.True(t, got.Deactivated || got.Document.ID().String() == asked)
		require.True(t, version == "" || got.VersionID == version)
	})
}
