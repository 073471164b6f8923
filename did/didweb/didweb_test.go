package didweb_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didweb"
)

func lines(t testing.TB, name string) (entries []string) {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	require.NoError(t, err)
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimRight(line, "\n"); !strings.HasPrefix(line, "#") {
			entries = append(entries, line)
		}
	}
	require.NotEmpty(t, entries)
	return entries
}

func parse(t testing.TB, s string) did.DID {
	t.Helper()
	id, err := did.Parse(s)
	require.NoError(t, err)
	return id
}

func TestURL(t *testing.T) {
	for _, line := range lines(t, "valid.txt") {
		s, want, _ := strings.Cut(line, " ")
		got, err := didweb.URL(parse(t, s))
		require.NoError(t, err, s)
		require.Equal(t, want, got)
	}
	long := strings.Repeat("a", 63) + "."
	for _, s := range append(lines(t, "invalid.txt"),
		"did:web:"+strings.Repeat("a", 64)+".example", "did:web:"+long+long+long+long+"example",
		"did:web:a.example:"+strings.Repeat("a", 2048)) {
		got, err := didweb.URL(parse(t, s))
		require.ErrorIs(t, err, did.ErrInvalid, s)
		require.Empty(t, got)
	}
	for _, id := range []did.DID{{}, parse(t, "did:key:web"), parse(t, "did:webs:a.example")} {
		_, err := didweb.URL(id)
		require.ErrorIs(t, err, did.ErrMethodNotSupported)
	}
}

// loader gives one answer, and notes what it was asked for.
type loader struct {
	data  string
	err   error
	asked []string
}

func (l *loader) Load(_ context.Context, url string) ([]byte, error) {
	l.asked = append(l.asked, url)
	return []byte(l.data), l.err
}

func TestResolve(t *testing.T) {
	id := parse(t, "did:web:kestrel.example:u:bob")
	l := &loader{data: `{"id":"did:web:kestrel.example:u:bob","verificationMethod":[{"id":"#k","type":"Multikey",
		"controller":"did:web:kestrel.example:u:bob","publicKeyMultibase":"z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"}]}`}
	r, err := didweb.Resolver{Loader: l}.Resolve(t.Context(), id, did.Version{})
	require.NoError(t, err)
	require.Equal(t, id, r.Document.ID())
	require.Equal(t, did.Resolution{Document: r.Document}, r)
	require.Equal(t, []string{"https://kestrel.example/u/bob/did.json"}, l.asked)
	name, err := id.URL("#k")
	require.NoError(t, err)
	_, err = r.Document.VerificationMethod(name, did.AnyPurpose, time.Time{})
	require.NoError(t, err)
}

func TestResolveRefuses(t *testing.T) {
	const id = "did:web:kestrel.example"
	good := `{"id":"did:web:kestrel.example"}`
	now := did.Version{Time: time.Now()}
	for what, c := range map[string]struct {
		id     string
		at     did.Version
		loader didweb.Loader
		want   error
	}{
		"another method":   {"did:webs:kestrel.example", did.Version{}, &loader{data: good}, did.ErrMethodNotSupported},
		"an address":       {"did:web:127.0.0.1", did.Version{}, &loader{data: `{"id":"did:web:127.0.0.1"}`}, did.ErrInvalid},
		"a version":        {id, did.Version{ID: "1"}, &loader{data: good}, did.ErrNotFound},
		"a time":           {id, now, &loader{data: good}, did.ErrNotFound},
		"a bad DID's time": {"did:web:kestrel.example%3A0", now, &loader{data: good}, did.ErrInvalid},
		"no loader":        {id, did.Version{}, nil, did.ErrUnavailable},
		"nothing there":    {id, did.Version{}, &loader{err: fmt.Errorf("index: %w", fs.ErrNotExist)}, did.ErrNotFound},
		"unfit":            {id, did.Version{}, &loader{err: fmt.Errorf("too long: %w", fs.ErrInvalid)}, did.ErrInvalid},
		"forbidden":        {id, did.Version{}, &loader{err: fs.ErrPermission}, did.ErrUnavailable},
		"network":          {id, did.Version{}, &loader{err: net.ErrClosed}, did.ErrUnavailable},
		"empty":            {id, did.Version{}, &loader{}, did.ErrInvalid},
		"HTML":             {id, did.Version{}, &loader{data: "<html>"}, did.ErrInvalid},
		"two ids":          {id, did.Version{}, &loader{data: `{"id":"did:web:kestrel.example","id":"did:web:b.example"}`}, did.ErrInvalid},
		"another id":       {id, did.Version{}, &loader{data: `{"id":"did:web:wren.example"}`}, did.ErrInvalid},
		"upper case":       {id, did.Version{}, &loader{data: `{"id":"did:web:Kestrel.example"}`}, did.ErrInvalid},
		"a port more":      {id, did.Version{}, &loader{data: `{"id":"did:web:kestrel.example%3A443"}`}, did.ErrInvalid},
		"a path more":      {id, did.Version{}, &loader{data: `{"id":"did:web:kestrel.example:.well-known"}`}, did.ErrInvalid},
		"another spelling": {"did:web:kestrel.example%3a8443", did.Version{}, &loader{data: `{"id":"did:web:kestrel.example%3A8443"}`}, did.ErrInvalid},
		"too large":        {id, did.Version{}, &loader{data: strings.Replace(good, "{", "{"+strings.Repeat(" ", 1<<20), 1)}, did.ErrInvalid},
	} {
		r, err := didweb.Resolver{Loader: c.loader}.Resolve(t.Context(), parse(t, c.id), c.at)
		require.ErrorIs(t, err, c.want, what)
		require.Zero(t, r, what)
		for _, other := range []error{did.ErrInvalid, did.ErrNotFound, did.ErrUnavailable, did.ErrMethodNotSupported} {
			require.Equal(t, other == c.want, errors.Is(err, other), what)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := didweb.Resolver{Loader: &loader{err: fs.ErrNotExist}}.Resolve(ctx, parse(t, id), did.Version{})
	require.ErrorIs(t, err, context.Canceled)
	require.NotErrorIs(t, err, did.ErrNotFound)
}

func TestNew(t *testing.T) {
	for _, kind := range []did.Kind{did.Ed25519, did.P256, did.P384, did.Secp256k1, did.X25519} {
		signer, err := did.GenerateKey(kind)
		require.NoError(t, err)
		for at, want := range map[string]string{
			"kestrel.example":            "did:web:kestrel.example",
			"kestrel.example:8443":       "did:web:kestrel.example%3A8443",
			"kestrel.example/u/bob":      "did:web:kestrel.example:u:bob",
			"kestrel.example:8443/u/bob": "did:web:kestrel.example%3A8443:u:bob",
		} {
			id, key, document, err := didweb.New(at, signer)
			require.NoError(t, err)
			require.Equal(t, want, id.String())
			require.Equal(t, id, key.ID.DID())
			r, err := didweb.Resolver{Loader: &loader{data: string(document.JSON())}}.Resolve(t.Context(), id, did.Version{})
			require.NoError(t, err)
			purpose := did.Authentication | did.AssertionMethod | did.CapabilityInvocation | did.CapabilityDelegation
			if kind == did.X25519 {
				purpose = did.KeyAgreement
			}
			m, err := r.Document.VerificationMethod(key.ID, did.AnyPurpose, time.Time{})
			require.NoError(t, err)
			require.Equal(t, purpose, m.Purposes)
			require.Equal(t, signer.PublicKey(), m.Key)
			require.Equal(t, id, m.Controller)
			require.Len(t, r.Document.Methods(did.AnyPurpose, time.Time{}), 1)
		}
	}
	signer, err := did.GenerateKey(did.Ed25519)
	require.NoError(t, err)
	for _, at := range []string{
		"", "/", "kestrel", "Kestrel.example", "kestrel.example/", "kestrel.example//u", "kestrel.example/u/", "kestrel.example/..",
		"https://kestrel.example", "kestrel.example:0", "kestrel.example:1:2", "kestrel.example%3A8443", "kestrel.example/a:b",
		"kestrel.example/a%20b", "kestrel.example/a b", "kestrel.example/~bob", "kestrel.example?x", "kestrel.example#x",
		"user@kestrel.example", "127.0.0.1", "[::1]", "kestrel.example:u",
	} {
		id, key, document, err := didweb.New(at, signer)
		require.ErrorIs(t, err, did.ErrInvalid, at)
		require.Zero(t, id)
		require.Zero(t, key)
		require.Nil(t, document)
	}
	_, _, _, err = didweb.New("kestrel.example", nil)
	require.ErrorIs(t, err, did.ErrInvalid)
}
