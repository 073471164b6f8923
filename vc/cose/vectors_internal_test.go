package cose

import (
	"bytes"
	"encoding/hex"
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

// unlike are valid examples that this package refuses, each for its reason.
var unlike = map[string]string{
	"sign-pass-01": "the algorithm is not protected",
	"sign-pass-02": "external data",
	"ecdsa-sig-03": "P-521",
	"ecdsa-sig-04": "P-521, with a hash of another size",
	"eddsa-sig-02": "Ed448",
}

// TestWorkingGroup runs the COSE_Sign1 examples of the working group.
func TestWorkingGroup(t *testing.T) {
	var file struct {
		Examples struct {
			Cases []struct {
				Name, Kind, X, Y, Message, Payload string
				Valid                              bool
			}
		}
	}
	testvectors.Load(t, "cose", &file)
	var verified, refused, keyless int
	for _, c := range file.Examples.Cases {
		raw := unhex(t, c.Message)
		if c.Valid && unlike[c.Name] == "" {
			verifies(t, raw, keyFrom(t, c.Kind, unhex(t, c.X), unhex(t, c.Y)), unhex(t, c.Payload))
			verified++
			continue
		}
		if c.Kind == "" { // P-521, Ed448: there is no such key here
			require.NotEmpty(t, unlike[c.Name])
			keyless++
			continue
		}
		refused++
		m, err := parse(raw, 0)
		if err == nil {
			err = m.verify(keyFrom(t, c.Kind, unhex(t, c.X), unhex(t, c.Y)))
		}
		require.NotNil(t, err, c.Name)
	}
	require.Equal(t, []int{4, 9, 2}, []int{verified, refused, keyless})
}
