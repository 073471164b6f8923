package scoring

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/avatar"
)

// ErrNoList: a group of the policy takes its issuers from a list credential that was not handed over, or that is not valid at
// the time of the assessment.
var ErrNoList = errors.New("a list of issuers is missing: Policy.WithIssuers takes it")

// issuersFrom is a reference to a list credential, and what was found in it.
type issuersFrom struct {
	issuer, id  string
	members     []string
	digest      Digest
	from, until time.Time
}

// WithIssuers is the policy with the issuers of the groups that name a list credential (issuersFrom): one list for each, that
// was verified with a Trust of the caller's own. The policy keeps its digest; verdicts name the digests of the lists.
//
// A list is a MembershipCredential of the avatar vocabulary, whose members are meant; or a VerifiableRecognitionCredential
// (W3C Recognized Entities 1.0, working draft of 2026-05-12, section 2.4; later drafts say RecognizedEntityCredential), of which
// those entities are meant that are recognized to issue. Of the latter what narrows a recognition (outputValidation, periods) is
// not followed, and refused; nor are lists within lists.
//
// The error is a *PolicyError: a list that no group names, or that one lacks; one by another issuer; an issuer in two groups.
func (p *Policy) WithIssuers(lists ...*vc.Verified) (*Policy, error) {
	if p == nil || p.decisions == nil {
		return nil, ErrNoPolicy
	}
	out := *p
	out.groups = slices.Clone(p.groups)
	for g := range out.groups {
		if l := out.groups[g].from; l != nil {
			out.groups[g].from = &issuersFrom{issuer: l.issuer, id: l.id}
		}
	}
	for i, v := range lists {
		if v == nil {
			return nil, &PolicyError{Where: fmt.Sprintf("list %d", i+1), Err: errors.New("there is none")}
		}
		if err := out.take(v); err != nil {
			return nil, &PolicyError{Where: fmt.Sprintf("list %.200q by %.200q", v.Credential().ID(), v.Issuer()), Err: err}
		}
	}
	out.issuers = maps.Clone(p.named)
	for g := range out.groups {
		l := out.groups[g].from
		if l == nil {
			continue
		}
		where := "group " + out.groups[g].name
		if l.members == nil {
			return nil, &PolicyError{Where: where, Err: fmt.Errorf("%w: %q by %q", ErrNoList, l.id, l.issuer)}
		}
		for _, issuer := range l.members {
			other, taken := out.issuers[issuer]
			if taken && int(other.group) != g {
				return nil, &PolicyError{Where: where, Err: fmt.Errorf("%.200q of its list stands in group %s already", issuer, out.groups[other.group].name)}
			}
			if !taken {
				out.issuers[issuer] = member{int32(g), int32(len(out.issuers))}
			}
		}
	}
	return &out, nil
}

// take gives a list to the groups that name it.
func (p *Policy) take(v *vc.Verified) error {
	named := false
	for g := range p.groups {
		from := p.groups[g].from
		if from == nil || from.id != v.Credential().ID() || from.issuer != v.Issuer() {
			continue
		}
		if from.members != nil {
			return errors.New("it was handed over twice")
		}
		members, err := membersOf(v)
		if err != nil {
			return err
		}
		l := &issuersFrom{issuer: from.issuer, id: from.id, members: members, digest: v.Digest()}
		if l.from, l.until, err = v.Credential().Validity(); err != nil {
			return err
		}
		p.groups[g].from, named = l, true
	}
	if !named {
		return errors.New("no group of the policy takes its issuers from it")
	}
	return nil
}

// membersOf are the issuers that a list names.
func membersOf(v *vc.Verified) (members []string, err error) {
	c := v.Credential()
	types := c.Types()
	switch {
	case avatar.TypeOf(c) == avatar.TypeMembership:
		var m avatar.Membership
		if m, err = avatar.ParseMembership(c); err != nil {
			return nil, err
		}
		for _, id := range m.Members {
			members = append(members, id.String())
		}
	case slices.Contains(types, "VerifiableRecognitionCredential"), slices.Contains(types, "RecognizedEntityCredential"):
		if members, err = recognized(c); err != nil {
			return nil, err
		}
	default:
		return nil, fmt.Errorf("%w: a list is a %s or a VerifiableRecognitionCredential, got %.200q", vc.ErrInvalid, avatar.TypeMembership, types)
	}
	if n := len(members); n == 0 || n > maxIssuers {
		return nil, fmt.Errorf("%w: 1 to %d issuers were expected, got %d", vc.ErrInvalid, maxIssuers, n)
	}
	for i, issuer := range members {
		if !issuerName.MatchString(issuer) {
			return nil, fmt.Errorf("%w: an issuer is a DID or an https URL, got %.100q", vc.ErrInvalid, issuer)
		}
		if slices.Contains(members[:i], issuer) {
			return nil, fmt.Errorf("%w: %.200q stands there twice", vc.ErrInvalid, issuer)
		}
	}
	return members, nil
}

// recognized are the entities that a recognition credential recognizes to issue (sections 2.2 and 2.3 of the draft).
func recognized(c vc.Credential) (members []string, err error) {
	for i, v := range strictjson.List(c.Object()["credentialSubject"]) {
		entity, _ := v.(map[string]any)
		id, _ := entity["id"].(string)
		if !hasType(entity, "RecognizedEntity") || id == "" {
			return nil, fmt.Errorf("%w: subject %d: a RecognizedEntity with an id was expected", vc.ErrInvalid, i+1)
		}
		for _, v := range strictjson.List(entity["recognizedTo"]) {
			action, _ := v.(map[string]any)
			if !hasType(action, "RecognizedAction") {
				return nil, fmt.Errorf("%w: %.200q: a RecognizedAction was expected", vc.ErrInvalid, id)
			}
			if action["action"] != "issue" {
				continue
			}
			for member := range action {
				if !slices.Contains([]string{"type", "action", "recognizedBy", "id", "name", "description"}, member) {
					return nil, fmt.Errorf("%w: %.200q: what narrows a recognition is not followed: %.60q", vc.ErrInvalid, id, member)
				}
			}
			if !slices.Contains(members, id) {
				members = append(members, id)
			}
		}
	}
	return members, nil
}

func hasType(o map[string]any, name string) bool {
	return slices.Contains(strictjson.List(o["type"]), any(name))
}

// listed: every list that the policy needs is there, and valid.
func (p *Policy) listed(at time.Time) error {
	for g := range p.groups {
		l := p.groups[g].from
		switch {
		case l == nil:
		case l.members == nil:
			return fmt.Errorf("%w: %q by %q", ErrNoList, l.id, l.issuer)
		case at.Before(l.from), !l.until.IsZero() && !at.Before(l.until):
			return fmt.Errorf("%w: %q by %q is not valid on %s", ErrNoList, l.id, l.issuer, at.UTC().Format(time.RFC3339))
		}
	}
	return nil
}

// lists are the digests of the lists, in the order of the groups that name them.
func (p *Policy) lists() (out []Digest) {
	for g := range p.groups {
		if l := p.groups[g].from; l != nil {
			out = append(out, l.digest)
		}
	}
	return out
}
