package bbs

import (
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"io"
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bls12-381/fr"
)

// Hedge is where the random numbers of proofs and commitments come from (ours: docs/cryptography.md, section 1). What is proved goes into
// them as well, and a secret key where there is one: a Rand that repeats itself makes the same proof of the same twice, and
// never takes one number for two different statements, which would give their secrets away. A Rand that fails, or returns
// less than was asked, is ErrRandom. Nil is the operating system's.
type Hedge struct {
	Key  []byte
	Rand io.Reader
}

// String says that it is one, and no more.
func (h Hedge) String() string { return "bbs hedge" }

// GoString is String.
func (h Hedge) GoString() string { return h.String() }

// Format writes String, whatever the verb.
func (h Hedge) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(h.String())) }

// MarshalText writes String: encoding/json and log/slog come by here.
func (h Hedge) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// freshSize is how much of Rand goes into one proof, in bytes.
const freshSize = 64

// scalars makes n numbers:
//
//	scalar_i = hash_to_scalar(lp(key) || lp(hidden) || lp(public) || lp(fresh) || I2OSP(i, 8), suite || protocol || "HEDGE_")
//
// with i from 1, hidden all secrets that the proof is about, public all that enters its challenge but the first messages.
func (h Hedge) scalars(s Suite, protocol string, hidden, public []byte, n int) ([]fr.Element, error) {
	defer clear(hidden)
	var fresh [freshSize]byte
	if err := fill(fresh[:], h.Rand); err != nil {
		return nil, err
	}
	var input octets
	input.prefixed(h.Key)
	input.prefixed(hidden)
	input.prefixed(public)
	input.prefixed(fresh[:])
	begin := len(input)
	input.number(0)
	defer func() { clear(input); clear(fresh[:]) }()
	out := make([]fr.Element, n)
	for i := range out {
		input = input[:begin]
		input.number(i + 1)
		out[i] = s.hashToScalar(input, protocol+"HEDGE_")
		if out[i].IsZero() {
			return nil, fmt.Errorf("%w: the number 0", ErrRandom)
		}
	}
	return out, nil
}

// fill reads as much as there is room for, from the operating system where there is no other reader. Of a reader that returns
// nothing, and no error, it asks no more: io.ReadFull would for ever.
func fill(out []byte, from io.Reader) error {
	if from == nil {
		from = rand.Reader
	}
	for len(out) > 0 {
		n, err := from.Read(out)
		if out = out[n:]; len(out) == 0 {
			break
		}
		if err == nil && n == 0 {
			err = io.ErrNoProgress
		}
		if err != nil {
			return fmt.Errorf("%w: %d bytes are missing: %w", ErrRandom, len(out), err)
		}
	}
	return nil
}

// split writes a secret as the sum of two numbers that tell nothing about it one by one. The library's multiplication takes a
// time that depends on the scalar: so it sees the shares.
func split(secret fr.Element) (share, rest fr.Element) {
	raw := secret.Bytes()
	sum := sha256.Sum256(append([]byte("avouch bbs share"), raw[:]...))
	clear(raw[:])
	share.SetBytes(sum[:])
	rest.Sub(&secret, &share)
	return share, rest
}

// shares is a point times a secret, in two products.
func shares(of *table, secret fr.Element) []product {
	share, rest := split(secret)
	return []product{{of, share}, {of, rest}}
}

// nonZero is 48 bytes modulo r - 1, plus 1.
func nonZero(uniform []byte) (s fr.Element) {
	n := new(big.Int).SetBytes(uniform)
	n.Mod(n, new(big.Int).Sub(fr.Modulus(), big.NewInt(1)))
	s.SetBigInt(n.Add(n, big.NewInt(1)))
	clear(n.Bits())
	return s
}
