package jose

import (
	"context"
	"maps"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/jws"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/internal/datamodel"
	"github.com/avouch-id/avouch/vc/internal/token"
)

// mediaDraft is that of any JWT: what is in it, its claims say.
const mediaDraft = media + "jwt"

// openDraft opens a token that has its document in the claim "vc" or "vp", and not in both.
func (s Suite) openDraft(ctx context.Context, d vc.Secured, o vc.Opening) (vc.Opened, *vc.VerifyError) {
	t, payload, err := token.Parse(d.Bytes(), "the token", o.Limits, "JWT", "")
	if err != nil {
		return vc.Opened{}, err
	}
	_, credential := payload["vc"]
	_, presentation := payload["vp"]
	switch {
	case credential && !presentation:
		inner, _ := payload["vc"].(map[string]any)
		if err := token.NoProof(inner); err != nil {
			return vc.Opened{}, err
		}
		return s.openOld(ctx, t, payload, version20, o)
	case presentation && !credential:
		return s.openOldPresentation(ctx, t, payload, o)
	}
	return vc.Opened{}, refuse("structure", "one document was expected, in the claim \"vc\" or \"vp\"")
}

// openOldPresentation opens the claim "vp". "iss" is the holder, "aud" and "nonce" are what it answers.
func (s Suite) openOldPresentation(ctx context.Context, t jws.Token, payload map[string]any, o vc.Opening) (vc.Opened, *vc.VerifyError) {
	if _, there := t.Header["cty"]; there {
		return vc.Opened{}, refuse("structure", "a presentation in the claim \"vp\" has no \"cty\"")
	}
	inner, _ := payload["vp"].(map[string]any)
	if is, err := datamodel.IsPresentation(inner); !is || err != nil || firstContext(inner) != version20.context {
		return vc.Opened{}, refuse("structure", "a presentation of data model 2.0 was expected in \"vp\", and nothing else")
	}
	if err := token.NoProof(inner); err != nil {
		return vc.Opened{}, err
	}
	doc := maps.Clone(inner)
	iss, ok := payload["iss"].(string)
	if !ok || iss == "" {
		return vc.Opened{}, refuse("structure", "\"iss\" is missing")
	}
	if err := put(doc, "holder", payload, "iss"); err != nil {
		return vc.Opened{}, err
	}
	if err := put(doc, "id", payload, "jti"); err != nil {
		return vc.Opened{}, err
	}
	proof, err := token.Verify(ctx, t, "vp-2.0+jwt", iss, "the token", did.Authentication, o)
	if err != nil {
		return vc.Opened{}, err
	}
	if err := token.Times(&proof, payload); err != nil {
		return vc.Opened{}, err
	}
	if err := readNonce(&proof, payload); err != nil {
		return vc.Opened{}, err
	}
	if err := s.check(doc); err != nil {
		return vc.Opened{}, refusalOf(err)
	}
	return vc.Opened{Credential: o.Claims(nil, doc), Presentation: true, Proofs: []vc.Proof{proof}}, nil
}
