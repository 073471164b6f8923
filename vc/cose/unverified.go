package cose

import (
	"time"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/internal/token"
)

// Unverified is what a message says of itself. Nothing of it was checked but its form: it is for people to look at.
type Unverified struct {
	Type, ContentType, Key string // typ, content type, kid; "" where there is none
	Algorithm              int64
	Document               vc.Credential
	Nonce                  string
	Audience               []string
	Created                time.Time
}

// ReadUnverified reads a message without checking its signature. Errors are *vc.VerifyError.
func ReadUnverified(s vc.Secured) (Unverified, error) {
	u, err := readUnverified(s)
	if err != nil {
		return Unverified{}, err
	}
	return u, nil
}

func readUnverified(s vc.Secured) (u Unverified, err *vc.VerifyError) {
	m, err := parse(s.Bytes(), 0)
	if err != nil {
		return u, err
	}
	if u.Algorithm, err = m.algorithm(); err != nil {
		return u, err
	}
	c, err := m.claims()
	if err != nil {
		return u, err
	}
	var p vc.Proof
	if err := token.Times(&p, c.named); err != nil {
		return u, err
	}
	u.Nonce, u.Audience, u.Created = c.nonce, p.Audience, p.Created
	u.Document, err = document(m.payload, vc.Limits{})
	for number, to := range map[int64]*string{labelType: &u.Type, labelContentType: &u.ContentType} {
		v, _ := m.header.at(number)
		*to, _ = textOf(v)
	}
	if v, there := m.header.at(labelKeyID); there {
		key, _ := bytesOf(v)
		u.Key = string(key)
	}
	return u, err
}
