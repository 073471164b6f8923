package vc_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/resolver"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/avouch-id/avouch/vc/sdjwt"
	"github.com/stretchr/testify/require"
)

// cast are an issuer, a holder and somebody else, with every mechanism that stands.
type cast struct {
	t                       *testing.T
	issuer, holder, other   did.DID
	issuerKey, mine, theirs did.SigningKey
	suite                   dataintegrity.Suite
	v                       vc.Verifier
	to                      vc.Challenge
}

func newCast(t *testing.T, suite dataintegrity.Suite) *cast {
	c := &cast{t: t, suite: suite, to: vc.Challenge{Nonce: "2GjUzvIQvpUzP5nLNNBWwA", Audience: audience}}
	c.issuer, c.issuerKey = newKey(t)
	c.holder, c.mine = newKey(t)
	c.other, c.theirs = newKey(t)
	c.v = vc.Verifier{Resolver: resolver.Offline(), Trust: vc.AnyIssuer{}, Mechanisms: []vc.Mechanism{suite, sdjwt.Mechanism{}},
		Replay: vc.MemoryReplay(100), Now: func() time.Time { return noon }}
	return c
}

func eachCast(t *testing.T, run func(t *testing.T, c *cast)) {
	for _, suite := range bothSuites() {
		t.Run(suite.Cryptosuite(), func(t *testing.T) { run(t, newCast(t, suite)) })
	}
}

func (c *cast) claims() map[string]any {
	return map[string]any{"@context": []any{v2}, "type": []any{"VerifiableCredential"}, "issuer": c.issuer.String(),
		"validFrom": "2026-01-01T00:00:00Z", "credentialSubject": map[string]any{"id": c.holder.String(), "name": "Mira"}}
}

// sign adds a proof to a document by whoever's key.
func (c *cast) sign(doc any, purpose did.Purpose, by did.SigningKey) []byte {
	c.t.Helper()
	raw, ok := doc.([]byte)
	if !ok {
		raw = strictjson.Append(nil, doc)
	}
	o := dataintegrity.ProofOptions{Purpose: purpose, Created: noon}
	if purpose == did.Authentication {
		o.Challenge, o.Domain = c.to.Nonce, []string{c.to.Audience}
	}
	signed, err := c.suite.AddProof(c.t.Context(), raw, o, by)
	require.NoError(c.t, err)
	return signed
}

func (c *cast) verify(raw []byte) error {
	_, err := c.v.Verify(c.t.Context(), vc.Received("", raw))
	return err
}

// sdJWT is a claim set about nobody by name, bound to a key.
func (c *cast) sdJWT(holder did.PublicKey) vc.Secured {
	c.t.Helper()
	claims, err := vc.NewCredential(map[string]any{"vct": "https://kestrel.example/job", "employer": "Kestrel Freight", "title": "Planner"})
	require.NoError(c.t, err)
	s, err := vc.Issuer{ID: c.issuer.String(), Key: c.issuerKey, Now: c.v.Now}.Issue(c.t.Context(), claims, sdjwt.VC{Holder: holder, ConcealAll: true})
	require.NoError(c.t, err)
	return s
}

func (c *cast) answer(show ...vc.Showing) []vc.Secured {
	c.t.Helper()
	items, err := vc.Holder{ID: c.holder, Key: c.mine, As: c.suite, Now: c.v.Now}.Answer(c.t.Context(), c.to, show...)
	require.NoError(c.t, err)
	return items
}

func edit(t *testing.T, raw []byte, change func(doc map[string]any)) []byte {
	t.Helper()
	doc, err := strictjson.ParseObject(raw, strictjson.Limits{})
	require.NoError(t, err)
	change(doc)
	return strictjson.Append(nil, doc)
}

// TestMeasuredFaults: what a widely used library was seen to accept.
func TestMeasuredFaults(t *testing.T) {
	eachCast(t, func(t *testing.T, c *cast) {
		good := c.sign(c.claims(), did.AssertionMethod, c.issuerKey)
		require.NoError(t, c.verify(good))
		t.Run("empty list of proofs", func(t *testing.T) {
			for _, none := range []any{[]any{}, nil, []any{nil}, "", false} {
				requireRefusal(t, c.verify(edit(t, good, func(d map[string]any) { d["proof"] = none })), "proof")
			}
			requireRefusal(t, c.verify(edit(t, good, func(d map[string]any) { delete(d, "proof") })), "proof")
			requireRefusal(t, c.verify(edit(t, good, func(d map[string]any) { d["proof"] = map[string]any{} })), "structure") // nobody's
		})
		t.Run("proof by another DID than the issuer's", func(t *testing.T) {
			err := c.verify(c.sign(c.claims(), did.AssertionMethod, c.theirs))
			var m *vc.Mismatch
			require.ErrorAs(t, requireRefusal(t, err, "binding"), &m)
			require.Equal(t, vc.Mismatch{What: "signed by", Want: c.issuer.String(), Got: c.other.String()}, *m)
		})
		t.Run("forged second proof", func(t *testing.T) {
			both := c.sign(good, did.AssertionMethod, c.issuerKey)
			require.NoError(t, c.verify(both))
			for i := range 2 {
				forged := edit(t, both, func(d map[string]any) {
					// Signed by somebody else in the issuer's name.
					p := d["proof"].([]any)[i].(map[string]any)
					theirs, err := strictjson.ParseObject(c.sign(c.claims(), did.AssertionMethod, c.theirs), strictjson.Limits{})
					require.NoError(t, err)
					p["proofValue"] = theirs["proof"].(map[string]any)["proofValue"]
				})
				require.ErrorIs(t, requireRefusal(t, c.verify(forged), "proof"), did.ErrSignature)
				one := *c
				one.v.Proofs = vc.AnyIssuerProof
				require.NoError(t, one.verify(forged), "one good proof by the issuer is enough where the verifier says so")
			}
		})
		t.Run("only others' proofs", func(t *testing.T) {
			one := *c
			one.v.Proofs = vc.AnyIssuerProof
			two := c.sign(c.sign(c.claims(), did.AssertionMethod, c.theirs), did.AssertionMethod, c.mine)
			requireRefusal(t, one.verify(two), "binding")
		})
	})
}

// TestSecurityCase3KeyOfAnother: the key of A, the name of B, both resolvable.
func TestSecurityCase3KeyOfAnother(t *testing.T) {
	eachCast(t, func(t *testing.T, c *cast) {
		requireRefusal(t, c.verify(c.sign(c.claims(), did.AssertionMethod, c.theirs)), "binding")

		claims, err := vc.NewCredential(map[string]any{"vct": "https://kestrel.example/job", "iss": c.issuer.String()})
		require.NoError(t, err)
		s, err := sdjwt.VC{}.Secure(t.Context(), claims, vc.Signing{Key: c.theirs, At: noon})
		require.NoError(t, err)
		_, err = c.v.Verify(t.Context(), s)
		requireRefusal(t, err, "binding")
		// The issuer's own half does not sign such a thing.
		_, err = vc.Issuer{ID: c.issuer.String(), Key: c.theirs}.Issue(t.Context(), claims, sdjwt.VC{})
		requireRefusal(t, err, "binding")
	})
}

// TestSecurityCase4BrokenPresentation: a good credential in a presentation whose own proof is bad.
func TestSecurityCase4BrokenPresentation(t *testing.T) {
	eachCast(t, func(t *testing.T, c *cast) {
		job := vc.Received("", c.sign(c.claims(), did.AssertionMethod, c.issuerKey))
		good := c.answer(vc.Showing{Of: job})[0].Bytes()
		proof := func(change func(p map[string]any)) []byte {
			return edit(t, good, func(d map[string]any) { change(d["proof"].(map[string]any)) })
		}
		for name, row := range map[string]struct {
			raw   []byte
			check vc.Check
		}{
			"no proof":   {edit(t, good, func(d map[string]any) { delete(d, "proof") }), "proof"},
			"empty list": {edit(t, good, func(d map[string]any) { d["proof"] = []any{} }), "proof"},
			"signature": {proof(func(p map[string]any) {
				v := p["proofValue"].(string)
				p["proofValue"] = v[:9] + swapped(v[9:10]) + v[10:]
			}), "proof"},
			"nonce":        {proof(func(p map[string]any) { p["challenge"] = "x" + c.to.Nonce }), "proof"},
			"holder":       {edit(t, good, func(d map[string]any) { d["holder"] = c.other.String() }), "proof"},
			"no more type": {edit(t, good, func(d map[string]any) { d["type"] = "VerifiableCredential" }), "context"},
			"purpose":      {c.sign(edit(t, good, func(d map[string]any) { delete(d, "proof") }), did.AssertionMethod, c.mine), "purpose"},
			"another's":    {c.sign(edit(t, good, func(d map[string]any) { delete(d, "proof") }), did.Authentication, c.theirs), "binding"},
		} {
			t.Run(name, func(t *testing.T) {
				_, err := c.v.VerifyPresentation(t.Context(), []vc.Secured{vc.Received("", row.raw)}, c.to)
				requireRefusal(t, err, row.check)
			})
		}
		_, err := c.v.VerifyPresentation(t.Context(), []vc.Secured{vc.Received("", good)}, c.to)
		require.NoError(t, err, "nothing was spent")
		_, err = c.v.VerifyPresentation(t.Context(), []vc.Secured{vc.Received("", good)}, c.to)
		requireRefusal(t, err, "replay") // case 19
		_, err = c.v.Verify(t.Context(), vc.Received("", good))
		requireRefusal(t, err, "structure") // a presentation is no credential
	})
}

func swapped(digit string) string {
	if digit == "2" {
		return "3"
	}
	return "2"
}

// web is a DID document with one key under the relationships that a test names.
func web(t *testing.T, id string, key did.PublicKey, relationships string, more map[string]any) *did.Document {
	t.Helper()
	method := map[string]any{"id": id + "#key", "type": "Multikey", "controller": id, "publicKeyMultibase": key.Multikey()}
	for k, v := range more {
		method[k] = v
	}
	doc := map[string]any{"@context": []any{"https://www.w3.org/ns/did/v1"}, "id": id, "verificationMethod": []any{method}}
	for _, r := range strings.Fields(relationships) {
		doc[r] = []any{id + "#key"}
	}
	raw, err := json.Marshal(doc)
	require.NoError(t, err)
	d, err := did.ParseDocument(raw)
	require.NoError(t, err)
	return d
}

type resolverFunc func(id did.DID) (did.Resolution, error)

func (f resolverFunc) Resolve(_ context.Context, id did.DID, _ did.Version) (did.Resolution, error) {
	return f(id)
}

// TestSecurityCase35RangeGaps: purposes, keys that ended, DIDs that ended, and documents that speak for others.
func TestSecurityCase35RangeGaps(t *testing.T) {
	eachCast(t, func(t *testing.T, c *cast) {
		public := c.issuerKey.Signer.PublicKey()
		name, err := did.ParseURL(employer + "#key")
		require.NoError(t, err)
		key := did.SigningKey{ID: name, Signer: c.issuerKey.Signer}
		claims := c.claims()
		claims["issuer"] = employer
		signed := c.sign(claims, did.AssertionMethod, key)
		both := "assertionMethod authentication"
		offline := errors.New("no route to host")
		for name, row := range map[string]struct {
			raw         []byte
			resolve     func() (did.Resolution, error)
			check       vc.Check // "" accepts
			unavailable bool
		}{
			"listed":               {signed, document(web(t, employer, public, both, nil)), "", false},
			"not for assertion":    {signed, document(web(t, employer, public, "authentication keyAgreement", nil)), "purpose", false},
			"for nothing":          {signed, document(web(t, employer, public, "", nil)), "purpose", false},
			"proof says otherwise": {c.sign(claims, did.Authentication, key), document(web(t, employer, public, both, nil)), "purpose", false},
			"not yet expired":      {signed, document(web(t, employer, public, both, map[string]any{"expires": "2026-06-01T12:00:01Z"})), "", false},
			"expired":              {signed, document(web(t, employer, public, both, map[string]any{"expires": "2026-06-01T12:00:00Z"})), "key", false},
			"revoked":              {signed, document(web(t, employer, public, both, map[string]any{"revoked": "2026-06-01T12:00:00Z"})), "key", false},
			"another key":          {signed, document(web(t, employer, c.theirs.Signer.PublicKey(), both, nil)), "proof", false},
			"key of another's":     {signed, document(web(t, employer, public, both, map[string]any{"controller": world})), "key", false},
			"document of another":  {signed, document(web(t, world, public, both, map[string]any{"id": employer + "#key", "controller": employer})), "key", false},
			"deactivated":          {signed, func() (did.Resolution, error) { return did.Resolution{Deactivated: true}, nil }, "key", false},
			"deactivated, document": {signed, func() (did.Resolution, error) {
				return did.Resolution{Deactivated: true, Document: web(t, employer, public, both, nil)}, nil
			}, "key", false},
			"nothing":     {signed, func() (did.Resolution, error) { return did.Resolution{}, nil }, "key", false},
			"not found":   {signed, func() (did.Resolution, error) { return did.Resolution{}, did.ErrNotFound }, "key", false},
			"unavailable": {signed, func() (did.Resolution, error) { return did.Resolution{}, did.ErrUnavailable }, "key", true},
			"some fault":  {signed, func() (did.Resolution, error) { return did.Resolution{}, offline }, "key", true},
		} {
			t.Run(name, func(t *testing.T) {
				one := *c
				one.v.Resolver = resolverFunc(func(id did.DID) (did.Resolution, error) {
					require.Equal(t, employer, id.String())
					return row.resolve()
				})
				err := one.verify(row.raw)
				if row.check == "" {
					require.NoError(t, err)
					return
				}
				requireRefusal(t, err, row.check)
				require.Equal(t, row.unavailable, errors.Is(err, vc.ErrUnavailable))
			})
		}
	})
}

func document(d *did.Document) func() (did.Resolution, error) {
	return func() (did.Resolution, error) { return did.Resolution{Document: d}, nil }
}

// TestSecurityCase38WithSDJWT: a claim that a type must show was concealed.
func TestSecurityCase38WithSDJWT(t *testing.T) {
	c := newCast(t, dataintegrity.EdDSAJCS2022(jsonld.Embedded()))
	c.v.MustShow = map[string][]vc.Pointer{"https://kestrel.example/job": {"/employer"}}
	job := c.sdJWT(c.mine.Signer.PublicKey())
	for reveal, check := range map[vc.Pointer]vc.Check{"/title": "schema", "/employer": ""} {
		items := c.answer(vc.Showing{Of: job, Reveal: []vc.Pointer{reveal}, By: sdjwt.Bound{Key: c.mine.Signer}})
		_, err := c.v.VerifyPresentation(t.Context(), items, c.to)
		if check == "" {
			require.NoError(t, err)
			continue
		}
		e := requireRefusal(t, err, check)
		require.Equal(t, 1, e.Item)
		require.Equal(t, vc.Pointer("/employer"), e.Path)
	}
}

// TestSecurityCase39WithSDJWT: somebody else binds a credential of theirs to the holder's nonce and audience.
func TestSecurityCase39WithSDJWT(t *testing.T) {
	eachCast(t, func(t *testing.T, c *cast) {
		bound := func(to did.SigningKey) vc.Showing {
			return vc.Showing{Of: c.sdJWT(to.Signer.PublicKey()), Reveal: []vc.Pointer{"/employer"}, By: sdjwt.Bound{Key: to.Signer}}
		}
		got, err := c.v.VerifyPresentation(t.Context(), c.answer(bound(c.mine), bound(c.theirs)), c.to)
		require.NoError(t, err)
		require.True(t, got.Shown()[0].Own)
		require.False(t, got.Shown()[1].Own)

		c.to.Nonce = "k3Wc9Lw0S3v8mHq2cTq9Yg"
		items := c.answer(bound(c.mine), bound(c.theirs))[1:]
		_, err = c.v.VerifyPresentation(t.Context(), items, c.to)
		require.Equal(t, 1, requireRefusal(t, err, "binding").Item)
		_, err = c.v.VerifyPresentation(t.Context(), items[:1], c.to)
		require.NoError(t, err)
	})
}
