package sdjwt

import (
	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/internal/token"
)

// Unverified is what an SD-JWT VC says of itself. Nothing of it was checked but its form: it is for people to look at.
type Unverified struct {
	// Header is the issuer's JOSE header. It is shared: read only.
	Header map[string]any
	// Claims are the issuer's claims with the disclosures in their places.
	Claims vc.Credential
	// Disclosed names the claims that stand in disclosures: whoever holds this text can leave them out.
	Disclosed []vc.Pointer
	// Hidden counts the digests without a disclosure: claims that were left out, and decoys.
	Hidden int
	// Holder is the key that it is bound to (cnf), zero if there is none, or none of a known kind.
	Holder did.PublicKey
	// KeyBinding is the payload of the key binding JWT, nil if there is none.
	KeyBinding map[string]any
}

// ReadUnverified reads an SD-JWT VC without checking any signature. Errors are *vc.VerifyError.
func ReadUnverified(s vc.Secured) (Unverified, error) {
	c, err := readAll(s, []string{sha384Name, sha512Name})
	if err != nil {
		return Unverified{}, err
	}
	u := Unverified{Header: c.header, Hidden: c.hidden}
	u.Holder, _ = token.Confirmation(c.claims)
	if len(c.binding) > 0 {
		var verr *vc.VerifyError
		if _, u.KeyBinding, verr = token.Parse(c.binding, "key binding", vc.Limits{}, typeKeyBinding); verr != nil {
			return Unverified{}, verr
		}
	}
	u.Claims = vc.Opening{}.Claims(nil, c.claims)
	for _, d := range c.disclosures {
		u.Disclosed = append(u.Disclosed, pointer(d.at))
	}
	return u, nil
}
