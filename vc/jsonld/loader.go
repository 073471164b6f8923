package jsonld

import (
	"context"
	"fmt"
	"maps"
)

// Loader gets a context that nobody has pinned. It bounds what it reads, and where it reads from.
type Loader interface {
	Load(ctx context.Context, url string) ([]byte, error)
}

// maxLoaded bounds the contexts that one document can make a Loader get.
const maxLoaded = 16

// Load gets the contexts that a document names and c does not know, and those that these name, and gives a value that
// knows them. Nothing else of this package ever loads. What is loaded is as trustworthy as the loader, no more: only a
// verifier who wants to take any context should use it. c is unchanged, and is the result if nothing was missing.
func (c *Contexts) Load(ctx context.Context, doc map[string]any, from Loader) (*Contexts, error) {
	more := c
	for missing := unknown(c, doc, false); len(missing) > 0; {
		url := missing[0]
		missing = missing[1:]
		if more.Has(url) {
			continue
		}
		if len(more.documents)-len(c.documents) >= maxLoaded {
			return nil, &Error{Pointer: "/@context", Name: url, Err: fmt.Errorf("%w: more than %d contexts to load", ErrWork, maxLoaded)}
		}
		data, err := from.Load(ctx, url)
		if err != nil {
			return nil, &Error{Pointer: "/@context", Name: url, Err: fmt.Errorf("%w: %w", ErrUnknownContext, err)}
		}
		d, err := c.merge(url, data)
		if err != nil {
			return nil, &Error{Pointer: "/@context", Name: url, Err: err}
		}
		if more == c {
			more = &Contexts{documents: maps.Clone(c.documents), vocab: c.vocab, wrapped: c.wrapped}
			if more.documents == nil {
				more.documents = map[string]*document{}
			}
		}
		more.documents[url] = d
		value, err := d.parse()
		if err != nil {
			return nil, err
		}
		missing = append(missing, unknown(more, value, true)...)
	}
	return more, nil
}

// unknown are the URLs in every @context of a value that are not known. inside says that the value is a context itself.
func unknown(c *Contexts, value any, inside bool) (urls []string) {
	switch value := value.(type) {
	case string:
		if inside && !c.Has(value) && isAbsolute(value) {
			urls = append(urls, value)
		}
	case []any:
		for _, e := range value {
			urls = append(urls, unknown(c, e, inside)...)
		}
	case map[string]any:
		for _, name := range sorted(value) {
			urls = append(urls, unknown(c, value[name], name == "@context")...)
		}
	}
	return urls
}
