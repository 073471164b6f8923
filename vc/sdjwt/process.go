package sdjwt

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
)

// The names that carry digests (RFC 9901, sections 4.1.1, 4.2.4.1 and 4.2.4.2).
const (
	sdName      = "_sd"
	elementName = "..."
	sdAlgName   = "_sd_alg"
)

// reserved claims of an SD-JWT VC stand in the JWT, whole (draft-ietf-oauth-sd-jwt-vc-18, section 3.2.2.2).
var reserved = []string{"iss", "nbf", "exp", "cnf", "vct", "vct#integrity", "aka_vcts", "status"}

// processor puts disclosures into the places of their digests (RFC 9901, section 7.1, step 3). It writes into the tree.
type processor struct {
	disclosures []disclosure
	byDigest    map[string]*disclosure // and nil for digests that were met and have none
	fixed       []string               // top-level claims that must not be disclosed, nor hold digests
	depth       int                    // how deep the result may nest
	keep        bool                   // whether disclosures learn their place

	path   []string
	frozen bool // inside of a fixed claim
	hidden int  // digests without a disclosure
}

// process makes the processed payload. "_sd_alg" has been taken out.
func (p *processor) process(payload map[string]any) *vc.VerifyError {
	if p.depth == 0 {
		p.depth = strictjson.DefaultDepth
	}
	if err := p.object(payload); err != nil {
		return err
	}
	for i := range p.disclosures {
		if d := &p.disclosures[i]; !d.used {
			return refuse("structure", "the disclosure %.20s… belongs to no digest", d.text)
		}
	}
	return nil
}

// in processes a value one step further down.
func (p *processor) in(token string, v any) (out any, err *vc.VerifyError) {
	p.path = append(p.path, token)
	switch v := v.(type) {
	case map[string]any:
		if out = v; len(p.path) < p.depth {
			err = p.object(v)
		} else {
			err = p.refuse("limit", "nested deeper than %d", p.depth)
		}
	case []any:
		if len(p.path) < p.depth {
			out, err = p.array(v)
		} else {
			err = p.refuse("limit", "nested deeper than %d", p.depth)
		}
	default:
		out = v
	}
	p.path = p.path[:len(p.path)-1]
	return out, err
}

func (p *processor) object(o map[string]any) *vc.VerifyError {
	digests, err := p.digests(o)
	if err != nil {
		return err
	}
	for name, v := range o {
		if name == elementName || name == sdAlgName {
			return p.refuse("structure", "the name %q is not for claims", name)
		}
		switch v.(type) {
		case map[string]any, []any:
		default:
			continue
		}
		thaw := !p.frozen && len(p.path) == 0 && slices.Contains(p.fixed, name)
		if thaw {
			p.frozen = true
		}
		if o[name], err = p.in(name, v); err != nil {
			return err
		}
		if thaw {
			p.frozen = false
		}
	}
	for _, e := range digests {
		if err := p.member(o, e.(string)); err != nil {
			return err
		}
	}
	return nil
}

// member puts the disclosure of a digest into the object that it belongs to.
func (p *processor) member(o map[string]any, digest string) *vc.VerifyError {
	d, err := p.find(digest)
	if err != nil || d == nil {
		return err
	}
	if !d.member {
		return p.refuse("structure", "the disclosure of an object member has a name, %.20s… has none", d.text)
	}
	if d.name == sdName || d.name == elementName || d.name == sdAlgName {
		return p.refuse("structure", "a disclosure is called %q", d.name)
	}
	if _, there := o[d.name]; there {
		return p.refuse("structure", "a disclosure replaces the claim %.60q", d.name)
	}
	if len(p.path) == 0 && slices.Contains(p.fixed, d.name) {
		return p.refuse("structure", "the claim %q must not be in a disclosure", d.name)
	}
	o[d.name], err = p.place(d, d.name)
	return err
}

// digests takes "_sd" out of an object; all its elements are texts.
func (p *processor) digests(o map[string]any) ([]any, *vc.VerifyError) {
	v, there := o[sdName]
	if !there {
		return nil, nil
	}
	a, ok := v.([]any)
	if !ok {
		return nil, p.refuse("structure", "%q is not an array of digests", sdName)
	}
	for _, e := range a {
		if _, ok := e.(string); !ok {
			return nil, p.refuse("structure", "%q holds %.60s, which is no digest", sdName, strictjson.Append(nil, e))
		}
	}
	delete(o, sdName)
	return a, nil
}

// array processes the elements in place; those whose disclosure is not there are left out.
func (p *processor) array(a []any) (any, *vc.VerifyError) {
	out := a[:0]
	for _, e := range a {
		index := strconv.Itoa(len(out))
		o, _ := e.(map[string]any)
		v, there := o[elementName]
		if !there {
			e, err := p.in(index, e)
			if err != nil {
				return nil, err
			}
			out = append(out, e)
			continue
		}
		text, ok := v.(string)
		if !ok || len(o) != 1 {
			return nil, p.refuse("structure", "%.60s is no array element with a digest", strictjson.Append(nil, e))
		}
		d, err := p.find(text)
		if err != nil {
			return nil, err
		}
		if d == nil {
			continue
		}
		if d.member {
			return nil, p.refuse("structure", "the disclosure of an array element has no name, %.20s… has one", d.text)
		}
		if e, err = p.place(d, index); err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, nil
}

// find looks up a digest, which must not have been met before; nil: hidden, or a decoy.
func (p *processor) find(text string) (*disclosure, *vc.VerifyError) {
	if p.frozen {
		return nil, p.refuse("structure", "this claim must not be disclosed in parts")
	}
	d, met := p.byDigest[text]
	if met && (d == nil || d.used) {
		return nil, p.refuse("structure", "the digest %.60q is there twice", text)
	}
	if d == nil {
		p.byDigest[text] = nil
		p.hidden++
		return nil, nil
	}
	d.used = true
	return d, nil
}

func (p *processor) place(d *disclosure, token string) (any, *vc.VerifyError) {
	if p.keep {
		d.at = append(append(make([]string, 0, len(p.path)+1), p.path...), token)
	}
	return p.in(token, d.value)
}

func (p *processor) refuse(check vc.Check, format string, args ...any) *vc.VerifyError {
	return refusal(check, pointer(p.path), format, args...)
}

func refusal(check vc.Check, at vc.Pointer, format string, args ...any) *vc.VerifyError {
	e := refuse(check, format, args...)
	e.Path = at
	return e
}

func wrapf(err error, format string, args ...any) error {
	return fmt.Errorf("%s: %w", fmt.Sprintf(format, args...), err)
}
