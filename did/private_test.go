package did

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestKeyPairs(t *testing.T) {
	for _, k := range []Kind{Ed25519, X25519, P256, P384, Secp256k1} {
		t.Run(k.String(), func(t *testing.T) {
			key, err := GenerateKey(k)
			require.NoError(t, err)
			public := key.PublicKey()

			again, err := ParseMultikey(public.Multikey())
			require.NoError(t, err)
			require.Equal(t, public, again)
			jwk, err := public.JWK()
			require.NoError(t, err)
			again, err = ParseJWK(jwk)
			require.NoError(t, err)
			require.Equal(t, public, again)
			again, err = NewPublicKey(k, public.Bytes())
			require.NoError(t, err)
			require.Equal(t, public, again)

			private, err := key.PrivateJWK()
			require.NoError(t, err)
			back, err := ParsePrivateJWK(private)
			require.NoError(t, err)
			require.Equal(t, public, back.PublicKey())

			message := []byte("Kestrel Freight")
			signature, err := key.Sign(context.Background(), message)
			if k == X25519 {
				require.ErrorIs(t, err, ErrNotASigningKey)
				require.ErrorIs(t, public.Verify(message, signature), ErrNotASigningKey)
				return
			}
			require.NoError(t, err)
			require.NoError(t, public.Verify(message, signature))
			signature[len(signature)-1] ^= 1
			require.ErrorIs(t, public.Verify(message, signature), ErrSignature)
		})
	}
}
