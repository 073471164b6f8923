package did

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/sha512"
	"fmt"
	"math/big"

	"github.com/decred/dcrd/dcrec/secp256k1/v4"
	secp256k1ecdsa "github.com/decred/dcrd/dcrec/secp256k1/v4/ecdsa"
)

// Verify checks a signature with the one algorithm of the key's kind; see the
// package comment. It returns [ErrSignature] for a signature that does not
// verify, be it malformed or wrong, and [ErrNotASigningKey] for X25519,
// BLS12381G2, MLDSA44 and the zero value.
//
// Ed25519 is checked as crypto/ed25519 does: S has to be below the group order,
// and [S]B − [k]A, encoded canonically, has to be R byte for byte. That is RFC
// 8032, §5.1.7, without the cofactor; a non-canonical R verifies nothing, and
// neither does a signature that holds only times the cofactor, which a batch
// verifier would take. R may be of small order and a key may have a part of
// small order, but no key is of small order or spelled non-canonically
// ([NewPublicKey]), so that a signature fits one key and one message. ECDSA takes
// any s below the order ("high s" too), so the bytes of a signature identify
// nothing.
func (k PublicKey) Verify(message, signature []byte) error {
	var ok bool
	switch k.kind {
	case Ed25519:
		ok = len(signature) == ed25519.SignatureSize &&
			ed25519.Verify(ed25519.PublicKey(k.raw), message, signature)
	case P256:
		digest := sha256.Sum256(message)
		ok = verifyECDSA(elliptic.P256(), k.raw, digest[:], signature)
	case P384:
		digest := sha512.Sum384(message)
		ok = verifyECDSA(elliptic.P384(), k.raw, digest[:], signature)
	case Secp256k1:
		digest := sha256.Sum256(message)
		ok = verifySecp256k1(k.raw, digest[:], signature)
	default:
		return fmt.Errorf("%v key: %w", k.kind, ErrNotASigningKey)
	}
	if !ok {
		return fmt.Errorf("%v: %w", k.kind, ErrSignature)
	}
	return nil
}

func verifyECDSA(curve elliptic.Curve, point string, digest, signature []byte) bool {
	n := len(point) / 2
	if len(signature) != 2*n {
		return false
	}
	key, err := ecdsa.ParseUncompressedPublicKey(curve, []byte(point))
	if err != nil {
		return false
	}
	r, s := new(big.Int).SetBytes(signature[:n]), new(big.Int).SetBytes(signature[n:])
	return ecdsa.Verify(key, digest, r, s) // checks 0 < r, s < n
}

func verifySecp256k1(point string, digest, signature []byte) bool {
	var r, s secp256k1.ModNScalar
	if len(signature) != 64 || r.SetByteSlice(signature[:32]) || s.SetByteSlice(signature[32:]) ||
		r.IsZero() || s.IsZero() {
		return false
	}
	key, err := secp256k1.ParsePubKey([]byte(point))
	if err != nil {
		return false
	}
	return secp256k1ecdsa.NewSignature(&r, &s).Verify(digest, key)
}
