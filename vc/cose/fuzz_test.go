package cose_test

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/vc"
)

// FuzzOpen: whatever is opened was signed by the issuer or the holder; anything else is refused, and nothing panics.
func FuzzOpen(f *testing.F) {
	w := newWorld(f)
	for _, seed := range []vc.Secured{
		w.issuance, w.show, w.forge(func(d *draft) { d.untagged = true }),
		w.forge(func(d *draft) {
			d.header[15] = map[any]any{8: map[any]any{1: map[any]any{1: 1, -1: 6, -2: w.mine.Signer.PublicKey().Bytes()}}, 4: 1.5e9}
		}),
		w.forge(func(d *draft) { d.unprotected = map[any]any{33: []any{[]byte{1}}, "x": nil} }),
		w.forge(func(d *draft) { d.payload = nil }),
	} {
		f.Add(seed.Bytes())
	}
	for _, seed := range []string{"", "\xd2", "\xd2\x84\x40\xa0\x40\x40", "\x84\x41\xa0\xa0\xf6\x40", "\xd8\x60\x80", "\xd2\x9f\xff"} {
		f.Add([]byte(seed))
	}
	signed := map[string]bool{string(credential(f, w.job()).JSON()): true}
	p, err := vc.Presentation{Holder: w.holder, Items: []vc.Secured{w.issuance}, To: w.ask}.Credential()
	require.NoError(f, err)
	signed[string(p.JSON())] = true
	f.Fuzz(func(t *testing.T, raw []byte) {
		for _, s := range []vc.Secured{vc.Received("", raw), vc.Received(mediaVC, raw), vc.Received(mediaVP, raw)} {
			if s.MediaType() != mediaVC && s.MediaType() != mediaVP {
				continue
			}
			before := bytes.Clone(raw)
			o, err := w.suite.Open(context.Background(), s, vc.Opening{Keys: w.v.KeySource(), At: noon})
			require.Equal(t, before, raw)
			var e *vc.VerifyError
			require.True(t, err == nil || errors.As(err, &e) && e == err, "%v", err)
			if err != nil {
				require.Empty(t, o)
				continue
			}
			require.True(t, signed[string(o.Credential.JSON())], "%s", o.Credential.JSON())
			require.Len(t, o.Proofs, 1)
		}
	})
}
