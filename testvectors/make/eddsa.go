package main

import (
	"encoding/json"
	"strings"
)

// proofCase is a signed document with each intermediate value of its proof. Hashes and the signature are hexadecimal.
type proofCase struct {
	Name              string          `json:"name"`
	Cryptosuite       string          `json:"cryptosuite"`
	Unsigned          json.RawMessage `json:"unsigned"`
	CanonicalDocument string          `json:"canonicalDocument"`
	DocumentHash      string          `json:"documentHash"`
	ProofConfig       json.RawMessage `json:"proofConfig"`
	CanonicalConfig   string          `json:"canonicalConfig"`
	ConfigHash        string          `json:"configHash"`
	CombinedHash      string          `json:"combinedHash"` // configuration first
	Signature         string          `json:"signature"`
	ProofValue        string          `json:"proofValue"`
	Signed            json.RawMessage `json:"signed"`
}

// proofCase reads the files of one example: they are named by step and suffix.
func (s shared) proofCase(root, name, suite, unsigned, folder, suffix string) proofCase {
	document := func(name string) json.RawMessage { return json.RawMessage(s.text(root + name)) }
	value := func(step string) string { return s.text(root + folder + step + suffix + ".txt") }
	return proofCase{
		Name: name, Cryptosuite: suite, Unsigned: document(unsigned),
		CanonicalDocument: value("canonDoc"),
		DocumentHash:      strings.TrimSpace(value("docHash")),
		ProofConfig:       document(folder + "proofConfig" + suffix + ".json"),
		CanonicalConfig:   value("proofCanon"),
		ConfigHash:        strings.TrimSpace(value("proofHash")),
		CombinedHash:      strings.TrimSpace(value("combinedHash")),
		Signature:         strings.TrimSpace(value("sigHex")),
		ProofValue:        strings.TrimSpace(value("sigBTC58")),
		Signed:            document(folder + "signed" + suffix + ".json"),
	}
}

func eddsa(s shared) any {
	const folder = "w3c-vc-di-eddsa/TestVectors/"
	var cases []proofCase
	for _, c := range []struct{ name, suite, unsigned, folder, suffix string }{
		{"rdfc", "eddsa-rdfc-2022", "unsigned.json", "eddsa-rdfc-2022/", "DataInt"},
		{"rdfc-employment", "eddsa-rdfc-2022", "employmentAuth.json", "eddsa-rdfc-2022/employ/", "DataInt"},
		{"jcs", "eddsa-jcs-2022", "unsigned.json", "eddsa-jcs-2022/", "JCS"},
	} {
		cases = append(cases, s.proofCase(folder, c.name, c.suite, c.unsigned, c.folder, c.suffix))
	}
	var key struct {
		Public  string `json:"publicKeyMultibase"`
		Private string `json:"privateKeyMultibase"`
	}
	s.json(folder+"keyPair.json", &key)
	return struct {
		Source  source      `json:"source"`
		Public  string      `json:"publicKeyMultibase"`
		Private string      `json:"privateKeyMultibase"`
		Cases   []proofCase `json:"cases"`
	}{s.source("w3c-vc-di-eddsa", "TestVectors"), key.Public, key.Private, cases}
}
