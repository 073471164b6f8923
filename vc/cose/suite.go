package cose

import (
	"context"
	"errors"
	"fmt"

	gocose "github.com/veraison/go-cose"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/internal/datamodel"
	"github.com/avouch-id/avouch/vc/internal/sign1"
	"github.com/avouch-id/avouch/vc/internal/terms"
	"github.com/avouch-id/avouch/vc/jsonld"
)

const (
	media            = "application/"
	typeCredential   = "vc+cose"
	typePresentation = "vp+cose"
)

// Suite secures credentials and presentations as COSE_Sign1 and opens them: it is a vc.Securer (vc+cose), a vc.Presenter (vp+cose)
// and a vc.Mechanism for both. It is safe for concurrent use. The zero Suite knows no context and refuses.
type Suite struct {
	contexts *jsonld.Contexts
}

// New is a suite whose documents have their meaning from c.
func New(c *jsonld.Contexts) Suite { return Suite{c} }

// Secure signs a credential as vc+cose. The document is signed as it is; unknown contexts and undefined terms are an error, and so
// is a key that has no name: no verifier would find it.
func (s Suite) Secure(ctx context.Context, c vc.Credential, by vc.Signing) (vc.Secured, error) {
	return s.sign(ctx, c, typeCredential, nil, by)
}

// Present signs a presentation as vp+cose, with the challenge's nonce and audience as CWT claims. The nonce has 8 to 64 bytes
// (RFC 9711, section 4.1).
func (s Suite) Present(ctx context.Context, p vc.Presentation, by vc.Signing) (vc.Secured, error) {
	c, err := p.Credential()
	if err != nil {
		return vc.Secured{}, fmt.Errorf("%s: %w", typePresentation, err)
	}
	claims := gocose.CWTClaims{}
	if n := len(p.To.Nonce); n > 0 {
		if n < minNonce || n > maxNonce {
			return vc.Secured{}, fmt.Errorf("%s: a nonce of %d bytes: the claim is for %d to %d", typePresentation, n, minNonce, maxNonce)
		}
		claims[claimNonce] = []byte(p.To.Nonce)
	}
	if p.To.Audience != "" {
		claims[claimAudience] = p.To.Audience
	}
	if !by.At.IsZero() {
		claims[claimIssuedAt] = by.At.Unix()
	}
	return s.sign(ctx, c, typePresentation, claims, by)
}

// sign signs a document, with claims in the header.
func (s Suite) sign(ctx context.Context, c vc.Credential, typ string, claims gocose.CWTClaims, by vc.Signing) (vc.Secured, error) {
	raw, err := s.message(ctx, c, typ, claims, by)
	if err != nil {
		return vc.Secured{}, fmt.Errorf("%s: %w", typ, err)
	}
	return vc.Received(media+typ, raw), nil
}

func (s Suite) message(ctx context.Context, c vc.Credential, typ string, claims gocose.CWTClaims, by vc.Signing) ([]byte, error) {
	if by.Key.Signer == nil {
		return nil, errors.New("there is no key to sign with")
	}
	if by.Key.ID.IsZero() {
		return nil, errors.New("the key has no name (a DID URL), so no verifier would find it")
	}
	if err := s.writable(c, typ); err != nil {
		return nil, err
	}
	header := gocose.ProtectedHeader{
		labelContentType: media + typ[:2],
		labelKeyID:       []byte(by.Key.ID.String()),
		labelType:        media + typ,
	}
	if len(claims) > 0 {
		header[labelClaims] = claims
	}
	return sign1.Sign(ctx, header, c.JSON(), by.Key.Signer)
}

// writable refuses what nobody could open again.
func (s Suite) writable(c vc.Credential, typ string) error {
	doc := c.Object()
	if doc == nil || c.IsClaimSet() {
		return errors.New("a document of the data model was expected")
	}
	if err := isOfType(doc, typ); err != nil {
		return err
	}
	if _, embedded := doc["proof"]; embedded {
		return errors.New("the document has a proof already")
	}
	return s.check(doc)
}

func (s Suite) check(doc map[string]any) error {
	if s.contexts == nil {
		return &vc.VerifyError{Check: "context", Err: errors.New("the suite knows no contexts: make it with cose.New")}
	}
	return terms.Check(s.contexts, doc)
}

// isOfType: a credential is in a vc+cose, a presentation in a vp+cose.
func isOfType(doc map[string]any, typ string) error {
	presentation, err := datamodel.IsPresentation(doc)
	if err != nil {
		return err
	}
	if presentation != (typ == typePresentation) {
		return refuse("structure", "the document in a %s is of another kind", typ)
	}
	return nil
}
