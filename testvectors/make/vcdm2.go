package main

import (
	"encoding/json"
	"io/fs"
	"slices"
	"strings"
)

type vcdm2Case struct {
	Name     string          `json:"name"`
	Outcome  string          `json:"outcome"` // ok, fail, fail-or-inject
	Document json.RawMessage `json:"document,omitempty"`
}

// vcdm2Documents are those of which the document is taken too: one of each kind of property, a good and a bad one.
var vcdm2Documents = []string{
	"credential-ok", "credential-no-context-fail-or-inject", "credential-context-combo3-fail",
	"credential-no-type-fail", "credential-type-unmapped-fail", "credential-redef-type-fail",
	"credential-id-single-ok", "credential-id-not-url-fail", "credential-issuer-object-ok",
	"credential-issuer-null-fail", "credential-subject-multiple-ok", "credential-subject-no-claims-fail",
	"credential-validfrom-tz-ok", "credential-validUntil-validFrom-fail", "credential-status-ok",
	"credential-status-type-nonurl-fail", "credential-schemas-ok", "credential-schema-no-type-fail",
	"credential-evidence-missing-type-fail", "credential-name-language-direction-en-ok",
	"credential-name-extra-prop-en-fail", "presentation-ok", "presentation-holder-object-fail",
	"presentation-vc-ok", "presentation-vc-as-string-fail", "presentation-self-asserted-vc-ok",
	"presentation-self-asserted-vc-holder-mismatch", "presentation-self-asserted-vc-issuer-mismatch",
	"presentation-self-asserted-vc-no-holder",
}

func vcdm2(s shared) any {
	const folder = "spec/w3c-vcdm2-inputs"
	var cases []vcdm2Case
	found := 0
	must(fs.WalkDir(s, folder, func(file string, d fs.DirEntry, err error) error {
		name, isCase := strings.CutSuffix(d.Name(), ".json")
		if err != nil || d.IsDir() || !isCase || name == "SOURCE" {
			return err
		}
		c := vcdm2Case{Name: name, Outcome: "fail"} // the three mismatches say no outcome: they must be refused
		for _, outcome := range []string{"ok", "fail-or-inject"} {
			if strings.HasSuffix(name, "-"+outcome) {
				c.Outcome = outcome
			}
		}
		if slices.Contains(vcdm2Documents, name) {
			found++
			c.Document = json.RawMessage(s.text(file[len("spec/"):]))
		}
		cases = append(cases, c)
		return nil
	}))
	if found != len(vcdm2Documents) {
		panic("a document is missing")
	}
	var published struct{ Repository, Commit, Path string }
	s.json("w3c-vcdm2-inputs/SOURCE.json", &published)
	repository, _ := strings.CutPrefix(published.Repository, "https://github.com/")
	return struct {
		Source source      `json:"source"`
		Cases  []vcdm2Case `json:"cases"`
	}{source{Repository: repository, Commit: published.Commit, Path: published.Path}, cases}
}
