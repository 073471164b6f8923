package bbs

import (
	"errors"
	"slices"
	"testing"

	bls "github.com/consensys/gnark-crypto/ecc/bls12-381"
	"github.com/stretchr/testify/require"
)

// cheat changes a good proof, or what it is checked against, into something that must not be accepted.
type cheat struct {
	name  string
	apply func(*Shown)
	want  error // nil: ErrNotVerified or ErrIndexes, whichever comes first
}

func (c cheat) run(t *testing.T, p party, k PublicKey) {
	t.Helper()
	s := clone(p.shown)
	c.apply(&s)
	require.NotEqual(t, p.shown, s, "%s: %s changes nothing", p.name, c.name)
	err := p.ProofVerify(k, s)
	if c.want == nil {
		require.True(t, errors.Is(err, ErrNotVerified) || errors.Is(err, ErrIndexes), "%s: %s: %v", p.name, c.name, err)
	} else {
		require.ErrorIs(t, err, c.want, "%s: %s", p.name, c.name)
	}
	var batch *BatchError
	require.ErrorAs(t, p.ProofVerifyBatch(k, []Shown{p.shown, s}, nil), &batch, "%s: %s", p.name, c.name)
	require.Equal(t, 1, batch.Index)
}

// cheatsOnBytes are those against a proof's own bytes: every scalar and every point.
func cheatsOnBytes(p party) (all []cheat) {
	add := func(name string, want error, f func(proof []byte)) {
		all = append(all, cheat{name, func(s *Shown) { f(s.Proof) }, want})
	}
	n := (len(p.shown.Proof) - 3*pointSize) / scalarSize
	for j := range n {
		name := "response " + itoa(j)
		if j == n-1 {
			name = "challenge"
		}
		at := func(proof []byte) []byte { return scalarAt(proof, 3*pointSize, j) }
		add(name+" + 1", ErrNotVerified, func(proof []byte) { addTo(at(proof), 1) })
		add(name+" negative", ErrNotVerified, func(proof []byte) {
			s, _ := parseScalar(at(proof))
			setScalar(at(proof), *s.Neg(&s))
		})
		add(name+" is its neighbour", ErrNotVerified, func(proof []byte) { copy(at(proof), scalarAt(proof, 3*pointSize, (j+1)%n)) })
	}
	other := p.scheme.p1.point()
	for j, name := range []string{"Abar", "Bbar", "D"} {
		at := func(proof []byte) []byte { return pointAt(proof, j) }
		add(name+" is another point", ErrNotVerified, func(proof []byte) { copy(at(proof), bytesOf(other)) })
		add(name+" negative", ErrNotVerified, func(proof []byte) { at(proof)[0] ^= 0x20 })
		add(name+" twice", ErrNotVerified, func(proof []byte) {
			q, _ := parsePoint(at(proof))
			copy(at(proof), bytesOf(plus(q, q)))
		})
		add(name+" is the next", ErrNotVerified, func(proof []byte) { copy(at(proof), pointAt(proof, (j+1)%3)) })
	}
	add("all points negative", ErrNotVerified, func(proof []byte) {
		for j := range 3 {
			pointAt(proof, j)[0] ^= 0x20
		}
	})
	return all
}

// cheatsOnLength cut and extend a proof: a scalar is one hidden message.
func cheatsOnLength(p party) (all []cheat) {
	add := func(name string, want error, f func(s *Shown)) { all = append(all, cheat{name, f, want}) }
	add("a byte less", ErrEncoding, func(s *Shown) { s.Proof = s.Proof[:len(s.Proof)-1] })
	add("a byte more", ErrEncoding, func(s *Shown) { s.Proof = append(s.Proof, 1) })
	add("a scalar less", nil, func(s *Shown) { s.Proof = s.Proof[:len(s.Proof)-scalarSize] })
	add("a scalar more", nil, func(s *Shown) { s.Proof = append(s.Proof, s.Proof[len(s.Proof)-scalarSize:]...) })
	add("one response out", nil, func(s *Shown) {
		s.Proof = slices.Delete(s.Proof, 3*pointSize+3*scalarSize, 3*pointSize+4*scalarSize)
	})
	add("a point less", ErrEncoding, func(s *Shown) { s.Proof = s.Proof[pointSize:] })
	add("the floor less one scalar", ErrEncoding, func(s *Shown) { s.Proof = s.Proof[:proofFloor-scalarSize] })
	add("no proof", ErrEncoding, func(s *Shown) { s.Proof = nil })
	return all
}

// cheatsOnShown are those against what shows.
func cheatsOnShown(p party) (all []cheat) {
	add := func(name string, want error, f func(s *Shown)) { all = append(all, cheat{name, f, want}) }
	for j := range p.shown.Messages {
		add("message "+itoa(j), ErrNotVerified, func(s *Shown) { s.Messages[j][0] ^= 1 })
		add("message "+itoa(j)+" empty", ErrNotVerified, func(s *Shown) { s.Messages[j] = nil })
		add("message "+itoa(j)+" is a hidden one", ErrNotVerified, func(s *Shown) { s.Messages[j] = p.signed.Messages[1] })
		add("message "+itoa(j)+" hidden", nil, func(s *Shown) {
			s.Messages, s.Show.Indexes = slices.Delete(s.Messages, j, j+1), slices.Delete(s.Show.Indexes, j, j+1)
		})
		for to := -2; to <= 8; to++ {
			if to == p.show.Indexes[j] {
				continue
			}
			add("index "+itoa(j)+" is "+itoa(to), nil, func(s *Shown) { s.Show.Indexes[j] = to })
		}
	}
	for j := range p.shown.Committed {
		add("committed message", ErrNotVerified, func(s *Shown) { s.Committed[j][0] ^= 1 })
		add("committed message is the signer's", ErrNotVerified, func(s *Shown) { s.Committed[j] = p.signed.Messages[0] })
		for to := -2; to <= 5; to++ {
			if to == p.show.Committed[j] {
				continue
			}
			add("committed index is "+itoa(to), nil, func(s *Shown) { s.Show.Committed[j] = to })
		}
		add("committed message hidden", nil, func(s *Shown) { s.Committed, s.Show.Committed = nil, nil })
	}
	add("messages exchanged", ErrNotVerified, func(s *Shown) { s.Messages[0], s.Messages[1] = s.Messages[1], s.Messages[0] })
	add("a hidden message shown", nil, func(s *Shown) {
		s.Messages, s.Show.Indexes = slices.Insert(s.Messages, 1, p.signed.Messages[1]), slices.Insert(s.Show.Indexes, 1, 1)
	})
	add("indexes not in order", ErrIndexes, func(s *Shown) { slices.Reverse(s.Show.Indexes); slices.Reverse(s.Messages) })
	add("an index twice", ErrIndexes, func(s *Shown) { s.Show.Indexes[1] = s.Show.Indexes[0] })
	add("a negative index", ErrIndexes, func(s *Shown) { s.Show.Indexes[0] = -1 })
	add("the least index", ErrIndexes, func(s *Shown) { s.Show.Indexes[0] = -1 << 63 })
	add("the greatest index", ErrIndexes, func(s *Shown) { s.Show.Indexes[2] = 1<<63 - 1 })
	add("an index too many", ErrIndexes, func(s *Shown) { s.Show.Indexes = append(s.Show.Indexes, 4) })
	add("a message too many", ErrIndexes, func(s *Shown) { s.Messages = append(s.Messages, s.Messages[0]) })
	add("nothing shows", nil, func(s *Shown) { s.Messages, s.Show.Indexes = nil, nil })
	add("header", ErrNotVerified, func(s *Shown) { s.Header[0] ^= 1 })
	add("no header", ErrNotVerified, func(s *Shown) { s.Header = nil })
	add("longer header", ErrNotVerified, func(s *Shown) { s.Header = append(s.Header, 0) })
	add("presentation header", ErrNotVerified, func(s *Shown) { s.Show.Header[0] ^= 1 })
	add("no presentation header", ErrNotVerified, func(s *Shown) { s.Show.Header = nil })
	add("headers exchanged", ErrNotVerified, func(s *Shown) { s.Header, s.Show.Header = s.Show.Header, s.Header })
	return all
}

// cheatsOnTotal move the border between the signer's messages and the holder's.
func cheatsOnTotal(p party) (all []cheat) {
	add := func(name string, want error, f func(s *Shown)) { all = append(all, cheat{name, f, want}) }
	for total := range testLimit + 1 {
		if total == p.shown.Total || !p.blind && total == len(p.signed.Messages) {
			continue
		}
		add("total "+itoa(total), nil, func(s *Shown) { s.Total = total })
	}
	add("a negative total", ErrLimit, func(s *Shown) { s.Total = -1 })
	add("total too high", ErrLimit, func(s *Shown) { s.Total = testLimit + 1 })
	if !p.blind {
		add("a committed message", ErrInterface, func(s *Shown) { s.Committed, s.Show.Committed = [][]byte{[]byte("x")}, []int{0} })
		return all
	}
	add("a committed message is the signer's", nil, func(s *Shown) {
		s.Messages, s.Show.Indexes = append(s.Messages, s.Committed[0]), append(s.Show.Indexes, 4)
		s.Committed, s.Show.Committed = nil, nil
	})
	add("a message is a committed one", nil, func(s *Shown) {
		s.Committed, s.Show.Committed = slices.Insert(s.Committed, 0, s.Messages[2]), slices.Insert(s.Show.Committed, 0, 0)
		s.Messages, s.Show.Indexes = s.Messages[:2], s.Show.Indexes[:2]
	})
	add("the last message is the first committed one", nil, func(s *Shown) {
		s.Total--
		s.Show.Committed[0]++
	})
	add("the blinding shows as the last message", nil, func(s *Shown) {
		s.Total++
		s.Show.Indexes, s.Messages = append(s.Show.Indexes, 5), append(s.Messages, nil)
	})
	add("the last hidden one shows", nil, func(s *Shown) {
		s.Show.Committed, s.Committed = append(s.Show.Committed, 3), append(s.Committed, nil)
	})
	return all
}

// cheatsOnNym are those against pseudonyms.
func cheatsOnNym(t *testing.T, p party) (all []cheat) {
	add := func(name string, want error, f func(s *Shown)) { all = append(all, cheat{name, f, want}) }
	if p.profile == 0 {
		w := p.scheme.Pseudonyms(W3C2025)
		nym, err := w.Nym(numbered(t, 3), []byte("d"))
		require.NoError(t, err)
		add("a pseudonym", ErrInterface, func(s *Shown) { s.Nym = nym })
		add("a domain", ErrInterface, func(s *Shown) { s.Show.Domain = []byte("d") })
		return all
	}
	nym := func(s Secret, domain string) []byte {
		n, err := p.Nym(s, []byte(domain))
		require.NoError(t, err)
		return n
	}
	const here = "did:example:world"
	require.Equal(t, p.shown.Nym, nym(p.held.Nym, here))
	base, err := p.pseudonym([]byte(here))
	require.NoError(t, err)
	add("another's pseudonym", ErrNotVerified, func(s *Shown) { s.Nym = nym(numbered(t, 3), here) })
	add("the prover's part alone", ErrNotVerified, func(s *Shown) { s.Nym = nym(p.committed.Nym, here) })
	add("the signer's part alone", ErrNotVerified, func(s *Shown) { s.Nym = nym(p.entropy, here) })
	add("the pseudonym of another domain", ErrNotVerified, func(s *Shown) { s.Nym = nym(p.held.Nym, here+"s") })
	add("another domain with its pseudonym", ErrNotVerified, func(s *Shown) {
		s.Show.Domain, s.Nym = []byte(here+"s"), nym(p.held.Nym, here+"s")
	})
	add("another domain", ErrNotVerified, func(s *Shown) { s.Show.Domain = []byte(here + "s") })
	add("no domain", ErrPseudonym, func(s *Shown) { s.Show.Domain = nil })
	add("a long domain", ErrPseudonym, func(s *Shown) { s.Show.Domain = make([]byte, maxDomain+1) })
	add("the pseudonym negative", ErrNotVerified, func(s *Shown) { s.Nym[0] ^= 0x20 })
	add("the pseudonym is the domain's point", ErrNotVerified, func(s *Shown) { s.Nym = bytesOf(base.base.point()) })
	add("the pseudonym is D", ErrNotVerified, func(s *Shown) { s.Nym = slices.Clone(pointAt(s.Proof, 2)) })
	add("no pseudonym", ErrPseudonym, func(s *Shown) { s.Nym = nil })
	_, _, g, _ := bls.Generators()
	for _, known := range []bls.G1Affine{g, p.scheme.p1.point()} {
		negative := *new(bls.G1Affine).Neg(&known)
		add("a point that everybody has", ErrPseudonym, func(s *Shown) { s.Nym = bytesOf(known) })
		add("its negative", ErrPseudonym, func(s *Shown) { s.Nym = bytesOf(negative) })
	}
	return all
}

// TestProofSoundness: a proof is accepted as it was made, and with nothing about it changed.
func TestProofSoundness(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and in one goroutine: the race detector runs without it, the last step of .ci/run with it")
	}
	for _, suite := range []Suite{SHA256, SHAKE256} {
		for _, p := range parties(t, suite) {
			t.Run(suite.ID()+p.name, func(t *testing.T) {
				k := p.key.PublicKey()
				all := slices.Concat(cheatsOnBytes(p), cheatsOnLength(p), cheatsOnShown(p), cheatsOnTotal(p), cheatsOnNym(t, p))
				for _, c := range all {
					c.run(t, p, k)
				}
				require.ErrorIs(t, p.ProofVerify(keyFor(t, p.Interface, "another").PublicKey(), p.shown), ErrNotVerified)
				require.ErrorIs(t, p.ProofVerify(PublicKey{}, p.shown), ErrEncoding)
				require.NoError(t, p.ProofVerify(k, p.shown), "the good one was changed")
			})
		}
	}
}

// TestProofsOfAnother: a proof is not one of another interface, profile or suite, whatever is left out so that its form fits.
func TestProofsOfAnother(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and in one goroutine: the race detector runs without it, the last step of .ci/run with it")
	}
	all := append(parties(t, SHA256), parties(t, SHAKE256)...)
	for a, from := range all {
		for b, to := range all {
			if a == b {
				continue
			}
			for total := range len(from.signed.Messages) + 7 {
				for strip := range 8 {
					s := clone(from.shown)
					s.Total = total
					if strip&1 != 0 {
						s.Nym, s.Show.Domain = nil, nil
					}
					if strip&2 != 0 {
						s.Committed, s.Show.Committed = nil, nil
					}
					if strip&4 != 0 && to.profile != 0 {
						s.Nym, s.Show.Domain = to.shown.Nym, to.shown.Show.Domain
					}
					require.Error(t, to.ProofVerify(from.key.PublicKey(), s), "%s as %s", from.name, to.name)
				}
			}
		}
	}
}

// TestProfilesOfOneKey: both profiles have one api_id, and the header of CFRG03 ends with the number of secrets. So a signature of one is
// one of the other, over a header that is eight bytes longer: the drafts have it so. Proofs are never exchanged.
func TestProfilesOfOneKey(t *testing.T) {
	all := parties(t, SHA256)
	w3c, cfrg := all[2], all[3]
	k := cfrg.key.PublicKey()
	longer := Signed{append([]byte("header"), 0, 0, 0, 0, 0, 0, 0, 1), cfrg.signed.Messages}
	require.ErrorIs(t, w3c.Verify(k, cfrg.signature, cfrg.signed, cfrg.held), ErrNotVerified)
	require.NoError(t, w3c.Verify(k, cfrg.signature, longer, cfrg.held))
	s := clone(cfrg.shown)
	s.Header = longer.Header
	require.ErrorIs(t, w3c.ProofVerify(k, s), ErrNotVerified)
}
