package main

import (
	"encoding/json"
	"strings"
)

// eddsaCase is a signed document with each intermediate value of its proof. Hashes and the signature are hexadecimal.
type eddsaCase struct {
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

func eddsa(s shared) any {
	const folder = "w3c-vc-di-eddsa/TestVectors/"
	document := func(name string) json.RawMessage { return json.RawMessage(s.text(folder + name)) }
	var cases []eddsaCase
	for _, c := range []struct{ name, suite, unsigned, folder, suffix string }{
		{"rdfc", "eddsa-rdfc-2022", "unsigned.json", "eddsa-rdfc-2022/", "DataInt"},
		{"rdfc-employment", "eddsa-rdfc-2022", "employmentAuth.json", "eddsa-rdfc-2022/employ/", "DataInt"},
		{"jcs", "eddsa-jcs-2022", "unsigned.json", "eddsa-jcs-2022/", "JCS"},
	} {
		value := func(step string) string { return s.text(folder + c.folder + step + c.suffix + ".txt") }
		cases = append(cases, eddsaCase{
			Name: c.name, Cryptosuite: c.suite, Unsigned: document(c.unsigned),
			CanonicalDocument: value("canonDoc"),
			DocumentHash:      strings.TrimSpace(value("docHash")),
			ProofConfig:       document(c.folder + "proofConfig" + c.suffix + ".json"),
			CanonicalConfig:   value("proofCanon"),
			ConfigHash:        strings.TrimSpace(value("proofHash")),
			CombinedHash:      strings.TrimSpace(value("combinedHash")),
			Signature:         strings.TrimSpace(value("sigHex")),
			ProofValue:        strings.TrimSpace(value("sigBTC58")),
			Signed:            document(c.folder + "signed" + c.suffix + ".json"),
		})
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
		Cases   []eddsaCase `json:"cases"`
	}{s.source("w3c-vc-di-eddsa", "TestVectors"), key.Public, key.Private, cases}
}
