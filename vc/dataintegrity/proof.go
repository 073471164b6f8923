package dataintegrity

import (
	"fmt"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/internal/xsd"
	"github.com/avouch-id/avouch/vc"
)

const proofType = "DataIntegrityProof"

// proof is a proof as its members say it (Data Integrity section 2.1).
type proof struct {
	vc.Proof
	value string
}

// readAnyProof reads what every proof has, whatever its suite: an object with a type.
func readAnyProof(v any) (map[string]any, error) {
	p, ok := v.(map[string]any)
	if !ok {
		return nil, refuse("proof", "", "a proof is an object")
	}
	if t, ok := p["type"].(string); !ok || t == "" {
		return nil, refuse("proof", "/type", "a proof has a type")
	}
	return p, nil
}

// readProof reads a proof of the suite. A member that the specification does not name is refused: it would be
// signed without anybody knowing what it means.
func (s Suite) readProof(p map[string]any) (proof, error) {
	var out proof
	for name, v := range p {
		if err := out.member(name, v); err != nil {
			return proof{}, err
		}
	}
	wantType, wantSuite := proofType, s.name
	if s.legacy {
		wantType, wantSuite = s.name, ""
	}
	if p["type"] != wantType {
		return proof{}, mismatch("proof", "/type", "proof type", wantType, fmt.Sprint(p["type"]))
	}
	if out.Suite != wantSuite {
		return proof{}, mismatch("proof", "/cryptosuite", "cryptosuite", wantSuite, out.Suite)
	}
	out.Suite = s.name
	for _, m := range [...]string{"proofValue", "jws"} {
		if _, there := p[m]; there && m != s.valueMember() {
			return proof{}, refuse("proof", vc.Pointer("/"+m), "%s has no %s", s.name, m)
		}
	}
	for _, m := range [...]string{"verificationMethod", "proofPurpose", s.valueMember()} {
		if _, there := p[m]; !there {
			return proof{}, refuse("proof", vc.Pointer("/"+m), "the proof has no %s", m)
		}
	}
	return out, nil
}

func (p *proof) member(name string, v any) (err error) {
	path := vc.Pointer("/" + name)
	switch name {
	case "@context":
	case "type", "id", "nonce":
		_, err = text(path, v)
	case "cryptosuite":
		p.Suite, err = text(path, v)
	case "verificationMethod":
		p.Method, err = text(path, v)
	case "challenge":
		p.Challenge, err = text(path, v)
	case "proofValue", "jws":
		p.value, err = text(path, v)
	case "proofPurpose":
		var s string
		if s, err = text(path, v); err == nil {
			if p.Purpose, err = did.ParsePurpose(s); err != nil {
				err = &vc.VerifyError{Check: "purpose", Path: path, Err: err}
			}
		}
	case "created":
		p.Created, err = stamp(path, v)
	case "expires":
		p.Expires, err = stamp(path, v)
	case "domain":
		p.Domain, err = texts(path, v)
	case "previousProof":
		p.Previous, err = texts(path, v)
	default:
		err = refuse("proof", path, "Data Integrity proofs have no member %.60q", name)
	}
	return err
}

func text(path vc.Pointer, v any) (string, error) {
	s, ok := v.(string)
	if !ok || s == "" {
		return "", refuse("proof", path, "a text was expected")
	}
	return s, nil
}

func texts(path vc.Pointer, v any) ([]string, error) {
	all := strictjson.List(v)
	if len(all) == 0 {
		return nil, refuse("proof", path, "one or more texts were expected")
	}
	out := make([]string, len(all))
	for i, e := range all {
		var err error
		if out[i], err = text(path, e); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func stamp(path vc.Pointer, v any) (time.Time, error) {
	s, _ := v.(string)
	t, err := xsd.DateTimeStamp(s)
	if err != nil {
		return time.Time{}, &vc.VerifyError{Check: "proof", Path: path, Err: err}
	}
	if t.IsZero() { // it would pass for a time that is not said
		return time.Time{}, refuse("proof", path, "the first second of the year 1 is no time")
	}
	return t, nil
}

// ProofOptions is what a proof says besides its signature; zero fields are left out. Purpose and the key's name are needed.
// Previous names proofs, by their ids, that the new proof secures together with the document: a proof chain.
// Created and Expires are written in whole seconds, UTC.
type ProofOptions struct {
	ID, Challenge, Nonce string
	Domain, Previous     []string
	Purpose              did.Purpose
	Created, Expires     time.Time
}

// config is the proof without its value.
func (o ProofOptions) config(suite string, method did.URL) (map[string]any, error) {
	if _, err := did.ParsePurpose(o.Purpose.String()); err != nil {
		return nil, fmt.Errorf("a proof has one purpose: %w", err)
	}
	if _, named := method.Fragment(); !named {
		return nil, fmt.Errorf("the signing key needs a name: %.200q is no DID URL with a fragment", method)
	}
	c := map[string]any{"type": proofType, "cryptosuite": suite,
		"verificationMethod": method.String(), "proofPurpose": o.Purpose.String()}
	for name, s := range map[string]string{"id": o.ID, "challenge": o.Challenge, "nonce": o.Nonce} {
		if s != "" {
			c[name] = s
		}
	}
	for name, t := range map[string]time.Time{"created": o.Created, "expires": o.Expires} {
		if !t.IsZero() {
			c[name] = t.UTC().Format(time.RFC3339)
		}
	}
	for name, all := range map[string][]string{"domain": o.Domain, "previousProof": o.Previous} {
		switch len(all) {
		case 0:
		case 1:
			c[name] = all[0]
		default:
			several := make([]any, len(all))
			for i, s := range all {
				several[i] = s
			}
			c[name] = several
		}
	}
	return c, nil
}
