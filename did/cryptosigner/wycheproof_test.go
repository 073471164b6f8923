package cryptosigner_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"encoding/asn1"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/testvectors"
)

// TestWycheproof: a device answers with the DER of each r and s of Wycheproof's r || s vectors. What is valid comes out as it
// stands in the vector; what is not does not come out.
func TestWycheproof(t *testing.T) {
	for file, want := range map[string]struct {
		curve               elliptic.Curve
		valid, wrong, sizes int
	}{
		"ecdsa_secp256r1_sha256_p1363_test.json": {elliptic.P256(), 173, 68, 21},
		"ecdsa_secp384r1_sha384_p1363_test.json": {elliptic.P384(), 193, 68, 19},
	} {
		t.Run(file, func(t *testing.T) {
			data, err := fs.ReadFile(testvectors.Shared(t), "spec/wycheproof/testvectors_v1/"+file)
			require.NoError(t, err)
			var tests struct {
				TestGroups []struct {
					PublicKey struct{ Uncompressed string }
					Tests     []struct {
						TcID              int
						Msg, Sig, Comment string
						Result            string
					}
				}
			}
			require.NoError(t, json.Unmarshal(data, &tests))
			valid, wrong, sizes := 0, 0, 0
			for _, g := range tests.TestGroups {
				public, err := ecdsa.ParseUncompressedPublicKey(want.curve, unhex(t, g.PublicKey.Uncompressed))
				require.NoError(t, err)
				for _, c := range g.Tests {
					expected := unhex(t, c.Sig)
					if len(expected) != 2*len(want.curve.Params().N.Bytes()) { // DER has no such size
						sizes++
						continue
					}
					n := len(expected) / 2
					der, err := asn1.Marshal(struct{ R, S *big.Int }{new(big.Int).SetBytes(expected[:n]), new(big.Int).SetBytes(expected[n:])})
					require.NoError(t, err)
					signature, err := newSigner(t, answering(crypto.PublicKey(public), der)).Sign(t.Context(), unhex(t, c.Msg))
					if c.Result == "valid" {
						valid++
						require.NoError(t, err, "case %d: %s", c.TcID, c.Comment)
						require.Equal(t, expected, signature, "case %d: %s", c.TcID, c.Comment)
						continue
					}
					wrong++
					require.ErrorIs(t, err, did.ErrSignature, "case %d: %s", c.TcID, c.Comment)
				}
			}
			require.Equal(t, want.valid, valid)
			require.Equal(t, want.wrong, wrong)
			require.Equal(t, want.sizes, sizes)
		})
	}
}

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	require.NoError(t, err)
	return b
}
