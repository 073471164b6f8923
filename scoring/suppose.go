package scoring

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"time"

	"github.com/avouch-id/avouch/internal/jcs"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
	"github.com/avouch-id/avouch/vc/avatar/standing"
)

// Supposed is a credential that nobody signed: what a policy is tried out on. It stands for one of which every check held and
// that was found to be about whoever answered.
type Supposed struct {
	Type        string // a type of package avatar; any other counts nothing
	Issuer      string
	ID          string         // the credential's own name; "": none
	From, Until time.Time      // of its validity, whole seconds; a type of package avatar needs both
	Claims      map[string]any // as they were shown: what is not here is hidden. Values are those of vc.NewCredential
	Known       bool           // from the world's own records, not shown
	// State is how a SanctionCredential is supposed to stand; "": as its period has it. Decisions on appeals are not looked at.
	State standing.State
}

// Suppose decides as Assess does, about somebody who is supposed to have shown evidence that nobody signed: for trying a
// policy out, and for audits. The Assessment says that it is supposed; its digests are those of documents made from what was
// supposed, in canonical form (RFC 8785). No evidence is somebody of whom nothing is known.
//
// Documents are read as Assess reads credentials: what does not keep to the avatar vocabulary is an *EvidenceError, whose Item
// is the place among the arguments. Other errors are ErrNoPolicy, ErrNoList, ErrNoTime and ErrTooMuch.
func (p *Policy) Suppose(at time.Time, evidence ...Supposed) (Assessment, error) {
	if err := p.ready(at); err != nil {
		return Assessment{}, err
	}
	at = at.UTC().Truncate(time.Second)
	all, err := p.gatherSupposed(at, evidence)
	if err != nil {
		return Assessment{}, err
	}
	a := p.assess(at, all)
	a.Supposed = true
	return a, nil
}

func (p *Policy) gatherSupposed(at time.Time, supposed []Supposed) ([]evidence, error) {
	if n := len(supposed); n > p.most {
		return nil, fmt.Errorf("%w: %d, at most %d", ErrTooMuch, n, p.most)
	}
	all := make([]evidence, 0, len(supposed))
	for i, s := range supposed {
		e, err := s.evidence(at)
		if err != nil {
			return nil, &EvidenceError{Known: s.Known, Item: i, Err: err}
		}
		all = append(all, e)
	}
	return all, nil
}

// evidence reads the document that this would have been.
func (s Supposed) evidence(at time.Time) (evidence, error) {
	claims := maps.Clone(s.Claims)
	if claims == nil {
		claims = map[string]any{}
	}
	document := map[string]any{
		"@context":          []any{"https://www.w3.org/ns/credentials/v2", avatar.ContextURL},
		"type":              []any{"VerifiableCredential", s.Type},
		"issuer":            s.Issuer,
		"credentialSubject": claims,
	}
	if s.ID != "" {
		document["id"] = s.ID
	}
	if s.Type == avatar.TypeSanction { // one without a status is none
		document["credentialStatus"] = map[string]any{"type": "BitstringStatusListEntry"}
	}
	for name, t := range map[string]time.Time{"validFrom": s.From, "validUntil": s.Until} {
		if !t.IsZero() {
			document[name] = t.UTC().Format(time.RFC3339Nano)
		}
	}
	c, err := vc.NewCredential(document)
	if err != nil {
		return evidence{}, err
	}
	canonical, err := jcs.Canonical(c.Object())
	if err != nil {
		return evidence{}, err
	}
	e, err := read(c, s.Issuer, sha256.Sum256(canonical))
	e.known = s.Known
	if err == nil && e.sanction != nil {
		e.stands, err = s.stands(at, *e.sanction, e.digest)
	} else if err == nil && s.State != "" {
		err = errors.New("only a sanction has a state")
	}
	return e, err
}
