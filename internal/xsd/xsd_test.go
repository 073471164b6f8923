package xsd_test

import (
	"testing"
	"time"

	"github.com/avouch-id/avouch/internal/xsd"
	"github.com/stretchr/testify/require"
)

func TestDateTimeStamp(t *testing.T) {
	for s, want := range map[string]time.Time{
		"2026-06-01T12:00:00Z":           time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC),
		"2026-06-01T14:00:00.5+02:00":    time.Date(2026, 6, 1, 12, 0, 0, 5e8, time.UTC),
		"2024-02-29T23:59:59.123456789Z": time.Date(2024, 2, 29, 23, 59, 59, 123456789, time.UTC),
		"2026-06-02T02:00:00+14:00":      time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC),
		"2026-05-31T22:01:00-13:59":      time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC),
		"0001-01-01T00:00:00-00:00":      time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC),
	} {
		got, err := xsd.DateTimeStamp(s)
		require.NoError(t, err, s)
		require.True(t, want.Equal(got), s)
	}
	for _, s := range []string{"", "Z", "2026-06-01", "2026-06-01T12:00:00", "2026-06-01T12:00Z", "2026-06-01 12:00:00Z", "2026-06-01t12:00:00Z",
		"2026-06-01T12:00:00z", "2026-06-01T12:00:00.Z", "2026-06-01T12:00:00,5Z", "2026-06-01T12:00:00.1234567890Z", "2026-06-01T24:00:00Z",
		"2026-06-31T12:00:00Z", "2025-02-29T12:00:00Z", "2026-13-01T12:00:00Z", "2026-06-01T12:60:00Z", "2026-06-01T12:00:60Z",
		"2026-06-01T12:00:00+2:00", "2026-06-01T12:00:00+0200", "2026-06-01T12:00:00+25:00", "2026-06-01T12:00:00+24:00", "2026-06-01T12:00:00-23:59",
		"2026-06-01T12:00:00+14:01", "2026-06-01T12:00:00-15:00", "2026-06-01T12:00:00+02:60", "2026-06-01T12:00:00+02:99", "2026-06-01T12:00:00Z ", " 2026-06-01T12:00:00Z",
		"26-06-01T12:00:00Z", "12026-06-01T12:00:00Z", "-2026-06-01T12:00:00Z", "2026-06-01T1:00:00Z", "Sat 25 Feb 2023 07:16:31 PM CST"} {
		_, err := xsd.DateTimeStamp(s)
		require.ErrorIs(t, err, xsd.ErrDateTimeStamp, s)
	}
}

// FuzzDateTimeStamp: what is accepted is written again as the same time, and RFC 3339 agrees.
func FuzzDateTimeStamp(f *testing.F) {
	f.Add("2026-06-01T14:00:00.5+02:00")
	f.Add("2026-06-01T12:00:00Z")
	f.Fuzz(func(t *testing.T, s string) {
		got, err := xsd.DateTimeStamp(s)
		if err != nil {
			return
		}
		again, err := xsd.DateTimeStamp(got.Format(time.RFC3339Nano))
		if err != nil || !again.Equal(got) {
			t.Fatalf("%q became %v", s, again)
		}
		var strict time.Time
		if err := strict.UnmarshalText([]byte(s)); err != nil || !strict.Equal(got) {
			t.Fatalf("%q is %v by RFC 3339: %v", s, strict, err)
		}
	})
}
