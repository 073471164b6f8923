package vc

import (
	"bytes"
	"crypto/sha256"
	"maps"

	"github.com/avouch-id/avouch/internal/jcs"
)

// Issued is the SHA-256 of what a credential's issuer signed, whoever passed it on: by that others name it. A JSON document counts
// in its canonical form (RFC 8785) without its proof, a JWT without its signature, an SD-JWT likewise, with the disclosures and without
// the key binding of its holder; all without the envelope in which they came. The signature is no part of it: of some, ECDSA for
// example, anybody can make another that holds. Of what its holder derives with fewer claims it is another each time. A COSE message
// and a JWS in JSON count as they are, byte by byte. Nothing is checked.
func (s Secured) Issued() [32]byte {
	if s.secured == nil {
		return s.digest()
	}
	s.named.Do(func() { s.issued = s.asIssued() })
	return s.issued
}

func (s Secured) asIssued() [32]byte {
	if inner, _, err := unwrap(s); err == nil {
		s = inner
	}
	switch media := s.MediaType(); {
	case s.isDocument():
		o, err := s.Object(Limits{})
		if err != nil {
			return s.digest()
		}
		o = maps.Clone(o)
		delete(o, "proof")
		canonical, err := jcs.Canonical(o)
		if err != nil {
			return s.digest()
		}
		return sha256.Sum256(canonical)
	case media == mediaCOSE || media == mediaCOSEs || s.isJSON():
		return s.digest()
	case media == mediaSDJWT || media == mediaSDDocument:
		return sha256.Sum256(signedOf(s.Bytes(), true))
	}
	return sha256.Sum256(signedOf(s.Bytes(), false))
}

// signedOf is a compact JWS without its signature, and, of an SD-JWT, with the disclosures behind it, each with the tilde before it.
func signedOf(raw []byte, disclosing bool) []byte {
	token, rest := bytes.Trim(raw, " \t\r\n"), []byte(nil)
	if tilde := bytes.IndexByte(token, '~'); disclosing && tilde >= 0 {
		token, rest = token[:tilde], token[tilde:bytes.LastIndexByte(token, '~')]
	}
	if dot := bytes.LastIndexByte(token, '.'); dot >= 0 {
		token = token[:dot]
	}
	return append(bytes.Clone(token), rest...)
}

// Issued is the SHA-256 of what the credential's issuer signed: that of the Secured that was received.
func (v *Verified) Issued() [32]byte { return v.of.Issued() }
