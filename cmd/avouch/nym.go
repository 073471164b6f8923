package main

import (
	"encoding/base64"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/encoding"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity/bbs2023"
)

// parseNym reads the pseudonym that --nym and --nym-domain name. Whether it is a point the library sees.
func parseNym(text, domain string) (vc.Nym, error) {
	n := vc.Nym{Suite: bbs2023.NymSuite, Domain: domain}
	if !n.SetText(text) {
		return vc.Nym{}, usagef("--nym: 48 bytes in multibase base64url were expected, as verify prints them, got %.80q", text)
	}
	if _, err := did.Parse(domain); err != nil {
		return vc.Nym{}, usagef("--nym-domain: %w", err)
	}
	return n, nil
}

func entropyText(e [32]byte) string { return "u" + base64.RawURLEncoding.EncodeToString(e[:]) }

// parseEntropy reads what entropyText writes.
func parseEntropy(s string) (e [32]byte, ok bool) {
	if len(s) == 0 || s[0] != 'u' {
		return e, false
	}
	raw, err := encoding.Base64URL(s[1:])
	return e, err == nil && len(raw) == len(e) && copy(e[:], raw) == len(e)
}
