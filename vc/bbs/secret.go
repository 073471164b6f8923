package bbs

import (
	"fmt"

	"github.com/consensys/gnark-crypto/ecc/bls12-381/fr"
)

// Secret is a scalar that its owner keeps: what blinds a commitment, a pseudonym's secret, or a signer's part of one. It does
// not print, in any format; Bytes alone gives it away. It is not comparable. The zero Secret is the number 0.
type Secret struct {
	// Package fmt cannot look into a function, and it makes the type not comparable.
	scalar func() *fr.Element
}

func newSecret(s fr.Element) Secret { return Secret{func() *fr.Element { return &s }} }

// ParseSecret reads 32 bytes, big-endian, below the order of the group. 0 is one: a signer's entropy may be none.
func ParseSecret(raw []byte) (Secret, error) {
	var s fr.Element
	if len(raw) != scalarSize || s.SetBytesCanonical(raw) != nil {
		return Secret{}, fmt.Errorf("%w: no scalar of %d bytes below the order of the group", ErrEncoding, scalarSize)
	}
	return newSecret(s), nil
}

// SecretFrom makes a scalar from 48 uniform bytes, big-endian: the number modulo r - 1, plus 1, so that it is not 0.
func SecretFrom(uniform []byte) (Secret, error) {
	if len(uniform) != expandSize {
		return Secret{}, fmt.Errorf("%w: %d uniform bytes, want %d", ErrEncoding, len(uniform), expandSize)
	}
	return newSecret(nonZero(uniform)), nil
}

// Bytes are 32 bytes, big-endian: the secret itself.
func (s Secret) Bytes() []byte {
	v := s.value()
	raw := v.Bytes()
	return raw[:]
}

// IsZero tells whether it is the number 0.
func (s Secret) IsZero() bool { v := s.value(); return v.IsZero() }

// Add is the sum modulo the order of the group.
func (s Secret) Add(t Secret) Secret {
	a, b := s.value(), t.value()
	a.Add(&a, &b)
	return newSecret(a)
}

// Equal compares in constant time.
func (s Secret) Equal(t Secret) bool {
	a, b := s.value(), t.value()
	return a.NotEqual(&b) == 0
}

func (s Secret) value() fr.Element {
	if s.scalar == nil {
		return fr.Element{}
	}
	return *s.scalar()
}

// String says that it is one, and no more.
func (s Secret) String() string { return "bbs secret" }

// GoString is String.
func (s Secret) GoString() string { return s.String() }

// Format writes String, whatever the verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(s.String())) }

// MarshalText writes String: encoding/json and log/slog come by here.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }
