package dataintegrity

import (
	"context"
	"crypto"
	"crypto/sha256"
	"errors"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/internal/terms"
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
// has none. SignDocument and VerifyDocument do so for a suite that signs more than one hash, with selective disclosure: they
// get the document without proofs, which they only read, and the SHA-256 of the proof configuration. VerifyDocument finds the
// key in p, and says there what else a derived proof shows: its header and its pseudonym. Of an error of jsonld
// the document is at fault, a *vc.VerifyError stays what it is, of any other the proof value. Such proofs stand in no chain.
//
// A suite has one pair of functions. Without the first, proofs are read and not made; without the second the suite is the
// zero Suite.
type Algorithm struct {
	Cryptosuite string
	// JCS makes the canonical form by the JSON Canonicalization Scheme, RFC 8785, instead of RDF Dataset Canonicalization.
	JCS        bool
	SignHash   func(ctx context.Context, hashData []byte, by did.Signer) (proofValue string, err error)
	VerifyHash func(hashData []byte, proofValue string, key did.PublicKey) error

	SignDocument   func(ctx context.Context, document map[string]any, proofHash []byte, by did.Signer) (proofValue string, err error)
	VerifyDocument func(ctx context.Context, document map[string]any, proofHash []byte, proofValue string, p *vc.Proof) error
	// KeyName is the DID URL of the key that a proof's verificationMethod means; nil takes it as it stands, as other suites
	// do. One without a fragment names no key and finds none.
	KeyName func(verificationMethod string) string
}

// Suite is the whole cryptosuite, with contexts from c. As in all suites, terms and types are checked against them.
func (a Algorithm) Suite(c *jsonld.Contexts) Suite {
	switch {
	case a.VerifyHash == nil && a.VerifyDocument == nil:
		return Suite{}
	case a.JCS:
		return Suite{name: a.Cryptosuite, contexts: c, checksTerms: true, transform: byJCS, own: &a}
	}
	return Suite{name: a.Cryptosuite, contexts: c, transform: byRDFC, own: &a}
}

// makes tells whether there is a function to make proofs by.
func (a *Algorithm) makes() bool {
	return a.SignHash != nil && a.VerifyHash != nil || a.SignDocument != nil && a.VerifyDocument != nil
}

// proofHash is the SHA-256 of the proof configuration, for functions that see to the document themselves.
func (s Suite) proofHash(ctx context.Context, config map[string]any) ([]byte, error) {
	if _, chained := config["previousProof"]; chained {
		return nil, refuse("proof", "/previousProof", "%s has no proof chains", s.name)
	}
	canonical, err := s.transform(ctx, s.contexts, crypto.SHA256, config)
	if err != nil {
		return nil, terms.ContextError("/proof", err)
	}
	sum := sha256.Sum256(canonical)
	return sum[:], nil
}

// verifyDocument calls the function and gives its error a check.
func (s Suite) verifyDocument(ctx context.Context, document, config map[string]any, p *proof) error {
	hash, err := s.proofHash(ctx, config)
	if err != nil {
		return err
	}
	err = s.own.VerifyDocument(ctx, document, hash, p.value, &p.Proof)
	var refused *vc.VerifyError
	var fault *jsonld.Error
	switch {
	case err == nil || errors.As(err, &refused):
		return err
	case errors.As(err, &fault) || errors.Is(err, jsonld.ErrWork):
		return terms.ContextError("", err)
	}
	return &vc.VerifyError{Check: "proof", Path: "/proofValue", Err: err}
}

// keyName is what a suite looks up for a verificationMethod.
func (s Suite) keyName(verificationMethod string) string {
	if s.own == nil || s.own.KeyName == nil {
		return verificationMethod
	}
	return s.own.KeyName(verificationMethod)
}
