package bbs

import (
	"crypto/rand"
	"fmt"
	"io"

	"github.com/consensys/gnark-crypto/ecc/bls12-381/fr"
)

// weightSize is the length of the random weights of a batch, in bytes.
const weightSize = 16

// ProofVerifyBatch checks proofs under one key with one pairing check for all: the points of each, times a random weight of 128
// bits, are added up. Everything else is checked proof by proof, before the weights are drawn. A batch in which one does not
// hold is refused by a *BatchError that names the first such. Nil randomness is the operating system's; that of anybody who
// could have made a proof is worth nothing.
func (i Interface) ProofVerifyBatch(k PublicKey, proofs []Shown, random io.Reader) error {
	if random == nil {
		random = rand.Reader
	}
	opened := make([]openedProof, len(proofs))
	for j, s := range proofs {
		var err error
		if opened[j], err = i.opened(k, s); err != nil {
			return &BatchError{j, err}
		}
	}
	if len(proofs) == 0 {
		return fmt.Errorf("batch: %w: there is nothing to check", ErrEncoding)
	}
	weights := make([]byte, weightSize*len(proofs))
	if _, err := io.ReadFull(random, weights); err != nil {
		return fmt.Errorf("%w: %w", ErrRandom, err)
	}
	aBar, bBar := make([]product, len(opened)), make([]product, len(opened))
	for j, o := range opened {
		var w fr.Element
		w.SetBytes(weights[j*weightSize : (j+1)*weightSize])
		aBar[j], bBar[j] = product{o.aBar, w}, product{o.bBar, w}
	}
	sums := affine(sum(aBar...), sum(bBar...))
	if k.pairs(i.scheme, sums[0], sums[1]) {
		return nil
	}
	for j, o := range opened {
		if !k.pairs(i.scheme, o.aBar.point(), o.bBar.point()) {
			return &BatchError{j, fmt.Errorf("proof: %w", ErrNotVerified)}
		}
	}
	return fmt.Errorf("batch: %w", ErrNotVerified) // not reached: products of holding pairings hold
}
