package cose_test

import (
	"encoding/base64"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
)

// coseKey is a public key as a COSE_Key. compact is y as a sign.
func coseKey(t testing.TB, k did.PublicKey, compact bool) map[any]any {
	b := k.Bytes()
	if k.Kind() == did.Ed25519 {
		return map[any]any{1: 1, -1: 6, -2: b}
	}
	curve := map[did.Kind]int{did.P256: 1, did.P384: 2, did.Secp256k1: 8}[k.Kind()]
	if compact {
		return map[any]any{1: 2, -1: curve, -2: b[1:], -3: b[0] == 3}
	}
	text, err := k.JWK()
	require.NoError(t, err)
	var jwk struct{ Y string }
	require.NoError(t, json.Unmarshal(text, &jwk))
	y, err := base64.RawURLEncoding.DecodeString(jwk.Y)
	require.NoError(t, err)
	return map[any]any{1: 2, -1: curve, -2: b[1:], -3: y}
}

// TestConfirmation: the key in cnf is whom a credential is bound to.
func TestConfirmation(t *testing.T) {
	w := newWorld(t)
	open := func(cnf any) (vc.Opened, error) {
		return w.suite.Open(t.Context(), w.forge(func(d *draft) { d.header[15] = map[any]any{8: cnf} }), vc.Opening{Keys: w.v.KeySource(), At: noon})
	}
	for _, kind := range []did.Kind{did.Ed25519, did.P256, did.P384, did.Secp256k1} {
		for _, name := range []string{"one", "two", "three", "four"} { // y is odd of some, even of others
			_, key := party(t, name, kind)
			public := key.Signer.PublicKey()
			for _, compact := range []bool{false, true} {
				opened, err := open(map[any]any{1: coseKey(t, public, compact)})
				require.NoError(t, err)
				require.Equal(t, public, opened.Confirmation)
			}
		}
	}
	opened, err := w.suite.Open(t.Context(), w.issuance, vc.Opening{Keys: w.v.KeySource(), At: noon})
	require.NoError(t, err)
	require.True(t, opened.Confirmation.IsZero())

	_, p256 := party(t, "one", did.P256)
	_, other := party(t, "two", did.P256)
	with := func(change func(map[any]any)) any {
		k := coseKey(t, p256.Signer.PublicKey(), false)
		change(k)
		return map[any]any{1: k}
	}
	for name, good := range map[string]func(map[any]any){
		"kid, alg": func(k map[any]any) { k[2], k[3] = []byte("11"), -7 },
		"ESP256":   func(k map[any]any) { k[3] = -9 },
		"key_ops":  func(k map[any]any) { k[4] = []any{1, "verify", 2} },
	} {
		_, err := open(with(good))
		require.NoError(t, err, name)
	}
	for name, bad := range map[string]func(map[any]any){
		"no type":         func(k map[any]any) { delete(k, 1) },
		"symmetric":       func(k map[any]any) { k[1] = 4 },
		"X25519":          func(k map[any]any) { k[1], k[-1] = 1, 4 },
		"no curve":        func(k map[any]any) { delete(k, -1) },
		"other curve":     func(k map[any]any) { k[-1] = 2 },
		"curve by name":   func(k map[any]any) { k[-1] = "P-256" },
		"no x":            func(k map[any]any) { delete(k, -2) },
		"no y":            func(k map[any]any) { delete(k, -3) },
		"y nil":           func(k map[any]any) { k[-3] = nil },
		"another's y":     func(k map[any]any) { k[-3] = coseKey(t, other.Signer.PublicKey(), false)[-3] },
		"x is short":      func(k map[any]any) { k[-2] = k[-2].([]byte)[1:] },
		"private":         func(k map[any]any) { k[-4] = make([]byte, 32) },
		"other algorithm": func(k map[any]any) { k[3] = -35 },
		"text algorithm":  func(k map[any]any) { k[3] = "ES256" },
		"for signing":     func(k map[any]any) { k[4] = []any{1} },
		"for no array":    func(k map[any]any) { k[4] = 2 },
	} {
		_, err := open(with(bad))
		require.Error(t, err, name)
		refused(t, err, "key", "")
	}
	_, err = open(map[any]any{2: []byte("encrypted"), 3: []byte("11")})
	refused(t, err, "key", "no other confirmation method")
	for _, cnf := range []any{nil, "key", map[any]any{1: nil}, map[any]any{1: []byte{0xa0}}} {
		_, err = open(cnf)
		refused(t, err, "structure", "map")
	}
}
