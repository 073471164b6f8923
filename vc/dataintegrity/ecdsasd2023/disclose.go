package ecdsasd2023

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity/internal/sd"
	"github.com/avouch-id/avouch/vc/jsonld"
)

// Disclose derives a credential that shows what its issuer made mandatory and what d.Reveal names, with the id and the type
// of every object on the way there, and nothing else. Other proofs of the credential are left out: they do not hold for a
// part of it. A derived proof binds nobody, so d.To and d.Holder count for nothing here: the presentation around it does.
//
// Pointers that name nothing are ErrPointer, and so is nothing to show. That the issuer signed is not looked at (ForHolder
// does); that the statements were signed by the key of this proof is.
func (s Suite) Disclose(ctx context.Context, secured vc.Secured, d vc.Disclosure) (vc.Secured, error) {
	if s.contexts == nil {
		return vc.Secured{}, errors.New("the zero Suite discloses nothing")
	}
	whole, err := secured.Object(vc.Limits{})
	if err != nil {
		return vc.Secured{}, err
	}
	document, proof, err := sd.Take(whole, name)
	if err != nil {
		return vc.Secured{}, fmt.Errorf("%w: %w", ErrProofValue, err)
	}
	text, _ := proof["proofValue"].(string)
	derived, value, err := derive(ctx, s.contexts, document, text, sd.Texts(d.Reveal))
	if err != nil {
		return vc.Secured{}, err
	}
	return vc.Received("application/vc", sd.Attach(derived, proof, value)), nil
}

// IsBase tells, by its form, a credential with a base proof: whoever shows it to anybody but its holder shows all of it.
func IsBase(secured vc.Secured) bool {
	o, err := secured.Object(vc.Limits{})
	if err != nil {
		return false
	}
	return slices.ContainsFunc(sd.Proofs(o, name), func(p map[string]any) bool {
		text, _ := p["proofValue"].(string)
		_, base, err := open(text)
		return err == nil && base
	})
}

// derive is createDisclosureData (section 3.5.4) and the serialization of a derived proof.
func derive(ctx context.Context, c *jsonld.Contexts, document map[string]any, value string, reveal []string) (map[string]any, string, error) {
	base, err := parseBase(value)
	if err != nil {
		return nil, "", err
	}
	whole, mandatory, err := base.of(ctx, c, document)
	if err != nil {
		return nil, "", err
	}
	shown, err := whole.Reveal(ctx, slices.Concat(base.Mandatory, reveal))
	if err != nil {
		return nil, "", err
	}
	v := derivedValue{Signature: base.Signature, ProofKey: base.ProofKey}
	var others []string // that show and are not mandatory
	for relative, i := range shown.Indexes {
		before, always := slices.BinarySearch(mandatory, i)
		if always {
			v.Mandatory = append(v.Mandatory, uint64(relative))
			continue
		}
		others = append(others, whole.Statements[i])
		v.Statements = append(v.Statements, base.Statements[i-before])
	}
	if err := verifyStatements(base.ProofKey, others, v.Statements); err != nil {
		return nil, "", fmt.Errorf("the base proof does not hold: %w", err)
	}
	if v.Labels, err = compress(shown.Labels); err != nil {
		return nil, "", err
	}
	value, err = serialize(headerDerived, v.items())
	return shown.Document, value, err
}
