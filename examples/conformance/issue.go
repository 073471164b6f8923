package main

import (
	"context"
	"net/http"

	"github.com/avouch-id/avouch/vc"
)

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
	if by.status != nil {
		if c, err = by.status.give(ctx, c); err != nil {
			return 0, nil, err
		}
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
