package bbs

import (
	"crypto/subtle"
	"fmt"

	bls "github.com/consensys/gnark-crypto/ecc/bls12-381"
	"github.com/consensys/gnark-crypto/ecc/bls12-381/fr"
)

// commitFloor is the length of a commitment to nothing, with its proof.
const commitFloor = pointSize + 2*scalarSize

// Commit commits to messages, and with pseudonyms to h.Nym, for a signer who shall not see them: the commitment with the proof that
// its maker knows what it holds (Commit, CommitWithNym). h.Blind has to be zero: it is what Commit returns, and goes into the Held of the signature.
func (i Interface) Commit(h Held, random Hedge) (commitment []byte, blind Secret, err error) {
	if err := i.takes(h); err != nil {
		return nil, Secret{}, err
	}
	if !i.blind || !h.Blind.IsZero() {
		return nil, Secret{}, fmt.Errorf("%w: a commitment is for blind signatures, and chooses its own blinding", ErrInterface)
	}
	secrets := i.all(Signed{}, h)
	var hidden octets
	hidden.scalars(secrets...)
	var public octets
	public.number(len(secrets))
	blinds, err := random.scalars(i.scheme.suite, i.api+"COMMIT_", hidden, public, 1+len(secrets))
	if err != nil {
		return nil, Secret{}, err
	}
	return i.commit(secrets, blinds)
}

// commit is CoreCommit over random numbers secret_prover_blind, s~, m~ …; the first of the secrets is for the blinding.
func (i Interface) commit(secrets, blinds []fr.Element) ([]byte, Secret, error) {
	defer func() { clear(secrets); clear(blinds) }()
	secrets[0] = blinds[0]
	tables, _, err := i.commitmentRow(len(secrets))
	if err != nil {
		return nil, Secret{}, err
	}
	var products []product
	for j, t := range tables {
		products = append(products, shares(t, secrets[j])...)
	}
	c := affine(sum(products...))[0]
	clear(products)
	first := commit([]statement{commitmentStatement(tables, nil)}, blinds[1:])
	challenge, err := i.blindChallenge(len(secrets), c, first[0])
	if err != nil {
		return nil, Secret{}, err
	}
	var out octets
	out.points(c)
	out.scalars(respond(blinds[1:], secrets, challenge)...)
	out.scalars(challenge)
	return out, newSecret(blinds[0]), nil
}

// commitmentRow are the generators of a commitment: Q_2, J_1 …
func (i Interface) commitmentRow(n int) ([]*table, octets, error) {
	return i.scheme.generators("BLIND_"+i.api, n)
}

// commitmentStatement: C = Q_2 · blind + J_1 · message_1 + …
func commitmentStatement(row []*table, c *table) (s statement) {
	for j, t := range row {
		s.terms = append(s.terms, term{t, j})
	}
	if c != nil {
		s.image = []product{{c, one()}}
	}
	return s
}

// blindChallenge is calculate_blind_challenge.
func (i Interface) blindChallenge(n int, c, first bls.G1Affine) (fr.Element, error) {
	_, raw, err := i.commitmentRow(n)
	if err != nil {
		return fr.Element{}, err
	}
	var o octets
	o.number(n - 1)
	o = append(o, raw...)
	o.points(c, first)
	return i.hash(o), nil
}

// parseCommitment checks a commitment with its proof (deserialize_and_validate_commit). hidden counts the blinding and what was committed
// to. No commitment is nothing, where there is no pseudonym.
func (i Interface) parseCommitment(raw []byte) (c *table, hidden int, err error) {
	if len(raw) == 0 && i.profile == 0 {
		return nil, i.hidden(0), nil
	}
	if len(raw) < commitFloor {
		return nil, 0, fmt.Errorf("commitment: %w: %d bytes, at least %d", ErrEncoding, len(raw), commitFloor)
	}
	if n := (len(raw) - commitFloor) / scalarSize; n > i.scheme.most {
		return nil, 0, fmt.Errorf("commitment: %w: %d, at most %d", ErrLimit, n, i.scheme.most)
	}
	point, err := parsePoint(raw[:pointSize])
	if err != nil {
		return nil, 0, fmt.Errorf("commitment: %w", err)
	}
	responses, err := parseScalars(raw[pointSize:])
	if err != nil {
		return nil, 0, fmt.Errorf("commitment: %w", err)
	}
	hidden = len(responses) - 1
	if hidden < i.hidden(0) {
		return nil, 0, fmt.Errorf("commitment: %w: it has no room for a pseudonym's secret", ErrEncoding)
	}
	row, _, err := i.commitmentRow(hidden)
	if err != nil {
		return nil, 0, err
	}
	c = newTables(freeWidth, point)[0]
	first := recompute([]statement{commitmentStatement(row, c)}, responses[:hidden], responses[hidden])
	again, err := i.blindChallenge(hidden, point, first[0])
	if err != nil {
		return nil, 0, err
	}
	a, b := again.Bytes(), responses[hidden].Bytes()
	if subtle.ConstantTimeCompare(a[:], b[:]) != 1 {
		return nil, 0, fmt.Errorf("commitment: %w", ErrNotVerified)
	}
	return c, hidden, nil
}

// BlindSign signs messages, and what a commitment holds (BlindSign, BlindSignWithNym). Before it, the commitment's proof is checked. With
// pseudonyms entropy is added to the secret in the commitment; otherwise it has to be zero.
func (i Interface) BlindSign(k SecretKey, m Signed, commitment []byte, entropy Secret) ([]byte, error) {
	if k.scalar == nil {
		return nil, fmt.Errorf("signing: %w: no secret key", ErrEncoding)
	}
	image, err := i.blindImage(k.public, m, commitment, entropy)
	if err != nil {
		return nil, err
	}
	b := sum(image...)
	secret := k.scalar()
	input := make(octets, 0, scalarSize+pointSize)
	input.scalars(*secret)
	input.points(affine(b)...)
	e := i.hash(input)
	clear(input)
	return finish(b, *secret, e)
}

// BlindCheck checks, as its signer can, that a signature was made for a commitment.
func (i Interface) BlindCheck(k PublicKey, signature []byte, m Signed, commitment []byte, entropy Secret) error {
	image, err := i.blindImage(k, m, commitment, entropy)
	if err != nil {
		return err
	}
	s, err := parseSignature(signature)
	if err != nil {
		return err
	}
	return i.check(k, s, image)
}

// blindImage are the products that B is the sum of, to whom the commitment is one point.
func (i Interface) blindImage(k PublicKey, m Signed, commitment []byte, entropy Secret) ([]product, error) {
	switch {
	case i.scheme == nil || !i.blind:
		return nil, fmt.Errorf("%w: blind signatures", ErrInterface)
	case i.profile == 0 && !entropy.IsZero():
		return nil, fmt.Errorf("%w: a signer's entropy", ErrInterface)
	}
	c, hidden, err := i.parseCommitment(commitment)
	if err != nil {
		return nil, err
	}
	r, err := i.row(k, m.Header, len(m.Messages), hidden)
	if err != nil {
		return nil, err
	}
	image := i.image(r, upTo(len(m.Messages)), i.scalars(m.Messages))
	if c != nil {
		image = append(image, product{c, one()})
	}
	if i.profile != 0 {
		image = append(image, product{r.rest[len(r.rest)-1], entropy.value()})
	}
	return image, nil
}
