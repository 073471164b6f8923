package did

import (
	"context"
	"crypto"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha512"
	"fmt"

	"github.com/decred/dcrd/dcrec/secp256k1/v4"
	secp256k1ecdsa "github.com/decred/dcrd/dcrec/secp256k1/v4/ecdsa"
	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// PrivateKey is a key in memory: a [Signer] of every kind but X25519, whose
// Sign refuses. It prints as its public key, in every format; only
// [PrivateKey.PrivateJWK] gives the secret away. It is not comparable and safe
// for concurrent use.
//
// How long signing takes tells nothing about a key of Ed25519, P-256 or P-384.
// With secp256k1 it may: the library behind it multiplies and inverts the nonce
// in variable time. Where others can measure that, take another kind, or a
// [Signer] that does not run in the same process.
type PrivateKey struct {
	public PublicKey
	// secret returns an ed25519.PrivateKey, *ecdh.PrivateKey, *ecdsa.PrivateKey
	// or *secp256k1.PrivateKey. Package fmt cannot look into a function, even
	// where the key is an unexported field and Format is not asked. A function
	// also makes the type not comparable.
	secret func() any
}

// GenerateKey makes a key pair with the operating system's randomness. Kinds
// without private keys in this package (BLS12381G2, MLDSA44) are
// [ErrUnsupportedKey].
func GenerateKey(k Kind) (*PrivateKey, error) {
	switch k {
	case Ed25519, X25519:
		seed := make([]byte, 32)
		if _, err := rand.Read(seed); err != nil {
			return nil, fmt.Errorf("generating an %v key: %w", k, err)
		}
		return newPrivateKey(k, seed)
	case P256, P384:
		curve := elliptic.P256()
		if k == P384 {
			curve = elliptic.P384()
		}
		key, err := ecdsa.GenerateKey(curve, rand.Reader)
		if err != nil {
			return nil, fmt.Errorf("generating a %v key: %w", k, err)
		}
		return newECDSA(k, key)
	case Secp256k1:
		key, err := secp256k1.GeneratePrivateKeyFromRand(rand.Reader)
		if err != nil {
			return nil, fmt.Errorf("generating a %v key: %w", k, err)
		}
		return newSecp256k1(key)
	}
	return nil, fmt.Errorf("generating a key of %v: %w", k, ErrUnsupportedKey)
}

// newPrivateKey takes the bytes that stand in a JWK as "d": the seed of
// Ed25519 (RFC 8037), the X25519 private key, or the big-endian scalar.
func newPrivateKey(k Kind, d []byte) (*PrivateKey, error) {
	switch k {
	case Ed25519:
		if len(d) == ed25519.SeedSize {
			key := ed25519.NewKeyFromSeed(d)
			public, err := NewPublicKey(Ed25519, key.Public().(ed25519.PublicKey))
			return pair(public, key, err)
		}
	case X25519:
		if key, err := ecdh.X25519().NewPrivateKey(d); err == nil {
			public, err := NewPublicKey(X25519, key.PublicKey().Bytes())
			return pair(public, key, err)
		}
	case P256:
		if key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), d); err == nil {
			return newECDSA(k, key)
		}
	case P384:
		if key, err := ecdsa.ParseRawPrivateKey(elliptic.P384(), d); err == nil {
			return newECDSA(k, key)
		}
	case Secp256k1:
		var scalar secp256k1.ModNScalar
		if len(d) == 32 && !scalar.SetByteSlice(d) && !scalar.IsZero() {
			return newSecp256k1(secp256k1.NewPrivateKey(&scalar))
		}
	default:
		return nil, fmt.Errorf("private key of %v: %w", k, ErrUnsupportedKey)
	}
	return nil, fmt.Errorf("private %v key: %w: wrong length or out of range", k, ErrInvalid)
}

func newECDSA(k Kind, key *ecdsa.PrivateKey) (*PrivateKey, error) {
	point, err := key.PublicKey.Bytes()
	if err != nil {
		return nil, fmt.Errorf("private %v key: %w", k, err)
	}
	public, err := newPoint(k, point)
	return pair(public, key, err)
}

func newSecp256k1(key *secp256k1.PrivateKey) (*PrivateKey, error) {
	public, err := newPoint(Secp256k1, key.PubKey().SerializeUncompressed())
	return pair(public, key, err)
}

func pair(public PublicKey, secret any, err error) (*PrivateKey, error) {
	if err != nil {
		return nil, err
	}
	return &PrivateKey{public, func() any { return secret }}, nil
}

// PublicKey returns the public key.
func (k *PrivateKey) PublicKey() PublicKey { return k.public }

// Sign signs in memory and ignores the context. It is deterministic: Ed25519 by
// nature, ECDSA by RFC 6979, so no weak source of randomness can leak the key.
func (k *PrivateKey) Sign(_ context.Context, message []byte) ([]byte, error) {
	if k.secret == nil {
		return nil, fmt.Errorf("zero private key: %w", ErrNotASigningKey)
	}
	switch secret := k.secret().(type) {
	case ed25519.PrivateKey:
		return ed25519.Sign(secret, message), nil
	case *ecdsa.PrivateKey:
		if k.public.kind == P384 {
			digest := sha512.Sum384(message)
			return signECDSA(secret, digest[:], crypto.SHA384)
		}
		digest := sha256.Sum256(message)
		return signECDSA(secret, digest[:], crypto.SHA256)
	case *secp256k1.PrivateKey:
		digest := sha256.Sum256(message)
		signature := secp256k1ecdsa.Sign(secret, digest[:])
		r, s := signature.R(), signature.S()
		rb, sb := r.Bytes(), s.Bytes()
		return append(rb[:], sb[:]...), nil
	}
	return nil, fmt.Errorf("%v key: %w", k.public.kind, ErrNotASigningKey)
}

// signECDSA signs by RFC 6979 and turns the ASN.1 form into r || s.
func signECDSA(key *ecdsa.PrivateKey, digest []byte, hash crypto.Hash) ([]byte, error) {
	der, err := key.Sign(nil, digest, hash)
	if err != nil {
		return nil, fmt.Errorf("signing: %w", err)
	}
	var r, s []byte
	in, seq := cryptobyte.String(der), cryptobyte.String(nil)
	n := (key.Curve.Params().BitSize + 7) / 8
	if !in.ReadASN1(&seq, asn1.SEQUENCE) || !seq.ReadASN1Integer(&r) || !seq.ReadASN1Integer(&s) ||
		len(r) > n || len(s) > n {
		return nil, fmt.Errorf("signing: %w: not an ECDSA signature", ErrSignature)
	}
	signature := make([]byte, 2*n)
	copy(signature[n-len(r):], r)
	copy(signature[2*n-len(s):], s)
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
