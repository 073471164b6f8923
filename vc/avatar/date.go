package avatar

import (
	"time"
)

// Date is a day in UTC, written as xsd:date without a time zone ("2026-11-23"). The zero value is none. It is comparable.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf is the day in UTC to which a time belongs, none of the zero time.
func DateOf(t time.Time) Date {
	if t.IsZero() {
		return Date{}
	}
	y, m, d := t.UTC().Date()
	return Date{y, m, d}
}

// IsZero tells whether there is no date.
func (d Date) IsZero() bool { return d == Date{} }

// Time is the beginning of the day, the zero time if there is none.
func (d Date) Time() time.Time {
	if d.IsZero() {
		return time.Time{}
	}
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
}

// After compares two days.
func (d Date) After(e Date) bool { return d.Time().After(e.Time()) }

// String is the day as it is written, "" if there is none.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.Time().Format(time.DateOnly)
}

// valid: a day that exists, with a year of four digits.
func (d Date) valid() bool { return d.Year >= 1 && d.Year <= 9999 && DateOf(d.Time()) == d }

// parseDate reads a day that is written in the one way.
func parseDate(s string) (Date, bool) {
	t, err := time.Parse(time.DateOnly, s)
	d := DateOf(t)
	return d, err == nil && d.valid() && d.String() == s
}

// parseMonth reads a month that is written in the one way ("2026-11", xsd:gYearMonth): its first day.
func parseMonth(s string) (Date, bool) { return parseDate(s + "-01") }

// yearsUntil counts the years that are complete on another day.
func (d Date) yearsUntil(end Date) int {
	n := end.Year - d.Year
	if end.Month < d.Month || end.Month == d.Month && end.Day < d.Day {
		n--
	}
	return n
}
