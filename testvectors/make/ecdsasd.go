package main

import (
	"encoding/json"
	"fmt"
)

// sdCase is one worked example of ecdsa-sd-2023, every step of it.
type sdCase struct {
	Name      string          `json:"name"`
	Unsigned  json.RawMessage `json:"unsigned"`
	Mandatory []string        `json:"mandatoryPointers"`
	Selective []string        `json:"selectivePointers"`

	Canonical   []string `json:"canonical"` // statements with canonical labels
	Statements  []string `json:"statements"`
	ProofConfig string   `json:"proofConfig"` // canonical
	ProofHash   string   `json:"proofHash"`
	// MandatoryHash is of the mandatory statements, in the whole document and in the derived one.
	MandatoryHash string   `json:"mandatoryHash"`
	BaseSignature string   `json:"baseSignature"`
	ProofKey      string   `json:"proofKey"` // Multikey
	Signatures    []string `json:"signatures"`

	Groups struct {
		Mandatory    []int `json:"mandatoryIndexes"`
		NonMandatory []int `json:"nonMandatoryIndexes"`
		Selective    []int `json:"selectiveIndexes"`
		Combined     []int `json:"combinedIndexes"`
	} `json:"groups"`
	LabelMap [][2]string `json:"labelMap"`

	AdjustedMandatory []int           `json:"adjustedMandatoryIndexes"`
	AdjustedSigned    []int           `json:"adjustedSignatureIndexes"`
	Filtered          []string        `json:"filteredSignatures"`
	VerifierLabels    [][2]string     `json:"verifierLabels"`
	Revealed          json.RawMessage `json:"revealed"`
	DerivedStatements []string        `json:"derivedStatements"`
	DerivedSigned     []string        `json:"derivedNonMandatory"`

	Base    json.RawMessage `json:"base"`
	Derived json.RawMessage `json:"derived"`
}

// shuffledCase is the one step of bbs-2023 that ecdsa-sd-2023 has not: other labels.
type shuffledCase struct {
	Name       string          `json:"name"`
	Unsigned   json.RawMessage `json:"unsigned"`
	Statements []string        `json:"statements"`
}

type mapEntries[V any] struct {
	Value [][2]V `json:"value"`
}

func ecdsasd(s shared) any {
	const folder, bbs = "w3c-vc-di-ecdsa/TestVectors/", "w3c-vc-di-bbs/TestVectors/"
	var cases []sdCase
	for _, c := range [][2]string{{"employ", "employ"}, {"prc", "prCred"}} {
		cases = append(cases, s.sdCase(folder, c[0], c[1]))
	}
	var keys struct {
		Base  struct{ PublicKeyMultibase, SecretKeyMultibase string } `json:"baseKeyPair"`
		Proof struct{ PublicKeyMultibase, SecretKeyMultibase string } `json:"proofKeyPair"`
		HMAC  string                                                  `json:"hmacKeyString"`
	}
	s.json(folder+"ecdsa-sd-2023/SDKeyMaterial.json", &keys)
	var shuffled []shuffledCase
	for _, c := range [][2]string{{"windDoc", ""}, {"prc", "prc/"}} {
		one := shuffledCase{Name: c[0], Unsigned: s.withoutProof(bbs + c[1] + "addSignedSDBase.json")}
		s.json(bbs+c[1]+"addBaseDocHMACCanon.json", &one.Statements)
		shuffled = append(shuffled, one)
	}
	return struct {
		Source     source         `json:"source"`
		BaseKey    string         `json:"baseKey"`
		BaseSecret string         `json:"baseSecret"`
		HMACKey    string         `json:"hmacKey"`
		Cases      []sdCase       `json:"cases"`
		BBS        source         `json:"shuffledSource"`
		Shuffled   []shuffledCase `json:"shuffled"`
	}{s.source("w3c-vc-di-ecdsa", "TestVectors"), keys.Base.PublicKeyMultibase, keys.Base.SecretKeyMultibase, keys.HMAC,
		cases, s.source("w3c-vc-di-bbs", "TestVectors"), shuffled}
}

// withoutProof is the document that a base document was made of. Those published by themselves are newer: another
// description stands in prCredUnsigned.json.
func (s shared) withoutProof(file string) json.RawMessage {
	var document map[string]json.RawMessage
	s.json(file, &document)
	delete(document, "proof")
	text, err := json.Marshal(document)
	must(err)
	return text
}

func (s shared) sdCase(folder, name, pointers string) sdCase {
	at := folder + "ecdsa-sd-2023/" + name + "/"
	c := sdCase{Name: name, Unsigned: s.withoutProof(at + "addSignedSDBase.json"),
		ProofConfig: s.text(at + "addProofConfigCanon.txt"), Revealed: json.RawMessage(s.text(at + "derivedUnsignedReveal.json")),
		Base: json.RawMessage(s.text(at + "addSignedSDBase.json")), Derived: json.RawMessage(s.text(at + "derivedRevealDocument.json"))}
	s.json(folder+pointers+"Mandatory.json", &c.Mandatory)
	s.json(folder+pointers+"Selective.json", &c.Selective)
	s.json(at+"addBaseDocCanon.json", &c.Canonical)
	s.json(at+"addBaseDocHMACCanon.json", &c.Statements)
	var hashes struct{ ProofHash, MandatoryHash string }
	s.json(at+"addHashData.json", &hashes)
	c.ProofHash, c.MandatoryHash = hashes.ProofHash, hashes.MandatoryHash
	var raw struct {
		BaseSignature, PublicKey string
		Signatures               []string
	}
	s.json(at+"addRawBaseSignatureInfo.json", &raw)
	c.BaseSignature, c.ProofKey, c.Signatures = raw.BaseSignature, raw.PublicKey, raw.Signatures
	s.json(at+"derivedGroupIndexes.json", &c.Groups)
	var groups struct {
		LabelMap mapEntries[string] `json:"labelMap"`
	}
	s.json(at+"derivedAllGroupData.json", &groups)
	c.LabelMap = groups.LabelMap.Value
	s.json(at+"derivedAdjMandatoryIndexes.json", &struct {
		I *[]int `json:"adjMandatoryIndexes"`
	}{&c.AdjustedMandatory})
	s.json(at+"derivedAdjSignatures.json", &struct {
		I *[]int    `json:"adjSignatureIndexes"`
		F *[]string `json:"filteredSignatures"`
	}{&c.AdjustedSigned, &c.Filtered})
	var disclosed struct {
		LabelMap mapEntries[string] `json:"labelMap"`
	}
	s.json(at+"derivedDisclosureData.json", &disclosed)
	c.VerifierLabels = disclosed.LabelMap.Value
	s.json(at+"verifyNQuads.json", &c.DerivedStatements)
	s.json(at+"verifyCreateVerifyData.json", &struct {
		S *[]string `json:"nonMandatory"`
	}{&c.DerivedSigned})

	// The files repeat one another. What is left out here has to be what is kept.
	var transform struct {
		Mandatory struct{ Value [][2]any } `json:"mandatory"`
	}
	s.json(at+"addBaseTransform.json", &transform)
	if len(transform.Mandatory.Value) != len(c.Groups.Mandatory) {
		panic("mandatory statements differ between files")
	}
	for i, entry := range transform.Mandatory.Value {
		if fmt.Sprint(entry[0]) != fmt.Sprint(c.Groups.Mandatory[i]) || entry[1] != c.Statements[c.Groups.Mandatory[i]] {
			panic("mandatory statements differ between files")
		}
	}
	return c
}
