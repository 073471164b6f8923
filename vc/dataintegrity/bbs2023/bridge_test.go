package bbs2023

import (
	"context"
	"crypto/rand"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/dataintegrity/internal/sd"
)

// Shifted secures for a commitment as an issuer might that keeps to nothing: it checks no request, and adds what it likes to the secret.
func (s Suite) Shifted(commitment []byte, f Feature, entropy []byte, mandatory ...vc.Pointer) vc.Securer {
	return securer{suite: s, feature: f, mandatory: sd.Texts(mandatory), commitment: commitment, entropy: entropy}
}

// Adding is Shifted for any options of the proof.
func (s Suite) Adding(commitment []byte, f Feature, entropy []byte, mandatory ...vc.Pointer) dataintegrity.Suite {
	by := securer{suite: s, feature: f, mandatory: sd.Texts(mandatory), commitment: commitment, entropy: entropy}
	a := s.algorithm(s.verify)
	a.SignDocument = func(ctx context.Context, document map[string]any, proofHash []byte, k did.Signer) (string, error) {
		return by.sign(ctx, document, proofHash, k, rand.Reader)
	}
	return a.Suite(s.contexts)
}
