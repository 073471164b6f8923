package bbs

import (
	"crypto/sha256"
	"fmt"
	"io"

	"github.com/consensys/gnark-crypto/ecc/bls12-381/fr"
)

// Of a batch, in bytes: the length of its weights, and how much randomness goes into them.
const (
	weightSize = 16
	drawSize   = 32
)

// ProofVerifyBatch checks proofs under one key with one pairing check for all: the points of each, times a random weight of 128
// bits, are added up. Everything else is checked proof by proof, before the weights are drawn. A batch in which one does not
// hold is refused by a *BatchError that names one: the first with a fault of its own, otherwise the first whose pairing does not
// hold. Nil randomness is the operating system's. The weights are hashed from it and from what they weigh, so that whoever
// knows it beforehand has still to guess them.
func (i Interface) ProofVerifyBatch(k PublicKey, proofs []Shown, random io.Reader) error {
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
	weights, err := k.weights(opened, random)
	if err != nil {
		return err
	}
	aBar, bBar := make([]product, len(opened)), make([]product, len(opened))
	for j, o := range opened {
		aBar[j], bBar[j] = product{o.aBar, weights[j]}, product{o.bBar, weights[j]}
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

// weights makes a number for each proof: SHA-256(SHA-256(randomness || key || points) || I2OSP(i, 8)), cut to its length.
func (k PublicKey) weights(opened []openedProof, random io.Reader) ([]fr.Element, error) {
	draw := make(octets, drawSize)
	if err := fill(draw, random); err != nil {
		return nil, err
	}
	draw = append(draw, k.of.raw[:]...)
	for _, o := range opened {
		draw.points(o.aBar.point(), o.bBar.point())
	}
	digest := sha256.Sum256(draw)
	out := make([]fr.Element, len(opened))
	for j := range out {
		input := octets(digest[:])
		input.number(j)
		sum := sha256.Sum256(input)
		out[j].SetBytes(sum[:weightSize])
	}
	return out, nil
}
