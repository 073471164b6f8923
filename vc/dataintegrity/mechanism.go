package dataintegrity

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/internal/datamodel"
	"github.com/avouch-id/avouch/vc/internal/terms"
	"github.com/avouch-id/avouch/vc/jsonld"
)

// ProofOpener opens one proof of a document; every suite is one. Errors are *vc.VerifyError: those of check "proof",
// "purpose" and "key" have a Path into the proof, all others into the document.
type ProofOpener interface {
	Cryptosuite() string
	OpenProof(ctx context.Context, document, proof map[string]any, o vc.Opening) (vc.Proof, error)
}

// Suites opens documents whose proofs are all of these suites: sets may mix them. c checks what no proof covers: documents
// without a proof, where a verifier accepts them, and the digests of related resources.
func Suites(c *jsonld.Contexts, s ...ProofOpener) vc.Mechanism {
	return mechanism{c, slices.Clone(s)}
}

// Recognizes a document with a proof of this suite, and one that has no proofs at all.
func (s Suite) Recognizes(d vc.Secured) bool {
	return isDocument(d) && mechanism{s.contexts, []ProofOpener{s}}.Recognizes(d)
}

// Open checks every proof of a document. A document whose proofs are of several suites is for Suites.
func (s Suite) Open(ctx context.Context, d vc.Secured, o vc.Opening) (vc.Opened, error) {
	return mechanism{s.contexts, []ProofOpener{s}}.Open(ctx, d, o)
}

type mechanism struct {
	contexts *jsonld.Contexts
	suites   []ProofOpener
}

// isDocument tells by the media type.
func isDocument(d vc.Secured) bool {
	switch d.MediaType() {
	case "application/vc", "application/vp", "application/ld+json", "application/json":
		return true
	}
	return false
}

func (m mechanism) Recognizes(d vc.Secured) bool {
	if !isDocument(d) {
		return false
	}
	doc, err := d.Object(vc.Limits{})
	if err != nil {
		return false
	}
	proofs := strictjson.List(doc["proof"])
	for _, p := range proofs {
		if o, ok := p.(map[string]any); !ok || m.suite(o) != nil {
			return true
		}
	}
	return len(proofs) == 0
}

// suite is the one that a proof names; nil if none of ours.
func (m mechanism) suite(proof map[string]any) ProofOpener {
	name, ok := proof["cryptosuite"].(string)
	if !ok {
		name, _ = proof["type"].(string)
	}
	for _, s := range m.suites {
		if s.Cryptosuite() == name {
			return s
		}
	}
	return nil
}

func (m mechanism) Open(ctx context.Context, d vc.Secured, o vc.Opening) (vc.Opened, error) {
	doc, err := d.Object(o.Limits)
	if err != nil {
		return vc.Opened{}, err
	}
	presentation, err := datamodel.IsPresentation(doc)
	if err != nil {
		return vc.Opened{}, err
	}
	document := maps.Clone(doc)
	delete(document, "proof")
	out := vc.Opened{Presentation: presentation}
	if member, there := doc["proof"]; there || !o.Unsigned {
		if out.Proofs, document, err = m.proofs(ctx, document, strictjson.List(member), o); err != nil {
			return vc.Opened{}, err
		}
	} else if err := m.contexts.Check(document); err != nil {
		return vc.Opened{}, terms.ContextError("", err)
	}
	if err := terms.CheckRelatedResources(m.contexts, document); err != nil {
		return vc.Opened{}, err
	}
	switch {
	case presentation:
		// As received: what it encloses is read from its bytes.
		out.Credential, err = d.Unverified()
	case len(strictjson.List(document["@context"])) == len(strictjson.List(doc["@context"])):
		if out.Credential, err = d.Unverified(); err == nil {
			out.Credential = out.Credential.Without("proof")
		}
	default: // contexts were taken off the end
		out.Credential, err = vc.NewCredential(document)
	}
	if err != nil {
		return vc.Opened{}, &vc.VerifyError{Check: "structure", Err: err}
	}
	return out, nil
}

// proofs opens all proofs and returns the document as far as all of them secure it.
func (m mechanism) proofs(ctx context.Context, document map[string]any, all []any, o vc.Opening) ([]vc.Proof, map[string]any, error) {
	if len(all) == 0 {
		return nil, nil, refuse("proof", "/proof", "there is no proof")
	}
	if max := o.Limits.Proofs; max > 0 && len(all) > max {
		return nil, nil, refuse("limit", "/proof", "%d proofs, at most %d", len(all), max)
	}
	var good []opened
	var first error
	for i, v := range all {
		p, err := m.proof(ctx, document, all, v, o)
		if err != nil {
			err = within(err, i, len(all))
			if o.Rule != vc.AnyIssuerProof {
				return nil, nil, err
			}
			// What could not be looked at may hold after all: that comes before what is wrong.
			if first == nil || !errors.Is(first, vc.ErrUnavailable) && errors.Is(err, vc.ErrUnavailable) {
				first = err
			}
			continue
		}
		p.Path = position(i, len(all))
		good = append(good, p)
	}
	if good = unbroken(good); len(good) == 0 {
		if first == nil {
			first = refuse("proof", "/proof", "no proof stands on proofs that hold")
		}
		return nil, nil, first
	}
	// Without the issuer's proof, or the holder's, the others do not help.
	if errors.Is(first, vc.ErrUnavailable) && !slices.ContainsFunc(good, func(p opened) bool { return p.Controller == datamodel.Speaker(document) }) {
		return nil, nil, first
	}
	out := make([]vc.Proof, len(good))
	secured := document
	for i, p := range good {
		out[i] = p.Proof
		// Contexts that were appended after signing are not part of what was signed.
		if c := strictjson.List(p.contexts); len(c) > 0 && len(c) < len(strictjson.List(secured["@context"])) {
			secured = maps.Clone(document)
			secured["@context"] = p.contexts
		}
	}
	return out, secured, nil
}

// proof opens one of all proofs of a document.
func (m mechanism) proof(ctx context.Context, document map[string]any, all []any, v any, o vc.Opening) (opened, error) {
	p, err := readAnyProof(v)
	if err != nil {
		return opened{}, err
	}
	s := m.suite(p)
	if s == nil {
		return opened{}, refuse("proof", "/cryptosuite", "the cryptosuite %.60q is not one of ours", fmt.Sprint(p["cryptosuite"]))
	}
	if document, err = withPrevious(document, all, p); err != nil {
		return opened{}, err
	}
	found, err := s.OpenProof(ctx, document, p, o)
	if err != nil {
		return opened{}, err
	}
	id, _ := p["id"].(string)
	return opened{found, id, p["@context"]}, nil
}

func position(i, n int) vc.Pointer {
	if n == 1 {
		return "/proof"
	}
	return vc.Pointer("/proof/" + strconv.Itoa(i))
}

// within gives the error of one proof its place in the document.
func within(err error, i, n int) error {
	var e *vc.VerifyError
	if !errors.As(err, &e) {
		return err
	}
	own := *e
	switch own.Check {
	case "proof", "purpose", "key":
		own.Path = position(i, n) + own.Path
	}
	return &own
}
