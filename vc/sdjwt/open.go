package sdjwt

import (
	"context"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/internal/token"
)

// Mechanism is a vc.Mechanism: it opens SD-JWT VCs, with and without key binding. Its zero value is ready for use, and it is
// safe for concurrent use.
type Mechanism struct {
	// MaxDisclosures is how many disclosures one SD-JWT may have; 0 is 1000.
	MaxDisclosures int
	// KeyBindingAge is how far the time of a key binding (iat) may be from the verifier's, in either direction; 0 is five
	// minutes.
	KeyBindingAge time.Duration
	// Hashes are the hash algorithms that are accepted besides "sha-256": "sha-384", "sha-512". Other names mean nothing.
	Hashes []string
	// Document, if it is set, makes this a Mechanism for application/vc+sd-jwt instead: for documents of the data model
	// (VC-JOSE-COSE section 3.2). It is asked whether a document's terms mean what they say. Package jose sets it.
	Document func(document map[string]any) error
}

// Recognizes looks at the media type: application/dc+sd-jwt, or with Document application/vc+sd-jwt. Of application/sd-jwt+json,
// the JWS JSON serialization, the protected "typ" says whose it is: everything but vc+sd-jwt is looked at without Document.
func (m Mechanism) Recognizes(s vc.Secured) bool {
	switch s.MediaType() {
	case mediaJSON:
		return (typeInJSON(s) == typeDocument) == (m.Document != nil)
	case mediaDocument:
		return m.Document != nil
	case mediaType:
		return m.Document == nil
	}
	return false
}

// Open checks the issuer's signature, every one if the JSON serialization has several, the disclosures, and the key binding if there is one (RFC 9901, sections 7.1 and 7.3).
// The credential is the processed payload: a claim set without "_sd", "..." and "_sd_alg", or a document without those and
// without the claims of the JWT. A key binding is always checked in full, but for its nonce and audience, which are reported as
// Bound. So is "aud", if the issuer set it.
func (m Mechanism) Open(ctx context.Context, s vc.Secured, o vc.Opening) (vc.Opened, error) {
	opened, err := m.open(ctx, s, o)
	if err != nil {
		return vc.Opened{}, err
	}
	return opened, nil
}

func (m Mechanism) open(ctx context.Context, s vc.Secured, o vc.Opening) (vc.Opened, *vc.VerifyError) {
	p, err := take(s, o.Limits, m.MaxDisclosures)
	if err != nil {
		return vc.Opened{}, err
	}
	f := m.form()
	tokens, payload, err := p.parse(o.Limits, f.typ)
	if err != nil {
		return vc.Opened{}, err
	}
	// Every signature has to hold; that one of them is the issuer's is for vc.Verifier to say.
	proofs := make([]vc.Proof, len(tokens))
	for i, t := range tokens {
		if proofs[i], err = token.Verify(ctx, t, f.suite, f.speaker(payload), issuersJWT, did.AssertionMethod, o); err != nil {
			return vc.Opened{}, p.at(i, err)
		}
		proofs[i].Path = p.path(i)
	}
	algorithm, err := takeAlgorithm(payload, m.Hashes)
	if err != nil {
		return vc.Opened{}, err
	}
	disclosures, byDigest, err := readDisclosures(p.disclosures, algorithm, o.Limits.JSON())
	if err != nil {
		return vc.Opened{}, err
	}
	pr := processor{disclosures: disclosures, byDigest: byDigest, fixed: f.fixed, depth: o.Limits.Depth, keep: o.Places}
	if err := pr.process(payload); err != nil {
		return vc.Opened{}, err
	}
	opened := vc.Opened{}
	if o.Places {
		opened.Disclosed = places(disclosures)
	}
	if opened.Confirmation, err = token.Confirmation(payload); err != nil {
		return vc.Opened{}, err
	}
	if len(p.binding) > 0 {
		if opened.Bound, err = m.checkBinding(p, algorithm, opened.Confirmation, o); err != nil {
			return vc.Opened{}, err
		}
	}
	if m.Document != nil {
		if opened.Credential, err = m.document(proofs, tokens, payload, o); err != nil {
			return vc.Opened{}, err
		}
		opened.Proofs = proofs
		return opened, nil
	}
	created, err := token.NumericDate(payload, "iat")
	if err != nil {
		return vc.Opened{}, err
	}
	audience, err := token.Audience(payload)
	if err != nil {
		return vc.Opened{}, err
	}
	for i := range proofs {
		proofs[i].Created, proofs[i].Audience = created, audience
	}
	opened.Proofs = proofs
	return finish(opened, payload, o)
}

// places are those of all disclosures, which the processor kept.
func places(disclosures []disclosure) []vc.Pointer {
	out := make([]vc.Pointer, len(disclosures))
	for i := range disclosures {
		out[i] = pointer(disclosures[i].at)
	}
	return out
}

// finish makes the credential, which has to be the claim set of an SD-JWT VC.
func finish(opened vc.Opened, payload map[string]any, o vc.Opening) (vc.Opened, *vc.VerifyError) {
	c := o.Claims(nil, payload)
	if vct, ok := payload["vct"].(string); !ok || vct == "" {
		return vc.Opened{}, refusal("structure", "/vct", "a text was expected, got %.60s", text(payload["vct"]))
	}
	if !c.IsClaimSet() {
		return vc.Opened{}, refusal("structure", "/@context", "a claim set has no \"@context\"")
	}
	if err := checkOtherTypes(payload); err != nil {
		return vc.Opened{}, err
	}
	opened.Credential = c
	return opened, nil
}

// checkOtherTypes: "aka_vcts" names further types, one at least, and not the first one again (SD-JWT VC, section 3.2.2.1.1).
func checkOtherTypes(payload map[string]any) *vc.VerifyError {
	v, there := payload["aka_vcts"]
	if !there {
		return nil
	}
	list, _ := v.([]any)
	for _, e := range list {
		if s, ok := e.(string); !ok || s == "" || e == payload["vct"] {
			return refusal("structure", "/aka_vcts", "types other than vct were expected, got %.60s", text(v))
		}
	}
	if len(list) == 0 {
		return refusal("structure", "/aka_vcts", "a list of types was expected, got %.60s", text(v))
	}
	return nil
}
