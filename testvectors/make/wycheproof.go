package main

import "strings"

type wycheproofCase struct {
	ID        int    `json:"id"` // tcId
	Key       string `json:"key"`
	Message   string `json:"message"`
	Signature string `json:"signature"`
	Result    string `json:"result"`
	Class     string `json:"class"` // the flags
	Comment   string `json:"comment,omitempty"`
}

type wycheproofFile struct {
	Kind   string           `json:"kind"`
	Source source           `json:"source"`
	Cases  []wycheproofCase `json:"cases"`
}

// perClass is how many cases of a class (flags and result) are taken; different comments go first.
const perClass = 4

// wycheproof takes some cases of every class. Keys, messages and signatures are hexadecimal; a key is the 32 bytes of
// Ed25519 or an uncompressed point, a signature of ECDSA is r and s at fixed length.
func wycheproof(s shared) any {
	var files []wycheproofFile
	for _, f := range []struct{ kind, file string }{
		{"Ed25519", "ed25519_test.json"},
		{"P-256", "ecdsa_secp256r1_sha256_p1363_test.json"},
		{"P-384", "ecdsa_secp384r1_sha384_p1363_test.json"},
		{"secp256k1", "ecdsa_secp256k1_sha256_p1363_test.json"},
	} {
		path := "testvectors_v1/" + f.file
		files = append(files, wycheproofFile{f.kind, s.source("wycheproof", path), s.wycheproofCases("wycheproof/" + path)})
	}
	return map[string]any{"files": files}
}

func (s shared) wycheproofCases(file string) []wycheproofCase {
	var published struct {
		Groups []struct {
			Key   struct{ PK, Uncompressed string } `json:"publicKey"`
			Tests []struct {
				ID                        int `json:"tcId"`
				Comment, Msg, Sig, Result string
				Flags                     []string
			}
		} `json:"testGroups"`
	}
	s.json(file, &published)
	var all []wycheproofCase
	for _, g := range published.Groups {
		for _, t := range g.Tests {
			all = append(all, wycheproofCase{t.ID, g.Key.PK + g.Key.Uncompressed, t.Msg, t.Sig, t.Result,
				strings.Join(t.Flags, " "), t.Comment})
		}
	}
	chosen, taken, seen := make([]bool, len(all)), map[string]int{}, map[string]bool{}
	for _, repeat := range []bool{false, true} {
		for i, c := range all {
			class := c.Class + " " + c.Result
			if chosen[i] || taken[class] == perClass || !repeat && seen[class+c.Comment] {
				continue
			}
			chosen[i], seen[class+c.Comment] = true, true
			taken[class]++
		}
	}
	var cases []wycheproofCase
	for i, c := range all {
		if chosen[i] {
			cases = append(cases, c)
		}
	}
	return cases
}
