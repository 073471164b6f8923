package did_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
)

// BenchmarkVerify runs PublicKey.Verify on 64 bytes beside the bare operation
// of the standard library.
func BenchmarkVerify(b *testing.B) {
	message := make([]byte, 64)
	for _, kind := range []did.Kind{did.Ed25519, did.P256, did.P384, did.Secp256k1} {
		private, err := did.GenerateKey(kind)
		require.NoError(b, err)
		key := private.PublicKey()
		signature, err := private.Sign(context.Background(), message)
		require.NoError(b, err)
		b.Run(kind.String(), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if key.Verify(message, signature) != nil {
					b.Fatal("does not verify")
				}
			}
		})
		switch kind {
		case did.Ed25519:
			raw := ed25519.PublicKey(key.Bytes())
			b.Run("bare/ed25519", func(b *testing.B) {
				for b.Loop() {
					if !ed25519.Verify(raw, message, signature) {
						b.Fatal("does not verify")
					}
				}
			})
		case did.P256:
			raw, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
			require.NoError(b, err)
			digest := sha256.Sum256(message)
			der, err := ecdsa.SignASN1(rand.Reader, raw, digest[:])
			require.NoError(b, err)
			b.Run("bare/p256", func(b *testing.B) {
				for b.Loop() {
					digest := sha256.Sum256(message)
					if !ecdsa.VerifyASN1(&raw.PublicKey, digest[:], der) {
						b.Fatal("does not verify")
					}
				}
			})
		}
	}
}

func BenchmarkParseMultikey(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := did.ParseMultikey(multikey); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParseDocument(b *testing.B) {
	id, err := did.Parse("did:key:" + multikey)
	require.NoError(b, err)
	d, err := id.KeyDocument(multikey)
	require.NoError(b, err)
	json := d.JSON()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := did.ParseDocument(json); err != nil {
			b.Fatal(err)
		}
	}
}
