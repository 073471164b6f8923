package cose

import (
	"context"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/internal/datamodel"
	"github.com/avouch-id/avouch/vc/internal/token"
)

// Recognizes looks at the media type: application/vc+cose, application/vp+cose.
func (s Suite) Recognizes(d vc.Secured) bool {
	return d.MediaType() == media+typeCredential || d.MediaType() == media+typePresentation
}

// Open checks form, header, signature and what the claims say of the document. The nonce is reported as the proof's Challenge, aud
// as its Audience.
func (s Suite) Open(ctx context.Context, d vc.Secured, o vc.Opening) (vc.Opened, error) {
	opened, err := s.open(ctx, d, o)
	if err != nil {
		return vc.Opened{}, err
	}
	return opened, nil
}

func (s Suite) open(ctx context.Context, d vc.Secured, o vc.Opening) (vc.Opened, *vc.VerifyError) {
	if !s.Recognizes(d) {
		return vc.Opened{}, refuse("structure", "%.60q is neither vc+cose nor vp+cose", d.MediaType())
	}
	typ := d.MediaType()[len(media):]
	m, err := parse(d.Bytes(), o.Limits.Bytes)
	if err != nil {
		return vc.Opened{}, err
	}
	if _, err := m.algorithm(); err != nil {
		return vc.Opened{}, err
	}
	if err := m.checkTypes(typ); err != nil {
		return vc.Opened{}, err
	}
	c, err := document(m.payload, o.Limits)
	if err != nil {
		return vc.Opened{}, err
	}
	if err := isOfType(c.Object(), typ); err != nil {
		return vc.Opened{}, refusalOf(err)
	}
	claims, err := m.claims()
	if err != nil {
		return vc.Opened{}, err
	}
	out := vc.Opened{Credential: c, Presentation: typ == typePresentation, Confirmation: claims.confirmation}
	proof, err := m.proof(ctx, typ, c.Object(), claims, o)
	if err != nil {
		return vc.Opened{}, err
	}
	if err := s.check(c.Object()); err != nil {
		return vc.Opened{}, refusalOf(err)
	}
	out.Proofs = []vc.Proof{proof}
	return out, nil
}

// document reads the payload, which stays as it was written.
func document(payload []byte, l vc.Limits) (vc.Credential, *vc.VerifyError) {
	d := vc.Received(media+"vc", payload)
	if _, err := d.Object(l); err != nil {
		return vc.Credential{}, refusalOf(err)
	}
	c, err := d.Unverified()
	if err != nil {
		return vc.Credential{}, refusalOf(err)
	}
	if err := token.NoProof(c.Object()); err != nil {
		return vc.Credential{}, err
	}
	if c.IsClaimSet() {
		return vc.Credential{}, refuse("structure", "a claim set of an SD-JWT VC is no document of the data model")
	}
	return c, nil
}

// checkTypes: "typ" says what the whole is. The content type says what the payload is, where it is there.
func (m message) checkTypes(typ string) *vc.VerifyError {
	for _, p := range [...]struct {
		number int64
		name   string
		want   string
	}{{labelType, "typ (16)", media + typ}, {labelContentType, "content type (3)", media + typ[:2]}} {
		v, there := m.header.at(p.number)
		if got, ok := textOf(v); got != p.want && (there || p.number == labelType) {
			if there && !ok {
				got = diagnose(v)
			}
			return &vc.VerifyError{Check: "structure", Err: &vc.Mismatch{What: p.name, Want: p.want, Got: got}}
		}
	}
	return nil
}

// proof checks the signature and what the claims say.
func (m message) proof(ctx context.Context, typ string, doc map[string]any, c claims, o vc.Opening) (vc.Proof, *vc.VerifyError) {
	speaker, purpose := datamodel.Speaker(doc), did.AssertionMethod
	if typ == typePresentation {
		purpose = did.Authentication
		if speaker == "" {
			speaker, _ = c.named["iss"].(string) // a presentation need not name its holder; the key says who it is
		}
	}
	if err := token.Agree(c.named, doc, speaker); err != nil {
		return vc.Proof{}, err
	}
	ref, key, err := m.find(ctx, speaker, o)
	if err != nil {
		return vc.Proof{}, err
	}
	if err := m.verify(key.Public); err != nil {
		return vc.Proof{}, err
	}
	if c.status {
		return vc.Proof{}, refuse("status", "%w: the message has a status in its CWT claims (65535), which is not looked up", vc.ErrUnavailable)
	}
	proof := vc.Proof{Suite: typ, Method: ref.Method, Controller: key.Controller, Purpose: purpose, Key: key, Challenge: c.nonce}
	if err := token.Times(&proof, c.named); err != nil {
		return vc.Proof{}, err
	}
	return proof, nil
}
