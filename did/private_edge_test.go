package did_test

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
)

// TestPrivateScalarRange: a scalar has one spelling, from 1 to n − 1. The key of
// the scalar 1 has the generator as its public key, and n + 1 comes to 1.
func TestPrivateScalarRange(t *testing.T) {
	for _, kind := range []did.Kind{did.P256, did.P384, did.Secp256k1} {
		n := order(t, kind)
		size := len(n.Bytes())
		key, err := did.DeriveKey(walletSeed, "did:web:plaza.example", 0, kind)
		require.NoError(t, err)
		jwk, err := key.PrivateJWK()
		require.NoError(t, err)
		var m map[string]string
		require.NoError(t, json.Unmarshal(jwk, &m))
		d := new(big.Int).SetBytes(secretOf(t, key))
		read := func(d []byte) error {
			m["d"] = base64.RawURLEncoding.EncodeToString(d)
			in, err := json.Marshal(m)
			require.NoError(t, err)
			_, err = did.ParsePrivateJWK(in)
			return err
		}
		require.NoError(t, read(d.FillBytes(make([]byte, size))))
		negative := new(big.Int).Sub(n, d)
		for name, bad := range map[string][]byte{
			"shorter": d.Bytes()[1:], "longer": d.FillBytes(make([]byte, size+1)), "empty": nil,
			"zero": make([]byte, size), "n": n.Bytes(), "- d": negative.FillBytes(make([]byte, size)),
		} {
			require.ErrorIs(t, read(bad), did.ErrInvalid, "%v: %s", kind, name)
		}
	}

	// d + n fits into 32 bytes where d is small; only secp256k1 has a published
	// pair so close to its order: the generator and 1 (SEC 2, §2.4.1).
	const x, y = "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798", "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8"
	one := new(big.Int).Add(order(t, did.Secp256k1), big.NewInt(1))
	for d, ok := range map[*big.Int]bool{big.NewInt(1): true, one: false} {
		in, err := json.Marshal(map[string]string{
			"kty": "EC", "crv": "secp256k1", "x": base64.RawURLEncoding.EncodeToString(unhex(t, x)), "y": base64.RawURLEncoding.EncodeToString(unhex(t, y)),
			"d": base64.RawURLEncoding.EncodeToString(d.FillBytes(make([]byte, 32))),
		})
		require.NoError(t, err)
		_, err = did.ParsePrivateJWK(in)
		if ok {
			require.NoError(t, err)
		} else {
			require.ErrorIs(t, err, did.ErrInvalid)
		}
	}
}

// TestShortCoordinates: an r or an s with a zero in front is written in full.
func TestShortCoordinates(t *testing.T) {
	for _, kind := range []did.Kind{did.P256, did.P384, did.Secp256k1} {
		key, err := did.DeriveKey(walletSeed, "did:web:plaza.example", 0, kind)
		require.NoError(t, err)
		shortR, shortS := false, false
		for n := uint32(0); !shortR || !shortS; n++ {
			require.Less(t, n, uint32(20_000), "no short coordinate in any signature of %v", kind)
			message := binary.BigEndian.AppendUint32(nil, n)
			signature, err := key.Sign(context.Background(), message)
			require.NoError(t, err)
			r, s := signature[0] == 0, signature[len(signature)/2] == 0
			if r && !shortR || s && !shortS || n == 0 {
				require.NoError(t, key.PublicKey().Verify(message, signature), "%v %d", kind, n)
			}
			shortR, shortS = shortR || r, shortS || s
		}
	}
}
