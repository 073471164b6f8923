package bbs2023

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/bbs"
)

// SecretKey is an issuer's key in memory. It prints as its public key, in every format; Bytes alone gives the secret away. It is
// not comparable and safe for concurrent use. How long signing takes may tell something about it: see package bbs.
type SecretKey struct{ bbs.SecretKey }

// GenerateKey makes a key of 32 random bytes; nil is the operating system's randomness.
func GenerateKey(r io.Reader) (SecretKey, error) {
	if r == nil {
		r = rand.Reader
	}
	var material [32]byte
	defer clear(material[:])
	if _, err := io.ReadFull(r, material[:]); err != nil {
		return SecretKey{}, fmt.Errorf("generating a key: %w", err)
	}
	k, err := bbs.New(bbs.SHA256, 1).KeyGen(material[:], nil, nil)
	return SecretKey{k}, err
}

// ParseSecretKey reads a key of 32 bytes, big-endian; errors wrap did.ErrInvalid.
func ParseSecretKey(raw []byte) (SecretKey, error) {
	k, err := bbs.ParseSecretKey(raw)
	if err != nil {
		return SecretKey{}, fmt.Errorf("%w: %w", did.ErrInvalid, err)
	}
	return SecretKey{k}, nil
}

// Signer lets a did.SigningKey carry the key. Its Sign refuses: this suite signs vectors of messages.
func (k SecretKey) Signer() did.Signer { return signer{k} }

type signer struct{ SecretKey }

// PublicKey is the zero key of the zero SecretKey.
func (s signer) PublicKey() did.PublicKey {
	k, err := did.NewPublicKey(did.BLS12381G2, s.SecretKey.PublicKey().Bytes())
	if err != nil {
		return did.PublicKey{}
	}
	return k
}

func (s signer) Sign(context.Context, []byte) ([]byte, error) {
	return nil, fmt.Errorf("a BBS key signs vectors of messages: %w", did.ErrNotASigningKey)
}

// Vector is what a BBS signature is over. Commitment is nil for signatures without a secret of the holder's; Nym tells whether the
// commitment's last message is a pseudonym's secret, to which Entropy, 32 bytes, is added.
type Vector struct {
	Header     []byte
	Messages   [][]byte
	Commitment []byte
	Nym        bool
	Entropy    []byte
}

// VectorSigner is a did.Signer that is asked for BBS signatures, by the ciphersuite BLS12-381-SHA-256: a device may be one. What it
// returns is checked.
type VectorSigner interface {
	did.Signer
	SignVector(ctx context.Context, v Vector) ([]byte, error)
}

// entropy of a vector, 0 if there is none.
func (v Vector) entropy() (bbs.Secret, error) {
	if len(v.Entropy) == 0 {
		return bbs.Secret{}, nil
	}
	return bbs.ParseSecret(v.Entropy)
}

// sign asks a signer and checks its signature: a device may have a fault, and others must not see it.
func (s Suite) sign(ctx context.Context, by did.Signer, key bbs.PublicKey, v Vector) ([]byte, error) {
	signed := bbs.Signed{Header: v.Header, Messages: v.Messages}
	entropy, err := v.entropy()
	if err != nil {
		return nil, err
	}
	i := s.scheme.Core()
	if v.Commitment != nil {
		if i = s.scheme.Blind(); v.Nym {
			i = s.scheme.Pseudonyms(bbs.W3C2025)
		}
	}
	var signature []byte
	switch k := by.(type) {
	case signer:
		if v.Commitment == nil {
			signature, err = i.Sign(k.SecretKey.SecretKey, signed)
		} else {
			signature, err = i.BlindSign(k.SecretKey.SecretKey, signed, v.Commitment, entropy)
		}
	case VectorSigner:
		signature, err = k.SignVector(ctx, v)
	default:
		return nil, fmt.Errorf("a %T signs no vectors of messages: a VectorSigner was expected", by)
	}
	if err != nil {
		return nil, fmt.Errorf("signing: %w", err)
	}
	if v.Commitment == nil {
		err = i.Verify(key, signature, signed, bbs.Held{})
	} else {
		err = i.BlindCheck(key, signature, signed, v.Commitment, entropy)
	}
	if err != nil {
		return nil, fmt.Errorf("the signer's own signature: %w", err)
	}
	return signature, nil
}

// publicKey is a key of this suite, as a point.
func (s Suite) publicKey(k did.PublicKey) (bbs.PublicKey, error) {
	if k.Kind() != did.BLS12381G2 {
		return bbs.PublicKey{}, &vc.Mismatch{What: "kind of key", Want: did.BLS12381G2.String(), Got: k.Kind().String()}
	}
	return s.keys.of(k)
}
