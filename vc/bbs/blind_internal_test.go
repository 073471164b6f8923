package bbs

import (
	"errors"
	"slices"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bls12-381/fr"
	"github.com/stretchr/testify/require"
)

// blindParties are those that have commitments.
func blindParties(t testing.TB) []party { t.Helper(); return parties(t, SHA256)[1:] }

// refused fails unless it is one of the errors that a changed commitment or signature may give.
func refused(t *testing.T, err error, what ...any) {
	t.Helper()
	require.True(t, errors.Is(err, ErrNotVerified) || errors.Is(err, ErrEncoding), "%v: %v", what, err)
}

// TestCommitmentSoundness: a signer takes a commitment as it was made, and for the interface that it was made for.
func TestCommitmentSoundness(t *testing.T) {
	all := blindParties(t)
	for a, p := range all {
		k := p.key.PublicKey()
		try := func(name string, commitment []byte) {
			t.Helper()
			_, err := p.BlindSign(p.key, p.signed, commitment, p.entropy)
			refused(t, err, p.name, name)
			refused(t, p.BlindCheck(k, p.signature, p.signed, commitment, p.entropy), p.name, name)
		}
		changed := func(name string, f func(raw []byte) []byte) {
			t.Helper()
			try(name, f(slices.Clone(p.commitment)))
		}
		n := (len(p.commitment) - pointSize) / scalarSize
		for j := range n {
			changed("scalar + 1", func(raw []byte) []byte { addTo(scalarAt(raw, pointSize, j), 1); return raw })
			changed("scalar is its neighbour", func(raw []byte) []byte {
				copy(scalarAt(raw, pointSize, j), scalarAt(raw, pointSize, (j+1)%n))
				return raw
			})
			changed("scalar out", func(raw []byte) []byte {
				return slices.Delete(raw, pointSize+j*scalarSize, pointSize+(j+1)*scalarSize)
			})
			changed("scalar twice", func(raw []byte) []byte {
				return slices.Insert(raw, pointSize+j*scalarSize, scalarAt(raw, pointSize, j)...)
			})
		}
		for size := range len(p.commitment) {
			if size == 0 && p.profile == 0 {
				continue // no commitment
			}
			try("cut", p.commitment[:size])
		}
		changed("a byte more", func(raw []byte) []byte { return append(raw, 1) })
		changed("C negative", func(raw []byte) []byte { raw[0] ^= 0x20; return raw })
		changed("C another", func(raw []byte) []byte { copy(raw, bytesOf(p.scheme.p1.point())); return raw })
		for b, other := range all {
			if (a == 0) != (b == 0) { // both profiles have one kind of commitments: with the same meaning
				try("of "+other.name, other.commitment)
			}
		}
		shake := parties(t, SHAKE256)[1+a]
		try("of another suite", shake.commitment)

		// C is solved for after the challenge: the equation holds, and the challenge is another's.
		numbers := (&counter{3}).scalars(n)
		row, _, err := p.commitmentRow(n - 1)
		require.NoError(t, err)
		first := commit([]statement{commitmentStatement(row, nil)}, numbers[:n-1])[0]
		c, err := p.blindChallenge(n-1, p.scheme.p1.point(), first)
		require.NoError(t, err)
		responses := (&counter{4}).scalars(n - 1)
		point := solved(commit([]statement{commitmentStatement(row, nil)}, responses)[0], c, first)
		again := recompute([]statement{commitmentStatement(row, newTables(freeWidth, point)[0])}, responses, c)[0]
		require.Equal(t, first, again, "the test's own prover is wrong")
		var raw octets
		raw.points(point)
		raw.scalars(append(responses, c)...)
		try("C after the challenge", raw)
	}
}

// TestCommitmentForms: what an interface has not, it refuses.
func TestCommitmentForms(t *testing.T) {
	all := parties(t, SHA256)
	core, blind := all[0], all[1]
	_, _, err := core.Commit(Held{}, Hedge{})
	require.ErrorIs(t, err, ErrInterface)
	_, err = core.BlindSign(core.key, core.signed, nil, Secret{})
	require.ErrorIs(t, err, ErrInterface)
	_, err = blind.Sign(blind.key, blind.signed)
	require.ErrorIs(t, err, ErrInterface)
	_, err = blind.BlindSign(blind.key, blind.signed, blind.commitment, numbered(t, 1))
	require.ErrorIs(t, err, ErrInterface, "entropy where there is no pseudonym")
	require.ErrorIs(t, blind.BlindCheck(blind.key.PublicKey(), blind.signature, blind.signed, blind.commitment, numbered(t, 1)), ErrInterface)
	_, _, err = blind.Commit(Held{Blind: numbered(t, 1)}, Hedge{})
	require.ErrorIs(t, err, ErrInterface, "a blinding of one's own")
	_, _, err = blind.Commit(Held{Nym: numbered(t, 1)}, Hedge{})
	require.ErrorIs(t, err, ErrInterface)
	_, err = blind.Nym(numbered(t, 1), []byte("d"))
	require.ErrorIs(t, err, ErrPseudonym)
	for _, p := range all[2:] {
		_, _, err = p.Commit(Held{}, Hedge{})
		require.ErrorIs(t, err, ErrPseudonym, "the secret 0")
		_, err = p.BlindSign(p.key, p.signed, nil, p.entropy)
		require.ErrorIs(t, err, ErrEncoding, "no commitment")
		_, err = p.Nym(Secret{}, []byte("d"))
		require.ErrorIs(t, err, ErrPseudonym)
		_, err = p.Nym(numbered(t, 1), nil)
		require.ErrorIs(t, err, ErrPseudonym)
		require.ErrorIs(t, p.Verify(p.key.PublicKey(), p.signature, p.signed, Held{Committed: p.held.Committed, Blind: p.held.Blind}), ErrPseudonym)
	}
	// A signature without a commitment is over a blinding of 0.
	signature, err := blind.BlindSign(blind.key, blind.signed, nil, Secret{})
	require.NoError(t, err)
	require.NoError(t, blind.Verify(blind.key.PublicKey(), signature, blind.signed, Held{}))
	require.ErrorIs(t, blind.Verify(blind.key.PublicKey(), signature, blind.signed, blind.held), ErrNotVerified)

	var zero Interface
	k := core.key.PublicKey()
	_, e1 := zero.Sign(core.key, core.signed)
	_, e2 := zero.BlindSign(core.key, core.signed, nil, Secret{})
	_, _, e3 := zero.Commit(Held{}, Hedge{})
	_, _, e4 := zero.ProofGen(k, core.signature, core.signed, Held{}, Show{}, Hedge{})
	_, _, e5 := zero.CommitNym(nil, Held{}, Session{}, Hedge{})
	for _, err := range []error{e1, e2, e3, e4, e5, zero.Verify(k, core.signature, core.signed, Held{}), zero.ProofVerify(k, core.shown),
		zero.CheckNymCommitment(nil, nil, nil, Session{}), zero.BlindCheck(k, core.signature, core.signed, nil, Secret{})} {
		require.ErrorIs(t, err, ErrInterface)
	}
	_, err = core.Sign(SecretKey{}, core.signed)
	require.ErrorIs(t, err, ErrEncoding)
	_, err = blind.BlindSign(SecretKey{}, blind.signed, nil, Secret{})
	require.ErrorIs(t, err, ErrEncoding)
	require.ErrorIs(t, core.Verify(PublicKey{}, core.signature, core.signed, Held{}), ErrEncoding)
	require.Nil(t, SecretKey{}.Bytes())
	require.Nil(t, PublicKey{}.Bytes())
}

// TestUnknownSuite: a suite that is none, or not known, gives interfaces that refuse.
func TestUnknownSuite(t *testing.T) {
	for _, suite := range []Suite{0, 3, 255} {
		s := New(suite, 0)
		require.Empty(t, suite.ID())
		_, err := s.KeyGen(make([]byte, 32), nil, nil)
		require.ErrorIs(t, err, ErrInterface)
		for _, i := range []Interface{s.Core(), s.Blind(), s.Pseudonyms(W3C2025), s.Pseudonyms(CFRG03)} {
			require.Equal(t, Interface{}, i)
		}
	}
	require.Equal(t, Interface{}, New(SHA256, 0).Pseudonyms(0))
	require.Equal(t, Interface{}, New(SHA256, 0).Pseudonyms(3))
}

// TestVerifySoundness: a signature holds for all that it is over, and for nothing else.
func TestVerifySoundness(t *testing.T) {
	for _, p := range parties(t, SHA256) {
		k := p.key.PublicKey()
		try := func(name string, want error, change func(raw []byte, m *Signed, h *Held)) {
			t.Helper()
			raw, m, h := slices.Clone(p.signature), p.signed, p.held
			m.Header, m.Messages, h.Committed = slices.Clone(m.Header), cloneAll(m.Messages), cloneAll(h.Committed)
			change(raw, &m, &h)
			require.ErrorIs(t, p.Verify(k, raw, m, h), want, "%s: %s", p.name, name)
		}
		try("e + 1", ErrNotVerified, func(raw []byte, _ *Signed, _ *Held) { addTo(raw[pointSize:], 1) })
		try("A negative", ErrNotVerified, func(raw []byte, _ *Signed, _ *Held) { raw[0] ^= 0x20 })
		try("A another", ErrNotVerified, func(raw []byte, _ *Signed, _ *Held) { copy(raw, bytesOf(p.scheme.p1.point())) })
		try("header", ErrNotVerified, func(_ []byte, m *Signed, _ *Held) { m.Header[0] ^= 1 })
		try("header longer", ErrNotVerified, func(_ []byte, m *Signed, _ *Held) { m.Header = append(m.Header, 0) })
		for j := range p.signed.Messages {
			try("message", ErrNotVerified, func(_ []byte, m *Signed, _ *Held) { m.Messages[j][0] ^= 1 })
			try("message out", ErrNotVerified, func(_ []byte, m *Signed, _ *Held) { m.Messages = slices.Delete(m.Messages, j, j+1) })
		}
		try("messages exchanged", ErrNotVerified, func(_ []byte, m *Signed, _ *Held) { m.Messages[0], m.Messages[1] = m.Messages[1], m.Messages[0] })
		try("a message more", ErrNotVerified, func(_ []byte, m *Signed, _ *Held) { m.Messages = append(m.Messages, nil) })
		for size := range SignatureSize {
			require.ErrorIs(t, p.Verify(k, p.signature[:size], p.signed, p.held), ErrEncoding)
		}
		require.ErrorIs(t, p.Verify(k, append(slices.Clone(p.signature), 0), p.signed, p.held), ErrEncoding)
		require.ErrorIs(t, p.Verify(keyFor(t, p.Interface, "another").PublicKey(), p.signature, p.signed, p.held), ErrNotVerified)
		if !p.blind {
			try("committed messages", ErrInterface, func(_ []byte, _ *Signed, h *Held) { h.Committed = texts("c", 1) })
			try("a blinding", ErrInterface, func(_ []byte, _ *Signed, h *Held) { h.Blind = numbered(t, 1) })
			try("a secret", ErrInterface, func(_ []byte, _ *Signed, h *Held) { h.Nym = numbered(t, 1) })
			continue
		}
		try("another blinding", ErrNotVerified, func(_ []byte, _ *Signed, h *Held) { h.Blind = h.Blind.Add(numbered(t, 1)) })
		try("no blinding", ErrNotVerified, func(_ []byte, _ *Signed, h *Held) { h.Blind = Secret{} })
		for j := range p.held.Committed {
			try("committed message", ErrNotVerified, func(_ []byte, _ *Signed, h *Held) { h.Committed[j][0] ^= 1 })
			try("committed message out", ErrNotVerified, func(_ []byte, _ *Signed, h *Held) { h.Committed = slices.Delete(h.Committed, j, j+1) })
		}
		try("committed messages in another order", ErrNotVerified, func(_ []byte, _ *Signed, h *Held) { slices.Reverse(h.Committed) })
		try("a message is committed", ErrNotVerified, func(_ []byte, m *Signed, h *Held) {
			h.Committed = slices.Insert(h.Committed, 0, m.Messages[4])
			m.Messages = m.Messages[:4]
		})
		try("a committed message is the signer's", ErrNotVerified, func(_ []byte, m *Signed, h *Held) {
			m.Messages = append(m.Messages, h.Committed[0])
			h.Committed = h.Committed[1:]
		})
		if p.profile == 0 {
			continue
		}
		try("another secret", ErrNotVerified, func(_ []byte, _ *Signed, h *Held) { h.Nym = numbered(t, 1) })
		try("the secret without the signer's part", ErrNotVerified, func(_ []byte, _ *Signed, h *Held) { h.Nym = p.committed.Nym })
		try("blinding and secret exchanged", ErrNotVerified, func(_ []byte, _ *Signed, h *Held) { h.Blind, h.Nym = h.Nym, h.Blind })
	}
}

// TestShiftedSecret: a signer who adds other entropy than it says is found out by the holder, who knows the sum, and by BlindCheck.
func TestShiftedSecret(t *testing.T) {
	for _, p := range blindParties(t)[1:] {
		k := p.key.PublicKey()
		for _, by := range []Secret{{}, numbered(t, 1), newSecret(minusOne())} {
			shifted := p.entropy.Add(by)
			signature, err := p.BlindSign(p.key, p.signed, p.commitment, shifted)
			require.NoError(t, err)
			if by.IsZero() {
				require.Equal(t, p.signature, signature)
				continue
			}
			require.ErrorIs(t, p.Verify(k, signature, p.signed, p.held), ErrNotVerified)
			require.ErrorIs(t, p.BlindCheck(k, signature, p.signed, p.commitment, p.entropy), ErrNotVerified)
			moved := p.held
			moved.Nym = p.committed.Nym.Add(shifted)
			require.NoError(t, p.Verify(k, signature, p.signed, moved))
		}
		require.ErrorIs(t, p.BlindCheck(k, p.signature, Signed{p.signed.Header, texts("other", 5)}, p.commitment, p.entropy), ErrNotVerified)
		// Entropy that takes the secret away leaves 0, which is none.
		var minus fr.Element
		v := p.committed.Nym.value()
		signature, err := p.BlindSign(p.key, p.signed, p.commitment, newSecret(*minus.Neg(&v)))
		require.NoError(t, err)
		gone := p.held
		gone.Nym = p.committed.Nym.Add(newSecret(minus))
		require.True(t, gone.Nym.IsZero())
		require.ErrorIs(t, p.Verify(k, signature, p.signed, gone), ErrPseudonym)
		_, _, err = p.ProofGen(k, signature, p.signed, gone, p.show, Hedge{})
		require.ErrorIs(t, err, ErrPseudonym)
	}
}
