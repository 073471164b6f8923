package bbs

import (
	"crypto/subtle"
	"fmt"
	"slices"

	bls "github.com/consensys/gnark-crypto/ecc/bls12-381"
	"github.com/consensys/gnark-crypto/ecc/bls12-381/fr"
)

// Show is what a holder chooses to show: some messages by their rising indexes among those that the signer knows, and among those
// that were committed to; under a presentation header, and with pseudonyms for a domain (context_id).
type Show struct {
	Header    []byte
	Indexes   []int
	Committed []int
	Domain    []byte
}

// Shown is a proof with what it is checked against. Total is the number of messages that the signer knows; of Core it follows
// from the proof and may be 0.
type Shown struct {
	Proof     []byte
	Header    []byte // of the signature
	Show      Show
	Total     int
	Messages  [][]byte // at Show.Indexes
	Committed [][]byte // at Show.Committed
	Nym       []byte   // pseudonym, 48 bytes
}

// proofFloor is the length of a proof that hides nothing.
const proofFloor = 3*pointSize + 4*scalarSize

// disclosure is what of a row of messages shows, by its place in the row.
type disclosure struct {
	at       []int
	messages []fr.Element
	hidden   []int // the other places
}

// disclosure checks indexes against the numbers of messages, and counts on.
func (i Interface) disclosure(s Show, messages, hidden int) (d disclosure, err error) {
	committed := 0
	if i.blind {
		if committed = hidden - i.hidden(0); committed < 0 {
			return d, fmt.Errorf("%w: %d are hidden, fewer than the interface always hides", ErrIndexes, hidden)
		}
	} else if len(s.Committed) > 0 {
		return d, fmt.Errorf("%w: committed messages", ErrInterface)
	}
	for _, part := range [...]struct {
		indexes []int
		n, from int
	}{{s.Indexes, messages, 0}, {s.Committed, committed, messages + 1}} {
		last := -1
		for _, index := range part.indexes {
			if index <= last || index >= part.n {
				return d, fmt.Errorf("%w: %d after %d, of %d", ErrIndexes, index, last, part.n)
			}
			last = index
			d.at = append(d.at, part.from+index)
		}
	}
	for at := range messages + hidden {
		if _, shows := slices.BinarySearch(d.at, at); !shows {
			d.hidden = append(d.hidden, at)
		}
	}
	return d, nil
}

// ProofGen makes a proof of a signature that shows some of its messages (section 3.5.3; BlindProofGen; ProofGenWithNym). nym is the
// pseudonym for the domain, nil without pseudonyms. That the signature holds is not checked: Verify does.
func (i Interface) ProofGen(k PublicKey, signature []byte, m Signed, h Held, s Show, random Hedge) (proof, nym []byte, err error) {
	p, err := i.newProver(k, signature, m, h, s)
	if err != nil {
		return nil, nil, err
	}
	defer clear(p.scalars)
	blinds, err := random.scalars(i.scheme.suite, p.protocol(), p.secrets(), p.public(), 5+len(p.show.hidden))
	if err != nil {
		return nil, nil, err
	}
	return p.prove(blinds)
}

// prover is what a proof is made of.
type prover struct {
	Interface
	key     PublicKey
	sig     signature
	row     row
	scalars []fr.Element // all messages
	show    disclosure
	ph      []byte
	nym     *pseudonym // nil: none
}

func (i Interface) newProver(k PublicKey, raw []byte, m Signed, h Held, s Show) (p prover, err error) {
	if err := i.takes(h); err != nil {
		return p, err
	}
	p = prover{Interface: i, key: k, ph: s.Header}
	if p.sig, err = parseSignature(raw); err != nil {
		return p, err
	}
	hidden := i.hidden(len(h.Committed))
	if p.row, err = i.row(k, m.Header, len(m.Messages), hidden); err != nil {
		return p, err
	}
	if p.show, err = i.disclosure(s, len(m.Messages), hidden); err != nil {
		return p, err
	}
	if p.nym, err = i.pseudonym(s.Domain); err != nil {
		return p, err
	}
	p.scalars = i.all(m, h)
	for _, at := range p.show.at {
		p.show.messages = append(p.show.messages, p.scalars[at])
	}
	return p, nil
}

// protocol, secrets and public are what hedges the random numbers.
func (p prover) protocol() string { return p.api + "PROOF_" }

func (p prover) secrets() (o octets) {
	for _, at := range p.show.hidden {
		o.scalars(p.scalars[at])
	}
	o.points(p.sig.a)
	o.scalars(p.sig.e)
	return o
}

func (p prover) public() (o octets) {
	o.number(int(p.profile)) // both have one api_id, and can have one signature
	o.disclosed(p.show)
	o.scalars(p.row.domain)
	if p.nym != nil {
		o.points(p.nym.base.point())
		o.prefixed(p.nym.domain)
	}
	o.prefixed(p.ph)
	return o
}

// prove is ProofInit and ProofFinalize (sections 3.7.1 and 3.7.2), over random numbers r1, r2, e~, r1~, r3~, m~ …
func (p prover) prove(blinds []fr.Element) (proof, nym []byte, err error) {
	defer clear(blinds)
	r1, r2, e := blinds[0], blinds[1], p.sig.e
	// D = B · r2, with every scalar of B times r2: no message meets a multiplication by itself. Abar = A · (r1 · r2).
	blinded := p.image(p.row, upTo(len(p.scalars)), p.scalars)
	for j := range blinded {
		blinded[j].by.Mul(&blinded[j].by, &r2)
	}
	var r1r2 fr.Element
	r1r2.Mul(&r1, &r2)
	points := affine(sum(blinded...), sum(product{newTables(freeWidth, p.sig.a)[0], r1r2}))
	clear(blinded)
	d, aBar := points[0], points[1]
	tables := newTables(freeWidth, d, aBar)
	tD, tA := tables[0], tables[1]

	// Bbar = D · r1 - Abar · e, so -Bbar = Abar · e + D · -r1; D · r3 = B, so -(the disclosed part of B) = D · -r3 + H_j · m_j.
	var minusE fr.Element
	minusE.Neg(&e)
	bBar := affine(sum(product{tD, r1}, product{tA, minusE}))[0]
	if d.IsInfinity() || aBar.IsInfinity() || bBar.IsInfinity() {
		return nil, nil, fmt.Errorf("proving: %w: the identity", ErrEncoding)
	}
	secrets := make([]fr.Element, 3, 3+len(p.show.hidden))
	defer func() { clear(secrets) }()
	secrets[0] = e
	secrets[1].Neg(&r1)
	secrets[2].Inverse(&r2)
	secrets[2].Neg(&secrets[2])
	for _, at := range p.show.hidden {
		secrets = append(secrets, p.scalars[at])
	}
	all := statements(p.Interface, p.row, p.show, tA, nil, tD)
	var of bls.G1Affine
	if p.nym != nil {
		all = append(all, p.nym.statement(len(secrets)-1, nil))
	}
	first := commit(all, blinds[2:])
	if p.nym != nil {
		if of, err = p.nym.of(secrets[len(secrets)-1], blinds[len(blinds)-1], first[2]); err != nil {
			return nil, nil, err
		}
		raw := of.Bytes()
		nym = raw[:]
	}
	c := p.challenge(p.show, []bls.G1Affine{aBar, bBar, d}, first, p.row.domain, p.ph, p.nym, of)
	var out octets
	out.points(aBar, bBar, d)
	out.scalars(respond(blinds[2:], secrets, c)...)
	out.scalars(c)
	return out, nym, nil
}

// statements are the two that a proof of a signature makes. Secrets: e, -r1, -r3, and the hidden messages. The prover knows no
// table of Bbar and needs none.
func statements(i Interface, r row, show disclosure, aBar, bBar, d *table) []statement {
	second := statement{terms: []term{{d, 2}}}
	for j, at := range show.hidden {
		second.terms = append(second.terms, term{r.rest[at], 3 + j})
	}
	first := statement{terms: []term{{aBar, 0}, {d, 1}}}
	if bBar != nil {
		first.image = []product{{bBar, minusOne()}}
		second.image = i.image(r, show.at, show.messages)
		for j := range second.image {
			second.image[j].by.Neg(&second.image[j].by)
		}
	}
	return []statement{first, second}
}

// disclosed begins a challenge: R, i_1, msg_1 …
func (o *octets) disclosed(d disclosure) {
	o.number(len(d.at))
	for j, at := range d.at {
		o.number(at)
		o.scalars(d.messages[j])
	}
}

// challenge is ProofChallengeCalculate (section 3.7.4), or ProofWithPseudonymChallengeCalculate of the profile.
func (i Interface) challenge(d disclosure, points, first []bls.G1Affine, domain fr.Element, ph []byte, nym *pseudonym, of bls.G1Affine) fr.Element {
	var o octets
	o.disclosed(d)
	o.points(points...)
	o.points(first[:2]...)
	switch i.profile {
	case W3C2025:
		o.points(of, nym.base.point(), first[2])
	case CFRG03:
		o.points(of, first[2])
	}
	o.scalars(domain)
	o.prefixed(ph)
	if i.profile == CFRG03 {
		o.prefixed(nym.domain)
	}
	return i.hash(o)
}

// ProofVerify checks a proof (section 3.5.4; BlindProofVerify; ProofVerifyWithNym). It returns ErrNotVerified for one that does not hold,
// and other errors of this package for what cannot be one.
func (i Interface) ProofVerify(k PublicKey, s Shown) error {
	p, err := i.opened(k, s)
	if err != nil {
		return err
	}
	if !k.pairs(i.scheme, p.aBar.point(), p.bBar.point()) {
		return fmt.Errorf("proof: %w", ErrNotVerified)
	}
	return nil
}

// openedProof is a proof of which everything holds but the pairing.
type openedProof struct{ aBar, bBar *table }

// opened checks all of a proof but that A was signed.
func (i Interface) opened(k PublicKey, s Shown) (o openedProof, err error) {
	v, err := i.newVerifier(k, s)
	if err != nil {
		return o, err
	}
	if v.nym != nil && v.first[2].IsInfinity() {
		return o, fmt.Errorf("proof: %w", ErrNotVerified)
	}
	again := i.challenge(v.show, v.points[:], v.first, v.row.domain, s.Show.Header, v.nym, v.of)
	a, b := v.c.Bytes(), again.Bytes()
	if subtle.ConstantTimeCompare(a[:], b[:]) != 1 {
		return o, fmt.Errorf("proof: %w", ErrNotVerified)
	}
	return openedProof{v.aBar, v.bBar}, nil
}

// verifier is a proof taken apart, with the first messages to which it would be right.
type verifier struct {
	points     [3]bls.G1Affine // Abar, Bbar, D
	aBar, bBar *table
	c          fr.Element
	show       disclosure
	row        row
	nym        *pseudonym // nil: none
	of         bls.G1Affine
	first      []bls.G1Affine
}

func (i Interface) newVerifier(k PublicKey, s Shown) (v verifier, err error) {
	if err := i.ready(); err != nil {
		return v, err
	}
	messages, hidden, err := i.count(s)
	if err != nil {
		return v, err
	}
	for j := range v.points {
		if v.points[j], err = parsePoint(s.Proof[j*pointSize : (j+1)*pointSize]); err != nil {
			return v, fmt.Errorf("proof: %w", err)
		}
	}
	responses, err := parseScalars(s.Proof[3*pointSize:])
	if err != nil {
		return v, fmt.Errorf("proof: %w", err)
	}
	last := len(responses) - 1
	v.c = responses[last]
	if v.show, err = i.disclosure(s.Show, messages, hidden); err != nil {
		return v, err
	}
	if v.row, err = i.row(k, s.Header, messages, hidden); err != nil {
		return v, err
	}
	v.show.messages = append(i.scalars(s.Messages), i.scalars(s.Committed)...)
	if v.nym, err = i.pseudonym(s.Show.Domain); err != nil {
		return v, err
	}
	t := newTables(freeWidth, v.points[:]...)
	v.aBar, v.bBar = t[0], t[1]
	all := statements(i, v.row, v.show, t[0], t[1], t[2])
	if v.nym != nil {
		if v.of, err = i.scheme.parseNym(s.Nym); err != nil {
			return v, err
		}
		all = append(all, v.nym.statement(last-1, newTables(freeWidth, v.of)[0]))
	} else if len(s.Nym) > 0 {
		return v, fmt.Errorf("%w: a pseudonym", ErrInterface)
	}
	v.first = recompute(all, responses[:last], v.c)
	return v, nil
}

// count finds how many messages a proof is of, the signer's and the holder's, from its length.
func (i Interface) count(s Shown) (messages, hidden int, err error) {
	if len(s.Proof) < proofFloor {
		return 0, 0, fmt.Errorf("proof: %w: %d bytes, at least %d", ErrEncoding, len(s.Proof), proofFloor)
	}
	if rest := (len(s.Proof) - proofFloor) % scalarSize; rest != 0 {
		return 0, 0, fmt.Errorf("proof: %w: %d bytes too many", ErrEncoding, rest)
	}
	if len(s.Show.Indexes) != len(s.Messages) || len(s.Show.Committed) != len(s.Committed) {
		return 0, 0, fmt.Errorf("%w: %d and %d, for %d and %d messages", ErrIndexes,
			len(s.Show.Indexes), len(s.Show.Committed), len(s.Messages), len(s.Committed))
	}
	all := (len(s.Proof)-proofFloor)/scalarSize + len(s.Messages) + len(s.Committed)
	if all > i.scheme.most || s.Total < 0 || s.Total > i.scheme.most {
		return 0, 0, fmt.Errorf("%w: %d of %d, at most %d", ErrLimit, s.Total, all, i.scheme.most)
	}
	if !i.blind {
		if s.Total != 0 && s.Total != all {
			return 0, 0, fmt.Errorf("%w: %d in the proof, %d in all", ErrIndexes, all, s.Total)
		}
		return all, 0, nil
	}
	if s.Total > all {
		return 0, 0, fmt.Errorf("%w: %d in the proof, %d of the signer's", ErrIndexes, all, s.Total)
	}
	return s.Total, all - s.Total, nil
}
