package testvectors

import (
	"encoding/json"
	"testing"
)

// SDJWTCase is one case of an SD-JWT suite: what an issuer conceals, what the holder reveals, what the verifier sees.
//
// The suites mark a selectively disclosable object member or array element in place, with a YAML tag. Here the claims
// stand unmarked, and the marks are JSON pointers (RFC 6901) into them: "/address" is the member, "/nationalities/0"
// the array element. A pointer inside of another one is a disclosure within a disclosure.
type SDJWTCase struct {
	Name   string          `json:"name"`
	Claims json.RawMessage `json:"claims"`

	// Conceal names what is selectively disclosable, an outer disclosure before an inner one. It may be empty.
	Conceal []string `json:"conceal"`
	// Reveal names the disclosures that the holder hands over, outer ones included: a subset of Conceal.
	Reveal []string `json:"reveal"`
	// Expected are the user claims that the verifier must see. Claims that an issuer adds (iss, iat, exp, cnf) are
	// not among them.
	Expected json.RawMessage `json:"expected"`

	KeyBinding bool            `json:"keyBinding,omitempty"` // the holder binds the presentation with HolderKey
	JSON       bool            `json:"json,omitempty"`       // JWS JSON serialization instead of the compact one
	Decoys     bool            `json:"decoys,omitempty"`     // the issuer adds decoy digests
	Bare       bool            `json:"bare,omitempty"`       // the issuer adds no iss, iat and exp
	Header     json.RawMessage `json:"header,omitempty"`     // further members of the issuer's JOSE header

	// Issuers are the private keys (JWK) that sign: one, or more with the general JSON serialization.
	Issuers   []json.RawMessage `json:"issuers"`
	HolderKey json.RawMessage   `json:"holderKey"` // a private JWK
	Issuer    string            `json:"issuer"`    // iss
	Verifier  string            `json:"verifier"`  // the key binding's aud
	Nonce     string            `json:"nonce"`     // the key binding's nonce
	IssuedAt  int64             `json:"issuedAt"`  // iat, seconds since 1970
	Expires   int64             `json:"expires"`   // exp
}

// SDJWTCases are the cases of a suite: "sd-jwt-rfc9901", the examples of RFC 9901, or "sd-jwt-testcases", those of
// the reference implementation in Python. They are embedded.
func SDJWTCases(t testing.TB, suite string) []SDJWTCase {
	t.Helper()
	var file struct {
		Suites []struct {
			Name  string
			Cases []SDJWTCase
		}
	}
	Load(t, "sdjwt", &file)
	for _, s := range file.Suites {
		if s.Name == suite {
			return s.Cases
		}
	}
	t.Fatalf("testvectors: no SD-JWT suite %q", suite)
	return nil
}

// SDJWTExample is an example as RFC 9901 prints it, signatures and salts included. What it does not print is empty.
type SDJWTExample struct {
	Section     string            `json:"section"`
	Case        string            `json:"case"`        // the name of the SDJWTCase that it was made from
	Payload     json.RawMessage   `json:"payload"`     // of the issuer's JWT
	Disclosures []SDJWTDisclosure `json:"disclosures"` // all that the issuer made
	Issued      string            `json:"issued"`      // compact, all disclosures
	Presented   string            `json:"presented"`   // compact, with a key binding JWT if KeyBinding is there
	KeyBinding  json.RawMessage   `json:"keyBinding"`  // payload of the key binding JWT
	Processed   json.RawMessage   `json:"processed"`   // what the verifier sees of Presented
	JSON        []json.RawMessage `json:"json"`        // JWS JSON serializations
}

// SDJWTDisclosure is a disclosure, what it decodes to, and its SHA-256 digest in base64url.
type SDJWTDisclosure struct {
	Section    string `json:"section"`
	Disclosure string `json:"disclosure"`
	Digest     string `json:"digest"`
	Contents   []any  `json:"contents"` // salt, name, value; or salt, value
}

// SDJWTPrinted is what RFC 9901 prints: the issuer's public key (JWK), the examples, and disclosures outside of them.
type SDJWTPrinted struct {
	IssuerKey   json.RawMessage   `json:"issuerKey"`
	Examples    []SDJWTExample    `json:"examples"`
	Disclosures []SDJWTDisclosure `json:"disclosures"`
}

// SDJWTRFC loads SDJWTPrinted.
func SDJWTRFC(t testing.TB) SDJWTPrinted {
	t.Helper()
	var p SDJWTPrinted
	Load(t, "sdjwtrfc", &p)
	return p
}
