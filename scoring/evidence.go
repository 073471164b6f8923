package scoring

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
)

// evidence is what scoring knows of one credential. It is all that the arithmetic sees.
type evidence struct {
	digest   [32]byte
	issuer   string
	kind     string // a type of package avatar, "" for everything else
	id       string // "": not identified
	category avatar.Category
	severity int
	atLeast  int            // what it says of its ladder; 0: nothing
	happened time.Time      // zero: not shown
	from     time.Time      // of its validity
	until    time.Time      // zero: without end
	since    time.Time      // of a personhood: its secret is as old as this at least
	claim    map[string]any // what is shown
	known    bool           // from the world's own records
	sanction *avatar.Sanction
	stands   *stands // of a sanction and of a decision on an appeal: how it stands
	unbound  bool    // bound by the caller's own header, which this policy does not count
	lent     bool    // a record of one's own, joined by a nym that is bound so: it counts against, never for
}

// EvidenceError says which credential cannot be assessed: Item counts those that were shown, or those that were known
// already, from 0.
type EvidenceError struct {
	Known bool
	Item  int
	Err   error
}

func (e *EvidenceError) Error() string {
	what := "shown"
	if e.Known {
		what = "known"
	}
	return fmt.Sprintf("assessing: %s credential %d: %v", what, e.Item, e.Err)
}

func (e *EvidenceError) Unwrap() error { return e.Err }

// What an assessment refuses.
var (
	// ErrNothing: the answer shows no credential.
	ErrNothing = errors.New("nothing was shown")
	// ErrForeign: a credential is not found to be about whoever answered.
	ErrForeign = errors.New("not about whoever answered")
	// ErrTooMuch: more credentials than one assessment looks at.
	ErrTooMuch = errors.New("too many credentials")
)

// gather makes evidence of everything that was shown and known, and refuses what is not the holder's own.
func (p *Policy) gather(at time.Time, who *vc.VerifiedPresentation, known []*vc.Verified) ([]evidence, error) {
	if who == nil {
		return nil, ErrNothing
	}
	shown := who.Shown()
	if len(shown) == 0 {
		return nil, ErrNothing
	}
	if n := len(shown) + len(known); n > p.most {
		return nil, fmt.Errorf("%w: %d, at most %d", ErrTooMuch, n, p.most)
	}
	signed := !who.Holder().IsZero()
	all := make([]evidence, 0, len(shown)+len(known))
	of := make([]*vc.Verified, 0, cap(all))
	for i, s := range shown {
		if err := own(s, who, shown[0], signed); err != nil {
			return nil, &EvidenceError{Item: i, Err: err}
		}
		e, err := evidenceOf(s.Verified)
		if err != nil {
			return nil, &EvidenceError{Item: i, Err: err}
		}
		e.unbound = s.Binding == vc.BoundByCaller && !p.callerBinding
		all, of = append(all, e), append(of, s.Verified)
	}
	lent := !p.callerBinding && slices.ContainsFunc(shown, func(s vc.Shown) bool { return s.Binding == vc.BoundByCaller && s.Subject().Nym != vc.Nym{} })
	for i, v := range known {
		if err := joins(v, who, shown[0], signed); err != nil {
			return nil, &EvidenceError{Known: true, Item: i, Err: err}
		}
		e, err := evidenceOf(v)
		if err != nil {
			return nil, &EvidenceError{Known: true, Item: i, Err: err}
		}
		e.known, e.lent = true, lent && !(signed && v.Subject().DID == who.Holder())
		all, of = append(all, e), append(of, v)
	}
	subject := vc.Subject{DID: who.Holder()}
	if subject.Nym, _ = who.Nym(); !signed {
		subject.DID = shown[0].Subject().DID // what one key binds is about one subject
	}
	return all, p.judge(at, subject, all, of, len(shown))
}

// own: the verifier found it to be the holder's. Where no presentation was signed, one key binds everything, or one nym.
//
// A sanction and a decision on an appeal are about the nym that they name, whoever shows them: an ordinary signature under a
// nym binds nothing to the answer, but says whom it is about.
func own(s vc.Shown, who *vc.VerifiedPresentation, first vc.Shown, signed bool) error {
	if nym, shows := who.Nym(); shows && s.Issuer() != "" && sanctionKind(avatar.TypeOf(s.Credential())) && namesNym(s.Verified, nym) {
		return nil
	}
	if !s.Own {
		return fmt.Errorf("%w: its subject, bound key or nym is another's, or nothing binds it to the answer", ErrForeign)
	}
	if a, b := s.Subject(), first.Subject(); !signed && (s.Binding != first.Binding || a.Key != b.Key || a.Nym != b.Nym) {
		return fmt.Errorf("%w: without a signed presentation one key has to bind everything", ErrForeign)
	}
	return nil
}

// joins: a record of one's own is about the same DID or nym; or about the key that binds everything, if nobody signed.
func joins(v *vc.Verified, who *vc.VerifiedPresentation, first vc.Shown, signed bool) error {
	if v == nil {
		return fmt.Errorf("%w: there is no record", ErrForeign)
	}
	subject := v.Subject()
	if signed && subject.DID == who.Holder() {
		return nil
	}
	if nym, shows := who.Nym(); shows && (subject.Nym == nym || namesNym(v, nym)) {
		return nil
	}
	if !signed && !subject.Key.IsZero() && subject.Key == first.Subject().Key {
		return nil
	}
	return fmt.Errorf("%w: the record's subject is another", ErrForeign)
}

// namesNym: a world knows a visitor by a nym, and says so in its own record of them.
func namesNym(v *vc.Verified, nym vc.Nym) bool {
	parsed, err := avatar.Parse(v.Credential())
	switch about := parsed.(type) {
	case avatar.ConductAttestation:
		return err == nil && about.SubjectNym == nym
	case avatar.Sanction:
		return err == nil && about.SubjectNym == nym
	case avatar.AppealDecision:
		return err == nil && about.SubjectNym == nym
	}
	return false
}

func evidenceOf(v *vc.Verified) (evidence, error) {
	return read(v.Credential(), v.Issuer(), v.Digest())
}

// read takes what scoring has to know from a credential of the avatar vocabulary; others are kept without a kind.
func read(c vc.Credential, issuer string, digest [32]byte) (evidence, error) {
	e := evidence{digest: digest, issuer: issuer, id: c.ID()}
	var err error
	if e.from, e.until, err = c.Validity(); err != nil {
		return e, err
	}
	parsed, err := avatar.Parse(c)
	if errors.Is(err, avatar.ErrOther) {
		return e, nil
	}
	if err != nil {
		return e, err
	}
	e.kind = avatar.TypeOf(c)
	e.happened = e.from
	e.claim = c.Object()
	if !c.IsClaimSet() {
		e.claim, _ = e.claim["credentialSubject"].(map[string]any)
	}
	switch v := parsed.(type) {
	case avatar.Personhood:
		e.since = v.Since.Time().AddDate(0, 1, 0) // the end of the month: nobody shows the day
	case avatar.SocialAccount:
		e.atLeast = most(v.Followers, v.FollowerCount)
	case avatar.Employment:
		e.atLeast, _ = v.Years.AtLeast()
	case avatar.ConductSummary:
		e.atLeast = most(v.Standing, v.Points)
	case avatar.ConductAttestation:
		e.category, e.severity = v.Category, v.Severity
		e.happened = v.Occurred.Time()
	case avatar.Sanction:
		e.category, e.sanction = v.Category, &v
	}
	return e, nil
}

// most is the larger of what a ladder and what the number itself say.
func most(l avatar.Ladder, exact *int) int {
	n, _ := l.AtLeast()
	if exact != nil {
		n = max(n, *exact)
	}
	return n
}

// means tells whether a match means this evidence, its type, group and age apart.
func (m *match) means(e *entry) bool {
	if e.atLeast < m.atLeast || m.category != 0 && m.category>>e.branch&1 == 0 {
		return false
	}
	if m.severity != [2]int{} && (e.severity < m.severity[0] || e.severity > m.severity[1]) {
		return false
	}
	for _, name := range m.shows {
		if _, there := e.claim[name]; !there {
			return false
		}
	}
	for name, want := range m.equals {
		if got, there := e.claim[name]; !there || got != want {
			return false
		}
	}
	return true
}
