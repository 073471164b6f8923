package cose_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	gocose "github.com/veraison/go-cose"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/cose"
)

var (
	_ vc.Securer   = cose.Suite{}
	_ vc.Presenter = cose.Suite{}
	_ vc.Mechanism = cose.Suite{}
)

func TestEveryKindOfKey(t *testing.T) {
	for _, kind := range []did.Kind{did.Ed25519, did.P256, did.P384, did.Secp256k1} {
		w := newWorldOf(t, kind)
		got, err := w.verify(w.issuance)
		require.NoError(t, err, kind)
		require.Equal(t, credential(t, w.job()).JSON(), got.Credential().JSON(), "the payload is the document as it was")
		require.Contains(t, string(w.show.Bytes()), `"id":"data:application/vc+cose;base64,0oRY`)
		shown, err := w.answer(w.show)
		require.NoError(t, err, kind)
		require.True(t, shown.Shown()[0].Own)
		require.Equal(t, w.holder, shown.Holder())
	}
}

// TestFormWithoutMediaType: the protected header tells a credential from a presentation, tagged or not.
func TestFormWithoutMediaType(t *testing.T) {
	w := newWorld(t)
	for _, s := range []vc.Secured{w.issuance, w.forge(nil), w.forge(func(d *draft) { d.untagged = true })} {
		found := vc.Received("", s.Bytes())
		require.Equal(t, mediaVC, found.MediaType())
		_, err := w.verify(found)
		require.NoError(t, err)
	}
	w.v.Replay = vc.MemoryReplay(8)
	untagged := vc.Received("", w.forgeShow(func(d *draft) { d.untagged = true }).Bytes())
	require.Equal(t, mediaVP, untagged.MediaType())
	_, err := w.answer(untagged)
	require.NoError(t, err)
	require.Equal(t, mediaVP, vc.Received("", w.show.Bytes()).MediaType())
	for _, short := range []string{"\xd2", "\x84", "\xd2\x84", "\x84\x58", "\x84\x59\x01", "\x84\x58\xffx", "\x84\x58\x00" + mediaVP} {
		require.Equal(t, mediaVC, vc.Received("", []byte(short)).MediaType(), "%x", short)
	}
}

// TestPeerVerifiesOurs: what this package writes verifies with the keys and verifiers of another library, and its header is what
// RFC 9052 calls deterministic.
func TestPeerVerifiesOurs(t *testing.T) {
	for kind, algorithm := range map[did.Kind]gocose.Algorithm{did.Ed25519: gocose.AlgorithmEdDSA, did.P256: gocose.AlgorithmES256, did.P384: gocose.AlgorithmES384} {
		w := newWorldOf(t, kind)
		var m gocose.Sign1Message
		require.NoError(t, m.UnmarshalCBOR(w.issuance.Bytes()))
		v, err := gocose.NewVerifier(algorithm, standard(t, w.signing.Signer.PublicKey()))
		require.NoError(t, err)
		require.NoError(t, m.Verify(nil, v))
		require.Equal(t, gocose.ProtectedHeader{int64(1): algorithm, int64(3): "application/vc",
			int64(4): []byte(w.signing.ID.String()), int64(16): mediaVC}, m.Headers.Protected)
		require.Empty(t, m.Headers.Unprotected)
		require.Equal(t, credential(t, w.job()).JSON(), m.Payload)

		require.NoError(t, m.UnmarshalCBOR(w.show.Bytes()))
		require.Equal(t, map[any]any{int64(3): audience, int64(6): noon.Unix(), int64(10): []byte(nonce)}, m.Headers.Protected[int64(15)])
	}
}

func standard(t *testing.T, k did.PublicKey) crypto.PublicKey {
	switch b := k.Bytes(); k.Kind() {
	case did.Ed25519:
		return ed25519.PublicKey(b)
	case did.P256:
		return uncompressed(t, elliptic.P256(), b)
	case did.P384:
		return uncompressed(t, elliptic.P384(), b)
	}
	t.Fatal("a kind that the standard library lacks")
	return nil
}

func uncompressed(t *testing.T, curve elliptic.Curve, b []byte) *ecdsa.PublicKey {
	x, y := elliptic.UnmarshalCompressed(curve, b)
	size := len(b) - 1
	key, err := ecdsa.ParseUncompressedPublicKey(curve, append(append([]byte{4}, x.FillBytes(make([]byte, size))...), y.FillBytes(make([]byte, size))...))
	require.NoError(t, err)
	return key
}

func compressed(t *testing.T, key *ecdsa.PublicKey) []byte {
	b, err := key.Bytes()
	require.NoError(t, err)
	return append([]byte{2 + b[len(b)-1]&1}, b[1:1+len(b)/2]...)
}

// TestOursVerifiesPeer: messages that another library signs with keys of its own.
func TestOursVerifiesPeer(t *testing.T) {
	_, edwards, err := ed25519.GenerateKey(rand.Reader)
	require.NoError(t, err)
	p256, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	p384, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	require.NoError(t, err)
	for _, c := range []struct {
		kind      did.Kind
		algorithm gocose.Algorithm
		key       crypto.Signer
		public    []byte
	}{
		{did.Ed25519, gocose.AlgorithmEdDSA, edwards, edwards.Public().(ed25519.PublicKey)},
		{did.P256, gocose.AlgorithmES256, p256, compressed(t, &p256.PublicKey)},
		{did.P384, gocose.AlgorithmES384, p384, compressed(t, &p384.PublicKey)},
	} {
		public, err := did.NewPublicKey(c.kind, c.public)
		require.NoError(t, err)
		id, err := did.Parse("did:key:" + public.Multikey())
		require.NoError(t, err)
		w := newWorld(t)
		w.issuer = id
		signer, err := gocose.NewSigner(c.algorithm, c.key)
		require.NoError(t, err)
		header := gocose.ProtectedHeader{gocose.HeaderLabelKeyID: []byte("#" + public.Multikey()), gocose.HeaderLabelType: mediaVC}
		raw, err := gocose.Sign1(rand.Reader, signer, gocose.Headers{Protected: header}, credential(t, w.job()).JSON(), nil)
		require.NoError(t, err)
		got, err := w.verify(vc.Received(mediaVC, raw))
		require.NoError(t, err)
		require.Equal(t, id.String(), got.Issuer())
		raw[len(raw)-1]++
		_, err = w.verify(vc.Received(mediaVC, raw))
		refused(t, err, "proof", "signature")
	}
}

// TestSecureRefuses what no verifier would open.
func TestSecureRefuses(t *testing.T) {
	w := newWorld(t)
	by := vc.Signing{Key: w.signing, At: noon}
	with := func(name string, v any) vc.Credential {
		o := w.job()
		o[name] = v
		return credential(t, o)
	}
	p, err := vc.Presentation{Holder: w.holder}.Credential()
	require.NoError(t, err)
	for name, c := range map[string]vc.Credential{
		"nothing":         {},
		"a claim set":     credential(t, map[string]any{"vct": "https://kestrel.example/job"}),
		"a presentation":  p,
		"both kinds":      with("type", []string{"VerifiableCredential", "VerifiablePresentation"}),
		"a proof in it":   with("proof", map[string]any{"type": "DataIntegrityProof"}),
		"unknown context": with("@context", []string{"https://www.w3.org/ns/credentials/v2", "https://kestrel.example/v1"}),
		"undefined term":  with("shoeSize", "44"),
	} {
		_, err := w.suite.Secure(t.Context(), c, by)
		require.Error(t, err, name)
	}
	good := credential(t, w.job())
	_, err = w.suite.Secure(t.Context(), good, vc.Signing{})
	require.ErrorContains(t, err, "no key")
	_, err = w.suite.Secure(t.Context(), good, vc.Signing{Key: did.SigningKey{Signer: w.signing.Signer}})
	require.ErrorContains(t, err, "no name")
	_, err = cose.Suite{}.Secure(t.Context(), good, by)
	refused(t, err, "context", "cose.New")
	for _, bad := range []string{"1234567", strings.Repeat("n", 65)} {
		_, err = w.suite.Present(t.Context(), vc.Presentation{Holder: w.holder, To: vc.Challenge{Nonce: bad}}, by)
		require.ErrorContains(t, err, "8 to 64")
	}
	_, err = w.suite.Present(t.Context(), vc.Presentation{Holder: w.holder, Items: []vc.Secured{vc.Received("", []byte("{"))}}, by)
	require.Error(t, err)
}

// TestOpenNeedsContexts and a message that it recognizes.
func TestOpenNeedsContexts(t *testing.T) {
	w := newWorld(t)
	w.v.Mechanisms = []vc.Mechanism{cose.Suite{}}
	_, err := w.verify(w.issuance)
	refused(t, err, "context", "cose.New")
	_, err = w.suite.Open(t.Context(), vc.Received("application/cose", w.issuance.Bytes()), vc.Opening{})
	refused(t, err, "structure", "neither")
	_, err = w.suite.Open(t.Context(), w.issuance, vc.Opening{})
	refused(t, err, "key", "nothing to find keys with")
}

// TestProofWithin: an embedded proof in a message is one that nobody would check.
func TestProofWithin(t *testing.T) {
	w := newWorld(t)
	job := w.job()
	job["proof"] = map[string]any{"type": "DataIntegrityProof"}
	_, err := w.verify(w.forge(func(d *draft) { d.payload = credential(t, job).JSON() }))
	refused(t, err, "proof", "a proof of its own")
}
