package main

import (
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/scoring"
	"github.com/avouch-id/avouch/scoring/audit"
)

// TestJSONTopic: the help on --json names every member that a result can have.
func TestJSONTopic(t *testing.T) {
	documented := map[string]bool{}
	for _, word := range regexp.MustCompile(`[A-Za-z]+`).FindAllString(jsonTopic, -1) {
		documented[word] = true
	}
	seen := map[reflect.Type]bool{}
	var walk func(r reflect.Type)
	walk = func(r reflect.Type) {
		switch r.Kind() {
		case reflect.Pointer, reflect.Slice:
			walk(r.Elem())
			return
		case reflect.Struct:
		default:
			return
		}
		if seen[r] || r.PkgPath() == "time" {
			return
		}
		seen[r] = true
		for i := range r.NumField() {
			f := r.Field(i)
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if f.IsExported() && !f.Anonymous {
				require.NotEmpty(t, name, "%s.%s has no JSON name", r, f.Name)
				require.True(t, documented[name], "%s.%s: the help does not name %q", r, f.Name, name)
			}
			walk(f.Type)
		}
	}
	for _, v := range []any{verdict{}, scored{}, inspected{}, created{}, corpusResult{}, linted{}, tested{}, audit.Report{}} {
		walk(reflect.TypeOf(v))
	}
	require.Greater(t, len(seen), 10)
	for _, schema := range []string{"verify", "score", "inspect", "did-create", "did-resolve", "corpus", "policy-lint", "policy-test", "policy-audit"} {
		require.Contains(t, jsonTopic, "avouch/"+schema+"/1 (")
	}
}

// TestPolicyTopic: the policy that the help shows is one.
func TestPolicyTopic(t *testing.T) {
	begin, end := strings.Index(policyTopic, "{\n"), strings.LastIndex(policyTopic, "\n}")
	require.Less(t, begin, end)
	p, err := scoring.Load([]byte(policyTopic[begin : end+2]))
	require.NoError(t, err)
	require.Equal(t, "did:web:plaza.example", p.Audience())
}

// TestCasesTopic: the file of cases that the help shows is one, and the policy that the help shows passes it.
func TestCasesTopic(t *testing.T) {
	between := func(text string) []byte {
		return []byte(text[strings.Index(text, "{\n") : strings.LastIndex(text, "\n}")+2])
	}
	p, err := scoring.Load(between(policyTopic))
	require.NoError(t, err)
	c, err := parseCases(between(casesTopic))
	require.NoError(t, err)
	out := c.decide(p)
	require.Equal(t, []int{2, 0}, []int{out.Passed, out.Failed}, "%+v", out.Cases)
	line := regexp.MustCompile(`(?m)^  \{.*\}$`).FindString(populationTopic)
	_, err = audit.Run(t.Context(), p, time.Unix(1_780_000_000, 0), audit.Read(strings.NewReader(line), audit.Options{}), audit.Options{})
	require.NoError(t, err)
}
