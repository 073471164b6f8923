package jose

import (
	"context"
	"errors"
	"fmt"

	"github.com/avouch-id/avouch/internal/jws"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/internal/datamodel"
	"github.com/avouch-id/avouch/vc/internal/token"
	"github.com/avouch-id/avouch/vc/sdjwt"
)

// ErrEncrypted: a token of five parts (RFC 7516). Whoever it is for decrypts it first.
var ErrEncrypted = jws.ErrEncrypted

// Recognizes looks at the media type: application/vc+jwt, application/vp+jwt, application/vc+sd-jwt; with Drafts application/jwt.
func (s Suite) Recognizes(d vc.Secured) bool {
	switch d.MediaType() {
	case media + typeCredential, media + typePresentation:
		return true
	case mediaDraft:
		return s.Drafts
	}
	return s.selective().Recognizes(d)
}

func (s Suite) selective() sdjwt.Mechanism {
	m := s.SD
	m.Document = s.check
	return m
}

// Open checks form, header, signature and what the claims say of the document. nonce is reported as the proof's Challenge, aud as
// its Audience.
func (s Suite) Open(ctx context.Context, d vc.Secured, o vc.Opening) (vc.Opened, error) {
	if m := s.selective(); m.Recognizes(d) {
		return m.Open(ctx, d, o)
	}
	opened, err := s.open(ctx, d, o)
	if err != nil {
		return vc.Opened{}, err
	}
	return opened, nil
}

func (s Suite) open(ctx context.Context, d vc.Secured, o vc.Opening) (vc.Opened, *vc.VerifyError) {
	if d.MediaType() == mediaDraft {
		return s.openDraft(ctx, d, o)
	}
	typ := d.MediaType()[len(media):]
	types := []string{typ}
	if s.VC11 && typ == typeCredential {
		types = append(types, "JWT", "")
	}
	t, payload, err := token.Parse(d.Bytes(), "the token", o.Limits, types...)
	if err != nil {
		return vc.Opened{}, err
	}
	if t.Type() != typ {
		return s.openOld(ctx, t, payload, version11, o)
	}
	if err := token.ContentType(t, typ[:2], "the token"); err != nil {
		return vc.Opened{}, err
	}
	doc, claims, err := token.Beside(payload)
	if err != nil {
		return vc.Opened{}, err
	}
	presentation := typ == typePresentation
	if is, err := datamodel.IsPresentation(doc); err != nil {
		return vc.Opened{}, refusalOf(err)
	} else if is != presentation {
		return vc.Opened{}, refuse("structure", "the document in a %s is of another kind", typ)
	}
	proof, err := s.proof(ctx, t, doc, claims, presentation, o)
	if err != nil {
		return vc.Opened{}, err
	}
	if err := token.NoStatus(payload); err != nil {
		return vc.Opened{}, err
	}
	out := vc.Opened{Presentation: presentation, Proofs: []vc.Proof{proof}}
	if out.Confirmation, err = token.Confirmation(claims); err != nil {
		return vc.Opened{}, err
	}
	if err := s.check(doc); err != nil {
		return vc.Opened{}, refusalOf(err)
	}
	raw := t.Payload
	if claims != nil {
		raw = nil // what stands beside the document is no part of it
	}
	out.Credential = o.Claims(raw, doc)
	return out, nil
}

// proof checks the signature and what the claims say.
func (s Suite) proof(ctx context.Context, t jws.Token, doc, claims map[string]any, presentation bool, o vc.Opening) (vc.Proof, *vc.VerifyError) {
	speaker := datamodel.Speaker(doc)
	if presentation && speaker == "" {
		speaker, _ = claims["iss"].(string) // a presentation need not name its holder; the key says who it is
	}
	for _, c := range [...]map[string]any{claims, t.Header} {
		if err := token.Agree(c, doc, speaker); err != nil {
			return vc.Proof{}, err
		}
	}
	proof, err := token.Verify(ctx, t, t.Type(), speaker, "the token", purposeOf(presentation), o)
	if err != nil {
		return vc.Proof{}, err
	}
	if err := token.Times(&proof, claims); err != nil {
		return vc.Proof{}, err
	}
	if err := readNonce(&proof, claims); err != nil {
		return vc.Proof{}, err
	}
	return proof, nil
}

func readNonce(p *vc.Proof, claims map[string]any) *vc.VerifyError {
	v, there := claims["nonce"]
	var ok bool
	if p.Challenge, ok = v.(string); there && !ok {
		return refuse("structure", "\"nonce\" is not a text")
	}
	return nil
}

func refuse(check vc.Check, format string, args ...any) *vc.VerifyError {
	return &vc.VerifyError{Check: check, Err: fmt.Errorf(format, args...)}
}

func refusalOf(err error) *vc.VerifyError {
	var e *vc.VerifyError
	if errors.As(err, &e) {
		return e
	}
	return refuse("structure", "%w", err)
}
