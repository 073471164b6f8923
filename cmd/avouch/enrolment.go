package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
	"github.com/avouch-id/avouch/vc/dataintegrity/bbs2023"
)

// formatEnrolment is what a personhood issuer stores about one person's secret. All members are texts, and all are there, but
// secretSince where the credential says nothing of that:
//
//	{"format", "nym": "u…", "nymDomain", "nymSuite", "entropy": "u…", "secretSince": "2026-01"}
const formatEnrolment = walletFormat + "enrolment 1"

// enrolled is what such a file holds.
type enrolled struct {
	bbs2023.Enrolment
	since string
}

func (e enrolled) text() []byte {
	o := map[string]any{
		"format": formatEnrolment, "nym": e.Y.Text(), "nymDomain": e.Y.Domain, "nymSuite": e.Y.Suite, "entropy": entropyText(e.Entropy),
	}
	if e.since != "" {
		o["secretSince"] = e.since
	}
	return strictjson.Append(nil, o)
}

// sinceOf is the claim by which a pseudonym's age shows, "" where a credential has none.
func sinceOf(c vc.Credential) string {
	v, _ := c.At("/credentialSubject/secretSince")
	s, _ := v.(string)
	if avatar.TypeOf(c) != avatar.TypePersonhood {
		return ""
	}
	return s
}

// absent: what is to be written stands nowhere yet.
func absent(flag, path string) error {
	if path == "" || path == "-" {
		return nil
	}
	if _, err := os.Lstat(path); err == nil {
		return usagef("%s %s: %w", flag, path, fs.ErrExist)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return usagef("%s: %w", flag, err)
	}
	return nil
}

func readEnrolment(path string) (e enrolled, err error) {
	text, err := readPrivate("enrolment", path)
	if err != nil {
		return e, err
	}
	if e, err = parseEnrolment(text); err != nil {
		return e, usagef("enrolment %s: %w", path, err)
	}
	return e, nil
}

func parseEnrolment(text []byte) (e enrolled, err error) {
	o, err := strictjson.ParseObject(text, strictjson.Limits{})
	if err != nil {
		return e, err
	}
	var format, nym, entropy string
	read := 0
	for _, m := range [...]struct {
		name string
		into *string
	}{{"format", &format}, {"nym", &nym}, {"nymDomain", &e.Y.Domain}, {"nymSuite", &e.Y.Suite}, {"entropy", &entropy}, {"secretSince", &e.since}} {
		v, there := o[m.name]
		if *m.into, _ = v.(string); *m.into == "" && (there || m.name != "secretSince") {
			return e, fmt.Errorf("what issue --enrol wrote was expected, with the member %q", m.name)
		}
		if there {
			read++
		}
	}
	if format != formatEnrolment || len(o) != read {
		return e, fmt.Errorf("what issue --enrol wrote was expected: the format %q, and no other members than it has", formatEnrolment)
	}
	var ok bool
	if e.Entropy, ok = parseEntropy(entropy); !ok || !e.Y.SetText(nym) {
		return e, fmt.Errorf("nym or entropy: %w: bytes in multibase base64url were expected", did.ErrInvalid)
	}
	return e, nil
}
