package didweb_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didweb"
)

// FuzzURL: where a DID leads is one place, spelled in one way, and the DID can be had back from it.
func FuzzURL(f *testing.F) {
	for _, name := range []string{"valid.txt", "invalid.txt"} {
		for _, line := range lines(f, name) {
			s, _, _ := strings.Cut(line, " ")
			f.Add(strings.TrimPrefix(s, "did:web:"))
		}
	}
	f.Fuzz(func(t *testing.T, specific string) {
		id, err := did.Parse("did:web:" + specific)
		if err != nil {
			return
		}
		got, err := didweb.URL(id)
		if err != nil {
			require.ErrorIs(t, err, did.ErrInvalid)
			require.Empty(t, got)
			return
		}
		u, err := url.Parse(got)
		require.NoError(t, err)
		require.Equal(t, got, u.String())
		require.Equal(t, "https", u.Scheme)
		require.Nil(t, u.User)
		require.Empty(t, u.RawQuery+u.Fragment)
		require.Regexp(t, `^(localhost|([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]([a-z0-9-]*[a-z0-9])?)(:[1-9][0-9]{0,4})?$`, u.Host)
		require.Equal(t, u.JoinPath().String(), got, "no step, no empty segment")
		path := strings.TrimSuffix(u.EscapedPath(), "/did.json")
		require.Equal(t, strings.Count(specific, ":"), strings.Count(path, "/")-strings.Count(path, "/.well-known")*boolean(!strings.Contains(specific, ":")))
		require.Equal(t, strings.Count(path, "/"), strings.Count(strings.TrimSuffix(u.Path, "/did.json"), "/"), "no slash out of an encoding")
		back := strings.Replace(u.Host, ":", "%3A", 1)
		if strings.Contains(specific, ":") {
			back += strings.ReplaceAll(path, "/", ":")
		}
		require.True(t, strings.EqualFold(specific, back))
	})
}

func boolean(b bool) int {
	if b {
		return 1
	}
	return 0
}

// FuzzDocument: whatever is served gives the document of this DID or one of our errors.
func FuzzDocument(f *testing.F) {
	f.Add([]byte(`{"id":"did:web:kestrel.example"}`))
	f.Add([]byte(`{"id":"did:web:wren.example"}`))
	f.Add([]byte(`{"@context":"https://www.w3.org/ns/did/v1","id":"did:web:kestrel.example","authentication":["#a"]}`))
	f.Add([]byte(`<html>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		id, err := did.Parse("did:web:kestrel.example")
		require.NoError(t, err)
		r, err := didweb.Resolver{Loader: &loader{data: string(data)}}.Resolve(t.Context(), id, did.Version{})
		if err != nil {
			require.True(t, errors.Is(err, did.ErrInvalid) || errors.Is(err, did.ErrUnsupportedKey), err)
			require.Zero(t, r)
			return
		}
		require.Equal(t, id, r.Document.ID())
		require.Equal(t, data, r.Document.JSON())
	})
}
