// Package resolution is the resolve function of DID Resolution 1.0 (Candidate
// Recommendation Snapshot of 2026-07-23, §4): its options, its result as JSON
// (application/did-resolution, §9), and its errors as problem details (RFC 9457)
// with the registered types (§11).
//
// Code that wants a document asks a [did.Resolver]. This package is for those who
// speak the specification's language to others: an HTTP endpoint, a test suite.
//
//	result := resolution.Resolve(ctx, resolver.Offline(), "did:key:z6Mk…", resolution.Options{})
//	result.JSON()    {"didDocument": {…}, "didDocumentMetadata": {…}, "didResolutionMetadata": {…}}
//	result.Status()  200
package resolution
