package main

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/avouch-id/avouch/vc"
)

// verdict is what verify --json prints.
type verdict struct {
	Schema      string           `json:"schema"`
	Result      string           `json:"result"`
	Holder      string           `json:"holder,omitempty"`
	Credentials []credentialJSON `json:"credentials"`
	Refusals    []refusal        `json:"refusals"`
}

// credentialJSON is one credential of which every check held.
type credentialJSON struct {
	Item       int             `json:"item,omitempty"` // from 1
	File       string          `json:"file,omitempty"`
	ID         string          `json:"id,omitempty"`
	Types      []string        `json:"types"`
	Issuer     string          `json:"issuer"`
	Subject    string          `json:"subject,omitempty"`    // DID
	SubjectKey string          `json:"subjectKey,omitempty"` // Multikey
	Nym        string          `json:"nym,omitempty"`        // multibase base64url
	NymDomain  string          `json:"nymDomain,omitempty"`
	NymSuite   string          `json:"nymSuite,omitempty"`
	ValidFrom  string          `json:"validFrom,omitempty"`
	ValidUntil string          `json:"validUntil,omitempty"`
	Binding    string          `json:"binding,omitempty"`
	Own        *bool           `json:"own,omitempty"`
	Statuses   []statusJSON    `json:"statuses,omitempty"`
	Digest     string          `json:"digest"` // SHA-256, hexadecimal
	Credential json.RawMessage `json:"credential"`

	claims vc.Credential
}

type statusJSON struct {
	Purpose string `json:"purpose"`
	Value   uint64 `json:"value"`
	List    string `json:"list"`
}

// bindings are the names of what ties a credential to an answer.
var bindings = map[vc.Binding]string{
	vc.BoundByPresentation: "presentation", vc.BoundByKey: "key", vc.BoundByNym: "nym", vc.BoundByCaller: "caller",
}

func newVerdict() *verdict {
	return &verdict{Schema: "avouch/verify/1", Result: resultValid, Credentials: []credentialJSON{}, Refusals: []refusal{}}
}

// refuse adds a refusal; invalid is worse than could not be checked.
func (v *verdict) refuse(r refusal) {
	v.Refusals = append(v.Refusals, r)
	if v.Result != resultInvalid {
		v.Result = r.Result
	}
}

func verifiedJSON(v *vc.Verified) credentialJSON {
	c := v.Credential()
	digest := v.Digest()
	out := credentialJSON{ID: c.ID(), Types: c.Types(), Issuer: v.Issuer(), Digest: hex.EncodeToString(digest[:]),
		Credential: c.JSON(), claims: c}
	s := v.Subject()
	out.Subject = s.DID.String()
	out.SubjectKey = s.Key.String()
	if s.Nym != (vc.Nym{}) {
		out.Nym, out.NymDomain, out.NymSuite = s.Nym.Text(), s.Nym.Domain, s.Nym.Suite
	}
	out.ValidFrom, out.ValidUntil = validity(c)
	for _, st := range v.Statuses() {
		out.Statuses = append(out.Statuses, statusJSON(st))
	}
	return out
}

func shownJSON(s vc.Shown) credentialJSON {
	out := verifiedJSON(s.Verified)
	out.Binding, out.Own = bindings[s.Binding], &s.Own
	return out
}

// validity is a credential's times as text, "" where it does not say.
func validity(c vc.Credential) (from, until string) {
	f, u, err := c.Validity()
	if err != nil {
		return "", ""
	}
	return stamp(f), stamp(u)
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// verdict prints a result and gives its exit status. Refusals go to standard error in any case.
func (a *app) verdict(v *verdict, asJSON bool) error {
	talk := &lines{w: a.err}
	for _, r := range v.Refusals {
		r.print(talk)
	}
	if asJSON {
		if err := printJSON(a.out, v); err != nil {
			return err
		}
	} else if err := v.print(&lines{w: a.out}); err != nil {
		return err
	}
	switch v.Result {
	case resultInvalid:
		return reported{exitInvalid}
	case resultUnavailable:
		return reported{exitUnavailable}
	}
	return nil
}

func (v *verdict) print(l *lines) error {
	if v.Result == resultValid {
		l.printf("valid")
		l.field("", "holder", v.Holder)
	}
	for _, c := range v.Credentials {
		c.print(l)
	}
	return l.err
}

func (c credentialJSON) print(l *lines) {
	if c.File != "" {
		l.printf("%s (item %d, %s): valid", strings.Join(kinds(c.Types), ", "), c.Item, c.File)
	} else {
		l.printf("%s", strings.Join(kinds(c.Types), ", "))
	}
	l.field("  ", "id", c.ID)
	l.field("  ", "issuer", c.Issuer)
	l.field("  ", "subject", c.Subject)
	l.field("  ", "bound key", c.SubjectKey)
	l.field("  ", "nym", c.Nym)
	l.field("  ", "nym domain", c.NymDomain)
	l.field("  ", "from", c.ValidFrom)
	l.field("  ", "until", c.ValidUntil)
	if c.Own != nil {
		whose := "not about the holder"
		if *c.Own {
			whose = "about the holder"
		}
		l.field("  ", "binding", fmt.Sprintf("%s; %s", c.Binding, whose))
	}
	for _, s := range c.Statuses {
		l.field("  ", "status", fmt.Sprintf("%s: %d", s.Purpose, s.Value))
	}
	printClaims(l, "  ", c.claims.Object())
}

// kinds are the types without the one that every credential has.
func kinds(types []string) (out []string) {
	for _, t := range types {
		if t != "VerifiableCredential" || len(types) == 1 {
			out = append(out, t)
		}
	}
	return out
}
