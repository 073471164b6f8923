package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The story comes to its end, in under a screen and a half, and says what it has to.
func TestTheStory(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, tell(t.Context(), &out, time.Now()))
	lines := strings.Split(strings.TrimRight(out.String(), "\n"), "\n")
	require.LessOrEqual(t, len(lines), 60)
	for _, line := range lines {
		require.LessOrEqual(t, len([]rune(line)), 112, line)
	}
	for _, said := range []string{
		"The seed alone restored both",
		"pointsAtLeast50: true",
		"worksFor: Kestrel Freight",
		"allow, score",
		"belongs to no digest",            // one digit changed
		"was answered before",             // replayed
		`expected "did:web:c.example"`,    // shown elsewhere
		"in none of its groups",           // unknown issuer
		"valid until",                     // expired
		"signed by: expected",             // other avatar
		"not about whoever answered",      // borrowed
		"a key shown twice is recognised", // what is not hidden
		"so seeing none",                  // what is no evidence
	} {
		require.Contains(t, out.String(), said)
	}
}

// Every part of the answer can fail at another time of day too.
func TestTheStoryAtAnyTime(t *testing.T) {
	for _, at := range []time.Time{
		time.Date(2026, 2, 28, 23, 59, 59, 999, time.UTC),
		time.Date(2028, 2, 29, 0, 0, 0, 0, time.FixedZone("", 14*3600)),
	} {
		var out bytes.Buffer
		require.NoError(t, tell(t.Context(), &out, at))
	}
}
