package bbs

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"testing/iotest"

	"github.com/consensys/gnark-crypto/ecc/bls12-381/fr"
	"github.com/stretchr/testify/require"
)

// TestSecurityCase24Readers: randomness that fails is an error, with nothing beside it.
func TestSecurityCase24Readers(t *testing.T) {
	for _, p := range parties(t, SHA256) {
		for name := range broken(freshSize) {
			within(t, name, func() {
				h := Hedge{Key: []byte("key"), Rand: broken(freshSize)[name]}
				proof, nym, err := p.ProofGen(p.key.PublicKey(), p.signature, p.signed, p.held, p.show, h)
				require.ErrorIs(t, err, ErrRandom, name)
				require.Nil(t, proof)
				require.Nil(t, nym)
				if !p.blind {
					return
				}
				open := p.committed
				open.Blind = Secret{}
				h.Rand = broken(freshSize)[name]
				commitment, blind, err := p.Commit(open, h)
				require.ErrorIs(t, err, ErrRandom, name)
				require.Nil(t, commitment)
				require.True(t, blind.IsZero())
				if p.profile == 0 {
					return
				}
				h.Rand = broken(freshSize)[name]
				proof, nym, err = p.CommitNym(p.commitment, p.committed, testSession(), h)
				require.ErrorIs(t, err, ErrRandom, name)
				require.Nil(t, proof)
				require.Nil(t, nym)
			})
		}
		// A reader may give its bytes one by one.
		_, _, err := p.ProofGen(p.key.PublicKey(), p.signature, p.signed, p.held, p.show, Hedge{Rand: iotest.OneByteReader(constant(3))})
		require.NoError(t, err)
	}
}

// stuck is a wallet's hedge whose reader returns zeros for ever.
func stuck(key string) Hedge { return Hedge{[]byte(key), constant(0)} }

// numbers are what a proof of the party would be made with.
func (p *party) numbers(t testing.TB, show Show, random Hedge) []fr.Element {
	t.Helper()
	by := p.prover(t, show)
	out, err := random.scalars(by.scheme.suite, by.protocol(), by.secrets(), by.public(), 5+len(by.show.hidden))
	require.NoError(t, err)
	return out
}

// TestSecurityCase24StuckReader: with a reader that returns zeros, statements that differ in anything share no random number. Equal ones
// share all.
func TestSecurityCase24StuckReader(t *testing.T) {
	seen := map[fr.Element]string{}
	apart := func(name string, numbers []fr.Element) {
		t.Helper()
		for j, s := range numbers {
			require.Empty(t, seen[s], "%s, number %d", name, j)
			seen[s] = name
		}
	}
	type variant struct {
		name   string
		change func(*party, *Show)
	}
	variants := []variant{
		{"as it is", func(*party, *Show) {}},
		{"presentation header", func(_ *party, s *Show) { s.Header = []byte("another") }},
		{"no presentation header", func(_ *party, s *Show) { s.Header = nil }},
		{"less shows", func(_ *party, s *Show) { s.Indexes = s.Indexes[:2] }},
		{"other shows", func(_ *party, s *Show) { s.Indexes = []int{0, 2, 4} }},
		{"a hidden message", func(p *party, _ *Show) { p.signed.Messages[1] = []byte("another") }},
		{"a shown message", func(p *party, _ *Show) { p.signed.Messages[0] = []byte("another") }},
		{"two messages exchanged", func(p *party, _ *Show) {
			p.signed.Messages[1], p.signed.Messages[4] = p.signed.Messages[4], p.signed.Messages[1]
		}},
		{"header", func(p *party, _ *Show) { p.signed.Header = []byte("another") }},
		{"another key", func(p *party, _ *Show) { p.key = keyFor(t, p.Interface, "another") }},
		{"e", func(p *party, _ *Show) { addTo(p.signature[pointSize:], 1) }},
		{"A", func(p *party, _ *Show) { copy(p.signature, bytesOf(p.scheme.p1.point())) }},
	}
	held := []variant{
		{"blinding", func(p *party, _ *Show) { p.held.Blind = numbered(t, 2) }},
		{"a committed message", func(p *party, _ *Show) { p.held.Committed[0] = []byte("another") }},
		{"a committed message more", func(p *party, _ *Show) { p.held.Committed = append(p.held.Committed, nil) }},
		{"other committed ones show", func(_ *party, s *Show) { s.Committed = []int{2} }},
		{"no committed one shows", func(_ *party, s *Show) { s.Committed = nil }},
	}
	nym := []variant{
		{"domain", func(_ *party, s *Show) { s.Domain = []byte("another") }},
		{"presentation header into domain", func(_ *party, s *Show) {
			s.Domain, s.Header = append(slices.Clone(s.Domain), s.Header[0]), s.Header[1:]
		}},
		{"secret", func(p *party, _ *Show) { p.held.Nym = numbered(t, 2) }},
	}
	for _, suite := range []Suite{SHA256, SHAKE256} {
		for _, p := range parties(t, suite) {
			all := slices.Clone(variants)
			if p.blind {
				all = append(all, held...)
			}
			if p.profile != 0 {
				all = append(all, nym...)
			}
			for _, v := range all {
				q := p
				q.signature, q.signed.Messages, q.held.Committed = slices.Clone(p.signature), cloneAll(p.signed.Messages), cloneAll(p.held.Committed)
				show := p.show
				v.change(&q, &show)
				name := suite.ID() + p.name + ": " + v.name
				apart(name, q.numbers(t, show, stuck("")))
				apart(name+", with a key", q.numbers(t, show, stuck("key")))
				require.Equal(t, q.numbers(t, show, stuck("key")), q.numbers(t, show, stuck("key")))
			}
		}
	}
	// One signature is of both profiles, over headers of which one is longer: still they are two statements.
	all := parties(t, SHA256)
	w3c, cfrg := all[2], all[3]
	w3c.signature, w3c.held, w3c.signed.Header = cfrg.signature, cfrg.held, append([]byte("header"), 0, 0, 0, 0, 0, 0, 0, 1)
	require.NoError(t, w3c.Verify(w3c.key.PublicKey(), w3c.signature, w3c.signed, w3c.held))
	apart("the other profile", w3c.numbers(t, w3c.show, stuck("")))
}

// TestSecurityCase24Commitments: the same of commitments and of proofs that bind one to a pseudonym.
func TestSecurityCase24Commitments(t *testing.T) {
	p := party{Interface: schemes()[SHA256].Pseudonyms(W3C2025)}
	p.signs(t, 1, 2)
	seen := map[string]string{}
	blinds := map[string]bool{}
	for name, h := range map[string]Held{
		"one": {Nym: numbered(t, 1)}, "another": {Nym: numbered(t, 2)}, "with a message": {Committed: texts("c", 1), Nym: numbered(t, 1)},
		"with two": {Committed: texts("c", 2), Nym: numbered(t, 1)}, "with another": {Committed: texts("d", 1), Nym: numbered(t, 1)},
	} {
		for _, key := range []string{"", "key"} {
			c, blind, err := p.Commit(h, stuck(key))
			require.NoError(t, err)
			again, _, err := p.Commit(h, stuck(key))
			require.NoError(t, err)
			require.Equal(t, c, again)
			require.False(t, blinds[string(blind.Bytes())])
			blinds[string(blind.Bytes())] = true
			apart(t, seen, name+key, c[pointSize:])
			h := h
			h.Blind = blind
			for field, change := range map[string]func(*Session){
				"": func(*Session) {}, "label": func(s *Session) { s.Label = "x" }, "issuer": func(s *Session) { s.Issuer = "x" },
				"key": func(s *Session) { s.IssuerKey = nil }, "holder": func(s *Session) { s.Holder = "x" }, "nonce": func(s *Session) { s.Nonce = "x" },
				"presentation": func(s *Session) { s.Presentation[0]++ }, "domain": func(s *Session) { s.Domain = []byte("x") },
			} {
				s := testSession()
				change(&s)
				proof, _, err := p.CommitNym(c, h, s, stuck(key))
				require.NoError(t, err)
				again, _, err := p.CommitNym(c, h, s, stuck(key))
				require.NoError(t, err)
				require.Equal(t, proof, again)
				apart(t, seen, name+key+field, proof)
			}
		}
	}
}

// apart holds the scalars of a proof against all seen before.
func apart(t *testing.T, seen map[string]string, name string, scalars []byte) {
	t.Helper()
	for s := range slices.Chunk(scalars, scalarSize) {
		require.Empty(t, seen[string(s)], name)
		seen[string(s)] = name
	}
}

// TestSecurityCase24Outside: from two proofs over a stuck reader nobody solves for a secret: with one number used twice, every response of
// two proofs gives (m1 - m2) / (c1 - c2).
func TestSecurityCase24Outside(t *testing.T) {
	for _, p := range parties(t, SHA256) {
		secrets := map[string]bool{}
		by := p.prover(t, p.show)
		for _, s := range append(slices.Clone(by.scalars), by.sig.e) {
			secrets[scalarHex(s)] = true
		}
		var proofs []Shown
		for n := range 4 {
			show := p.show
			show.Header = []byte{byte(n)}
			s := p.prove(t, show, stuck("key"))
			require.Equal(t, s, p.prove(t, show, stuck("key")), "the same statement is the same proof")
			require.NotEqual(t, s, p.prove(t, show, stuck("another")))
			proofs = append(proofs, s)
		}
		solvedFor := func(a, b []byte) (found bool) {
			n := (len(a) - 3*pointSize) / scalarSize
			at := func(raw []byte, j int) (s fr.Element) { s.SetBytes(scalarAt(raw, 3*pointSize, j)); return s }
			ca, cb := at(a, n-1), at(b, n-1)
			ca.Sub(&ca, &cb).Inverse(&ca)
			for j := range n - 1 {
				x, y := at(a, j), at(b, j)
				x.Sub(&x, &y).Mul(&x, &ca)
				found = found || secrets[scalarHex(x)]
			}
			return found
		}
		for j := range proofs {
			for l := range j {
				require.False(t, solvedFor(proofs[j].Proof, proofs[l].Proof))
			}
		}
		// Without the hedge it is found: the test looks where it has to.
		numbers := (&counter{}).scalars(5 + len(by.show.hidden))
		a, _, err := by.prove(slices.Clone(numbers))
		require.NoError(t, err)
		by = p.prover(t, p.show)
		by.ph = []byte("another")
		b, _, err := by.prove(numbers)
		require.NoError(t, err)
		require.True(t, solvedFor(a, b))
	}
}

// TestUnlinkable: two proofs of one signature have no piece in common, but the pseudonym in one domain.
func TestUnlinkable(t *testing.T) {
	for _, p := range parties(t, SHA256) {
		one, two := p.prove(t, p.show, Hedge{}), p.prove(t, p.show, Hedge{})
		for _, size := range []int{pointSize, scalarSize} {
			seen := map[string]bool{string(p.signature[:size]): true, string(p.signature[pointSize:]): true}
			for at := 0; at+size <= len(one.Proof); at += 16 {
				seen[string(one.Proof[at:at+size])] = true
			}
			for at := 0; at+size <= len(two.Proof); at += 16 {
				require.NotContains(t, seen, string(two.Proof[at:at+size]))
			}
		}
		require.Equal(t, one.Nym, two.Nym)
		if p.profile != 0 {
			elsewhere := p.show
			elsewhere.Domain = []byte("did:example:elsewhere")
			require.NotEqual(t, one.Nym, p.prove(t, elsewhere, Hedge{}).Nym)
			require.NotContains(t, string(two.Proof), string(two.Nym))
		}
	}
}

// TestNothingPrints: types that hold secrets print as what they are.
func TestNothingPrints(t *testing.T) {
	k := keyFor(t, schemes()[SHA256].Core(), "signer")
	s, err := ParseSecret(bytes.Repeat([]byte{0x4b}, 32))
	require.NoError(t, err)
	h := Hedge{Key: bytes.Repeat([]byte{0x4b}, 32), Rand: constant(1)}
	for _, v := range []any{k, s, h, Held{Blind: s, Nym: s}, &k, &s, &h, []any{k, s, h}, map[string]any{"k": k, "s": s, "h": h},
		struct {
			K SecretKey
			S Secret
			H Hedge
		}{k, s, h}, struct{ k any }{s}} {
		var out bytes.Buffer
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%X", "%q", "%d", "%b", "%o", "%t"} {
			fmt.Fprintf(&out, verb+"\n", v)
		}
		raw, err := json.Marshal(v)
		require.NoError(t, err)
		out.Write(raw)
		slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "v", v)
		slog.New(slog.NewTextHandler(&out, nil)).Info("x", "v", v)
		if raw, err := xml.Marshal(v); err == nil {
			out.Write(raw)
		}
		for _, secret := range [][]byte{k.Bytes(), s.Bytes(), h.Key} {
			for _, form := range []string{string(secret), fmt.Sprintf("%x", secret[:8]), fmt.Sprintf("%X", secret[:8]), fmt.Sprint(secret[:8])[1:20],
				fmt.Sprintf("%#v", secret[:4])[8:28], jsonOf(t, secret)[1:20], "KKKK"} {
				require.NotContains(t, out.String(), form)
			}
		}
	}
	require.Equal(t, "bbs secret", s.String())
	require.Equal(t, "bbs hedge", h.String())
	require.Equal(t, "bbs secret key of "+k.PublicKey().String(), k.String())
}

func jsonOf(t *testing.T, v any) string {
	t.Helper()
	raw, err := json.Marshal(v)
	require.NoError(t, err)
	return string(raw)
}
