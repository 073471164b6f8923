package bbs

import (
	"errors"
	"io"
	"testing"
	"testing/iotest"
	"time"

	bls "github.com/consensys/gnark-crypto/ecc/bls12-381"
	"github.com/consensys/gnark-crypto/ecc/bls12-381/fr"
	"github.com/stretchr/testify/require"
)

// constant is a reader that returns one byte for ever.
type constant byte

func (c constant) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(c)
	}
	return len(p), nil
}

// empty is a reader that returns nothing, and no error either.
type empty struct{}

func (empty) Read([]byte) (int, error) { return 0, nil }

// broken are readers that give no randomness, by name. full is how much is asked of them.
func broken(full int64) map[string]io.Reader {
	return map[string]io.Reader{
		"errs":            iotest.ErrReader(errors.New("no entropy")),
		"ends":            io.LimitReader(constant(1), 0),
		"one short":       io.LimitReader(constant(1), full-1),
		"errs when begun": io.MultiReader(io.LimitReader(constant(1), full-1), iotest.ErrReader(errors.New("no entropy"))),
		"returns nothing": empty{},
		"then nothing":    io.MultiReader(io.LimitReader(constant(1), full-1), empty{}),
	}
}

// within fails where something does not come back.
func within(t *testing.T, what string, f func()) {
	t.Helper()
	done := make(chan struct{})
	go func() { defer close(done); f() }()
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		t.Fatal(what, "does not come back")
	}
}

func TestBatch(t *testing.T) {
	for _, p := range parties(t, SHA256) {
		k := p.key.PublicKey()
		const n = 5
		good := make([]Shown, n)
		for j := range good {
			show := p.show
			show.Header = []byte("presentation " + itoa(j))
			if j%2 == 1 {
				show.Indexes = show.Indexes[:j/2] // batches are of any shapes
			}
			good[j] = p.prove(t, show, Hedge{})
		}
		for size := 1; size <= n; size++ {
			require.NoError(t, p.ProofVerifyBatch(k, good[:size], nil))
		}
		require.NoError(t, p.ProofVerifyBatch(k, []Shown{good[0], good[0]}, nil), "a proof twice")
		for at := range n {
			bad := append([]Shown(nil), good...)
			bad[at] = clone(good[at])
			bad[at].Show.Header = []byte("another")
			var e *BatchError
			require.ErrorAs(t, p.ProofVerifyBatch(k, bad, nil), &e)
			require.Equal(t, at, e.Index)
			require.ErrorIs(t, e, ErrNotVerified)
			bad[at].Proof = bad[at].Proof[1:]
			require.ErrorAs(t, p.ProofVerifyBatch(k, bad, nil), &e)
			require.Equal(t, at, e.Index)
			require.ErrorIs(t, e, ErrEncoding)
		}
		for _, none := range [][]Shown{nil, {}} {
			require.ErrorIs(t, p.ProofVerifyBatch(k, none, nil), ErrEncoding, "nothing to check is a failure")
		}
		require.Error(t, p.ProofVerifyBatch(PublicKey{}, good, nil))
		require.Error(t, p.ProofVerifyBatch(keyFor(t, p.Interface, "another").PublicKey(), good, nil))
		require.ErrorIs(t, Interface{}.ProofVerifyBatch(k, good, nil), ErrInterface)
		for name, reader := range broken(drawSize) {
			within(t, name, func() { require.ErrorIs(t, p.ProofVerifyBatch(k, good[:1], reader), ErrRandom, name) })
		}
	}
}

// cancelling are two forgeries whose errors cancel: their A are the signed one plus and minus the same point, over the same r1 and r2. The
// sums of their points are those of two good proofs.
func cancelling(t *testing.T, p party) (pair []Shown) {
	t.Helper()
	numbers := &counter{5}
	same := numbers.scalars(2)
	x := p.scheme.p1.point()
	for j := range 2 {
		s := clone(p.shown)
		s.Show.Header = []byte("presentation " + itoa(j))
		by := p.prover(t, s.Show)
		by.sig.a = plus(by.sig.a, x)
		x.Neg(&x)
		var err error
		s.Proof, s.Nym, err = by.prove(append(append(numbers.scalars(0), same...), numbers.scalars(3+len(by.show.hidden))...))
		require.NoError(t, err)
		pair = append(pair, s)
	}
	var sums [2]bls.G1Affine
	for _, s := range pair {
		o, err := p.opened(p.key.PublicKey(), s)
		require.NoError(t, err)
		sums[0], sums[1] = plus(sums[0], o.aBar.point()), plus(sums[1], o.bBar.point())
	}
	require.True(t, p.key.PublicKey().pairs(p.scheme, sums[0], sums[1]), "the test's own prover is wrong")
	return pair
}

// TestBatchWeights: errors do not cancel, also where the reader of the weights repeats itself or is known beforehand.
func TestBatchWeights(t *testing.T) {
	for _, p := range parties(t, SHA256) {
		pair := cancelling(t, p)
		for name, random := range map[string]io.Reader{"the system's": nil, "zeros": constant(0), "ones": constant(1), "known": &counter{}} {
			for _, batch := range [][]Shown{pair, {pair[0], p.shown, pair[1]}, {pair[1], pair[0]}, {pair[0], pair[1], pair[0], pair[1]}} {
				var e *BatchError
				require.ErrorAs(t, p.ProofVerifyBatch(p.key.PublicKey(), batch, random), &e, "%s: %s", p.name, name)
				require.Equal(t, 0, e.Index)
			}
			require.NoError(t, p.ProofVerifyBatch(p.key.PublicKey(), []Shown{p.shown, p.shown}, random))
		}
	}
}

// TestWeightsHoldEverything: over one known reader, weights differ where a point, the key, the order or the number of proofs does, and within a
// batch.
func TestWeightsHoldEverything(t *testing.T) {
	p := parties(t, SHA256)[0]
	k := p.key.PublicKey()
	_, _, base, _ := bls.Generators()
	a := newTables(freeWidth, base, p.scheme.p1.point())
	seen := map[fr.Element]bool{}
	for _, batch := range [][]openedProof{{{a[0], a[1]}}, {{a[1], a[0]}}, {{a[0], a[0]}}, {{a[0], a[1]}, {a[0], a[1]}}, {{a[0], a[1]}, {a[1], a[0]}}, {{a[1], a[0]}, {a[0], a[1]}}} {
		for _, key := range []PublicKey{k, keyFor(t, p.Interface, "another").PublicKey()} {
			weights, err := key.weights(batch, constant(0))
			require.NoError(t, err)
			require.Len(t, weights, len(batch))
			for _, w := range weights {
				require.False(t, seen[w])
				require.LessOrEqual(t, bigOf(w).BitLen(), 8*weightSize)
				seen[w] = true
			}
		}
	}
}

// TestLimits: what is too large is refused before one generator is made.
func TestLimits(t *testing.T) {
	const most = 10
	for _, p := range interfaces(New(SHA256, most)) {
		big := p
		big.Interface = map[string]Interface{"core": New(SHA256, 40).Core(), "blind": New(SHA256, 40).Blind(),
			"w3c-2025": New(SHA256, 40).Pseudonyms(W3C2025), "cfrg-03": New(SHA256, 40).Pseudonyms(CFRG03)}[p.name]
		big.signs(t, 5, 3)
		big.shows(t, Show{Domain: big.domain("d")})
		k := big.key.PublicKey()
		shown := func(change func(*Shown)) error {
			s := clone(big.shown)
			change(&s)
			return p.ProofVerify(k, s)
		}
		for name, err := range map[string]error{
			"total":       shown(func(s *Shown) { s.Total = most + 1 }),
			"great total": shown(func(s *Shown) { s.Total = 1 << 62 }),
			"long proof":  shown(func(s *Shown) { s.Proof = make([]byte, proofFloor+(most+1)*scalarSize) }),
			"great proof": shown(func(s *Shown) { s.Proof = make([]byte, proofFloor+1<<20*scalarSize) }),
			"messages":    shown(func(s *Shown) { s.Messages, s.Show.Indexes = texts("m", most+1), upTo(most+1) }),
			"verify":      p.Verify(k, big.signature, Signed{Messages: texts("m", most+1)}, Held{Nym: big.held.Nym}),
		} {
			require.ErrorIs(t, err, ErrLimit, "%s: %s", p.name, name)
		}
		many := Signed{Messages: texts("m", most+1)}
		_, _, err := p.ProofGen(k, big.signature, many, Held{Nym: big.held.Nym}, big.show, Hedge{})
		require.ErrorIs(t, err, ErrLimit)
		if !p.blind {
			_, err = p.Sign(big.key, many)
			require.ErrorIs(t, err, ErrLimit)
		} else {
			_, _, err = p.Commit(Held{Committed: texts("c", most+1), Nym: big.held.Nym}, Hedge{})
			require.ErrorIs(t, err, ErrLimit)
			for _, n := range []int{most + 1, 1 << 20} {
				huge := make([]byte, commitFloor+n*scalarSize)
				_, err = p.BlindSign(big.key, big.signed, huge, Secret{})
				require.ErrorIs(t, err, ErrLimit)
				require.ErrorIs(t, p.BlindCheck(k, big.signature, big.signed, huge, Secret{}), ErrLimit)
			}
			if p.profile != 0 {
				require.ErrorIs(t, p.CheckNymCommitment(make([]byte, commitFloor+1<<20*scalarSize), nil, big.shown.Nym, testSession()), ErrLimit)
			}
		}
		require.Empty(t, p.scheme.made, "%s: generators were made", p.name)
	}
	s := New(SHA256, most)
	for range 3 {
		_, _, err := s.generators("x", most+1)
		require.NoError(t, err)
		_, _, err = s.generators("x", most+2)
		require.ErrorIs(t, err, ErrLimit)
		_, _, err = s.generators("x", 0)
		require.ErrorIs(t, err, ErrLimit)
		require.Len(t, s.made["x"].points, most+1)
	}
}
