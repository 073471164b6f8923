package main

import (
	"encoding/base64"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/encoding"
	"github.com/avouch-id/avouch/vc"
)

// nymSuite is the one in which bbs-2023 has pseudonyms.
const nymSuite = "BBS_BLS12381G1_XMD:SHA-256_SSWU_RO_"

// nymText writes a pseudonym as a credential about one does: multibase base64url of its point.
func nymText(n vc.Nym) string { return multibase64(n.Point[:]) }

func multibase64(b []byte) string { return "u" + base64.RawURLEncoding.EncodeToString(b) }

// parseBytes reads what multibase64 writes, of the length that into has.
func parseBytes(s string, into []byte) bool {
	if len(s) == 0 || s[0] != 'u' {
		return false
	}
	raw, err := encoding.Base64URL(s[1:])
	return err == nil && len(raw) == len(into) && copy(into, raw) == len(raw)
}

// parseNym reads the pseudonym that --nym and --nym-domain name. Whether it is a point the library sees.
func parseNym(text, domain string) (vc.Nym, error) {
	n := vc.Nym{Suite: nymSuite, Domain: domain}
	if !parseBytes(text, n.Point[:]) || n.Point == [48]byte{} {
		return vc.Nym{}, usagef("--nym: 48 bytes in multibase base64url were expected, as verify prints them, got %.80q", text)
	}
	if _, err := did.Parse(domain); err != nil {
		return vc.Nym{}, usagef("--nym-domain: %w", err)
	}
	return n, nil
}
