package typemetadata

import (
	"strconv"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
)

// CheckIssued holds a whole claim set to all rules of its type: paths, mandatory claims, and what must and must not be
// selectively disclosable. It is for whoever has every claim: an issuer before signing (disclosable is sdjwt.VC.Conceal), or a
// holder (Claims and Disclosed of sdjwt.ReadUnverified). Each pointer names a claim with a disclosure of its own, not what
// stands inside of one. Errors are *vc.VerifyError of the check "schema".
func (t *Type) CheckIssued(c vc.Credential, disclosable []vc.Pointer) error {
	return result(t.checkWith(c, true, disclosable))
}

// CheckShown holds a claim set, of which some claims may be hidden, to the rules of its type as far as they can be checked:
// paths; mandatory claims that nobody may hide; and that of the claims that are there those in disclosed, and no others, stand
// in disclosures of their own as the type demands. Indexes count the elements that are there. Errors are *vc.VerifyError of
// the check "schema".
func (t *Type) CheckShown(c vc.Credential, disclosed []vc.Pointer) error {
	return result(t.checkWith(c, false, disclosed))
}

func (t *Type) checkWith(c vc.Credential, whole bool, disclosed []vc.Pointer) *vc.VerifyError {
	if len(t.Documents) == 0 {
		return unavailable("/vct", "this type has no metadata: Checker.Load gives types")
	}
	if vct, _ := c.Object()["vct"].(string); !c.IsClaimSet() || vct != t.Documents[0].VCT {
		return &vc.VerifyError{Check: "schema", Path: "/vct", Err: &vc.Mismatch{What: "vct of a claim set", Want: t.Documents[0].VCT, Got: vct}}
	}
	set := make(map[string]bool, len(disclosed))
	for _, p := range disclosed {
		if _, found := c.At(p); !found || p == "" {
			return wrong(p, "there is no such claim to disclose")
		}
		set[string(p)] = true
	}
	return t.check(c.Object(), whole, set)
}

// check is all rules. whole says that nothing is hidden; disclosed is nil if nobody knows what stands in disclosures.
func (t *Type) check(claims map[string]any, whole bool, disclosed map[string]bool) *vc.VerifyError {
	e := evaluation{t: t, claims: claims, whole: whole, work: t.work}
	for _, c := range t.Claims {
		found, hidden, err := e.find(c.Path)
		if err != nil {
			return err
		}
		if c.Mandatory && len(found) == 0 && !hidden {
			return wrong("", "the type demands the claim %.200s, and it is not there", c.Path.key())
		}
		if disclosed == nil {
			continue
		}
		for _, p := range found {
			switch {
			case c.SD == Always && !disclosed[p.at]:
				return wrong(vc.Pointer(p.at), "the type demands that this claim is selectively disclosable, and it is not")
			case c.SD == Never && disclosed[p.at]:
				return wrong(vc.Pointer(p.at), "the type demands that this claim is not selectively disclosable, and it is")
			}
		}
	}
	return nil
}

// evaluation goes along paths through one claim set.
type evaluation struct {
	t      *Type
	claims map[string]any
	whole  bool
	work   int
}

// place is a claim and where it stands.
type place struct {
	at    string
	value any
}

// find selects what a path names (section 4.6.1.2). hidden says that the path may lead to claims that were not shown.
func (e *evaluation) find(path Path) (found []place, hidden bool, _ *vc.VerifyError) {
	found = []place{{"", e.claims}}
	for i, step := range path {
		// Whether all of what this step selects is to be seen.
		seen := e.whole || e.never(path[:i+1])
		if _, index := step.(int); index {
			seen = e.whole || e.never(append(path[:i:i], nil))
		}
		var next []place
		for _, p := range found {
			selected, err := p.follow(step, seen)
			if err != nil {
				return nil, false, err
			}
			if e.work -= 1 + len(selected); e.work < 0 {
				return nil, false, unavailable("", "the type's paths go through more than %d claims", e.t.work)
			}
			if !seen && (step == nil || len(selected) == 0) {
				hidden = true
			}
			next = append(next, selected...)
		}
		found = next
	}
	return found, hidden, nil
}

// follow goes one component on from a place. seen says that an array has all its elements.
func (p place) follow(step any, seen bool) ([]place, *vc.VerifyError) {
	if name, ok := step.(string); ok {
		o, ok := p.value.(map[string]any)
		if !ok {
			return nil, wrong(vc.Pointer(p.at), "the type's path goes on to the member %.60q, and this is no object", name)
		}
		if v, there := o[name]; there {
			return []place{{p.at + "/" + strictjson.EscapeToken(name), v}}, nil
		}
		return nil, nil
	}
	a, ok := p.value.([]any)
	if !ok {
		return nil, wrong(vc.Pointer(p.at), "the type's path goes on to elements, and this is no array")
	}
	if i, ok := step.(int); ok {
		// Where elements may be hidden nobody knows which of them this is.
		if !seen || i >= len(a) {
			return nil, nil
		}
		return []place{{p.at + "/" + strconv.Itoa(i), a[i]}}, nil
	}
	all := make([]place, len(a))
	for i, v := range a {
		all[i] = place{p.at + "/" + strconv.Itoa(i), v}
	}
	return all, nil
}

// never tells whether the type forbids to hide what a path selects.
func (e *evaluation) never(path Path) bool {
	for _, c := range e.t.Claims {
		if c.SD == Never && covers(c.Path, path) {
			return true
		}
	}
	return false
}

// covers tells whether a path selects everything that another one does.
func covers(path, other Path) bool {
	if len(path) != len(other) {
		return false
	}
	for i, step := range path {
		// What null selects are elements: at the same place of a path there is an index, or null too.
		if step != nil && step != other[i] {
			return false
		}
	}
	return true
}
