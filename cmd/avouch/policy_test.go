package main

import (
	"bytes"
	"encoding/xml"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/internal/supposed"
	"github.com/avouch-id/avouch/scoring"
)

const marketCases = "../../scoring/testdata/market-cases.json"

func marketPolicy(t testing.TB) *scoring.Policy {
	text, err := os.ReadFile("../../scoring/testdata/market.json")
	require.NoError(t, err)
	p, err := scoring.Load(text)
	require.NoError(t, err)
	return p
}

// TestMarketCases: the policy that package scoring is tested with decides the committed cases as they say; their scores
// were worked out by hand. A case that expects anything else fails.
func TestMarketCases(t *testing.T) {
	var out, errOut bytes.Buffer
	require.Equal(t, exitValid, run([]string{"policy", "test", marketCases}, nil, &out, &errOut), "%s", out.String())
	require.Equal(t, "12 passed, 0 failed\n", out.String())
	require.Empty(t, errOut.String())
	out.Reset()
	require.Equal(t, exitValid, run([]string{"policy", "test", "../../scoring/testdata/sanctions-cases.json"}, nil, &out, &errOut), "%s", out.String())
	require.Equal(t, "4 passed, 0 failed\n", out.String())

	text, err := os.ReadFile(marketCases)
	require.NoError(t, err)
	c, err := parseCases(text)
	require.NoError(t, err)
	p := marketPolicy(t)
	seen := map[scoring.Decision]bool{}
	for _, one := range c.list {
		seen[one.want.Decision] = true
		for what, change := range map[string]func(*verdictOf){
			"decision": func(v *verdictOf) {
				if v.Decision = scoring.Deny; one.want.Decision == scoring.Deny {
					v.Decision = scoring.Limit
				}
			},
			"score":   func(v *verdictOf) { v.Score++ },
			"code":    func(v *verdictOf) { v.Code = "another" },
			"reasons": func(v *verdictOf) { v.Reasons = append([]string{"another"}, v.Reasons...) },
		} {
			other := one
			change(&other.want)
			got := cases{list: []policyCase{one, other}}.decide(p)
			require.Equal(t, []int{1, 1}, []int{got.Passed, got.Failed}, "%s: %s", one.name, what)
			require.Equal(t, itemFailed, got.Cases[1].Outcome)
			require.NotEmpty(t, got.Cases[1].Words)
		}
	}
	require.Len(t, seen, 4, "every decision")
}

func TestCasesRefused(t *testing.T) {
	good := `{"version": 1, "policy": "p.json", "at": "2026-06-01T00:00:00Z", "cases": [{"name": "a", "evidence": [], "expect": {"decision": "allow", "score": 5}}]}`
	c, err := parseCases([]byte(good))
	require.NoError(t, err)
	require.Equal(t, "p.json", c.policy)
	require.Nil(t, c.list[0].want.Reasons)
	for old, changed := range map[string]string{
		`"version": 1`:                    `"version": 2`,
		`"version": 1, `:                  ``,
		`"policy": "p.json"`:              `"policy": "/etc/p.json"`,
		`"at": "2026-06-01T00:00:00Z", `:  ``,
		`"at": "2026-06-01T00:00:00Z"`:    `"at": "June"`,
		`"cases": [{`:                     `"cases": {`,
		`"name": "a"`:                     `"name": "a\u001b[2J"`,
		`"name": "a", `:                   ``,
		`"evidence": [], `:                ``,
		`"evidence": []`:                  `"evidence": [{"type": "X"}]`,
		`"decision": "allow"`:             `"decision": "Allow"`,
		`"score": 5`:                      `"score": 5.0`,
		`"score": 5}`:                     `"score": 1001}`,
		`, "score": 5`:                    ``,
		`"score": 5, "reasons": [1]`:      `"score": 5`,
		`{"version"`:                      `[{"version"`,
		`"expect": {`:                     `"expected": {`,
		`"expect": {"decision": "allow",`: `"expect": {"decision": "allow", "why": "x",`,
	} {
		if strings.Contains(old, "reasons") {
			old, changed = changed, old
		}
		require.Contains(t, good, old)
		_, err := parseCases([]byte(strings.Replace(good, old, changed, 1)))
		require.ErrorIs(t, err, supposed.ErrForm, "%s", changed)
	}
	_, err = parseCases([]byte(`{"version": 1, "at": "2026-06-01T00:00:00Z", "cases": []}`))
	require.ErrorIs(t, err, supposed.ErrForm)
}

// FuzzCases: whatever a file of cases holds, it is refused, or every case passes or fails and the reports are whole.
func FuzzCases(f *testing.F) {
	text, err := os.ReadFile(marketCases)
	require.NoError(f, err)
	f.Add(text)
	f.Add([]byte(`{"version": 1, "cases": [{"name": "<a>&\"'\\", "at": "2026-06-01T00:00:00Z", "evidence": [{"type": "X", "issuer": "y"}], "expect": {"decision": "allow", "score": 5, "reasons": []}}]}`))
	f.Add([]byte(`{"version": 1, "policy": "..", "cases": [{}]}`))
	p := marketPolicy(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := parseCases(text)
		if err != nil {
			require.ErrorIs(t, err, supposed.ErrForm)
			return
		}
		out := c.decide(p)
		require.Equal(t, len(c.list), out.Passed+out.Failed)
		report, err := out.junit("cases.json")
		require.NoError(t, err)
		read := readJUnit(t, report)
		require.Equal(t, []int{len(c.list), out.Failed}, []int{read.Suites[0].Tests, read.Suites[0].Failures})
		for i, one := range read.Suites[0].Cases {
			require.Equal(t, c.list[i].name, one.Name)
			require.Equal(t, out.Cases[i].Outcome == itemFailed, one.Failure != nil)
		}
	})
}

// readJUnit reads a report as a CI server would: by element and attribute, whatever else is there.
func readJUnit(t *testing.T, report []byte) (out struct {
	Suites []struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Cases    []struct {
			Name    string `xml:"name,attr"`
			Failure *struct {
				Message string `xml:"message,attr"`
				Text    string `xml:",chardata"`
			} `xml:"failure"`
		} `xml:"testcase"`
	} `xml:"testsuite"`
}) {
	require.True(t, bytes.HasPrefix(report, []byte("<?xml ")))
	require.NoError(t, xml.Unmarshal(report, &out), "%s", report)
	require.Len(t, out.Suites, 1)
	return out
}

func TestJUnit(t *testing.T) {
	at := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	c := cases{list: []policyCase{{name: "right", at: at, want: verdictOf{Decision: scoring.Review, Score: 500}},
		{name: `wrong <&">`, at: at, want: verdictOf{Decision: scoring.Allow, Score: 900}}}}
	report, err := c.decide(marketPolicy(t)).junit("cases.json")
	require.NoError(t, err)
	suite := readJUnit(t, report).Suites[0]
	require.Equal(t, []int{2, 1, 2}, []int{suite.Tests, suite.Failures, len(suite.Cases)})
	require.Nil(t, suite.Cases[0].Failure)
	require.Equal(t, `wrong <&">`, suite.Cases[1].Name)
	require.Equal(t, "expected allow, score 900; got review, score 500, code no-record, reasons missing", suite.Cases[1].Failure.Message)
	require.Contains(t, suite.Cases[1].Failure.Text, "A recent summary without open sanctions is needed.")
}

// TestAligned: what strangers wrote stays in its cell and its line.
func TestAligned(t *testing.T) {
	got := aligned([][]string{{"a", "b"}, {"long\tcell\n", "\x1b[2J"}, {"x", "\v\f"}})
	require.Equal(t, []string{`a             b`, `long\tcell\n  \x1b[2J`, `x             \v\f`}, got)
}

// TestExplainSanction: a sanction stands in the table without numbers: it counts no points.
func TestExplainSanction(t *testing.T) {
	var b bytes.Buffer
	printNumbers(&lines{w: &b}, &scoring.Assessment{Against: 500, Inputs: []scoring.Digest{{1}}, Lists: []scoring.Digest{{2}}, Reasons: []scoring.Reason{{Code: "banned"},
		{Code: "missing", Required: &scoring.Requirement{Name: "record", Type: "ConductSummary", Groups: []string{"worlds", "own"}}},
		{Code: "in-force", Contribution: &scoring.Contribution{Item: scoring.Item{Type: "SanctionCredential", Issuer: "did:web:b.example",
			Category: "Violence", Measure: "ban"}, Known: true, Sanction: &scoring.Sanction{ID: "urn:1"}}},
		{Code: "counted", Contribution: &scoring.Contribution{Item: scoring.Item{Type: "ConductAttestation", Issuer: "did:web:a.example",
			Category: "Violence", Severity: 2}, Group: "worlds", Rule: "minor", Weight: -500, Decayed: -500, Counted: -500, Effect: -100}}}})
	for _, want := range []string{
		"  against    -0.500\n",
		"  -       -        -        -       missing   -      worlds, own  ConductSummary record\n",
		"  -       -        -        -       in-force  -      -            SanctionCredential ban Violence (known), did:web:b.example\n",
		"  -0.500  -0.500   -0.500   -100    counted   minor  worlds       ConductAttestation Violence 2, did:web:a.example\n",
		"  input      01000000",
		"  list       02000000",
	} {
		require.Contains(t, b.String(), want)
	}
}
