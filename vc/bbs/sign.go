package bbs

import (
	"fmt"

	bls "github.com/consensys/gnark-crypto/ecc/bls12-381"
	"github.com/consensys/gnark-crypto/ecc/bls12-381/fr"
)

// SignatureSize is the length of a signature in bytes.
const SignatureSize = pointSize + scalarSize

// signature is A and e.
type signature struct {
	a bls.G1Affine
	e fr.Element
}

// parseSignature is octets_to_signature (section 4.2.4.3).
func parseSignature(raw []byte) (s signature, err error) {
	if len(raw) != SignatureSize {
		return s, fmt.Errorf("signature: %w: %d bytes, want %d", ErrEncoding, len(raw), SignatureSize)
	}
	if s.a, err = parsePoint(raw[:pointSize]); err == nil {
		s.e, err = parseScalar(raw[pointSize:])
	}
	if err != nil {
		return signature{}, fmt.Errorf("signature: %w", err)
	}
	return s, nil
}

// Sign signs messages, the same way each time (section 3.5.1). It is for Core.
func (i Interface) Sign(k SecretKey, m Signed) ([]byte, error) {
	switch {
	case i.scheme == nil || i.blind:
		return nil, fmt.Errorf("%w: Sign is for Core, others have BlindSign", ErrInterface)
	case k.scalar == nil:
		return nil, fmt.Errorf("signing: %w: no secret key", ErrEncoding)
	}
	r, err := i.row(k.public, m.Header, len(m.Messages), 0)
	if err != nil {
		return nil, err
	}
	scalars := i.scalars(m.Messages)
	secret := k.scalar()
	input := make(octets, 0, (2+len(scalars))*scalarSize) // of its full length: what grows leaves copies
	input.scalars(*secret)
	input.scalars(scalars...)
	input.scalars(r.domain)
	e := i.hash(input)
	clear(input)
	return finish(sum(i.image(r, upTo(len(scalars)), scalars)...), *secret, e)
}

// finish makes a signature over B: A = B · 1/(SK + e). The inverse is a secret: it is made of a multiple, and multiplied with in
// two shares.
func finish(b bls.G1Jac, secret, e fr.Element) ([]byte, error) {
	var inverse fr.Element
	inverse.Add(&secret, &e)
	mask, _ := split(inverse)
	inverse.Mul(&inverse, &mask).Inverse(&inverse).Mul(&inverse, &mask)
	if inverse.IsZero() {
		return nil, fmt.Errorf("signing: %w: the key and the messages have no signature", ErrEncoding)
	}
	a := affine(sum(shares(newTables(freeWidth, affine(b)[0])[0], inverse)...))[0]
	if a.IsInfinity() {
		return nil, fmt.Errorf("signing: %w: the identity", ErrEncoding)
	}
	var out octets
	out.points(a)
	out.scalars(e)
	return out, nil
}

// Verify checks a signature over all that was signed (section 3.5.2, with a Held the blind draft's VerifyBlindSign, with pseudonyms
// VerifyFinalizeWithNym, whose sum is Secret.Add). It returns ErrNotVerified for one that does not hold.
func (i Interface) Verify(k PublicKey, signature []byte, m Signed, h Held) error {
	if err := i.takes(h); err != nil {
		return err
	}
	s, err := parseSignature(signature)
	if err != nil {
		return err
	}
	r, err := i.row(k, m.Header, len(m.Messages), i.hidden(len(h.Committed)))
	if err != nil {
		return err
	}
	scalars := i.all(m, h)
	defer clear(scalars)
	known := len(m.Messages)
	image := i.image(r, upTo(known), scalars)
	for j, secret := range scalars[known:] {
		image = append(image, shares(r.rest[known+j], secret)...)
	}
	return i.check(k, s, image)
}

// check tells whether e(A, W) · e(B - A · e, -BP2) is one: A · (SK + e) is B.
func (i Interface) check(k PublicKey, s signature, image []product) error {
	var minus fr.Element
	minus.Neg(&s.e)
	b := affine(sum(append(image, product{newTables(freeWidth, s.a)[0], minus})...))[0]
	if !k.pairs(i.scheme, s.a, b) {
		return fmt.Errorf("signature: %w", ErrNotVerified)
	}
	return nil
}
