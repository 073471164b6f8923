package avatar

import (
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
)

// Verdict is what a world decided about an avatar by its own policy, and why, in a form that the avatar can keep: what the law
// calls access to one's data. It is for Audience only: it names no nym and no evidence, and nobody takes it as evidence, or it
// would become a score that follows people around. Everything shows, always.
//
// An issuer gives all of it but ID and Changes. Package scoring writes it (Assessment.Credential).
type Verdict struct {
	ID          string    // the credential's own name, a URL; "": none
	Subject     did.DID   // the avatar
	From, Until time.Time // fractions of a second are cut, here and below

	Audience   string // whose decision it is: a DID or an origin
	Purpose    string // what it was for
	Decision   string // allow, limit, review or deny
	Code       string // decisionCode, of the policy
	Score      *int   // 0 … 1000
	Confidence *int   // 0 … 1000
	Policy     [32]byte
	Decided    time.Time // decidedAt: not after From
	Reasons    string    // in words, a line each; at most 5,000 characters
	Changes    string    // what would lead to another decision, likewise; "": nothing is known to
}

// Credential writes the claims; vc.Issuer adds the issuer. The error is a *vc.VerifyError that names the claim.
func (v Verdict) Credential() (vc.Credential, error) { return write(&v) }

// ParseVerdict reads a VerdictCredential in either form. It refuses claims of other vocabularies. Nothing is verified here.
func ParseVerdict(c vc.Credential) (Verdict, error) {
	var v Verdict
	if err := read(c, &v); err != nil {
		return Verdict{}, err
	}
	return v, nil
}

func (v *Verdict) frame() (string, frame) {
	return TypeVerdict, frame{id: &v.ID, subject: &v.Subject, from: &v.From, until: &v.Until, extra: new(map[string]any), named: true, closed: true}
}

func (v *Verdict) fields(f *form) {
	f.text("audience", &v.Audience)
	f.words("purpose", &v.Purpose)
	oneOf(f, "decision", &v.Decision, []string{"allow", "limit", "review", "deny"})
	f.text("decisionCode", &v.Code)
	f.number("score", &v.Score, 0, 1000)
	f.number("confidence", &v.Confidence, 0, 1000)
	f.digest("policyDigest", &v.Policy)
	f.time("decidedAt", &v.Decided)
	f.words("reasons", &v.Reasons)
	f.words("changes", &v.Changes)

	f.always("audience", v.Audience != "")
	f.always("purpose", v.Purpose != "")
	f.always("decision", v.Decision != "")
	f.always("decisionCode", v.Code != "")
	f.always("score", v.Score != nil)
	f.always("confidence", v.Confidence != nil)
	f.always("policyDigest", v.Policy != [32]byte{})
	f.always("decidedAt", !v.Decided.IsZero())
	f.always("reasons", v.Reasons != "")
	if v.Decided.After(v.From) {
		f.fail("decidedAt", "decided on %s, after the credential is valid from %s", stamp(v.Decided), stamp(v.From))
	}
}
