package main

import (
	"context"
	"net/http"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity/bbs2023"
	"github.com/avouch-id/avouch/vc/dataintegrity/ecdsasd2023"

	"crypto/rand"
)

// call is one route: it answers with a status and JSON, or refuses.
type call func(ctx context.Context, r request) (status int, answer []byte, err error)

func post(c call) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		in, err := read(r)
		if err != nil {
			refuse(w, err)
			return
		}
		status, answer, err := c(r.Context(), in)
		if err != nil {
			refuse(w, err)
			return
		}
		write(w, status, "application/json", answer)
	}
}

// issue answers with the secured credential.
func (s *service) issue(ctx context.Context, r request) (int, []byte, error) {
	raw, err := r.document("credential")
	if err != nil {
		return 0, nil, err
	}
	o, err := r.options("mandatoryPointers")
	if err != nil {
		return 0, nil, err
	}
	pointers, err := o.pointers("mandatoryPointers")
	if err != nil {
		return 0, nil, err
	}
	c, err := vc.ParseCredential(raw)
	if err != nil {
		return 0, nil, err
	}
	by := s.issuerOf(c)
	if len(pointers) > 0 && !by.selective {
		return 0, nil, bad("mandatoryPointers: %s shows all of a credential", by.name)
	}
	signed, err := by.Issue(ctx, c, by.as(pointers))
	if err != nil {
		return 0, nil, err
	}
	if by.enveloped {
		return http.StatusCreated, signed.Envelope().JSON(), nil
	}
	return http.StatusCreated, signed.Bytes(), nil
}

// verified is the whole answer of a verification. What was found in the document, its caller has.
var verified = []byte(`{"verified":true,"errors":[]}`)

// verifyCredential makes every check, whichever are asked for by "checks".
func (s *service) verifyCredential(ctx context.Context, r request) (int, []byte, error) {
	raw, err := r.document("verifiableCredential")
	if err != nil {
		return 0, nil, err
	}
	o, err := r.options("checks", "domain", "challenge")
	if err != nil {
		return 0, nil, err
	}
	if o["domain"] != nil || o["challenge"] != nil {
		return 0, nil, bad("a credential by itself answers no challenge: domain and challenge are for presentations")
	}
	if _, err := s.verifier.Verify(ctx, vc.Received("", raw)); err != nil {
		return 0, nil, err
	}
	return http.StatusOK, verified, nil
}

// verifyPresentation judges an answer to the challenge that is given, or, without one, a presentation that answers nothing.
func (s *service) verifyPresentation(ctx context.Context, r request) (int, []byte, error) {
	raw, err := r.document("verifiablePresentation")
	if err != nil {
		return 0, nil, err
	}
	o, err := r.options("checks", "domain", "challenge")
	if err != nil {
		return 0, nil, err
	}
	domain, err := o.text("domain")
	if err != nil {
		return 0, nil, err
	}
	challenge, err := o.text("challenge")
	if err != nil {
		return 0, nil, err
	}
	v, to := s.verifier, vc.Challenge{Nonce: challenge, Audience: domain}
	if challenge == "" && domain == "" {
		to = vc.Unbound()
		v.Unsigned = true // what answers nothing may be signed by nobody, and is taken for what it is
	}
	if _, err := v.VerifyPresentation(ctx, []vc.Secured{vc.Received("", raw)}, to); err != nil {
		return 0, nil, err
	}
	return http.StatusOK, verified, nil
}

// derive is what a holder's wallet does: it looks at what it got from the issuer, and shows a part of it.
func (s *service) derive(ctx context.Context, r request) (int, []byte, error) {
	raw, err := r.document("verifiableCredential")
	if err != nil {
		return 0, nil, err
	}
	o, err := r.options("selectivePointers")
	if err != nil {
		return 0, nil, err
	}
	reveal, err := o.pointers("selectivePointers")
	if err != nil {
		return 0, nil, err
	}
	base := vc.Received("", raw)
	var by vc.Discloser
	switch {
	case ecdsasd2023.IsBase(base):
		by = s.suites.sd
	case bbs2023.IsBase(base):
		by = s.suites.bbs
	default:
		return 0, nil, bad("a credential with a base proof was expected: nothing else can be shown in part")
	}
	if _, err := s.wallet.Verify(ctx, base); err != nil {
		return 0, nil, err
	}
	shown, err := by.Disclose(ctx, base, vc.Disclosure{Reveal: reveal, To: vc.Unbound(), Holder: did.DID{}, At: time.Now(), Rand: rand.Reader})
	if err != nil {
		return 0, nil, err
	}
	return http.StatusCreated, shown.Bytes(), nil
}
