// Package ecdsasd2023 is the cryptosuite ecdsa-sd-2023: selective disclosure by many ECDSA signatures (W3C Recommendation
// "Data Integrity ECDSA Cryptosuites v1.0" of 2025-05-15, section 3.6).
//
// The issuer signs every statement of a credential by itself, with a key made for this one proof, and signs that key
// together with what always has to show. This base proof is for the holder alone, who makes derived proofs of it: documents
// with the mandatory statements and a choice of the others, for whoever asks. A derived proof is what a verifier opens.
//
//	transformation  canonical RDF, statement by statement; blank nodes labelled by HMAC-SHA-256
//	key             P-256, for the issuer and for the proof
//	base proof      multibase base64url of 0xd95d00 and CBOR
//	                [signature, proof key, HMAC key, [signature of a statement …], [mandatory JSON pointer …]]
//	derived proof   multibase base64url of 0xd95d01 and CBOR
//	                [signature, proof key, [signature of a statement …], {number of a blank node: HMAC …}, [mandatory index …]]
//
// A node on the way to what is disclosed shows its id and its type, and derived proofs of one base proof can be told to be
// of one: they have the same signature in them. Where that matters take bbs-2023.
package ecdsasd2023
