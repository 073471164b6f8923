package audit_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/scoring"
	"github.com/avouch-id/avouch/scoring/audit"
	"github.com/avouch-id/avouch/vc/avatar"
	states "github.com/avouch-id/avouch/vc/avatar/standing"
)

// A sanction in force decides, and is a difference; one that an appeal overturned is neither.
func TestSanctions(t *testing.T) {
	text, err := os.ReadFile("../testdata/sanctions.json")
	require.NoError(t, err)
	p, err := scoring.Load(text)
	require.NoError(t, err)
	ban := scoring.Supposed{Type: avatar.TypeSanction, Issuer: "did:web:b.example", ID: "https://b.example/sanctions/1",
		From: now.AddDate(0, 0, -1), Until: now.AddDate(1, 0, 0), Claims: map[string]any{
			"id": "did:web:kestrel.example", "category": "ScamsAndFraud", "ground": "Rule 4", "groundURL": "https://b.example/rules#4",
			"facts": "Sold what was not theirs.", "automated": false, "measure": "ban", "scope": "world",
			"startTime": now.AddDate(0, 0, -1).Format("2006-01-02T15:04:05Z"), "indefinite": true,
			"appealURL": "https://b.example/appeals", "appealDeadline": now.AddDate(0, 1, 0).Format("2006-01-02T15:04:05Z")}}
	person := func(region string, n int64, state states.State) audit.Person {
		s := ban
		s.State = state
		return audit.Person{Groups: map[string]string{"region": region}, Count: n, Evidence: []scoring.Supposed{s}}
	}
	r, _ := reported(t, p, []audit.Person{person("north", 10, ""), person("north", 30, states.Overturned), person("south", 40, states.Overturned)})
	north, south := r.Attributes[0].Groups[0], r.Attributes[0].Groups[1]
	require.Equal(t, audit.Decisions{Allow: 30, Deny: 10}, north.Decisions)
	require.EqualValues(t, 10, north.Sanctioned)
	require.Equal(t, []audit.Count{{Name: "overturned", Count: 30}}, north.Uncounted)
	require.Equal(t, []audit.Difference{{Sanctioned: true, Share: 250}}, north.Differences)
	require.Equal(t, audit.Decisions{Allow: 40}, south.Decisions)
	require.Zero(t, south.Sanctioned)
	require.Contains(t, r.String(), "north: a sanction is in force against 25.0% of the people, in south against 0.0%.")
}
