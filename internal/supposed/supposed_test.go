package supposed_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/internal/supposed"
	"github.com/avouch-id/avouch/scoring"
	"github.com/avouch-id/avouch/vc/avatar/standing"
)

func parse(t *testing.T, text string) any {
	v, err := strictjson.Parse([]byte(text), strictjson.Limits{})
	require.NoError(t, err)
	return v
}

func TestEvidence(t *testing.T) {
	list := parse(t, `[{"type": "Badge", "issuer": "did:web:a.example", "id": "urn:1", "validFrom": "2026-01-01T01:00:00+01:00",
		"validUntil": "2026-02-01T00:00:00Z", "claims": {"level": "high"}, "known": true, "state": "overturned"}, {"type": "Badge", "issuer": "x"}]`)
	got, err := supposed.Evidence(list.([]any))
	require.NoError(t, err)
	require.Len(t, got, 2)
	require.Equal(t, scoring.Supposed{Type: "Badge", Issuer: "x"}, got[1])
	require.True(t, got[0].From.Equal(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)))
	got[0].From, got[0].Until = time.Time{}, time.Time{}
	require.Equal(t, scoring.Supposed{Type: "Badge", Issuer: "did:web:a.example", ID: "urn:1", Claims: map[string]any{"level": "high"}, Known: true, State: standing.Overturned}, got[0])
}

func TestEvidenceRefused(t *testing.T) {
	for name, text := range map[string]string{
		"no object":        `"Badge"`,
		"nothing":          `{}`,
		"no issuer":        `{"type": "Badge"}`,
		"a type of lines":  `{"type": "Ba\ndge", "issuer": "x"}`,
		"an empty id":      `{"type": "Badge", "issuer": "x", "id": ""}`,
		"null":             `{"type": "Badge", "issuer": "x", "validFrom": null}`,
		"a date":           `{"type": "Badge", "issuer": "x", "validFrom": "2026-01-01"}`,
		"claims of a list": `{"type": "Badge", "issuer": "x", "claims": []}`,
		"known of a text":  `{"type": "Badge", "issuer": "x", "known": "true"}`,
		"a state of yes":   `{"type": "Badge", "issuer": "x", "state": true}`,
		"another member":   `{"type": "Badge", "issuer": "x", "claim": {}}`,
	} {
		got, err := supposed.Evidence([]any{parse(t, `{"type": "Badge", "issuer": "x"}`), parse(t, text)})
		require.ErrorIs(t, err, supposed.ErrForm, name)
		require.ErrorContains(t, err, "evidence 2: ", name)
		require.Nil(t, got, name)
	}
}

func TestInteger(t *testing.T) {
	for text, good := range map[string]bool{"1": true, "10": true, "0": false, "11": false, "1.0": false, "1e0": false, `"1"`: false, "-0": false,
		"9223372036854775808": false, "null": false} {
		o := supposed.Open(map[string]any{"n": parse(t, text)})
		o.Integer("n", 1, 10)
		require.Equal(t, good, o.End() == nil, text)
	}
}

func TestOneLine(t *testing.T) {
	for text, good := range map[string]bool{"a": true, "Grüße, 世界": true, "": false, " a": false, "a ": false, "a\nb": false, "a\tb": false,
		"a\u202eb": false, "a\u00a0b": false, "a\u2028b": false, "\xff": false, "äääää": true, "ääääää": false} {
		require.Equal(t, good, supposed.OneLine(text, 5) || good && supposed.OneLine(text, 20), "%q", text)
	}
}
