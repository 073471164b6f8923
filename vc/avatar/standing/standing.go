package standing

import (
	"slices"
	"time"

	"github.com/avouch-id/avouch/vc/avatar"
)

// Standing is what was found about one subject at a time.
type Standing struct {
	At        time.Time
	Sanctions []Sanction // one for each id of an issuer, in order of both
	Appeals   []Appeal   // every decision, in order of digests, whether it counts or not
}

// State is how a sanction stands, a code for machines. Only InForce has an effect.
type State string

const (
	InForce    State = "in-force"
	NotYet     State = "not-yet"    // its start, or the credential's, lies ahead
	Suspended  State = "suspended"  // by its status, pending an appeal for example
	Lapsed     State = "lapsed"     // the credential is valid no longer, and was not issued anew
	Ended      State = "ended"      // its end has passed
	Reduced    State = "reduced"    // an appeal reduced it, and that end has passed
	Revoked    State = "revoked"    // by its status
	Overturned State = "overturned" // by an appeal
)

// Sanction is a sanction as it stands.
type Sanction struct {
	avatar.Sanction            // as it was issued last
	Issuer          string     // who imposed it
	Issued          [32]byte   // vc.Verified.Issued
	Records         [][32]byte // vc.Verified.Digest of the records in which it was found, in order; earlier issues are in none
	State           State      // how it stands
	Ends            time.Time  // its end, after appeal; zero: none
	Decided         *Appeal    // the decision that changed it; nil: none did
	Words           string     // why it stands so
}

// Weight says whether a decision on appeal counts, or why not: a code for machines.
type Weight string

const (
	Counts      Weight = "counts"             // it changed the sanction
	Upholds     Weight = "upholds"            // it changes nothing
	Superseded  Weight = "superseded"         // another decision counts
	NoSanction  Weight = "no-sanction"        // no sanction has the id that it names
	OtherBytes  Weight = "other-bytes"        // the sanction of that id is another one
	NotAccepted Weight = "not-accepted"       // its body is neither the sanction's issuer nor accepted
	TooEarly    Weight = "too-early"          // it was decided before the sanction was issued
	Ahead       Weight = "ahead"              // it lies in the future
	NotEarlier  Weight = "not-an-earlier-end" // it reduces to an end that is no earlier
)

// Appeal is a decision on appeal, and whether it counts.
type Appeal struct {
	Decision avatar.AppealDecision
	Body     string     // who decided
	Issued   [32]byte   // vc.Verified.Issued
	Records  [][32]byte // vc.Verified.Digest of the records in which it was found, in order
	Weight   Weight
	Words    string // why it counts, or does not
}

// InForce are the sanctions that have an effect.
func (s Standing) InForce() []Sanction {
	var in []Sanction
	for _, sanction := range s.Sanctions {
		if sanction.State == InForce {
			in = append(in, sanction)
		}
	}
	return in
}

// Under tells whether a sanction of that scope and of one of these measures is in force.
func (s Standing) Under(scope avatar.Scope, measures ...avatar.Measure) bool {
	return slices.ContainsFunc(s.Sanctions, func(f Sanction) bool {
		return f.State == InForce && f.Scope == scope && slices.Contains(measures, f.Measure)
	})
}
