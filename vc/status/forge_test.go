package status_test

import (
	"encoding/base64"
	"maps"

	"github.com/fxamacker/cbor/v2"
	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/jws"
	"github.com/avouch-id/avouch/vc"
)

// token signs a Status List Token in JWT format whose header and claims are changed, and puts it where the claims look. Entry 3 is set.
func (w *world) token(by vc.Issuer, header, claims map[string]any) []byte {
	w.t.Helper()
	h := changed(map[string]any{"typ": "statuslist+jwt", "kid": by.Key.ID.String()}, header)
	c := changed(map[string]any{"iss": by.ID, "sub": listing, "iat": noon.Unix(), "exp": noon.Unix() + 3600,
		"status_list": map[string]any{"bits": 1, "lst": zlibbed([]byte{8, 0})}}, claims)
	raw, err := jws.Sign(w.t.Context(), h, credential(w.t, c).JSON(), by.Key.Signer)
	require.NoError(w.t, err)
	w.web.put(listing, raw)
	return raw
}

// message is a COSE_Sign1 before it is signed.
type message struct {
	protected   map[any]any
	unprotected map[any]any
	payload     any // what is no byte string is encoded
	tag         uint64
	key         did.Signer
	signature   func([]byte) []byte // changes it
}

// cwt does the same in CWT format; nil takes a claim out.
func (w *world) cwt(by vc.Issuer, change func(*message), claims map[any]any) []byte {
	w.t.Helper()
	c := map[any]any{1: by.ID, 2: listing, 6: noon.Unix(), 4: noon.Unix() + 3600, 65533: map[string]any{"bits": 1, "lst": unBase64(w.t, zlibbed([]byte{8, 0}))}}
	maps.Copy(c, claims)
	maps.DeleteFunc(c, func(_, v any) bool { return v == nil })
	m := message{protected: map[any]any{1: -8, 4: []byte(by.Key.ID.String()), 16: "application/statuslist+cwt"}, unprotected: map[any]any{},
		payload: c, tag: 18, key: by.Key.Signer}
	if change != nil {
		change(&m)
	}
	raw := m.sign(w)
	w.web.put(listing, raw)
	return raw
}

// sign makes the message by other code than what is tested.
func (m message) sign(w *world) []byte {
	w.t.Helper()
	encode := func(v any) []byte {
		b, err := cbor.Marshal(v)
		require.NoError(w.t, err)
		return b
	}
	payload, is := m.payload.([]byte)
	if !is {
		payload = encode(m.payload)
	}
	protected := encode(m.protected)
	signature, err := m.key.Sign(w.t.Context(), encode([]any{"Signature1", protected, []byte{}, payload}))
	require.NoError(w.t, err)
	if m.signature != nil {
		signature = m.signature(signature)
	}
	return encode(cbor.Tag{Number: m.tag, Content: []any{protected, m.unprotected, payload, signature}})
}

func base64Std(b []byte) string { return base64.StdEncoding.EncodeToString(b) }
