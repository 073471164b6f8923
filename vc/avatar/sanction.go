package avatar

import (
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
)

// Sanction is a decision of a world, or of a federation, against somebody, and the statement of reasons for it. Whoever it is
// about can answer with the credential itself.
//
// Due process is part of its form: without reasons, a period, a category and a way to appeal it is no sanction, and is refused
// when it is written and when it is read. Everything shows, always. It has effect while it is valid and between Start and End;
// one without an end is issued anew from time to time (the same ID, a later From), and can be appealed against anew.
//
// An issuer gives all of it but Until of those that are Indefinite, and one of End and Indefinite, one of Subject and
// SubjectNym. It also has to be able to take it back: the entry of a status list is added to what Credential returns before it
// is issued, and a sanction that was issued without one is refused by whoever reads it.
type Sanction struct {
	ID          string    // the credential's own name, a URL: appeals name it
	Subject     did.DID   // an avatar, or a business under its public DID
	SubjectNym  vc.Nym    // a person
	From, Until time.Time // fractions of a second are cut, here and below

	Category   Category // one of Categories(Negative)
	Ground     string   // the rule that was broken
	GroundURL  string   // where that rule is published; https
	Facts      string   // what happened, in words; at most 5,000 characters
	Automated  *bool    // whether a machine decided
	Measure    Measure
	Scope      Scope
	Start, End time.Time // startTime, endTime
	Indefinite bool      // has no end; then End is zero
	Appeal     string    // appealURL: where to appeal; https
	AppealBy   time.Time // appealDeadline: after From and after Start

	Extra map[string]any // claims of other vocabularies
}

// Measure is what a sanction does.
type Measure string

const (
	Warning     Measure = "warning"
	Mute        Measure = "mute"        // may not speak
	Restriction Measure = "restriction" // may not do some things
	Suspension  Measure = "suspension"  // may not come in for a time
	Ban         Measure = "ban"         // may not come in
)

// Scope is how far a sanction reaches: the world that issued it, or the whole federation.
type Scope string

const (
	ScopeWorld      Scope = "world"
	ScopeFederation Scope = "federation"
)

// Credential writes the claims; vc.Issuer adds the issuer. The error is a *vc.VerifyError that names the claim.
func (s Sanction) Credential() (vc.Credential, error) { return write(&s) }

// ParseSanction reads a SanctionCredential in either form. One that lacks a claim is refused, and so is one that was issued
// (has an issuer) and names no status. Nothing is verified here.
func ParseSanction(c vc.Credential) (Sanction, error) {
	var s Sanction
	if err := read(c, &s); err != nil {
		return Sanction{}, err
	}
	if c.Issuer() != "" && !hasStatus(c) {
		return Sanction{}, &vc.VerifyError{Check: "structure", Path: statusPath(c), Err: errNoStatus}
	}
	return s, nil
}

func (s *Sanction) frame() (string, frame) {
	return TypeSanction, frame{id: &s.ID, subject: &s.Subject, from: &s.From, until: &s.Until, extra: &s.Extra, nym: &s.SubjectNym, named: true, cited: true}
}

func (s *Sanction) fields(f *form) {
	oneOf(f, "category", &s.Category, violations)
	f.text("ground", &s.Ground)
	f.uri("groundURL", &s.GroundURL, "https://")
	f.words("facts", &s.Facts)
	f.yes("automated", &s.Automated)
	oneOf(f, "measure", &s.Measure, []Measure{Warning, Mute, Restriction, Suspension, Ban})
	oneOf(f, "scope", &s.Scope, []Scope{ScopeWorld, ScopeFederation})
	f.time("startTime", &s.Start)
	f.time("endTime", &s.End)
	indefinite := new(s.Indefinite)
	f.said("indefinite", &indefinite)
	f.uri("appealURL", &s.Appeal, "https://")
	f.time("appealDeadline", &s.AppealBy)

	f.always("category", s.Category != "")
	f.always("ground", s.Ground != "")
	f.always("groundURL", s.GroundURL != "")
	f.always("facts", s.Facts != "")
	f.always("automated", s.Automated != nil)
	f.always("measure", s.Measure != "")
	f.always("scope", s.Scope != "")
	f.always("startTime", !s.Start.IsZero())
	f.always("indefinite", indefinite != nil)
	f.always("appealURL", s.Appeal != "")
	f.always("appealDeadline", !s.AppealBy.IsZero())
	s.Indefinite = indefinite != nil && *indefinite
	f.always("endTime", s.Indefinite || !s.End.IsZero())
	switch {
	case s.Indefinite && !s.End.IsZero():
		f.fail("endTime", "it is indefinite and ends on %s: one of the two was expected", stamp(s.End))
	case !s.Indefinite && !s.End.After(s.Start):
		f.fail("endTime", "it ends on %s, which is not after its start on %s", stamp(s.End), stamp(s.Start))
	case !s.AppealBy.After(s.Start):
		f.fail("appealDeadline", "appeals are open until %s, which is not after the start on %s", stamp(s.AppealBy), stamp(s.Start))
	case !s.AppealBy.After(s.From):
		f.fail("appealDeadline", "appeals are open until %s, which is not after the credential is valid from %s", stamp(s.AppealBy), stamp(s.From))
	}
}
