package avatar

import (
	"slices"
	"strings"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
)

// maxMembers is how many worlds a federation has at most.
const maxMembers = 256

// Membership is a federation's word that a world belongs to it, and so that pseudonyms may be shown to that world in the
// domain of the federation, which is its issuer. People see Federation and Members before they agree.
//
// An issuer gives Subject, From, Until, Federation and Members. Everything shows, always: a reader refuses a list of members
// of which part is hidden. It knows by memberCount, which is written as the number of members.
type Membership struct {
	ID          string    // the credential's own name, a URL; "": none
	Subject     did.DID   // the world
	From, Until time.Time // fractions of a second are cut

	Federation string    // federationName: what it calls itself
	Members    []did.DID // every world in it, Subject among them, once each and at most 256; never the federation's own DID

	Extra map[string]any // claims of other vocabularies
}

// Credential writes the claims, the members in order; vc.Issuer adds the issuer. The error is a *vc.VerifyError that names
// the claim.
func (m Membership) Credential() (vc.Credential, error) { return write(&m) }

// ParseMembership reads a MembershipCredential in either form. Nothing is verified here.
func ParseMembership(c vc.Credential) (Membership, error) {
	var m Membership
	if err := read(c, &m); err != nil {
		return Membership{}, err
	}
	// A world that issues memberships to itself, or to others with itself among them, is no federation.
	issuer := c.Issuer()
	if slices.ContainsFunc(m.Members, func(w did.DID) bool { return w.String() == issuer }) {
		return Membership{}, &vc.VerifyError{Check: "structure", Path: pathOf(c, "members"),
			Err: &vc.Mismatch{What: "issuer of a membership", Want: "a federation, which is none of its members", Got: issuer}}
	}
	return m, nil
}

func (m *Membership) frame() (string, frame) {
	return TypeMembership, frame{id: &m.ID, subject: &m.Subject, from: &m.From, until: &m.Until, extra: &m.Extra}
}

func (m *Membership) fields(f *form) {
	f.text("federationName", &m.Federation)
	f.ids("members", &m.Members, maxMembers)
	f.always("members", len(m.Members) > 0)
	count := new(len(m.Members))
	if !f.writing {
		count = nil
	}
	f.number("memberCount", &count, 1, maxMembers)

	f.always("federationName", m.Federation != "")
	f.always("memberCount", count != nil)
	switch {
	case count == nil:
	case *count != len(m.Members):
		f.fail("memberCount", "%d members, of whom %d are shown", *count, len(m.Members))
	case !slices.Contains(m.Members, m.Subject):
		f.fail("members", "the world that the credential is about is none of them")
	}
}

// ids is a set of DIDs, each a statement, written in order.
func (f *form) ids(name string, p *[]did.DID, most int) {
	var texts []any
	if f.writing {
		*p = slices.Clone(*p)
		slices.SortFunc(*p, func(a, b did.DID) int { return strings.Compare(a.String(), b.String()) })
		for _, id := range *p {
			texts = append(texts, id.String())
		}
	} else {
		v, there := f.take(name)
		if !there {
			return
		}
		texts, _ = v.([]any)
		if len(texts) == 0 {
			f.fail(name, "a list of DIDs was expected, got %.100q", show(v))
		}
	}
	if len(texts) > most {
		f.fail(name, "%d of them, at most %d", len(texts), most)
		return
	}
	seen := map[string]bool{}
	var ids []did.DID
	for _, v := range texts {
		s, _ := v.(string)
		id, err := did.Parse(s)
		if err != nil {
			f.fail(name, "a DID was expected, got %.100q: %w", show(v), err)
		}
		if seen[s] {
			f.fail(name, "%.100q stands there twice", s)
		}
		seen[s] = true
		ids = append(ids, id)
	}
	*p = ids
	f.put(name, texts)
}

func pathOf(c vc.Credential, claim vc.Pointer) vc.Pointer {
	if c.IsClaimSet() {
		return "/" + claim
	}
	return "/credentialSubject/" + claim
}
