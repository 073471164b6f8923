// Package bbs is BBS signatures: one signature over many messages, of which its holder can show some and prove, without showing
// the signature, that the others were signed with them. It is cryptography alone and knows no credential.
//
// A [Scheme] is a ciphersuite with its generators. It has three interfaces, whose signatures are not taken for one another:
//
//	Core        messages that the signer knows
//	            draft-irtf-cfrg-bbs-signatures-10 (2026-01-08), sections 3 to 7, both ciphersuites
//	Blind       besides, messages that the holder committed to
//	            draft-irtf-cfrg-bbs-blind-signatures, the form of its published fixtures (2025-02-27): Q_2 before the J_i, indexes
//	            of the two kinds of messages apart, e = hash(SK, B). The text of June 2026 differs, contradicts itself and has no
//	            vectors: it cannot be tested, and is not here
//	Pseudonyms  besides, a secret of the holder's, to which the signer adds without seeing it, and of which a proof shows a point
//	            for one domain: the same each time, and without relation to that for another domain
//	            draft-irtf-cfrg-bbs-per-verifier-linkability, in two profiles: [W3C2025], the bytes of the W3C's bbs-2023 vectors
//	            (draft -01), and [CFRG03] (2026-06-29), there with a vector of one secret. Vectors of more secrets are refused:
//	            equal pseudonyms in one domain would not prove equal secrets
//
// A proof does not say which interface or profile it is of: the caller does. The drafts give both profiles one name: commitments
// are the same, and a signature of CFRG03 is one of W3C2025 over a header that ends with eight bytes more. One key, one profile.
//
// What is ours and not in any draft, each marked experimental: [Interface.CommitNym], that a commitment holds the secret of a
// pseudonym already shown; [Hedge], where random numbers come from; [Interface.ProofVerifyBatch], whose equation is.
// docs/cryptography.md has the equations.
//
// # Inputs from strangers
//
// Points are taken in their one compressed form, on the curve, in the subgroup, and not the identity; scalars below the order of
// the group, and not 0. The number of messages is bounded before a generator is made. Errors are those of this package.
//
// # Secrets
//
// Points and fields are those of gnark-crypto. Its field arithmetic takes the same time for all numbers, but for inversion; its
// multiplication of points, and the sums of this package, do not. No constant-time multiplication is to be had there, so secrets
// do not meet it as they are: what is inverted is multiplied by a number before; a secret scalar is multiplied in two shares, each
// of which is uniform; in proofs every message is multiplied by a random number first; sums double as often for short scalars as for
// long ones. That hides a secret from whoever measures single multiplications, not from whoever measures all and knows which is
// which. Where others share the machine, sign in a process, or a device, of its own.
//
// Scalars are wiped after use where Go lets them be. Types that hold secrets do not print and are not comparable.
package bbs
