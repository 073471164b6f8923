package bbs

import (
	"math/big"
	"slices"
	"testing"

	bls "github.com/consensys/gnark-crypto/ecc/bls12-381"
	"github.com/consensys/gnark-crypto/ecc/bls12-381/fp"
	"github.com/consensys/gnark-crypto/ecc/bls12-381/fr"
	"github.com/stretchr/testify/require"
)

// shiftable is a multiple of a point whose x + p has 381 bits: a second form that a careless reader takes for the same point.
func shiftable(t *testing.T) (p bls.G1Affine, shifted []byte) {
	t.Helper()
	_, _, p, _ = bls.Generators()
	for range 100 {
		p = plus(p, schemes()[SHA256].p1.point())
		raw := bytesOf(p)
		x := new(big.Int).SetBytes(slices.Concat([]byte{raw[0] & 0x1f}, raw[1:]))
		if x.Add(x, fp.Modulus()).BitLen() <= 381 {
			shifted = x.FillBytes(make([]byte, pointSize))
			shifted[0] |= raw[0] & 0xe0
			return p, shifted
		}
	}
	t.Fatal("no such point")
	return p, nil
}

// badPoint are bytes that are not the one form of a point of G1.
type badPoint struct {
	name string
	raw  []byte
}

func first(b byte, rest ...byte) []byte {
	raw := make([]byte, pointSize)
	raw[0] = b
	copy(raw[pointSize-len(rest):], rest)
	return raw
}

func badPoints(t *testing.T) []badPoint {
	t.Helper()
	good, shifted := shiftable(t)
	flags := func(b byte) []byte { raw := bytesOf(good); raw[0] = raw[0]&0x1f | b; return raw }
	bad := []badPoint{
		{"the identity", first(0xc0)},
		{"the identity with a sign", first(0xe0)},
		{"the identity with the lowest bit", first(0xc0, 1)},
		{"the identity with the highest bit", first(0xd0)},
		{"the identity, not compressed", first(0x40)},
		{"x + p", shifted},
		{"x = p", slices.Concat([]byte{fp.Modulus().Bytes()[0] | 0x80}, fp.Modulus().Bytes()[1:])},
		{"no flags", flags(0)},
		{"the sign alone", flags(0x20)},
		{"not compressed, infinite", flags(0x40)},
		{"infinite and signed, not compressed", flags(0x60)},
		{"infinite with an x", flags(0xc0)},
		{"all flags", flags(0xe0)},
		{"a point of order 3", first(0x80)},
		{"its negative", first(0xa0)},
		{"no point of the curve", first(0x80, 1)},
		{"zeros", first(0)},
		{"ones", slices.Repeat([]byte{0xff}, pointSize)},
	}
	for n := range uint64(3) {
		var at fp.Element
		jac := bls.GeneratePointNotInG1(*at.SetUint64(n + 1))
		off := affine(jac)[0]
		require.True(t, off.IsOnCurve() && !off.IsInSubGroup())
		bad = append(bad, badPoint{"off the subgroup", bytesOf(off)}, badPoint{"off the subgroup, moved", bytesOf(plus(off, good))})
	}
	return bad
}

// badScalars are 0, r, r + 1 and the greatest number.
func badScalars() map[string][]byte {
	r := fr.Modulus()
	return map[string][]byte{
		"0": make([]byte, scalarSize), "r": r.Bytes(), "r + 1": new(big.Int).Add(r, big.NewInt(1)).Bytes(),
		"2^256 - 1": slices.Repeat([]byte{0xff}, scalarSize),
	}
}

// TestSecurityCase22Points: in every place of every value that has a point of G1.
func TestSecurityCase22Points(t *testing.T) {
	all := badPoints(t)
	require.Len(t, all, 24)
	good, _ := shiftable(t)
	uncompressed := good.RawBytes()
	for _, p := range parties(t, SHA256) {
		k, session := p.key.PublicKey(), testSession()
		var binding, nym []byte
		if p.profile != 0 {
			var err error
			binding, nym, err = p.CommitNym(p.commitment, p.committed, session, Hedge{})
			require.NoError(t, err)
			require.NoError(t, p.CheckNymCommitment(p.commitment, binding, nym, session))
		}
		for _, bad := range all {
			for j := range 3 {
				s := clone(p.shown)
				copy(pointAt(s.Proof, j), bad.raw)
				require.ErrorIs(t, p.ProofVerify(k, s), ErrEncoding, "%s: %s as point %d", p.name, bad.name, j)
			}
			signature := slices.Concat(bad.raw, p.signature[pointSize:])
			require.ErrorIs(t, p.Verify(k, signature, p.signed, p.held), ErrEncoding, bad.name)
			_, _, err := p.ProofGen(k, signature, p.signed, p.held, p.show, Hedge{})
			require.ErrorIs(t, err, ErrEncoding, bad.name)
			if p.blind {
				commitment := slices.Concat(bad.raw, p.commitment[pointSize:])
				_, err := p.BlindSign(p.key, p.signed, commitment, p.entropy)
				require.ErrorIs(t, err, ErrEncoding, bad.name)
				require.ErrorIs(t, p.BlindCheck(k, p.signature, p.signed, commitment, p.entropy), ErrEncoding)
				require.ErrorIs(t, p.BlindCheck(k, signature, p.signed, p.commitment, p.entropy), ErrEncoding)
				if p.profile != 0 {
					require.ErrorIs(t, p.CheckNymCommitment(commitment, binding, nym, session), ErrEncoding)
					_, _, err := p.CommitNym(commitment, p.committed, session, Hedge{})
					require.ErrorIs(t, err, ErrEncoding)
				}
			}
			if p.profile != 0 {
				s := clone(p.shown)
				s.Nym = bad.raw
				require.ErrorIs(t, p.ProofVerify(k, s), ErrPseudonym, bad.name)
				require.ErrorIs(t, p.CheckNymCommitment(p.commitment, binding, bad.raw, session), ErrPseudonym)
			}
		}
		if p.profile != 0 {
			for _, raw := range [][]byte{nil, uncompressed[:], nym[1:], append(slices.Clone(nym), 0)} {
				require.ErrorIs(t, p.CheckNymCommitment(p.commitment, binding, raw, session), ErrPseudonym)
			}
			require.NoError(t, p.CheckNymCommitment(p.commitment, binding, nym, session))
		}
		// The longer form in place of Abar: the proof is then too long, or its bytes stand elsewhere.
		s := clone(p.shown)
		s.Proof = slices.Concat(uncompressed[:], s.Proof[pointSize:])
		require.ErrorIs(t, p.ProofVerify(k, s), ErrEncoding)
		s.Proof = slices.Concat(uncompressed[:], p.shown.Proof[2*pointSize:])
		require.ErrorIs(t, p.ProofVerify(k, s), ErrEncoding)
	}
}

// TestSecurityCase22Scalars: in every place of every value that has a scalar.
func TestSecurityCase22Scalars(t *testing.T) {
	for _, p := range parties(t, SHA256) {
		k, session := p.key.PublicKey(), testSession()
		for name, bad := range badScalars() {
			for j := range (len(p.shown.Proof) - 3*pointSize) / scalarSize {
				s := clone(p.shown)
				copy(scalarAt(s.Proof, 3*pointSize, j), bad)
				require.ErrorIs(t, p.ProofVerify(k, s), ErrEncoding, "%s: %s as scalar %d", p.name, name, j)
			}
			signature := slices.Concat(p.signature[:pointSize], bad)
			require.ErrorIs(t, p.Verify(k, signature, p.signed, p.held), ErrEncoding)
			_, err := ParseSecretKey(bad)
			require.ErrorIs(t, err, ErrEncoding)
			for j := range max(0, len(p.commitment)-pointSize) / scalarSize {
				commitment := slices.Clone(p.commitment)
				copy(scalarAt(commitment, pointSize, j), bad)
				_, err := p.BlindSign(p.key, p.signed, commitment, p.entropy)
				require.ErrorIs(t, err, ErrEncoding)
			}
			if p.profile == 0 {
				continue
			}
			proof, nym, err := p.CommitNym(p.commitment, p.committed, session, Hedge{})
			require.NoError(t, err)
			for j := range len(proof) / scalarSize {
				changed := slices.Clone(proof)
				copy(scalarAt(changed, 0, j), bad)
				require.ErrorIs(t, p.CheckNymCommitment(p.commitment, changed, nym, session), ErrEncoding)
			}
		}
	}
	for name, bad := range badScalars() {
		_, err := ParseSecret(bad)
		require.Equal(t, name == "0", err == nil, name)
	}
}

// TestSecurityCase22PublicKeys: points of G2.
func TestSecurityCase22PublicKeys(t *testing.T) {
	good := keyFor(t, schemes()[SHA256].Core(), "signer").PublicKey()
	again, err := ParsePublicKey(good.Bytes())
	require.NoError(t, err)
	require.Equal(t, good.Bytes(), again.Bytes())
	var e bls.E2
	e.A0.SetUint64(1)
	jac := bls.GeneratePointNotInG2(e)
	var off, moved bls.G2Affine
	off.FromJacobian(&jac)
	require.True(t, off.IsOnCurve() && !off.IsInSubGroup())
	moved.Add(&off, &good.of.point)
	offRaw, movedRaw, long := off.Bytes(), moved.Bytes(), good.of.point.RawBytes()
	with := func(at int, b byte) []byte { raw := good.Bytes(); raw[at] = b; return raw }
	flags := func(b byte) []byte { return with(0, good.Bytes()[0]&0x1f|b) }
	identity := func(at int, b byte) []byte { raw := make([]byte, keySize); raw[0] = 0xc0; raw[at] |= b; return raw }
	modulus := fp.Modulus().FillBytes(make([]byte, fp.Bytes))
	for name, raw := range map[string][]byte{
		"nothing": nil, "the identity": identity(0, 0), "the identity with a sign": identity(0, 0x20),
		"the identity with a bit": identity(95, 1), "the identity with another": identity(48, 1), "the identity, not compressed": identity(0, 0)[:48],
		"off the subgroup": offRaw[:], "off the subgroup, moved": movedRaw[:], "not compressed": long[:], "not compressed, cut": long[:keySize],
		"no flags": flags(0), "the sign alone": flags(0x20), "infinite": flags(0x40), "infinite and signed": flags(0x60),
		"infinite with an x": flags(0xc0), "all flags": flags(0xe0), "x1 = p": slices.Concat([]byte{modulus[0] | 0x80}, modulus[1:], good.Bytes()[48:]),
		"x0 = p": slices.Concat(good.Bytes()[:48], modulus), "a bit above x0": with(48, good.Bytes()[48]|0x80),
		"short": good.Bytes()[:keySize-1], "longer": append(good.Bytes(), 0), "zeros": make([]byte, keySize), "a point of G1": first(0x80),
	} {
		k, err := ParsePublicKey(raw)
		require.ErrorIs(t, err, ErrEncoding, name)
		require.Nil(t, k.Bytes())
	}
	// x + p in either half, where there is room for it.
	found := 0
	for n := range 40 {
		k := keyFor(t, schemes()[SHA256].Core(), itoa(n)).PublicKey()
		for half := range 2 {
			raw := k.Bytes()
			part := raw[half*fp.Bytes : (half+1)*fp.Bytes]
			kept := byte(0)
			if half == 0 {
				kept = part[0] & 0xe0
				part[0] &= 0x1f
			}
			x := new(big.Int).SetBytes(part)
			if x.Add(x, fp.Modulus()).BitLen() > 381 {
				continue
			}
			found++
			x.FillBytes(part)
			part[0] |= kept
			_, err := ParsePublicKey(raw)
			require.ErrorIs(t, err, ErrEncoding)
		}
	}
	require.Greater(t, found, 4)
}

// TestSecurityCase22Pairings: a pairing of the identity is one, and makes nothing hold that does not. A = B with e = 1 leaves the identity
// in Verify.
func TestSecurityCase22Pairings(t *testing.T) {
	for _, p := range parties(t, SHA256) {
		k := p.key.PublicKey()
		var none bls.G1Affine
		a := p.scheme.p1.point()
		require.True(t, k.pairs(p.scheme, none, none))
		require.False(t, k.pairs(p.scheme, a, none))
		require.False(t, k.pairs(p.scheme, none, a))
		require.True(t, k.pairs(p.scheme, a, times(a, *p.key.scalar())))
		require.False(t, k.pairs(p.scheme, a, times(a, minusOne())))

		r, err := p.row(k, p.signed.Header, len(p.signed.Messages), p.hidden(len(p.held.Committed)))
		require.NoError(t, err)
		scalars := p.all(p.signed, p.held)
		b := affine(sum(p.image(r, upTo(len(scalars)), scalars)...))[0]
		for _, forged := range []signature{{b, one()}, {a, one()}, {b, minusOne()}, {times(b, minusOne()), one()}} {
			var raw octets
			raw.points(forged.a)
			raw.scalars(forged.e)
			require.ErrorIs(t, p.Verify(k, raw, p.signed, p.held), ErrNotVerified)
			if p.blind {
				require.ErrorIs(t, p.BlindCheck(k, raw, p.signed, p.commitment, p.entropy), ErrNotVerified)
			}
			s := clone(p.shown)
			s.Proof, _, err = p.ProofGen(k, raw, p.signed, p.held, p.show, Hedge{})
			if err != nil { // Bbar is the identity
				require.ErrorIs(t, err, ErrEncoding)
				continue
			}
			require.ErrorIs(t, p.ProofVerify(k, s), ErrNotVerified)
		}
	}
}
