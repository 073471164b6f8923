// Package dataintegrity secures JSON documents with embedded proofs: W3C Verifiable Credential Data Integrity 1.0
// (Recommendation of 2025-05-15) with the EdDSA and ECDSA cryptosuites 1.0 of the same day.
//
// A proof stands in the document's "proof" member:
//
//	"proof": {
//	  "type": "DataIntegrityProof",
//	  "cryptosuite": "eddsa-jcs-2022",
//	  "created": "2026-05-20T09:30:00Z",
//	  "verificationMethod": "did:key:z6Mk…#z6Mk…",
//	  "proofPurpose": "assertionMethod",
//	  "proofValue": "z…"
//	}
//
// The key decides which suites can sign: Ed25519 the EdDSA suites, P-256 and P-384 the ECDSA suites, secp256k1 none.
//
// What all suites have in common, reading a proof and finding its key, stands in this package once; a Suite is the rest: how
// the document is transformed, hashed and signed. For suites of other packages an Algorithm is that rest. Several proofs, a
// proof set, are opened one by one and all have to hold.
// A proof with previousProof, a proof chain, secures the proofs that it names together with the document.
//
// # What a reader may rely on
//
// A signature is over a canonical form, and a reader sees the document. Every member of a document that is accepted is in
// what was signed, with the value that was signed. A holder may still write it in another way: numbers as 5, 5.0 or 5e0;
// with the RDFC suites also arrays in another order or with a value twice, one value as itself or in an array, as text or
// number or with its datatype as {"@value": …}. Who reads claims by pointer refuses a form that they do not expect, and does
// not take a claim that they do not find for one that was not made.
package dataintegrity
