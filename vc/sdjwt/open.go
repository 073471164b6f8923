package sdjwt

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/jws"
	"github.com/avouch-id/avouch/vc"
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
}

// Recognizes looks at the media type: application/dc+sd-jwt.
func (m Mechanism) Recognizes(s vc.Secured) bool { return s.MediaType() == mediaType }

// Open checks the issuer's signature, the disclosures, and the key binding if there is one (RFC 9901, sections 7.1 and 7.3).
// The credential is the processed payload: a claim set without "_sd", "..." and "_sd_alg". A key binding is always checked
// in full, but for its nonce and audience, which are reported as Bound. "aud", if the issuer set it, has to name the audience
// of the challenge.
func (m Mechanism) Open(ctx context.Context, s vc.Secured, o vc.Opening) (vc.Opened, error) {
	opened, err := m.open(ctx, s, o)
	if err != nil {
		return vc.Opened{}, err
	}
	return opened, nil
}

func (m Mechanism) open(ctx context.Context, s vc.Secured, o vc.Opening) (vc.Opened, *vc.VerifyError) {
	p, err := split(s.Bytes(), o.Limits.Bytes, m.MaxDisclosures)
	if err != nil {
		return vc.Opened{}, err
	}
	t, payload, err := parseJWT(p.jwt, typeSDJWT, "the issuer's JWT", o.Limits)
	if err != nil {
		return vc.Opened{}, err
	}
	proof, err := checkIssuer(ctx, t, payload, o)
	if err != nil {
		return vc.Opened{}, err
	}
	algorithm, err := takeAlgorithm(payload, m.Hashes)
	if err != nil {
		return vc.Opened{}, err
	}
	disclosures, err := readDisclosures(p.disclosures, algorithm, o.Limits.JSON())
	if err != nil {
		return vc.Opened{}, err
	}
	pr := processor{byDigest: disclosures, fixed: reserved, depth: o.Limits.Depth}
	if err := pr.process(payload); err != nil {
		return vc.Opened{}, err
	}
	if proof.Created, err = numericDate(payload, "iat"); err != nil {
		return vc.Opened{}, err
	}
	if err := checkAudience(payload, o.To); err != nil {
		return vc.Opened{}, err
	}
	opened := vc.Opened{Proofs: []vc.Proof{proof}}
	if opened.Confirmation, err = confirmation(payload); err != nil {
		return vc.Opened{}, err
	}
	if len(p.binding) > 0 {
		if opened.Bound, err = m.checkBinding(p, algorithm, opened.Confirmation, o); err != nil {
			return vc.Opened{}, err
		}
	}
	return finish(opened, payload)
}

// finish makes the credential, which has to be the claim set of an SD-JWT VC.
func finish(opened vc.Opened, payload map[string]any) (vc.Opened, *vc.VerifyError) {
	c, err := vc.NewCredential(payload)
	if err != nil {
		return vc.Opened{}, refuse("structure", "%w", err)
	}
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

// checkIssuer finds the key and checks the signature with it.
func checkIssuer(ctx context.Context, t jws.Token, payload map[string]any, o vc.Opening) (vc.Proof, *vc.VerifyError) {
	ref, err := keyRef(t, payload)
	if err != nil {
		return vc.Proof{}, err
	}
	if o.Keys == nil {
		return vc.Proof{}, refuse("key", "there is nothing to find keys with (vc.Opening.Keys)")
	}
	key, ferr := o.Keys.Find(ctx, ref, o.At)
	if ferr != nil {
		if ctx.Err() != nil {
			ferr = fmt.Errorf("%w: %w", vc.ErrUnavailable, ferr)
		}
		return vc.Proof{}, refuse("key", "the issuer's key: %w", ferr)
	}
	if verr := t.Verify(key.Public); verr != nil {
		return vc.Proof{}, refuse("proof", "the issuer's signature: %w", verr)
	}
	return vc.Proof{Suite: "sd-jwt-vc", Method: ref.Method, Controller: key.Controller, Purpose: did.AssertionMethod, Key: key}, nil
}

// keyRef says by what name the issuer's key is to be found: "kid" as a DID URL, or as its fragment if "iss" is a DID, with or
// without the number sign; otherwise the header as a whole, if it has "x5c" or "iss" is an https URL.
func keyRef(t jws.Token, payload map[string]any) (vc.KeyRef, *vc.VerifyError) {
	iss, _ := payload["iss"].(string)
	kid, named := t.Header["kid"].(string)
	if _, there := t.Header["kid"]; there && !named {
		return vc.KeyRef{}, refuse("structure", "the issuer's JWT: \"kid\" is not a text")
	}
	_, chain := t.Header["x5c"]
	issuer, derr := did.Parse(iss)
	switch {
	case strings.HasPrefix(kid, "did:"):
		return vc.KeyRef{Method: kid}, nil
	case named && derr == nil:
		return vc.KeyRef{Method: issuer.String() + "#" + strings.TrimPrefix(kid, "#")}, nil
	case chain || strings.HasPrefix(iss, "https://"):
		return vc.KeyRef{Issuer: iss, Header: t.RawHeader}, nil
	}
	return vc.KeyRef{}, refuse("key", "nothing names the issuer's key: the header has no \"kid\", and neither \"x5c\" nor an https issuer")
}

// checkAudience: a credential that its issuer meant for certain verifiers is not for others (RFC 7519, section 4.1.3).
func checkAudience(payload map[string]any, to *vc.Challenge) *vc.VerifyError {
	v, there := payload["aud"]
	if !there || to == nil {
		return nil
	}
	if v == to.Audience {
		return nil
	}
	if list, ok := v.([]any); ok && slices.Contains(list, any(to.Audience)) {
		return nil
	}
	return &vc.VerifyError{Check: "binding", Path: "/aud", Err: &vc.Mismatch{What: "audience", Want: to.Audience, Got: text(v)}}
}
