package main

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"reflect"
	"sort"
	"strconv"
	"strings"
)

// bbsCase is one worked example of bbs-2023, every step of it. The first two use no feature; what a case's files do not
// hold is left out.
type bbsCase struct {
	Name      string          `json:"name"`
	Feature   string          `json:"featureOption,omitempty"`
	Unsigned  json.RawMessage `json:"unsigned"`
	Mandatory []string        `json:"mandatoryPointers"`
	Selective []string        `json:"selectivePointers"`
	// PointerValues is what the mandatory pointers point at; that of the first case is older than its pointers.
	PointerValues json.RawMessage `json:"pointerValues,omitempty"`

	Canonical   []string `json:"canonical"` // statements with canonical labels
	Statements  []string `json:"statements"`
	ProofConfig string   `json:"proofConfig"` // canonical
	ProofHash   string   `json:"proofHash"`
	// MandatoryHash is of the mandatory statements, in the whole document and in the derived one.
	MandatoryHash string `json:"mandatoryHash"`
	bbsBase
	Commitment *bbsCommitment `json:"commitment,omitempty"`
	NymSecret  string         `json:"nymSecret,omitempty"`

	Groups   bbsGroups   `json:"groups"`
	LabelMap [][2]string `json:"labelMap,omitempty"` // from the labels of deskolemized statements

	AdjustedMandatory  []int           `json:"adjustedMandatoryIndexes"`
	AdjustedSelective  []int           `json:"adjustedSelectiveIndexes"`
	BBSProof           string          `json:"bbsProof"`
	VerifierLabels     [][2]string     `json:"verifierLabels"`
	PresentationHeader string          `json:"presentationHeader"`
	Pseudonym          string          `json:"pseudonym,omitempty"`
	Length             int             `json:"lengthBBSMessages,omitempty"`
	Revealed           json.RawMessage `json:"revealed"`
	DerivedStatements  []string        `json:"derivedStatements,omitempty"`

	Base    json.RawMessage `json:"base"`
	Derived json.RawMessage `json:"derived"`
}

// bbsBase is what the proof value of a base document holds, and what was signed besides the statements.
type bbsBase struct {
	Signature        string `json:"bbsSignature"`
	Header           string `json:"bbsHeader,omitempty"`
	PublicKey        string `json:"publicKey,omitempty"`
	HMACKey          string `json:"hmacKey"`
	SignerNymEntropy string `json:"signerNymEntropy,omitempty"`
}

type bbsCommitment struct {
	SecretProverBlind   string `json:"secretProverBlind"`
	CommitmentWithProof string `json:"commitmentWithProof"`
}

type bbsGroups struct {
	Mandatory    []int `json:"mandatoryIndexes"`
	NonMandatory []int `json:"nonMandatoryIndexes"`
	Selective    []int `json:"selectiveIndexes"`
	Combined     []int `json:"combinedIndexes"`
}

type bbsKeys struct {
	PublicKey string `json:"publicKey"`
	SecretKey string `json:"secretKey"`
	HMACKey   string `json:"hmacKey"`
}

type bbsInputs struct {
	HolderSecret       string `json:"holderSecret"`
	ProverNym          string `json:"proverNym"`
	SignerNymEntropy   string `json:"signerNymEntropy"`
	VerifierID         string `json:"verifierId"`
	PresentationHeader string `json:"presentationHeader"`
	PseudoRandSeed     string `json:"pseudoRandSeed"`
}

func bbs2023(s shared) any {
	const folder = "w3c-vc-di-bbs/TestVectors/"
	var keys struct{ PublicKeyHex, PrivateKeyHex, HMACKeyString string }
	s.whole(folder+"BBSKeyMaterial.json", &keys)
	var in struct{ HolderSecretHex, ProverNymHex, SignerNymEntropyHex, VerifierID, PresentationHeaderHex, PseudoRandSeedHex string }
	for _, file := range []string{"BBSDeriveMaterial", "FeatureInputs/holderSecret", "FeatureInputs/proverNym",
		"FeatureInputs/signerNymEntropy", "FeatureInputs/verifierInfo"} {
		s.whole(folder+file+".json", &in)
	}
	var cases []bbsCase
	for _, c := range []struct{ name, folder, pointers string }{
		{"baseline", "", "wind"}, {"prc", "prc/", "prCred"}, {"HolderBinding", "HolderBinding/", "FeatureInputs/license"},
		{"Pseudonym", "Pseudonym/", "FeatureInputs/license"}, {"PseudonymHB", "PseudonymHB/", "FeatureInputs/license"},
	} {
		one := s.bbsCase(folder, c.folder, c.pointers)
		one.Name = c.name
		same(c.name+": keys", one.HMACKey, strings.ToLower(keys.HMACKeyString))
		same(c.name+": presentation header", one.PresentationHeader, in.PresentationHeaderHex)
		if one.PublicKey != "" {
			same(c.name+": public key", one.PublicKey, keys.PublicKeyHex)
		}
		if one.SignerNymEntropy != "" {
			same(c.name+": entropy", one.SignerNymEntropy, in.SignerNymEntropyHex)
		}
		cases = append(cases, one)
	}
	return struct {
		Source source    `json:"source"`
		Keys   bbsKeys   `json:"keys"`
		Inputs bbsInputs `json:"inputs"`
		Cases  []bbsCase `json:"cases"`
	}{s.source("w3c-vc-di-bbs", "TestVectors"), bbsKeys{keys.PublicKeyHex, keys.PrivateKeyHex, keys.HMACKeyString},
		bbsInputs{in.HolderSecretHex, in.ProverNymHex, in.SignerNymEntropyHex, in.VerifierID, in.PresentationHeaderHex, in.PseudoRandSeedHex},
		cases}
}

// same panics where files contradict one another. What is left out has to be what is kept.
func same(what string, a, b any) {
	if !reflect.DeepEqual(a, b) {
		panic(fmt.Sprintf("%s differs between files: %v and %v", what, a, b))
	}
}

// present decodes a file that only some cases have.
func (s shared) present(file string, into any) bool {
	if _, err := fs.Stat(s, "spec/"+file); err != nil {
		return false
	}
	s.whole(file, into)
	return true
}

func (s shared) bbsCase(folder, inner, pointers string) bbsCase {
	at := folder + inner
	c := bbsCase{Unsigned: s.withoutProof(at + "addSignedSDBase.json"), ProofConfig: s.text(at + "addProofConfigCanon.txt"),
		Revealed: json.RawMessage(s.text(at + "derivedUnsignedReveal.json")),
		Base:     json.RawMessage(s.text(at + "addSignedSDBase.json")), Derived: json.RawMessage(s.text(at + "derivedRevealDocument.json"))}
	s.whole(folder+pointers+"Mandatory.json", &c.Mandatory)
	s.whole(folder+pointers+"Selective.json", &c.Selective)
	s.present(at+"addPointerValues.json", &c.PointerValues)
	s.whole(at+"addBaseDocCanon.json", &c.Canonical)
	s.whole(at+"addBaseDocHMACCanon.json", &c.Statements)
	var hashes struct{ ProofHash, MandatoryHash string }
	s.whole(at+"addHashData.json", &hashes)
	c.ProofHash, c.MandatoryHash = hashes.ProofHash, hashes.MandatoryHash
	s.bbsBase(at, &c)
	c.Commitment = &bbsCommitment{}
	if !s.present(at+"commitmentInfo.json", c.Commitment) {
		c.Commitment = nil
	}
	s.present(at+"nymSecret.json", &struct {
		S *string `json:"nymSecretHex"`
	}{&c.NymSecret})
	s.whole(at+"derivedGroupIndexes.json", &c.Groups)
	s.bbsTransform(at, &c)
	s.bbsGroups(at, &c)
	s.bbsDisclosure(at, &c)
	if s.present(at+"verifyNQuads.json", &c.DerivedStatements) {
		var combined []string
		for _, i := range c.Groups.Combined {
			combined = append(combined, c.Statements[i])
		}
		same(at+" derived statements", c.DerivedStatements, combined)
	}
	same(at+" revealed document", document(s.withoutProof(at+"derivedRevealDocument.json")), document(c.Revealed))
	var config map[string]any
	s.json(at+"addProofConfig.json", &config)
	same(at+" proof configuration", config, configuration(c.Base))
	return c
}

func document(text json.RawMessage) (decoded map[string]any) {
	must(json.Unmarshal(text, &decoded))
	return decoded
}

// configuration is what is signed of the proof of a base document.
func configuration(base json.RawMessage) map[string]any {
	whole := document(base)
	config := whole["proof"].(map[string]any)
	delete(config, "proofValue")
	config["@context"] = whole["@context"]
	return config
}

// bbsBase reads the parts of a base proof value twice, as they were made and as a holder recovered them.
func (s shared) bbsBase(at string, c *bbsCase) {
	type parts struct {
		BBSSignature, BBSHeader, PublicKey, HMACKey, FeatureOption string
		SignerNymEntropy, SignerNymEntropyHex                      string
		MandatoryPointers                                          []string
	}
	var made, recovered parts
	s.whole(at+"addRawBaseSignatureInfo.json", &made)
	s.whole(at+"derivedRecoveredBaseData.json", &recovered)
	if made.HMACKey == "" {
		made.HMACKey = recovered.HMACKey
	}
	made.SignerNymEntropy, made.SignerNymEntropyHex = made.SignerNymEntropyHex, ""
	same(at+" base data", made, recovered)
	same(at+" mandatory pointers", made.MandatoryPointers, c.Mandatory)
	if made.BBSHeader != "" {
		same(at+" header", made.BBSHeader, c.ProofHash+c.MandatoryHash)
	}
	c.Feature = made.FeatureOption
	c.bbsBase = bbsBase{made.BBSSignature, made.BBSHeader, made.PublicKey, made.HMACKey, made.SignerNymEntropy}
}

// indexed are statements with their indexes, a Map of JavaScript.
type indexed struct {
	DataType string
	Value    [][2]any
}

// labels are a Map of JavaScript too.
type labels struct {
	DataType string
	Value    [][2]string
}

// check compares with the statements of a document at these indexes.
func (m indexed) check(what string, statements []string, indexes []int) {
	if len(m.Value) != len(indexes) {
		panic(what + ": statements differ between files")
	}
	for i, entry := range m.Value {
		same(what, entry[0], float64(indexes[i]))
		same(what, entry[1], statements[indexes[i]])
	}
}

func (s shared) bbsTransform(at string, c *bbsCase) {
	var transform struct {
		MandatoryPointers       []string
		Mandatory, NonMandatory indexed
		HMACKeyString           string
	}
	s.whole(at+"addBaseTransform.json", &transform)
	same(at+" mandatory pointers", transform.MandatoryPointers, c.Mandatory)
	same(at+" key", strings.ToLower(transform.HMACKeyString), c.HMACKey)
	transform.Mandatory.check(at+" mandatory", c.Statements, c.Groups.Mandatory)
	transform.NonMandatory.check(at+" other", c.Statements, c.Groups.NonMandatory)
}

// bbsGroups keeps the label map alone: the skolemized documents are named at random, and the deskolemized statements are
// the statements with other labels.
func (s shared) bbsGroups(at string, c *bbsCase) {
	type group struct {
		Matching, NonMatching indexed
		DeskolemizedNQuads    []string
	}
	var all struct {
		Groups             struct{ Mandatory, Selective, Combined group }
		Skolemized         json.RawMessage
		DeskolemizedNQuads []string
		LabelMap           labels
		NQuads             []string
	}
	if !s.present(at+"derivedAllGroupData.json", &all) {
		return
	}
	same(at+" statements", all.NQuads, c.Statements)
	all.Groups.Mandatory.Matching.check(at+" mandatory", c.Statements, c.Groups.Mandatory)
	all.Groups.Mandatory.NonMatching.check(at+" other", c.Statements, c.Groups.NonMandatory)
	all.Groups.Selective.Matching.check(at+" selective", c.Statements, c.Groups.Selective)
	all.Groups.Combined.Matching.check(at+" combined", c.Statements, c.Groups.Combined)
	c.LabelMap = all.LabelMap.Value
	var pairs []string
	for _, l := range c.LabelMap {
		pairs = append(pairs, "_:"+l[0]+" ", "_:"+l[1]+" ")
	}
	replace := strings.NewReplacer(pairs...)
	var relabelled []string
	for _, statement := range all.DeskolemizedNQuads {
		relabelled = append(relabelled, replace.Replace(statement))
	}
	sort.Strings(relabelled)
	same(at+" deskolemized statements", relabelled, c.Statements)
}

// bbsDisclosure reads the parts of a derived proof value twice, as they were made and as a verifier parsed them.
func (s shared) bbsDisclosure(at string, c *bbsCase) {
	var made struct {
		BBSProof         string
		LabelMap         labels
		MandatoryIndexes []int
		Selective        []int          `json:"adjSelectiveIndexes"`
		Header           map[string]int `json:"presentationHeader"`

		Pseudonym, FeatureOption string
		LengthBBSMessages        int
	}
	s.whole(at+"derivedDisclosureData.json", &made)
	same(at+" feature", made.FeatureOption, c.Feature)
	s.whole(at+"derivedAdjIndexes.json", &struct {
		M *[]int `json:"adjMandatoryIndexes"`
		S *[]int `json:"adjSelectiveIndexes"`
	}{&c.AdjustedMandatory, &c.AdjustedSelective})
	same(at+" mandatory indexes", made.MandatoryIndexes, c.AdjustedMandatory)
	same(at+" selective indexes", made.Selective, c.AdjustedSelective)
	c.BBSProof, c.Pseudonym, c.Length = made.BBSProof, made.Pseudonym, made.LengthBBSMessages
	c.VerifierLabels = made.LabelMap.Value
	header := make([]byte, len(made.Header)) // a Uint8Array, written as an object
	for i := range header {
		header[i] = byte(made.Header[strconv.Itoa(i)])
	}
	c.PresentationHeader = hex.EncodeToString(header)
	var parsed struct {
		BBSProof         string
		LabelMap         [][2]string
		MandatoryIndexes []int
		Selective        []int `json:"adjSelectedIndexes"`
	}
	if s.present(at+"verifyDerivedProofValue.json", &parsed) {
		same(at+" proof", parsed.BBSProof, c.BBSProof)
		same(at+" labels", parsed.LabelMap, c.VerifierLabels)
		same(at+" mandatory indexes", parsed.MandatoryIndexes, c.AdjustedMandatory)
		same(at+" selective indexes", parsed.Selective, c.AdjustedSelective)
	}
}
