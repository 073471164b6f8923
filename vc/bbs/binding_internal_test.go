package bbs

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"testing"

	bls "github.com/consensys/gnark-crypto/ecc/bls12-381"
	"github.com/consensys/gnark-crypto/ecc/bls12-381/fr"
	"github.com/stretchr/testify/require"
)

func session() Session {
	return Session{Label: "session", Issuer: "did:example:issuer", IssuerKey: []byte("key"), Holder: "did:example:avatar",
		Nonce: "nonce", Presentation: [32]byte{1}, Domain: []byte("did:example:world")}
}

// TestNymCommitmentCheats: a commitment and a pseudonym of two secrets, another session, or anything altered.
func TestNymCommitmentCheats(t *testing.T) {
	for _, profile := range []Profile{W3C2025, CFRG03} {
		i := schemes()[SHA256].Pseudonyms(profile)
		h := Held{Committed: texts("committed", 1), Nym: numbered(t, 3)}
		commitment, blind, err := i.Commit(h, Hedge{})
		require.NoError(t, err)
		h.Blind = blind
		proof, nym, err := i.CommitNym(commitment, h, session(), Hedge{})
		require.NoError(t, err)
		require.NoError(t, i.CheckNymCommitment(commitment, proof, nym, session()))
		alone, err := i.Nym(h.Nym, session().Domain)
		require.NoError(t, err)
		require.Equal(t, alone, nym)

		for name, change := range map[string]func(s *Session){
			"label": func(s *Session) { s.Label = "enrol" }, "issuer": func(s *Session) { s.Issuer += "x" }, "issuer's key": func(s *Session) { s.IssuerKey = nil },
			"holder": func(s *Session) { s.Holder = "" }, "nonce": func(s *Session) { s.Nonce = "nonce2" }, "presentation": func(s *Session) { s.Presentation[31]++ },
			"domain":      func(s *Session) { s.Domain = []byte("did:example:other") },
			"a boundary":  func(s *Session) { s.Issuer, s.IssuerKey = s.Issuer+"k", s.IssuerKey[1:] },
			"two swapped": func(s *Session) { s.Issuer, s.Holder = s.Holder, s.Issuer },
		} {
			s := session()
			change(&s)
			require.ErrorIs(t, i.CheckNymCommitment(commitment, proof, nym, s), ErrNotVerified, name)
		}
		other, err := i.Nym(numbered(t, 4), session().Domain)
		require.NoError(t, err)
		require.ErrorIs(t, i.CheckNymCommitment(commitment, proof, other, session()), ErrNotVerified)
		again, _, err := i.Commit(h2(h), Hedge{})
		require.NoError(t, err)
		require.ErrorIs(t, i.CheckNymCommitment(again, proof, nym, session()), ErrNotVerified, "for another commitment to the same")
		for j := range len(proof) / scalarSize {
			bad := slices.Clone(proof)
			addTo(scalarAt(bad, 0, j), 1)
			require.ErrorIs(t, i.CheckNymCommitment(commitment, bad, nym, session()), ErrNotVerified)
			copy(scalarAt(bad, 0, j), make([]byte, scalarSize))
			require.ErrorIs(t, i.CheckNymCommitment(commitment, bad, nym, session()), ErrEncoding)
		}
		for j := range (len(commitment) - pointSize) / scalarSize {
			bad := slices.Clone(commitment)
			addTo(scalarAt(bad, pointSize, j), 1)
			require.ErrorIs(t, i.CheckNymCommitment(bad, proof, nym, session()), ErrNotVerified)
			_, err := i.BlindSign(keyFor(t, i, "signer"), Signed{}, bad, Secret{})
			require.ErrorIs(t, err, ErrNotVerified)
		}
		for _, bad := range [][]byte{nil, proof[1:], append(slices.Clone(proof), proof[:scalarSize]...), proof[scalarSize:]} {
			require.ErrorIs(t, i.CheckNymCommitment(commitment, bad, nym, session()), ErrEncoding)
		}

		// The cheat that the proof is there for: s is committed to, and the pseudonym is of another secret u. Whatever the prover answers for
		// the one response that both statements share, one of the two does not hold.
		u := numbered(t, 4)
		for _, answer := range []Secret{h.Nym, u, h.Nym.Add(u), numbered(t, 9)} {
			require.ErrorIs(t, i.CheckNymCommitment(commitment, cheating(t, i, commitment, h, u, answer), other, session()), ErrNotVerified)
		}
		require.NoError(t, i.CheckNymCommitment(commitment, cheating(t, i, commitment, h, h.Nym, h.Nym), nym, session()), "the same by an honest prover")
	}
}

// h2 is to be committed to again.
func h2(h Held) Held { h.Blind = Secret{}; return h }

// cheating proves for the pseudonym of a secret, and answers with another.
func cheating(t *testing.T, i Interface, commitment []byte, h Held, of, answer Secret) []byte {
	t.Helper()
	secrets := i.all(Signed{}, h)
	row, raw, err := i.commitmentRow(len(secrets))
	require.NoError(t, err)
	p, err := i.pseudonym(session().Domain)
	require.NoError(t, err)
	blinds, err := Hedge{}.scalars(SHA256, "test", nil, nil, len(secrets))
	require.NoError(t, err)
	first := commit(bindingStatements(row, nil, p, nil), blinds)
	nym, err := i.Nym(of, session().Domain)
	require.NoError(t, err)
	n, err := parsePoint(nym)
	require.NoError(t, err)
	c, err := parsePoint(commitment[:pointSize])
	require.NoError(t, err)
	challenge := i.bindingChallenge(i.sessionOctets(session(), p, raw, len(secrets)), c, n, first)
	secrets[len(secrets)-1] = answer.value()
	var out octets
	out.scalars(respond(blinds, secrets, challenge)...)
	out.scalars(challenge)
	return out
}

// TestNymsAreEqualForOneSecretOnly (DESIGN section 5.1).
func TestNymsAreEqualForOneSecretOnly(t *testing.T) {
	i := schemes()[SHA256].Pseudonyms(W3C2025)
	seen := map[string]bool{}
	for n := range byte(20) {
		for _, domain := range []string{"did:example:a", "did:example:b"} {
			nym, err := i.Nym(numbered(t, n+1), []byte(domain))
			require.NoError(t, err)
			require.False(t, seen[string(nym)])
			seen[string(nym)] = true
			again, err := schemes()[SHA256].Pseudonyms(CFRG03).Nym(numbered(t, n+1), []byte(domain))
			require.NoError(t, err)
			require.Equal(t, nym, again)
		}
	}
	_, err := i.Nym(Secret{}, []byte("did:example:a"))
	require.ErrorIs(t, err, ErrPseudonym)
}

// stuck is randomness that repeats one byte; short ends after some, broken fails.
type stuck byte

func (s stuck) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(s)
	}
	return len(p), nil
}

// TestSecurityCase24Randomness: a reader that fails or is short is an error; one that is stuck never gives two statements one number.
func TestSecurityCase24Randomness(t *testing.T) {
	for _, p := range parties(t, SHA256) {
		for name, r := range map[string]io.Reader{"fails": errReader{}, "short": io.LimitReader(stuck(0), freshSize-1), "empty": bytes.NewReader(nil)} {
			proof, nym, err := p.ProofGen(p.key.PublicKey(), p.signature, p.signed, p.held, p.show, Hedge{Rand: r})
			require.ErrorIs(t, err, ErrRandom, name)
			require.Nil(t, proof)
			require.Nil(t, nym)
			if p.blind {
				_, _, err = p.Commit(h2(p.committed), Hedge{Rand: r})
				require.ErrorIs(t, err, ErrRandom, name)
			}
		}
		first := p.prove(t, p.show, Hedge{Rand: stuck(0)})
		require.Equal(t, first.Proof, p.prove(t, p.show, Hedge{Rand: stuck(0)}).Proof, "the same statement may repeat its proof")
		require.NotEqual(t, first.Proof, p.prove(t, p.show, Hedge{Rand: stuck(0), Key: []byte("key")}).Proof)
		shows := []Show{p.show}
		for _, change := range []func(*Show){
			func(s *Show) { s.Header = []byte("other") },
			func(s *Show) { s.Indexes = []int{0, 2} },
			func(s *Show) { s.Indexes = nil },
			func(s *Show) { s.Domain = p.domain("did:example:other") },
		} {
			s := p.show
			change(&s)
			if p.profile != 0 || !slices.Equal(s.Indexes, p.show.Indexes) || string(s.Header) != string(p.show.Header) {
				shows = append(shows, s)
			}
		}
		seen := map[fr.Element]int{}
		for n, s := range shows {
			by, err := p.newProver(p.key.PublicKey(), p.signature, p.signed, p.held, s)
			require.NoError(t, err)
			blinds, err := Hedge{Rand: stuck(0)}.scalars(SHA256, p.api+"PROOF_", by.secrets(), by.public(), 5+len(by.show.hidden))
			require.NoError(t, err)
			for _, b := range blinds {
				require.Zero(t, seen[b], "%s: statement %d shares a number", p.name, n)
				seen[b] = n + 1
			}
		}
	}
}

type errReader struct{}

func (errReader) Read([]byte) (int, error) { return 0, errors.New("no randomness") }

// TestUnlinkable: two proofs of one signature share nothing in their points and scalars.
func TestUnlinkable(t *testing.T) {
	for _, p := range parties(t, SHAKE256) {
		a, b := p.prove(t, p.show, Hedge{}), p.prove(t, p.show, Hedge{})
		require.Equal(t, a.Nym, b.Nym)
		for at := 0; at+16 <= len(a.Proof); at += 16 {
			require.NotEqual(t, a.Proof[at:at+16], b.Proof[at:at+16])
			require.False(t, bytes.Contains(p.signature, a.Proof[at:at+16]))
		}
	}
}

// TestBatch: one bad proof is named, wherever it stands; what cancels in a sum without weights does not.
func TestBatch(t *testing.T) {
	for _, p := range parties(t, SHA256) {
		var all []Shown
		for range 4 {
			all = append(all, p.prove(t, p.show, Hedge{}))
		}
		require.NoError(t, p.ProofVerifyBatch(p.key.PublicKey(), all, nil))
		forged := forge(t, p, 1)
		for j := range all {
			for _, bad := range []Shown{forged, func() Shown { s := clone(all[j]); addTo(scalarAt(s.Proof, 3*pointSize, 0), 1); return s }()} {
				some := slices.Clone(all)
				some[j] = bad
				err := p.ProofVerifyBatch(p.key.PublicKey(), some, nil)
				require.ErrorIs(t, err, ErrNotVerified)
				var named *BatchError
				require.ErrorAs(t, err, &named)
				require.Equal(t, j, named.Index)
			}
		}
		require.ErrorIs(t, p.ProofVerifyBatch(p.key.PublicKey(), nil, nil), ErrEncoding)
		require.ErrorIs(t, p.ProofVerifyBatch(p.key.PublicKey(), all, errReader{}), ErrRandom)
		require.ErrorIs(t, p.ProofVerifyBatch(p.key.PublicKey(), all, io.LimitReader(stuck(1), drawSize-1)), ErrRandom)
	}
}

// forge makes a proof that holds but for the pairing.
func forge(t *testing.T, p party, by uint64) Shown {
	t.Helper()
	prover, err := p.newProver(p.key.PublicKey(), p.signature, p.signed, p.held, p.show)
	require.NoError(t, err)
	var k fr.Element
	k.SetUint64(by)
	prover.sig.a = plus(prover.sig.a, times(p.scheme.p1.point(), k))
	blinds, err := Hedge{}.scalars(SHA256, "test", nil, nil, 5+len(prover.show.hidden))
	require.NoError(t, err)
	s := clone(p.shown)
	s.Proof, s.Nym, err = prover.prove(blinds)
	require.NoError(t, err)
	return s
}

// TestWeights: two errors that are each other's negative pass a sum, and not one with weights.
func TestWeights(t *testing.T) {
	p := parties(t, SHA256)[0]
	o, err := p.opened(p.key.PublicKey(), p.shown)
	require.NoError(t, err)
	x := p.scheme.p1.point()
	var n bls.G1Affine
	n.Neg(&x)
	a, b := plus(o.aBar.point(), x), plus(o.aBar.point(), n)
	require.True(t, p.key.PublicKey().pairs(p.scheme, plus(a, b), plus(o.bBar.point(), o.bBar.point())))
	require.False(t, p.key.PublicKey().pairs(p.scheme, plus(times(a, scalarOne(3)), times(b, scalarOne(5))), times(o.bBar.point(), scalarOne(8))))
}

func scalarOne(n uint64) (s fr.Element) { s.SetUint64(n); return s }

// TestHolderCheats: what is signed blindly is no other's.
func TestHolderCheats(t *testing.T) {
	for _, p := range parties(t, SHA256) {
		if !p.blind {
			_, err := p.BlindSign(p.key, p.signed, nil, Secret{})
			require.ErrorIs(t, err, ErrInterface)
			_, _, err = p.Commit(Held{}, Hedge{})
			require.ErrorIs(t, err, ErrInterface)
			continue
		}
		for name, change := range map[string]func(h *Held){
			"blinding":   func(h *Held) { h.Blind = numbered(t, 1) },
			"committed":  func(h *Held) { h.Committed = texts("other", 3) },
			"reordered":  func(h *Held) { h.Committed = [][]byte{h.Committed[1], h.Committed[0], h.Committed[2]} },
			"one less":   func(h *Held) { h.Committed = h.Committed[:2] },
			"nym secret": func(h *Held) { h.Nym = h.Nym.Add(numbered(t, 1)) },
		} {
			h := p.held
			change(&h)
			err := p.Verify(p.key.PublicKey(), p.signature, p.signed, h)
			if p.profile == 0 && name == "nym secret" {
				require.ErrorIs(t, err, ErrInterface)
				continue
			}
			require.ErrorIs(t, err, ErrNotVerified, name)
		}
		require.Error(t, p.BlindCheck(p.key.PublicKey(), p.signature, p.signed, p.commitment, p.entropy.Add(numbered(t, 1))))
		_, err := p.Sign(p.key, p.signed)
		require.ErrorIs(t, err, ErrInterface)
	}
}

// TestSecretsDoNotPrint, nor as parts of other values.
func TestSecretsDoNotPrint(t *testing.T) {
	k := keyFor(t, schemes()[SHA256].Core(), "printed")
	s := numbered(t, 0x5a)
	h := Hedge{Key: []byte("the key that hedges")}
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "k", k, "s", s, "h", h)
	nested := struct {
		k SecretKey
		s Secret
	}{k, s}
	out := log.String()
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%d", "%q"} {
		out += fmt.Sprintf(verb+verb+verb+verb, k, s, h, nested)
	}
	text, err := json.Marshal([]any{k, s})
	require.NoError(t, err)
	out += string(text)
	for _, secret := range [][]byte{k.Bytes(), s.Bytes(), h.Key} {
		require.NotContains(t, out, string(secret))
		require.NotContains(t, strings.ToLower(out), fmt.Sprintf("%x", secret))
	}
}
