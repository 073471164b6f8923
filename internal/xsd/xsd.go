// Package xsd reads the one XML Schema type that credentials and proofs are full of.
package xsd

import (
	"errors"
	"fmt"
	"time"
)

// ErrDateTimeStamp: the text is no xsd:dateTimeStamp that this package takes.
var ErrDateTimeStamp = errors.New("not a date and time with time zone (xsd:dateTimeStamp)")

// DateTimeStamp reads xsd:dateTimeStamp (XML Schema 1.1 Part 2, section 3.4.28) with a year of four digits and at most nine
// digits of fraction; hour 24 is refused. The time zone is not optional, and at most 14:00. time.Parse alone would take other spellings too.
func DateTimeStamp(s string) (time.Time, error) {
	if !shaped(s) {
		return time.Time{}, fmt.Errorf("%w: %.60q", ErrDateTimeStamp, s)
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return time.Time{}, fmt.Errorf("%w: %.60q", ErrDateTimeStamp, s)
	}
	return t, nil
}

// shaped: dddd-dd-ddTdd:dd:dd, then perhaps a fraction, then Z or a sign and dd:dd.
func shaped(s string) bool {
	const date, zone = "0000-00-00T00:00:00", "00:00"
	if len(s) <= len(date) || !like(s[:len(date)], date) {
		return false
	}
	s = s[len(date):]
	if s[0] == '.' {
		n := 1
		for n < len(s) && isDigit(s[n]) {
			n++
		}
		if n == 1 || n > 10 {
			return false
		}
		s = s[n:]
	}
	// The farthest zones are 14 hours from UTC; package time would take 24:60.
	return s == "Z" || len(s) == 1+len(zone) && (s[0] == '+' || s[0] == '-') && like(s[1:], zone) && s[4:] < "60" && s[1:] <= "14:00"
}

// like compares with a pattern in which 0 stands for any digit.
func like(s, pattern string) bool {
	for i := range len(pattern) {
		if pattern[i] == '0' && !isDigit(s[i]) || pattern[i] != '0' && s[i] != pattern[i] {
			return false
		}
	}
	return len(s) == len(pattern)
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
