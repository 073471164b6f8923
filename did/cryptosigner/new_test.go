package cryptosigner_test

//lint:file-ignore SA1019 points that crypto/ecdsa would not make have to be written by hand

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/did/cryptosigner"
)

// TestPublicKey: it is the one that the standard library writes, whatever the parity of y.
func TestPublicKey(t *testing.T) {
	for range 16 {
		for _, k := range kinds {
			key := newKey(t, k)
			public := newSigner(t, key).PublicKey()
			if point, ok := key.Public().(*ecdsa.PublicKey); ok {
				x, y := elliptic.UnmarshalCompressed(point.Curve, public.Bytes())
				require.True(t, point.Equal(&ecdsa.PublicKey{Curve: point.Curve, X: x, Y: y}))
				continue
			}
			require.Equal(t, []byte(key.Public().(ed25519.PublicKey)), public.Bytes())
		}
	}
}

// TestNew: what has no public key that credentials can name is refused.
func TestNew(t *testing.T) {
	onCurve := func(c elliptic.Curve) crypto.PublicKey {
		key, err := ecdsa.GenerateKey(c, rand.Reader)
		require.NoError(t, err)
		return key.Public()
	}
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	edKey := newKey(t, did.Ed25519)
	for name, c := range map[string]struct {
		key  crypto.Signer
		want error
	}{
		"nothing":                  {nil, did.ErrInvalid},
		"RSA":                      {rsaKey, did.ErrUnsupportedKey},
		"P-224":                    {answering(onCurve(elliptic.P224()), nil), did.ErrUnsupportedKey},
		"P-521":                    {answering(onCurve(elliptic.P521()), nil), did.ErrUnsupportedKey},
		"no curve":                 {answering(&ecdsa.PublicKey{X: big.NewInt(1), Y: big.NewInt(1)}, nil), did.ErrUnsupportedKey},
		"bytes":                    {answering([]byte(edKey.Public().(ed25519.PublicKey)), nil), did.ErrUnsupportedKey},
		"no public key":            {answering(nil, nil), did.ErrInvalid},
		"nil pointer":              {answering((*ecdsa.PublicKey)(nil), nil), did.ErrInvalid},
		"no coordinates":           {answering(&ecdsa.PublicKey{Curve: elliptic.P256()}, nil), did.ErrInvalid},
		"half a point":             {answering(&ecdsa.PublicKey{Curve: elliptic.P256(), X: big.NewInt(1)}, nil), did.ErrInvalid},
		"the other half":           {answering(&ecdsa.PublicKey{Curve: elliptic.P256(), Y: big.NewInt(1)}, nil), did.ErrInvalid},
		"off the curve":            {answering(&ecdsa.PublicKey{Curve: elliptic.P384(), X: big.NewInt(1), Y: big.NewInt(1)}, nil), did.ErrInvalid},
		"point at infinity":        {answering(&ecdsa.PublicKey{Curve: elliptic.P256(), X: new(big.Int), Y: new(big.Int)}, nil), did.ErrInvalid},
		"31 bytes":                 {answering(ed25519.PublicKey(make([]byte, 31)), nil), did.ErrInvalid},
		"point of small order":     {answering(ed25519.PublicKey(append([]byte{1}, make([]byte, 31)...)), nil), did.ErrInvalid},
		"empty Ed25519 key":        {ed25519.PrivateKey(nil), did.ErrInvalid},
		"short Ed25519 key":        {edKey.(ed25519.PrivateKey)[:32], did.ErrInvalid},
		"long Ed25519 private key": {append(ed25519.PrivateKey{}, make([]byte, 65)...), did.ErrInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := cryptosigner.New(c.key)
			require.ErrorIs(t, err, c.want)
			require.Nil(t, s)
		})
	}
}
