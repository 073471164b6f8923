package vc_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
)

// TestMaySign: who else may sign in an issuer's name is asked of the verifier, of credentials alone.
func TestMaySign(t *testing.T) {
	const agency = "did:web:agency.example"
	for name, c := range map[string]struct {
		allow bool
		spoil func(s *scene)
		check vc.Check
	}{
		"the issuer":              {false, func(*scene) {}, ""},
		"another":                 {false, func(s *scene) { s.inner.opened.Proofs[0] = proofBy(agency, did.AssertionMethod) }, "binding"},
		"another, who may":        {true, func(s *scene) { s.inner.opened.Proofs[0] = proofBy(agency, did.AssertionMethod) }, ""},
		"another, for the holder": {true, func(s *scene) { s.shown.opened.Proofs[0].Key.Controller = agency }, "binding"},
		"another, who may not":    {true, func(s *scene) { s.inner.opened.Proofs[0] = proofBy(world, did.AssertionMethod) }, "binding"},
		"another purpose":         {true, func(s *scene) { s.inner.opened.Proofs[0] = proofBy(agency, did.Authentication) }, "purpose"},
		"of any proof": {true, func(s *scene) {
			s.v.Proofs = vc.AnyIssuerProof
			s.inner.opened.Proofs = []vc.Proof{proofBy(world, did.AssertionMethod), proofBy(agency, did.AssertionMethod)}
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScene(t)
			c.spoil(s)
			if c.allow {
				s.v.MaySign = func(issuer, controller string) bool {
					require.Equal(t, employer, issuer)
					return controller == agency
				}
			}
			got, err := s.answer(s.shown)
			if c.check != "" {
				requireRefusal(t, err, c.check)
				return
			}
			require.NoError(t, err)
			require.Equal(t, employer, got.Shown()[0].Issuer())
		})
	}
}

// TestMaySignLists: who may sign for an issuer may sign its status lists, and whoever is not asked about may not.
func TestMaySignLists(t *testing.T) {
	const agency = "did:web:agency.example"
	for _, may := range []bool{false, true} {
		s := newScene(t)
		f := fake{}
		list := &part{claims: map[string]any{"@context": []any{v2}, "type": []any{"VerifiableCredential"}, "id": "urn:fake:list", "issuer": employer,
			"credentialSubject": map[string]any{"id": "urn:fake:entries"}}, opened: vc.Opened{Proofs: []vc.Proof{proofBy(agency, did.AssertionMethod)}}}
		s.inner.claims["credentialStatus"] = map[string]any{"id": "urn:fake:list#1", "type": "FakeEntry"}
		lists := list.secured(t, f)
		s.v.Status = statusFunc(func(ctx context.Context, _ vc.Credential, _ string, _ time.Time, _ vc.Keys, open func(context.Context, vc.Secured) (*vc.Verified, error)) ([]vc.Status, error) {
			_, err := open(ctx, lists)
			return []vc.Status{{}}, err
		})
		s.v.MaySign = func(issuer, controller string) bool { return may && issuer == employer && controller == agency }
		job := s.inner.secured(t, f)
		s.v.Mechanisms = []vc.Mechanism{f}
		_, err := s.v.Verify(t.Context(), job)
		if may {
			require.NoError(t, err)
			continue
		}
		requireRefusal(t, err, "status")
	}
}

// TestVC11: documents of data model 1.1 are issued by those alone who say so.
func TestVC11(t *testing.T) {
	id, key := newKey(t)
	claims := map[string]any{"@context": []any{"https://www.w3.org/2018/credentials/v1"}, "type": []any{"VerifiableCredential"},
		"issuanceDate": "2026-01-01T00:00:00Z", "credentialSubject": map[string]any{"name": "Mira"}}
	issue := func(i vc.Issuer) error {
		i.ID, i.Key = id.String(), key
		c, err := vc.NewCredential(claims)
		require.NoError(t, err)
		_, err = i.Issue(t.Context(), c, &recorder{})
		return err
	}
	e := requireRefusal(t, issue(vc.Issuer{}), "structure")
	require.Equal(t, vc.Pointer("/@context"), e.Path)
	require.NoError(t, issue(vc.Issuer{VC11: true}))
	delete(claims, "issuanceDate")
	requireRefusal(t, issue(vc.Issuer{VC11: true}), "structure")
	claims["@context"] = []any{v2}
	require.NoError(t, issue(vc.Issuer{}))
}

// TestEnvelopeKeepsBytes: a data: URL has characters of its own; whatever bytes are put into an envelope come out of it.
func TestEnvelopeKeepsBytes(t *testing.T) {
	for _, data := range []string{"a.b.c", "a%41", "%", "%zz", "a#b", "a,b;base64", "a\nb", " a", "\xff\x00"} {
		s := newScene(t)
		got := ""
		s.v.Mechanisms = []vc.Mechanism{listener(func(d vc.Secured) { got = string(d.Bytes()) })}
		_, err := s.v.Verify(t.Context(), vc.Received("", vc.Received("application/vc+jwt", []byte(data)).Envelope().JSON()))
		require.Error(t, err)
		require.Equal(t, data, got)
	}
}

// listener opens nothing, and hears what it was to open.
type listener func(vc.Secured)

func (l listener) Recognizes(s vc.Secured) bool {
	l(s)
	return false
}

func (listener) Open(context.Context, vc.Secured, vc.Opening) (vc.Opened, error) {
	panic("nothing was recognized")
}

// TestEnvelope: what an envelope holds is found in it again, of the kind that the envelope says.
func TestEnvelope(t *testing.T) {
	for media, typ := range map[string]string{
		"application/vc+jwt": "EnvelopedVerifiableCredential", "application/dc+sd-jwt": "EnvelopedVerifiableCredential",
		"application/vc+cose": "EnvelopedVerifiableCredential", "application/vp+jwt": "EnvelopedVerifiablePresentation",
		"application/vp+cose": "EnvelopedVerifiablePresentation", "application/vp": "EnvelopedVerifiablePresentation",
	} {
		inner := vc.Received(media, []byte("urn:fake:enveloped"))
		envelope := inner.Envelope()
		o := envelope.Object()
		require.Equal(t, []any{v2, typ}, []any{o["@context"], o["type"]}, media)

		s := newScene(t)
		p := &part{claims: s.inner.claims, opened: s.inner.opened, media: media}
		p.claims["jti"] = "urn:fake:enveloped"
		f := fake{}
		p.secured(t, f)
		p.opened.Presentation = typ == "EnvelopedVerifiablePresentation"
		s.v.Mechanisms = []vc.Mechanism{f}
		_, err := s.v.Verify(t.Context(), vc.Received("", envelope.JSON()))
		if p.opened.Presentation {
			e := requireRefusal(t, err, "structure")
			require.Contains(t, e.Error(), "this is a presentation", media)
			continue
		}
		require.NoError(t, err, media)
		require.Equal(t, []byte("urn:fake:enveloped"), inner.Bytes())
	}
}
