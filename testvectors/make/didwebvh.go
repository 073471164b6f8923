package main

import (
	"io/fs"
	"strings"
)

// didwebvhCase is a log of one implementation, and what it resolves to: nothing, or the version and what its document is.
type didwebvhCase struct {
	Name        string `json:"name"` // scenario and implementation
	Log         string `json:"log"`
	Witnesses   string `json:"witnesses,omitempty"`
	Error       string `json:"error,omitempty"`
	VersionID   string `json:"versionId,omitempty"`
	Created     string `json:"created,omitempty"`
	Updated     string `json:"updated,omitempty"`
	Deactivated bool   `json:"deactivated,omitempty"`
	ID          string `json:"id,omitempty"`
}

// didwebvhLogs are one log of each scenario, of the five implementations in turn. Of witness-update it is one whose own
// publisher refuses it, as the specification wants; the others accept theirs.
var didwebvhLogs = strings.Fields(`basic-create/java basic-update/java-eecc deactivate/python key-rotation/rust multi-update/ts
	multiple-update-keys/java-eecc portable/python portable-move/java portable-move/rust pre-rotation/ts pre-rotation-consume/java
	services/java-eecc witness-threshold/python witness-update/python`)

func didwebvh(s shared) any {
	const folder = "did-webvh/vectors/"
	names := didwebvhLogs
	negative, err := fs.Glob(s, "spec/"+folder+"negative-*/ts/did.jsonl")
	must(err)
	for _, file := range negative {
		if name := strings.TrimSuffix(strings.TrimPrefix(file, "spec/"+folder), "/did.jsonl"); s.text(folder+name+"/did.jsonl") != "" {
			names = append(names, name) // the others are DIDs without a log
		}
	}
	var cases []didwebvhCase
	for _, name := range names {
		c := didwebvhCase{Name: name, Log: s.text(folder + name + "/did.jsonl")}
		if data, err := fs.ReadFile(s, "spec/"+folder+name+"/did-witness.json"); err == nil {
			c.Witnesses = string(data)
		}
		var result struct {
			Document *struct{ ID string } `json:"didDocument"`
			Metadata struct {
				VersionID, Created, Updated string
				Deactivated                 bool
			} `json:"didDocumentMetadata"`
			Resolution *struct{ Error string } `json:"didResolutionMetadata"`
		}
		s.json(folder+name+"/resolutionResult.json", &result)
		if result.Document == nil {
			c.Error = "invalidDid"
			if result.Resolution != nil && result.Resolution.Error != "" {
				c.Error = result.Resolution.Error
			}
		} else {
			c.ID, c.VersionID, c.Deactivated = result.Document.ID, result.Metadata.VersionID, result.Metadata.Deactivated
			c.Created, c.Updated = result.Metadata.Created, result.Metadata.Updated
		}
		cases = append(cases, c)
	}
	return struct {
		Source source         `json:"source"`
		Cases  []didwebvhCase `json:"cases"`
	}{s.source("did-webvh", "vectors"), cases}
}
