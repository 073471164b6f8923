package main

import (
	"encoding/json"
	"slices"
	"strings"
)

type rdfcCase struct {
	Name   string            `json:"name"`
	Title  string            `json:"title"`
	Hash   string            `json:"hash"` // SHA256 or SHA384
	Input  string            `json:"input"`
	Output string            `json:"output,omitempty"` // none: a work limit must stop it
	Labels map[string]string `json:"labels,omitempty"` // from the input's blank node labels to the issued ones
}

// rdfcCases are the tests that are taken, with their graph's peculiarity in their title. 044 is dear but has an
// answer, 074 must be stopped.
var rdfcCases = []string{"003", "013", "016", "020", "030", "044", "047", "053", "054", "059", "060", "063", "070", "071",
	"073", "074", "075", "077"}

func rdfc(s shared) any {
	const folder = "rdfc-1.0/tests/"
	var manifest struct {
		Entries []struct{ ID, Type, Name, HashAlgorithm, Action, Result string }
	}
	s.json(folder+"manifest.jsonld", &manifest)
	var cases []rdfcCase
	for _, e := range manifest.Entries {
		name := strings.TrimPrefix(e.ID, "#test")
		number, kind := name[:3], e.Type
		if !slices.Contains(rdfcCases, number) {
			continue
		}
		if kind == "rdfc:RDFC10MapTest" { // follows the evaluation of the same input
			must(json.Unmarshal([]byte(s.text(folder+e.Result)), &cases[len(cases)-1].Labels))
			continue
		}
		c := rdfcCase{Name: number, Title: e.Name, Hash: "SHA256", Input: s.text(folder + e.Action)}
		if e.HashAlgorithm != "" {
			c.Hash = e.HashAlgorithm
		}
		if kind != "rdfc:RDFC10NegativeEvalTest" {
			c.Output = s.text(folder + e.Result)
		}
		cases = append(cases, c)
	}
	if len(cases) != len(rdfcCases) {
		panic("a test is missing")
	}
	return struct {
		Source source     `json:"source"`
		Cases  []rdfcCase `json:"cases"`
	}{s.source("rdfc-1.0", "tests"), cases}
}
