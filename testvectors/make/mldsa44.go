package main

import "encoding/json"

// mldsa44 are the examples of the ML-DSA-44 cryptosuites. The private key is published expanded, without its seed, and
// stays out: the signatures are hedged, so they can be checked and not made again.
func mldsa44(s shared) any {
	const folder = "w3c-di-quantum-safe/testVectors/"
	type signedCase struct {
		Cryptosuite       string          `json:"cryptosuite"`
		CanonicalDocument string          `json:"canonicalDocument"`
		CanonicalConfig   string          `json:"canonicalConfig"`
		CombinedHash      string          `json:"combinedHash"` // configuration first
		Signed            json.RawMessage `json:"signed"`
	}
	var hashes map[string]string
	s.json(folder+"commonAlgs/hashing-combined.json", &hashes)
	var cases []signedCase
	for _, by := range []string{"rdfc", "jcs"} {
		suite := "mldsa44-" + by + "-2024"
		cases = append(cases, signedCase{
			Cryptosuite:       suite,
			CanonicalDocument: s.text(folder + "commonAlgs/transform-" + by + "-sha256.txt"),
			CanonicalConfig:   s.text(folder + "commonAlgs/proofConfig-" + suite + ".txt"),
			CombinedHash:      hashes[suite],
			Signed:            json.RawMessage(s.text(folder + suite + "/signed-" + suite + ".json")),
		})
	}
	var keys struct {
		MLDSA44 struct{ PublicKeyHex, PublicKeyMultibase string }
	}
	s.json(folder+"inputs/KeysMLDSA.json", &keys)
	return struct {
		Source    source          `json:"source"`
		Raw       string          `json:"publicKey"` // hexadecimal
		Multibase string          `json:"publicKeyMultibase"`
		Unsigned  json.RawMessage `json:"unsigned"`
		Cases     []signedCase    `json:"cases"`
	}{s.source("w3c-di-quantum-safe", "testVectors"), keys.MLDSA44.PublicKeyHex, keys.MLDSA44.PublicKeyMultibase,
		json.RawMessage(s.text(folder + "inputs/employmentAuth.json")), cases}
}
