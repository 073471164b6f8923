package issuerkeys_test

import (
	"context"
	"crypto/x509"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/jws"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/issuerkeys"
	"github.com/avouch-id/avouch/vc/jose"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/avouch-id/avouch/vc/sdjwt"
)

// issued is an SD-JWT VC of an issuer that has no DID.
func issued(t testing.TB, issuer string, by did.Signer, v sdjwt.VC) vc.Secured {
	t.Helper()
	c, err := vc.NewCredential(map[string]any{"vct": "https://kestrel.example/badge", "role": "Planner"})
	require.NoError(t, err)
	s, err := (&vc.Issuer{ID: issuer, Key: did.SigningKey{Signer: by}, Now: clock}).Issue(context.Background(), c, v)
	require.NoError(t, err)
	return s
}

func verify(keys vc.Keys, s vc.Secured) (*vc.Verified, error) {
	v := vc.Verifier{Keys: keys, Trust: vc.AnyIssuer{}, Mechanisms: []vc.Mechanism{sdjwt.Mechanism{}}, Now: clock}
	return v.Verify(context.Background(), s)
}

func refused(t testing.TB, check vc.Check, err error) {
	t.Helper()
	var e *vc.VerifyError
	require.True(t, errors.As(err, &e), "%v", err)
	require.Equal(t, check, e.Check, "%v", err)
	require.ErrorIs(t, err, vc.ErrInvalid)
}

func raw(chain ...*x509.Certificate) (der [][]byte) {
	for _, c := range chain {
		der = append(der, c.Raw)
	}
	return der
}

// TestCase3Certificates: from the issuer's certificate to the verifier's answer, and what a stranger can make of it.
func TestCase3Certificates(t *testing.T) {
	key, mine := newTwin(t, did.P256), newTwin(t, did.P256)
	root := newRoot(t)
	middle := root.below(t, "Middle")
	chain := raw(middle.leaf(t, key.std, hosts("kestrel.example")), middle.cert)
	keys := issuerkeys.Sources{Certificates: issuerkeys.Certificates{Roots: root.pool()}}
	v, err := verify(keys, issued(t, kestrel, key, sdjwt.VC{Certificates: chain, ConcealAll: true}))
	require.NoError(t, err)
	require.Equal(t, kestrel, v.Issuer())

	_, err = verify(keys, issued(t, "https://plaza.example", key, sdjwt.VC{Certificates: chain}))
	refused(t, "key", err)
	_, err = verify(keys, issued(t, kestrel, mine, sdjwt.VC{Certificates: chain}))
	refused(t, "proof", err)
	of := raw(middle.leaf(t, mine.std, hosts("evil.example")), middle.cert)
	_, err = verify(keys, issued(t, kestrel, mine, sdjwt.VC{Certificates: of}))
	refused(t, "key", err)
	_, err = verify(keys, issued(t, kestrel, key, sdjwt.VC{}))
	require.ErrorIs(t, err, vc.ErrUnavailable)

	// A certificate whose key is for another algorithm than the header says.
	s, err := jws.Sign(context.Background(), map[string]any{"typ": "dc+sd-jwt", "x5c": []any{"AAAA"}}, []byte(`{"vct":"x","iss":"`+kestrel+`"}`), key)
	require.NoError(t, err)
	_, err = verify(keys, vc.Received("application/dc+sd-jwt", append(s, '~')))
	refused(t, "key", err)

	// A credential of nobody.
	s, err = jws.Sign(context.Background(), map[string]any{"typ": "dc+sd-jwt", "x5c": x5cOf(t, x5c(middle.leaf(t, key.std, hosts("kestrel.example")), middle.cert))}, []byte(`{"vct":"x"}`), key)
	require.NoError(t, err)
	_, err = verify(keys, vc.Received("application/dc+sd-jwt", append(s, '~')))
	refused(t, "key", err)
}

// TestCase3Metadata: the same by published keys.
func TestCase3Metadata(t *testing.T) {
	key, mine := newTwin(t, did.Ed25519), newTwin(t, did.Ed25519)
	f := &files{}
	f.published(jwk(t, key.PublicKey(), ``))
	f.publishedBy("https://evil.example", jwk(t, mine.PublicKey(), ``))
	f.put("https://plaza.example/.well-known/jwt-vc-issuer", `{"issuer":"https://kestrel.example","jwks":{"keys":[`+jwk(t, mine.PublicKey(), ``)+`]}}`)
	keys := issuerkeys.Sources{Metadata: &issuerkeys.Cache{Metadata: issuerkeys.Metadata{Loader: f}, MaxAge: time.Hour, Now: clock}}
	v, err := verify(keys, issued(t, kestrel, key, sdjwt.VC{ConcealAll: true}))
	require.NoError(t, err)
	require.Equal(t, kestrel, v.Issuer())
	_, err = verify(keys, issued(t, "https://evil.example", key, sdjwt.VC{}))
	refused(t, "proof", err)
	_, err = verify(keys, issued(t, kestrel, mine, sdjwt.VC{}))
	refused(t, "proof", err)
	_, err = verify(keys, issued(t, "https://plaza.example", mine, sdjwt.VC{}))
	refused(t, "key", err)
	_, err = verify(keys, issued(t, "https://nowhere.example", key, sdjwt.VC{}))
	require.ErrorIs(t, err, vc.ErrUnavailable)
	require.NotErrorIs(t, err, vc.ErrInvalid)
}

// TestCase33Verifier: a signature by a key that was rotated away fails after the refresh.
func TestCase33Verifier(t *testing.T) {
	old, new := newTwin(t, did.P256), newTwin(t, did.P256)
	c, f, now := remembering()
	badge := issued(t, kestrel, old, sdjwt.VC{})
	f.published(jwk(t, old.PublicKey(), ``))
	_, err := verify(c, badge)
	require.NoError(t, err)
	f.published(jwk(t, new.PublicKey(), ``))
	now.pass(10 * time.Minute)
	_, err = verify(c, badge)
	refused(t, "proof", err)
}

// TestTokens: the same keys are found for documents of the data model as JWTs.
func TestTokens(t *testing.T) {
	key := newTwin(t, did.P256)
	root := newRoot(t)
	middle := root.below(t, "Middle")
	f := &files{}
	f.published(jwk(t, key.PublicKey(), ``))
	doc := func(issuer string) vc.Credential {
		c, err := vc.NewCredential(map[string]any{"@context": []string{"https://www.w3.org/ns/credentials/v2"}, "type": "VerifiableCredential",
			"issuer": issuer, "credentialSubject": map[string]any{"id": "did:example:mira"}})
		require.NoError(t, err)
		return c
	}
	for name, c := range map[string]struct {
		keys  vc.Keys
		chain [][]byte
	}{
		"x5c":      {issuerkeys.Sources{Certificates: issuerkeys.Certificates{Roots: root.pool()}}, raw(middle.leaf(t, key.std, hosts("kestrel.example")), middle.cert)},
		"metadata": {issuerkeys.Sources{Metadata: &issuerkeys.Cache{Metadata: issuerkeys.Metadata{Loader: f}, MaxAge: time.Hour, Now: clock}}, nil},
	} {
		suite := jose.New(jsonld.Embedded())
		suite.Certificates = c.chain
		v := vc.Verifier{Keys: c.keys, Trust: vc.AnyIssuer{}, Mechanisms: []vc.Mechanism{suite}, Now: clock}
		for issuer, good := range map[string]bool{kestrel: true, "https://plaza.example": false} {
			s, err := vc.Issuer{ID: issuer, Key: did.SigningKey{Signer: key}, Now: clock}.Issue(context.Background(), doc(issuer), suite)
			require.NoError(t, err, name)
			seen, err := v.Verify(context.Background(), s)
			require.Equal(t, good, err == nil, "%s %s: %v", name, issuer, err)
			if good {
				require.Equal(t, kestrel, seen.Issuer())
			}
		}
	}
}
