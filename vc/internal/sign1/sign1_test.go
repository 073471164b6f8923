package sign1_test

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"testing"

	"github.com/stretchr/testify/require"
	gocose "github.com/veraison/go-cose"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc/internal/sign1"
)

// printed is the message of RFC 9052, appendix C.2.1, whose key has the kid "11" in appendix C.7.1: header, payload, signature.
func printed(t *testing.T) (sign1.Message, did.PublicKey) {
	unhex := func(s string) []byte {
		b, err := hex.DecodeString(s)
		require.NoError(t, err)
		return b
	}
	b64 := func(s string) string { return base64.RawURLEncoding.EncodeToString(unhex(s)) }
	key, err := did.ParseJWK([]byte(`{"kty":"EC","crv":"P-256","x":"` + b64("bac5b11cad8f99f9c72b05cf4b9e26d244dc189f745228255a219a86d6a09eff") +
		`","y":"` + b64("20138bf82dc1b6d562be0fa54ab7804a3a64b6d72ccfed6b6fb6ed28bbfc117e") + `"}`))
	require.NoError(t, err)
	return sign1.Message{Protected: unhex("43a10126"), Algorithm: -7, Payload: []byte("This is the content."),
		Signature: unhex("8eb33e4ca31d1c465ab05aac34cc6b23d58fef5c083106c4d25a91aef0b0117e2af9a291aa32e14ab834dc56ed2a223444547e01f11d3b0916e5a4c345cacb36")}, key
}

func TestPrinted(t *testing.T) {
	m, key := printed(t)
	require.NoError(t, m.Verify(key))
	for name, change := range map[string]func(*sign1.Message){
		"payload":   func(m *sign1.Message) { m.Payload = []byte("This is the content!") },
		"header":    func(m *sign1.Message) { m.Protected = append([]byte{}, 0x43, 0xa1, 0x01, 0x27) },
		"signature": func(m *sign1.Message) { m.Signature = append([]byte{1}, m.Signature[1:]...) },
		"empty":     func(m *sign1.Message) { m.Signature = nil },
	} {
		bad := m
		change(&bad)
		require.ErrorIs(t, bad.Verify(key), did.ErrSignature, name)
	}
	m.Algorithm = -8
	require.ErrorContains(t, m.Verify(key), "wrong algorithm -8: the key is for -7")
}

func TestSign(t *testing.T) {
	for kind, algorithm := range map[did.Kind]int64{did.Ed25519: -8, did.P256: -7, did.P384: -35, did.Secp256k1: -47} {
		key, err := did.GenerateKey(kind)
		require.NoError(t, err)
		raw, err := sign1.Sign(context.Background(), gocose.ProtectedHeader{}, []byte("x"), key)
		require.NoError(t, err)
		var read gocose.Sign1Message
		require.NoError(t, read.UnmarshalCBOR(raw))
		m := sign1.Message{Protected: read.Headers.RawProtected, Algorithm: algorithm, Payload: read.Payload, Signature: read.Signature}
		require.NoError(t, m.Verify(key.PublicKey()))
		require.True(t, sign1.IsKnown(algorithm))
		require.True(t, sign1.IsOf(kind, algorithm))
		require.False(t, sign1.IsOf(did.X25519, algorithm))
	}
	none, err := did.GenerateKey(did.X25519)
	require.NoError(t, err)
	require.ErrorIs(t, sign1.Message{}.Verify(none.PublicKey()), did.ErrNotASigningKey)
	_, err = sign1.Sign(context.Background(), gocose.ProtectedHeader{}, nil, none)
	require.ErrorIs(t, err, did.ErrNotASigningKey)
	require.False(t, sign1.IsKnown(5)) // HMAC 256/256
}
