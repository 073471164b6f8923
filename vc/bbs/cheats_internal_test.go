package bbs

import (
	"bytes"
	"slices"
	"testing"

	bls "github.com/consensys/gnark-crypto/ecc/bls12-381"
	"github.com/consensys/gnark-crypto/ecc/bls12-381/fp"
	"github.com/consensys/gnark-crypto/ecc/bls12-381/fr"
	"github.com/stretchr/testify/require"
)

// refuses holds a cheat to an error of this package.
func refuses(t *testing.T, p party, s Shown, name string, want error) {
	t.Helper()
	err := p.ProofVerify(p.key.PublicKey(), s)
	require.ErrorIs(t, err, want, "%s: %s", p.name, name)
}

// TestProofCheats: each thing that a proof is about, altered by itself.
func TestProofCheats(t *testing.T) {
	for _, suite := range []Suite{SHA256, SHAKE256} {
		for _, p := range parties(t, suite) {
			at := func(change func(s *Shown)) Shown { s := clone(p.shown); change(&s); return s }
			scalars := (len(p.shown.Proof) - 3*pointSize) / scalarSize
			for j := range scalars {
				refuses(t, p, at(func(s *Shown) { addTo(scalarAt(s.Proof, 3*pointSize, j), 1) }), "response "+itoa(j), ErrNotVerified)
			}
			for j := range 3 {
				q, err := parsePoint(pointAt(p.shown.Proof, j))
				require.NoError(t, err)
				for name, other := range map[string]bls.G1Affine{"doubled": plus(q, q), "negative": *new(bls.G1Affine).Neg(&q), "P1": p.scheme.p1.point()} {
					refuses(t, p, at(func(s *Shown) { copy(pointAt(s.Proof, j), bytesOf(other)) }), "point "+itoa(j)+" "+name, ErrNotVerified)
				}
			}
			for j := range p.shown.Messages {
				refuses(t, p, at(func(s *Shown) { s.Messages[j] = append(s.Messages[j], '.') }), "message", ErrNotVerified)
			}
			for j := range p.shown.Committed {
				refuses(t, p, at(func(s *Shown) { s.Committed[j] = []byte("another") }), "committed message", ErrNotVerified)
			}
			refuses(t, p, at(func(s *Shown) { s.Show.Indexes[0] = 1 }), "index", ErrNotVerified)
			refuses(t, p, at(func(s *Shown) { s.Show.Indexes = []int{2, 0, 3} }), "unsorted", ErrIndexes)
			refuses(t, p, at(func(s *Shown) { s.Show.Indexes = []int{0, 2, 2} }), "repeated", ErrIndexes)
			refuses(t, p, at(func(s *Shown) { s.Show.Indexes[2] = 5 }), "out of range", ErrIndexes)
			refuses(t, p, at(func(s *Shown) { s.Show.Indexes[0] = -1 }), "negative", ErrIndexes)
			refuses(t, p, at(func(s *Shown) { s.Show.Indexes = s.Show.Indexes[:2] }), "an index less", ErrIndexes)
			refuses(t, p, at(func(s *Shown) { s.Messages[0], s.Messages[1] = s.Messages[1], s.Messages[0] }), "swapped", ErrNotVerified)
			refuses(t, p, at(func(s *Shown) { s.Header = []byte("another") }), "header", ErrNotVerified)
			refuses(t, p, at(func(s *Shown) { s.Show.Header = nil }), "presentation header", ErrNotVerified)
			refuses(t, p, at(func(s *Shown) { s.Proof = s.Proof[:len(s.Proof)-1] }), "a byte less", ErrEncoding)
			refuses(t, p, at(func(s *Shown) { s.Proof = append(s.Proof, 1) }), "a byte more", ErrEncoding)
			refuses(t, p, at(func(s *Shown) { s.Proof = nil }), "nothing", ErrEncoding)
			refuses(t, p, at(func(s *Shown) { s.Proof = append(s.Proof, scalarAt(s.Proof, 3*pointSize, 0)...) }), "a scalar more", ErrNotVerified)
			require.ErrorIs(t, p.ProofVerify(keyFor(t, p.Interface, "another").PublicKey(), p.shown), ErrNotVerified)
			require.Error(t, p.ProofVerify(PublicKey{}, p.shown))
			if p.blind {
				for _, total := range []int{4, 6} {
					refuses(t, p, at(func(s *Shown) { s.Total = total }), "total", ErrNotVerified)
				}
				refuses(t, p, at(func(s *Shown) { s.Total = -1 }), "total below 0", ErrLimit)
				refuses(t, p, at(func(s *Shown) { s.Total = 12 }), "total too large", ErrIndexes)
				refuses(t, p, at(func(s *Shown) { s.Show.Committed[0] = 2 }), "committed index", ErrNotVerified)
				refuses(t, p, at(func(s *Shown) { s.Show.Committed[0] = 3 }), "committed index out of range", ErrIndexes)
			} else {
				refuses(t, p, at(func(s *Shown) { s.Show.Committed, s.Committed = []int{0}, [][]byte{nil} }), "committed messages", ErrInterface)
				refuses(t, p, at(func(s *Shown) { s.Nym = make([]byte, NymSize) }), "a pseudonym", ErrInterface)
			}
			if p.profile != 0 {
				other, err := p.Nym(numbered(t, 5), p.show.Domain)
				require.NoError(t, err)
				refuses(t, p, at(func(s *Shown) { s.Nym = other }), "the nym of another secret", ErrNotVerified)
				elsewhere, err := p.Nym(p.held.Nym, []byte("did:example:other"))
				require.NoError(t, err)
				refuses(t, p, at(func(s *Shown) { s.Nym = elsewhere }), "the nym of another domain", ErrNotVerified)
				refuses(t, p, at(func(s *Shown) { s.Show.Domain = []byte("did:example:other") }), "domain", ErrNotVerified)
				refuses(t, p, at(func(s *Shown) { s.Show.Domain, s.Nym = []byte("did:example:other"), elsewhere }), "domain and nym", ErrNotVerified)
				refuses(t, p, at(func(s *Shown) { s.Show.Domain = nil }), "no domain", ErrPseudonym)
				refuses(t, p, at(func(s *Shown) { s.Nym = nil }), "no nym", ErrPseudonym)
				refuses(t, p, at(func(s *Shown) { s.Nym[0] ^= 0x20 }), "negative nym", ErrNotVerified)
			}
		}
	}
}

// TestInterfacesAreApart: a proof of one interface, profile or suite is none of another.
func TestInterfacesAreApart(t *testing.T) {
	for _, p := range parties(t, SHA256) {
		for _, other := range append(interfaces(schemes()[SHA256]), interfaces(schemes()[SHAKE256])...) {
			if other.Interface != p.Interface {
				require.Error(t, other.ProofVerify(p.key.PublicKey(), p.shown), "%s as %s", p.name, other.name)
				require.Error(t, other.Verify(p.key.PublicKey(), p.signature, p.signed, p.held), "%s as %s", p.name, other.name)
			}
		}
	}
	require.ErrorIs(t, Interface{}.ProofVerify(PublicKey{}, Shown{}), ErrInterface)
	require.ErrorIs(t, schemes()[SHA256].Pseudonyms(0).CheckNym(nil), ErrInterface)
}

// TestForgedSignature: a prover without a signature, who knows all else, gets as far as the pairing and no further.
func TestForgedSignature(t *testing.T) {
	for _, p := range parties(t, SHA256) {
		by, err := p.newProver(p.key.PublicKey(), p.signature, p.signed, p.held, p.show)
		require.NoError(t, err)
		by.sig.a = plus(by.sig.a, p.scheme.p1.point())
		blinds, err := Hedge{}.scalars(SHA256, "test", nil, nil, 5+len(by.show.hidden))
		require.NoError(t, err)
		s := clone(p.shown)
		s.Proof, s.Nym, err = by.prove(blinds)
		require.NoError(t, err)
		_, err = p.opened(p.key.PublicKey(), s)
		require.NoError(t, err, "all but the pairing holds")
		refuses(t, p, s, "forged", ErrNotVerified)
	}
}

// hostilePoints are no points, by their reason.
func hostilePoints(t *testing.T) map[string][]byte {
	t.Helper()
	identity := make([]byte, pointSize)
	identity[0] = 0xc0
	var u fp.Element
	u.SetUint64(5)
	off := bls.GeneratePointNotInG1(u)
	offAffine := affine(off)[0]
	offBytes := bytesOf(offAffine)
	_, _, g, _ := bls.Generators()
	good := bytesOf(g)
	negIdentity := slices.Clone(identity)
	negIdentity[0] = 0xe0
	dirty := slices.Clone(identity)
	dirty[47] = 1
	uncompressed := slices.Clone(good)
	uncompressed[0] &^= 0x80
	tooLarge := bytes.Repeat([]byte{0xff}, pointSize)
	tooLarge[0] = 0x9f
	noCurve := make([]byte, pointSize)
	for noCurve[0], noCurve[47] = 0x80, 1; ; noCurve[47]++ {
		if _, err := new(bls.G1Affine).SetBytes(noCurve); err != nil {
			break
		}
	}
	return map[string][]byte{"identity": identity, "identity, negative": negIdentity, "identity with a bit": dirty, "off the subgroup": offBytes,
		"uncompressed": uncompressed, "not below the modulus": tooLarge, "not on the curve": noCurve, "zero": make([]byte, pointSize)}
}

// TestSecurityCase22Points: no identity, no point off the subgroup or in another form, wherever a point is read; no scalar 0 or beyond.
func TestSecurityCase22Points(t *testing.T) {
	modulus := fr.Modulus().Bytes()
	hostileScalars := [][]byte{make([]byte, scalarSize), modulus, bytes.Repeat([]byte{0xff}, scalarSize)}
	for _, p := range parties(t, SHA256) {
		for name, raw := range hostilePoints(t) {
			for j := range 3 {
				s := clone(p.shown)
				copy(pointAt(s.Proof, j), raw)
				refuses(t, p, s, name, ErrEncoding)
			}
			signature := append(slices.Clone(raw), p.signature[pointSize:]...)
			require.ErrorIs(t, p.Verify(p.key.PublicKey(), signature, p.signed, p.held), ErrEncoding, name)
			if p.profile != 0 {
				s := clone(p.shown)
				s.Nym = raw
				refuses(t, p, s, name, ErrPseudonym)
			}
			if p.blind {
				commitment := append(slices.Clone(raw), p.commitment[pointSize:]...)
				_, err := p.BlindSign(p.key, p.signed, commitment, p.entropy)
				require.ErrorIs(t, err, ErrEncoding, name)
			}
		}
		for _, raw := range hostileScalars {
			for j := range (len(p.shown.Proof) - 3*pointSize) / scalarSize {
				s := clone(p.shown)
				copy(scalarAt(s.Proof, 3*pointSize, j), raw)
				refuses(t, p, s, "scalar", ErrEncoding)
			}
			signature := append(slices.Clone(p.signature[:pointSize]), raw...)
			require.ErrorIs(t, p.Verify(p.key.PublicKey(), signature, p.signed, p.held), ErrEncoding)
		}
		if p.profile == 0 {
			continue
		}
		_, _, base, _ := bls.Generators()
		p1 := p.scheme.p1.point()
		for _, known := range []bls.G1Affine{p1, *new(bls.G1Affine).Neg(&p1), base, *new(bls.G1Affine).Neg(&base)} {
			require.ErrorIs(t, p.CheckNym(bytesOf(known)), ErrPseudonym)
		}
		require.NoError(t, p.CheckNym(p.shown.Nym))
	}
	_, g2, _, _ := bls.Generators()
	var good bls.G2Affine
	good.FromJacobian(&g2)
	raw := good.Bytes()
	_, err := ParsePublicKey(raw[:])
	require.NoError(t, err)
	identity := make([]byte, keySize)
	identity[0] = 0xc0
	var off bls.G2Affine
	var v bls.E2
	v.A0.SetUint64(7)
	offJac := bls.GeneratePointNotInG2(v)
	off.FromJacobian(&offJac)
	offRaw := off.Bytes()
	uncompressed := slices.Clone(raw[:])
	uncompressed[0] &^= 0x80
	for _, bad := range [][]byte{nil, raw[:95], append(slices.Clone(raw[:]), 0), identity, offRaw[:], uncompressed, make([]byte, keySize), bytes.Repeat([]byte{0xff}, keySize)} {
		_, err := ParsePublicKey(bad)
		require.ErrorIs(t, err, ErrEncoding)
	}
}

// TestSecurityCase23Generators: no two generators are equal, nor one to the fixed points, whatever the interface; so nobody knows one of
// them as another's multiple.
func TestSecurityCase23Generators(t *testing.T) {
	seen := map[string]string{}
	add := func(p bls.G1Affine, name string) {
		var n bls.G1Affine
		n.Neg(&p)
		for _, q := range []bls.G1Affine{p, n} {
			require.Empty(t, seen[string(bytesOf(q))], name)
			seen[string(bytesOf(q))] = name
		}
		require.False(t, p.IsInfinity())
	}
	_, _, base, _ := bls.Generators()
	add(base, "base point")
	for _, suite := range []Suite{SHA256, SHAKE256} {
		s := New(suite, 300)
		add(s.p1.point(), suite.ID()+" P1")
		for _, api := range []string{s.Core().api, s.Blind().api, s.Pseudonyms(W3C2025).api} {
			for _, prefix := range []string{"", "BLIND_"} {
				if prefix != "" && api == s.Core().api {
					continue // the interface has none; its name would be that of Blind's others, with the parts swapped
				}
				tables, _, err := s.generators(prefix+api, 300)
				require.NoError(t, err)
				for j := range tables {
					add(tables[j].point(), prefix+api+itoa(j))
				}
			}
		}
	}
}

// TestLimits: too much is refused before a generator is made.
func TestLimits(t *testing.T) {
	s := New(SHA256, 8)
	k := keyFor(t, s.Core(), "signer")
	_, err := s.Core().Sign(k, Signed{Messages: texts("m", 9)})
	require.ErrorIs(t, err, ErrLimit)
	huge := Shown{Proof: make([]byte, proofFloor+scalarSize*100_000)}
	require.ErrorIs(t, s.Core().ProofVerify(k.PublicKey(), huge), ErrLimit)
	huge.Total = 1 << 62
	require.ErrorIs(t, s.Blind().ProofVerify(k.PublicKey(), huge), ErrLimit)
	require.ErrorIs(t, s.Blind().ProofVerify(k.PublicKey(), Shown{Proof: make([]byte, proofFloor), Total: 1 << 40}), ErrLimit)
	_, err = s.Blind().BlindSign(k, Signed{}, make([]byte, commitFloor+scalarSize*100_000), Secret{})
	require.ErrorIs(t, err, ErrLimit)
	require.Empty(t, s.made)
}
