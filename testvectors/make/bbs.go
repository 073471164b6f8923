package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// bbsSuites are the ciphersuites of BBS, each with the name of its folder.
var bbsSuites = [][2]string{{"SHA-256", "bls12-381-sha-256"}, {"SHAKE-256", "bls12-381-shake-256"}}

type bbsKeyPair struct {
	Name        string `json:"name"`
	KeyMaterial string `json:"keyMaterial"`
	KeyInfo     string `json:"keyInfo"`
	KeyDST      string `json:"keyDst"`
	SecretKey   string `json:"secretKey"`
	PublicKey   string `json:"publicKey"`
}

// bbsScalar is a message and the scalar it becomes.
type bbsScalar struct {
	Name    string `json:"name,omitempty"`
	Message string `json:"message"`
	DST     string `json:"dst,omitempty"`
	Scalar  string `json:"scalar"`
}

type bbsMapped struct {
	Name  string      `json:"name"`
	DST   string      `json:"dst"`
	Cases []bbsScalar `json:"cases"`
}

// bbsGenerators are of one API; the plain fixtures do not say which, the blind and pseudonym ones do.
type bbsGenerators struct {
	APIID    string   `json:"apiId,omitempty"`
	P1       string   `json:"p1"`
	Q1       string   `json:"q1"`
	Messages []string `json:"messages"`
}

type bbsMocked struct {
	Name    string   `json:"name"`
	Seed    string   `json:"seed"`
	DST     string   `json:"dst"`
	Count   int      `json:"count"`
	Scalars []string `json:"scalars"`
}

type bbsSignature struct {
	Name      string   `json:"name"`
	File      string   `json:"file"`
	SecretKey string   `json:"secretKey"`
	PublicKey string   `json:"publicKey"`
	Header    string   `json:"header"`
	Messages  []string `json:"messages"`
	Signature string   `json:"signature"`
	Valid     bool     `json:"valid"`
	Reason    string   `json:"reason,omitempty"`
	B         string   `json:"b"`
	Domain    string   `json:"domain"`
}

type bbsProof struct {
	Name               string   `json:"name"`
	File               string   `json:"file"`
	PublicKey          string   `json:"publicKey"`
	Signature          string   `json:"signature"`
	Header             string   `json:"header"`
	PresentationHeader string   `json:"presentationHeader"`
	Messages           []string `json:"messages"`
	DisclosedIndexes   []int    `json:"disclosedIndexes"`
	Proof              string   `json:"proof"`
	Valid              bool     `json:"valid"`
	Reason             string   `json:"reason,omitempty"`
	bbsProofTrace
}

// bbsProofTrace is every intermediate value of a proof.
type bbsProofTrace struct {
	R1        string   `json:"r1"`
	R2        string   `json:"r2"`
	ETilde    string   `json:"eTilde"`
	R1Tilde   string   `json:"r1Tilde"`
	R3Tilde   string   `json:"r3Tilde"`
	MTildes   []string `json:"mTildes"`
	ABar      string   `json:"aBar"`
	B         string   `json:"b,omitempty"` // not of the plain fixtures
	BBar      string   `json:"bBar"`
	D         string   `json:"d"`
	T1        string   `json:"t1"`
	T2        string   `json:"t2"`
	Domain    string   `json:"domain"`
	Challenge string   `json:"challenge"`
}

type bbsSuite struct {
	Suite         string         `json:"suite"`
	KeyPair       bbsKeyPair     `json:"keyPair"`
	HashToScalar  bbsScalar      `json:"hashToScalar"`
	MapMessages   bbsMapped      `json:"mapMessages"`
	Generators    bbsGenerators  `json:"generators"`
	MockedScalars bbsMocked      `json:"mockedScalars"`
	Signatures    []bbsSignature `json:"signatures"`
	Proofs        []bbsProof     `json:"proofs"`
}

// bbsPublished are the members that fixtures of several kinds have in their published form.
type bbsPublished struct {
	Name   string `json:"caseName"`
	Result struct {
		Valid  bool
		Reason string
	}
}

// bbsPublishedGenerators are generators as published.
type bbsPublishedGenerators struct {
	APIID    string `json:"api_id"`
	P1, Q1   string
	Messages []string `json:"MsgGenerators"`
}

func (g bbsPublishedGenerators) own() bbsGenerators {
	return bbsGenerators(g)
}

// bbsPublishedRandom are the random scalars of a proof as published.
type bbsPublishedRandom struct {
	R1, R2  string
	ETilde  string   `json:"e_tilde"`
	R1Tilde string   `json:"r1_tilde"`
	R3Tilde string   `json:"r3_tilde"`
	MTildes []string `json:"m_tilde_scalars"`
}

func bbs(s shared) any {
	const folder = "cfrg-bbs/tooling/fixtures/fixture_data/"
	var messages []string
	s.whole(folder+"messages.json", &messages)
	var suites []bbsSuite
	for _, names := range bbsSuites {
		at := folder + names[1] + "/"
		suite := bbsSuite{Suite: names[0], KeyPair: s.bbsKeyPair(at + "keypair.json")}
		suite.HashToScalar = s.bbsHashToScalar(at + "h2s.json")
		suite.MapMessages = s.bbsMapped(at + "MapMessageToScalarAsHash.json")
		var generators bbsPublishedGenerators
		s.whole(at+"generators.json", &generators)
		suite.Generators = generators.own()
		suite.MockedScalars = s.bbsMocked(at + "mockedRng.json")
		for _, file := range s.list(at + "signature") {
			suite.Signatures = append(suite.Signatures, s.bbsSignature(file))
		}
		for _, file := range s.list(at + "proof") {
			suite.Proofs = append(suite.Proofs, s.bbsProof(file))
		}
		suites = append(suites, suite)
	}
	return struct {
		Source   source     `json:"source"`
		Messages []string   `json:"messages"`
		Suites   []bbsSuite `json:"suites"`
	}{s.source("cfrg-bbs", "tooling/fixtures/fixture_data"), messages, suites}
}

// whole decodes a file under spec, and panics on a member that the destination lacks: no published value may be lost
// unseen.
func (s shared) whole(name string, into any) {
	d := json.NewDecoder(bytes.NewReader([]byte(s.text(name))))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		panic(fmt.Errorf("%s: %w", name, err))
	}
}

// list is the JSON files of a folder under spec, in order of name.
func (s shared) list(folder string) (names []string) {
	entries, err := fs.ReadDir(s, "spec/"+folder)
	must(err)
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".json") {
			names = append(names, folder+"/"+e.Name())
		}
	}
	return names
}

// stem is a file's name without folder and extension.
func stem(file string) string { return strings.TrimSuffix(path.Base(file), ".json") }

func (s shared) bbsKeyPair(file string) bbsKeyPair {
	var in struct {
		bbsPublished
		KeyMaterial, KeyInfo, KeyDST string
		KeyPair                      struct{ SecretKey, PublicKey string }
	}
	s.whole(file, &in)
	return bbsKeyPair{in.Name, in.KeyMaterial, in.KeyInfo, in.KeyDST, in.KeyPair.SecretKey, in.KeyPair.PublicKey}
}

func (s shared) bbsHashToScalar(file string) bbsScalar {
	var in struct {
		bbsPublished
		Message, DST, Scalar string
	}
	s.whole(file, &in)
	return bbsScalar{in.Name, in.Message, in.DST, in.Scalar}
}

func (s shared) bbsMapped(file string) bbsMapped {
	var in struct {
		bbsPublished
		DST   string
		Cases []bbsScalar
	}
	s.whole(file, &in)
	return bbsMapped{in.Name, in.DST, in.Cases}
}

func (s shared) bbsMocked(file string) bbsMocked {
	var in struct {
		bbsPublished
		Seed, DST     string
		Count         int
		MockedScalars []string
	}
	s.whole(file, &in)
	return bbsMocked{in.Name, in.Seed, in.DST, in.Count, in.MockedScalars}
}

func (s shared) bbsSignature(file string) bbsSignature {
	var in struct {
		bbsPublished
		SignerKeyPair     struct{ SecretKey, PublicKey string }
		Header, Signature string
		Messages          []string
		Trace             struct{ B, Domain string }
	}
	s.whole(file, &in)
	return bbsSignature{Name: in.Name, File: stem(file),
		SecretKey: in.SignerKeyPair.SecretKey, PublicKey: in.SignerKeyPair.PublicKey,
		Header: in.Header, Messages: in.Messages, Signature: in.Signature,
		Valid: in.Result.Valid, Reason: in.Result.Reason, B: in.Trace.B, Domain: in.Trace.Domain}
}

func (s shared) bbsProof(file string) bbsProof {
	var in struct {
		bbsPublished
		SignerPublicKey, Signature, Header, PresentationHeader, Proof string

		Messages         []string
		DisclosedIndexes []int
		Trace            struct {
			Random                       bbsPublishedRandom `json:"random_scalars"`
			ABar                         string             `json:"A_bar"`
			BBar                         string             `json:"B_bar"`
			D, T1, T2, Domain, Challenge string
		}
	}
	s.whole(file, &in)
	r, t := in.Trace.Random, in.Trace
	return bbsProof{Name: in.Name, File: stem(file), PublicKey: in.SignerPublicKey, Signature: in.Signature,
		Header: in.Header, PresentationHeader: in.PresentationHeader, Messages: in.Messages,
		DisclosedIndexes: in.DisclosedIndexes, Proof: in.Proof, Valid: in.Result.Valid, Reason: in.Result.Reason,
		bbsProofTrace: bbsProofTrace{R1: r.R1, R2: r.R2, ETilde: r.ETilde, R1Tilde: r.R1Tilde, R3Tilde: r.R3Tilde,
			MTildes: r.MTildes, ABar: t.ABar, BBar: t.BBar, D: t.D, T1: t.T1, T2: t.T2, Domain: t.Domain, Challenge: t.Challenge}}
}
