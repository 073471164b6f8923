package ecdsasd2023_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"testing"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/internal/strictjson"
	"github.com/avouch-id/avouch/testvectors"
	"github.com/avouch-id/avouch/vc"
	"github.com/stretchr/testify/require"
)

// The W3C employment authorization credential with what the specification's example makes mandatory and shows: 4 and 6 of 24
// statements; "whole" shows all. Beside it the bare operations: one verification by Ed25519, one by P-256.

func employment(b *testing.B) (vc.Credential, vc.Issuer) {
	var v struct {
		Cases []struct{ Unsigned json.RawMessage }
	}
	testvectors.Load(b, "ecdsasd", &v)
	id, key := newKey(b, did.P256)
	doc, err := strictjson.ParseObject(v.Cases[0].Unsigned, strictjson.Limits{})
	require.NoError(b, err)
	doc["issuer"].(map[string]any)["id"] = id.String()
	c, err := vc.NewCredential(doc)
	require.NoError(b, err)
	return c, vc.Issuer{ID: id.String(), Key: key}
}

var (
	mandatory = []vc.Pointer{"/issuer"}
	shown     = map[string][]vc.Pointer{"example": {"/validFrom", "/validUntil", "/credentialSubject/birthCountry"}, "whole": {""}}
)

func BenchmarkBare(b *testing.B) {
	message := make([]byte, 64)
	b.Run("ed25519", func(b *testing.B) {
		public, private, err := ed25519.GenerateKey(nil)
		require.NoError(b, err)
		signature := ed25519.Sign(private, message)
		for b.Loop() {
			if !ed25519.Verify(public, message, signature) {
				b.Fatal("does not verify")
			}
		}
	})
	b.Run("p256", func(b *testing.B) {
		_, key := newKey(b, did.P256)
		signature, err := key.Signer.Sign(b.Context(), message)
		require.NoError(b, err)
		public := key.Signer.PublicKey()
		for b.Loop() {
			if public.Verify(message, signature) != nil {
				b.Fatal("does not verify")
			}
		}
	})
}

func BenchmarkBase(b *testing.B) {
	c, issuer := employment(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := issuer.Issue(b.Context(), c, suite.Base(mandatory...)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDisclose(b *testing.B) {
	c, issuer := employment(b)
	base, err := issuer.Issue(b.Context(), c, suite.Base(mandatory...))
	require.NoError(b, err)
	for name, reveal := range shown {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := suite.Disclose(b.Context(), base, vc.Disclosure{Reveal: reveal, Rand: rand.Reader}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkVerify(b *testing.B) {
	c, issuer := employment(b)
	base, err := issuer.Issue(b.Context(), c, suite.Base(mandatory...))
	require.NoError(b, err)
	for name, reveal := range shown {
		b.Run(name, func(b *testing.B) {
			raw := disclose(b, base, reveal...).Bytes()
			gate := verifier(suite)
			gate.Now = nil
			b.ReportAllocs()
			for b.Loop() {
				if _, err := gate.Verify(b.Context(), vc.Received("", raw)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
