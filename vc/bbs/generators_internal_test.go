package bbs

import (
	"bytes"
	"math"
	"sync"
	"testing"

	bls "github.com/consensys/gnark-crypto/ecc/bls12-381"
	"github.com/consensys/gnark-crypto/ecc/bls12-381/fr"
	"github.com/stretchr/testify/require"
)

// TestSecurityCase23Generators: the first 300 of every row, P1, -P1 and ± the base point are all distinct, across interfaces and suites, and
// no two are opposite: who knew a relation between two could sign (w3c/vc-di-bbs#37).
func TestSecurityCase23Generators(t *testing.T) {
	const n = 300
	seen := map[[pointSize]byte]string{} // by x, so that a point and its negative meet
	take := func(name string, p bls.G1Affine) {
		t.Helper()
		require.True(t, p.IsOnCurve() && p.IsInSubGroup() && !p.IsInfinity(), name)
		raw := p.Bytes()
		raw[0] &= 0x1f
		require.Empty(t, seen[raw], name)
		seen[raw] = name
	}
	_, _, base, _ := bls.Generators()
	take("the base point", base)
	rows := map[string]bool{}
	for _, suite := range []Suite{SHA256, SHAKE256} {
		s := New(suite, n)
		take(suite.ID()+"P1", s.p1.point())
		for _, p := range interfaces(s) {
			apis := []string{p.api}
			if p.blind {
				apis = append(apis, "BLIND_"+p.api)
			}
			for _, api := range apis {
				if rows[api] { // both profiles have the same
					continue
				}
				rows[api] = true
				tables, raw, err := s.generators(api, n)
				require.NoError(t, err)
				for j, of := range tables {
					take(api+" "+itoa(j), of.point())
					require.Equal(t, bytesOf(of.point()), []byte(raw[j*pointSize:(j+1)*pointSize]))
				}
			}
		}
		for _, domain := range []string{"did:example:a", "did:example:b"} {
			p, err := s.Pseudonyms(W3C2025).pseudonym([]byte(domain))
			require.NoError(t, err)
			take(suite.ID()+domain, p.base.point())
		}
	}
	require.Len(t, rows, 10)
	require.Len(t, seen, 10*n+3+4)
}

// TestSecurityCase23BasePoint: P1 is not the base point. Where it is, whoever has a signature of nothing, or of a message of scalar 0, makes
// others by adding: the test forges so under the base point, and finds that nothing of it holds.
func TestSecurityCase23BasePoint(t *testing.T) {
	s := schemes()[SHA256]
	_, _, base, _ := bls.Generators()
	require.NotEqual(t, base, s.p1.point())
	core := s.Core()
	k := keyFor(t, core, "signer")
	m := Signed{[]byte("header"), texts("message", 3)}
	r, err := core.row(k.PublicKey(), m.Header, 3, 0)
	require.NoError(t, err)
	image := core.image(r, upTo(3), core.scalars(m.Messages))
	signs := func(p bls.G1Affine) []byte {
		image[0] = product{newTables(freeWidth, p)[0], one()}
		raw, err := finish(sum(image...), *k.scalar(), one())
		require.NoError(t, err)
		return raw
	}
	require.NoError(t, core.Verify(k.PublicKey(), signs(s.p1.point()), m, Held{}))
	var minus bls.G1Affine
	p1 := s.p1.point()
	for name, p := range map[string]bls.G1Affine{"the base point": base, "-P1": *minus.Neg(&p1), "Q1": r.q1.point(), "H1": r.rest[0].point(),
		"the P1 of the other suite": schemes()[SHAKE256].p1.point()} {
		require.ErrorIs(t, core.Verify(k.PublicKey(), signs(p), m, Held{}), ErrNotVerified, name)
	}
	// A signature is over its whole row: the same e with A moved by a generator, or by a multiple of A, is none.
	good := signs(s.p1.point())
	a, err := parsePoint(good[:pointSize])
	require.NoError(t, err)
	for _, by := range []bls.G1Affine{a, base, p1, r.q1.point(), r.rest[0].point()} {
		moved := append(bytesOf(plus(a, by)), good[pointSize:]...)
		require.ErrorIs(t, core.Verify(k.PublicKey(), moved, m, Held{}), ErrNotVerified)
	}
	// Messages that begin a row do not end another: a signature of n messages is none of more, for the domain has their number.
	require.ErrorIs(t, core.Verify(k.PublicKey(), good, Signed{m.Header, append(m.Messages, nil)}, Held{}), ErrNotVerified)
}

// TestNobodyWaits: while a row is made longer for one, others use what there is.
func TestNobodyWaits(t *testing.T) {
	s := New(SHA256, 60)
	api := s.Core().api
	_, _, err := s.generators(api, 10)
	require.NoError(t, err)
	s.growing.Lock()
	defer s.growing.Unlock()
	_, _, err = s.generators(api, 10)
	require.NoError(t, err)
}

// TestMostEver: whatever is asked for, numbers do not overflow.
func TestMostEver(t *testing.T) {
	s := New(SHA256, math.MaxInt)
	_, _, err := s.generators(s.Core().api, 1)
	require.NoError(t, err)
	_, _, err = s.generators(s.Core().api, mostEver+2)
	require.ErrorIs(t, err, ErrLimit)
}

// TestGeneratorsGrow: a row that was made in steps is the one made at once, and what was handed out before does not change.
func TestGeneratorsGrow(t *testing.T) {
	s := New(SHA256, 60)
	api := s.Core().api
	early, earlyRaw, err := s.generators(api, 3)
	require.NoError(t, err)
	before := bytes.Clone(earlyRaw)
	_ = append(earlyRaw, 1, 2, 3)
	_ = append(early, nil)
	for _, n := range []int{1, 4, 9, 61} {
		_, _, err := s.generators(api, n)
		require.NoError(t, err)
	}
	at, raw, err := s.generators(api, 61)
	require.NoError(t, err)
	once := SHA256.createGenerators(api, "", 61)
	require.Equal(t, once.octets, raw)
	require.Equal(t, before, []byte(earlyRaw))
	for j := range early {
		require.Same(t, early[j], at[j])
	}
}

// TestConcurrency: one scheme, shared by many who grow every row at once, and one key whose lines are made by whoever is first.
func TestConcurrency(t *testing.T) {
	s := New(SHA256, 60)
	k := keyFor(t, s.Core(), "signer")
	key, err := ParsePublicKey(k.PublicKey().Bytes())
	require.NoError(t, err)
	var all sync.WaitGroup
	for worker := range 6 {
		for _, p := range interfaces(s) {
			all.Go(func() {
				for n := range 3 {
					p := p
					p.signs(t, 1+2*worker+5*n, n)
					show := Show{Indexes: []int{0}, Domain: p.domain("did:example:world")}
					shown := p.prove(t, show, Hedge{})
					if err := p.ProofVerify(key, shown); err != nil {
						t.Error(err)
					}
					if err := p.ProofVerifyBatch(key, []Shown{shown, shown}, nil); err != nil {
						t.Error(err)
					}
				}
			})
		}
	}
	all.Wait()
	for api, g := range s.made {
		require.Equal(t, s.suite.createGenerators(api, "", len(g.points)).octets, g.octets, api)
	}
	require.Len(t, s.made, 5)
}

// TestSplit: the shares of a secret are its sum, and neither is it.
func TestSplit(t *testing.T) {
	for _, s := range append(edges(), (&counter{}).scalars(20)...) {
		a, b := split(s)
		require.NotEqual(t, s, a)
		require.NotEqual(t, s, b)
		require.Equal(t, s, *new(fr.Element).Add(&a, &b))
	}
}
