package bbs

import (
	"math/big"

	bls "github.com/consensys/gnark-crypto/ecc/bls12-381"
	"github.com/consensys/gnark-crypto/ecc/bls12-381/fp"
	"github.com/consensys/gnark-crypto/ecc/bls12-381/fr"
)

// Sums of few multiplied points, by the method of Straus: all scalars share their doublings, each in non-adjacent form over
// a table of odd multiples. The endomorphism of the curve (Gallant, Lambert, Vanstone) halves the doublings: for z the
// curve's parameter and λ = z² - 1, λ·(x, y) = (βx, y), and every scalar is a + b·λ with a and b not above z², of 128 bits.
//
// The library's own multi-exponentiation is made for many points; below 64 it is slower than this. Neither takes the same
// time for all scalars: see the package comment for what is done about that.

// Widths of the non-adjacent forms: of points that stay, and of points that are met once.
const (
	fixedWidth = 6
	freeWidth  = 5
)

// table is the odd multiples of a point below 2^(width-1), with β times their x.
type table struct {
	width int
	odd   []bls.G1Affine
	beta  []fp.Element
}

func (t *table) point() bls.G1Affine { return t.odd[0] }

// beta is the cube root of one that goes with lambda.
var beta = func() (b fp.Element) {
	b.SetUint64(3)
	b.Neg(&b).Sqrt(&b)
	var one, half fp.Element
	one.SetOne()
	half.SetUint64(2).Inverse(&half)
	b.Sub(&b, &one).Mul(&b, &half)
	_, _, g, _ := bls.Generators()
	var want bls.G1Affine
	want.ScalarMultiplication(&g, lambda)
	if x := new(fp.Element).Mul(&b, &g.X); !x.Equal(&want.X) {
		b.Square(&b)
	}
	return b
}()

// lambda is the square of the curve's parameter, -0xd201000000010000, less one.
var lambda = new(big.Int).SetBytes([]byte("\xac\x45\xa4\x01\x00\x01\xa4\x02\x00\x00\x00\x00\xff\xff\xff\xff"))

// newTables makes the tables of points, with one inversion for all.
func newTables(width int, points ...bls.G1Affine) []*table {
	n := 1 << (width - 2)
	multiples := make([]bls.G1Jac, n*len(points))
	for i := range points {
		row := multiples[i*n : (i+1)*n]
		row[0].FromAffine(&points[i])
		var twice bls.G1Jac
		twice.Double(&row[0])
		for j := 1; j < n; j++ {
			row[j].Set(&row[j-1]).AddAssign(&twice)
		}
	}
	affine := bls.BatchJacobianToAffineG1(multiples)
	tables := make([]*table, len(points))
	for i := range tables {
		t := &table{width, affine[i*n : (i+1)*n], make([]fp.Element, n)}
		for j := range t.odd {
			t.beta[j].Mul(&t.odd[j].X, &beta)
		}
		tables[i] = t
	}
	return tables
}

// product is a point times a scalar.
type product struct {
	of *table
	by fr.Element
}

// length is that of the longest non-adjacent form of a number below 2^128, and one to spare.
const length = 130

// digits is a number below 2^128 in non-adjacent form.
type digits struct {
	of    *table
	twist bool // of λ times the point
	d     [length]int8
	n     int
}

// sum adds products. It doubles as often for short scalars as for long ones: how long a random number is tells, over many proofs, the
// secret that it hides.
func sum(products ...product) (acc bls.G1Jac) {
	all := make([]digits, 0, 2*len(products))
	var k, high, low big.Int
	defer func() { // scalars may be secrets
		clear(all[:cap(all)])
		for _, v := range [...]*big.Int{&k, &high, &low} {
			clear(v.Bits())
		}
	}()
	for _, p := range products {
		p.by.BigInt(&k)
		high.QuoRem(&k, lambda, &low)
		for i, half := range [...]*big.Int{&low, &high} {
			if half.Sign() == 0 {
				continue
			}
			all = append(all, digits{of: p.of, twist: i == 1})
			d := &all[len(all)-1]
			d.recode(half)
		}
	}
	for i := length - 1; i >= 0; i-- {
		acc.DoubleAssign()
		for j := range all {
			if d := &all[j]; i < d.n && d.d[i] != 0 {
				d.add(&acc, d.d[i])
			}
		}
	}
	return acc
}

// recode writes a number as a sum of powers of two times odd digits, of which width in a row have at most one.
func (d *digits) recode(v *big.Int) {
	const mask = 1<<64 - 1
	lo, hi := new(big.Int).And(v, big.NewInt(0).SetUint64(mask)).Uint64(), new(big.Int).Rsh(v, 64).Uint64()
	window := uint64(1) << d.of.width
	for lo|hi != 0 {
		if lo&1 == 1 {
			digit := int64(lo & (window - 1))
			if digit >= int64(window/2) {
				digit -= int64(window)
			}
			d.d[d.n] = int8(digit)
			before := lo
			lo -= uint64(digit)
			switch { // the numbers are so far below 2^128 that nothing is lost above
			case digit > 0 && lo > before:
				hi--
			case digit < 0 && lo < before:
				hi++
			}
		}
		d.n++
		lo = lo>>1 | hi<<63
		hi >>= 1
	}
}

// add adds the multiple of the point that a digit means.
func (d *digits) add(acc *bls.G1Jac, digit int8) {
	i := digit / 2
	if digit < 0 {
		i = -digit / 2
	}
	p := d.of.odd[i]
	if d.twist {
		p.X = d.of.beta[i]
	}
	if digit < 0 {
		p.Y.Neg(&p.Y)
	}
	acc.AddMixed(&p)
}

// affine normalizes points, with one inversion for all.
func affine(points ...bls.G1Jac) []bls.G1Affine { return bls.BatchJacobianToAffineG1(points) }
