package bbs

import (
	"encoding/binary"
	"fmt"
	"math/big"
	"sync"

	bls "github.com/consensys/gnark-crypto/ecc/bls12-381"
	"github.com/consensys/gnark-crypto/ecc/bls12-381/fr"
)

// SecretKey is a signer's key, with its public key. It prints as that, in every format; Bytes alone gives the secret away. It is
// not comparable and safe for concurrent use. The zero SecretKey signs nothing.
type SecretKey struct {
	public PublicKey
	scalar func() *fr.Element
}

// PublicKey is a point of G2 that was checked. It is safe for concurrent use. Keys are compared by their Bytes.
type PublicKey struct{ of *publicKey }

type publicKey struct {
	point bls.G2Affine
	raw   [keySize]byte
	once  sync.Once
	lines lines
}

// Bounds of KeyGen (section 3.4.1).
const (
	minMaterial = 32
	maxInfo     = 65535
	maxTag      = 255 // of expand_message
)

// KeyGen makes the key of at least 32 secret random bytes (section 3.4.1). Without a dst it is that of the draft.
func (s *Scheme) KeyGen(material, info, dst []byte) (SecretKey, error) {
	if s.suite.ID() == "" {
		return SecretKey{}, fmt.Errorf("%w: no suite to make keys with", ErrInterface)
	}
	if len(material) < minMaterial || len(info) > maxInfo || len(dst) > maxTag {
		return SecretKey{}, fmt.Errorf("%w: key material of %d bytes, at least %d; key info of %d, at most %d; a tag of %d, at most %d",
			ErrEncoding, len(material), minMaterial, len(info), maxInfo, len(dst), maxTag)
	}
	tag := string(dst)
	if tag == "" {
		tag = s.suite.ID() + "KEYGEN_DST_"
	}
	input := append(make([]byte, 0, len(material)+2+len(info)), material...)
	input = append(binary.BigEndian.AppendUint16(input, uint16(len(info))), info...)
	defer clear(input)
	return newSecretKey(s.suite.hashToScalar(input, tag))
}

// ParseSecretKey reads a key of 32 bytes, big-endian.
func ParseSecretKey(raw []byte) (SecretKey, error) {
	k, err := parseScalar(raw)
	if err != nil {
		return SecretKey{}, fmt.Errorf("secret key: %w", err)
	}
	return newSecretKey(k)
}

func newSecretKey(k fr.Element) (SecretKey, error) {
	if k.IsZero() {
		return SecretKey{}, fmt.Errorf("%w: the secret key 0", ErrEncoding)
	}
	// SkToPk (section 3.4.2), with the key in two shares.
	share, rest := split(k)
	var w, part bls.G2Jac
	_, g2, _, _ := bls.Generators()
	var n big.Int
	w.ScalarMultiplication(&g2, share.BigInt(&n))
	part.ScalarMultiplication(&g2, rest.BigInt(&n))
	clear(n.Bits())
	w.AddAssign(&part)
	p := &publicKey{}
	p.point.FromJacobian(&w)
	p.raw = p.point.Bytes()
	return SecretKey{PublicKey{p}, func() *fr.Element { return &k }}, nil
}

// PublicKey is SkToPk.
func (k SecretKey) PublicKey() PublicKey { return k.public }

// Bytes are 32 bytes, big-endian: the secret itself. Those of the zero SecretKey are nil.
func (k SecretKey) Bytes() []byte {
	if k.scalar == nil {
		return nil
	}
	raw := k.scalar().Bytes()
	return raw[:]
}

// String names the public key.
func (k SecretKey) String() string { return "bbs secret key of " + k.public.String() }

// GoString is String.
func (k SecretKey) GoString() string { return k.String() }

// Format writes String, whatever the verb.
func (k SecretKey) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(k.String())) }

// MarshalText writes String: encoding/json and log/slog come by here.
func (k SecretKey) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// ParsePublicKey is octets_to_pubkey (section 4.2.4.6): the compressed form, 96 bytes, of a point of G2 that is not the
// identity.
func ParsePublicKey(raw []byte) (PublicKey, error) {
	p := &publicKey{}
	if len(raw) != keySize {
		return PublicKey{}, fmt.Errorf("public key: %w: %d bytes, want %d", ErrEncoding, len(raw), keySize)
	}
	if _, err := p.point.SetBytes(raw); err != nil { // checks the subgroup
		return PublicKey{}, fmt.Errorf("public key: %w: %w", ErrEncoding, err)
	}
	if p.point.IsInfinity() {
		return PublicKey{}, fmt.Errorf("public key: %w: the identity", ErrEncoding)
	}
	if p.raw = p.point.Bytes(); string(p.raw[:]) != string(raw) {
		return PublicKey{}, fmt.Errorf("public key: %w: not in canonical form", ErrEncoding)
	}
	return PublicKey{p}, nil
}

// Bytes are the compressed point, 96 bytes; nil of the zero PublicKey.
func (k PublicKey) Bytes() []byte {
	if k.of == nil {
		return nil
	}
	return append([]byte(nil), k.of.raw[:]...)
}

// String is the compressed point in hexadecimal.
func (k PublicKey) String() string { return fmt.Sprintf("%x", k.Bytes()) }

// pairs tells whether e(a, W) · e(b, -BP2) is one.
func (k PublicKey) pairs(s *Scheme, a, b bls.G1Affine) bool {
	k.of.once.Do(func() { k.of.lines = bls.PrecomputeLines(k.of.point) })
	// The library evaluates lines in place: it gets copies.
	ok, err := bls.PairingCheckFixedQ([]bls.G1Affine{a, b}, []lines{k.of.lines, s.base})
	return err == nil && ok
}
