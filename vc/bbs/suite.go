package bbs

import (
	"crypto/sha3"
	"encoding/binary"
	"fmt"

	bls "github.com/consensys/gnark-crypto/ecc/bls12-381"
	"github.com/consensys/gnark-crypto/ecc/bls12-381/fp"
	"github.com/consensys/gnark-crypto/ecc/bls12-381/fr"
	"github.com/consensys/gnark-crypto/ecc/bls12-381/hash_to_curve"
	"github.com/consensys/gnark-crypto/field/hash"
)

// Suite is a ciphersuite (draft -10 section 7.2). The zero Suite is none.
type Suite uint8

// The two ciphersuites of the draft, both on BLS12-381. They differ in what they hash with.
const (
	SHA256 Suite = iota + 1
	SHAKE256
)

// ID is the ciphersuite_id.
func (s Suite) ID() string {
	switch s {
	case SHA256:
		return "BBS_BLS12381G1_XMD:SHA-256_SSWU_RO_"
	case SHAKE256:
		return "BBS_BLS12381G1_XOF:SHAKE-256_SSWU_RO_"
	}
	return ""
}

// Lengths in bytes.
const (
	expandSize = 48 // of what is reduced to one scalar, expand_len
	pointSize  = bls.SizeOfG1AffineCompressed
	keySize    = bls.SizeOfG2AffineCompressed
	scalarSize = fr.Bytes
)

// expand is expand_message (RFC 9380 section 5.3). A domain separation tag has at most 255 bytes.
func (s Suite) expand(message []byte, dst string, size int) []byte {
	if s == SHAKE256 {
		h := sha3.NewSHAKE256()
		_, _ = h.Write(message)
		_, _ = h.Write(binary.BigEndian.AppendUint16(nil, uint16(size)))
		_, _ = h.Write(append([]byte(dst), byte(len(dst))))
		out := make([]byte, size)
		_, _ = h.Read(out)
		return out
	}
	out, err := hash.ExpandMsgXmd(message, []byte(dst), size)
	if err != nil { // lengths alone, and those are ours
		panic(fmt.Sprintf("bbs: expanding to %d bytes under a tag of %d: %v", size, len(dst), err))
	}
	return out
}

// hashToScalar is hash_to_scalar (section 4.2.2).
func (s Suite) hashToScalar(message []byte, dst string) (out fr.Element) {
	out.SetBytes(s.expand(message, dst, expandSize)) // reduces
	return out
}

// hashToCurve is hash_to_curve_g1 (RFC 9380 section 8.8.1, and the draft's appendix A.1 for SHAKE-256).
func (s Suite) hashToCurve(message []byte, dst string) (out bls.G1Affine) {
	const size = 64 // of what is reduced to one element of the field
	uniform := s.expand(message, dst, 2*size)
	var sum, one bls.G1Jac
	for i := range 2 {
		var u fp.Element
		u.SetBytes(uniform[i*size : (i+1)*size])
		q := bls.MapToCurve1(&u)
		hash_to_curve.G1Isogeny(&q.X, &q.Y)
		one.FromAffine(&q)
		if i == 0 {
			sum.Set(&one)
		} else {
			sum.AddAssign(&one)
		}
	}
	sum.ClearCofactor(&sum)
	out.FromJacobian(&sum)
	return out
}
