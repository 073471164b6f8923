package bbs2023

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/bbs"
)

// ErrEntropy: a signer moved the secret to which it signed. Pseudonyms of the two would be linked for whoever knows by how much; so
// the credential is not used, not even once.
var ErrEntropy = errors.New("the signer's entropy is not the expected one: the credential is destroyed")

// ErrUsed: a request for which a credential was accepted before. A request is for one.
var ErrUsed = errors.New("this request was answered before")

// Person holds the wallet's part of a secret for one personhood issuer and attempt. It does not print and is not comparable. It is
// safe for concurrent use.
type Person struct {
	wallet
	issuer string
}

// errNobody: the zero Person, Pending or Owned.
var errNobody = errors.New("without the secrets of anybody")

// Lengths in bytes: of a wallet's seed, and of what is derived from it.
const (
	seedSize    = 32
	derivedSize = 48
)

// Person makes the wallet's part of a secret from its seed of 32 random bytes (docs/cryptography.md, section 4): the same seed, issuer and attempt
// give the same again. A new attempt is a new person to everybody, and a new enrolment to the issuer.
//
//	okm = HKDF-SHA256(seed, salt = "avouch v1", info = lp("nym", issuer, I2OSP(attempt, 4)), 48 bytes)
//	prover_nym = okm as a big-endian integer modulo r - 1, plus 1
//
// and with the label "holder" the secret of the features with holder binding; the key that hedges randomness has the label "hedge" and no more
// fields. lp writes each field behind its length in eight bytes.
func (s Suite) Person(seed []byte, issuer string, attempt uint32) (*Person, error) {
	if s.contexts == nil {
		return nil, errors.New("the zero Suite knows nobody")
	}
	if len(seed) != seedSize {
		return nil, fmt.Errorf("person: %w: seed of %d bytes, want %d", did.ErrInvalid, len(seed), seedSize)
	}
	if _, err := did.Parse(issuer); err != nil {
		return nil, fmt.Errorf("person: issuer: %w", err)
	}
	p := &Person{wallet: wallet{suite: s}, issuer: issuer}
	count := string(binary.BigEndian.AppendUint32(nil, attempt))
	for label, into := range map[string]*bbs.Secret{"nym": &p.nym, "holder": &p.binds} {
		okm, err := derived(seed, label, issuer, count)
		if err != nil {
			return nil, err
		}
		*into, err = bbs.SecretFrom(okm)
		clear(okm)
		if err != nil {
			return nil, err
		}
	}
	key, err := derived(seed, "hedge")
	p.hedge = func() []byte { return key }
	return p, err
}

func derived(seed []byte, fields ...string) ([]byte, error) {
	var info []byte
	for _, f := range fields {
		info = append(binary.BigEndian.AppendUint64(info, uint64(len(f))), f...)
	}
	return hkdf.Key(sha256.New, seed, []byte("avouch v1"), string(info), derivedSize)
}

// Request enrols with the personhood issuer, or renews prev: the same secret in a fresh commitment, of which Accept then demands
// that it stays as it is. Without prev, because it was lost, Accept takes what the issuer says.
func (p *Person) Request(r io.Reader, s Session, prev *Owned) (Request, *Pending, error) {
	if p == nil || s.Issuer != p.issuer || !s.enrols() {
		return Request{}, nil, fmt.Errorf("a person enrols with the issuer that the secret is for, and shows no pseudonym to it")
	}
	pending := &Pending{wallet: p.wallet, session: s}
	if prev != nil && s.Feature.nym() {
		if prev.issuer != p.issuer || !prev.feature.nym() {
			return Request{}, nil, errors.New("what is to be renewed is by another issuer, or has no pseudonym")
		}
		pending.expects, pending.settled = prev.nym, true
	}
	return pending.request(r)
}

// wallet is what the holder of a credential keeps secret of it, but for the blinding of its commitment: the secret of pseudonyms,
// holder_secret, and the key that hedges randomness. Package fmt cannot look into functions, and they make it not comparable.
type wallet struct {
	suite      Suite
	hedge      func() []byte
	nym, binds bbs.Secret
}

// Format writes that it is one, whatever the verb: of Person, Pending and Owned too.
func (wallet) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte("bbs-2023 secrets")) }

// held are the secrets that a feature has.
func (w wallet) held(f Feature, blind bbs.Secret) bbs.Held {
	h := bbs.Held{Blind: blind}
	if f.binding() {
		h.Committed = [][]byte{w.binds.Bytes()}
	}
	if f.nym() {
		h.Nym = w.nym
	}
	return h
}

// Pending is a request whose credential has not come yet. It is used once, by one goroutine. It does not print and is not
// comparable; wallets store what Export writes, sealed.
type Pending struct {
	wallet
	session Session
	blind   bbs.Secret
	expects bbs.Secret // the secret that the credential will have to be for
	settled bool       // expects counts
	used    bool
}

func (p *Pending) request(r io.Reader) (Request, *Pending, error) {
	s := p.session
	if err := s.check(); err != nil {
		return Request{}, nil, err
	}
	if p.hedge == nil {
		return Request{}, nil, errNobody
	}
	i, random := p.suite.of(s.Feature), bbs.Hedge{Key: p.hedge(), Rand: r}
	h := p.held(s.Feature, bbs.Secret{})
	commitment, blind, err := i.Commit(h, random)
	if err != nil {
		return Request{}, nil, err
	}
	p.blind, h.Blind = blind, blind
	out := Request{Commitment: commitment}
	if s.Feature.nym() {
		binding, nym, err := i.CommitNym(commitment, h, s.bound(), random)
		if err != nil {
			return Request{}, nil, err
		}
		if out.Binding = binding; s.enrols() {
			out.Enrolment = nym
		} else if s.Nym.Point != [bbs.NymSize]byte(nym) {
			return Request{}, nil, fmt.Errorf("%w: the session's pseudonym is of another secret", ErrRequest)
		}
	}
	return out, p, nil
}

// Accept takes the credential that the issuer made of the request: the proof holds, by the session's key, in the
// issuer's own document as keys has it at a time (vc.Verifier.KeySource); and the secret is what it has to be. A renewal keeps it; in a session the signer adds 0;
// where something else was added it is ErrEntropy, and nothing of the credential is to be kept. What it returns can be shown.
// Accept takes one credential; afterwards the request is spent. With an error it returns nil: what was owned before stays in use.
func (p *Pending) Accept(ctx context.Context, base vc.Secured, keys vc.Keys, at time.Time) (*Owned, error) {
	if p == nil || p.suite.contexts == nil {
		return nil, errNobody
	}
	if p.used {
		return nil, ErrUsed
	}
	if keys == nil {
		return nil, errors.New("accepting needs the issuer's keys")
	}
	o := &Owned{wallet: p.wallet, feature: p.session.Feature, issuer: p.session.Issuer, secured: func() vc.Secured { return base }, blind: p.blind}
	opener := p.suite.algorithm(func(ctx context.Context, document map[string]any, proofHash []byte, value string, proof *vc.Proof) error {
		_, err := p.suite.verifyBase(ctx, document, proofHash, value, proof, o.feature, func(v baseValue) (bbs.Held, error) {
			if err := p.settle(o, v.Entropy); err != nil {
				return bbs.Held{}, err
			}
			return o.held(o.feature, o.blind), nil
		})
		return err
	}).Suite(p.suite.contexts)
	opened, err := opener.Open(ctx, base, vc.Opening{Keys: keys, At: at})
	if err != nil {
		return nil, err
	}
	if err := p.judge(opened); err != nil {
		return nil, err
	}
	p.used = true
	return o, nil
}

// settle adds what the signer says to have added, and holds the sum against the expected secret.
func (p *Pending) settle(o *Owned, entropy []byte) error {
	if !o.feature.nym() {
		return nil
	}
	added, err := bbs.ParseSecret(entropy)
	if err != nil {
		return err
	}
	o.nym = p.nym.Add(added)
	switch {
	case o.nym.IsZero(),
		!p.session.enrols() && !added.IsZero(),
		p.settled && !o.nym.Equal(p.expects):
		return ErrEntropy
	}
	return nil
}

// judge: one proof, by the issuer of the session, with the key of the session, for assertions.
func (p *Pending) judge(o vc.Opened) error {
	if len(o.Proofs) != 1 {
		return &vc.VerifyError{Check: "proof", Path: "/proof", Err: fmt.Errorf("%w: %d proofs, one was expected", ErrProofValue, len(o.Proofs))}
	}
	proof := o.Proofs[0]
	for _, m := range [...]vc.Mismatch{
		{What: "issuer", Want: p.session.Issuer, Got: o.Credential.Issuer()},
		{What: "signed by", Want: p.session.Issuer, Got: proof.Key.Controller},
		{What: "issuer's key", Want: p.session.IssuerKey.Multikey(), Got: proof.Key.Public.Multikey()},
		{What: "proof purpose", Want: did.AssertionMethod.String(), Got: proof.Purpose.String()},
		{What: "purpose of the key", Want: did.AssertionMethod.String(), Got: (proof.Key.Purposes & did.AssertionMethod).String()},
	} {
		if m.Want != m.Got {
			return &vc.VerifyError{Check: "binding", Path: "/proof", Err: &m}
		}
	}
	return nil
}
