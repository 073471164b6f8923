// Package vc is a credential's life: claims are secured by an issuer, kept and shown by a holder, and judged by a verifier.
//
// Three types keep apart what must not be confused. A Credential is claims that nobody has vouched for. A Secured is bytes
// as they were received. A Verified is what Verifier.Verify made of them, and nothing else makes one.
//
// The mechanisms that sign and open credentials (vc/dataintegrity, vc/sdjwt ...) are values handed to Issuer, Holder and
// Verifier: a Securer, a Discloser or Presenter, and a Mechanism. A Mechanism finds proofs, checks their signatures and
// reports what it found; all judgement stands in Verifier, in one place and in one order.
//
// A challenge goes from the verifier to the holder as the caller likes, an answer comes back as one Secured or several: what
// travels of each is its MediaType and its Bytes, in their order, and Received makes it whole again at the other end. The
// same two are what a wallet stores.
//
// Every refusal is a *VerifyError. ErrInvalid and ErrUnavailable, by errors.Is, tell what was looked at and is wrong from
// what could not be looked at.
//
// Credentials follow the W3C Verifiable Credentials Data Model 2.0 (Recommendation of 2025-05-15; version 1.1 is read,
// and issued where an issuer says so) or are SD-JWT VC claim sets (draft-ietf-oauth-sd-jwt-vc-18).
package vc
