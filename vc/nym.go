package vc

import "github.com/avouch-id/avouch/did"

// Subject is whom the evidence is about. DID and Key may both be set (an SD-JWT VC with sub and cnf), otherwise one of the
// three is; all are zero where the credential names nobody, or several.
type Subject struct {
	DID did.DID
	Key did.PublicKey
	Nym Nym
}

// Nym is a pseudonym: one person's name in one domain. It is comparable, the key of a ban list. Suite enters the hash that
// makes it, so one secret has one nym a suite; Domain is the exact text of a DID; Point is a compressed point of BLS12-381
// G1.
type Nym struct {
	Suite, Domain string
	Point         [48]byte
}
