package bbs2023

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc/jsonld"
)

// TestKeysAreBounded: whoever sends many keys makes a suite forget some, and no larger.
func TestKeysAreBounded(t *testing.T) {
	s := New(jsonld.Embedded())
	var first did.PublicKey
	for i := range maxKeys + 8 {
		key, err := GenerateKey(nil)
		require.NoError(t, err)
		public := key.Signer().PublicKey()
		if i == 0 {
			first = public
		}
		for range 2 {
			point, err := s.publicKey(public)
			require.NoError(t, err)
			require.Equal(t, public.Bytes(), point.Bytes())
		}
		require.LessOrEqual(t, len(s.keys.known), maxKeys)
	}
	point, err := s.publicKey(first)
	require.NoError(t, err)
	require.Equal(t, first.Bytes(), point.Bytes())
	ed, err := did.GenerateKey(did.Ed25519)
	require.NoError(t, err)
	_, err = s.publicKey(ed.PublicKey())
	require.Error(t, err)
}
