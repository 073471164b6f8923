package did_test

import (
	"context"
	"crypto/ed25519"
	"math/big"
	"strings"
	"testing"

	"github.com/multiformats/go-multibase"
	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"github.com/avouch-id/avouch/did"
)

// The orders of the groups, big-endian: FIPS 186-5 and SEC 2; RFC 8032, §5.1.
var orders = map[did.Kind]string{
	did.P256:      "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
	did.P384:      "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973",
	did.Secp256k1: "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141",
	did.Ed25519:   "1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed",
}

func signed(t *testing.T, kind did.Kind) (did.PublicKey, []byte, []byte) {
	t.Helper()
	key, err := did.GenerateKey(kind)
	require.NoError(t, err)
	message := []byte("Kestrel Freight")
	signature, err := key.Sign(context.Background(), message)
	require.NoError(t, err)
	require.NoError(t, key.PublicKey().Verify(message, signature))
	return key.PublicKey(), message, signature
}

func order(t *testing.T, kind did.Kind) *big.Int {
	t.Helper()
	n, ok := new(big.Int).SetString(orders[kind], 16)
	require.True(t, ok)
	return n
}

func reversed(b []byte) []byte {
	out := make([]byte, len(b))
	for i, c := range b {
		out[len(b)-1-i] = c
	}
	return out
}

// TestCase25MalleableEd25519: S + L is another encoding of the same S.
func TestCase25MalleableEd25519(t *testing.T) {
	key, message, signature := signed(t, did.Ed25519)
	s := new(big.Int).SetBytes(reversed(signature[32:]))
	s.Add(s, order(t, did.Ed25519))
	forged := append(signature[:32:32], reversed(s.FillBytes(make([]byte, 32)))...)
	require.ErrorIs(t, key.Verify(message, forged), did.ErrSignature)
	for _, bad := range [][]byte{nil, signature[:63], append(signature[:64:64], 0)} {
		require.ErrorIs(t, key.Verify(message, bad), did.ErrSignature)
	}
}

// TestCase25SmallOrderKeys: under the identity as key, R = S·B fits every
// message. The bare library accepts that; such a key cannot be had here.
func TestCase25SmallOrderKeys(t *testing.T) {
	identity := append([]byte{1}, make([]byte, 31)...)
	signature := append(append([]byte{}, identity...), make([]byte, 32)...) // R = identity, S = 0
	require.True(t, ed25519.Verify(identity, []byte("any message"), signature))
	_, err := did.NewPublicKey(did.Ed25519, identity)
	require.ErrorIs(t, err, did.ErrInvalid)
	// The other points of small order stand in testdata/multikey/invalid.txt.
}

// TestCase25ECDSA: r or s zero or not below the order, other lengths, and ASN.1
// are refused; a high s is valid ECDSA.
func TestCase25ECDSA(t *testing.T) {
	for _, kind := range []did.Kind{did.P256, did.P384, did.Secp256k1} {
		t.Run(kind.String(), func(t *testing.T) {
			key, message, signature := signed(t, kind)
			n, size := order(t, kind), len(signature)/2
			r, s := new(big.Int).SetBytes(signature[:size]), new(big.Int).SetBytes(signature[size:])
			join := func(r, s *big.Int) []byte {
				return append(r.FillBytes(make([]byte, size)), s.FillBytes(make([]byte, size))...)
			}
			other := new(big.Int).Sub(n, s)
			require.NoError(t, key.Verify(message, join(r, other)), "n - s")

			zero := new(big.Int)
			most := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), uint(8*size)), big.NewInt(1))
			var der cryptobyte.Builder
			der.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
				b.AddASN1BigInt(r)
				b.AddASN1BigInt(s)
			})
			for name, bad := range map[string][]byte{
				"r = 0": join(zero, s), "s = 0": join(r, zero), "both 0": join(zero, zero),
				"r = n": join(n, s), "s = n": join(r, n), "r = s = n": join(n, n),
				"all ones": join(most, most), "swapped": join(s, r),
				"empty": nil, "short": signature[1:], "cut": signature[:2*size-1],
				"long": append(signature[:2*size:2*size], 0), "zero in front": append([]byte{0}, signature...),
				"r alone": signature[:size], "ASN.1": der.BytesOrPanic(),
			} {
				require.ErrorIs(t, key.Verify(message, bad), did.ErrSignature, name)
			}
		})
	}
}

// TestCase25WrongLengthP384: signatures of the shorter curves fit no P-384 key.
func TestCase25WrongLengthP384(t *testing.T) {
	key, message, _ := signed(t, did.P384)
	_, _, short := signed(t, did.P256)
	require.ErrorIs(t, key.Verify(message, short), did.ErrSignature)
	padded := append(append(make([]byte, 16), short[:32]...), append(make([]byte, 16), short[32:]...)...)
	require.ErrorIs(t, key.Verify(message, padded), did.ErrSignature)
}

// TestCase30Multikey: one key has one text.
func TestCase30Multikey(t *testing.T) {
	key := validKey(t, did.Ed25519)
	encode := func(base multibase.Encoding, prefix string, raw []byte) string {
		s, err := multibase.Encode(base, append([]byte(prefix), raw...))
		require.NoError(t, err)
		return s
	}
	raw := key.Bytes()
	good := encode(multibase.Base58BTC, "\xed\x01", raw)
	got, err := did.ParseMultikey(good)
	require.NoError(t, err)
	require.Equal(t, key, got)
	require.Equal(t, good, got.Multikey())

	for name, bad := range map[string]string{
		"overlong varint":          encode(multibase.Base58BTC, "\xed\x81\x00", raw),
		"longer varint":            encode(multibase.Base58BTC, "\xed\x81\x80\x80\x00", raw),
		"varint of ten bytes":      encode(multibase.Base58BTC, "\xed\x81\x80\x80\x80\x80\x80\x80\x80\x00", raw),
		"varint of ten, minimal":   encode(multibase.Base58BTC, strings.Repeat("\x80", 9)+"\x01", raw),
		"varint beyond 64 bits":    encode(multibase.Base58BTC, strings.Repeat("\xff", 10)+"\x01", raw),
		"varint without end":       encode(multibase.Base58BTC, "\xed\x81", nil),
		"trailing byte":            encode(multibase.Base58BTC, "\xed\x01", append(raw[:32:32], 0)),
		"a byte missing":           encode(multibase.Base58BTC, "\xed\x01", raw[:31]),
		"upper-case Z":             "Z" + good[1:],
		"base58flickr":             encode(multibase.Base58Flickr, "\xed\x01", raw),
		"base16":                   encode(multibase.Base16, "\xed\x01", raw),
		"base64url":                encode(multibase.Base64url, "\xed\x01", raw),
		"identity":                 "\x00\xed\x01" + string(raw),
		"a character not in base":  good[:10] + "0" + good[11:],
		"white space in the midst": good[:10] + " " + good[10:],
	} {
		_, err := did.ParseMultikey(bad)
		require.ErrorIs(t, err, did.ErrInvalid, name)
	}
}

// TestSigningKinds: there is no algorithm but the kind's.
func TestSigningKinds(t *testing.T) {
	for _, kind := range []did.Kind{did.X25519, did.BLS12381G2, did.MLDSA44} {
		require.ErrorIs(t, validKey(t, kind).Verify([]byte("m"), make([]byte, 64)), did.ErrNotASigningKey)
	}
	_, err := validKey(t, did.MLDSA44).JWK()
	require.ErrorIs(t, err, did.ErrUnsupportedKey)
	_, err = did.ParseJWK([]byte(`{"kty":"AKP","alg":"ML-DSA-44","pub":"AAAA"}`)) // RFC 9964
	require.ErrorIs(t, err, did.ErrUnsupportedKey)
	require.ErrorIs(t, did.PublicKey{}.Verify(nil, nil), did.ErrNotASigningKey)
}
