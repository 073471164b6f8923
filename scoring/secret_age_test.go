package scoring_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/scoring"
	"github.com/avouch-id/avouch/vc/avatar"
)

// Whoever says to have lost the seed gets a new pseudonym, without the bans of the old one, and visibly young: a policy can ask how
// old it is at least. The month in which it began counts from its end, since nobody shows the day.
func TestCase37AYoungSecretIsAskedFor(t *testing.T) {
	text, err := os.ReadFile("testdata/sanctions.json")
	require.NoError(t, err)
	with := func(required string) (*scoring.Policy, error) {
		return scoring.Load([]byte(strings.NewReplacer(`"appealBodies"`, `"required": [`+required+`], "appealBodies"`,
			`{"code": "muted"`, `{"code": "young", "decision": "review", "words": "Too young.", "when": {"missing": ["person"]}}, {"code": "muted"`).Replace(string(text))))
	}
	p, err := with(`{"name": "person", "type": "PersonhoodCredential", "groups": ["worlds"], "secretAgeDays": 30}`)
	require.NoError(t, err)
	until := time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC)
	for _, row := range []struct {
		since string
		at    time.Time
		code  string
	}{
		{"2026-09", time.Date(2026, 10, 31, 0, 0, 0, 0, time.UTC), "welcome"}, // 30 days after the end of September
		{"2026-09", time.Date(2026, 10, 30, 23, 59, 59, 0, time.UTC), "young"},
		{"2026-10", time.Date(2026, 10, 31, 0, 0, 0, 0, time.UTC), "young"},
		{"2025-12", time.Date(2026, 10, 31, 0, 0, 0, 0, time.UTC), "welcome"},
	} {
		person := scoring.Supposed{Type: avatar.TypePersonhood, Issuer: worldA, From: time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC), Until: until,
			Claims: map[string]any{"secretSince": row.since}}
		got, err := p.Suppose(row.at, person)
		require.NoError(t, err)
		require.Equal(t, row.code, got.Code, "%s %s", row.since, row.at)
		if row.code == "young" {
			require.Equal(t, "Missing is person: a PersonhoodCredential by one of worlds whose secret is 30 days old at least.", got.Reasons[1].String())
		}
	}
	for _, bad := range []string{
		`{"name": "person", "type": "PersonhoodCredential", "groups": ["worlds"], "secretAgeDays": 0}`,
		`{"name": "person", "type": "PersonhoodCredential", "groups": ["worlds"], "secretAgeDays": 36501}`,
		`{"name": "person", "type": "EmploymentCredential", "groups": ["worlds"], "secretAgeDays": 30}`,
	} {
		_, err := with(bad)
		require.ErrorContains(t, err, "required person")
	}
}
