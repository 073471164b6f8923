package main

import (
	"context"
	"fmt"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity/bbs2023"
)

// readOwned reads what person accept wrote.
func readOwned(s bbs2023.Suite, path string) (*bbs2023.Owned, error) {
	text, err := readPrivate("owned credential", path)
	if err != nil {
		return nil, err
	}
	o, err := s.ParseOwned(text)
	if err != nil {
		return nil, usagef("owned credential %s: %w", path, err)
	}
	return o, nil
}

// readPending reads what person request left pending.
func readPending(s bbs2023.Suite, path string) (*bbs2023.Pending, error) {
	text, err := readPrivate("pending request", path)
	if err != nil {
		return nil, err
	}
	p, err := s.ParsePending(text)
	if err != nil {
		return nil, usagef("pending request %s: %w", path, err)
	}
	return p, nil
}

// isPrivate tells what a wallet or an issuer keeps to itself, a key above all, from what can be shown.
func isPrivate(o map[string]any) bool {
	_, key := o["kty"]
	_, multikey := o[secretMultibase]
	return key || multikey || walletText(o) != ""
}

// resolve is the document of a DID that is in use.
func resolve(ctx context.Context, r did.Resolver, id did.DID) (*did.Document, error) {
	res, err := r.Resolve(ctx, id, did.Version{})
	if err != nil {
		return nil, err
	}
	if res.Deactivated || res.Document == nil {
		return nil, fmt.Errorf("%s is deactivated", id)
	}
	return res.Document, nil
}

func wrongKind(k did.PublicKey) error {
	return &vc.Mismatch{What: "kind of key", Want: did.BLS12381G2.String(), Got: k.Kind().String()}
}
