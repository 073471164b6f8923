package testvectors_test

import (
	"context"
	"crypto"
	"encoding/hex"
	"math"
	"strconv"
	"testing"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/jcs"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/testvectors"
	"github.com/avouch-id/avouch/vc/jsonld"
	"github.com/stretchr/testify/require"
)

// The packages run the whole suites from the shared vectors. These tests run the own files where no test of the
// package itself does, so that a plain clone exercises the same code.

func TestJCS(t *testing.T) {
	var file struct {
		Cases   []struct{ Name, Input, Output string }
		Numbers []struct{ Bits, Text string }
	}
	testvectors.Load(t, "jcs", &file)
	for _, c := range file.Cases {
		got, err := jcs.Transform([]byte(c.Input), strictjson.Limits{})
		require.NoError(t, err, c.Name)
		require.Equal(t, c.Output, string(got), c.Name)
	}
	for _, n := range file.Numbers {
		bits, err := strconv.ParseUint(n.Bits, 16, 64)
		require.NoError(t, err)
		got, err := jcs.Canonical(math.Float64frombits(bits))
		if n.Text == "" {
			require.ErrorIs(t, err, jcs.ErrNumber, n.Bits)
			continue
		}
		require.NoError(t, err, n.Bits)
		require.Equal(t, n.Text, string(got), n.Bits)
	}
	require.Len(t, file.Numbers, 26)
}

func TestWycheproof(t *testing.T) {
	kinds := map[string]did.Kind{
		"Ed25519": did.Ed25519, "P-256": did.P256, "P-384": did.P384, "secp256k1": did.Secp256k1,
	}
	var file struct {
		Files []struct {
			Kind  string
			Cases []struct {
				ID                                       int
				Key, Message, Signature, Result, Comment string
			}
		}
	}
	testvectors.Load(t, "wycheproof", &file)
	results := map[string]int{}
	for _, f := range file.Files {
		for _, c := range f.Cases {
			key, err := did.NewPublicKey(kinds[f.Kind], compressed(unhex(t, c.Key)))
			require.NoError(t, err, "%s %d", f.Kind, c.ID)
			err = key.Verify(unhex(t, c.Message), unhex(t, c.Signature))
			if c.Result == "valid" {
				require.NoError(t, err, "%s %d: %s", f.Kind, c.ID, c.Comment)
			} else {
				require.ErrorIs(t, err, did.ErrSignature, "%s %d: %s", f.Kind, c.ID, c.Comment)
			}
			results[c.Result]++
		}
	}
	require.Equal(t, map[string]int{"valid": 90, "invalid": 114}, results)
}

// compressed is the short form of an uncompressed point, and any other key as it is.
func compressed(key []byte) []byte {
	if len(key)%2 == 0 {
		return key
	}
	half := len(key) / 2
	return append([]byte{2 + key[len(key)-1]&1}, key[1:1+half]...)
}

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	data, err := hex.DecodeString(s)
	require.NoError(t, err)
	return data
}

func TestRDFC(t *testing.T) {
	hashes := map[string]crypto.Hash{"SHA256": crypto.SHA256, "SHA384": crypto.SHA384}
	var file struct {
		Cases []struct {
			Name, Title, Hash, Input, Output string
			Labels                           map[string]string
		}
	}
	testvectors.Load(t, "rdfc", &file)
	stopped := 0
	for _, c := range file.Cases {
		got, err := jsonld.CanonicalizeQuads(context.Background(), []byte(c.Input), jsonld.Options{Hash: hashes[c.Hash]})
		if c.Output == "" {
			require.ErrorIs(t, err, jsonld.ErrWork, c.Title)
			stopped++
			continue
		}
		require.NoError(t, err, c.Title)
		require.Equal(t, c.Output, string(got.NQuads), c.Title)
		if c.Labels != nil {
			require.Equal(t, c.Labels, got.Labels, c.Title)
		}
	}
	require.Equal(t, 1, stopped)
}
