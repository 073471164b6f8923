package bbs

import (
	"slices"
	"testing"

	bls "github.com/consensys/gnark-crypto/ecc/bls12-381"
	"github.com/consensys/gnark-crypto/ecc/bls12-381/fr"
	"github.com/stretchr/testify/require"
)

// random are numbers that are the same in every run.
func (c *counter) scalars(n int) []fr.Element {
	out := make([]fr.Element, n)
	var raw [expandSize]byte
	for j := range out {
		_, _ = c.Read(raw[:])
		out[j] = nonZero(raw[:])
	}
	return out
}

func (p *party) prover(t testing.TB, show Show) prover {
	t.Helper()
	by, err := p.newProver(p.key.PublicKey(), p.signature, p.signed, p.held, show)
	require.NoError(t, err)
	return by
}

// lies are what a prover without a fitting signature tells: each of them makes an honest proof of something that is not signed.
func lies(p party) map[string]func(*prover, *Shown) {
	all := map[string]func(*prover, *Shown){
		"another A":        func(by *prover, _ *Shown) { by.sig.a = plus(by.sig.a, by.scheme.p1.point()) },
		"the negative A":   func(by *prover, _ *Shown) { by.sig.a.Neg(&by.sig.a) },
		"P1 as A":          func(by *prover, _ *Shown) { by.sig.a = by.scheme.p1.point() },
		"another e":        func(by *prover, _ *Shown) { one := one(); by.sig.e.Add(&by.sig.e, &one) },
		"e of 1":           func(by *prover, _ *Shown) { by.sig.e = one() },
		"a hidden message": func(by *prover, _ *Shown) { by.scalars[1].Double(&by.scalars[1]) },
		"a shown message": func(by *prover, s *Shown) {
			s.Messages[0] = []byte("a lie")
			by.scalars[0] = by.Interface.scalars(s.Messages)[0]
			by.show.messages[0] = by.scalars[0]
		},
		"another header": func(by *prover, s *Shown) {
			s.Header = []byte("another header")
			r, err := by.Interface.row(by.key, s.Header, len(p.signed.Messages), by.hidden(len(p.held.Committed)))
			if err != nil {
				panic(err)
			}
			by.row = r
		},
	}
	if p.blind {
		all["a hidden committed message"] = func(by *prover, _ *Shown) { at := &by.scalars[6]; at.Double(at) }
		all["another blinding"] = func(by *prover, _ *Shown) { at := &by.scalars[5]; at.Double(at) }
	}
	if p.profile != 0 {
		all["another secret, with its pseudonym"] = func(by *prover, _ *Shown) {
			at := &by.scalars[len(by.scalars)-1]
			at.Double(at)
		}
	}
	return all
}

// lie makes the proof.
func (p *party) lie(t testing.TB, tell func(*prover, *Shown)) Shown {
	t.Helper()
	s, by := clone(p.shown), p.prover(t, p.show)
	tell(&by, &s)
	var err error
	s.Proof, s.Nym, err = by.prove((&counter{7}).scalars(5 + len(by.show.hidden)))
	require.NoError(t, err)
	return s
}

// TestForgeries: of proofs that a prover makes without a signature the challenge holds, for all else is true. The pairing alone refuses
// them, and in a batch names them, wherever they stand.
func TestForgeries(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and in one goroutine: the race detector runs without it, the last step of .ci/run with it")
	}
	for _, p := range parties(t, SHA256) {
		k := p.key.PublicKey()
		for name, tell := range lies(p) {
			s := p.lie(t, tell)
			_, err := p.opened(k, s)
			require.NoError(t, err, "%s: %s: the test's own prover is wrong", p.name, name)
			require.ErrorIs(t, p.ProofVerify(k, s), ErrNotVerified, "%s: %s", p.name, name)
			for at := range 3 {
				batch := []Shown{p.shown, p.shown, p.shown}
				batch[at] = s
				var e *BatchError
				require.ErrorAs(t, p.ProofVerifyBatch(k, batch, nil), &e)
				require.ErrorIs(t, e, ErrNotVerified)
				require.Equal(t, at, e.Index)
			}
		}
		s := p.lie(t, func(*prover, *Shown) {})
		require.NoError(t, p.ProofVerify(k, s), "without a lie")
	}
}

// TestIdentityTricks: random numbers of 0 make D, or Abar, the identity, which is 1 in a pairing whoever signed. The prover refuses, as the
// reader does.
func TestIdentityTricks(t *testing.T) {
	for _, p := range parties(t, SHA256) {
		by := p.prover(t, p.show)
		for at := range 2 {
			blinds := (&counter{}).scalars(5 + len(by.show.hidden))
			blinds[at].SetZero() // r1, r2
			_, _, err := by.prove(blinds)
			require.ErrorIs(t, err, ErrEncoding)
		}
		// A = B with e = 1: Bbar = B · r1 · r2 - A · r1 · r2 · e.
		by.sig.e = one()
		by.sig.a = affine(sum(by.image(by.row, upTo(len(by.scalars)), by.scalars)...))[0] // B
		_, _, err := by.prove((&counter{}).scalars(5 + len(by.show.hidden)))
		require.ErrorIs(t, err, ErrEncoding)
	}
}

// transcript is a proof half made: all of it before the challenge.
type transcript struct {
	prover
	points, first []bls.G1Affine // Abar, Bbar, D; T1, T2 and with pseudonyms T3
	of            bls.G1Affine
	secrets       []fr.Element
	blinds        []fr.Element
}

// begun follows prover.prove, point by point.
func begun(by prover, blinds []fr.Element) (t transcript) {
	t.prover, t.blinds = by, blinds[2:]
	r1, r2 := blinds[0], blinds[1]
	d := times(affine(sum(by.image(by.row, upTo(len(by.scalars)), by.scalars)...))[0], r2)
	aBar := times(times(by.sig.a, r1), r2)
	var minusE, minusR1, minusR3 fr.Element
	minusE.Neg(&by.sig.e)
	minusR1.Neg(&r1)
	minusR3.Neg(minusR3.Inverse(&r2))
	bBar := plus(times(d, r1), times(aBar, minusE))
	t.points = []bls.G1Affine{aBar, bBar, d}
	t.secrets = []fr.Element{by.sig.e, minusR1, minusR3}
	for _, at := range by.show.hidden {
		t.secrets = append(t.secrets, by.scalars[at])
	}
	tables := newTables(freeWidth, aBar, d)
	all := statements(by.Interface, by.row, by.show, tables[0], nil, tables[1])
	if by.nym != nil {
		all = append(all, by.nym.statement(len(t.secrets)-1, nil))
		t.of = times(by.nym.base.point(), t.secrets[len(t.secrets)-1])
	}
	t.first = commit(all, t.blinds)
	return t
}

func (t transcript) challenge() fr.Element {
	return t.Interface.challenge(t.show, t.points, t.first, t.row.domain, t.ph, t.nym, t.of)
}

func (t transcript) proof(responses []fr.Element, c fr.Element) []byte {
	var o octets
	o.points(t.points...)
	o.scalars(responses...)
	o.scalars(c)
	return o
}

// solved is (p - Σ terms) · 1/c.
func solved(p bls.G1Affine, c fr.Element, terms ...bls.G1Affine) bls.G1Affine {
	for _, q := range terms {
		p = plus(p, times(q, minusOne()))
	}
	return times(p, *new(fr.Element).Inverse(&c))
}

// TestChallengeFirst: a prover that may choose a point once the challenge is known solves the equations for it, and needs no secret ("frozen
// heart"). All equations then hold, the first messages are those that were hashed, and the challenge alone refuses, for it is over the point.
func TestChallengeFirst(t *testing.T) {
	for _, p := range parties(t, SHA256) {
		k := p.key.PublicKey()
		by := p.prover(t, p.show)
		numbers := &counter{99}
		honest := begun(by, numbers.scalars(5+len(by.show.hidden)))
		s := clone(p.shown)
		c := honest.challenge()
		s.Proof, s.Nym = honest.proof(respond(honest.blinds, honest.secrets, c), c), nil
		if p.profile != 0 {
			s.Nym = bytesOf(honest.of)
		}
		require.NoError(t, p.ProofVerify(k, s), "the test's own prover is wrong")

		holds := func(name string, t2 transcript, responses []fr.Element, c fr.Element) {
			t.Helper()
			s := clone(s)
			s.Proof = t2.proof(responses, c)
			if p.profile != 0 {
				s.Nym = bytesOf(t2.of)
			}
			v, err := p.newVerifier(k, s)
			require.NoError(t, err)
			require.Equal(t, t2.first, v.first, "%s: the test's own prover is wrong", name)
			_, err = p.opened(k, s)
			require.ErrorIs(t, err, ErrNotVerified, "%s: %s", p.name, name)
		}
		// Bbar: T1 = Abar · e^ + D · r1^ + Bbar · c.
		forged := honest
		forged.points = slices.Clone(honest.points)
		forged.points[1] = p.scheme.p1.point()
		c = forged.challenge()
		responses := respond(honest.blinds, honest.secrets, c)
		responses[0], responses[1] = numbers.scalars(1)[0], numbers.scalars(1)[0]
		forged.points[1] = solved(honest.first[0], c, times(honest.points[0], responses[0]), times(honest.points[2], responses[1]))
		holds("Bbar", forged, responses, c)
		// Abar, from the same equation.
		forged.points = slices.Clone(honest.points)
		forged.points[0] = p.scheme.p1.point()
		c = forged.challenge()
		responses = respond(honest.blinds, honest.secrets, c)
		forged.points[0] = solved(honest.first[0], responses[0], times(honest.points[1], c), times(honest.points[2], responses[1]))
		holds("Abar", forged, responses, c)
		if p.profile == 0 {
			continue
		}
		// N: T3 = OP · s^ - N · c, over a T3 that is for another secret than T2's.
		forged = honest
		forged.first = slices.Clone(honest.first)
		forged.first[2] = times(p.scheme.p1.point(), numbers.scalars(1)[0])
		c = forged.challenge()
		responses = respond(honest.blinds, honest.secrets, c)
		op := by.nym.base.point()
		forged.of = solved(times(op, responses[len(responses)-1]), c, forged.first[2])
		holds("N", forged, responses, c)
	}
}

// TestChallengeHoldsEverything: whatever is exchanged of what a challenge is over, it is another.
func TestChallengeHoldsEverything(t *testing.T) {
	for _, p := range parties(t, SHA256) {
		honest := begun(p.prover(t, p.show), (&counter{}).scalars(5+len(p.prover(t, p.show).show.hidden)))
		other := p.scheme.p1.point()
		seen := map[fr.Element]string{honest.challenge(): "as it is"}
		differs := func(name string, change func(*transcript)) {
			t.Helper()
			changed := honest
			changed.points, changed.first = slices.Clone(honest.points), slices.Clone(honest.first)
			changed.show.at, changed.show.messages = slices.Clone(honest.show.at), slices.Clone(honest.show.messages)
			if honest.nym != nil {
				nym := *honest.nym
				changed.nym = &nym
			}
			change(&changed)
			c := changed.challenge()
			require.NotContains(t, seen, c, "%s: %s is as %s", p.name, name, seen[c])
			seen[c] = name
		}
		for j := range honest.points {
			differs("point "+itoa(j), func(t *transcript) { t.points[j] = other })
		}
		for j := range honest.first {
			differs("T"+itoa(j+1), func(t *transcript) { t.first[j] = other })
		}
		for j := range honest.show.at {
			differs("index "+itoa(j), func(t *transcript) { t.show.at[j] += 10 })
			differs("message "+itoa(j), func(t *transcript) { t.show.messages[j].SetOne() })
		}
		differs("one message less", func(t *transcript) { t.show.at = t.show.at[1:]; t.show.messages = t.show.messages[1:] })
		differs("domain", func(t *transcript) { t.row.domain.SetOne() })
		differs("presentation header", func(t *transcript) { t.ph = append(slices.Clone(t.ph), 0) })
		if p.profile != 0 {
			differs("N", func(t *transcript) { t.of = other })
		}
		if p.profile == W3C2025 {
			differs("OP", func(t *transcript) { t.nym.base = newTables(freeWidth, other)[0] })
		}
		if p.profile == CFRG03 {
			differs("the pseudonym's domain", func(t *transcript) { t.nym.domain = []byte("another") })
			differs("the border of two fields", func(t *transcript) {
				t.nym.domain, t.ph = append([]byte{t.ph[len(t.ph)-1]}, t.nym.domain...), t.ph[:len(t.ph)-1]
			})
		}
	}
}

// TestMixedSignatures: Abar and Bbar of one signature, whose pairing holds, and the rest of a proof about other messages.
func TestMixedSignatures(t *testing.T) {
	for _, p := range parties(t, SHA256) {
		k := p.key.PublicKey()
		by := p.prover(t, p.show)
		signed := begun(by, (&counter{1}).scalars(5+len(by.show.hidden)))
		s := clone(p.shown)
		lying := p.prover(t, p.show)
		lies(p)["a shown message"](&lying, &s)
		mixed := begun(lying, (&counter{1}).scalars(5+len(by.show.hidden)))
		mixed.points = []bls.G1Affine{signed.points[0], signed.points[1], mixed.points[2]}
		require.True(t, k.pairs(p.scheme, mixed.points[0], mixed.points[1]))
		for _, from := range []transcript{signed, mixed} {
			again := mixed
			again.first = from.first
			c := again.challenge()
			s.Proof = again.proof(respond(from.blinds, from.secrets, c), c)
			require.ErrorIs(t, p.ProofVerify(k, s), ErrNotVerified)
		}
		// D = Bbar + Abar · e makes the first equation hold with r1 = 1, and of the second nothing.
		again := mixed
		again.points = slices.Clone(signed.points)
		again.points[2] = plus(signed.points[1], times(signed.points[0], p.prover(t, p.show).sig.e))
		again.secrets = slices.Clone(mixed.secrets)
		again.secrets[1] = minusOne()
		tables := newTables(freeWidth, again.points[0], again.points[2])
		all := statements(p.Interface, by.row, by.show, tables[0], nil, tables[1])
		if by.nym != nil {
			all = append(all, by.nym.statement(len(again.secrets)-1, nil))
		}
		again.first = commit(all, again.blinds)
		c := again.challenge()
		s.Proof = again.proof(respond(again.blinds, again.secrets, c), c)
		require.ErrorIs(t, p.ProofVerify(k, s), ErrNotVerified)
		v, err := p.newVerifier(k, s)
		require.NoError(t, err)
		require.Equal(t, again.first[0], v.first[0], "the test's own prover is wrong")
		require.NotEqual(t, again.first[1], v.first[1])
	}
}

// TestNoBlindForThePseudonym: a secret that is not blinded leaves the identity as T3, which no honest prover does. All equations
// hold, and it is refused all the same, as the draft says.
func TestNoBlindForThePseudonym(t *testing.T) {
	for _, p := range parties(t, SHA256) {
		if p.profile == 0 {
			continue
		}
		by := p.prover(t, p.show)
		for _, zero := range []bool{false, true} {
			blinds := (&counter{3}).scalars(5 + len(by.show.hidden))
			if zero {
				blinds[len(blinds)-1].SetZero()
			}
			half := begun(by, blinds)
			require.Equal(t, zero, half.first[2].IsInfinity(), "the test's own prover is wrong")
			s, c := clone(p.shown), half.challenge()
			s.Proof, s.Nym = half.proof(respond(half.blinds, half.secrets, c), c), bytesOf(half.of)
			err := p.ProofVerify(p.key.PublicKey(), s)
			if !zero {
				require.NoError(t, err, p.name)
				continue
			}
			require.ErrorIs(t, err, ErrNotVerified, p.name)
		}
	}
}
