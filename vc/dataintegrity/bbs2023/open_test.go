package bbs2023_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"maps"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/bbs"
	"github.com/avouch-id/avouch/vc/dataintegrity"
	"github.com/avouch-id/avouch/vc/dataintegrity/bbs2023"
	"github.com/avouch-id/avouch/vc/jsonld"
)

// TestForHolder: a wallet looks at the signature over all of what it receives.
func TestForHolder(t *testing.T) {
	base := employ(t, newOffice(t, suite), "/issuer")
	_, err := gate(suite.ForHolder()).Verify(t.Context(), base)
	require.NoError(t, err)
	for name, change := range map[string]func(o, subject, proof map[string]any){
		"mandatory claim": func(o, _, _ map[string]any) { o["type"] = []any{"VerifiableCredential"} },
		"other claim":     func(_, s, _ map[string]any) { s["givenName"] = "MIRO" },
		"one less":        func(_, s, _ map[string]any) { delete(s, "givenName") },
		"one more":        func(o, _, _ map[string]any) { o["validUntil"] = "2126-01-01T00:00:00Z" },
		"created":         func(_, _, p map[string]any) { delete(p, "created") },
	} {
		_, err := gate(suite.ForHolder()).Verify(t.Context(), edit(t, base, change))
		requireCheck(t, err, "proof", name)
	}
	for at, change := range map[int]func(v any) any{
		0: func(v any) any { return flipped(v, 79) },
		1: func(v any) any { return flipped(v, 0) },
		2: func(v any) any { return flipped(v, 95) },
		4: func(v any) any { return append(v.([]any), "/validFrom") },
	} {
		header, v := proofValue(t, base)
		v[at] = change(v[at])
		_, err := gate(suite.ForHolder()).Verify(t.Context(), withValue(t, base, header, v))
		requireCheck(t, err, "proof")
		_, err = suite.Disclose(t.Context(), withValue(t, base, header, v), vc.Disclosure{Reveal: []vc.Pointer{"/credentialSubject/givenName"}, Rand: rand.Reader})
		require.Error(t, err, "element %d", at)
	}
}

// TestProofSets: a second proof beside a derived one, in both orders.
func TestProofSets(t *testing.T) {
	c := jsonld.Embedded()
	both := dataintegrity.Suites(c, suite, dataintegrity.EdDSARDFC2022(c))
	o := newOffice(t, suite)
	good, forged := disclose(t, employ(t, o, "/issuer"), "/credentialSubject"), disclose(t, employ(t, newOffice(t, suite), "/issuer"), "/credentialSubject")
	document := object(t, good)
	for _, second := range []any{object(t, forged)["proof"], map[string]any{}, nil, "proof"} {
		for _, proofs := range [][]any{{document["proof"], second}, {second, document["proof"]}} {
			changed := maps.Clone(document)
			changed["proof"] = proofs
			for _, m := range []vc.Mechanism{both, suite} {
				_, err := gate(m).Verify(t.Context(), secured(changed))
				requireCheck(t, err, "proof")
			}
		}
	}
	// The holder of a base proof beside another proof shows what belongs to it.
	set, err := dataintegrity.EdDSARDFC2022(c).AddProof(t.Context(), employ(t, o, "/issuer").Bytes(), dataintegrity.ProofOptions{Purpose: did.AssertionMethod}, newAvatar(t).Key)
	require.NoError(t, err)
	_, err = gate(both).Verify(t.Context(), disclose(t, vc.Received("application/vc", set), "/credentialSubject"))
	require.NoError(t, err)
	require.NotContains(t, string(disclose(t, vc.Received("application/vc", set)).Bytes()), "eddsa-rdfc-2022")
}

// device signs as a key would that is not in memory, with a fault or without.
type device struct {
	did.Signer
	key  bbs2023.SecretKey
	with func(v bbs2023.Vector, signature []byte) ([]byte, error)
}

func (d device) SignVector(_ context.Context, v bbs2023.Vector) (signature []byte, err error) {
	signed := bbs.Signed{Header: v.Header, Messages: v.Messages}
	entropy := bbs.Secret{}
	if len(v.Entropy) > 0 {
		if entropy, err = bbs.ParseSecret(v.Entropy); err != nil {
			return nil, err
		}
	}
	switch scheme := bbs.New(bbs.SHA256, 0); {
	case v.Commitment == nil:
		signature, err = scheme.Core().Sign(d.key.SecretKey, signed)
	case v.Nym:
		signature, err = scheme.Pseudonyms(bbs.W3C2025).BlindSign(d.key.SecretKey, signed, v.Commitment, entropy)
	default:
		signature, err = scheme.Blind().BlindSign(d.key.SecretKey, signed, v.Commitment, entropy)
	}
	if err != nil || d.with == nil {
		return signature, err
	}
	return d.with(v, signature)
}

// TestDevices: what a VectorSigner returns is checked before anybody sees it, of every feature.
func TestDevices(t *testing.T) {
	secret, err := bbs2023.GenerateKey(nil)
	require.NoError(t, err)
	other, err := bbs2023.GenerateKey(nil)
	require.NoError(t, err)
	o := newOffice(t, suite)
	o.key.Signer = device{secret.Signer(), secret, nil}
	o.id = "did:key:" + o.public().Multikey()
	o.key.ID, err = did.ParseURL(o.id + "#" + o.public().Multikey())
	require.NoError(t, err)
	scenes(t, o)

	c := personhood(t)
	in := session(o, bbs2023.Pseudonym)
	request, _, err := newPerson(t, o).Request(nil, in, nil)
	require.NoError(t, err)
	e, err := suite.Enrol(request, in, nil, nil)
	require.NoError(t, err)
	hb := session(o, bbs2023.HolderBinding)
	bound, _, err := newPerson(t, o).Request(nil, hb, nil)
	require.NoError(t, err)
	for name, signer := range map[string]did.Signer{
		"a fault":     device{secret.Signer(), secret, func(_ bbs2023.Vector, s []byte) ([]byte, error) { s[79] ^= 1; return s, nil }},
		"short":       device{secret.Signer(), secret, func(_ bbs2023.Vector, s []byte) ([]byte, error) { return s[:79], nil }},
		"nothing":     device{secret.Signer(), secret, func(bbs2023.Vector, []byte) ([]byte, error) { return nil, nil }},
		"an error":    device{secret.Signer(), secret, func(bbs2023.Vector, []byte) ([]byte, error) { return nil, errors.New("locked") }},
		"another key": device{secret.Signer(), other, nil},
		"no vectors":  struct{ did.Signer }{secret.Signer()},
		"Ed25519":     newAvatar(t).Key.Signer,
	} {
		for _, as := range []vc.Securer{suite.Base("/type"), suite.Blind(request, in, &e), suite.Blind(bound, hb, nil)} {
			_, err := vc.Issuer{ID: o.id, Key: did.SigningKey{ID: o.key.ID, Signer: signer}}.Issue(t.Context(), c, as)
			require.Error(t, err, name)
		}
	}
	_, err = secret.Signer().Sign(t.Context(), []byte("a message"))
	require.ErrorIs(t, err, did.ErrNotASigningKey)
}

func TestBaseRefuses(t *testing.T) {
	o := newOffice(t, suite)
	claims, err := vc.ParseCredential([]byte(employee))
	require.NoError(t, err)
	good := vc.Signing{Key: o.key, At: noon, Rand: rand.Reader}
	for _, p := range []vc.Pointer{"/nothing", "issuer", "/type/2", "/type/01", "/credentialSubject/~2", "/proof", "/validFrom/0"} {
		_, err := suite.Base(p).Secure(t.Context(), claims, good)
		require.ErrorIs(t, err, bbs2023.ErrPointer, p)
	}
	for name, by := range map[string]vc.Signing{
		"no key":          {At: noon, Rand: rand.Reader},
		"no randomness":   {Key: o.key, At: noon, Rand: iotest.ErrReader(errors.New("broken"))},
		"half randomness": {Key: o.key, At: noon, Rand: io.LimitReader(rand.Reader, 31)},
	} {
		_, err := suite.Base("/type").Secure(t.Context(), claims, by)
		require.Error(t, err, name)
	}
	for name, r := range map[string]io.Reader{"broken": iotest.ErrReader(errors.New("broken")), "short": io.LimitReader(rand.Reader, 31)} {
		_, err := bbs2023.GenerateKey(r)
		require.Error(t, err, name)
	}
	for name, raw := range map[string][]byte{"none": nil, "short": make([]byte, 31), "zero": make([]byte, 32), "too large": unhex(t, order)} {
		_, err := bbs2023.ParseSecretKey(raw)
		require.ErrorIs(t, err, did.ErrInvalid, name)
	}
}

// TestTooManyStatements: what nobody can sign is said before anything is signed, and what could not be signed is not verified.
func TestTooManyStatements(t *testing.T) {
	o := newOffice(t, suite)
	types := []any{"VerifiableCredential"}
	for i := range bbs.MaxMessages {
		types = append(types, fmt.Sprintf("https://plaza.example/type/%d", i))
	}
	doc := map[string]any{"@context": jsonld.CredentialsV2, "type": types, "issuer": o.id, "credentialSubject": map[string]any{"id": plaza}}
	claims, err := vc.NewCredential(doc)
	require.NoError(t, err)
	_, err = suite.Base("/issuer").Secure(t.Context(), claims, vc.Signing{Key: o.key, At: noon, Rand: rand.Reader})
	require.ErrorIs(t, err, bbs2023.ErrProofValue)
	derived := disclose(t, employ(t, o, "/issuer"), "/credentialSubject")
	began := time.Now()
	_, err = gate(suite).Verify(t.Context(), edit(t, derived, func(d, _, _ map[string]any) { d["type"] = types }))
	requireCheck(t, err, "proof")
	require.Less(t, time.Since(began), 10*time.Second)
}

// TestDiscloseRefuses: pointers into nothing, no base proof or two, a base proof of another document.
func TestDiscloseRefuses(t *testing.T) {
	base := employ(t, newOffice(t, suite), "/issuer")
	for _, p := range []vc.Pointer{"/nothing", "credentialSubject", "/credentialSubject/type/0/0", "/proof", "/proof/created", "/type/-", "/credentialSubject/~"} {
		_, err := suite.Disclose(t.Context(), base, vc.Disclosure{Reveal: []vc.Pointer{p}, Rand: rand.Reader})
		require.ErrorIs(t, err, bbs2023.ErrPointer, p)
	}
	bases := map[string]bool{"two": true, "less claims": true, "other claims": true, "more claims": true, "other key": true}
	for name, change := range map[string]func(o, subject, proof map[string]any){
		"no proof":     func(o, _, _ map[string]any) { delete(o, "proof") },
		"null":         func(o, _, _ map[string]any) { o["proof"] = nil },
		"empty":        func(o, _, _ map[string]any) { o["proof"] = []any{} },
		"two":          func(o, _, p map[string]any) { o["proof"] = []any{p, p} },
		"other suite":  func(_, _, p map[string]any) { p["cryptosuite"] = "ecdsa-sd-2023" },
		"no value":     func(_, _, p map[string]any) { delete(p, "proofValue") },
		"less claims":  func(o, _, _ map[string]any) { delete(o, "validFrom") },
		"other claims": func(o, _, _ map[string]any) { o["validFrom"] = "2025-01-01T00:00:00Z" },
		"more claims":  func(_, s, _ map[string]any) { s["gender"] = "Male" },
	} {
		changed := edit(t, base, change)
		require.Equal(t, bases[name], bbs2023.IsBase(changed), name)
		_, err := suite.Disclose(t.Context(), changed, vc.Disclosure{Reveal: []vc.Pointer{"/credentialSubject/givenName"}, Rand: rand.Reader})
		require.Error(t, err, name)
	}
	require.False(t, bbs2023.IsBase(vc.Secured{}))
	for name, r := range map[string]io.Reader{"broken": iotest.ErrReader(errors.New("broken")), "short": io.LimitReader(rand.Reader, 63)} {
		_, err := suite.Disclose(t.Context(), base, vc.Disclosure{Reveal: []vc.Pointer{"/type"}, Rand: r})
		require.ErrorIs(t, err, bbs.ErrRandom, name)
	}
	// What is wrong with a base proof is not the stranger's to see, so it need not be ours: nothing mandatory and nothing to show.
	o := newOffice(t, suite)
	claims, err := vc.NewCredential(map[string]any{"@context": jsonld.CredentialsV2, "type": "VerifiableCredential", "issuer": o.id, "credentialSubject": map[string]any{"id": plaza}})
	require.NoError(t, err)
	_, err = suite.Disclose(t.Context(), bySigner(t, o, claims, suite.Shifted(nil, 3, nil)), vc.Disclosure{Rand: rand.Reader})
	require.NoError(t, err, "its types show")
}
