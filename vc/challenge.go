package vc

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/jcs"
)

// Challenge is what a verifier asks with, and what an answer is bound to. The zero Challenge is refused.
//
// Nonce has at least 128 bits of randomness (crypto/rand.Text makes one) and is spent once. Audience is the verifier's DID
// or origin, Domain what a Data Integrity proof names, the audience if empty; both are compared byte for byte. NymDomain is
// the DID for which pseudonyms are shown, exactly that: with a path, query or fragment it is refused. Nobody has to show one:
// VerifiedPresentation.Nym tells. Request is the SHA-256 of the signed request that the challenge came with, or zero. Header, if
// it is not empty, replaces the presentation header of derived proofs; with a Header and no Nonce that header alone is checked
// and nothing is spent. After Expires the challenge counts no more; zero is never.
type Challenge struct {
	Nonce, Audience, Domain, NymDomain string
	Request                            [32]byte
	Header                             []byte
	Expires                            time.Time
	unbound                            bool
}

// Unbound is for presentations that answer nothing: whoever copied one can show it. Only a conformance server wants it.
func Unbound() Challenge { return Challenge{unbound: true} }

// ProofDomain is what a Data Integrity proof names as its domain: Domain, or the audience.
func (c Challenge) ProofDomain() string {
	if c.Domain != "" {
		return c.Domain
	}
	return c.Audience
}

func (c Challenge) check(at time.Time) *VerifyError {
	if c.NymDomain != "" {
		// What is no DID could be made to stand for anything, the domain in which a personhood issuer enrols for example.
		if _, err := did.Parse(c.NymDomain); err != nil {
			return refuse("binding", "", "the nym domain is not a DID: %w", err)
		}
	}
	switch {
	case c.unbound:
		return nil
	case c.Nonce == "" && len(c.Header) == 0:
		return refuse("binding", "", "the challenge has no nonce: make one with at least 128 random bits (or vc.Unbound, if nothing is asked)")
	case c.Nonce != "" && c.Audience == "":
		return refuse("binding", "", "the challenge names no audience")
	case !c.Expires.IsZero() && !at.Before(c.Expires):
		return refuse("time", "", "the challenge expired at %s: ask anew", c.Expires.UTC().Format(time.RFC3339))
	}
	return nil
}

// spendKey is what a ReplayStore remembers: SHA-256(audience || 0 || nonce).
func (c Challenge) spendKey() [32]byte {
	return sha256.Sum256([]byte(c.Audience + "\x00" + c.Nonce))
}

// PresentationHeader is the header that binds a derived proof to this challenge and to the holder: c.Header if there is one, or
// (docs/cryptography.md, section 3), with the request's digest in base64url or empty,
//
//	SHA-256("avouch presentation v1" || JCS({"audience", "holder", "nonce", "nymDomain", "request"}))
func (c Challenge) PresentationHeader(holder did.DID) []byte {
	if len(c.Header) > 0 {
		return c.Header
	}
	request := ""
	if c.Request != [32]byte{} {
		request = base64.RawURLEncoding.EncodeToString(c.Request[:])
	}
	// Strings alone: JCS cannot fail.
	form, _ := jcs.Append([]byte("avouch presentation v1"), map[string]any{"audience": c.Audience,
		"holder": holder.String(), "nonce": c.Nonce, "nymDomain": c.NymDomain, "request": request})
	sum := sha256.Sum256(form)
	return sum[:]
}

// ReplayStore remembers which nonces were spent. Spend is atomic: of any number of calls with one key one returns first.
// A key may be forgotten after until; if until is zero, never. So a key whose until has passed is not first, even if the
// caller's now is earlier: it may have been forgotten since. now is the verifier's clock, of which the monotonic reading does not count.
type ReplayStore interface {
	Spend(ctx context.Context, key [32]byte, now, until time.Time) (first bool, err error)
}

// admits holds the proofs of a credential against the challenge: where one names whom it is for, it is for this verifier.
func (c Challenge) admits(proofs []Proof) *VerifyError {
	for _, p := range proofs {
		if want := c.ProofDomain(); !c.unbound && len(p.Domain) > 0 && !slices.Contains(p.Domain, want) && !slices.Contains(p.Domain, c.Audience) {
			return mismatch("binding", p.Path, "domain", want, p.Domain[0])
		}
		if !c.unbound && len(p.Audience) > 0 && !slices.Contains(p.Audience, c.Audience) {
			return mismatch("binding", p.Path, "audience", c.Audience, p.Audience[0])
		}
	}
	return nil
}

// answers holds one proof against the challenge: the nonce it answers and the verifier it names, by a domain or as audience.
func (c Challenge) answers(p Proof) *VerifyError {
	if c.unbound {
		return nil
	}
	if c.Nonce == "" || p.Challenge != c.Nonce {
		return mismatch("binding", p.Path, "nonce", c.Nonce, p.Challenge)
	}
	named, want := p.Audience, c.Audience
	if len(named) == 0 {
		named, want = p.Domain, c.ProofDomain()
	}
	if slices.Contains(named, want) {
		return nil
	}
	got := ""
	if len(named) > 0 {
		got = named[0]
	}
	return mismatch("binding", p.Path, "audience", want, got)
}
