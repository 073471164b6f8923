package vc

import (
	"encoding/base64"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/encoding"
)

// Subject is whom the evidence is about. DID and Key may both be set (an SD-JWT VC with sub and cnf), otherwise one of the
// three is; all are zero where the credential names nobody, or several.
type Subject struct {
	DID did.DID
	Key did.PublicKey
	Nym Nym
}

// Nym is a pseudonym: one person's name in one domain. It is comparable, the key of a ban list. Suite enters the hash that
// makes it, so one secret has one nym a suite; Domain is the exact text of a DID; Point is a compressed point of BLS12-381
// G1.
type Nym struct {
	Suite, Domain string
	Point         [48]byte
}

// Text is the point as credentials and the command line write it: 48 bytes in multibase base64url.
func (n Nym) Text() string { return "u" + base64.RawURLEncoding.EncodeToString(n.Point[:]) }

// SetText reads what Text writes, and nothing else; false leaves the nym as it was. No nym is 48 bytes of zero. Whether it is a point
// of the curve is not looked at.
func (n *Nym) SetText(text string) bool {
	if len(text) == 0 || text[0] != 'u' {
		return false
	}
	raw, err := encoding.Base64URL(text[1:])
	if err != nil || len(raw) != len(n.Point) || [48]byte(raw) == [48]byte{} {
		return false
	}
	n.Point = [48]byte(raw)
	return true
}
