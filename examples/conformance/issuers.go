package main

import (
	"bytes"
	"crypto/hkdf"
	"crypto/sha256"
	"fmt"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/didkey"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity/bbs2023"
)

// issuer is one key and what it signs with. The suites name an issuer by its
// DID, so each of them has its own.
type issuer struct {
	name string
	vc.Issuer
	// as is the form; pointers are what a form with selective disclosure always shows.
	as func(pointers []vc.Pointer) vc.Securer
	// selective: pointers mean something. enveloped: the answer is an envelope.
	selective, enveloped bool
	// status is the list in which each of its credentials gets an index; nil: none.
	status *published
}

// newIssuers makes the keys from the seed, each from its issuer's name.
func newIssuers(seed [32]byte, s suites, lists ownLists) ([]issuer, error) {
	whole := func(cryptosuite string) func([]vc.Pointer) vc.Securer {
		return func([]vc.Pointer) vc.Securer { return s.whole[cryptosuite] }
	}
	sd := func(p []vc.Pointer) vc.Securer { return s.sd.Base(p...) }
	bbs := func(p []vc.Pointer) vc.Securer { return s.bbs.Base(p...) }
	jwt := func([]vc.Pointer) vc.Securer { return s.jose }
	var out []issuer
	for _, row := range []struct {
		name                 string
		kind                 did.Kind
		as                   func([]vc.Pointer) vc.Securer
		selective, enveloped bool
		status               *published
	}{
		{"eddsa-rdfc-2022", did.Ed25519, whole("eddsa-rdfc-2022"), false, false, nil},
		{"eddsa-jcs-2022", did.Ed25519, whole("eddsa-jcs-2022"), false, false, nil},
		{"ecdsa-rdfc-2019 P-256", did.P256, whole("ecdsa-rdfc-2019"), false, false, nil},
		{"ecdsa-rdfc-2019 P-384", did.P384, whole("ecdsa-rdfc-2019"), false, false, nil},
		{"ecdsa-jcs-2019 P-256", did.P256, whole("ecdsa-jcs-2019"), false, false, nil},
		{"ecdsa-jcs-2019 P-384", did.P384, whole("ecdsa-jcs-2019"), false, false, nil},
		{"ecdsa-sd-2023", did.P256, sd, true, false, nil},
		{"bbs-2023", did.BLS12381G2, bbs, true, false, nil},
		{"vc+jwt", did.Ed25519, jwt, false, true, nil},
		{"BitstringStatusList", did.Ed25519, whole("eddsa-rdfc-2022"), false, false, lists["revocation"]},
		{"BitstringStatusList message", did.Ed25519, whole("eddsa-jcs-2022"), false, false, lists["message"]},
	} {
		signer, err := newKey(seed, row.name, row.kind)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", row.name, err)
		}
		id, key, err := didkey.New(signer)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", row.name, err)
		}
		// The suites of proofs have credentials of data model 1.1 issued, which no careful issuer does any more.
		by := issuer{row.name, vc.Issuer{ID: id.String(), Key: key, VC11: !row.enveloped}, row.as, row.selective, row.enveloped, row.status}
		if by.status != nil {
			by.status.by, by.status.as = by.Issuer, row.as(nil)
		}
		out = append(out, by)
	}
	return out, nil
}

func newKey(seed [32]byte, name string, kind did.Kind) (did.Signer, error) {
	if kind != did.BLS12381G2 {
		return did.DeriveKey(seed[:], name, 0, kind)
	}
	material, err := hkdf.Key(sha256.New, seed[:], nil, name, len(seed))
	if err != nil {
		return nil, err
	}
	key, err := bbs2023.GenerateKey(bytes.NewReader(material))
	if err != nil {
		return nil, err
	}
	return key.Signer(), nil
}

// issuerOf is who is to sign a credential: whom it names. One that it names and that is not here is left to the first, who
// refuses to sign in the name of another.
func (s *service) issuerOf(c vc.Credential) issuer {
	for _, i := range s.issuers {
		if i.ID == c.Issuer() {
			return i
		}
	}
	return s.issuers[0]
}
