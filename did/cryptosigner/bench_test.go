package cryptosigner_test

import (
	"context"
	"crypto"
	"crypto/rand"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
)

// BenchmarkSign is what the signer costs over the bare key of the standard library (bare/…): mostly a verification
// (verify/…), and with a context that can end a goroutine (context/…).
func BenchmarkSign(b *testing.B) {
	message := make([]byte, 64)
	hashes := map[did.Kind]crypto.Hash{did.P256: crypto.SHA256, did.P384: crypto.SHA384}
	for _, k := range kinds {
		key := newKey(b, k)
		s := newSigner(b, key)
		signature, err := s.Sign(context.Background(), message)
		require.NoError(b, err)
		ending, cancel := context.WithCancel(context.Background())
		defer cancel()
		for name, op := range map[string]func() error{
			"":         func() error { _, err := s.Sign(context.Background(), message); return err },
			"context/": func() error { _, err := s.Sign(ending, message); return err },
			"bare/":    func() error { _, err := crypto.SignMessage(key, rand.Reader, message, hashes[k]); return err },
			"verify/":  func() error { return s.PublicKey().Verify(message, signature) },
		} {
			b.Run(name+k.String(), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if err := op(); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
