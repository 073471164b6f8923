// Package dereference finds what a DID URL names (DID Resolution 1.0, Candidate
// Recommendation Snapshot of 2026-07-23, §5): a document, a key, a service or
// another object of it, or where a service is.
//
//	did:example:123                                    the document
//	did:example:123?versionId=4#key-1                  a key in that version of it
//	did:example:123?service=files&relativeRef=%2Fa     the document with that service alone; as
//	                                                   text/uri-list: https://files.example/a
//
// The section is at risk: the Working Group may change or remove it. So this
// package may change as well, and nothing else depends on it. To check a
// signature, nobody needs it: look the key up with [did.Document.VerificationMethod].
//
// Where the text leaves it open or contradicts itself, this package does the
// narrower thing:
//
//   - A parameter given twice is INVALID_DID_URL, in whatever encoding.
//   - A parameter that nobody here knows is part of the name of a resource (§3),
//     so it is not passed over: NOT_FOUND alone, FEATURE_NOT_SUPPORTED beside a
//     service. A path is NOT_FOUND.
//   - versionId, versionTime or versionNumber (of did:webvh) alone name a version of the document.
//   - service=files names the service "#files", as the text's examples have it.
//   - relativeRef is put below the endpoint, as the example of §5.5 has it and
//     §13.7.1 wants it. RFC 3986, §5, which §5.4.1 names, would let "/x" replace
//     the endpoint's path. What leads out from below is INVALID_DID_URL, in
//     whatever encoding.
//   - A deactivated DID has nothing to dereference: NOT_FOUND, with the metadata
//     "deactivated" that the HTTP binding turns into status 410.
package dereference
