package bbs

import (
	"errors"
	"slices"
	"testing"

	bls "github.com/consensys/gnark-crypto/ecc/bls12-381"
	"github.com/consensys/gnark-crypto/ecc/bls12-381/fr"
	"github.com/stretchr/testify/require"
)

// bound is a commitment with the proof that it holds the secret of a pseudonym.
type bound struct {
	party
	proof, nym []byte
	session    Session
}

// bounds are of both profiles, with 3 committed messages and with none.
func bounds(t testing.TB) (all []bound) {
	t.Helper()
	for _, profile := range []Profile{W3C2025, CFRG03} {
		for _, committed := range []int{0, 3} {
			b := bound{party: party{Interface: schemes()[SHA256].Pseudonyms(profile), name: itoa(int(profile))}, session: testSession()}
			b.signs(t, 1, committed)
			var err error
			b.proof, b.nym, err = b.CommitNym(b.commitment, b.committed, b.session, Hedge{Rand: &counter{}})
			require.NoError(t, err)
			require.NoError(t, b.CheckNymCommitment(b.commitment, b.proof, b.nym, b.session))
			nym, err := b.Nym(b.committed.Nym, b.session.Domain)
			require.NoError(t, err)
			require.Equal(t, nym, b.nym)
			all = append(all, b)
		}
	}
	return all
}

// TestNymCommitmentSession: a proof is for one session, and for none that differs in one field.
func TestNymCommitmentSession(t *testing.T) {
	for _, b := range bounds(t) {
		for name, change := range map[string]func(*Session){
			"label":                    func(s *Session) { s.Label = "conduct" },
			"no label":                 func(s *Session) { s.Label = "" },
			"issuer":                   func(s *Session) { s.Issuer += "s" },
			"key":                      func(s *Session) { s.IssuerKey = append([]byte(nil), "kez"...) },
			"no key":                   func(s *Session) { s.IssuerKey = nil },
			"holder":                   func(s *Session) { s.Holder = "did:example:other" },
			"nonce":                    func(s *Session) { s.Nonce = "another" },
			"presentation":             func(s *Session) { s.Presentation[31] ^= 1 },
			"no presentation":          func(s *Session) { s.Presentation = [32]byte{} },
			"domain":                   func(s *Session) { s.Domain = []byte("did:example:worlds") },
			"issuer into holder":       func(s *Session) { s.Issuer, s.Holder = s.Issuer+s.Holder[:1], s.Holder[1:] },
			"holder into nonce":        func(s *Session) { s.Holder, s.Nonce = s.Holder+s.Nonce[:1], s.Nonce[1:] },
			"label into issuer":        func(s *Session) { s.Label, s.Issuer = s.Label[:2], s.Label[2:]+s.Issuer },
			"issuer into key":          func(s *Session) { s.Issuer, s.IssuerKey = s.Issuer[:3], append([]byte(s.Issuer[3:]), s.IssuerKey...) },
			"issuer, holder exchanged": func(s *Session) { s.Issuer, s.Holder = s.Holder, s.Issuer },
			"all in the label":         func(s *Session) { s.Label, s.Issuer, s.Holder = s.Label+s.Issuer+s.Holder, "", "" },
		} {
			s := b.session
			change(&s)
			require.ErrorIs(t, b.CheckNymCommitment(b.commitment, b.proof, b.nym, s), ErrNotVerified, name)
		}
		s := b.session
		s.Domain = nil
		require.ErrorIs(t, b.CheckNymCommitment(b.commitment, b.proof, b.nym, s), ErrPseudonym)
		_, _, err := b.CommitNym(b.commitment, b.committed, s, Hedge{})
		require.ErrorIs(t, err, ErrPseudonym)
	}
}

// TestNymCommitmentParts: each part of the proof, and what it is about.
func TestNymCommitmentParts(t *testing.T) {
	all := bounds(t)
	for a, b := range all {
		try := func(name string, commitment, proof, nym []byte) {
			t.Helper()
			err := b.CheckNymCommitment(commitment, proof, nym, b.session)
			require.True(t, errors.Is(err, ErrNotVerified) || errors.Is(err, ErrEncoding) || errors.Is(err, ErrPseudonym), "%s: %v", name, err)
		}
		for j := range len(b.proof) / scalarSize {
			proof := slices.Clone(b.proof)
			addTo(scalarAt(proof, 0, j), 1)
			try("scalar + 1", b.commitment, proof, b.nym)
			try("scalar out", b.commitment, slices.Delete(slices.Clone(b.proof), j*scalarSize, (j+1)*scalarSize), b.nym)
			try("scalar twice", b.commitment, slices.Insert(slices.Clone(b.proof), j*scalarSize, scalarAt(b.proof, 0, j)...), b.nym)
		}
		for size := range len(b.proof) {
			try("cut", b.commitment, b.proof[:size], b.nym)
		}
		try("a byte more", b.commitment, append(slices.Clone(b.proof), 1), b.nym)
		try("the commitment's own proof", b.commitment, b.commitment[pointSize:], b.nym)
		nym := func(s Secret, domain string) []byte {
			n, err := b.Nym(s, []byte(domain))
			require.NoError(t, err)
			return n
		}
		const here = "did:example:world"
		try("another's pseudonym", b.commitment, b.proof, nym(numbered(t, 3), here))
		try("that with the signer's part", b.commitment, b.proof, nym(b.held.Nym, here))
		try("that for another domain", b.commitment, b.proof, nym(b.committed.Nym, here+"s"))
		try("its negative", b.commitment, b.proof, append([]byte{b.nym[0] ^ 0x20}, b.nym[1:]...))
		// Commitments to another secret, to the same one with another blinding, and with more messages.
		for name, h := range map[string]Held{
			"to another secret":  {Committed: b.committed.Committed, Nym: numbered(t, 3)},
			"to the same secret": {Committed: b.committed.Committed, Nym: b.committed.Nym},
			"with more messages": {Committed: append(cloneAll(b.committed.Committed), []byte("more")), Nym: b.committed.Nym},
			"with other ones":    {Committed: texts("other", len(b.committed.Committed)+1), Nym: b.committed.Nym},
		} {
			other, _, err := b.Commit(h, Hedge{})
			require.NoError(t, err)
			try("for a commitment "+name, other, b.proof, b.nym)
		}
		// Who does not know what the commitment holds makes a proof that does not hold.
		for _, h := range []Held{{Committed: b.committed.Committed, Nym: b.committed.Nym}, {Committed: texts("other", 3), Nym: b.committed.Nym, Blind: b.committed.Blind}} {
			proof, n, err := b.CommitNym(b.commitment, h, b.session, Hedge{})
			require.NoError(t, err)
			try("without the opening", b.commitment, proof, n)
		}
		for c, other := range all {
			if a%2 == c%2 { // both profiles have the same commitments and pseudonyms, and so the same proofs
				require.Equal(t, b.proof, other.proof)
			} else {
				try("of another", b.commitment, other.proof, b.nym)
			}
		}
	}
	core := schemes()[SHA256].Core()
	require.ErrorIs(t, core.CheckNymCommitment(all[0].commitment, all[0].proof, all[0].nym, all[0].session), ErrInterface)
	require.ErrorIs(t, schemes()[SHA256].Blind().CheckNymCommitment(all[0].commitment, all[0].proof, all[0].nym, all[0].session), ErrInterface)
	shake := schemes()[SHAKE256].Pseudonyms(W3C2025)
	require.Error(t, shake.CheckNymCommitment(all[0].commitment, all[0].proof, all[0].nym, all[0].session))
	_, _, err := core.CommitNym(all[0].commitment, Held{}, all[0].session, Hedge{})
	require.ErrorIs(t, err, ErrInterface)
}

// twoSecrets is a prover who put s into the commitment, and shows the pseudonym of t.
type twoSecrets struct {
	b       bound
	row     []*table
	raw     octets
	nym     *pseudonym
	c, of   bls.G1Affine
	secrets []fr.Element // of the commitment; s is the last
	t       fr.Element
}

func newTwoSecrets(t *testing.T, b bound) (p twoSecrets) {
	t.Helper()
	p.b, p.secrets, p.t = b, b.all(Signed{}, b.committed), numbered(t, 3).value()
	var err error
	p.row, p.raw, err = b.commitmentRow(len(p.secrets))
	require.NoError(t, err)
	p.nym, err = b.pseudonym(b.session.Domain)
	require.NoError(t, err)
	p.c, err = parsePoint(b.commitment[:pointSize])
	require.NoError(t, err)
	p.of = times(p.nym.base.point(), p.t)
	return p
}

// firsts are T1 over numbers, and T2 over another in place of their last.
func (p twoSecrets) firsts(blinds []fr.Element, last fr.Element) []bls.G1Affine {
	t2 := append(slices.Clone(blinds[:len(blinds)-1]), last)
	return []bls.G1Affine{commit(bindingStatements(p.row, nil, p.nym, nil), blinds)[0], commit(bindingStatements(p.row, nil, p.nym, nil), t2)[1]}
}

func (p twoSecrets) challenge(first []bls.G1Affine) fr.Element {
	return p.b.bindingChallenge(p.b.sessionOctets(p.b.session, p.nym, p.raw, len(p.secrets)), p.c, p.of, first)
}

func (p twoSecrets) check(responses []fr.Element, c fr.Element) error {
	var proof octets
	proof.scalars(append(slices.Clone(responses), c)...)
	return p.b.CheckNymCommitment(p.b.commitment, proof, bytesOf(p.of), p.b.session)
}

// again are the first messages that a verifier finds.
func (p twoSecrets) again(responses []fr.Element, c fr.Element) []bls.G1Affine {
	return recompute(bindingStatements(p.row, newTables(freeWidth, p.c)[0], p.nym, newTables(freeWidth, p.of)[0]), responses, c)
}

// TestTwoSecrets: a prover who knows both secrets, that of the commitment and that of the pseudonym, finds no one response for both.
func TestTwoSecrets(t *testing.T) {
	for _, b := range bounds(t) {
		p := newTwoSecrets(t, b)
		n := len(p.secrets)
		numbers := &counter{11}
		blinds, other, guess := numbers.scalars(n), numbers.scalars(1)[0], numbers.scalars(1)[0]
		s, last := p.secrets[n-1], blinds[n-1]
		// s~ + g · s = t~ + g · t: one response, if the challenge were g.
		var fits fr.Element
		fits.Sub(&s, &p.t).Mul(&fits, &guess).Add(&fits, &last)
		for name, t2 := range map[string]fr.Element{"one number for both": last, "two numbers": other, "a guessed challenge": fits} {
			first := p.firsts(blinds, t2)
			c := p.challenge(first)
			candidates := map[string]fr.Element{}
			for x, blind := range map[string]fr.Element{"s~": last, "t~": t2} {
				for y, secret := range map[string]fr.Element{"s": s, "t": p.t} {
					candidates[x+" + c"+y] = respond([]fr.Element{blind}, []fr.Element{secret}, c)[0]
					candidates[x+" + g"+y] = respond([]fr.Element{blind}, []fr.Element{secret}, guess)[0]
				}
			}
			var sum, half fr.Element
			x, y := candidates["s~ + cs"], candidates["t~ + ct"]
			candidates["the sum"] = *sum.Add(&x, &y)
			half.SetUint64(2).Inverse(&half)
			candidates["the mean"] = *half.Mul(&half, &sum)
			for response, value := range candidates {
				responses := respond(blinds, p.secrets, c)
				responses[n-1] = value
				require.ErrorIs(t, p.check(responses, c), ErrNotVerified, "%s: %s", name, response)
			}
			responses := respond(blinds, p.secrets, c)
			require.Equal(t, first[0], p.again(responses, c)[0], "the test's own prover is wrong")
			if name == "a guessed challenge" {
				responses = respond(blinds, p.secrets, guess)
				require.Equal(t, first, p.again(responses, guess), "the test's own prover is wrong")
				require.ErrorIs(t, p.check(responses, guess), ErrNotVerified)
			}
		}
		// With one secret the same steps are a proof.
		p.t, p.of = s, times(p.nym.base.point(), s)
		first := p.firsts(blinds, last)
		c := p.challenge(first)
		require.NoError(t, p.check(respond(blinds, p.secrets, c), c), "the test's own prover is wrong")
	}
}

// TestNymAfterChallenge: N solved for once the challenge is known, and C likewise.
func TestNymAfterChallenge(t *testing.T) {
	for _, b := range bounds(t) {
		p := newTwoSecrets(t, b)
		n := len(p.secrets)
		numbers := &counter{12}
		blinds := numbers.scalars(n)
		first := p.firsts(blinds, numbers.scalars(1)[0])
		c := p.challenge(first)
		responses := respond(blinds, p.secrets, c)
		p.of = solved(times(p.nym.base.point(), responses[n-1]), c, first[1])
		require.Equal(t, first, p.again(responses, c), "the test's own prover is wrong")
		require.ErrorIs(t, p.check(responses, c), ErrNotVerified)
	}
}

// TestNymCommitmentChallengeHoldsEverything: the points; fields are in TestNymCommitmentSession.
func TestNymCommitmentChallengeHoldsEverything(t *testing.T) {
	p := newTwoSecrets(t, bounds(t)[1])
	first := p.firsts((&counter{}).scalars(len(p.secrets)), one())
	other := p.b.scheme.p1.point()
	seen := map[fr.Element]bool{p.challenge(first): true}
	for j := range 4 {
		q, f := p, slices.Clone(first)
		*[]*bls.G1Affine{&q.c, &q.of, &f[0], &f[1]}[j] = other
		seen[q.challenge(f)] = true
	}
	q := p
	q.raw = q.raw[:len(q.raw)-pointSize]
	seen[q.challenge(first)] = true
	q = p
	q.nym = &pseudonym{q.nym.domain, newTables(freeWidth, other)[0]}
	seen[q.challenge(first)] = true
	require.Len(t, seen, 7)
}

// TestEqualNyms: under one domain's point, equal secrets have equal pseudonyms, whatever else differs, and other secrets never.
func TestEqualNyms(t *testing.T) {
	scheme := schemes()[SHA256]
	for _, domain := range []string{"did:example:a", "did:example:b"} {
		seen := map[string]byte{}
		for n := byte(1); n < 9; n++ {
			var first []byte
			for j, profile := range []Profile{W3C2025, W3C2025, CFRG03} {
				p := party{Interface: scheme.Pseudonyms(profile), name: itoa(j)}
				p.signs(t, 1+j, j)
				p.key = keyFor(t, p.Interface, "signer "+itoa(j))
				// The whole secret is n, however holder and signer share it.
				part := numbered(t, byte(20+j))
				v, whole := part.value(), numbered(t, n).value()
				rest := newSecret(*new(fr.Element).Sub(&whole, &v))
				h := Held{Committed: texts("c", j), Nym: part}
				commitment, blind, err := p.Commit(h, Hedge{})
				require.NoError(t, err)
				p.signature, err = p.BlindSign(p.key, p.signed, commitment, rest)
				require.NoError(t, err)
				p.held = Held{h.Committed, blind, part.Add(rest)}
				p.shows(t, Show{Header: []byte(itoa(j)), Domain: []byte(domain)})
				if first == nil {
					first = p.shown.Nym
				}
				require.Equal(t, first, p.shown.Nym)
			}
			require.NotContains(t, seen, string(first))
			seen[string(first)] = n
		}
	}
}
