// Package testvectors holds published test vectors for the tests of this module, and finds those that are not part of
// it. Only tests import it.
//
// Two kinds of vectors are kept apart:
//
//   - Own files, testvectors/NAME.json: values of published vectors (keys, hashes, signatures, inputs, outputs) in a
//     form of this module, each with the repository and commit, or the document, that published them. They are
//     embedded, so that a plain clone tests the real thing. Load reads one.
//   - Shared vectors: whole suites as their publishers keep them, outside of the repository. Shared finds them.
//
// The command testvectors/make writes these own files from the shared vectors, and its test makes them again and
// compares, so that they cannot drift. Its types are the forms of the files.
//
//	bbs         BBS signatures: keys, scalars, generators, signatures and proofs with every intermediate value
//	bbs2023     bbs-2023 and its features: documents, statements, groups, base and disclosed data, derived documents
//	bbsblind    BBS over a commitment of the holder: generators, commitments, signatures and proofs
//	didkey      did:key test vectors by curve: the DID, its keys as base58 or JWK, their purposes
//	didplc      did:plc audit logs, good and bad
//	didwebvh    did:webvh logs of five implementations and what they resolve to, and logs that must be refused
//	eddsa       eddsa-rdfc-2022 and eddsa-jcs-2022: documents, canonical forms, hashes, signatures
//	jcs         RFC 8785: inputs and outputs, and the table of numbers of its Appendix B
//	mldsa44     mldsa44-rdfc-2024 and mldsa44-jcs-2024 (experimental): a document, canonical forms, hashes, signatures
//	rdfc        RDF Dataset Canonicalization: N-Quads in and out, labels; one graph that must be stopped
//	sdjwt       SD-JWT suites: claims, what is concealed and revealed, what a verifier sees (SDJWTCases)
//	vcdm2       VC Data Model 2.0 inputs: all names and outcomes, some documents
//	wycheproof  Ed25519, P-256, P-384, secp256k1: some cases of every class
//
// Six files are kept by hand. Five, because what they hold is printed in a document: sdjwtrfc, the examples of RFC 9901
// (SDJWTRFC), whose hashes and signatures a test checks; didpeer, those of the did:peer method specification; cose, two
// COSE_Sign1 messages of RFC 9052 and RFC 8392; bitstring, the examples of Bitstring Status List; and tokenstatus, those of
// Token Status List with the statuses that its text says are in them, held against the shared vectors in vc/status. And
// bbsnym, the fixtures of BBS pseudonyms at two commits, because the shared vectors lack them: the profile w3c-2025 is
// what bbs-2023 was published with, cfrg-03 the vector of secrets that replaced it. Of the cases with ten secrets one
// of each kind is kept, for they are refused.
package testvectors

import (
	"embed"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// Variables of the environment that Shared looks at.
const (
	// EnvFolder names the folder of the shared vectors. Unset: ../shared/vectors beside the root of the module.
	EnvFolder = "AVOUCH_VECTORS"
	// EnvRequired set to 1 turns absent shared vectors from a skipped test into a failed one.
	EnvRequired = "AVOUCH_VECTORS_REQUIRED"
)

//go:embed *.json
var own embed.FS

// Load decodes the module's own file testvectors/NAME.json into a pointer, as json.Unmarshal does. A member that the
// destination does not know is ignored. A missing file or a value of another shape fails the test.
func Load(t testing.TB, name string, into any) {
	t.Helper()
	data, err := own.ReadFile(name + ".json")
	if err != nil {
		t.Fatalf("testvectors: %v", err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatalf("testvectors: %s.json: %v", name, err)
	}
}

// Shared returns the folder of the shared vectors, the one that holds spec and peers. Where it is absent the test is
// skipped, or fails if AVOUCH_VECTORS_REQUIRED is 1. A folder that AVOUCH_VECTORS names has to exist.
func Shared(t testing.TB) fs.FS {
	t.Helper()
	folder, named := os.Getenv(EnvFolder), true
	if folder == "" {
		root, err := moduleRoot()
		if err != nil {
			t.Fatalf("testvectors: %v", err)
		}
		folder, named = filepath.Join(root, "..", "shared", "vectors"), false
	}
	switch _, err := os.Stat(filepath.Join(folder, "spec")); {
	case err == nil:
	case named:
		t.Fatalf("testvectors: %s: %v", EnvFolder, err)
	case os.Getenv(EnvRequired) == "1":
		t.Fatalf("testvectors: %s=1, but: %v", EnvRequired, err)
	default:
		t.Skipf("the shared vectors are not here (%v); %s names their folder", err, EnvFolder)
	}
	return os.DirFS(folder)
}

// moduleRoot is the nearest folder with a go.mod, from that of the tested package upwards.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", errors.New("no go.mod above the tested package")
		}
		dir = up
	}
}
