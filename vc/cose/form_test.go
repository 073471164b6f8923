package cose_test

import (
	"bytes"
	"math"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"
	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/cose"
)

// TestForm: what is no COSE_Sign1, or one that says more than one thing.
func TestForm(t *testing.T) {
	w := newWorld(t)
	good := w.issuance.Bytes()
	_, err := w.verify(vc.Received(mediaVC, good))
	require.NoError(t, err)
	header := encode(t, encode(t, map[any]any{1: -8}))
	array := func(parts ...[]byte) []byte {
		return append([]byte{0xd2, 0x80 | byte(len(parts))}, bytes.Join(parts, nil)...)
	}
	null, empty, one, bstr := []byte{0xf6}, []byte{0xa0}, []byte{1}, []byte{0x41, 0}
	for name, raw := range map[string][]byte{
		"a fifth part":              append(append([]byte{0xd2, 0x85}, good[2:]...), 0),
		"nothing":                   {},
		"the tag alone":             {0xd2},
		"an integer":                {0xd2, 1},
		"a map":                     {0xd2, 0xa0},
		"JSON":                      []byte(`{"a":1}`),
		"trailing":                  append(bytes.Clone(good), 0),
		"cut":                       good[:len(good)-1],
		"three parts":               array(header, empty, bstr),
		"five parts":                array(header, empty, bstr, bstr, bstr),
		"indefinite array":          append(append([]byte{0xd2, 0x9f}, good[2:]...), 0xff),
		"indefinite payload":        array(header, empty, []byte{0x5f, 0x41, 0, 0xff}, bstr),
		"indefinite unprotected":    array(header, []byte{0xbf, 0xff}, bstr, bstr),
		"protected is a map":        array([]byte{0xa1, 1, 0x27}, empty, bstr, bstr),
		"protected is nil":          array(null, empty, bstr, bstr),
		"protected is an array":     array([]byte{0x81, 1}, empty, bstr, bstr),
		"protected holds an array":  array([]byte{0x41, 0x80}, empty, bstr, bstr),
		"protected has more":        array([]byte{0x44, 0xa1, 1, 0x27, 0}, empty, bstr, bstr),
		"protected is cut":          array([]byte{0x42, 0xa1, 1}, empty, bstr, bstr),
		"protected is empty":        array([]byte{0x40}, empty, bstr, bstr),
		"protected is an empty map": array([]byte{0x41, 0xa0}, empty, bstr, bstr),
		"protected has a tag":       array(append([]byte{0xd8, 24}, header...), empty, bstr, bstr),
		"unprotected is nil":        array(header, null, bstr, bstr),
		"unprotected is bytes":      array(header, bstr, bstr, bstr),
		"unprotected is an array":   array(header, []byte{0x80}, bstr, bstr),
		"payload is text":           array(header, empty, []byte{0x61, 'a'}, bstr),
		"payload is an array":       array(header, empty, []byte{0x81, 1}, bstr),
		"payload is undefined":      array(header, empty, []byte{0xf7}, bstr),
		"payload has a tag":         array(header, empty, []byte{0xd8, 24, 0x41, 0}, bstr),
		"signature is nil":          array(header, empty, bstr, null),
		"signature is a number":     array(header, empty, bstr, one),
		"signature is an array":     array(header, empty, bstr, []byte{0x81, 1}),
		"COSE_Sign":                 array(header, empty, bstr, array(header, empty, bstr)[1:]),
	} {
		_, err := w.suite.Open(t.Context(), vc.Received(mediaVC, raw), vc.Opening{Keys: w.v.KeySource(), At: noon})
		require.Error(t, err, name)
		refused(t, err, "structure", "")
	}
	_, err = w.verify(w.forge(func(d *draft) { d.signed, d.payload = credential(t, w.job()).JSON(), nil }))
	refused(t, err, "structure", "detached")
	require.ErrorIs(t, err, cose.ErrDetached)
	for name, payload := range map[string][]byte{"empty": {}, "no object": []byte(`[]`), "two": []byte(`{}{}`), "CBOR": {0xa0}, "not UTF-8": []byte("{\"a\":\"\xff\"}"), "null": []byte("null")} {
		_, err := w.verify(w.forge(func(d *draft) { d.payload = payload }))
		require.Error(t, err, name)
		refused(t, err, "structure", "")
	}
}

// TestHeaders: what is not understood is ignored, but for what is critical.
func TestHeaders(t *testing.T) {
	w := newWorld(t)
	for name, change := range map[string]func(*draft){
		"as it is":       nil,
		"unknown number": func(d *draft) { d.header[-7777] = map[any]any{"a": []any{1, nil, 1.5, true}} },
		"unknown text":   func(d *draft) { d.header["alg"] = "ES256" },
		"a tagged value": func(d *draft) { d.header[99] = cbor.Tag{Number: 1, Content: 5} },
		"open chain":     func(d *draft) { d.unprotected = map[any]any{33: []byte{0x30, 0}} },
		"open text":      func(d *draft) { d.unprotected = map[any]any{"alg": 5, "x": map[any]any{"typ": 1}} },
		"unknown claims": func(d *draft) {
			d.header[15] = map[any]any{7: []byte{1}, 9: "scope", 39: []byte("cnonce"), "nonce": 1, "iss": "did:example:other", -70000: 1.5}
		},
		"no claims": func(d *draft) { d.header[15] = map[any]any{} },
	} {
		_, err := w.verify(w.forge(change))
		require.NoError(t, err, name)
	}
	for _, critical := range []any{[]any{16}, []any{}, []any{99}, nil, 16} {
		_, err := w.verify(w.forge(func(d *draft) { d.header[2] = critical }))
		refused(t, err, "structure", "critical")
		_, err = w.verify(w.forge(func(d *draft) { d.unprotected = map[any]any{2: critical} }))
		refused(t, err, "structure", "has to be protected")
	}
	_, err := w.verify(w.forge(func(d *draft) {
		d.rawHeader = bytes.Replace(encode(t, d.header), []byte("/vc+cose"), []byte("/vc\xffcose"), 1)
	}))
	refused(t, err, "structure", "typ")
	_, err = w.verify(w.forge(func(d *draft) { d.rawHeader = []byte("\xa2\x01\x27\x62\xc3\x28\x00") })) // a label
	refused(t, err, "structure", "UTF-8")
}

// TestExternalDataIsEmpty: a signature over something else besides the message is no signature over the message.
func TestExternalDataIsEmpty(t *testing.T) {
	w := newWorld(t)
	for _, context := range []string{"Signature", "CounterSignature", "MAC0"} {
		_, err := w.verify(w.forge(func(d *draft) {
			d.signature = func([]byte) []byte {
				s, err := d.key.Sign(t.Context(), encode(t, []any{context, encode(t, d.header), []byte{}, d.payload}))
				require.NoError(t, err)
				return s
			}
		}))
		refused(t, err, "proof", "signature")
	}
	_, err := w.verify(w.forge(func(d *draft) {
		d.signature = func([]byte) []byte {
			s, err := d.key.Sign(t.Context(), encode(t, []any{"Signature1", encode(t, d.header), []byte("more"), d.payload}))
			require.NoError(t, err)
			return s
		}
	}))
	refused(t, err, "proof", "signature")
}

// TestClaims: CWT claims count beside what the document says.
func TestClaims(t *testing.T) {
	w := newWorld(t)
	seconds := func(d time.Duration) int64 { return noon.Add(d).Unix() }
	for _, c := range []struct {
		name  int
		value any
		check vc.Check // "" holds
		says  string
	}{
		{1, 5, "structure", "iss (1): a text expected, got 5"}, {1, []byte("x"), "structure", "iss (1)"},
		{2, w.holder.String(), "", ""}, {2, w.issuer.String(), "structure", "sub"}, {2, nil, "structure", "sub (2)"},
		{3, 1, "structure", "aud (3)"}, {3, []any{"a", 1}, "structure", "aud (3)"}, {3, []any{}, "structure", "aud"}, {3, "", "structure", "aud"},
		{3, "https://elsewhere.example", "", ""}, {3, []any{"https://elsewhere.example"}, "", ""}, // by itself it is for nobody
		{4, seconds(time.Second), "", ""}, {4, seconds(0), "time", "expired"}, {4, float64(seconds(0)) + 0.5, "time", "expired"}, {4, float64(seconds(2)) + 1.5, "", ""},
		{4, -1, "structure", "exp"}, {4, math.NaN(), "structure", "exp (4)"}, {4, math.Inf(1), "structure", "exp (4)"}, {4, "1", "structure", "exp (4)"},
		{4, nil, "structure", "exp (4)"}, {4, true, "structure", "exp (4)"}, {4, uint64(math.MaxUint64), "structure", "exp (4)"},
		{4, math.MaxInt64, "structure", "exp"}, {4, cbor.Tag{Number: 1, Content: seconds(time.Hour)}, "structure", "exp (4)"}, {4, cbor.SimpleValue(255), "structure", "exp (4)"},
		{5, seconds(0), "", ""}, {5, seconds(time.Second), "time", "holds from"},
		{6, seconds(0), "", ""}, {6, seconds(time.Hour), "time", "created"}, {6, "", "structure", "iat (6)"},
		{10, "a text of some length", "structure", "nonce (10)"}, {10, []byte("1234567"), "structure", "nonce (10)"}, {10, make([]byte, 65), "structure", "nonce (10)"},
		{10, []any{[]byte(nonce), []byte(nonce + "2")}, "structure", "nonce (10)"}, {10, []byte("\xff\xfe1234567"), "structure", "nonce (10)"}, {10, make([]byte, 64), "", ""},
	} {
		_, err := w.verify(w.forge(func(d *draft) { d.header[15] = map[any]any{c.name: c.value} }))
		if c.check == "" {
			require.NoError(t, err, "%d %v", c.name, c.value)
			continue
		}
		require.Error(t, err, "%d %v", c.name, c.value)
		refused(t, err, c.check, c.says)
	}
	// It may be revoked, and nobody looks there.
	_, err := w.verify(w.forge(func(d *draft) {
		d.header[15] = map[any]any{65535: map[any]any{"status_list": map[any]any{"idx": 7, "uri": "https://kestrel.example/1"}}}
	}))
	var e *vc.VerifyError
	require.ErrorAs(t, err, &e)
	require.Equal(t, vc.Check("status"), e.Check)
	require.ErrorIs(t, err, vc.ErrUnavailable)
	for _, claims := range []any{nil, []any{}, []byte{0xa0}, map[any]any{true: 1}} {
		_, err := w.verify(w.forge(func(d *draft) { d.header[15] = claims }))
		refused(t, err, "structure", "CWT claims (15)")
	}
}

// TestPresentationClaims: a presentation answers with its claims, and with nothing less.
func TestPresentationClaims(t *testing.T) {
	w := newWorld(t)
	for says, change := range map[string]func(map[any]any){
		"nonce":    func(c map[any]any) { delete(c, 10) },
		"audience": func(c map[any]any) { delete(c, 3) },
		"expired":  func(c map[any]any) { c[4] = noon.Unix() },
		"iss":      func(c map[any]any) { c[1] = w.issuer.String() },
	} {
		_, err := w.answer(w.forgeShow(func(d *draft) { change(d.header[15].(map[any]any)) }))
		require.ErrorContains(t, err, says)
		require.ErrorIs(t, err, vc.ErrInvalid)
	}
	_, err := w.answer(w.forgeShow(func(d *draft) { delete(d.header, 15) }))
	refused(t, err, "binding", "nonce")

	// A presentation need not name its holder: iss does, and the key has to be theirs.
	p, err := vc.Presentation{Holder: w.holder, Items: []vc.Secured{w.issuance}}.Credential()
	require.NoError(t, err)
	anonymous := func(iss did.DID) vc.Secured {
		return w.forgeShow(func(d *draft) {
			d.payload = p.Without("holder").JSON()
			d.header[15].(map[any]any)[1] = iss.String()
		})
	}
	shown, err := w.answer(anonymous(w.holder))
	require.NoError(t, err)
	require.Equal(t, w.holder, shown.Holder())
	require.True(t, shown.Shown()[0].Own)
}
