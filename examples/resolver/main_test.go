package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/resolver"
)

const key = "did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp"

// start serves on a socket of this machine; what it returns ends it and waits.
func start(t *testing.T, r did.Resolver) (base string, end func() error) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- serve(ctx, l, handler(r)) }()
	end = func() error {
		cancel()
		return <-done
	}
	return "http://" + l.Addr().String(), end
}

func get(t *testing.T, url, accept string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	require.NoError(t, err)
	if accept != "" {
		req.Header.Set("Accept", accept)
	}
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer func() { require.NoError(t, resp.Body.Close()) }()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp, string(body)
}

// odd has a deactivated DID, a broken one, and one that cannot be looked at.
type odd struct{}

func (odd) Resolve(_ context.Context, id did.DID, at did.Version) (did.Resolution, error) {
	switch {
	case at.ID == "1":
		d, err := did.ParseDocument(fmt.Appendf(nil, `{"id":%q,"service":[{"id":"#s","type":"T","serviceEndpoint":"https://s.example"}]}`, id))
		return did.Resolution{Document: d, VersionID: "1"}, err
	case id.Specific() == "gone.example":
		return did.Resolution{Deactivated: true}, nil
	case id.Specific() == "broken.example":
		return did.Resolution{}, did.ErrInvalid
	case id.Specific() == "port.example%3A8443":
		d, err := did.ParseDocument(fmt.Appendf(nil, `{"id":%q}`, id))
		return did.Resolution{Document: d}, err
	case id.Specific() == "down.example":
		return did.Resolution{}, fmt.Errorf("%w: dial 10.0.0.7", did.ErrUnavailable)
	}
	return did.Resolution{}, did.ErrNotFound
}

func TestBinding(t *testing.T) {
	methods := resolver.Fallback{resolver.Offline(), resolver.Methods{"web": odd{}}}
	base, end := start(t, methods)
	const document, result = "application/did", "application/did-resolution"
	for _, c := range []struct {
		path, accept string
		status       int
		contentType  string
		holds        string
	}{
		{key, "", 200, document, `"id":"` + key + `"`},
		{key, "*/*", 200, document, `"id":"` + key + `"`},
		{key, document, 200, document, `"id":"` + key + `"`},
		{key, "application/did+ld+json", 200, "application/did+ld+json", `"id":"` + key + `"`},
		{key, result, 200, result, `"didDocument":{`},
		{key, legacy, 200, legacy, `"didDocument":{`},
		{key, "text/html", 406, result, "#REPRESENTATION_NOT_SUPPORTED"},
		{key + "?versionTime=2021-05-10T17:00:00Z", "", 200, document, key},
		{strings.ReplaceAll(key, ":", "%3A") + "?versionTime=2021-05-10T17:00:00Z", "", 200, document, key},
		{key + "?versionId=1", "", 404, result, "#NOT_FOUND"},
		{key + "?versionId=1&versionId=1", "", 400, result, "#INVALID_OPTIONS"},
		{key + "?versionId=%zz", "", 400, result, "#INVALID_OPTIONS"},
		{key + "?service=files", "", 501, result, "#FEATURE_NOT_SUPPORTED"},
		{key + "?noCache=true", "", 501, result, "#FEATURE_NOT_SUPPORTED"},
		{"did:key:Z6Mk", "", 400, result, "#INVALID_DID\""},
		{"did:nothing", "", 400, result, "#INVALID_DID\""},
		{key + "%23key", "", 400, result, "#INVALID_DID\""},
		{key + "/path", "", 400, result, "#INVALID_DID\""},
		{"", "", 400, result, "#INVALID_DID\""},
		{"did:key:" + strings.Repeat("z", 20_000), "", 400, result, "#INVALID_DID\""},
		{"did:ion:1", "", 501, result, "#METHOD_NOT_SUPPORTED"},
		{"did:web:gone.example", "", 410, result, `"deactivated":true`},
		{"did:web:broken.example", "", 500, result, "#INVALID_DID_DOCUMENT"},
		{"did:web:nobody.example", "", 404, result, "#NOT_FOUND"},
		{"did:web:down.example", "", 500, result, "#INTERNAL_ERROR"},
		{"did:web:port.example%3A8443", "", 200, document, `port.example%3A8443"`},
		{"did%3Aweb%3Aport.example%253A8443", "", 200, document, `port.example%3A8443"`},
		{"did%3Aweb%3Aa.example?versionId=1&expandRelativeUrls=true", result, 200, result, `"did:web:a.example#s"`},
	} {
		resp, body := get(t, base+path+c.path, c.accept)
		require.Equal(t, c.status, resp.StatusCode, "%.60s %s", c.path, body)
		require.Equal(t, c.contentType, resp.Header.Get("Content-Type"), c.path)
		require.Contains(t, body, c.holds, c.path)
		require.NotContains(t, body, "10.0.0.7")
		require.True(t, json.Valid([]byte(body)), body)
	}
	resp, err := http.Post(base+path+key, "application/json", strings.NewReader("{}"))
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, http.StatusMethodNotAllowed, resp.StatusCode)
	resp, _ = get(t, base+path+"did:key:"+strings.Repeat("z", 2*maxHeader), "")
	require.Equal(t, http.StatusRequestHeaderFieldsTooLarge, resp.StatusCode)
	http.DefaultClient.CloseIdleConnections()
	require.NoError(t, end())
}

// slow answers when it is let.
type slow struct{ begun, gate chan struct{} }

func (s slow) Resolve(ctx context.Context, id did.DID, at did.Version) (did.Resolution, error) {
	close(s.begun)
	<-s.gate
	return resolver.Offline().Resolve(ctx, id, at)
}

// TestShutdown: a request that has begun is answered, and nobody gets in after.
func TestShutdown(t *testing.T) {
	s := slow{make(chan struct{}), make(chan struct{})}
	base, end := start(t, s)
	host := strings.TrimPrefix(base, "http://")
	conn, err := net.Dial("tcp", host)
	require.NoError(t, err)
	_, err = fmt.Fprintf(conn, "GET %s%s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", path, key)
	require.NoError(t, err)
	<-s.begun
	ended := make(chan error, 1)
	go func() { ended <- end() }()
	for { // until it does not listen any more
		c, err := net.Dial("tcp", host)
		if err != nil {
			break
		}
		_ = c.Close()
	}
	close(s.gate)
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	require.NoError(t, err)
	require.Equal(t, 200, resp.StatusCode)
	require.NoError(t, resp.Body.Close())
	require.NoError(t, <-ended)
}
