package avatar

import (
	"slices"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
)

// typePseudonym is the type of a subject that is known by a nym. It has no id:
//
//	{"type": "Pseudonym", "nym": "u…", "nymDomain": "did:…", "nymSuite": "…", …claims}
//
// nym is the point's 48 bytes in multibase base64url. Whether they are a point of the curve, and one that may be a nym, is
// not looked at here, where no curve is known: a nym that is none is equal to nobody's.
const typePseudonym = "Pseudonym"

var nymClaims = []string{"nym", "nymDomain", "nymSuite"}

// ofNym tells whether a subject's member is part of a nym.
func ofNym(claim string, v any) bool {
	return slices.Contains(nymClaims, claim) || claim == "type" && v == any(typePseudonym)
}

// pseudonym is the subject where that is a nym. It is said whole; a reader may find all three parts hidden.
func (f *form) pseudonym(frame frame) {
	n := frame.nym
	if f.writing {
		f.writeNym(frame)
		return
	}
	typed := f.claims["type"] == any(typePseudonym)
	shown := 0
	for _, name := range nymClaims {
		if _, there := f.claims[name]; there {
			shown++
		}
	}
	switch {
	case shown == 0 && !typed:
		return
	case n == nil:
		f.fail("nym", "a credential of this type is not about a nym")
		return
	case !typed:
		f.fail("type", "a subject with a nym has the type %q, and no other", typePseudonym)
	case !frame.subject.IsZero():
		f.fail("nym", "the subject has a DID already: it is one or the other")
	case shown != 0 && shown != len(nymClaims):
		f.fail("nym", "a nym is shown whole (%q) or not at all", nymClaims)
	}
	delete(f.claims, "type")
	if shown == 0 {
		return
	}
	point, _ := f.claims["nym"].(string)
	domain, _ := f.claims["nymDomain"].(string)
	n.Domain = domain
	if !n.SetText(point) {
		f.fail("nym", "48 bytes in multibase base64url were expected, got %.80q", show(f.claims["nym"]))
	}
	if _, err := did.Parse(domain); err != nil {
		f.fail("nymDomain", "a DID was expected, got %.100q: %w", show(f.claims["nymDomain"]), err)
	}
	suite := form{at: f.at, claims: f.claims}
	suite.text("nymSuite", &n.Suite)
	if f.err == nil {
		f.err = suite.err
	}
	delete(f.claims, "nym")
	delete(f.claims, "nymDomain")
}

func (f *form) writeNym(frame frame) {
	n := frame.nym
	if n == nil || *n == (vc.Nym{}) {
		return
	}
	if !frame.subject.IsZero() {
		f.fail("nym", "Subject or SubjectNym, not both: who reads it would know whose the nym is")
	}
	f.need("nym", n.Point != [48]byte{})
	f.need("nymSuite", n.Suite != "")
	if _, err := did.Parse(n.Domain); err != nil {
		f.fail("nymDomain", "a DID was expected, got %.100q: %w", n.Domain, err)
	}
	f.put("type", typePseudonym)
	f.put("nym", n.Text())
	f.put("nymDomain", n.Domain)
	f.text("nymSuite", &n.Suite)
}
