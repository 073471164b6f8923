package resolver_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didjwk"
	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/did/didpeer"
	"github.com/avouch-id/avouch/resolver"
)

func parse(t testing.TB, s string) did.DID {
	t.Helper()
	id, err := did.Parse(s)
	require.NoError(t, err)
	return id
}

func document(t testing.TB, id string) *did.Document {
	t.Helper()
	d, err := did.ParseDocument(fmt.Appendf(nil, `{"@context":"https://www.w3.org/ns/did/v1","id":%q}`, id))
	require.NoError(t, err)
	return d
}

func TestOffline(t *testing.T) {
	key, err := did.GenerateKey(did.Ed25519)
	require.NoError(t, err)
	for name, create := range map[string]func(did.Signer) (did.DID, did.SigningKey, error){
		"key": didkey.New, "jwk": didjwk.New, "peer": didpeer.New,
	} {
		id, signing, err := create(key)
		require.NoError(t, err)
		require.Equal(t, name, id.Method())
		r, err := resolver.Offline().Resolve(t.Context(), id, did.Version{})
		require.NoError(t, err)
		require.Equal(t, id, r.Document.ID())
		require.Equal(t, id, signing.ID.DID())
	}
	for _, s := range []string{"did:web:kestrel.example", "did:plc:z72i7hdynmk6r22z27h6tvur", "did:example:123"} {
		r, err := resolver.Offline().Resolve(t.Context(), parse(t, s), did.Version{})
		require.ErrorIs(t, err, did.ErrMethodNotSupported, s)
		require.Zero(t, r)
	}
	_, err = resolver.Offline().Resolve(t.Context(), did.DID{}, did.Version{})
	require.ErrorIs(t, err, did.ErrInvalid)
	_, err = resolver.Offline().Resolve(t.Context(), parse(t, "did:key:Z6Mk"), did.Version{})
	require.ErrorIs(t, err, did.ErrInvalid)
}

func TestPinned(t *testing.T) {
	web, other := document(t, "did:web:kestrel.example"), document(t, "did:web:plaza.example")
	p, err := resolver.Pinned(resolver.Offline(), web, other)
	require.NoError(t, err)
	for _, d := range []*did.Document{web, other} {
		r, err := p.Resolve(t.Context(), d.ID(), did.Version{})
		require.NoError(t, err)
		require.Same(t, d, r.Document)
		_, err = p.Resolve(t.Context(), d.ID(), did.Version{Number: 1})
		require.ErrorIs(t, err, did.ErrNotFound)
		_, err = p.Resolve(t.Context(), d.ID(), did.Version{ID: "1"})
		require.ErrorIs(t, err, did.ErrNotFound)
	}
	_, err = p.Resolve(t.Context(), parse(t, "did:web:nobody.example"), did.Version{})
	require.ErrorIs(t, err, did.ErrMethodNotSupported)
	_, err = p.Resolve(t.Context(), parse(t, "did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp"), did.Version{})
	require.NoError(t, err)

	alone, err := resolver.Pinned(nil, web)
	require.NoError(t, err)
	_, err = alone.Resolve(t.Context(), other.ID(), did.Version{})
	require.ErrorIs(t, err, did.ErrNotFound)

	for name, documents := range map[string][]*did.Document{
		"twice":     {web, other, web},
		"nil":       {nil},
		"zero":      {new(did.Document)},
		"self-made": {document(t, "did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp")},
		"malformed": {document(t, "did:key:Z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp")},
		"a hash":    {document(t, "did:peer:4zQmd8CpeFPci817KDsbSAKWcXAE2mjvCQSasRewvbSF54Bd")},
	} {
		_, err := resolver.Pinned(nil, documents...)
		require.ErrorIs(t, err, did.ErrInvalid, name)
	}
}

// TestPinnedUnknown: what Offline cannot say anything about may be said by hand.
func TestPinnedUnknown(t *testing.T) {
	for _, id := range []string{"did:key:z4MXj1wBzi9jUstyPMS4", "did:peer:3zQmS19jtYDvGtKVrJhQnRFpBQAx3pJ9omx2HpNrcXFuRCz9", "did:web:kestrel.example"} {
		d := document(t, id)
		p, err := resolver.Pinned(resolver.Offline(), d)
		require.NoError(t, err, id)
		r, err := p.Resolve(t.Context(), d.ID(), did.Version{})
		require.NoError(t, err, id)
		require.Same(t, d, r.Document)
	}
}

// TestConcurrent: one resolver, many goroutines; go test -race watches.
func TestConcurrent(t *testing.T) {
	p, err := resolver.Pinned(resolver.Offline(), document(t, "did:web:kestrel.example"))
	require.NoError(t, err)
	ids := []did.DID{
		parse(t, "did:web:kestrel.example"),
		parse(t, "did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp"),
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for i := range 20 {
				r, err := p.Resolve(context.Background(), ids[i%2], did.Version{})
				if err != nil || len(r.Document.JSON()) == 0 {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
}
