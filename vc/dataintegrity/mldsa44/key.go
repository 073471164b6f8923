package mldsa44

import (
	"context"
	"fmt"

	"filippo.io/mldsa"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
)

// PrivateKey is a key in memory: a did.Signer whose signatures Verify checks, for did.PublicKey knows the syntax of these
// keys alone. It prints as its public key, in every format, and gives its secret to nobody. It is not comparable and safe for
// concurrent use.
type PrivateKey struct {
	public did.PublicKey
	// Package fmt cannot look into a function. It also makes the type not comparable.
	secret func() *mldsa.PrivateKey
}

// NewPrivateKey makes the key pair of a seed, 32 random bytes: ML-DSA.KeyGen_internal (FIPS 204 section 6.1). Whoever has the
// seed has the key. Another length is did.ErrInvalid.
func NewPrivateKey(seed []byte) (*PrivateKey, error) {
	secret, err := mldsa.NewPrivateKey(mldsa.MLDSA44(), seed)
	if err != nil {
		return nil, fmt.Errorf("ML-DSA-44 key: %w: seed of %d bytes, want %d", did.ErrInvalid, len(seed), mldsa.PrivateKeySize)
	}
	public, err := did.NewPublicKey(did.MLDSA44, secret.PublicKey().Bytes())
	if err != nil {
		return nil, err
	}
	return &PrivateKey{public, func() *mldsa.PrivateKey { return secret }}, nil
}

// PublicKey returns the public key.
func (k *PrivateKey) PublicKey() did.PublicKey { return k.public }

// Sign signs in memory and ignores the context. It is hedged (FIPS 204 section 3.4): the operating system's randomness goes
// in beside the key and the message, so that neither a fault nor a bad source of randomness alone gives the key away. Two
// signatures of one message differ.
func (k *PrivateKey) Sign(_ context.Context, message []byte) ([]byte, error) {
	if k.secret == nil {
		return nil, fmt.Errorf("zero private key: %w", did.ErrNotASigningKey)
	}
	signature, err := k.secret().Sign(nil, message, nil)
	if err != nil {
		return nil, fmt.Errorf("signing: %w", err)
	}
	return signature, nil
}

// String names the kind and the public key.
func (k PrivateKey) String() string { return "private key of " + k.public.String() }

// GoString is String.
func (k PrivateKey) GoString() string { return k.String() }

// Format writes String, whatever the verb.
func (k PrivateKey) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(k.String())) }

// MarshalText writes String: encoding/json and log/slog come by here.
func (k PrivateKey) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// Verify checks a signature: ML-DSA.Verify with an empty context (FIPS 204 section 5.3). It returns did.ErrSignature for one
// that does not verify, be it malformed or wrong; a key of another kind is a *vc.Mismatch. Nobody without the private key can
// make a second signature of a signed message out of the first, but whoever has it makes as many as they like: the bytes of a
// signature identify nothing.
func Verify(key did.PublicKey, message, signature []byte) error {
	if err := checkKind(key); err != nil {
		return err
	}
	public, err := mldsa.NewPublicKey(mldsa.MLDSA44(), key.Bytes())
	if err != nil {
		return fmt.Errorf("ML-DSA-44 key: %w: %w", did.ErrInvalid, err)
	}
	if err := mldsa.Verify(public, message, signature, nil); err != nil {
		return fmt.Errorf("%w: %w", did.ErrSignature, err)
	}
	return nil
}

func checkKind(key did.PublicKey) error {
	if key.Kind() != did.MLDSA44 {
		return &vc.Mismatch{What: "kind of key", Want: did.MLDSA44.String(), Got: key.Kind().String()}
	}
	return nil
}
