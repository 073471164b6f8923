package main

import (
	"bytes"
	_ "embed"
	"strings"

	"github.com/avouch-id/avouch/scoring"
)

//go:embed policy.json
var policyText string

// rules is the policy with those in it whose word counts.
func rules(registry, employer string) ([]byte, *scoring.Policy, error) {
	text := strings.NewReplacer("{{registry}}", registry, "{{employer}}", employer).Replace(policyText)
	policy, err := scoring.Load([]byte(text))
	return bytes.TrimSpace([]byte(text)), policy, err
}
