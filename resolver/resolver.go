// Package resolver makes one did.Resolver of many: by method ([Methods]), of
// the methods that need no network ([Offline]), with documents that the caller
// has at hand ([Pinned]), one after the other ([Fallback]), and with a memory
// ([Cache]).
//
// The packages below it speak the language of DID Resolution 1.0: resolution its
// results and errors, dereference DID URLs, universal its HTTP binding, as a
// client.
package resolver

import (
	"context"
	"errors"
	"fmt"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didjwk"
	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/did/didpeer"
)

// Methods resolves each DID by the resolver of its method, such as "key". The
// map must not change while it is in use.
type Methods map[string]did.Resolver

// Resolve asks the method's resolver. Without one, errors wrap
// [did.ErrMethodNotSupported].
func (m Methods) Resolve(ctx context.Context, id did.DID, at did.Version) (did.Resolution, error) {
	if id.IsZero() {
		return did.Resolution{}, fmt.Errorf("resolving: %w: no DID", did.ErrInvalid)
	}
	r := m[id.Method()]
	if r == nil {
		return did.Resolution{}, fmt.Errorf("%w: %q, of %.80q", did.ErrMethodNotSupported, id.Method(), id)
	}
	return r.Resolve(ctx, id, at)
}

// Offline resolves did:key, did:jwk and did:peer, whose documents follow from
// the DIDs themselves. It touches no network.
func Offline() did.Resolver {
	return Methods{"key": didkey.Resolver{}, "jwk": didjwk.Resolver{}, "peer": didpeer.Resolver{}}
}

// Pinned resolves the DIDs of the documents to these documents and every other
// DID by next; with a nil next others are [did.ErrNotFound]. A pinned document
// is what the caller says it is, at every time; it has no version ids and numbers.
//
// Two documents with one id are refused, and so is a document whose id [Offline]
// judges by itself, be it well or malformed: the document could only say
// something else than the DID does. For a short form of did:peer, whose hash
// binds the document, see didpeer.Resolver.
func Pinned(next did.Resolver, documents ...*did.Document) (did.Resolver, error) {
	p := pinned{next: next, documents: make(map[did.DID]*did.Document, len(documents))}
	for _, d := range documents {
		if d == nil || d.ID().IsZero() {
			return nil, fmt.Errorf("pinned document: %w: no document", did.ErrInvalid)
		}
		if _, found := p.documents[d.ID()]; found {
			return nil, fmt.Errorf("pinned document: %w: two for %.80q", did.ErrInvalid, d.ID())
		}
		_, err := Offline().Resolve(context.Background(), d.ID(), did.Version{})
		if !errors.Is(err, did.ErrMethodNotSupported) && !errors.Is(err, did.ErrUnsupportedKey) {
			return nil, fmt.Errorf("pinned document: %w: the document of %.80q follows from the DID", did.ErrInvalid, d.ID())
		}
		p.documents[d.ID()] = d
	}
	return p, nil
}

type pinned struct {
	next      did.Resolver
	documents map[did.DID]*did.Document
}

func (p pinned) Resolve(ctx context.Context, id did.DID, at did.Version) (did.Resolution, error) {
	d, found := p.documents[id]
	switch {
	case found:
		if err := at.WithoutHistory(); err != nil {
			return did.Resolution{}, fmt.Errorf("the pinned document of %.80q: %w", id, err)
		}
		return did.Resolution{Document: d}, nil
	case p.next == nil:
		return did.Resolution{}, fmt.Errorf("%w: no pinned document of %.80q", did.ErrNotFound, id)
	}
	return p.next.Resolve(ctx, id, at)
}
