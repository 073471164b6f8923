package avatar

import (
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
)

// AppealDecision is what became of an appeal against a Sanction. Its issuer is the body that decided. Everything shows, always.
//
// An issuer gives all of it, NewEnd if and only if the sanction is reduced, and of Subject and SubjectNym the one that the
// sanction has. Whether a decision counts is for package standing to say: whoever likes can issue one.
type AppealDecision struct {
	ID          string    // the credential's own name, a URL; "": none
	Subject     did.DID   // whom the sanction is about
	SubjectNym  vc.Nym    // likewise
	From, Until time.Time // fractions of a second are cut, here and below

	Sanction string   // the sanction's ID
	Digest   [32]byte // sanctionDigest: the SHA-256 of the sanction as its issuer made it (vc.Verified.Issued)
	Outcome  Outcome
	Reasons  string    // in words; at most 5,000 characters
	NewEnd   time.Time // newEndTime, of a sanction that is reduced; zero: none
	Decided  time.Time // decidedAt: not after From

	Extra map[string]any // claims of other vocabularies
}

// Outcome is what an appeal decided.
type Outcome string

const (
	Upheld     Outcome = "upheld"     // it stays as it is
	Reduced    Outcome = "reduced"    // it ends earlier
	Overturned Outcome = "overturned" // it has no effect, from its beginning
)

// Credential writes the claims; vc.Issuer adds the issuer. The error is a *vc.VerifyError that names the claim.
func (a AppealDecision) Credential() (vc.Credential, error) { return write(&a) }

// ParseAppealDecision reads an AppealDecision in either form. Nothing is verified here.
func ParseAppealDecision(c vc.Credential) (AppealDecision, error) {
	var a AppealDecision
	if err := read(c, &a); err != nil {
		return AppealDecision{}, err
	}
	return a, nil
}

func (a *AppealDecision) frame() (string, frame) {
	return TypeAppealDecision, frame{id: &a.ID, subject: &a.Subject, from: &a.From, until: &a.Until, extra: &a.Extra, nym: &a.SubjectNym, named: true}
}

func (a *AppealDecision) fields(f *form) {
	f.url("sanction", &a.Sanction)
	f.digest("sanctionDigest", &a.Digest)
	oneOf(f, "outcome", &a.Outcome, []Outcome{Upheld, Reduced, Overturned})
	f.words("reasons", &a.Reasons)
	f.time("newEndTime", &a.NewEnd)
	f.time("decidedAt", &a.Decided)

	f.always("sanction", a.Sanction != "")
	f.always("sanctionDigest", a.Digest != [32]byte{})
	f.always("outcome", a.Outcome != "")
	f.always("reasons", a.Reasons != "")
	f.always("decidedAt", !a.Decided.IsZero())
	f.always("newEndTime", a.Outcome != Reduced || !a.NewEnd.IsZero())
	switch {
	case a.Outcome != Reduced && !a.NewEnd.IsZero():
		f.fail("newEndTime", "a new end is for a sanction that is %s, this one is %s", Reduced, a.Outcome)
	case a.Decided.After(a.From):
		f.fail("decidedAt", "decided on %s, after the credential is valid from %s", stamp(a.Decided), stamp(a.From))
	}
}
