package cose

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"path"
	"strings"
	"testing"

	"github.com/fxamacker/cbor/v2"
	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/testvectors"
	"github.com/avouch-id/avouch/vc"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	require.NoError(t, err)
	return b
}

// keyFrom reads a COSE_Key of these coordinates.
func keyFrom(t testing.TB, kind string, x, y []byte) did.PublicKey {
	t.Helper()
	number := map[string][2]int{"ed25519": {1, 6}, "p256": {2, 1}, "p384": {2, 2}}[kind]
	key := map[int]any{1: number[0], -1: number[1], -2: x}
	if len(y) > 0 {
		key[-3] = y
	}
	raw, err := cbor.Marshal(key)
	require.NoError(t, err)
	p, verr := parseParams(raw, "the key")
	require.Nil(t, verr)
	public, verr := keyOf(p)
	require.Nil(t, verr)
	return public
}

// verifies holds a message against a key, and with each of its bytes changed.
func verifies(t testing.TB, raw []byte, key did.PublicKey, payload []byte) {
	t.Helper()
	m, err := parse(raw, 0)
	require.Nil(t, err)
	require.Nil(t, m.verify(key))
	require.Equal(t, payload, m.payload)
	for i := range raw {
		changed := append([]byte(nil), raw...)
		changed[i] ^= 1
		m, err := parse(changed, 0)
		if err == nil {
			err = m.verify(key)
		}
		if err == nil { // nobody signed the unprotected header
			require.GreaterOrEqual(t, i, bytes.Index(raw, m.protected)+len(m.protected))
			require.Less(t, i, bytes.LastIndex(raw, payload))
		}
	}
}

// TestPrinted runs what RFCs print. Neither message is a credential.
func TestPrinted(t *testing.T) {
	var file struct {
		Messages []struct{ Name, Kind, X, Y, Message, Payload string }
	}
	testvectors.Load(t, "cose", &file)
	require.Len(t, file.Messages, 2)
	for _, c := range file.Messages {
		verifies(t, unhex(t, c.Message), keyFrom(t, c.Kind, unhex(t, c.X), unhex(t, c.Y)), unhex(t, c.Payload))
		_, err := Suite{}.Open(t.Context(), vc.Received("application/vc+cose", unhex(t, c.Message)), vc.Opening{})
		require.ErrorContains(t, err, "typ (16)", c.Name)
	}
}

// example is a file of github.com/cose-wg/Examples.
type example struct {
	Title string
	Fail  bool
	Input struct {
		Plaintext string
		Sign0     *struct {
			Key struct {
				Crv, X, Y string
				XHex      string `json:"x_hex"`
				YHex      string `json:"y_hex"`
			}
			External string
		}
	}
	Output struct{ Cbor string }
}

// unlike are valid examples that this package refuses, each for its reason.
var unlike = map[string]string{
	"sign-pass-01": "the algorithm is not protected",
	"sign-pass-02": "external data",
	"ecdsa-sig-03": "P-521",
	"ecdsa-sig-04": "P-521, with a hash of another size",
	"eddsa-sig-02": "Ed448",
}

// TestWorkingGroup runs the COSE_Sign1 examples of the working group, which stand with the shared vectors.
func TestWorkingGroup(t *testing.T) {
	folder, err := fs.Sub(testvectors.Shared(t), "spec/cose-examples")
	require.NoError(t, err)
	if _, err := fs.Stat(folder, "sign1-tests"); errors.Is(err, fs.ErrNotExist) {
		t.Skip("the shared vectors have no spec/cose-examples (github.com/cose-wg/Examples)")
	}
	var counts [3]int // valid, refused, without a key
	for _, pattern := range []string{"sign1-tests/*.json", "ecdsa-examples/ecdsa-sig-*.json", "eddsa-examples/eddsa-sig-*.json"} {
		files, err := fs.Glob(folder, pattern)
		require.NoError(t, err)
		for _, f := range files {
			data, err := fs.ReadFile(folder, f)
			require.NoError(t, err)
			var e example
			require.NoError(t, json.Unmarshal(data, &e), f)
			name := strings.TrimSuffix(path.Base(f), ".json")
			raw := unhex(t, e.Output.Cbor)
			k := e.Input.Sign0.Key
			kind := map[string]string{"P-256": "p256", "P-384": "p384", "Ed25519": "ed25519"}[k.Crv]
			if kind == "" && unlike[name] != "" {
				counts[2]++ // a key that is none here
				continue
			}
			require.NotEmpty(t, kind, "%s: %s", name, k.Crv)
			key := keyFrom(t, kind, coordinate(t, k.X, k.XHex), coordinate(t, k.Y, k.YHex))
			if e.Fail || unlike[name] != "" {
				counts[1]++
				m, verr := parse(raw, 0)
				if verr == nil {
					verr = m.verify(key)
				}
				require.NotNil(t, verr, name)
				continue
			}
			counts[0]++
			verifies(t, raw, key, []byte(e.Input.Plaintext))
		}
	}
	require.Equal(t, [3]int{4, 9, 2}, counts)
}

func coordinate(t testing.TB, text, hexadecimal string) []byte {
	if hexadecimal != "" {
		return unhex(t, hexadecimal)
	}
	b, err := base64.RawURLEncoding.DecodeString(text)
	require.NoError(t, err)
	return b
}
