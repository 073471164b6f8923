package encoding_test

import (
	"encoding/base64"
	"math/big"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/internal/encoding"
)

// TestBase64URL: the vectors of RFC 4648, §10, without their padding, and what
// lax decoders take for the same bytes.
func TestBase64URL(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "Zg": "f", "Zm8": "fo", "Zm9v": "foo", "Zm9vYg": "foob", "Zm9vYmE": "fooba", "Zm9vYmFy": "foobar", "_-8": "\xff\xef",
	} {
		got, err := encoding.Base64URL(in)
		require.NoError(t, err, in)
		require.Equal(t, want, string(got), in)
	}
	for _, bad := range []string{"Zg==", "Zh", "Zm9=", "Zm9", "/+8", "Z", "Zm9vY", "Zg\n", "Zg\r", "\nZg", "Z\r\ng", " Zg", "Zg ", "Zm\x00v", "Zé", "Zm9v.Zg"} {
		got, err := encoding.Base64URL(bad)
		require.Error(t, err, "%q", bad)
		require.Nil(t, got)
	}
}

// TestMultibase: examples of draft-msporny-base58-03, §5, and second spellings.
func TestMultibase(t *testing.T) {
	for in, want := range map[string]string{
		"z2NEpo7TZRRrLZSi2U": "Hello World!",
		"zUSm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z": "The quick brown fox jumps over the lazy dog.",
		"z11233QC4": "\x00\x00\x28\x7f\xb4\xcd",
		"z1":        "\x00", "z2": "\x01", "zz": "\x39", "z12": "\x00\x01",
	} {
		got, err := encoding.Multibase(in, 100)
		require.NoError(t, err, in)
		require.Equal(t, want, string(got), in)
		require.Equal(t, in, encoding.EncodeMultibase(got))
		got, err = encoding.Base58(in[1:], 99)
		require.NoError(t, err, in)
		require.Equal(t, want, string(got), in)
	}
	for _, bad := range []string{"", "z", "Z2", "2", "m2", "u2", "z0", "zO", "zI", "zl", "z2 ", " z2", "z2\n", "z\x002", "z2é", "zz\xff", "z+", "\x00z"} {
		got, err := encoding.Multibase(bad, 100)
		require.Error(t, err, "%q", bad)
		require.Nil(t, got)
	}
	_, err := encoding.Base58("", 10)
	require.Error(t, err)
}

// TestBounds: as long as allowed, and one longer.
func TestBounds(t *testing.T) {
	_, err := encoding.Multibase("z"+strings.Repeat("2", 9), 10)
	require.NoError(t, err)
	_, err = encoding.Multibase("z"+strings.Repeat("2", 10), 10)
	require.Error(t, err)
	_, err = encoding.Base58(strings.Repeat("2", 10), 10)
	require.NoError(t, err)
	_, err = encoding.Base58(strings.Repeat("2", 11), 10)
	require.Error(t, err)
}

// FuzzMultibase: what is decoded has that one spelling and the value that
// math/big says.
func FuzzMultibase(f *testing.F) {
	for _, s := range []string{"z2NEpo7TZRRrLZSi2U", "z11233QC4", "z", "Z2", "z1111", "z0", "zzzzzzzzzzz"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := encoding.Multibase(s, 300)
		if err != nil {
			require.Nil(t, got)
			return
		}
		require.Equal(t, s, encoding.EncodeMultibase(got))
		n := new(big.Int)
		for _, c := range s[1:] {
			digit := strings.IndexRune("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz", c)
			n.Add(n.Mul(n, big.NewInt(58)), big.NewInt(int64(digit)))
		}
		require.Zero(t, n.Cmp(new(big.Int).SetBytes(got)))
	})
}

// FuzzBase64URL: what is decoded has that one spelling.
func FuzzBase64URL(f *testing.F) {
	for _, s := range []string{"", "Zg", "Zh", "Zg==", "_-8", "Zm9v\n", "Zm9vYmFy"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := encoding.Base64URL(s)
		if err != nil {
			require.Nil(t, got)
			return
		}
		require.Equal(t, s, base64.RawURLEncoding.EncodeToString(got))
	})
}

// TestAlphabet holds every byte against the alphabet of base58btc (draft-msporny-base58-03, section 2).
func TestAlphabet(t *testing.T) {
	const alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
	for c := range 256 {
		_, err := encoding.Multibase("z2"+string([]byte{byte(c)}), 8)
		require.Equal(t, strings.IndexByte(alphabet, byte(c)) >= 0, err == nil, c)
	}
}
