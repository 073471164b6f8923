// Package sd has the functions that the selective disclosure suites share (Data Integrity ECDSA Cryptosuites v1.0 section
// 3.4, Data Integrity BBS Cryptosuites v1.0 section 3.3).
//
// A document is turned into statements, canonical N-Quads in order, whose blank nodes have labels of a secret key
// ([Transform] with [HMACLabels] or [ShuffledLabels]). The issuer signs the statements one by one. JSON pointers choose some
// of them ([Transformed.Match]); the holder makes the document that says these and no others, and the map by which a
// verifier's labels become those that were signed ([Transformed.Reveal], [Statements]). Proof values are multibase and CBOR
// ([OpenValue], [Decode], [Encode]).
//
// The specification gives nodes URNs instead of blank node identifiers before it selects ("skolemization"), on the expanded
// document, and compacts that again. Here they get blank node identifiers where they stand ([jsonld.Contexts.Label]), which
// has the same result without a way back.
package sd
