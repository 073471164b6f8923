package cryptosigner

import (
	"encoding/asn1"
	"encoding/hex"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/avouch-id/avouch/did"
)

// value is Ecdsa-Sig-Value as encoding/asn1 has it: another reader and writer of DER than cryptobyte.
type value struct{ R, S *big.Int }

func encode(t require.TestingT, r, s *big.Int) []byte {
	der, err := asn1.Marshal(value{r, s})
	require.NoError(t, err)
	return der
}

// want is what fromDER has to answer, by encoding/asn1 and math/big; nil: an error.
func want(der, order []byte) []byte {
	var v value
	rest, err := asn1.Unmarshal(der, &v)
	if err != nil || len(rest) > 0 {
		return nil
	}
	again, err := asn1.Marshal(v)
	if err != nil || !slices.Equal(again, der) {
		return nil
	}
	n := new(big.Int).SetBytes(order)
	if v.R.Sign() <= 0 || v.S.Sign() <= 0 || v.R.Cmp(n) >= 0 || v.S.Cmp(n) >= 0 {
		return nil
	}
	out := make([]byte, 2*len(order))
	v.R.FillBytes(out[:len(order)])
	v.S.FillBytes(out[len(order):])
	return out
}

// sameAsStandard compares fromDER with want.
func sameAsStandard(t require.TestingT, der []byte) {
	for _, k := range []did.Kind{did.P256, did.P384} {
		got, err := fromDER(der, order(k))
		require.Equal(t, want(der, order(k)), got, "%v %x", k, der)
		if got == nil {
			require.ErrorIs(t, err, did.ErrSignature)
		} else {
			require.NoError(t, err)
		}
	}
}

// TestFromDER: numbers of every length, up to the order and over it, come out as they went in; and no byte of the DER can
// change, go or come without an error or other numbers.
func TestFromDER(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := rapid.SampledFrom([]did.Kind{did.P256, did.P384}).Draw(t, "kind")
		n := len(order(k))
		number := rapid.Custom(func(t *rapid.T) *big.Int {
			return new(big.Int).SetBytes(rapid.SliceOfN(rapid.Byte(), 0, n).Draw(t, "number"))
		})
		r, s := number.Draw(t, "r"), number.Draw(t, "s")
		der := encode(t, r, s)
		sameAsStandard(t, der)

		got, err := fromDER(der, order(k))
		if err == nil {
			require.Len(t, got, 2*n)
			require.Zero(t, r.Cmp(new(big.Int).SetBytes(got[:n])))
			require.Zero(t, s.Cmp(new(big.Int).SetBytes(got[n:])))
			require.Equal(t, der, encode(t, new(big.Int).SetBytes(got[:n]), new(big.Int).SetBytes(got[n:])))
		}
		at := rapid.IntRange(0, len(der)-1).Draw(t, "at")
		b := rapid.Byte().Draw(t, "byte")
		sameAsStandard(t, der[:at])
		sameAsStandard(t, slices.Insert(slices.Clone(der), at, b))
		sameAsStandard(t, slices.Delete(slices.Clone(der), at, at+1))
		der[at] ^= b
		sameAsStandard(t, der)
	})
}

const (
	// nP256 and nP384 are the orders of SEC 2, sections 2.4.2 and 2.5.1.
	nP256 = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"
	nP384 = "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973"
)

// malformed is every way to spell r = 1, s = 2 wrongly, and numbers out of range, for P-256.
var malformed = map[string]string{
	"nothing":                        "",
	"only the tag":                   "30",
	"empty sequence":                 "3000",
	"one number":                     "3003020101",
	"three numbers":                  "3009020101020102020103",
	"a byte behind":                  "300602010102010200",
	"a byte behind s, inside":        "300702010102010200",
	"cut off":                        "30060201010201",
	"sequence claims more":           "3007020101020102",
	"sequence claims less":           "3005020101020102",
	"s claims more":                  "3006020101020202",
	"a set":                          "3106020101020102",
	"primitive sequence":             "1006020101020102",
	"octet strings":                  "3006040101040102",
	"enumerated":                     "30060a01010a0102",
	"context-specific r":             "3006820101020102",
	"high tag number":                "3f1006020101020102",
	"length in long form":            "308106020101020102",
	"length with leading zeros":      "30820006020101020102",
	"length of five bytes":           "30850000000006020101020102",
	"length of 2^32-1":               "3084ffffffff020101020102",
	"length of r in long form":       "300702810101020102",
	"indefinite length":              "30800201010201020000",
	"indefinite length, definite r":  "3080020101020102",
	"r without bytes":                "30050200020102",
	"s without bytes":                "30050201010200",
	"r = 0":                          "3006020100020102",
	"s = 0":                          "3006020101020100",
	"r = -1":                         "30060201ff020102",
	"s = -1":                         "30060201010201ff",
	"r = -128":                       "3006020180020102",
	"r with a zero in front":         "300702020001020102",
	"s with a zero in front":         "300702010102020002",
	"r = -1 with ff in front":        "30070202ffff020102",
	"r = n":                          "3026022100" + nP256 + "020102",
	"s = n":                          "3026020101022100" + nP256,
	"r = n + 1":                      "3026022100" + nP256[:62] + "52" + "020102",
	"r = 2^256 - 1":                  "3026022100" + strings.Repeat("ff", 32) + "020102",
	"r = 2^256":                      "3026022101" + strings.Repeat("00", 32) + "020102",
	"r below n without its zero":     "30250220" + nP256[:62] + "50" + "020102", // reads as negative
	"r of 200 bytes":                 "3081ce0281c8" + "7f" + strings.Repeat("00", 199) + "020102",
	"r || s instead of DER":          strings.Repeat("00", 31) + "01" + strings.Repeat("00", 31) + "02",
	"DER in an octet string":         "04083006020101020102",
	"DER in a bit string":            "0309003006020101020102",
	"DER twice":                      "30060201010201023006020101020102",
	"a null in front":                "05003006020101020102",
	"a null between":                 "300802010105000201" + "02",
	"base64 of DER":                  hex.EncodeToString([]byte("MAYCAQECAQI=")),
	"r in two pieces, as BER allows": "300a2206020101020101020102",
}

// TestCase25DER: what is not the one encoding of two numbers in range is refused.
func TestCase25DER(t *testing.T) {
	got, err := fromDER([]byte("\x30\x06\x02\x01\x01\x02\x01\x02"), order(did.P256))
	require.NoError(t, err, "what the table's entries are spoilt from")
	one, two := make([]byte, 32), make([]byte, 32)
	one[31], two[31] = 1, 2
	require.Equal(t, append(one, two...), got)
	for name, text := range malformed {
		t.Run(name, func(t *testing.T) {
			der, err := hex.DecodeString(text)
			require.NoError(t, err)
			got, err := fromDER(der, order(did.P256))
			require.ErrorIs(t, err, did.ErrSignature)
			require.Nil(t, got)
			sameAsStandard(t, der)
		})
	}
}

// TestOrder: n - 1 is the greatest number, for r and for s.
func TestOrder(t *testing.T) {
	for k, text := range map[did.Kind]string{did.P256: nP256, did.P384: nP384} {
		n, ok := new(big.Int).SetString(text, 16)
		require.True(t, ok)
		one := big.NewInt(1)
		most := new(big.Int).Sub(n, one)
		got, err := fromDER(encode(t, most, most), order(k))
		require.NoError(t, err)
		require.Equal(t, append(most.Bytes(), most.Bytes()...), got)
		for _, wrong := range [][]byte{encode(t, n, one), encode(t, one, n), encode(t, one, new(big.Int))} {
			_, err := fromDER(wrong, order(k))
			require.ErrorIs(t, err, did.ErrSignature)
		}
	}
}

// FuzzFromDER: the reader and encoding/asn1 agree about every input.
func FuzzFromDER(f *testing.F) {
	for _, text := range malformed {
		der, err := hex.DecodeString(text)
		require.NoError(f, err)
		f.Add(der)
	}
	f.Add([]byte("\x30\x06\x02\x01\x01\x02\x01\x02"))
	f.Fuzz(func(t *testing.T, der []byte) { sameAsStandard(t, der) })
}
