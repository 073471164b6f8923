package jws_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/jws"
)

// FuzzParse: what parses has one spelling, and only our errors come out.
func FuzzParse(f *testing.F) {
	for _, p := range published {
		f.Add([]byte(p.jws))
	}
	f.Add([]byte("e30.."))                 // {}
	f.Add([]byte("eyJhbGciOiJub25lIn0..")) // none
	f.Add([]byte("eyJhbGciOiJFUzI1NiJ9.AB.AA"))
	key := parseKey(f, published[1].jwk)
	f.Fuzz(func(t *testing.T, text []byte) {
		token, err := jws.Parse(text, 1<<16)
		if err != nil {
			require.Zero(t, token)
			ours := false
			for _, e := range []error{jws.ErrForm, jws.ErrAlgorithm, jws.ErrCritical, jws.ErrLimit} {
				ours = ours || errors.Is(err, e)
			}
			require.True(t, ours, "%v", err)
			return
		}
		if err := token.Verify(key); err == nil {
			require.Equal(t, published[1].jws, string(text))
		} else {
			require.True(t, errors.Is(err, jws.ErrAlgorithm) || errors.Is(err, did.ErrSignature))
		}
	})
}
