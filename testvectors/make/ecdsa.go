package main

import "encoding/json"

// ecdsa are the examples of the ECDSA cryptosuites. Their keys are named in the proofs.
func ecdsa(s shared) any {
	const folder = "w3c-vc-di-ecdsa/TestVectors/"
	var cases []proofCase
	for _, c := range []struct{ name, suite, unsigned, folder, suffix string }{
		{"rdfc-p256", "ecdsa-rdfc-2019", "unsigned.json", "ecdsa-rdfc-2019-p256/", "ECDSAP256"},
		{"rdfc-p256-employment", "ecdsa-rdfc-2019", "employmentAuth.json", "ecdsa-rdfc-2019-p256/employ/", "ECDSAP256"},
		{"rdfc-p384", "ecdsa-rdfc-2019", "unsigned.json", "ecdsa-rdfc-2019-p384/", "ECDSAP384"},
		{"rdfc-p384-employment", "ecdsa-rdfc-2019", "employmentAuth.json", "ecdsa-rdfc-2019-p384/employ/", "ECDSAP384"},
		{"jcs-p256", "ecdsa-jcs-2019", "unsigned.json", "ecdsa-jcs-2019-p256/", "JCSECDSAP256"},
		{"jcs-p384", "ecdsa-jcs-2019", "unsigned.json", "ecdsa-jcs-2019-p384/", "JCSECDSAP384"},
	} {
		cases = append(cases, s.proofCase(folder, c.name, c.suite, c.unsigned, c.folder, c.suffix))
	}
	return struct {
		Source source      `json:"source"`
		Cases  []proofCase `json:"cases"`
	}{s.source("w3c-vc-di-ecdsa", "TestVectors"), cases}
}

// proofSets are documents with several proofs, and one with a proof of the suite that came before Data Integrity.
func proofSets(s shared) any {
	const folder = "w3c-vc-di-eddsa/TestVectors/"
	signed := map[string]json.RawMessage{}
	for name, file := range map[string]string{
		"set of one": "proof-set-chain/signedProofSet1.json", "set of two": "proof-set-chain/signedProofSet2.json",
		"chain of three": "proof-set-chain/signedProofChain1.json", "chain of four": "proof-set-chain/signedProofChain2.json",
		"Ed25519Signature2020": "Ed25519Signature2020/signedEdSig.json",
	} {
		signed[name] = json.RawMessage(s.text(folder + file))
	}
	var keys map[string]struct {
		Public  string `json:"publicKeyMultibase"`
		Private string `json:"privateKeyMultibase"`
	}
	s.json(folder+"proof-set-chain/multiKeyPairs.json", &keys)
	secret := map[string]string{}
	for _, k := range keys {
		secret[k.Public] = k.Private
	}
	return struct {
		Source source                     `json:"source"`
		Keys   map[string]string          `json:"keys"` // public to private, multibase
		Signed map[string]json.RawMessage `json:"signed"`
	}{s.source("w3c-vc-di-eddsa", "TestVectors"), secret, signed}
}
