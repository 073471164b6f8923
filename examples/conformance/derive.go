package main

import (
	"context"
	"crypto/rand"
	"net/http"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity/bbs2023"
	"github.com/avouch-id/avouch/vc/dataintegrity/ecdsasd2023"
)

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
