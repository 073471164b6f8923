package dataintegrity

import (
	"context"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc/jsonld"
)

// Algorithm is the part of a cryptosuite that is its own, for suites in other packages. What all suites have in common stays
// with the Suite that is made of it.
//
// SignHash and VerifyHash make and check the proof value of a suite that signs one hash,
//
//	hash data = SHA-256 of the proof configuration || SHA-256 of the document, 64 bytes
//
// each in canonical form; both judge the kind of key. The configuration has the contexts of the document, the proof itself
// has none. Without SignHash, proofs are read and not made; without VerifyHash the suite is the zero Suite.
type Algorithm struct {
	Cryptosuite string
	// JCS makes the canonical form by the JSON Canonicalization Scheme, RFC 8785, instead of RDF Dataset Canonicalization.
	JCS        bool
	SignHash   func(ctx context.Context, hashData []byte, by did.Signer) (proofValue string, err error)
	VerifyHash func(hashData []byte, proofValue string, key did.PublicKey) error
	// KeyName is the DID URL of the key that a proof's verificationMethod means; nil takes it as it stands, as other suites
	// do. One without a fragment names no key and finds none.
	KeyName func(verificationMethod string) string
}

// Suite is the whole cryptosuite, with contexts from c. As in all suites, terms and types are checked against them.
func (a Algorithm) Suite(c *jsonld.Contexts) Suite {
	switch {
	case a.VerifyHash == nil:
		return Suite{}
	case a.JCS:
		return Suite{name: a.Cryptosuite, contexts: c, checksTerms: true, transform: byJCS, own: &a}
	}
	return Suite{name: a.Cryptosuite, contexts: c, transform: byRDFC, own: &a}
}

// keyName is what a suite looks up for a verificationMethod.
func (s Suite) keyName(verificationMethod string) string {
	if s.own == nil || s.own.KeyName == nil {
		return verificationMethod
	}
	return s.own.KeyName(verificationMethod)
}
