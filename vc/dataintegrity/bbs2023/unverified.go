package bbs2023

import "github.com/avouch-id/avouch/vc"

// Unverified is what a proof value says of itself, held against nothing.
type Unverified struct {
	// Feature is one of the constants, or the baseline, which has no secret and no constant; its name says so.
	Feature Feature
	// Base tells a proof that is for the holder alone.
	Base bool
	// Mandatory are a base proof's pointers to what is always shown; Indexes are the numbers of such statements, of a derived proof.
	Mandatory []vc.Pointer
	Indexes   []int
	// Header is the presentation header of a derived proof.
	Header []byte
	// Nym is the pseudonym of a derived proof, zero where the feature has none.
	Nym vc.Nym
}

// HasNym tells whether what is derived shows a pseudonym.
func (u Unverified) HasNym() bool { return u.Feature.nym() }

// ReadUnverified reads a proof value (sections 3.2.2 and 3.2.7) without checking any proof. An error is ErrProofValue.
func ReadUnverified(proofValue string) (Unverified, error) {
	_, _, base, err := open(proofValue)
	if err != nil {
		return Unverified{}, err
	}
	if base {
		v, f, err := parseBase(proofValue)
		if err != nil {
			return Unverified{}, err
		}
		u := Unverified{Feature: f, Base: true}
		for _, p := range v.Mandatory {
			u.Mandatory = append(u.Mandatory, vc.Pointer(p))
		}
		return u, nil
	}
	v, f, err := parseDerived(proofValue)
	if err != nil {
		return Unverified{}, err
	}
	u := Unverified{Feature: f, Indexes: ints(v.Mandatory), Header: v.Header}
	if f.nym() {
		u.Nym = vc.Nym{Suite: NymSuite, Domain: v.Domain, Point: [len(u.Nym.Point)]byte(v.Nym)}
	}
	return u, nil
}
