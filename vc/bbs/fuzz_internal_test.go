package bbs

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// onlyOurs: an error is one of this package.
func onlyOurs(t testing.TB, err error) {
	t.Helper()
	for _, e := range []error{nil, ErrEncoding, ErrNotVerified, ErrIndexes, ErrLimit, ErrPseudonym, ErrInterface} {
		if errors.Is(err, e) {
			return
		}
	}
	t.Fatalf("not of this package: %v", err)
}

// indexesOf reads one index from each byte, negative ones too.
func indexesOf(raw []byte) (out []int) {
	for _, b := range raw {
		out = append(out, int(int8(b)))
	}
	return out
}

// FuzzProofVerify: of proofs under one key nothing verifies but what was made.
func FuzzProofVerify(f *testing.F) {
	all := parties(f, SHA256)
	for j, p := range all {
		committed := []byte{}
		for _, c := range p.show.Committed {
			committed = append(committed, byte(c))
		}
		for _, proof := range [][]byte{p.shown.Proof, p.shown.Proof[:len(p.shown.Proof)-scalarSize], append(slices.Clone(p.shown.Proof), p.shown.Proof[:scalarSize]...)} {
			f.Add(byte(j), proof, []byte{0, 2, 3}, committed, p.shown.Header, p.shown.Nym, p.show.Domain, p.shown.Total)
		}
		f.Add(byte(j), p.shown.Proof, []byte{3, 2, 255}, committed, []byte(nil), []byte(nil), []byte(nil), -1)
	}
	f.Fuzz(func(t *testing.T, which byte, proof, indexes, committed, header, nym, domain []byte, total int) {
		p := all[int(which)%len(all)]
		s := Shown{Proof: proof, Header: header, Total: total, Nym: nym,
			Show: Show{Header: p.show.Header, Indexes: indexesOf(indexes), Committed: indexesOf(committed), Domain: domain}}
		take := func(from [][]byte, indexes []int) (out [][]byte) {
			for _, j := range indexes {
				out = append(out, from[min(max(j, 0), len(from)-1)])
			}
			return out
		}
		s.Messages = take(p.signed.Messages, s.Show.Indexes)
		if p.blind {
			s.Committed = take(p.held.Committed, s.Show.Committed)
		} else {
			s.Committed = make([][]byte, len(s.Show.Committed))
		}
		given := clone(s)
		err := p.ProofVerify(p.key.PublicKey(), s)
		onlyOurs(t, err)
		require.Equal(t, given, clone(s))
		good := bytes.Equal(proof, p.shown.Proof) && slices.Equal(s.Show.Indexes, p.show.Indexes) && slices.Equal(s.Show.Committed, p.show.Committed) &&
			bytes.Equal(header, p.shown.Header) && bytes.Equal(nym, p.shown.Nym) && bytes.Equal(domain, p.show.Domain) &&
			(total == p.shown.Total || !p.blind && total == len(p.signed.Messages))
		require.Equal(t, good, err == nil)
	})
}

// FuzzPublicKey: what is read is written the same, and is no point that a pairing takes for one.
func FuzzPublicKey(f *testing.F) {
	f.Add(keyFor(f, schemes()[SHA256].Core(), "signer").PublicKey().Bytes())
	f.Add(append([]byte{0xc0}, make([]byte, 95)...))
	f.Add(append([]byte{0x80}, make([]byte, 95)...))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, raw []byte) {
		k, err := ParsePublicKey(raw)
		if err != nil {
			require.ErrorIs(t, err, ErrEncoding)
			require.Nil(t, k.Bytes())
			return
		}
		require.Equal(t, raw, k.Bytes())
		require.True(t, k.of.point.IsInSubGroup() && !k.of.point.IsInfinity())
	})
}

// FuzzSignature: of signatures under one key none verifies but the one that was made; its form is read and written the same.
func FuzzSignature(f *testing.F) {
	all := parties(f, SHA256)
	for j, p := range all {
		f.Add(byte(j), p.signature, p.signed.Header, p.signed.Messages[1])
		f.Add(byte(j), p.signature[1:], []byte(nil), []byte(nil))
	}
	f.Fuzz(func(t *testing.T, which byte, signature, header, message []byte) {
		p := all[int(which)%len(all)]
		m := Signed{header, cloneAll(p.signed.Messages)}
		m.Messages[1] = message
		err := p.Verify(p.key.PublicKey(), signature, m, p.held)
		onlyOurs(t, err)
		good := bytes.Equal(signature, p.signature) && bytes.Equal(header, p.signed.Header) && bytes.Equal(message, p.signed.Messages[1])
		require.Equal(t, good, err == nil)
		if s, err := parseSignature(signature); err == nil {
			var o octets
			o.points(s.a)
			o.scalars(s.e)
			require.Equal(t, signature, []byte(o))
		}
	})
}

// FuzzCommitment: of commitments, and of proofs that bind one to a pseudonym, nothing is taken but what was made.
func FuzzCommitment(f *testing.F) {
	all := bounds(f)
	for j, b := range all {
		f.Add(byte(j), b.commitment, b.proof, b.nym, b.session.Issuer)
		f.Add(byte(j), b.commitment[:len(b.commitment)-scalarSize], b.proof[scalarSize:], b.nym, b.session.Issuer)
	}
	huge := make([]byte, commitFloor+scalarSize*testLimit)
	binary.BigEndian.PutUint64(huge, 0x9<<60)
	f.Add(byte(0), huge, huge[pointSize:], all[0].nym, "")
	f.Fuzz(func(t *testing.T, which byte, commitment, proof, nym []byte, issuer string) {
		b := all[int(which)%len(all)]
		session := b.session
		session.Issuer = issuer
		err := b.CheckNymCommitment(commitment, proof, nym, session)
		onlyOurs(t, err)
		// Those of any: both profiles have the same.
		good := slices.ContainsFunc(all, func(other bound) bool {
			return bytes.Equal(commitment, other.commitment) && bytes.Equal(proof, other.proof) && bytes.Equal(nym, other.nym) && issuer == other.session.Issuer
		})
		require.Equal(t, good, err == nil)
		signature, err := b.BlindSign(b.key, b.signed, commitment, b.entropy)
		onlyOurs(t, err)
		known := slices.ContainsFunc(all, func(other bound) bool { return bytes.Equal(commitment, other.commitment) })
		require.Equal(t, known, err == nil)
		if err == nil {
			require.NoError(t, b.BlindCheck(b.key.PublicKey(), signature, b.signed, commitment, b.entropy))
		}
		require.Equal(t, err == nil, signature != nil)
	})
}
