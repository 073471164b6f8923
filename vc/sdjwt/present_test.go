package sdjwt_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/sdjwt"
)

// TestReveal: what a pointer names with all inside, what is around it, and nothing beside it.
func TestReveal(t *testing.T) {
	w := newWorld(t, did.P256, did.P384)
	issued := w.issue(t, sdjwt.VC{Holder: w.holder.PublicKey(), ConcealAll: true, Decoys: 3})
	for _, c := range []struct {
		reveal      []vc.Pointer
		disclosures int
		want        string
	}{
		{nil, 0, ``},
		{[]vc.Pointer{"/iss", "/cnf/jwk/x"}, 0, ``}, // never hidden
		{[]vc.Pointer{"/given_name"}, 1, `"given_name":"Mira"`},
		{[]vc.Pointer{"/given_name", "/given_name"}, 1, `"given_name":"Mira"`},
		{[]vc.Pointer{"/job/title"}, 2, `"job":{"title":"Planner"}`},
		{[]vc.Pointer{"/job"}, 3, `"job":{"employer":"Kestrel Freight","title":"Planner"}`},
		{[]vc.Pointer{"/languages/1"}, 2, `"languages":["fr"]`},
		{[]vc.Pointer{"/languages/2", "/languages/0"}, 3, `"languages":["de","uk"]`},
		{[]vc.Pointer{""}, 8, `"given_name":"Mira","job":{"employer":"Kestrel Freight","title":"Planner"},"languages":["de","fr","uk"]`},
	} {
		shown := w.show(t, issued, c.reveal...)
		require.Equal(t, c.disclosures+1, strings.Count(string(shown.Bytes()), "~"), c.reveal)
		p, err := w.verify(string(shown.Bytes()))
		require.NoError(t, err)
		seen := p.Shown()[0].Credential().Object()
		visible := map[string]any{}
		for name, v := range seen {
			if name == "given_name" || name == "job" || name == "languages" {
				visible[name] = v
			}
		}
		c1, err := vc.NewCredential(visible)
		require.NoError(t, err)
		require.JSONEq(t, "{"+c.want+"}", jsonOf(c1))
	}
}

func TestDiscloseRefused(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	issued := w.issue(t, sdjwt.VC{Holder: w.holder.PublicKey(), ConcealAll: true})
	shown := w.show(t, issued)
	for name, c := range map[string]struct {
		by     sdjwt.Bound
		of     vc.Secured
		reveal vc.Pointer
		to     vc.Challenge
	}{
		"no such claim":     {sdjwt.Bound{Key: w.holder}, issued, "/salary", w.ask},
		"no such element":   {sdjwt.Bound{Key: w.holder}, issued, "/languages/3", w.ask},
		"no pointer":        {sdjwt.Bound{Key: w.holder}, issued, "given_name", w.ask},
		"digests":           {sdjwt.Bound{Key: w.holder}, issued, "/_sd", w.ask},
		"another key":       {sdjwt.Bound{Key: newKey(t, did.Ed25519)}, issued, "", w.ask},
		"no key":            {sdjwt.Bound{}, issued, "", w.ask},
		"bound to nobody":   {sdjwt.Bound{Key: w.holder}, w.issue(t, sdjwt.VC{}), "", w.ask},
		"shown before":      {sdjwt.Bound{Key: w.holder}, shown, "", w.ask},
		"zero challenge":    {sdjwt.Bound{Key: w.holder}, issued, "", vc.Challenge{}},
		"no audience":       {sdjwt.Bound{Key: w.holder}, issued, "", vc.Challenge{Nonce: nonce}},
		"no nonce":          {sdjwt.Bound{Key: w.holder}, issued, "", vc.Challenge{Audience: audience}},
		"unbound":           {sdjwt.Bound{Key: w.holder}, issued, "", vc.Unbound()},
		"no SD-JWT":         {sdjwt.Bound{Key: w.holder}, vc.Received("", []byte("{}")), "", w.ask},
		"nothing":           {sdjwt.Bound{Key: w.holder}, vc.Secured{}, "", w.ask},
		"a disclosure more": {sdjwt.Bound{Key: w.holder}, received(string(issued.Bytes()) + b64(`["s","a",1]`) + "~"), "", w.ask},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := c.by.Disclose(context.Background(), c.of, vc.Disclosure{Reveal: []vc.Pointer{c.reveal}, To: c.to, At: noon})
			require.Error(t, err)
			require.Equal(t, vc.Secured{}, s)
		})
	}
}

// TestDiscloseBySHA512: sd_hash is by the algorithm of the credential.
func TestDiscloseBySHA512(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	jwk, err := w.holder.PublicKey().JWK()
	require.NoError(t, err)
	shown := w.show(t, received(w.forge(t, `"_sd_alg":"sha-512","cnf":{"jwk":`+string(jwk)+`},`)))
	o, err := sdjwt.Mechanism{Hashes: []string{"sha-512"}}.Open(context.Background(), shown, w.opening())
	require.NoError(t, err)
	require.NotNil(t, o.Bound)
}

// TestAnswer: a holder's answer that needs no presentation, judged by a verifier.
func TestAnswer(t *testing.T) {
	w := newWorld(t, did.Secp256k1, did.Ed25519)
	issued := w.issue(t, sdjwt.VC{Holder: w.holder.PublicKey(), ConcealAll: true})
	id, err := did.Parse("did:example:mira")
	require.NoError(t, err)
	answer, err := vc.Holder{ID: id, Now: clock}.Answer(context.Background(), w.ask,
		vc.Showing{Of: issued, Reveal: []vc.Pointer{"/given_name"}, By: sdjwt.Bound{Key: w.holder}})
	require.NoError(t, err)
	p, err := verifier().VerifyPresentation(context.Background(), answer, w.ask)
	require.NoError(t, err)
	require.Len(t, p.Shown(), 1)
	s := p.Shown()[0]
	require.True(t, s.Own)
	require.Equal(t, vc.BoundByKey, s.Binding)
	require.Equal(t, vc.Subject{Key: w.holder.PublicKey()}, s.Subject())
	require.Equal(t, w.issuer.ID, s.Issuer())
}

func TestReadUnverified(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	issued := w.issue(t, sdjwt.VC{Holder: w.holder.PublicKey(), Conceal: []vc.Pointer{"/given_name", "/job/title"}})
	u, err := sdjwt.ReadUnverified(issued)
	require.NoError(t, err)
	require.ElementsMatch(t, []vc.Pointer{"/given_name", "/job/title"}, u.Disclosed)
	require.Zero(t, u.Hidden)
	require.Nil(t, u.KeyBinding)
	require.Equal(t, w.holder.PublicKey(), u.Holder)
	require.Equal(t, w.issuer.Key.ID.String(), u.Header["kid"])
	u, err = sdjwt.ReadUnverified(w.show(t, issued, "/job/title"))
	require.NoError(t, err)
	require.Equal(t, []vc.Pointer{"/job/title"}, u.Disclosed)
	require.Equal(t, 1, u.Hidden)
	require.Equal(t, nonce, u.KeyBinding["nonce"])
	require.Contains(t, jsonOf(u.Claims), `"title":"Planner"`)
	u, err = sdjwt.ReadUnverified(received(w.forge(t, `"cnf":{"jkt":"x"},`)))
	require.NoError(t, err)
	require.True(t, u.Holder.IsZero())
	for _, bad := range []string{"", "x", "a.b.c~", string(issued.Bytes()) + "junk"} {
		_, err := sdjwt.ReadUnverified(received(bad))
		refused(t, "structure", err)
	}
}

// TestShared: one Mechanism, one Bound, one VC and one credential in many hands; claims are not changed.
func TestShared(t *testing.T) {
	w := newWorld(t, did.Ed25519, did.Ed25519)
	claims := w.claims(t)
	before := jsonOf(claims)
	v, by, m, opening := sdjwt.VC{Holder: w.holder.PublicKey(), ConcealAll: true}, sdjwt.Bound{Key: w.holder}, sdjwt.Mechanism{}, w.opening()
	issued, err := v.Secure(context.Background(), claims, w.signing())
	require.NoError(t, err)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			_, err := v.Secure(context.Background(), claims, w.signing())
			assert.NoError(t, err)
			shown, err := by.Disclose(context.Background(), issued, vc.Disclosure{Reveal: []vc.Pointer{"/job"}, To: w.ask, At: noon})
			assert.NoError(t, err)
			_, err = m.Open(context.Background(), shown, opening)
			assert.NoError(t, err)
			_, err = m.Open(context.Background(), issued, opening)
			assert.NoError(t, err)
		})
	}
	all.Wait()
	require.Equal(t, before, jsonOf(claims))
}
