package resolution

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/avouch-id/avouch/did"
)

// Options are the resolution options (§4.1). The zero value asks for the newest
// version, as it was received.
type Options struct {
	// Accept has the form of an Accept header (RFC 9110, §12.5.1); "" takes
	// anything.
	Accept string
	// VersionID, VersionTime and VersionNumber ask for a version; one of them. The
	// time has no fraction of a second. The number is a parameter of did:webvh.
	VersionID     string
	VersionTime   time.Time
	VersionNumber int
	// ExpandRelativeURLs makes the ids of verification methods, services and
	// other objects absolute, and references to verification methods. The bytes
	// are then no more those that were received.
	ExpandRelativeURLs bool
}

// maxOption bounds the text of one option.
const maxOption = 1 << 10

// ParseOptions reads the query of the HTTP binding (§12.1), which has all options
// but accept; net/url.Values is its form. Errors are a [*Problem]: InvalidOptions
// for a name given twice or a malformed value, FeatureNotSupported for names that
// are not known here and for noCache=true, since a resolver does not know whether
// it is cached.
func ParseOptions(query map[string][]string) (Options, error) {
	var o Options
	for name, values := range query {
		if len(values) != 1 {
			return Options{}, NewProblem(InvalidOptions, fmt.Sprintf("%.40q is given %d times", name, len(values)), nil)
		}
		var err error
		switch value := values[0]; name {
		case "versionId":
			if o.VersionID = value; value == "" {
				err = NewProblem(InvalidOptions, "versionId is empty", nil)
			}
		case "versionTime":
			o.VersionTime, err = ParseTime(value)
		case "versionNumber":
			o.VersionNumber, err = ParseNumber(value)
		case "expandRelativeUrls":
			o.ExpandRelativeURLs, err = flag(name, value)
		case "noCache":
			var fresh bool
			if fresh, err = flag(name, value); fresh {
				err = NewProblem(FeatureNotSupported, "answers cannot be asked for past a cache (noCache)", did.ErrUnavailable)
			}
		default:
			err = NewProblem(FeatureNotSupported, fmt.Sprintf("the option %.40q is not known", name), did.ErrUnavailable)
		}
		if err != nil {
			return Options{}, err
		}
	}
	if _, err := o.Version(); err != nil {
		return Options{}, err
	}
	return o, nil
}

func flag(name, value string) (bool, error) {
	switch value {
	case "true", "false":
		return value == "true", nil
	}
	return false, NewProblem(InvalidOptions, name+" is neither true nor false", nil)
}

// datetime is the only form of a time here: UTC, whole seconds (§3.1).
const datetime = "2006-01-02T15:04:05Z"

// ParseTime reads the value of versionTime. Errors are a [*Problem],
// InvalidOptions.
func ParseTime(s string) (time.Time, error) {
	t, err := time.Parse(datetime, s)
	if err != nil || t.Format(datetime) != s { // time.Parse takes fractions unasked
		return time.Time{}, NewProblem(InvalidOptions, fmt.Sprintf("versionTime: %.40q has not the form %s", s, datetime), nil)
	}
	return t, nil
}

// ParseNumber reads the value of versionNumber, 1 and up in decimal digits.
// Errors are a [*Problem], InvalidOptions.
func ParseNumber(s string) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || strconv.Itoa(n) != s {
		return 0, NewProblem(InvalidOptions, fmt.Sprintf("versionNumber: %.40q is no number of a version", s), nil)
	}
	return n, nil
}

// Version is what to ask a [did.Resolver] for. Errors are a [*Problem],
// InvalidOptions: a version in two ways, a number below 1, a fraction of a second, or an id
// that is too long or not printable ASCII.
func (o Options) Version() (did.Version, error) {
	wrong := ""
	v := did.Version{ID: o.VersionID, Time: o.VersionTime, Number: o.VersionNumber}
	switch err := v.Check(); {
	case err != nil:
		wrong = err.Error()
	case o.VersionTime.Nanosecond() != 0:
		wrong = "versionTime has a fraction of a second"
	case len(o.VersionID) > maxOption:
		wrong = fmt.Sprintf("versionId is longer than %d bytes", maxOption)
	case strings.ContainsFunc(o.VersionID, func(r rune) bool { return r < ' ' || r > '~' }):
		wrong = "versionId is not printable ASCII"
	default:
		return v, nil
	}
	return did.Version{}, NewProblem(InvalidOptions, wrong, nil)
}
