package did_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha512"
	"encoding/binary"
	"math/big"
	"testing"

	"filippo.io/edwards25519"
	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
)

// The cases below are the classes of "Taming the Many EdDSAs" (Chalkias,
// Garillot, Nikolaenko; SSR 2020, ePrint 2020/1244, §5), numbered as there, made
// here from the group law. Which of them a verifier takes is its policy, and
// verifiers that differ can be played against each other. Ours, with reasons:
//
//	 0, 1    refused: a key of small order has signatures that fit any message
//	 2, 3    accepted: the equation holds. A torsion part in key and R changes
//	         nothing that binds: S fixes the message, and nobody but who made
//	         the key so can make it hold
//	 4, 5    refused: they hold only after multiplication by the cofactor
//	 6, 7    refused: S not below L would be a second spelling (RFC 8032, §5.1.7)
//	 8, 9    refused: a non-canonical R would be a second spelling
//	10, 11   refused: a non-canonical key would be a second name of a key

// torsion returns the eight points of small order, [0]T to [7]T.
func torsion(t testing.TB) (points [8]*edwards25519.Point) {
	t.Helper()
	minusOne := new(edwards25519.Scalar).Negate(scalarOf(1)) // the integer L − 1
	for seed := byte(0); ; seed++ {
		p, err := new(edwards25519.Point).SetBytes(append([]byte{seed}, make([]byte, 31)...))
		if err != nil {
			continue
		}
		p.Add(p, new(edwards25519.Point).ScalarMult(minusOne, p)) // [L]P
		points[0] = edwards25519.NewIdentityPoint()
		for i := 1; i < 8; i++ {
			points[i] = new(edwards25519.Point).Add(points[i-1], p)
		}
		if points[4].Equal(points[0]) == 0 {
			require.Equal(t, 1, new(edwards25519.Point).Add(points[7], p).Equal(points[0]), "of order 8")
			return points
		}
	}
}

func scalarOf(n uint64) *edwards25519.Scalar {
	s, err := new(edwards25519.Scalar).SetCanonicalBytes(append(binary.LittleEndian.AppendUint64(nil, n), make([]byte, 24)...))
	if err != nil {
		panic(err)
	}
	return s
}

// attempt signs counters with the secret a until the torsion parts cancel, or
// until they do not: A = [a]B + ta, R = [r]B + tr, S = r + k·a. rText overrides
// the encoding of R, in the hash or only in the signature.
type attempt struct {
	a, r          uint64
	ta, tr        int // multiples of T
	holds         bool
	rText         []byte
	canonicalHash bool
}

func (c attempt) run(t testing.TB) (public, message, signature []byte) {
	t.Helper()
	torsion := torsion(t)
	a, r := scalarOf(c.a), scalarOf(c.r)
	public = new(edwards25519.Point).Add(new(edwards25519.Point).ScalarBaseMult(a), torsion[c.ta]).Bytes()
	canonical := new(edwards25519.Point).Add(new(edwards25519.Point).ScalarBaseMult(r), torsion[c.tr]).Bytes()
	rText := canonical
	if c.rText != nil {
		rText = c.rText
	}
	hashed := rText
	if c.canonicalHash {
		hashed = canonical
	}
	for n := uint32(0); ; n++ {
		message = binary.BigEndian.AppendUint32(nil, n)
		digest := sha512.Sum512(bytes.Join([][]byte{hashed, public, message}, nil))
		k, err := new(edwards25519.Scalar).SetUniformBytes(digest[:])
		require.NoError(t, err)
		// [k] counts modulo 8 on torsion, and k is the integer below L.
		rest := (c.tr + int(k.Bytes()[0]&7)*c.ta) % 8
		if (rest == 0) == c.holds {
			s := new(edwards25519.Scalar).MultiplyAdd(k, a, r)
			return public, message, append(bytes.Clone(rText), s.Bytes()...)
		}
	}
}

func TestCase25EdDSAClasses(t *testing.T) {
	identity2 := append([]byte{0xee}, append(bytes.Repeat([]byte{0xff}, 30), 0x7f)...) // y = p + 1
	for name, c := range map[string]struct {
		attempt
		ok bool
	}{
		"plain":                                   {attempt{a: 5, r: 7, holds: true}, true},
		"2: key mixed, R of small order":          {attempt{a: 5, r: 0, ta: 1, tr: 3, holds: true}, true},
		"3: key and R mixed":                      {attempt{a: 5, r: 7, ta: 1, tr: 3, holds: true}, true},
		"3: key mixed":                            {attempt{a: 5, r: 7, ta: 2, holds: true}, true},
		"4: key and R mixed, only with cofactor":  {attempt{a: 5, r: 7, ta: 1, tr: 3}, false},
		"4: R mixed, only with cofactor":          {attempt{a: 5, r: 7, tr: 4}, false},
		"5: key mixed, only with cofactor":        {attempt{a: 5, r: 7, ta: 1}, false},
		"8: R not canonical, hashed as canonical": {attempt{a: 5, r: 0, rText: identity2, canonicalHash: true, holds: true}, false},
		"9: R not canonical, hashed as it is":     {attempt{a: 5, r: 0, rText: identity2, holds: true}, false},
		"R not canonical by its sign":             {attempt{a: 5, r: 0, rText: append([]byte{1}, append(make([]byte, 30), 0x80)...), canonicalHash: true, holds: true}, false},
	} {
		public, message, signature := c.run(t)
		key, err := did.NewPublicKey(did.Ed25519, public)
		require.NoError(t, err, name)
		if c.ok {
			require.NoError(t, key.Verify(message, signature), name)
			require.ErrorIs(t, key.Verify(message[1:], signature), did.ErrSignature, name)
		} else {
			require.ErrorIs(t, key.Verify(message, signature), did.ErrSignature, name)
		}
	}

	// 6 and 7: S + m·L, as far as 32 bytes go.
	public, message, signature := attempt{a: 5, r: 7, holds: true}.run(t)
	key, err := did.NewPublicKey(did.Ed25519, public)
	require.NoError(t, err)
	require.NoError(t, key.Verify(message, signature))
	s := new(big.Int).SetBytes(reversed(signature[32:]))
	for m := 1; m <= 15; m++ {
		s.Add(s, order(t, did.Ed25519))
		other := append(bytes.Clone(signature[:32]), reversed(s.FillBytes(make([]byte, 32)))...)
		require.ErrorIs(t, key.Verify(message, other), did.ErrSignature, m)
	}
}

// TestCase25EdDSAKeys: 0, 1, 10 and 11 need a key of small order or in a second
// spelling. None can be had, though the bare library takes some.
func TestCase25EdDSAKeys(t *testing.T) {
	for i, p := range torsion(t) {
		_, err := did.NewPublicKey(did.Ed25519, p.Bytes())
		require.ErrorIs(t, err, did.ErrInvalid, i)
	}
	// Case 0 holds for the library: A and R of order 8, S = 0.
	_, message, signature := attempt{ta: 1, tr: 3, holds: true}.run(t)
	require.True(t, ed25519.Verify(torsion(t)[1].Bytes(), message, signature))

	// Every encoding of a y from p to 2^255 − 1, with either sign.
	points := 0
	for low := 0xed; low <= 0xff; low++ {
		for _, top := range []byte{0x7f, 0xff} {
			b := append([]byte{byte(low)}, append(bytes.Repeat([]byte{0xff}, 30), top)...)
			if _, err := new(edwards25519.Point).SetBytes(b); err == nil {
				points++
			}
			_, err := did.NewPublicKey(did.Ed25519, b)
			require.ErrorIs(t, err, did.ErrInvalid, "%x", b)
		}
	}
	require.Greater(t, points, 4, "encodings that the library would have taken, of large order too")
	for _, y := range [][]byte{{1}, append([]byte{0xec}, append(bytes.Repeat([]byte{0xff}, 30), 0x7f)...)} {
		b := append(bytes.Clone(y), make([]byte, 32-len(y))...)
		b[31] |= 0x80 // x = 0 with a sign
		_, err := did.NewPublicKey(did.Ed25519, b)
		require.ErrorIs(t, err, did.ErrInvalid, "%x", b)
	}
}
