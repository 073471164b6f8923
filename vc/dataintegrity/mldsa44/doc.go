// Package mldsa44 is EXPERIMENTAL: the cryptosuites mldsa44-rdfc-2024 and mldsa44-jcs-2024 of Quantum-Safe Cryptosuites v0.3,
// a report of the W3C Credentials Community Group (w3c-ccg/di-quantum-safe, commit 399230b4 of 2026-04-27), which says of
// itself not to use it in production. It may change in every version and does not stand behind any other package. Nobody has
// it without importing it and naming its suites.
//
// A proof is that of package dataintegrity but for its algorithm, ML-DSA-44 (FIPS 204, with an empty context), a signature of
// 2420 bytes:
//
//	"cryptosuite": "mldsa44-jcs-2024",
//	"verificationMethod": "did:key:ukCRKDtY8…",
//	"proofValue": "uTSucVLvX…"
//
// Keys (Multikeys of 1312 bytes, multicodec 0x1210) and proof values are multibase base64url without padding, "u", and nothing
// else. The published proofs name a did:key by the DID alone, which names a document and no key; these suites, and no other
// suite of this module, take it for the one key of that document, did:key:u…#u…. The proofs they make name the key in full.
package mldsa44
