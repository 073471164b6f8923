package main

import (
	"context"
	"net/http"

	"github.com/avouch-id/avouch/vc"
)

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
	// The library takes a credential for an answer too, where nothing has to bind it. It is none to this call.
	if !r.isPresentation() {
		return 0, nil, bad("\"verifiablePresentation\": a presentation was expected")
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
