package bbs

import (
	"encoding/binary"
	"fmt"

	bls "github.com/consensys/gnark-crypto/ecc/bls12-381"
	"github.com/consensys/gnark-crypto/ecc/bls12-381/fr"
)

// parsePoint is octets_to_point_E1 with subgroup_check_G1: the one compressed form of a point of G1 that is not the identity.
func parsePoint(raw []byte) (p bls.G1Affine, err error) {
	if len(raw) != pointSize {
		return p, fmt.Errorf("%w: a point of %d bytes, want %d", ErrEncoding, len(raw), pointSize)
	}
	if _, err := p.SetBytes(raw); err != nil { // checks the subgroup
		return p, fmt.Errorf("%w: %w", ErrEncoding, err)
	}
	if p.IsInfinity() {
		return p, fmt.Errorf("%w: the identity", ErrEncoding)
	}
	if again := p.Bytes(); string(again[:]) != string(raw) {
		return p, fmt.Errorf("%w: a point that is not in canonical form", ErrEncoding)
	}
	return p, nil
}

// parseScalar reads a number from 1 to r - 1.
func parseScalar(raw []byte) (s fr.Element, err error) {
	if len(raw) != scalarSize {
		return s, fmt.Errorf("%w: a scalar of %d bytes, want %d", ErrEncoding, len(raw), scalarSize)
	}
	if err := s.SetBytesCanonical(raw); err != nil {
		return fr.Element{}, fmt.Errorf("%w: a scalar that is not below the order of the group", ErrEncoding)
	}
	if s.IsZero() {
		return s, fmt.Errorf("%w: the scalar 0", ErrEncoding)
	}
	return s, nil
}

// parseScalars reads one or more scalars with nothing left.
func parseScalars(raw []byte) ([]fr.Element, error) {
	if len(raw)%scalarSize != 0 {
		return nil, fmt.Errorf("%w: %d bytes are no whole number of scalars", ErrEncoding, len(raw))
	}
	out := make([]fr.Element, len(raw)/scalarSize)
	for i := range out {
		var err error
		if out[i], err = parseScalar(raw[i*scalarSize : (i+1)*scalarSize]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// octets gathers what is hashed or sent: serialize (section 4.2.4.1) without a list in between.
type octets []byte

func (o *octets) points(points ...bls.G1Affine) {
	for i := range points {
		raw := points[i].Bytes()
		*o = append(*o, raw[:]...)
	}
}

func (o *octets) scalars(scalars ...fr.Element) {
	for i := range scalars {
		raw := scalars[i].Bytes()
		*o = append(*o, raw[:]...)
	}
}

// number is I2OSP(n, 8).
func (o *octets) number(n int) { *o = binary.BigEndian.AppendUint64(*o, uint64(n)) }

// prefixed is a field behind its length in eight bytes.
func (o *octets) prefixed(field []byte) {
	o.number(len(field))
	*o = append(*o, field...)
}
