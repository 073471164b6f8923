// Package didweb is the DID method did:web (W3C CCG, draft): the document of
// a DID stands on a web server, at a URL that follows from the DID.
//
//	did:web:kestrel.example                  https://kestrel.example/.well-known/did.json
//	did:web:kestrel.example:u:bob            https://kestrel.example/u/bob/did.json
//	did:web:kestrel.example%3A8443:u:bob     https://kestrel.example:8443/u/bob/did.json
//
// Whoever holds the domain, the server or the path holds the DID, today: there
// is no history, so nothing here answers for an earlier time. The package
// itself touches no network; it asks a [Loader].
//
// # Syntax
//
// [URL] is stricter than the grammar of DIDs, so that a DID names one place
// whatever server reads it. The domain is a fully qualified name of letters,
// digits and hyphens (Unicode as punycode), or localhost, which a Loader
// refuses outside of development; never an address. A port is %3A and 1 to
// 65535. No path segment is empty, "." or "..". Percent-encoding is kept as it
// is, and stands only for characters that a DID cannot have itself; never for
// a slash, a backslash, a percent sign, a control character or what is not
// UTF-8.
//
// DIDs are compared byte for byte and the document has to have the DID as its
// id, so of two spellings of one place, such as %3A and %3a, one resolves.
package didweb

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/avouch-id/avouch/did"
)

// Loader gets what stands at an https URL. The URL comes from a stranger, so a
// loader bounds time and size and does not connect to addresses inside of its
// network: *fetch.Client is one. It is safe for concurrent use.
//
// An error that is fs.ErrNotExist says that nothing is there, one that is
// fs.ErrInvalid that what is there is no document; any other says that it
// could not be looked at.
//
// A Loader that also has the method
//
//	LoadDirect(ctx context.Context, url string, mediaTypes ...string) ([]byte, string, error)
//
// as *fetch.Client has, is asked by that, for the media types of a DID
// document: it follows no redirect, and refuses another type.
type Loader interface {
	Load(ctx context.Context, url string) ([]byte, error)
}

type direct interface {
	LoadDirect(ctx context.Context, url string, mediaTypes ...string) ([]byte, string, error)
}

// Resolver resolves did:web. It is safe for concurrent use if Loader is. It
// keeps nothing: each time, the document is loaded.
type Resolver struct {
	// Loader is needed.
	Loader Loader
}

// Resolve loads the document, whose id has to be the DID, byte for byte.
// Relative DID URLs in it, which the draft forbids and many documents have,
// are read as relative to that id.
//
// Errors wrap [did.ErrInvalid] for a DID that [URL] refuses and for what is no
// document of this DID; [did.ErrNotFound] where the server says that there is
// none, which is also how a did:web is deactivated, and for every version: the
// newest document does not tell what stood there at another time;
// [did.ErrMethodNotSupported] for another method; and [did.ErrUnavailable] for
// the rest, including what the Loader's own rules forbid.
func (r Resolver) Resolve(ctx context.Context, id did.DID, at did.Version) (did.Resolution, error) {
	if id.Method() != "web" {
		return did.Resolution{}, fmt.Errorf("did:web: %w: %.80q", did.ErrMethodNotSupported, id)
	}
	url, err := URL(id)
	if err != nil {
		return did.Resolution{}, err
	}
	if !at.IsZero() {
		return did.Resolution{}, fmt.Errorf("did:web: %w: it has no versions, only the newest document of %.80q", did.ErrNotFound, id)
	}
	data, err := r.load(ctx, url)
	if err != nil {
		return did.Resolution{}, fmt.Errorf("did:web: %.80q: %w", id, classify(ctx, err))
	}
	document, err := did.ParseDocument(data)
	if err != nil {
		return did.Resolution{}, fmt.Errorf("did:web: %w", err)
	}
	if document.ID() != id {
		return did.Resolution{}, fmt.Errorf("did:web: %w: at %.200q stands the document of %.80q", did.ErrInvalid, url, document.ID())
	}
	return did.Resolution{Document: document}, nil
}

func (r Resolver) load(ctx context.Context, url string) ([]byte, error) {
	if r.Loader == nil {
		return nil, errors.New("nothing is set that loads documents (Resolver.Loader)")
	}
	if l, ok := r.Loader.(direct); ok {
		data, _, err := l.LoadDirect(ctx, url,
			"application/did", "application/did+ld+json", "application/did+json", "application/json")
		return data, err
	}
	return r.Loader.Load(ctx, url)
}

func classify(ctx context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("%w: %w", did.ErrUnavailable, ctx.Err())
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%w: %w", did.ErrNotFound, err)
	case errors.Is(err, fs.ErrInvalid):
		return fmt.Errorf("%w: %w", did.ErrInvalid, err)
	}
	return fmt.Errorf("%w: %w", did.ErrUnavailable, err)
}
