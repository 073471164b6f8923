package avatar

import (
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
)

// Employment is an employer's word that the subject works, or worked, for it.
//
// An issuer gives WorksFor, From and Until. Where only Start is given the ladder of years follows from it: years that are
// complete when the credential begins, or at End if that is earlier.
//
// The unlinkable form, for a hidden nym secret, has no ID, Subject or Extra, its days are whole, and it says everything:
// every field has to be given but End and Years, which follow. There an employment that lasts ends on 9999-12-31, so that it
// has the same statements as one that has ended; End reads as that day then, and a policy can ask for it.
type Employment struct {
	ID          string    // the credential's own name, a URL; "": none
	Subject     did.DID   // zero: bound by a key or a nym instead
	From, Until time.Time // fractions of a second are cut

	WorksFor       string // the organization's name (schema:worksFor)
	JobTitle       string // schema:jobTitle
	Occupation     string // a URL of ESCO, http://data.europa.eu/esco/…
	EmploymentType string // full-time, part-time, contract, temporary, seasonal, internship
	Start, End     Date
	Years          Ladder

	// Unlinkable: written in the unlinkable form; read: a document is in that form, and nothing of it is hidden.
	Unlinkable bool

	Extra map[string]any // claims of other vocabularies
}

// Credential writes the claims; vc.Issuer adds the issuer. The error is a *vc.VerifyError that names the claim.
func (e Employment) Credential() (vc.Credential, error) { return write(&e) }

// ParseEmployment reads an EmploymentCredential in either form. Nothing is verified here.
func ParseEmployment(c vc.Credential) (Employment, error) {
	var e Employment
	if err := read(c, &e); err != nil {
		return Employment{}, err
	}
	whole := e
	whole.Unlinkable = true
	e.Unlinkable = unlinkable(c, &whole)
	return e, nil
}

func (e *Employment) frame() (string, frame) {
	return TypeEmployment, frame{id: &e.ID, subject: &e.Subject, from: &e.From, until: &e.Until, extra: &e.Extra, blind: e.Unlinkable}
}

func (e *Employment) fields(f *form) {
	f.text("worksFor", &e.WorksFor)
	f.text("jobTitle", &e.JobTitle)
	f.uri("occupation", &e.Occupation, esco)
	oneOf(f, "employmentType", &e.EmploymentType, employmentTypes)
	f.date("startDate", &e.Start)
	if f.blind && e.End.IsZero() {
		e.End = lasting
	}
	f.date("endDate", &e.End)
	if f.writing && e.Years == (Ladder{}) && !e.Start.IsZero() {
		e.Years = YearsLadder(e.years())
	}
	f.steps(&yearsLadder, &e.Years)

	f.need("worksFor", e.WorksFor != "")
	f.fixed("jobTitle", e.JobTitle != "")
	f.fixed("occupation", e.Occupation != "")
	f.fixed("employmentType", e.EmploymentType != "")
	f.fixed("startDate", !e.Start.IsZero())
	if !e.End.IsZero() && e.Start.After(e.End) {
		f.fail("endDate", "ended on %s, before it started on %s", e.End, e.Start)
	}
}

func (e *Employment) years() int {
	until := DateOf(e.From)
	if !e.End.IsZero() && !e.End.After(until) {
		until = e.End
	}
	return e.Start.yearsUntil(until)
}

// lasting stands where an employment has no end and something has to be said: the last day that xsd:date writes with four
// digits, as registers of personnel do.
var lasting = Date{9999, time.December, 31}
