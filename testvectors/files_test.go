package testvectors_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/avouch-id/avouch/testvectors"
)

// TestEveryFileNamesItsSource: where a value comes from stands beside it, and the whole stays small.
func TestEveryFileNamesItsSource(t *testing.T) {
	files, err := filepath.Glob("*.json")
	if err != nil || len(files) < 8 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	var total int
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		total += len(data)
		var content any
		testvectors.Load(t, strings.TrimSuffix(f, ".json"), &content)
		if !hasSource(content) {
			t.Errorf("%s: no source with a repository and commit, or a document", f)
		}
	}
	if limit := 1_500_000; total > limit {
		t.Errorf("the files have %d bytes together, more than %d", total, limit)
	}
}

// hasSource looks for a member "source" that names a publication.
func hasSource(v any) bool {
	switch v := v.(type) {
	case map[string]any:
		if s, ok := v["source"].(map[string]any); ok {
			return s["document"] != nil || s["repository"] != nil && s["commit"] != nil
		}
		for _, inner := range v {
			if hasSource(inner) {
				return true
			}
		}
	case []any:
		for _, inner := range v {
			if hasSource(inner) {
				return true
			}
		}
	}
	return false
}

// TestEdDSASteps: each published step is the hash of the one before, byte for byte.
func TestEdDSASteps(t *testing.T) {
	var file struct {
		Cases []struct {
			Name, CanonicalDocument, DocumentHash, CanonicalConfig, ConfigHash, CombinedHash, ProofValue string

			Signed struct{ Proof struct{ ProofValue string } }
		}
	}
	testvectors.Load(t, "eddsa", &file)
	if len(file.Cases) != 3 {
		t.Fatalf("%d cases", len(file.Cases))
	}
	for _, c := range file.Cases {
		for _, step := range []struct{ of, hash string }{
			{c.CanonicalDocument, c.DocumentHash}, {c.CanonicalConfig, c.ConfigHash},
		} {
			if h := sha256.Sum256([]byte(step.of)); hex.EncodeToString(h[:]) != step.hash {
				t.Errorf("%s: %s is not the hash of %q", c.Name, step.hash, step.of)
			}
		}
		if c.CombinedHash != c.ConfigHash+c.DocumentHash {
			t.Errorf("%s: combined hash %s", c.Name, c.CombinedHash)
		}
		if c.ProofValue != c.Signed.Proof.ProofValue {
			t.Errorf("%s: proof value %s", c.Name, c.ProofValue)
		}
	}
}

// TestCounts holds the number of cases, so that none is lost unseen.
func TestCounts(t *testing.T) {
	for name, want := range map[string]int{"bbs2023": 5, "didkey": 28, "didwebvh": 25, "ecdsa": 6, "eddsa": 3, "jcs": 6, "mldsa44": 2, "rdfc": 18, "vcdm2": 120} {
		var file struct{ Cases []json.RawMessage }
		testvectors.Load(t, name, &file)
		if len(file.Cases) != want {
			t.Errorf("%s: %d cases, want %d", name, len(file.Cases), want)
		}
	}
	var file struct {
		Files []struct{ Cases []json.RawMessage }
	}
	testvectors.Load(t, "wycheproof", &file)
	total := 0
	for _, f := range file.Files {
		total += len(f.Cases)
	}
	if total != 204 {
		t.Errorf("wycheproof: %d cases", total)
	}
}

// bbsCases are the lists of cases of one ciphersuite, of BBS itself and of its extensions.
type bbsCases struct {
	Suite                           string
	Commitments, Signatures, Proofs []struct {
		File  string
		Valid bool
	}
}

// TestBBSCounts holds the number of cases of each kind, and how many of them are valid.
func TestBBSCounts(t *testing.T) {
	type counts struct{ suites, commitments, signatures, proofs, valid int }
	for name, want := range map[string]counts{
		"bbs":      {2, 0, 20, 30, 6 + 10},
		"bbsblind": {2, 4, 10, 16, 30},
		"bbsnym":   {4, 10, 18, 30, 58},
	} {
		var file struct {
			Suites   []bbsCases
			Profiles []struct {
				Profile string
				Suites  []bbsCases
			}
		}
		testvectors.Load(t, name, &file)
		var got counts
		suites := file.Suites
		for _, p := range file.Profiles {
			suites = append(suites, p.Suites...)
		}
		for _, s := range suites {
			if s.Suite != "SHA-256" && s.Suite != "SHAKE-256" {
				t.Errorf("%s: suite %q", name, s.Suite)
			}
			got.suites++
			got.commitments += len(s.Commitments)
			got.signatures += len(s.Signatures)
			got.proofs += len(s.Proofs)
			for _, list := range [][]struct {
				File  string
				Valid bool
			}{s.Commitments, s.Signatures, s.Proofs} {
				for _, c := range list {
					if c.File == "" {
						t.Errorf("%s: a case of no file", name)
					}
					if c.Valid {
						got.valid++
					}
				}
			}
		}
		if got != want {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
	}
}
