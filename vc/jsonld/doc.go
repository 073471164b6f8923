// Package jsonld gives JSON-LD documents their meaning without a network: pinned contexts, a check of terms, and
// canonical RDF.
//
// # Contexts
//
// A [Contexts] value knows the contexts that its owner has pinned, by URL. [Embedded] has those of the W3C credential and
// security specifications; [Contexts.With] adds a caller's own. Nothing is fetched unless the caller hands in a [Loader]. A URL that is not known is an
// error (VC Data Integrity 1.0 section 2.4), and so is whatever would make a term mean
// something else than the pinned contexts say:
//
//   - a term or type that no context maps, a relative IRI: refused, not dropped ([ErrUndefined], [ErrRelativeIRI]);
//   - a context inside of the document that redefines a term, or sets @base, @vocab, @import, @language, @direction or
//     @propagate, or that makes an alias of a keyword ([ErrRedefined], [ErrContext]). It may add terms;
//   - @vocab of a pinned context that the owner has not allowed by URL ([Contexts.AllowVocab], [ErrVocab]).
//
// What only the document's own context defines means what the document says, as for any JSON-LD: whoever reads a member by
// its name has to look for the context that gives it this meaning.
//
// # Two ways to use them
//
// [Contexts.Check] decides whether a document is meaningful in this sense, from tables of terms, without expansion. That
// is what a cryptosuite over JCS needs.
//
// [Contexts.Canonicalize] makes the same check, expands the document (JSON-LD 1.1 Processing Algorithms and API), turns
// it into RDF and writes canonical N-Quads (RDFC-1.0, RDF Dataset Canonicalization, 2024-05-21). [CanonicalizeQuads] is
// the last step alone. Its work is bounded: a dataset made to keep the algorithm busy (a "poison graph") ends with
// [ErrWork].
//
// [Contexts.Dataset] stops before the last step: the document's statements, one by one, for selective disclosure, with
// [Contexts.Label] for parts of documents.
//
// Documents are trees as internal/strictjson makes them: map[string]any, []any, string, json.Number, bool, nil. They are
// read only, by this package too.
package jsonld
