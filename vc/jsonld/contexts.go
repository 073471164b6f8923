package jsonld

import (
	"bytes"
	"crypto/sha256"
	"crypto/sha512"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"sync"

	"github.com/avouch-id/avouch/internal/jcs"
	"github.com/avouch-id/avouch/internal/strictjson"
)

// URLs of embedded contexts that other packages name.
const (
	CredentialsV1    = "https://www.w3.org/2018/credentials/v1"
	CredentialsV2    = "https://www.w3.org/ns/credentials/v2"
	ExamplesV2       = "https://www.w3.org/ns/credentials/examples/v2"
	UndefinedTermsV2 = "https://www.w3.org/ns/credentials/undefined-terms/v2"
	DataIntegrityV2  = "https://w3id.org/security/data-integrity/v2"
)

//go:embed contexts/*.json
var files embed.FS

// pinned is a row of the table that mkcontexts makes: a context's URL, our file of it, the SHA-256 of that file, and the
// digests of the bytes that the publisher serves at the URL; all in hexadecimal.
type pinned struct{ url, file, canonical, sha256, sha384 string }

// Contexts are the JSON-LD contexts that their owner has pinned. A value never changes and is safe for concurrent use;
// what it has worked out about contexts it keeps, within a bound. The zero value knows no context.
type Contexts struct {
	documents map[string]*document
	vocab     map[string]bool // contexts whose @vocab counts, and vocabularies
	wrapped   bool            // contexts of a document may stand in an object of their own
	compiled  compiled
}

// Digest are digests of a context's published bytes, as relatedResource of a credential states them (VC Data Model 2.0
// section 5.3).
type Digest struct {
	SHA256 [32]byte
	SHA384 [48]byte
}

// document is a context as it stands at a URL, parsed when first used.
type document struct {
	digests []Digest
	parse   func() (any, error) // the value of @context
}

// Embedded knows the contexts that are part of this package, each equal as JSON to what its publisher serves:
// credentials v1 and v2 with their examples and undefined-terms, data-integrity, multikey, jwk, DID and CID documents,
// security v1 and v2, the suites ed25519-2020 and jws-2020, status lists, citizenship, driver's licences, DID resolution
// and DID configuration, and the avatar vocabulary of package vc/avatar.
func Embedded() *Contexts {
	c := &Contexts{documents: make(map[string]*document, len(embedded))}
	for _, p := range embedded {
		c.documents[p.url] = &document{digests: []Digest{p.digest()}, parse: sync.OnceValues(p.parse)}
	}
	for _, p := range earlier {
		d := c.documents[p.url]
		d.digests = append(d.digests, p.digest())
	}
	return c
}

func (p pinned) digest() (d Digest) {
	// The table is made of digests: nothing to report (TestEmbeddedTable).
	_, _ = hex.Decode(d.SHA256[:], []byte(p.sha256))
	_, _ = hex.Decode(d.SHA384[:], []byte(p.sha384))
	return d
}

func (p pinned) parse() (any, error) {
	data, err := files.ReadFile(p.file)
	if err != nil {
		return nil, err
	}
	if got := hex.EncodeToString(sha256sum(data)); got != p.canonical {
		return nil, fmt.Errorf("%w: %s has SHA-256 %s, pinned is %s", ErrContext, p.file, got, p.canonical)
	}
	return contextOf(data)
}

func sha256sum(data []byte) []byte {
	sum := sha256.Sum256(data)
	return sum[:]
}

// contextOf is the value of @context in a context document.
func contextOf(data []byte) (any, error) {
	doc, err := strictjson.ParseObject(data, strictjson.Limits{})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrContext, err)
	}
	value, ok := doc["@context"]
	if !ok {
		return nil, fmt.Errorf("%w: a context document without @context", ErrContext)
	}
	return value, nil
}

// With adds the contexts of a folder. Its file index.json maps each URL to a file of the folder, {"https://…": "file"}.
// A context that is known already may be repeated, equal as JSON, never replaced: ErrReplaced.
func (c *Contexts) With(folder fs.FS) (*Contexts, error) {
	data, err := fs.ReadFile(folder, "index.json")
	if err != nil {
		return nil, fmt.Errorf("contexts: %w", err)
	}
	index, err := strictjson.ParseObject(data, strictjson.Limits{})
	if err != nil {
		return nil, fmt.Errorf("contexts: index.json: %w", err)
	}
	more := &Contexts{documents: maps.Clone(c.documents), vocab: c.vocab, wrapped: c.wrapped}
	if more.documents == nil {
		more.documents = make(map[string]*document, len(index))
	}
	for _, url := range slices.Sorted(maps.Keys(index)) {
		name, ok := index[url].(string)
		if !ok || !isAbsolute(url) || !fs.ValidPath(name) {
			return nil, fmt.Errorf("contexts: index.json: %w: %q: %q: not a URL and a file of the folder", ErrContext, url, index[url])
		}
		data, err := fs.ReadFile(folder, name)
		if err != nil {
			return nil, fmt.Errorf("contexts: %s: %w", url, err)
		}
		d, err := c.merge(url, data)
		if err != nil {
			return nil, fmt.Errorf("contexts: %s: %s: %w", url, name, err)
		}
		more.documents[url] = d
	}
	return more, nil
}

// merge is the document at a URL after a caller's bytes for it.
func (c *Contexts) merge(url string, data []byte) (*document, error) {
	value, err := contextOf(data)
	if err != nil {
		return nil, err
	}
	d := &document{
		digests: []Digest{{SHA256: sha256.Sum256(data), SHA384: sha512.Sum384(data)}},
		parse:   func() (any, error) { return value, nil },
	}
	known := c.documents[url]
	if known == nil {
		return d, nil
	}
	old, err := known.parse()
	if err != nil {
		return nil, err
	}
	a, errA := jcs.Canonical(old)
	b, errB := jcs.Canonical(value)
	if err := errors.Join(errA, errB); err != nil {
		return nil, err
	}
	if !bytes.Equal(a, b) {
		return nil, ErrReplaced
	}
	digests := slices.Clone(known.digests)
	if !slices.Contains(digests, d.digests[0]) {
		digests = append(digests, d.digests[0])
	}
	return &document{digests: digests, parse: known.parse}, nil
}

// AllowVocab also honours @vocab of the contexts at these URLs: with one of them in a document every term has a meaning.
// UndefinedTermsV2 and ExamplesV2 are made for that, for trying things out. A document that sets @vocab itself is accepted
// if its value is among the URLs. A URL of neither kind changes nothing.
func (c *Contexts) AllowVocab(urls ...string) *Contexts {
	more := &Contexts{documents: c.documents, vocab: make(map[string]bool, len(c.vocab)+len(urls)), wrapped: c.wrapped}
	maps.Copy(more.vocab, c.vocab)
	for _, url := range urls {
		more.vocab[url] = true
	}
	return more
}

// AllowWrapped also takes a context of a document that stands in an object with nothing else in it, {"@context": {…}}, where the
// context itself has to stand. JSON-LD forbids that (JSON-LD 1.1, section 9.15: a context definition has no entry @context), and
// some processors pass over it; what is in it is held to the same rules.
func (c *Contexts) AllowWrapped() *Contexts {
	return &Contexts{documents: c.documents, vocab: c.vocab, wrapped: true}
}

// Digests of the bytes that are known to stand, or to have stood, at a URL: today's first. Nil if the URL is not known.
func (c *Contexts) Digests(url string) []Digest {
	if d := c.documents[url]; d != nil {
		return slices.Clone(d.digests)
	}
	return nil
}

// Has reports whether the context at a URL is known.
func (c *Contexts) Has(url string) bool { return c.documents[url] != nil }
