package avatar

import (
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
)

// Personhood is a personhood issuer's word that somebody is one person, and that it gave this person one secret.
//
// It is always in the unlinkable form: it names nobody, has no status, and its days are whole, the same for everybody issued
// that day (DateOf(now).Time() is such a time). The secret is committed to blindly by the mechanism that signs it; without
// one that does the credential is nobody's. Its revocation is its short life, so Until should be near.
//
// An issuer gives all of it. Since always shows: a policy can ask how old a pseudonym is at least. Method is one text for
// everybody who was checked that way; anything finer would be a name.
type Personhood struct {
	From, Until time.Time // whole days in UTC

	Method    string // how the issuer makes sure, in its own words: "in person, by two clerks"
	Assurance string // assuranceLevel, of eIDAS: low, substantial, high
	Since     Date   // secretSince, the month in which the secret was enrolled; its day is cut, and reads as 1
}

// Credential writes the claims; vc.Issuer adds the issuer. The error is a *vc.VerifyError that names the claim.
func (p Personhood) Credential() (vc.Credential, error) { return write(&p) }

// ParsePersonhood reads a PersonhoodCredential; Method and Assurance may be hidden. It refuses whatever holders could be
// told apart by: an id, a status, claims and members of other vocabularies, times that are no whole days, and the form of
// an SD-JWT VC, which is the same wherever it is shown. Nothing is verified here.
func ParsePersonhood(c vc.Credential) (Personhood, error) {
	var p Personhood
	if err := read(c, &p); err != nil {
		return Personhood{}, err
	}
	return p, nil
}

func (p *Personhood) frame() (string, frame) {
	return TypePersonhood, frame{id: new(string), subject: new(did.DID), from: &p.From, until: &p.Until,
		extra: new(map[string]any), always: true}
}

func (p *Personhood) fields(f *form) {
	f.text("method", &p.Method)
	oneOf(f, "assuranceLevel", &p.Assurance, assuranceLevels)
	f.month("secretSince", &p.Since)

	f.need("method", p.Method != "")
	f.need("assuranceLevel", p.Assurance != "")
	f.always("secretSince", !p.Since.IsZero())
	if p.Since.After(DateOf(p.From)) {
		f.fail("secretSince", "since %s, after the credential is valid from %s", p.Since, DateOf(p.From))
	}
}
