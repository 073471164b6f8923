// Package bbs2023 is the cryptosuite bbs-2023: selective disclosure of which no two showings can be told to be of one credential,
// and pseudonyms that stick to a person inside a world (W3C Candidate Recommendation Draft "Data Integrity BBS Cryptosuites v1.0" of
// 2026-04-07, section 3; with BLS12-381-SHA-256, and the CFRG drafts that package bbs names).
//
// The issuer signs the statements of a credential as a vector, together with what always has to show. This base proof is for the
// holder alone, who derives proofs of it: documents with the mandatory statements and a choice of the others. A derived proof
// has the issuer's signature in it no more than the hidden statements: it proves that they are there.
//
//	transformation  canonical RDF, statement by statement; blank nodes labelled in an order that a secret key gives
//	key             BLS12-381 G2
//	base proof      multibase base64url of 0xd95d and a byte, and CBOR
//	                [signature, header, public key, HMAC key, [mandatory JSON pointer …]] and with a pseudonym the signer's entropy
//	derived proof   the same of the byte after, and CBOR
//	                [proof, {number of a blank node: label …}, [mandatory index …], [selective index …], presentation header]
//	                and with a pseudonym its domain and itself, and with a secret of the holder's the number of messages
//
//	byte        feature
//	0x02, 0x03  baseline: Suite.Base, Suite.Disclose
//	0x04, 0x05  HolderBinding
//	0x06, 0x07  Pseudonym
//	0x08, 0x09  HolderBindingPseudonym
//
// A pseudonym's domain is a text of CBOR, its entropy a string of 32 bytes: the specification does not say which. The published vectors
// with pseudonyms contradict its text in the header, the number of elements and the form of the entropy; they are read by tests
// alone.
//
// # One person, many worlds
//
// A [Person] is the wallet's part of a secret, for one issuer of personhood. Person.Request, Suite.Enrol and Suite.Blind, and
// Pending.Accept are the three steps to a credential on a secret that nobody but the wallet knows, and that stays the same
// through renewals; the [Owned] that comes of it is shown with a pseudonym for one domain. Owned.Request asks a world for evidence on
// the same secret, in a session that has just shown the pseudonym.
//
// What binds these requests to their sessions, the presentation header, and what wallets look for before they show a credential
// (Owned.Traces, with the form of its kind by Suite.WithForm) are ours and in no specification: docs/cryptography.md has the
// equations. The derived proofs are ordinary bbs-2023. All of it is experimental, and nobody outside has audited it.
package bbs2023
