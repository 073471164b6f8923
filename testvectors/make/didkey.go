package main

import (
	"encoding/json"
	"slices"
	"strings"
)

// didkeyCase is a did:key with its keys: the one that it names first, then a derived one for key agreement.
type didkeyCase struct {
	DID   string         `json:"did"`
	Curve string         `json:"curve"`
	Seed  string         `json:"seed,omitempty"` // hexadecimal: of the Ed25519 or secp256k1 key
	Keys  []didkeyMethod `json:"keys"`
}

// didkeyMethod is a key: the fragment of its verification method is its Multikey form.
type didkeyMethod struct {
	Fragment string          `json:"fragment"`
	Base58   string          `json:"base58,omitempty"` // of the raw key, without multibase prefix
	JWK      json.RawMessage `json:"jwk,omitempty"`
	Purposes []string        `json:"purposes"`
}

type didDocument struct {
	ID      string
	Methods []struct {
		ID     string
		Base58 string          `json:"publicKeyBase58"`
		JWK    json.RawMessage `json:"publicKeyJwk"`
	} `json:"verificationMethod"`
	Authentication       []string
	AssertionMethod      []string
	KeyAgreement         []string
	CapabilityInvocation []string
	CapabilityDelegation []string
}

// didkeyCurves are the curves of the DIDs by their beginning. RSA is left out: nobody supports it here.
var didkeyCurves = []struct{ prefix, curve string }{
	{"z6Mk", "Ed25519"}, {"z6LS", "X25519"}, {"zDn", "P-256"}, {"z82L", "P-384"}, {"z2J9", "P-521"},
	{"zQ3s", "secp256k1"}, {"zUC7", "BLS12-381 G2"}, {"z5Tc", "BLS12-381 G1 and G2"},
}

func didkey(s shared) any {
	const folder = "did-key/test-vectors/"
	var cases []didkeyCase
	for _, file := range []string{"ed25519-x25519", "nist-curves", "secp256k1", "bls12381"} {
		var published map[string]struct {
			Seed     string
			Document didDocument `json:"didDocument"`
		}
		s.json(folder+file+".json", &published)
		for _, d := range published {
			cases = append(cases, newDidkeyCase(d.Document, d.Seed))
		}
	}
	var x25519 struct {
		Documents map[string]didDocument `json:"didDocument"`
	}
	s.json(folder+"x25519.json", &x25519)
	for _, d := range x25519.Documents {
		cases = append(cases, newDidkeyCase(d, ""))
	}
	slices.SortFunc(cases, func(a, b didkeyCase) int {
		return strings.Compare(a.Curve+a.DID, b.Curve+b.DID)
	})
	return struct {
		Source source       `json:"source"`
		Cases  []didkeyCase `json:"cases"`
	}{s.source("did-key", "test-vectors"), cases}
}

func newDidkeyCase(d didDocument, seed string) didkeyCase {
	c := didkeyCase{DID: d.ID, Seed: seed}
	for _, known := range didkeyCurves {
		if strings.HasPrefix(d.ID, "did:key:"+known.prefix) {
			c.Curve = known.curve
		}
	}
	if c.Curve == "" {
		panic("unknown curve: " + d.ID)
	}
	for _, m := range d.Methods {
		_, fragment, _ := strings.Cut(m.ID, "#")
		key := didkeyMethod{Fragment: fragment, Base58: m.Base58, JWK: m.JWK}
		for _, p := range []struct {
			name string
			ids  []string
		}{
			{"authentication", d.Authentication}, {"assertionMethod", d.AssertionMethod},
			{"keyAgreement", d.KeyAgreement}, {"capabilityInvocation", d.CapabilityInvocation},
			{"capabilityDelegation", d.CapabilityDelegation},
		} {
			if slices.Contains(p.ids, m.ID) {
				key.Purposes = append(key.Purposes, p.name)
			}
		}
		c.Keys = append(c.Keys, key)
	}
	return c
}
