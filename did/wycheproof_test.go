package did_test

import (
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/testvectors"
)

type signatureTests struct {
	NumberOfTests int
	TestGroups    []struct {
		PublicKey struct{ Pk, Uncompressed string }
		// PublicKeyJwk is the same key as its JWK.
		PublicKeyJwk json.RawMessage
		Tests        []struct {
			TcID              int
			Comment, Msg, Sig string
			Result            string
		}
	}
}

func readShared(t testing.TB, name string, into any) {
	t.Helper()
	data, err := fs.ReadFile(testvectors.Shared(t), name)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, into))
}

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	require.NoError(t, err)
	return b
}

// TestWycheproof runs every case. One group per ECDSA curve has a public key of
// its own; a key that the decoder refuses would fail all of its valid cases.
func TestWycheproof(t *testing.T) {
	for _, suite := range []struct {
		file  string
		kind  did.Kind
		count int
		valid int
	}{
		{"ed25519_test.json", did.Ed25519, 151, 88},
		{"ecdsa_secp256r1_sha256_p1363_test.json", did.P256, 262, 173},
		{"ecdsa_secp384r1_sha384_p1363_test.json", did.P384, 280, 193},
		{"ecdsa_secp256k1_sha256_p1363_test.json", did.Secp256k1, 252, 167},
	} {
		t.Run(suite.kind.String(), func(t *testing.T) {
			var tests signatureTests
			readShared(t, "spec/wycheproof/testvectors_v1/"+suite.file, &tests)
			require.Equal(t, suite.count, tests.NumberOfTests)
			count, valid := 0, 0
			for _, g := range tests.TestGroups {
				canonical := unhex(t, g.PublicKey.Pk)
				if g.PublicKey.Uncompressed != "" {
					canonical = compress(unhex(t, g.PublicKey.Uncompressed))
				}
				key, err := did.NewPublicKey(suite.kind, canonical)
				require.NoError(t, err)
				if g.PublicKeyJwk != nil {
					fromJWK, err := did.ParseJWK(g.PublicKeyJwk)
					require.NoError(t, err)
					require.Equal(t, key, fromJWK)
				}
				for _, c := range g.Tests {
					count++
					err := key.Verify(unhex(t, c.Msg), unhex(t, c.Sig))
					if c.Result == "valid" {
						valid++
						require.NoError(t, err, "case %d: %s", c.TcID, c.Comment)
					} else {
						require.ErrorIs(t, err, did.ErrSignature, "case %d: %s", c.TcID, c.Comment)
					}
				}
			}
			require.Equal(t, suite.count, count)
			require.Equal(t, suite.valid, valid)
		})
	}
}

// TestWycheproofOwn runs the cases that travel with the module.
func TestWycheproofOwn(t *testing.T) {
	kinds := map[string]did.Kind{
		"Ed25519": did.Ed25519, "P-256": did.P256, "P-384": did.P384, "secp256k1": did.Secp256k1,
	}
	var own struct {
		Files []struct {
			Kind  string
			Cases []struct {
				ID                              int
				Key, Message, Signature, Result string
			}
		}
	}
	testvectors.Load(t, "wycheproof", &own)
	require.Len(t, own.Files, len(kinds))
	valid, invalid := 0, 0
	for _, f := range own.Files {
		kind := kinds[f.Kind]
		for _, c := range f.Cases {
			canonical := unhex(t, c.Key)
			if kind != did.Ed25519 {
				canonical = compress(canonical)
			}
			key, err := did.NewPublicKey(kind, canonical)
			require.NoError(t, err)
			err = key.Verify(unhex(t, c.Message), unhex(t, c.Signature))
			if c.Result == "valid" {
				valid++
				require.NoError(t, err, "%s %d", f.Kind, c.ID)
			} else {
				invalid++
				require.ErrorIs(t, err, did.ErrSignature, "%s %d", f.Kind, c.ID)
			}
		}
	}
	require.Equal(t, []int{90, 114}, []int{valid, invalid})
}

func compress(uncompressed []byte) []byte {
	n := len(uncompressed) / 2
	return append([]byte{2 + uncompressed[2*n]&1}, uncompressed[1:1+n]...)
}

// TestWycheproofX25519JWK: invalid keys are refused, and of the acceptable ones
// those of low order and those in a second spelling.
func TestWycheproofX25519JWK(t *testing.T) {
	var tests struct {
		TestGroups []struct {
			Tests []struct {
				TcID            int
				Comment, Result string
				Flags           []string
				Public, Private json.RawMessage
			}
		}
	}
	readShared(t, "spec/wycheproof/testvectors_v1/x25519_jwk_test.json", &tests)
	count, accepted := 0, 0
	for _, g := range tests.TestGroups {
		for _, c := range g.Tests {
			count++
			key, err := did.ParseJWK(c.Public)
			switch {
			case c.Result == "invalid" && err == nil: // a good key of another curve
				require.NotEqual(t, did.X25519, key.Kind(), "case %d: %s", c.TcID, c.Comment)
			case c.Result == "invalid",
				slices.Contains(c.Flags, "LowOrderPublic"), slices.Contains(c.Flags, "NonCanonicalPublic"):
				require.Error(t, err, "case %d: %s", c.TcID, c.Comment)
			case c.Result != "invalid":
				accepted++
				require.NoError(t, err, "case %d: %s", c.TcID, c.Comment)
				private, err := did.ParsePrivateJWK(c.Private)
				require.NoError(t, err, "case %d: %s", c.TcID, c.Comment)
				require.Equal(t, did.X25519, private.PublicKey().Kind())
			}
		}
	}
	require.Equal(t, 531, count)
	require.Equal(t, 474, accepted)
}
