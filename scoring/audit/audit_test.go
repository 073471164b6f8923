package audit_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/scoring"
	"github.com/avouch-id/avouch/scoring/audit"
)

var now = time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)

// market is the policy that package scoring is tested with.
func market(t testing.TB) *scoring.Policy {
	text, err := os.ReadFile("../testdata/market.json")
	require.NoError(t, err)
	p, err := scoring.Load(text)
	require.NoError(t, err)
	return p
}

// The evidence of the tests, with what market.json says of it.
const (
	job      = `{"type": "EmploymentCredential", "issuer": "did:web:kestrel.example", "validFrom": "2026-11-23T00:00:00Z", "validUntil": "2027-11-23T00:00:00Z", "claims": {"worksFor": "Kestrel Freight"}}`                                             // +1000, cut to 800
	standing = `{"type": "ConductSummary", "issuer": "did:web:a.example", "validFrom": "2026-11-23T00:00:00Z", "validUntil": "2026-11-30T00:00:00Z", "claims": {"openSanctions": 0, "pointsAtLeast50": true}}`                                           // +500
	little   = `{"type": "ConductSummary", "issuer": "did:web:a.example", "validFrom": "2026-11-23T00:00:00Z", "validUntil": "2026-11-30T00:00:00Z", "claims": {"openSanctions": 0, "pointsAtLeast10": true}}`                                           // on no step
	violence = `{"id": "urn:%d", "type": "ConductAttestation", "issuer": "did:web:a.example", "validFrom": "2026-11-23T00:00:00Z", "validUntil": "2027-11-23T00:00:00Z", "claims": {"category": "Violence", "severity": 5, "occurredOn": "2026-11-23"}}` // -1200
)

func line(region string, count int, evidence ...string) string {
	return fmt.Sprintf(`{"groups": {"region": %q}, "count": %d, "evidence": [%s]}`, region, count, strings.Join(evidence, ", "))
}

var village = []string{
	line("north", 30, standing, job), // 1000·2300/3300 = 696
	line("north", 10),                // 500, and the record is missing
	line("south", 20, standing),      // 1000·1500/2500 = 600
	line("south", 20, little),        // 500
	line("south", 20),
	line("south", 5, fmt.Sprintf(violence, 1), fmt.Sprintf(violence, 2)), // 1000·1000/4400 = 227
	line("east", 5),
}

func run(t testing.TB, lines ...string) audit.Report {
	r, err := audit.Run(t.Context(), market(t), now, audit.Read(strings.NewReader(strings.Join(lines, "\n")), audit.Options{}), audit.Options{})
	require.NoError(t, err)
	return r
}

// Every number is worked out by hand from the policy.
func TestReport(t *testing.T) {
	r := run(t, village...)
	require.Equal(t, audit.Schema, r.Schema)
	require.EqualValues(t, 110, r.All.People)
	require.Equal(t, audit.Decisions{Allow: 50, Limit: 20, Review: 35, Deny: 5}, r.All.Decisions)
	require.Len(t, r.Attributes, 1)
	region := r.Attributes[0]
	require.Equal(t, []string{"region", "north"}, []string{region.Name, region.Reference})
	require.Len(t, region.Groups, 3)
	east, north, south := region.Groups[0], region.Groups[1], region.Groups[2]

	require.True(t, east.Small)
	require.Nil(t, east.Selected.Ratio)
	require.Empty(t, east.Differences)

	whole := 1000
	require.Equal(t, audit.Rate{People: 30, Rate: 750, Ratio: &whole}, north.Selected)
	require.Equal(t, []audit.Count{{Name: "good", Count: 30}, {Name: "no-record", Count: 10}}, north.Codes)
	require.Equal(t, []audit.Rule{ // 696 − 600 and 696 − 642 points, for 30 of 40
		{Rule: "job", People: 30, Evidence: 30, Effect: 72_000},
		{Rule: "standing", People: 30, Evidence: 30, Effect: 40_500}}, north.Rules)

	selected, allowed := 820, 410 // (40/65)/(30/40) and (20/65)/(30/40)
	require.Equal(t, audit.Rate{People: 40, Rate: 615, Ratio: &selected}, south.Selected)
	require.Equal(t, audit.Rate{People: 20, Rate: 307, Ratio: &allowed, BelowFourFifths: true}, south.Allowed)
	require.Equal(t, audit.Scores{Lowest: 227, Tenth: 500, Quarter: 500, Median: 500, ThreeQuarters: 600, NineTenths: 600, Highest: 600}, south.Scores)
	require.Equal(t, []audit.Count{{Name: "clean-record", Count: 25}}, south.Missing)
	require.Equal(t, []audit.Count{{Name: "no-rule", Count: 20}}, south.Uncounted)
	require.Equal(t, []audit.Difference{
		{Rule: "job", ReferenceShare: 750, ReferenceEffect: 72_000},
		{Rule: "grave", Share: 76, Effect: -13_076}, // twice 227 − 312 points, for 5 of 65
		{Rule: "standing", Share: 307, ReferenceShare: 750, Effect: 30_769, ReferenceEffect: 40_500},
		{Missing: "clean-record", Share: 384, ReferenceShare: 250}}, south.Differences)
}

// The line between four fifths and less is drawn exactly.
func TestFourFifths(t *testing.T) {
	for _, c := range []struct {
		selected, people, ratio int
		below                   bool
	}{{40, 100, 800, false}, {399_999, 1_000_000, 799, true}, {400_000, 1_000_000, 800, false}, {0, 100, 0, true}} {
		lines := []string{line("north", 500, standing), line("north", 500)}
		if c.selected > 0 {
			lines = append(lines, line("south", c.selected, standing))
		}
		r := run(t, append(lines, line("south", c.people-c.selected))...)
		south := r.Attributes[0].Groups[1].Selected
		require.Equal(t, c.ratio, *south.Ratio)
		require.Equal(t, c.below, south.BelowFourFifths)
	}
	// Where nobody is selected there is nothing to compare.
	r := run(t, line("north", 50), line("south", 50))
	require.Nil(t, r.Attributes[0].Groups[0].Selected.Ratio)
	require.Contains(t, r.String(), "No rule and no requirement makes a difference")
}

func TestSeveralAttributes(t *testing.T) {
	r := run(t, `{"groups": {"region": "north", "age": "new"}, "count": 50, "evidence": []}`, `{"groups": {"region": "south", "age": "new"}, "evidence": []}`)
	require.Equal(t, "age", r.Attributes[0].Name)
	require.Len(t, r.Attributes[0].Groups, 1)
	require.EqualValues(t, 51, r.Attributes[0].Groups[0].People)
	require.True(t, r.Attributes[1].Groups[1].Small)
}

func TestRefused(t *testing.T) {
	two := `{"groups": {"region": "north", "age": "new"}, "evidence": []}`
	for name, c := range map[string]struct {
		lines  []string
		person int64
		is     error
	}{
		"not JSON":            {[]string{line("north", 1), `{"groups"`}, 2, nil},
		"an empty line":       {[]string{line("north", 1), "", line("north", 1)}, 2, nil},
		"an array":            {[]string{"[]"}, 1, nil},
		"twice":               {[]string{`{"count": 1, "count": 1, "groups": {"a": "b"}, "evidence": []}`}, 1, nil},
		"another member":      {[]string{`{"groups": {"a": "b"}, "evidence": [], "race": "x"}`}, 1, nil},
		"no evidence":         {[]string{`{"groups": {"a": "b"}}`}, 1, nil},
		"no groups":           {[]string{`{"evidence": []}`}, 1, nil},
		"no group":            {[]string{`{"groups": {}, "evidence": []}`}, 1, audit.ErrGroups},
		"a label of lines":    {[]string{`{"groups": {"a": "b\nc"}, "evidence": []}`}, 1, audit.ErrGroups},
		"a label that turns":  {[]string{`{"groups": {"a": "b\u202ec"}, "evidence": []}`}, 1, audit.ErrGroups},
		"an attribute's name": {[]string{`{"groups": {"": "b"}, "evidence": []}`}, 1, audit.ErrGroups},
		"another attribute":   {[]string{line("north", 1), `{"groups": {"age": "new"}, "evidence": []}`}, 2, audit.ErrGroups},
		"more attributes":     {[]string{line("north", 1), two}, 2, audit.ErrGroups},
		"fewer attributes":    {[]string{two, line("north", 1)}, 2, audit.ErrGroups},
		"nobody":              {[]string{line("north", 0)}, 1, nil},
		"part of somebody":    {[]string{`{"groups": {"a": "b"}, "count": 1.5, "evidence": []}`}, 1, nil},
		"too many":            {[]string{line("north", 1_000_001)}, 1, nil},
		"evidence":            {[]string{line("north", 1, `{"type": "EmploymentCredential"}`)}, 1, nil},
		"a time":              {[]string{line("north", 1, `{"type": "X", "issuer": "did:web:a.example", "validFrom": "today"}`)}, 1, nil},
		"too much evidence":   {[]string{line("north", 1, slices.Repeat([]string{`{"type": "X", "issuer": "y"}`}, 16_385)...)}, 1, scoring.ErrTooMuch},
		"too long":            {[]string{line("north", 1) + strings.Repeat(" ", 1<<20)}, 1, audit.ErrLimit},
	} {
		people := audit.Read(strings.NewReader(strings.Join(c.lines, "\n")), audit.Options{})
		r, err := audit.Run(t.Context(), market(t), now, people, audit.Options{})
		var e *audit.PersonError
		require.True(t, errors.As(err, &e), "%s: %v", name, err)
		require.Equal(t, c.person, e.Person, name)
		require.Zero(t, r, name)
		if c.is != nil {
			require.ErrorIs(t, err, c.is, name)
		}
	}
	_, err := audit.Run(t.Context(), market(t), now, audit.Read(strings.NewReader(""), audit.Options{}), audit.Options{})
	require.ErrorIs(t, err, audit.ErrNobody)
	_, err = audit.Run(t.Context(), nil, now, people(), audit.Options{})
	require.ErrorIs(t, err, scoring.ErrNoPolicy)
	_, err = audit.Run(t.Context(), market(t), time.Time{}, people(), audit.Options{})
	require.ErrorIs(t, err, scoring.ErrNoTime)
	_, err = audit.Run(t.Context(), market(t), now, people(), audit.Options{People: 1 << 40})
	require.ErrorIs(t, err, audit.ErrLimit)
	broken := errors.New("the disk is gone")
	_, err = audit.Run(t.Context(), market(t), now, audit.Read(iotest.ErrReader(broken), audit.Options{}), audit.Options{})
	require.ErrorIs(t, err, broken)
	// What does not keep to the vocabulary is named.
	_, err = audit.Run(t.Context(), market(t), now, people(audit.Person{Groups: map[string]string{"a": "b"},
		Evidence: []scoring.Supposed{{Type: "EmploymentCredential", Issuer: "did:web:kestrel.example"}}}), audit.Options{})
	var e *scoring.EvidenceError
	require.True(t, errors.As(err, &e), "%v", err)
}

func people(all ...audit.Person) iter.Seq2[audit.Person, error] {
	return func(yield func(audit.Person, error) bool) {
		for _, p := range all {
			if !yield(p, nil) {
				return
			}
		}
	}
}

func TestLimits(t *testing.T) {
	person := func(label string, count int64) audit.Person {
		return audit.Person{Groups: map[string]string{"a": label}, Count: count}
	}
	for name, c := range map[string]struct {
		people  []audit.Person
		options audit.Options
	}{
		"people": {[]audit.Person{person("x", 2), person("x", 2)}, audit.Options{People: 3}},
		"labels": {[]audit.Person{person("x", 1), person("y", 1), person("x", 1), person("z", 1)}, audit.Options{Labels: 2}},
		"count":  {[]audit.Person{person("x", -1)}, audit.Options{}},
	} {
		_, err := audit.Run(t.Context(), market(t), now, people(c.people...), c.options)
		require.ErrorIs(t, err, audit.ErrLimit, name)
	}
	_, err := audit.Run(t.Context(), market(t), now, people(person("x", 0), person("x", 2)), audit.Options{People: 3})
	require.NoError(t, err, "a count of 0 is one")
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	seen := 0
	_, err := audit.Run(ctx, market(t), now, func(yield func(audit.Person, error) bool) {
		for {
			if seen++; seen == 10 {
				cancel()
			}
			if !yield(audit.Person{Groups: map[string]string{"a": "b"}}, nil) {
				return
			}
		}
	}, audit.Options{})
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, 10, seen)
}

// TestWords: the report in words has the numbers of the report, and lines of its own alone.
func TestWords(t *testing.T) {
	r := run(t, village...)
	text := r.String()
	for _, want := range []string{
		"110 people, all of them supposed",
		"south      65     20     20      20     5     61.5%  0.820    30.7%  0.410     227     500      600",
		"east: fewer than 30 people, counted and not compared.",
		"south: allowed less than four fifths as often as the highest group.",
		"south: rule job counts for 0.0% of the people, in north for 75.0%; its mean effect is +0.000 points, in north +72.000.",
		"south: clean-record is missing to 38.4% of the people, in north to 25.0%.",
		"Evidence that counts nothing: no-rule 20.",
		"29 CFR 1607.4(D)",
	} {
		require.Contains(t, text, want)
	}
	require.NotContains(t, text, "{")
	again, err := json.Marshal(r)
	require.NoError(t, err)
	var back audit.Report
	require.NoError(t, json.Unmarshal(again, &back))
	require.Equal(t, text, back.String(), "the JSON form holds all that words are made of")
}
