package main

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc/dataintegrity/bbs2023"
)

// What a personhood issuer stores about one person's secret. All members are texts, and all are there:
//
//	{"format", "nym": "u…", "nymDomain", "nymSuite", "entropy": "u…"}

func enrolmentText(e bbs2023.Enrolment) []byte {
	return strictjson.Append(nil, map[string]any{
		"format": formatEnrolment, "nym": nymText(e.Y), "nymDomain": e.Y.Domain, "nymSuite": e.Y.Suite, "entropy": multibase64(e.Entropy[:]),
	})
}

// readEnrolment is nil where there is no such file: the person was not enrolled before.
func readEnrolment(path string) (*bbs2023.Enrolment, error) {
	text, err := readPrivate("enrolment", path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	e, err := parseEnrolment(text)
	if err != nil {
		return nil, usagef("enrolment %s: %w", path, err)
	}
	return &e, nil
}

func parseEnrolment(text []byte) (e bbs2023.Enrolment, err error) {
	o, err := strictjson.ParseObject(text, strictjson.Limits{})
	if err != nil {
		return e, err
	}
	var domain, suite, nym, entropy string
	members := map[string]*string{"format": new(string), "nym": &nym, "nymDomain": &domain, "nymSuite": &suite, "entropy": &entropy}
	for name, into := range members {
		if *into, _ = o[name].(string); *into == "" {
			return e, fmt.Errorf("what issue --enrolment wrote was expected, with the member %q", name)
		}
	}
	if *members["format"] != formatEnrolment || len(o) != len(members) {
		return e, fmt.Errorf("what issue --enrolment wrote was expected: the format %q with %q, and no others", formatEnrolment, slices.Sorted(maps.Keys(members)))
	}
	if !parseBytes(nym, e.Y.Point[:]) || !parseBytes(entropy, e.Entropy[:]) {
		return e, fmt.Errorf("nym or entropy: %w: bytes in multibase base64url were expected", did.ErrInvalid)
	}
	e.Y.Domain, e.Y.Suite = domain, suite
	return e, nil
}
