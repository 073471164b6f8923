package main

import (
	"context"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity/bbs2023"
	"github.com/avouch-id/avouch/vc/dataintegrity/ecdsasd2023"
	"github.com/avouch-id/avouch/vc/jose"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/avouch-id/avouch/vc/sdjwt"
)

// sdjwt is the securer of SD-JWTs that the flags describe.
func (i issuing) sdjwt(ctx context.Context) (vc.Securer, error) {
	if i.as == vcSDJWT && i.vct != "" {
		return nil, usagef("--vct is for --as %s: a document has types", sdjwtVC)
	}
	out := sdjwt.VC{ConcealAll: i.concealAll, Decoys: i.decoys, Type: i.vct, Hash: i.hash, JSON: i.inJSON}
	for _, p := range i.conceal {
		out.Conceal = append(out.Conceal, vc.Pointer(p))
	}
	if i.holder != "" {
		r, err := offlineResolver(i.documents)
		if err != nil {
			return nil, err
		}
		if out.Holder, err = holderKey(ctx, i.holder, r); err != nil {
			return nil, err
		}
	}
	if i.as == sdjwtVC {
		return out, nil
	}
	c, err := i.known()
	if err != nil {
		return nil, err
	}
	return jose.New(c).Selective(sdjwt.Document{Holder: out.Holder, Conceal: out.Conceal, ConcealAll: out.ConcealAll, Decoys: out.Decoys, Hash: out.Hash, JSON: out.JSON}), nil
}

// discloser shows a part of a credential with the holder's key; nil if the credential can only be shown whole.
func discloser(s vc.Secured, n named, c *jsonld.Contexts) vc.Discloser {
	switch {
	case isSDJWT(s):
		return sdjwt.Bound{Key: n.key.Signer}
	case ecdsasd2023.IsBase(s):
		return ecdsasd2023.New(c)
	case bbs2023.IsBase(s):
		return bbs2023.New(c)
	}
	return nil
}

// isSDJWT tells an SD-JWT from every other item.
func isSDJWT(s vc.Secured) bool {
	switch s.MediaType() {
	case "application/dc+sd-jwt", "application/vc+sd-jwt", "application/sd-jwt+json":
		return true
	}
	return false
}
