package avatar

import (
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
)

// ConductAttestation is a world's word about one thing that the subject did there. An issuer gives all but Decision.
type ConductAttestation struct {
	ID          string    // the credential's own name, a URL; "": none
	Subject     did.DID   // zero: bound by a key instead, or SubjectNym is set
	SubjectNym  vc.Nym    // whom the world knows by a pseudonym only; one of Subject and SubjectNym
	From, Until time.Time // fractions of a second are cut

	World    did.DID
	Category Category // one of Categories(Effect)
	Effect   Effect
	Severity int  // 1 (slight) … 5 (grave); of good conduct how much it was
	Points   *int // what it changed in that world's count: 0 … 1,000,000 if positive, -1,000,000 … 0 if negative
	Occurred Date // occurredOn
	Evidence [32]byte
	Decision string // decisionReference: where the world's decision is filed

	Extra map[string]any // claims of other vocabularies
}

// Credential writes the claims; vc.Issuer adds the issuer. The error is a *vc.VerifyError that names the claim.
func (a ConductAttestation) Credential() (vc.Credential, error) { return write(&a) }

// ParseConductAttestation reads a ConductAttestation in either form. Nothing is verified here.
func ParseConductAttestation(c vc.Credential) (ConductAttestation, error) {
	var a ConductAttestation
	if err := read(c, &a); err != nil {
		return ConductAttestation{}, err
	}
	return a, nil
}

func (a *ConductAttestation) frame() (string, frame) {
	return TypeConductAttestation, frame{id: &a.ID, subject: &a.Subject, from: &a.From, until: &a.Until, extra: &a.Extra, nym: &a.SubjectNym}
}

func (a *ConductAttestation) fields(f *form) {
	f.id("world", &a.World)
	oneOf(f, "effect", &a.Effect, []Effect{Positive, Negative})
	categories := Categories(a.Effect)
	if categories == nil { // the effect is hidden
		categories = append(Categories(Positive), violations...)
	}
	oneOf(f, "category", &a.Category, categories)
	severity := &a.Severity
	if a.Severity == 0 {
		severity = nil
	}
	f.number("severity", &severity, 1, 5)
	if severity != nil {
		a.Severity = *severity
	}
	least, most := -maxPoint, maxPoint
	switch a.Effect {
	case Positive:
		least = 0
	case Negative:
		most = 0
	}
	f.number("points", &a.Points, least, most)
	f.date("occurredOn", &a.Occurred)
	f.digest("evidenceDigest", &a.Evidence)
	f.text("decisionReference", &a.Decision)

	f.need("world", !a.World.IsZero())
	f.need("effect", a.Effect != "")
	f.need("category", a.Category != "")
	f.need("severity", severity != nil)
	f.need("points", a.Points != nil)
	f.need("occurredOn", !a.Occurred.IsZero())
	f.need("evidenceDigest", a.Evidence != [32]byte{})
	if a.Occurred.After(DateOf(a.From)) {
		f.fail("occurredOn", "happened on %s, after the credential is valid from %s", a.Occurred, DateOf(a.From))
	}
}
