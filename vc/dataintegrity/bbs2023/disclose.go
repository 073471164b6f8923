package bbs2023

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/bbs"
	"github.com/avouch-id/avouch/vc/dataintegrity/internal/sd"
)

// Disclose derives, from a base proof of Base, a credential that shows what its issuer made mandatory and what d.Reveal names, with
// the id and the type of every object on the way there, and nothing else. Other proofs of the credential are left out: they do
// not hold for a part of it. The proof is bound to d.To and d.Holder by its presentation header (vc.Challenge.PresentationHeader).
//
// Pointers that name nothing are ErrPointer, and so is nothing to show. That the base proof is by the issuer is not looked at
// (ForHolder does); that it holds is.
func (s Suite) Disclose(ctx context.Context, secured vc.Secured, d vc.Disclosure) (vc.Secured, error) {
	return s.disclose(ctx, secured, d, secrets{feature: baseline})
}

// secrets are what a holder knows of a base proof besides the document.
type secrets struct {
	feature Feature
	held    bbs.Held
	hedge   []byte
}

func (s Suite) disclose(ctx context.Context, secured vc.Secured, d vc.Disclosure, by secrets) (vc.Secured, error) {
	if s.contexts == nil {
		return vc.Secured{}, errors.New("the zero Suite discloses nothing")
	}
	document, proof, err := taken(secured)
	if err != nil {
		return vc.Secured{}, err
	}
	show := bbs.Show{Header: d.To.PresentationHeader(d.Holder)}
	if by.feature.nym() {
		show.Domain = []byte(d.To.NymDomain)
	}
	text, _ := proof["proofValue"].(string)
	base, f, err := parseBase(text)
	if err != nil {
		return vc.Secured{}, err
	}
	if f != by.feature {
		return vc.Secured{}, fmt.Errorf("%w: %w", ErrProofValue, &vc.Mismatch{What: "feature", Want: by.feature.String(), Got: f.String()})
	}
	o, err := s.derive(ctx, document, base, sd.Texts(d.Reveal), by, show)
	if err != nil {
		return vc.Secured{}, err
	}
	random := bbs.Hedge{Key: by.hedge, Rand: d.Rand}
	if o.value.Proof, o.value.Nym, err = s.of(f).ProofGen(o.key, base.Signature, o.signed, by.held, o.show, random); err != nil {
		return vc.Secured{}, err
	}
	value, err := serialize(f, 1, o.value.items(f))
	if err != nil {
		return vc.Secured{}, err
	}
	return vc.Received("application/vc", sd.Attach(o.document, proof, value)), nil
}

// taken takes a document with one proof of this suite apart.
func taken(secured vc.Secured) (document, proof map[string]any, err error) {
	whole, err := secured.Object(vc.Limits{})
	if err != nil {
		return nil, nil, err
	}
	if document, proof, err = sd.Take(whole, name); err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrProofValue, err)
	}
	return document, proof, nil
}

// IsBase tells, by its form, a credential with a base proof: whoever shows it to anybody but its holder shows all of it.
func IsBase(secured vc.Secured) bool {
	o, err := secured.Object(vc.Limits{})
	if err != nil {
		return false
	}
	return slices.ContainsFunc(sd.Proofs(o, name), func(p map[string]any) bool {
		text, _ := p["proofValue"].(string)
		_, _, base, err := open(text)
		return err == nil && base
	})
}

// derivation is a derived document, and its proof's value before the BBS proof is made, with what that is made of.
type derivation struct {
	document map[string]any
	value    derivedValue
	key      bbs.PublicKey
	signed   bbs.Signed
	show     bbs.Show
}

// derive is createDisclosureData (section 3.2.3) up to the BBS proof. The base proof is checked.
func (s Suite) derive(ctx context.Context, document map[string]any, base baseValue, reveal []string, by secrets, show bbs.Show) (d derivation, err error) {
	whole, mandatory, err := s.transform(ctx, document, base)
	if err != nil {
		return d, err
	}
	revealed, err := whole.Reveal(ctx, slices.Concat(base.Mandatory, reveal))
	if err != nil {
		return d, err
	}
	_, others := sd.Group(whole.Statements, mandatory)
	public, err := did.NewPublicKey(did.BLS12381G2, base.PublicKey)
	if err != nil {
		return d, err
	}
	key, err := s.publicKey(public)
	if err != nil {
		return d, err
	}
	signed := bbs.Signed{Header: base.Header, Messages: messages(others)}
	if err := refused(s.of(by.feature).Verify(key, base.Signature, signed, by.held)); err != nil {
		return d, fmt.Errorf("the base proof does not hold: %w", err)
	}
	v := derivedValue{Header: show.Header, Domain: string(show.Domain)}
	for relative, i := range revealed.Indexes {
		before, always := slices.BinarySearch(mandatory, i)
		if always {
			v.Mandatory = append(v.Mandatory, uint64(relative))
		} else {
			v.Selective = append(v.Selective, uint64(i-before))
		}
	}
	if by.feature != baseline {
		v.Length = uint64(len(others))
	}
	if v.Labels, err = compress(revealed.Labels); err != nil {
		return d, err
	}
	show.Indexes = ints(v.Selective)
	return derivation{revealed.Document, v, key, signed, show}, nil
}
