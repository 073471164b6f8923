package bbs

import (
	"slices"
	"testing"
	"time"

	bls "github.com/consensys/gnark-crypto/ecc/bls12-381"
	"github.com/consensys/gnark-crypto/ecc/bls12-381/fr"
	"github.com/stretchr/testify/require"
)

// The benchmarks of the speed contract, with ten messages of which proofs show five. Beside what is measured, in turns with it,
// runs its floor: the multiplied points that the equations need, and the check of two pairings.
//
//	x/ops    time divided by that of the floor
//	x/alone  time for each proof of a batch, divided by that of verifying one by itself
//
// Fixed points have tables beforehand; the tables of points that are met once are made in the floor, as they have to be.

// floor is bare work: sums of products, and pairings.
type floor struct {
	sums  []floorSum
	check bool
	g1    [2]bls.G1Affine
	g2    [2]bls.G2Affine
}

// floorSum has so many products of fixed points, and of points met once by their number in the floor. Points that the floor has
// not met before get a table.
type floorSum struct {
	fixed, met []product
	tables     []bls.G1Affine
	short      bool
}

// scalarsFor are numbers of full length, or of half.
func scalarFor(short bool) (s fr.Element) {
	if short {
		s.SetBytes([]byte("sixteen bytes of"))
		return s
	}
	s.MustSetRandom()
	return s
}

// needs adds a sum to the floor: over fixed points, points met for the first time, and such points once more.
func (f *floor) needs(fixed, once, again int, short bool) {
	s := floorSum{short: short}
	random := func() (p bls.G1Affine) { return *p.ScalarMultiplicationBase(bigOf(scalarFor(false))) }
	for range fixed {
		s.fixed = append(s.fixed, product{newTables(fixedWidth, random())[0], scalarFor(short)})
	}
	for range once {
		s.tables = append(s.tables, random())
		s.met = append(s.met, product{nil, scalarFor(short)})
	}
	for range again {
		s.fixed = append(s.fixed, product{newTables(freeWidth, random())[0], scalarFor(short)})
	}
	f.sums = append(f.sums, s)
}

func (f *floor) pairs() {
	f.check = true
	_, _, p, q := bls.Generators()
	k := bigOf(scalarFor(false))
	f.g1, f.g2 = [2]bls.G1Affine{p, *new(bls.G1Affine).ScalarMultiplication(&p, k)}, [2]bls.G2Affine{*new(bls.G2Affine).ScalarMultiplication(&q, k), q}
	f.g1[1].Neg(&f.g1[1])
}

func (f *floor) run() {
	for _, s := range f.sums {
		products := slices.Clone(s.fixed)
		if len(s.tables) > 0 {
			for j, t := range newTables(freeWidth, s.tables...) {
				products = append(products, product{t, s.met[j].by})
			}
		}
		sum(products...)
	}
	if !f.check {
		return
	}
	if ok, err := bls.PairingCheck(f.g1[:], f.g2[:]); err != nil || !ok {
		panic("pairings that do not cancel")
	}
}

// inTurns reports how long measured takes, alone and beside the others: medians, which other work on the machine disturbs less
// than sums.
func inTurns(b *testing.B, each int, measured func() error, others map[string]func()) {
	b.Helper()
	b.ReportAllocs()
	times := map[string][]time.Duration{}
	for b.Loop() {
		begin := time.Now()
		err := measured()
		times[""] = append(times[""], time.Since(begin))
		if err != nil {
			b.Fatal(err)
		}
		for unit, other := range others {
			begin := time.Now()
			other()
			times[unit] = append(times[unit], time.Since(begin))
		}
	}
	median := func(unit string) float64 {
		slices.Sort(times[unit])
		return float64(times[unit][len(times[unit])/2].Nanoseconds())
	}
	b.ReportMetric(median("")/median("x/ops"), "x/ops")
	if _, compared := others["x/alone"]; compared {
		b.ReportMetric(median("")/float64(each)/median("x/alone"), "x/alone")
	}
	b.ReportMetric(median(""), "ns/op")
}

// ten has a signature over ten messages and a proof that shows five.
func ten(b *testing.B, i Interface) party {
	p := party{Interface: i}
	p.signs(b, 10, 0)
	p.shows(b, Show{Header: []byte("presentation"), Indexes: []int{0, 2, 4, 6, 8}, Domain: p.domain("did:example:world")})
	return p
}

// BenchmarkSign: B = 12 fixed (P1 among them, as such); A = 1 met once.
func BenchmarkSign(b *testing.B) {
	p := ten(b, New(SHA256, 0).Core())
	var f floor
	f.needs(12, 0, 0, false)
	f.needs(0, 1, 0, false)
	inTurns(b, 1, func() error { _, err := p.Sign(p.key, p.signed); return err }, map[string]func(){"x/ops": f.run})
}

// BenchmarkVerify: B - A · e = 12 fixed + 1 met once; one check of two pairings.
func BenchmarkVerify(b *testing.B) {
	p := ten(b, New(SHA256, 0).Core())
	var f floor
	f.needs(12, 1, 0, false)
	f.pairs()
	inTurns(b, 1, func() error { return p.Verify(p.key.PublicKey(), p.signature, p.signed, Held{}) }, map[string]func(){"x/ops": f.run})
}

// BenchmarkProofGen: D = 12 fixed; Abar = 1 met once; Bbar = 2 met once; T1 = the same 2; T2 = 5 fixed + 1 of them.
func BenchmarkProofGen(b *testing.B) {
	p := ten(b, New(SHA256, 0).Core())
	var f floor
	f.needs(12, 0, 0, false)
	f.needs(0, 1, 0, false)
	f.needs(0, 2, 0, false)
	f.needs(0, 0, 2, false)
	f.needs(5, 0, 1, false)
	inTurns(b, 1, func() error {
		_, _, err := p.ProofGen(p.key.PublicKey(), p.signature, p.signed, Held{}, p.show, Hedge{})
		return err
	}, map[string]func(){"x/ops": f.run})
}

// proofNeeds are what verifying one proof needs but for the pairings. T1 = 3 met once; T2 = P1, Q_1 and the rest of the row fixed + 1 met
// before. With pseudonyms T3 = 2 met once.
func (f *floor) proofNeeds(row int, nym bool) {
	f.needs(0, 3, 0, false)
	f.needs(2+row, 0, 1, false)
	if nym {
		f.needs(0, 2, 0, false)
	}
}

// BenchmarkProofVerify: T1 = 3 met once; T2 = 12 fixed + 1 met before; one check of two pairings.
func BenchmarkProofVerify(b *testing.B) {
	p := ten(b, New(SHA256, 0).Core())
	var f floor
	f.proofNeeds(10, false)
	f.pairs()
	inTurns(b, 1, func() error { return p.ProofVerify(p.key.PublicKey(), p.shown) }, map[string]func(){"x/ops": f.run})
}

// BenchmarkProofVerifyPseudonym: T1 = 3 met once; T2 = 14 fixed (two more: the blinding and the secret) + 1 met before; T3 = 2 met
// once, of which the base is hashed to besides; one check of two pairings.
func BenchmarkProofVerifyPseudonym(b *testing.B) {
	p := ten(b, New(SHA256, 0).Pseudonyms(W3C2025))
	var f floor
	f.proofNeeds(12, true)
	f.pairs()
	inTurns(b, 1, func() error { return p.ProofVerify(p.key.PublicKey(), p.shown) }, map[string]func(){"x/ops": f.run})
}

// BenchmarkProofVerifyBatch: for each proof as BenchmarkProofVerify; two sums of as many points met before, over 128 bits; one check of two
// pairings for all.
func BenchmarkProofVerifyBatch(b *testing.B) {
	for _, n := range []int{1, 64} {
		b.Run("n="+itoa(n), func(b *testing.B) {
			p := ten(b, New(SHA256, 0).Core())
			var f floor
			all := make([]Shown, n)
			for j := range all {
				all[j] = p.prove(b, p.show, Hedge{})
				f.proofNeeds(10, false)
			}
			f.needs(0, 0, n, true)
			f.needs(0, 0, n, true)
			f.pairs()
			inTurns(b, n, func() error { return p.ProofVerifyBatch(p.key.PublicKey(), all, nil) }, map[string]func(){
				"x/ops":   f.run,
				"x/alone": func() { require.NoError(b, p.ProofVerify(p.key.PublicKey(), all[0])) },
			})
		})
	}
}

// BenchmarkCommitNym, of a commitment to nothing else: T1 = 2 fixed; T2 = 1 met once; N = the same once more.
func BenchmarkCommitNym(b *testing.B) {
	p := ten(b, New(SHA256, 0).Pseudonyms(W3C2025))
	s := Session{Label: "enrol", Issuer: "did:example:issuer", Holder: "did:example:holder", Nonce: "nonce", Domain: p.show.Domain}
	var f floor
	f.needs(2, 0, 0, false)
	f.needs(0, 1, 0, false)
	f.needs(0, 0, 1, false)
	inTurns(b, 1, func() error {
		_, _, err := p.CommitNym(p.commitment, p.committed, s, Hedge{})
		return err
	}, map[string]func(){"x/ops": f.run})
}
