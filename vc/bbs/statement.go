package bbs

import (
	bls "github.com/consensys/gnark-crypto/ecc/bls12-381"
	"github.com/consensys/gnark-crypto/ecc/bls12-381/fr"
)

// A proof shows that its maker knows secrets of which several statements hold at once, by the method of Schnorr: one challenge
// for all, and one response for each secret, whatever number of statements it is in. That is what ties them together. A proof
// of a BBS signature is two statements, a pseudonym is a third over one of their secrets, a commitment is one alone; others
// can join.

// statement says that image is the sum of terms: of points, each times one of the secrets.
type statement struct {
	terms []term
	image []product
}

type term struct {
	of     *table
	secret int // which one, of the proof's
}

// commit gives the statements' first messages: their terms over random numbers in place of the secrets.
func commit(statements []statement, blinds []fr.Element) []bls.G1Affine {
	sums := make([]bls.G1Jac, len(statements))
	for i, s := range statements {
		products := make([]product, len(s.terms))
		for j, t := range s.terms {
			products[j] = product{t.of, blinds[t.secret]}
		}
		sums[i] = sum(products...)
		clear(products)
	}
	return affine(sums...)
}

// respond answers a challenge: blind + challenge · secret.
func respond(blinds, secrets []fr.Element, challenge fr.Element) []fr.Element {
	responses := make([]fr.Element, len(secrets))
	for i := range secrets {
		responses[i].Mul(&secrets[i], &challenge).Add(&responses[i], &blinds[i])
	}
	return responses
}

// recompute gives the first messages to which the responses would be right.
func recompute(statements []statement, responses []fr.Element, challenge fr.Element) []bls.G1Affine {
	sums := make([]bls.G1Jac, len(statements))
	var minus fr.Element
	minus.Neg(&challenge)
	for i, s := range statements {
		products := make([]product, 0, len(s.terms)+len(s.image))
		for _, t := range s.terms {
			products = append(products, product{t.of, responses[t.secret]})
		}
		for _, p := range s.image {
			p.by.Mul(&p.by, &minus)
			products = append(products, p)
		}
		sums[i] = sum(products...)
	}
	return affine(sums...)
}

// one is the scalar 1.
func one() (s fr.Element) { s.SetOne(); return s }

// minusOne is the scalar -1.
func minusOne() (s fr.Element) { s.SetOne(); s.Neg(&s); return s }
