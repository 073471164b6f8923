package bbs

import (
	"crypto/sha256"
	"encoding/binary"
	"math/big"
	"slices"
	"strconv"
	"sync"
	"testing"

	bls "github.com/consensys/gnark-crypto/ecc/bls12-381"
	"github.com/consensys/gnark-crypto/ecc/bls12-381/fr"
	"github.com/stretchr/testify/require"
)

// counter is randomness that is the same in every run: SHA-256 of 0, 1, 2 …
type counter struct{ n uint64 }

func (c *counter) Read(p []byte) (int, error) {
	for i := 0; i < len(p); {
		sum := sha256.Sum256(binary.BigEndian.AppendUint64(nil, c.n))
		c.n++
		i += copy(p[i:], sum[:])
	}
	return len(p), nil
}

// party is one interface with a signer, a holder, their signature and a proof of it.
type party struct {
	Interface
	name       string
	key        SecretKey
	signed     Signed
	held       Held // as the signature is over it
	committed  Held // as it was committed to
	commitment []byte
	entropy    Secret
	signature  []byte
	show       Show
	shown      Shown
}

// testLimit is how many messages the schemes of most tests take.
const testLimit = 40

// schemes are shared: their generators are made once.
var schemes = sync.OnceValue(func() map[Suite]*Scheme {
	return map[Suite]*Scheme{SHA256: New(SHA256, testLimit), SHAKE256: New(SHAKE256, testLimit)}
})

// interfaces are all that there are of a suite.
func interfaces(s *Scheme) []party {
	return []party{
		{Interface: s.Core(), name: "core"},
		{Interface: s.Blind(), name: "blind"},
		{Interface: s.Pseudonyms(W3C2025), name: "w3c-2025"},
		{Interface: s.Pseudonyms(CFRG03), name: "cfrg-03"},
	}
}

func texts(prefix string, n int) [][]byte {
	out := make([][]byte, n)
	for i := range out {
		out[i] = []byte(prefix + " " + strconv.Itoa(i))
	}
	return out
}

func numbered(t testing.TB, n byte) Secret {
	t.Helper()
	raw := make([]byte, scalarSize)
	raw[0], raw[scalarSize-1] = n, n
	s, err := ParseSecret(raw)
	require.NoError(t, err)
	return s
}

func keyFor(t testing.TB, i Interface, name string) SecretKey {
	t.Helper()
	material := sha256.Sum256([]byte(name))
	k, err := i.scheme.KeyGen(material[:], nil, nil)
	require.NoError(t, err)
	return k
}

// signs makes the party's signature over so many messages, and checks it.
func (p *party) signs(t testing.TB, messages, committed int) {
	t.Helper()
	p.key = keyFor(t, p.Interface, "signer")
	p.signed = Signed{[]byte("header"), texts("message", messages)}
	var err error
	if !p.blind {
		p.signature, err = p.Sign(p.key, p.signed)
		require.NoError(t, err)
		require.NoError(t, p.Verify(p.key.PublicKey(), p.signature, p.signed, p.held))
		return
	}
	p.committed = Held{Committed: texts("committed", committed)}
	if p.profile != 0 {
		p.committed.Nym, p.entropy = numbered(t, 7), numbered(t, 9)
	}
	p.held = p.committed
	p.commitment, p.held.Blind, err = p.Commit(p.committed, Hedge{Rand: &counter{}})
	require.NoError(t, err)
	p.committed.Blind = p.held.Blind
	p.held.Nym = p.held.Nym.Add(p.entropy)
	p.signature, err = p.BlindSign(p.key, p.signed, p.commitment, p.entropy)
	require.NoError(t, err)
	require.NoError(t, p.Verify(p.key.PublicKey(), p.signature, p.signed, p.held))
	require.NoError(t, p.BlindCheck(p.key.PublicKey(), p.signature, p.signed, p.commitment, p.entropy))
}

// shows makes the party's proof, and checks it.
func (p *party) shows(t testing.TB, show Show) {
	t.Helper()
	p.show, p.shown = show, p.prove(t, show, Hedge{Rand: &counter{}})
	require.NoError(t, p.ProofVerify(p.key.PublicKey(), p.shown))
}

func (p *party) prove(t testing.TB, show Show, random Hedge) Shown {
	t.Helper()
	s := Shown{Header: p.signed.Header, Show: show}
	var err error
	s.Proof, s.Nym, err = p.ProofGen(p.key.PublicKey(), p.signature, p.signed, p.held, show, random)
	require.NoError(t, err)
	if p.blind {
		s.Total = len(p.signed.Messages)
	}
	for _, i := range show.Indexes {
		s.Messages = append(s.Messages, p.signed.Messages[i])
	}
	for _, i := range show.Committed {
		s.Committed = append(s.Committed, p.held.Committed[i])
	}
	return s
}

// domain is of the interface: none without pseudonyms.
func (p *party) domain(text string) []byte {
	if p.profile == 0 {
		return nil
	}
	return []byte(text)
}

// parties are all interfaces, each with a proof that shows messages 0, 2 and 3 of 5, and of 3 committed ones the second.
func parties(t testing.TB, s Suite) []party {
	t.Helper()
	all := interfaces(schemes()[s])
	for j := range all {
		p := &all[j]
		p.signs(t, 5, 3)
		show := Show{Header: []byte("presentation"), Indexes: []int{0, 2, 3}, Domain: p.domain("did:example:world")}
		if p.blind {
			show.Committed = []int{1}
		}
		p.shows(t, show)
	}
	return all
}

// clone shares no slice.
func clone(s Shown) Shown {
	s.Proof, s.Header, s.Nym = slices.Clone(s.Proof), slices.Clone(s.Header), slices.Clone(s.Nym)
	s.Show.Header, s.Show.Domain = slices.Clone(s.Show.Header), slices.Clone(s.Show.Domain)
	s.Show.Indexes, s.Show.Committed = slices.Clone(s.Show.Indexes), slices.Clone(s.Show.Committed)
	s.Messages, s.Committed = cloneAll(s.Messages), cloneAll(s.Committed)
	return s
}

func cloneAll(messages [][]byte) [][]byte {
	out := slices.Clone(messages)
	for i := range out {
		out[i] = slices.Clone(out[i])
	}
	return out
}

// pointAt and scalarAt are the places of a proof, setScalar writes to one.
func pointAt(proof []byte, j int) []byte { return proof[j*pointSize : (j+1)*pointSize] }

func scalarAt(raw []byte, from, j int) []byte {
	return raw[from+j*scalarSize : from+(j+1)*scalarSize]
}

func setScalar(at []byte, s fr.Element) { raw := s.Bytes(); copy(at, raw[:]) }

// addTo adds to the scalar at a place.
func addTo(at []byte, n uint64) {
	var s, d fr.Element
	s.SetBytes(at)
	d.SetUint64(n)
	setScalar(at, *s.Add(&s, &d))
}

func times(p bls.G1Affine, s fr.Element) bls.G1Affine {
	return affine(sum(product{newTables(freeWidth, p)[0], s}))[0]
}

func plus(p, q bls.G1Affine) (r bls.G1Affine) { r.Add(&p, &q); return r }

func bytesOf(p bls.G1Affine) []byte { raw := p.Bytes(); return raw[:] }

func bigOf(s fr.Element) *big.Int { return s.BigInt(new(big.Int)) }

func itoa(n int) string { return strconv.Itoa(n) }

func testSession() Session {
	return Session{Label: "enrol", Issuer: "did:example:issuer", IssuerKey: []byte("key"), Holder: "did:example:holder", Nonce: "nonce",
		Presentation: sha256.Sum256([]byte("presentation")), Domain: []byte("did:example:world")}
}
