package bbs

import (
	"fmt"

	bls "github.com/consensys/gnark-crypto/ecc/bls12-381"
	"github.com/consensys/gnark-crypto/ecc/bls12-381/fr"
)

// NymSize is the length of a pseudonym in bytes: a compressed point of G1.
const NymSize = pointSize

// maxDomain bounds a pseudonym's domain, in bytes.
const maxDomain = 4096

// pseudonym is the third statement of a proof: N = OP · s, with the s that was signed.
type pseudonym struct {
	domain []byte
	base   *table // OP = hash_to_curve_g1(domain, api_id)
}

// pseudonym hashes a domain; nil for interfaces without pseudonyms.
func (i Interface) pseudonym(domain []byte) (*pseudonym, error) {
	switch {
	case i.profile == 0 && len(domain) == 0:
		return nil, nil
	case i.profile == 0:
		return nil, fmt.Errorf("%w: a pseudonym's domain", ErrInterface)
	case len(domain) == 0 || len(domain) > maxDomain:
		return nil, fmt.Errorf("%w: a domain of %d bytes, from 1 to %d were expected", ErrPseudonym, len(domain), maxDomain)
	}
	op := i.scheme.suite.hashToCurve(domain, i.api)
	return &pseudonym{domain, newTables(freeWidth, op)[0]}, nil
}

// statement is for the secret at an index of the proof's; of is nil for the prover.
func (p *pseudonym) statement(secret int, of *table) statement {
	s := statement{terms: []term{{p.base, secret}}}
	if of != nil {
		s.image = []product{{of, one()}}
	}
	return s
}

// of multiplies with a secret of which a blinded form, OP · blind, is known: with the difference alone.
func (p *pseudonym) of(secret, blind fr.Element, blinded bls.G1Affine) (bls.G1Affine, error) {
	secret.Sub(&secret, &blind)
	n := sum(product{p.base, secret})
	out := affine(*n.AddMixed(&blinded))[0]
	if out.IsInfinity() || blinded.IsInfinity() {
		return out, fmt.Errorf("%w: the identity", ErrPseudonym)
	}
	return out, nil
}

// Nym is the pseudonym of a secret in a domain: 48 bytes, the same with both profiles.
func (i Interface) Nym(secret Secret, domain []byte) ([]byte, error) {
	if i.profile == 0 || secret.IsZero() {
		return nil, fmt.Errorf("%w: the interface has none, or the secret is 0", ErrPseudonym)
	}
	p, err := i.pseudonym(domain)
	if err != nil {
		return nil, err
	}
	n := affine(sum(shares(p.base, secret.value())...))[0]
	raw := n.Bytes()
	_, err = i.scheme.parseNym(raw[:])
	return raw[:], err
}

// parseNym reads a pseudonym: a point of G1 in its one compressed form, and none of those whose discrete logarithm anybody knows, the
// identity, ±P1 and ± the base point. Whose it is takes a proof.
func (s *Scheme) parseNym(raw []byte) (p bls.G1Affine, err error) {
	if p, err = parsePoint(raw); err != nil {
		return p, fmt.Errorf("%w: %w", ErrPseudonym, err)
	}
	_, _, base, _ := bls.Generators()
	p1 := s.p1.point()
	for _, known := range [...]bls.G1Affine{p1, base} {
		if p.X.Equal(&known.X) {
			return p, fmt.Errorf("%w: a point that everybody has", ErrPseudonym)
		}
	}
	return p, nil
}
