package bbs

import (
	"fmt"

	"github.com/consensys/gnark-crypto/ecc/bls12-381/fr"
)

// Interface is one way to use a scheme (section 3.2), with generators of its own: no signature or proof of one is one of another, but
// of the two profiles of pseudonyms, which share theirs (see the package comment). The zero Interface refuses everything.
type Interface struct {
	scheme  *Scheme
	api     string // api_id
	blind   bool
	profile Profile
}

// Core signs messages that the signer knows (section 3.5).
func (s *Scheme) Core() Interface { return s.as("H2G_HM2S_", Interface{}) }

// Blind signs, besides, messages that the holder committed to (Blind BBS, the form of its fixtures; see the package comment).
func (s *Scheme) Blind() Interface { return s.as("BLIND_H2G_HM2S_", Interface{blind: true}) }

// as names an interface. A suite that is none has none.
func (s *Scheme) as(name string, i Interface) Interface {
	if s.suite.ID() == "" {
		return Interface{}
	}
	i.scheme, i.api = s, s.suite.ID()+name
	return i
}

// Profile is a form of pseudonyms. A proof does not say which it is of.
type Profile uint8

const (
	// W3C2025 is what bbs-2023 uses: draft-irtf-cfrg-bbs-per-verifier-linkability-01.
	W3C2025 Profile = iota + 1
	// CFRG03 is the draft of June 2026 with a vector of one secret: its length ends the header, and the context the challenge.
	CFRG03
)

// Pseudonyms signs blindly a secret of the holder's, besides, to which the signer adds (Pseudonyms, one secret). An unknown
// profile gives the zero Interface.
func (s *Scheme) Pseudonyms(p Profile) Interface {
	if p != W3C2025 && p != CFRG03 {
		return Interface{}
	}
	return s.as("H2G_HM2S_PSEUDONYM_", Interface{blind: true, profile: p})
}

// Signed is what the signer of a signature knows: Header always shows, Messages one by one.
type Signed struct {
	Header   []byte
	Messages [][]byte
}

// Held is what the holder of a blind signature knows besides: what was committed to, what blinded the commitment, and with
// pseudonyms their secret. The zero Held goes with Core, and with a blind signature that was made without a commitment.
type Held struct {
	Committed [][]byte
	Blind     Secret
	Nym       Secret
}

// hidden is the number of the holder's messages: the blinding of the commitment, the committed messages, the pseudonym's
// secret. Of Core it is 0.
func (i Interface) hidden(committed int) int {
	n := 0
	if i.blind {
		n = 1 + committed
	}
	if i.profile != 0 {
		n++
	}
	return n
}

func (i Interface) ready() error {
	if i.scheme == nil {
		return fmt.Errorf("%w: the zero Interface", ErrInterface)
	}
	return nil
}

// takes refuses what the interface has not.
func (i Interface) takes(h Held) error {
	switch {
	case i.scheme == nil:
		return i.ready()
	case !i.blind && (len(h.Committed) > 0 || !h.Blind.IsZero()):
		return fmt.Errorf("%w: committed messages", ErrInterface)
	case i.profile == 0 && !h.Nym.IsZero():
		return fmt.Errorf("%w: a pseudonym's secret", ErrInterface)
	case i.profile != 0 && h.Nym.IsZero():
		return fmt.Errorf("%w: the secret 0", ErrPseudonym)
	}
	return nil
}

// row is what a signature is over: the generators in their order, Q_1 first, and the domain.
type row struct {
	q1     *table
	rest   []*table // H_1 …, then Q_2, J_1 …
	domain fr.Element
}

// row makes the generators for messages of the signer's and of the holder's, and calculates the domain (section 4.2.3).
func (i Interface) row(k PublicKey, header []byte, messages, hidden int) (row, error) {
	if k.of == nil {
		return row{}, fmt.Errorf("%w: no public key", ErrEncoding)
	}
	if messages+hidden > i.scheme.most { // before anything is made
		return row{}, fmt.Errorf("%w: %d, at most %d", ErrLimit, messages+hidden, i.scheme.most)
	}
	all, raw, err := i.scheme.generators(i.api, messages+1)
	if err != nil {
		return row{}, err
	}
	r := row{q1: all[0], rest: all[1:]}
	var input octets
	input = append(input, k.of.raw[:]...)
	input.number(messages + hidden)
	input = append(input, raw...)
	if hidden > 0 {
		blind, raw, err := i.scheme.generators("BLIND_"+i.api, hidden)
		if err != nil {
			return row{}, err
		}
		r.rest = append(append(make([]*table, 0, messages+hidden), r.rest...), blind...)
		input = append(input, raw...)
	}
	input = append(input, i.api...)
	if i.profile == CFRG03 {
		input.number(len(header) + 8)
		input = append(input, header...)
		input.number(1) // the length of the vector of secrets
	} else {
		input.prefixed(header)
	}
	r.domain = i.hash(input)
	return r, nil
}

// hash is hash_to_scalar with the interface's tag.
func (i Interface) hash(input []byte) fr.Element {
	return i.scheme.suite.hashToScalar(input, i.api+"H2S_")
}

// scalars is messages_to_scalars (section 4.1.2).
func (i Interface) scalars(messages [][]byte) []fr.Element {
	out := make([]fr.Element, len(messages))
	for j, m := range messages {
		out[j] = i.scheme.suite.hashToScalar(m, i.api+"MAP_MSG_TO_SCALAR_AS_HASH_")
	}
	return out
}

// all are the scalars that a signature is over: prepare_parameters of the blind draft.
func (i Interface) all(m Signed, h Held) []fr.Element {
	out := i.scalars(m.Messages)
	if !i.blind {
		return out
	}
	out = append(append(out, h.Blind.value()), i.scalars(h.Committed)...)
	if i.profile != 0 {
		out = append(out, h.Nym.value())
	}
	return out
}

// image are the products that B is the sum of, over some of the messages: P1 + Q_1 · domain + H_i · message_i.
func (i Interface) image(r row, indexes []int, messages []fr.Element) []product {
	out := append(make([]product, 0, len(indexes)+2), product{i.scheme.p1, one()}, product{r.q1, r.domain})
	for j, at := range indexes {
		out = append(out, product{r.rest[at], messages[j]})
	}
	return out
}

// upTo are the indexes below n.
func upTo(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}
