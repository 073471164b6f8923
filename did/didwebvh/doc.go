// Package didwebvh is the DID method did:webvh 1.0 ("did:web + Verifiable History"): the DID names a log of signed entries,
//
//	did:webvh:QmfGEUAcMpzo25kF2Rhn8L5FAXysfGnkzjwdKoNPi615XQ:example.com:dids:issuer
//
// at https://example.com/dids/issuer/did.jsonl. Its first part, the SCID, is the hash of the first entry; each entry holds
// a document, is chained to the one before by a hash, and is signed (eddsa-jcs-2022) by a key that the log has authorized
// until then. A file beside it, did-witness.json, holds what witnesses have signed. So a log proves itself, whoever serves
// it; only how new it is rests on the server.
//
// [Resolver] reads a log as it comes from an [Opener], an HTTP client for example: this package has none. [Verify] reads one
// that is at hand. [Start] and [Log.Update] write entries; [Log.Files] gives the files for a static host. All of them go
// through the same verifier, which checks every entry: hash, number, time, parameters, keys, proof, identifier, witnesses.
//
// Stricter than the text: internationalized domain names are read as A-labels (xn--…) only; a proof has a
// verification method with a fragment and neither "@context" nor "previousProof"; entries and parameters have no unknown
// members; a first entry in which the text {SCID} is left is refused, since two such entries can have one hash.
package didwebvh
