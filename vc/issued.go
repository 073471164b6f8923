package vc

import (
	"bytes"
	"crypto/sha256"

	"github.com/avouch-id/avouch/internal/jcs"
)

// Issued is the SHA-256 of a credential as its issuer made it, whoever passed it on: by that others name it. A JSON document counts
// in its canonical form (RFC 8785), an SD-JWT without the key binding of its holder, and both without the envelope in which
// they came. Of what its holder derives, with fewer claims or another proof each time, it is another each time. Nothing is
// checked.
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
	raw := s.Bytes()
	switch media := s.MediaType(); {
	case s.isDocument():
		o, err := s.Object(Limits{})
		if err != nil {
			return s.digest()
		}
		if raw, err = jcs.Canonical(o); err != nil {
			return s.digest()
		}
	case media == mediaCOSE || media == mediaCOSEs || s.isJSON():
		return s.digest()
	default:
		raw = bytes.Trim(raw, " \t\r\n")
		if end := bytes.LastIndexByte(raw, '~'); end >= 0 && (media == mediaSDJWT || media == mediaSDDocument) {
			raw = raw[:end+1]
		}
	}
	return sha256.Sum256(raw)
}

// Issued is the SHA-256 of the credential as its issuer made it: that of the Secured that was received.
func (v *Verified) Issued() [32]byte { return v.of.Issued() }
