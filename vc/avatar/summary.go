package avatar

import (
	"maps"
	"slices"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
)

// SummaryLife is the longest time for which a ConductSummary is valid.
const SummaryLife = 7 * 24 * time.Hour

// ConductSummary is a world's word about the subject's conduct there over a period, as it stands on one day. It is valid for
// at most SummaryLife.
//
// An issuer gives all of it: Points or, where the number itself shall stay out of the credential, Standing alone. Incidents
// counts the violations in the period; a category that is not in the map is written as 0, so that every summary has the same
// statements.
//
// The unlinkable form, for a hidden nym secret, has no ID, Subject or Extra, its days are whole, and it says everything:
// Points too.
type ConductSummary struct {
	ID          string    // the credential's own name, a URL; "": none
	Subject     did.DID   // zero: bound by a key or a nym instead
	From, Until time.Time // fractions of a second are cut

	World                  did.DID
	PeriodStart, PeriodEnd Date // both days belong to the period
	Points                 *int // -1,000,000 … 1,000,000
	Standing               Ladder
	Incidents              map[Category]int // of Categories(Negative); read: those that were shown
	OpenSanctions          *int
	AsOf                   Date

	// Unlinkable: written in the unlinkable form; read: a document is in that form, and nothing of it is hidden.
	Unlinkable bool

	Extra map[string]any // claims of other vocabularies
}

// Credential writes the claims; vc.Issuer adds the issuer. The error is a *vc.VerifyError that names the claim.
func (s ConductSummary) Credential() (vc.Credential, error) { return write(&s) }

// ParseConductSummary reads a ConductSummary in either form. Nothing is verified here.
func ParseConductSummary(c vc.Credential) (ConductSummary, error) {
	var s ConductSummary
	if err := read(c, &s); err != nil {
		return ConductSummary{}, err
	}
	whole := s
	whole.Unlinkable = true
	s.Unlinkable = unlinkable(c, &whole)
	return s, nil
}

func (s *ConductSummary) frame() (string, frame) {
	return TypeConductSummary, frame{id: &s.ID, subject: &s.Subject, from: &s.From, until: &s.Until, extra: &s.Extra, blind: s.Unlinkable}
}

func (s *ConductSummary) fields(f *form) {
	f.id("world", &s.World)
	f.date("periodStart", &s.PeriodStart)
	f.date("periodEnd", &s.PeriodEnd)
	f.number("points", &s.Points, -maxPoint, maxPoint)
	if f.writing && s.Standing == (Ladder{}) && s.Points != nil {
		s.Standing = PointsLadder(*s.Points)
	}
	f.steps(&pointsLadder, &s.Standing)
	s.incidents(f)
	f.number("openSanctions", &s.OpenSanctions, 0, maxCount)
	f.date("asOf", &s.AsOf)

	f.need("world", !s.World.IsZero())
	f.need("periodStart", !s.PeriodStart.IsZero())
	f.need("periodEnd", !s.PeriodEnd.IsZero())
	f.need("points", s.Standing != Ladder{})
	f.fixed("points", s.Points != nil)
	f.need("openSanctions", s.OpenSanctions != nil)
	f.need("asOf", !s.AsOf.IsZero())
	f.reaches("points", s.Points, s.Standing)
	switch {
	case !s.PeriodEnd.IsZero() && s.PeriodStart.After(s.PeriodEnd):
		f.fail("periodEnd", "the period ends on %s, before it starts on %s", s.PeriodEnd, s.PeriodStart)
	case !s.AsOf.IsZero() && s.PeriodEnd.After(s.AsOf):
		f.fail("asOf", "as of %s, before the period ends on %s", s.AsOf, s.PeriodEnd)
	case s.AsOf.After(DateOf(s.From)):
		f.fail("asOf", "as of %s, after the credential is valid from %s", s.AsOf, DateOf(s.From))
	case s.Until.Sub(s.From) > SummaryLife:
		f.fail("", "a summary is valid for 7 days at most, this one for %s", s.Until.Sub(s.From))
	}
}

// incidents are one statement a category of violation.
func (s *ConductSummary) incidents(f *form) {
	if f.writing {
		for _, category := range slices.Sorted(maps.Keys(s.Incidents)) {
			if !slices.Contains(violations, category) {
				f.fail("incidents"+string(category), "%.60q is no category of violation", category)
			}
		}
	}
	shown := map[Category]int{}
	for _, category := range violations {
		var p *int
		if f.writing {
			p = new(s.Incidents[category])
		}
		f.number("incidents"+string(category), &p, 0, maxCount)
		if p != nil {
			shown[category] = *p
		}
	}
	if len(shown) > 0 {
		s.Incidents = shown
	}
}
