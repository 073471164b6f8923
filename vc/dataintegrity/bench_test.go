package dataintegrity_test

import (
	"crypto/ed25519"
	"testing"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/jsonld"
)

// BenchmarkOpen is one Data Integrity credential from bytes to claims, beside the bare signature that it cannot do
// without.
func BenchmarkOpen(b *testing.B) {
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		b.Fatal(err)
	}
	message := make([]byte, 64)
	signature := ed25519.Sign(private, message)
	b.Run("bare", func(b *testing.B) {
		for b.Loop() {
			if !ed25519.Verify(public, message, signature) {
				b.Fatal("does not verify")
			}
		}
	})
	for name, suite := range suites(jsonld.Embedded()) {
		b.Run(name, func(b *testing.B) {
			signed, _ := aCredential(b, suite, nil)
			gate := verifier(suite)
			raw := signed.Bytes()
			b.ReportAllocs()
			for b.Loop() {
				if _, err := gate.Verify(b.Context(), vc.Received("", raw)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
