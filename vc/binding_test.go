package vc_test

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"testing"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/stretchr/testify/require"
)

// header is docs/cryptography.md, section 3, written down once more: the JCS form of five strings that need no escapes.
func header(to vc.Challenge, holder string) []byte {
	request := ""
	if to.Request != [32]byte{} {
		request = base64.RawURLEncoding.EncodeToString(to.Request[:])
	}
	sum := sha256.Sum256(fmt.Appendf(nil, `avouch presentation v1{"audience":"%s","holder":"%s","nonce":"%s","nymDomain":"%s","request":"%s"}`,
		to.Audience, holder, to.Nonce, to.NymDomain, request))
	return sum[:]
}

func TestPresentationHeader(t *testing.T) {
	s := newScene(t)
	for _, to := range []vc.Challenge{
		s.to,
		{Nonce: "n", Audience: "https://plaza.example", NymDomain: audience, Request: [32]byte{1, 2, 0xff}},
		{Nonce: "n", Audience: audience, Header: []byte{}},
	} {
		require.Equal(t, header(to, s.holder.String()), to.PresentationHeader(s.holder))
		require.Equal(t, header(to, ""), to.PresentationHeader(did.DID{}))
	}
	own := vc.Challenge{Nonce: "n", Audience: audience, Header: []byte("the caller's")}
	require.Equal(t, own.Header, own.PresentationHeader(s.holder))
}

// derived makes a credential that carries a presentation header and, with a point, a nym for the challenge's domain.
func (s *scene) derived(name string, point byte, head []byte) *part {
	p := &part{
		claims: map[string]any{"@context": []any{v2}, "type": []any{"VerifiableCredential", "PersonhoodCredential"}, "id": "urn:fake:" + name,
			"issuer": world, "credentialSubject": map[string]any{"level": "high"}},
		opened: vc.Opened{Proofs: []vc.Proof{proofBy(world, did.AssertionMethod)}},
	}
	p.opened.Proofs[0].Header = head
	if point > 0 {
		p.opened.Proofs[0].Nym = &vc.Nym{Suite: "test", Domain: s.to.NymDomain, Point: [48]byte{point}}
	}
	return p
}

// TestBindingAndOwn: what ties each credential to the answer, and whose it is.
func TestBindingAndOwn(t *testing.T) {
	type seen struct {
		binding vc.Binding
		own     bool
	}
	inside, byKey, byNym, byCaller := vc.BoundByPresentation, vc.BoundByKey, vc.BoundByNym, vc.BoundByCaller
	for name, c := range map[string]struct {
		parts func(s *scene) []*part
		want  []seen // nil: refused for its binding
		item  int
	}{
		"inside and beside":     {func(s *scene) []*part { return []*part{s.shown, s.sdj} }, []seen{{inside, true}, {byKey, true}}, 0},
		"inside, another's DID": {func(s *scene) []*part { s.subject(employer); return []*part{s.shown} }, []seen{{inside, false}}, 0},
		"inside, nobody's DID":  {func(s *scene) []*part { s.subject(""); return []*part{s.shown} }, []seen{{inside, false}}, 0},
		"inside, two subjects": {func(s *scene) []*part {
			s.inner.claims["credentialSubject"] = []any{s.inner.claims["credentialSubject"], map[string]any{"id": employer, "name": "Kestrel Freight"}}
			return []*part{s.shown}
		}, []seen{{inside, false}}, 0},
		"inside with a key binding": {func(s *scene) []*part { s.shown.inside = []*part{s.sdj}; return []*part{s.shown} }, []seen{{inside, true}}, 0},
		"inside without key binding, the holder's key": {func(s *scene) []*part {
			s.sdj.opened.Bound = nil
			s.shown.inside = []*part{s.sdj}
			return []*part{s.shown}
		}, []seen{{inside, true}}, 0},
		"inside without key binding, another's key, the holder's DID": {func(s *scene) []*part {
			s.sdj.opened.Bound = nil
			s.sdj.claims["sub"] = s.holder.String()
			s.sdj.opened.Confirmation = otherKey(s.t)
			s.shown.inside = []*part{s.sdj}
			return []*part{s.shown}
		}, []seen{{inside, false}}, 0},
		"inside, bound to a key that did not sign": {func(s *scene) []*part {
			s.sdj.opened.Bound = nil
			s.shown.opened.Proofs[0].Key.Public = otherKey(s.t)
			s.shown.inside = []*part{s.sdj}
			return []*part{s.shown}
		}, []seen{{inside, false}}, 0},
		"inside, bound to the key of another who signed too": {func(s *scene) []*part {
			p := s.shown.opened.Proofs[0]
			p.Key.Controller, s.shown.opened.Proofs[0].Key.Public = world, otherKey(s.t)
			s.shown.opened.Proofs = append(s.shown.opened.Proofs, p)
			s.sdj.opened.Bound = nil
			s.shown.inside = []*part{s.sdj}
			return []*part{s.shown}
		}, []seen{{inside, false}}, 0},
		"beside, another's key":    {func(s *scene) []*part { return []*part{s.shown, s.bound(otherKey(s.t))} }, []seen{{inside, true}, {byKey, false}}, 0},
		"beside, two others' keys": {func(s *scene) []*part { return []*part{s.shown, s.bound(otherKey(s.t)), s.bound2(otherKey(s.t))} }, []seen{{inside, true}, {byKey, false}, {byKey, false}}, 0},
		"beside, not bound":        {func(s *scene) []*part { s.sdj.opened.Bound = nil; return []*part{s.shown, s.sdj} }, nil, 1},
		"alone, not bound":         {func(s *scene) []*part { return []*part{s.inner} }, nil, 0},
		"alone by key":             {func(s *scene) []*part { return []*part{s.sdj} }, []seen{{byKey, true}}, 0},
		"alone by one key":         {func(s *scene) []*part { return []*part{s.sdj, s.bound2(s.key)} }, []seen{{byKey, true}, {byKey, true}}, 0},
		"alone by two keys":        {func(s *scene) []*part { return []*part{s.sdj, s.bound2(otherKey(s.t))} }, nil, 1},
		"bound by a key not named": {func(s *scene) []*part { s.sdj.opened.Confirmation = did.PublicKey{}; return []*part{s.sdj} }, nil, 0},
		"bound by no key": {func(s *scene) []*part {
			s.sdj.opened.Confirmation, s.sdj.opened.Bound.Key.Public = did.PublicKey{}, did.PublicKey{}
			return []*part{s.sdj}
		}, nil, 0},
		"bound by another key":                {func(s *scene) []*part { s.sdj.opened.Confirmation = otherKey(s.t); return []*part{s.sdj} }, nil, 0},
		"presentation second":                 {func(s *scene) []*part { return []*part{s.sdj, s.shown} }, nil, 1},
		"two presentations":                   {func(s *scene) []*part { return []*part{s.shown, s.shown} }, nil, 1},
		"header inside":                       {func(s *scene) []*part { return s.within(s.derived("d", 0, header(s.to, s.holder.String()))) }, []seen{{byNym, false}}, 0},
		"header inside, no holder":            {func(s *scene) []*part { return s.within(s.derived("d", 0, header(s.to, ""))) }, nil, 0},
		"header beside":                       {func(s *scene) []*part { return []*part{s.shown, s.derived("d", 0, header(s.to, s.holder.String()))} }, []seen{{inside, true}, {byNym, false}}, 0},
		"header alone":                        {func(s *scene) []*part { return []*part{s.derived("d", 0, header(s.to, ""))} }, []seen{{byNym, false}}, 0},
		"header empty":                        {func(s *scene) []*part { return s.within(s.derived("d", 0, []byte{})) }, nil, 0},
		"nym inside":                          {func(s *scene) []*part { return s.within(s.derived("d", 1, header(s.to, s.holder.String()))) }, []seen{{byNym, true}}, 0},
		"nym inside, no header":               {func(s *scene) []*part { return s.within(s.derived("d", 1, nil)) }, nil, 0},
		"nym inside, other's header":          {func(s *scene) []*part { return s.within(s.derived("d", 1, header(s.to, employer))) }, nil, 0},
		"nym for nobody, then a presentation": {func(s *scene) []*part { return []*part{s.derived("d", 1, header(s.to, "")), s.shown} }, nil, 1},
		"nym alone":                           {func(s *scene) []*part { return []*part{s.derived("d", 1, header(s.to, ""))} }, []seen{{byNym, true}}, 0},
		"nyms equal": {func(s *scene) []*part {
			return []*part{s.derived("d", 1, header(s.to, "")), s.derived("e", 1, header(s.to, ""))}
		}, []seen{{byNym, true}, {byNym, true}}, 0},
		"nyms differ": {func(s *scene) []*part {
			return []*part{s.derived("d", 1, header(s.to, "")), s.derived("e", 2, header(s.to, ""))}
		}, nil, 1},
		"nyms differ inside": {func(s *scene) []*part {
			h := header(s.to, s.holder.String())
			return s.within(s.derived("d", 1, h), s.derived("e", 2, h))
		}, nil, 0},
		"nym of another domain": {func(s *scene) []*part {
			p := s.derived("d", 1, header(s.to, s.holder.String()))
			p.opened.Proofs[0].Nym.Domain = world
			return s.within(p)
		}, nil, 0},
		"nym by another's proof, too": {func(s *scene) []*part { // which names nobody, but has to be of this challenge
			p := s.derived("d", 1, header(s.to, s.holder.String()))
			p.opened.Proofs[0].Key.Controller = employer
			p.opened.Proofs = append(p.opened.Proofs, proofBy(world, did.AssertionMethod))
			return s.within(p)
		}, []seen{{inside, false}}, 0},
		"another nym by another's proof": {func(s *scene) []*part {
			p := s.derived("d", 1, header(s.to, s.holder.String()))
			second := s.derived("e", 2, header(s.to, s.holder.String())).opened.Proofs[0]
			second.Key.Controller = employer
			p.opened.Proofs = append(p.opened.Proofs, second)
			return s.within(p)
		}, nil, 0},
		"another nym by another's proof before it": {func(s *scene) []*part {
			p := s.derived("d", 1, header(s.to, s.holder.String()))
			first := s.derived("e", 2, header(s.to, s.holder.String())).opened.Proofs[0]
			first.Key.Controller = employer
			p.opened.Proofs = append([]vc.Proof{first}, p.opened.Proofs...)
			return s.within(p)
		}, nil, 0},
		"no header, a nym": {func(s *scene) []*part { return s.within(s.derived("d", 1, []byte{})) }, nil, 0},
		"no header where the caller's is asked": {func(s *scene) []*part {
			s.to.Header = []byte("mine")
			return s.within(s.derived("d", 0, []byte{}))
		}, nil, 0},
		"a key's and a nym's": {func(s *scene) []*part { return []*part{s.sdj, s.derived("d", 1, header(s.to, ""))} }, nil, 1},
		"a nym's and a key's": {func(s *scene) []*part { return []*part{s.derived("d", 1, header(s.to, "")), s.sdj} }, nil, 1},
		"caller's header": {func(s *scene) []*part {
			s.to.Header = []byte("mine")
			return []*part{s.derived("d", 1, []byte("mine"))}
		}, []seen{{byCaller, true}}, 0},
		"caller's header, ours shown": {func(s *scene) []*part {
			h := header(s.to, "")
			s.to.Header = []byte("mine")
			return []*part{s.derived("d", 1, h)}
		}, nil, 0},
		"header and no nonce": {func(s *scene) []*part {
			s.to = vc.Challenge{Header: []byte("mine")}
			return []*part{s.derived("d", 0, []byte("mine"))}
		}, []seen{{byCaller, false}}, 0},
		"header and no nonce, a presentation": {func(s *scene) []*part {
			s.to = vc.Challenge{Header: []byte("mine"), Audience: audience}
			return []*part{s.shown}
		}, nil, 0},
		"header and no nonce, a key binding": {func(s *scene) []*part {
			s.to = vc.Challenge{Header: []byte("mine"), Audience: audience}
			s.sdj.opened.Bound.Challenge = ""
			return []*part{s.sdj}
		}, nil, 0},
		"another domain than the audience": {func(s *scene) []*part {
			s.to.Domain = "plaza.example"
			s.shown.opened.Proofs[0].Domain = []string{"other", "plaza.example"}
			return []*part{s.shown, s.sdj}
		}, []seen{{inside, true}, {byKey, true}}, 0},
		"the audience where the domain is another": {func(s *scene) []*part { s.to.Domain = "plaza.example"; return []*part{s.shown} }, nil, 0},
		"holder is no DID": {func(s *scene) []*part {
			s.shown.claims["holder"] = "https://avatar.example"
			s.shown.opened.Proofs[0].Key.Controller = "https://avatar.example"
			return []*part{s.shown}
		}, nil, 0},
		"no holder named": {func(s *scene) []*part { delete(s.shown.claims, "holder"); return []*part{s.shown} }, []seen{{inside, true}}, 0},
		"second proof by another, not for this nonce": {func(s *scene) []*part {
			p := proofBy(world, did.Authentication)
			s.shown.opened.Proofs = append(s.shown.opened.Proofs, p)
			return []*part{s.shown}
		}, nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScene(t)
			s.to.NymDomain = audience
			got, err := s.answer(c.parts(s)...)
			if c.want == nil {
				var e *vc.VerifyError
				require.ErrorAs(t, err, &e)
				require.Contains(t, []vc.Check{"binding", "structure"}, e.Check, "%v", err)
				require.Equal(t, c.item, e.Item, "%v", err)
				return
			}
			require.NoError(t, err)
			var have []seen
			for _, shown := range got.Shown() {
				have = append(have, seen{shown.Binding, shown.Own})
			}
			require.Equal(t, c.want, have)
			nym, shows := got.Nym()
			require.Equal(t, shows, nym != vc.Nym{})
		})
	}
}

func (s *scene) subject(id string) {
	subject := map[string]any{"worksFor": "Kestrel Freight"}
	if id != "" {
		subject["id"] = id
	}
	s.inner.claims["credentialSubject"] = subject
}

func (s *scene) within(parts ...*part) []*part {
	s.shown.inside = parts
	return []*part{s.shown}
}

func otherKey(t testing.TB) did.PublicKey {
	_, key := newKey(t)
	return key.Signer.PublicKey()
}

func (s *scene) bound(k did.PublicKey) *part { return s.boundTo("urn:fake:b", k) }

func (s *scene) bound2(k did.PublicKey) *part { return s.boundTo("urn:fake:b2", k) }

func (s *scene) boundTo(name string, k did.PublicKey) *part {
	p := s.claimSet(name)
	p.opened.Confirmation, p.opened.Bound.Key.Public = k, k
	return p
}

// TestSecurityCase39PooledCredentials: B binds a credential of theirs to A's nonce and audience, A shows it as their own.
func TestSecurityCase39PooledCredentials(t *testing.T) {
	s := newScene(t)
	got, err := s.answer(s.shown, s.bound(otherKey(t)))
	require.NoError(t, err)
	require.Equal(t, s.holder, got.Holder())
	require.True(t, got.Shown()[0].Own)
	require.False(t, got.Shown()[1].Own, "it does not count")

	s = newScene(t)
	_, err = s.answer(s.sdj, s.bound(otherKey(t)))
	require.Equal(t, 1, requireRefusal(t, err, "binding").Item, "without a presentation one key holds an answer together")
}
