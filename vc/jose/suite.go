package jose

import (
	"context"
	"errors"
	"fmt"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/jws"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/internal/terms"
	"github.com/avouch-id/avouch/vc/internal/token"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/avouch-id/avouch/vc/sdjwt"
)

const (
	typeCredential   = "vc+jwt"
	typePresentation = "vp+jwt"
	media            = "application/"
)

// Suite secures credentials and presentations as JWTs and opens them: it is a vc.Securer (vc+jwt), a vc.Presenter (vp+jwt) and
// a vc.Mechanism for both, and for vc+sd-jwt. It is safe for concurrent use. The zero Suite knows no context and refuses.
type Suite struct {
	contexts *jsonld.Contexts
	// VC11 opens credentials of VC Data Model 1.1 too, with the document in the claim "vc" (VC Data Model 1.1 section 6.3.1),
	// "typ" "JWT" or none: such a token looks like any other JWT, so it is off by default. It is verified only, never made.
	VC11 bool
	// Drafts opens what drafts of VC-JOSE-COSE made of credentials and presentations of version 2.0, under the media type
	// application/jwt: the document in the claim "vc" or "vp", "typ" "JWT" or none. The Recommendation forbids these claims
	// (section 1.1.2.1), so it is off by default; such tokens are verified only, never made.
	Drafts bool
	// Certificates are written into the header of credentials, as sdjwt.VC has them.
	Certificates [][]byte
	// SD is how SD-JWTs are opened: its limits. Document is set by the suite.
	SD sdjwt.Mechanism
}

// New is a suite whose documents have their meaning from c.
func New(c *jsonld.Contexts) Suite { return Suite{contexts: c} }

// Secure signs a credential as vc+jwt. The document is signed as it is; one with members of the names of registered claims is an
// error, and so are unknown contexts and undefined terms.
func (s Suite) Secure(ctx context.Context, c vc.Credential, by vc.Signing) (vc.Secured, error) {
	return s.sign(ctx, c, typeCredential, nil, by)
}

// Present signs a presentation as vp+jwt with the challenge's nonce and audience as claims.
func (s Suite) Present(ctx context.Context, p vc.Presentation, by vc.Signing) (vc.Secured, error) {
	c, err := p.Credential()
	if err != nil {
		return vc.Secured{}, fmt.Errorf("%s: %w", typePresentation, err)
	}
	claims := map[string]any{}
	for name, v := range map[string]string{"nonce": p.To.Nonce, "aud": p.To.Audience} {
		if v != "" {
			claims[name] = v
		}
	}
	if !by.At.IsZero() {
		claims["iat"] = token.Seconds(by.At)
	}
	return s.sign(ctx, c, typePresentation, claims, by)
}

// sign signs a document with claims beside it.
func (s Suite) sign(ctx context.Context, c vc.Credential, typ string, claims map[string]any, by vc.Signing) (vc.Secured, error) {
	raw, err := s.compact(ctx, c, typ, claims, by)
	if err != nil {
		return vc.Secured{}, fmt.Errorf("%s: %w", typ, err)
	}
	return vc.Received(media+typ, raw), nil
}

func (s Suite) compact(ctx context.Context, c vc.Credential, typ string, claims map[string]any, by vc.Signing) ([]byte, error) {
	if by.Key.Signer == nil {
		return nil, errors.New("there is no key to sign with")
	}
	if err := s.writable(c); err != nil {
		return nil, err
	}
	payload := c.JSON()
	if len(claims) > 0 {
		payload = strictjson.Append(nil, merged(c.Object(), claims))
	}
	header := token.Header(typ, by.Key.ID, s.Certificates)
	header["cty"] = typ[:2]
	return jws.Sign(ctx, header, payload, by.Key.Signer)
}

// writable refuses what nobody could open again.
func (s Suite) writable(c vc.Credential) error {
	doc := c.Object()
	if doc == nil || c.IsClaimSet() {
		return errors.New("a document of the data model was expected")
	}
	if _, beside, err := token.Beside(doc); err != nil {
		return err
	} else if beside != nil {
		return fmt.Errorf("the document has members that are claims of a JWT: %.200s", strictjson.Append(nil, beside))
	}
	return s.check(doc)
}

func (s Suite) check(doc map[string]any) error {
	if s.contexts == nil {
		return &vc.VerifyError{Check: "context", Err: errors.New("the suite knows no contexts: make it with jose.New")}
	}
	return terms.Check(s.contexts, doc)
}

func merged(a, b map[string]any) map[string]any {
	out := make(map[string]any, len(a)+len(b))
	for _, m := range [...]map[string]any{a, b} {
		for k, v := range m {
			out[k] = v
		}
	}
	return out
}

// Selective is a vc.Securer for vc+sd-jwt: the suite checks the document, d conceals and signs. Its holder shows it with
// sdjwt.Bound.
func (s Suite) Selective(d sdjwt.Document) vc.Securer {
	if d.Certificates == nil {
		d.Certificates = s.Certificates
	}
	return selective{s, d}
}

type selective struct {
	suite Suite
	as    sdjwt.Document
}

func (s selective) Secure(ctx context.Context, c vc.Credential, by vc.Signing) (vc.Secured, error) {
	if err := s.suite.writable(c); err != nil {
		return vc.Secured{}, fmt.Errorf("vc+sd-jwt: %w", err)
	}
	return s.as.Secure(ctx, c, by)
}

// purposeOf is what a key signs a document for.
func purposeOf(presentation bool) did.Purpose {
	if presentation {
		return did.Authentication
	}
	return did.AssertionMethod
}
