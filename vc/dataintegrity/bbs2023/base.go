package bbs2023

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity/internal/sd"
)

// ErrPointer: a JSON pointer is none, leads into nothing, or names a part of what is one statement.
var ErrPointer = sd.ErrPointer

// Base secures credentials with base proofs, by BLS12-381 keys, without a secret of the holder's. What the JSON pointers into the
// credential name always shows, with the id and the type of every object on the way to it, and so does nothing else: of an
// avatar credential, avatar.Mandatory says what must. The pointer "" is the whole credential. Without pointers the types of the
// credential always show, as they do with any: or a holder who leaves one out would get round what verifiers want of that type
// (MustShow).
//
// The HMAC key, which shuffles the labels of blank nodes, is from Signing.Rand. The secured credential is for its holder alone.
func (s Suite) Base(mandatory ...vc.Pointer) vc.Securer {
	return securer{suite: s, feature: baseline, mandatory: sd.Texts(mandatory)}
}

// securer makes base proofs of a feature.
type securer struct {
	suite      Suite
	feature    Feature
	mandatory  []string
	commitment []byte
	entropy    []byte
}

func (s securer) Secure(ctx context.Context, c vc.Credential, by vc.Signing) (vc.Secured, error) {
	if s.suite.contexts == nil {
		return vc.Secured{}, errors.New("the zero Suite secures nothing")
	}
	s.mandatory = sd.Mandatory(c.Object(), s.mandatory)
	a := s.suite.algorithm(s.suite.verify)
	a.SignDocument = func(ctx context.Context, document map[string]any, proofHash []byte, k did.Signer) (string, error) {
		return s.sign(ctx, document, proofHash, k, by.Rand)
	}
	return a.Suite(s.suite.contexts).Secure(ctx, c, by)
}

// sign makes the value of a base proof (sections 3.3.2, 3.3.3 and 3.3.5).
func (s securer) sign(ctx context.Context, document map[string]any, proofHash []byte, by did.Signer, random io.Reader) (string, error) {
	v := baseValue{HMACKey: make([]byte, scalarSize), Mandatory: s.mandatory, Entropy: s.entropy}
	if _, err := io.ReadFull(random, v.HMACKey); err != nil {
		return "", fmt.Errorf("randomness for a proof: %w", err)
	}
	return s.signWith(ctx, document, proofHash, by, v)
}

// signWith makes the value with a given HMAC key.
func (s securer) signWith(ctx context.Context, document map[string]any, proofHash []byte, by did.Signer, v baseValue) (string, error) {
	public := by.PublicKey()
	key, err := s.suite.publicKey(public)
	if err != nil {
		return "", err
	}
	whole, indexes, err := s.suite.transform(ctx, document, v)
	if err != nil {
		return "", err
	}
	mandatory, others := sd.Group(whole.Statements, indexes)
	v.PublicKey = public.Bytes()
	v.Header = signedHeader(proofHash, mandatory)
	vector := Vector{Header: v.Header, Messages: messages(others), Commitment: s.commitment, Nym: s.feature.nym(), Entropy: s.entropy}
	if v.Signature, err = s.suite.sign(ctx, by, key, vector); err != nil {
		return "", err
	}
	return serialize(s.feature, 0, v.items(s.feature))
}
