package bbs

import (
	"crypto/subtle"
	"fmt"

	bls "github.com/consensys/gnark-crypto/ecc/bls12-381"
	"github.com/consensys/gnark-crypto/ecc/bls12-381/fr"
)

// Session is what a proof that a commitment and a pseudonym hold one secret is bound to: every field enters its challenge. Label tells
// uses apart, Nonce is the issuer's, and Presentation is the digest of what the holder has shown in the same session, or zero.
type Session struct {
	Label        string
	Issuer       string
	IssuerKey    []byte
	Holder       string
	Nonce        string
	Presentation [32]byte
	Domain       []byte // of the pseudonym
}

// bindingStatements: C = Q_2 · blind + J_1 · message_1 + … + J_n · s, and N = OP · s.
func bindingStatements(row []*table, c *table, nym *pseudonym, of *table) []statement {
	return []statement{commitmentStatement(row, c), nym.statement(len(row)-1, of)}
}

// CommitNym proves that a commitment made of h, whose Blind is now what Commit returned, holds the secret of the pseudonym for
// the session's domain; nym is that pseudonym. It goes beside the commitment's own proof, with random numbers of its own (ours,
// experimental: docs/cryptography.md, section 2).
func (i Interface) CommitNym(commitment []byte, h Held, s Session, random Hedge) (proof, nym []byte, err error) {
	if err := i.takes(h); err != nil {
		return nil, nil, err
	}
	if i.profile == 0 || len(commitment) < commitFloor {
		return nil, nil, fmt.Errorf("%w: a commitment to a pseudonym's secret", ErrInterface)
	}
	point, err := parsePoint(commitment[:pointSize])
	if err != nil {
		return nil, nil, fmt.Errorf("commitment: %w", err)
	}
	secrets := i.all(Signed{}, h)
	defer clear(secrets)
	row, raw, err := i.commitmentRow(len(secrets))
	if err != nil {
		return nil, nil, err
	}
	p, err := i.pseudonym(s.Domain)
	if err != nil {
		return nil, nil, err
	}
	var hidden octets
	hidden.scalars(secrets...)
	public := i.sessionOctets(s, p, raw, len(secrets))
	blinds, err := random.scalars(i.scheme.suite, i.api+"COMMIT_NYM_", hidden, append(public, commitment[:pointSize]...), len(secrets))
	if err != nil {
		return nil, nil, err
	}
	defer clear(blinds)
	first := commit(bindingStatements(row, nil, p, nil), blinds)
	of, err := p.of(secrets[len(secrets)-1], blinds[len(blinds)-1], first[1])
	if err != nil {
		return nil, nil, err
	}
	c := i.bindingChallenge(public, point, of, first)
	var out octets
	out.scalars(respond(blinds, secrets, c)...)
	out.scalars(c)
	n := of.Bytes()
	return out, n[:], nil
}

// CheckNymCommitment checks a commitment with its own proof, and that it holds the secret of a pseudonym: what CommitNym proves.
func (i Interface) CheckNymCommitment(commitment, proof, nym []byte, s Session) error {
	if err := i.ready(); err != nil {
		return err
	}
	if i.profile == 0 {
		return fmt.Errorf("%w: a pseudonym", ErrInterface)
	}
	c, hidden, err := i.parseCommitment(commitment)
	if err != nil {
		return err
	}
	if len(proof) != (hidden+1)*scalarSize {
		return fmt.Errorf("proof of a pseudonym's secret: %w: %d bytes, want %d", ErrEncoding, len(proof), (hidden+1)*scalarSize)
	}
	responses, err := parseScalars(proof)
	if err != nil {
		return fmt.Errorf("proof of a pseudonym's secret: %w", err)
	}
	of, err := i.scheme.parseNym(nym)
	if err != nil {
		return err
	}
	p, err := i.pseudonym(s.Domain)
	if err != nil {
		return err
	}
	row, raw, err := i.commitmentRow(hidden)
	if err != nil {
		return err
	}
	first := recompute(bindingStatements(row, c, p, newTables(freeWidth, of)[0]), responses[:hidden], responses[hidden])
	again := i.bindingChallenge(i.sessionOctets(s, p, raw, hidden), c.point(), of, first)
	a, b := again.Bytes(), responses[hidden].Bytes()
	if subtle.ConstantTimeCompare(a[:], b[:]) != 1 || first[0].IsInfinity() || first[1].IsInfinity() {
		return fmt.Errorf("proof of a pseudonym's secret: %w", ErrNotVerified)
	}
	return nil
}

// sessionOctets are the fields of the challenge that stand before the prover's points, each behind its length: label, suite,
// issuer, its key, holder, nonce, digest of the presentation, D, OP(D), M, Q_2, J_1 … J_M, and n, which is M.
func (i Interface) sessionOctets(s Session, p *pseudonym, row octets, hidden int) (o octets) {
	for _, field := range [...][]byte{[]byte(s.Label), []byte(i.scheme.suite.ID()), []byte(s.Issuer), s.IssuerKey,
		[]byte(s.Holder), []byte(s.Nonce), s.Presentation[:], s.Domain} {
		o.prefixed(field)
	}
	o.prefixedPoints(p.base.point())
	var m octets
	m.number(hidden - 1)
	o.prefixed(m)
	for at := 0; at < len(row); at += pointSize {
		o.prefixed(row[at : at+pointSize])
	}
	o.prefixed(m)
	return o
}

// bindingChallenge adds C, N, T1 and T2.
func (i Interface) bindingChallenge(session octets, c, of bls.G1Affine, first []bls.G1Affine) fr.Element {
	o := append(octets(nil), session...)
	o.prefixedPoints(c, of, first[0], first[1])
	return i.scheme.suite.hashToScalar(o, i.api+"AVOUCH_COMMIT_NYM_H2S_")
}

func (o *octets) prefixedPoints(points ...bls.G1Affine) {
	for j := range points {
		raw := points[j].Bytes()
		o.prefixed(raw[:])
	}
}
