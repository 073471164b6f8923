package bbs2023_test

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/bbs"
	"github.com/avouch-id/avouch/vc/dataintegrity/bbs2023"
	"github.com/avouch-id/avouch/vc/dataintegrity/internal/sd/sdtest"
	"github.com/avouch-id/avouch/vc/jsonld"
)

// A credential of personhood, with its nine statements; and one of a hundred statements, of which the issuer and a type are mandatory and
// "example" shows three more; "whole" shows all.

func hundred(b testing.TB, o office) vc.Credential {
	b.Helper()
	context := map[string]any{}
	subject := map[string]any{}
	for i := range 96 {
		term := fmt.Sprintf("claim%d", i)
		context[term], subject[term] = "https://world.example/"+term, fmt.Sprintf("what claim %d says", i)
	}
	c, err := vc.NewCredential(map[string]any{"@context": []any{jsonld.CredentialsV2, context}, "type": "VerifiableCredential", "issuer": o.id,
		"validFrom": "2026-01-01T00:00:00Z", "credentialSubject": subject})
	require.NoError(b, err)
	require.Len(b, sdtest.Statements(b, c.Object()), 100)
	return c
}

var shownOfHundred = map[string][]vc.Pointer{"example": {"/validFrom", "/credentialSubject/claim7", "/credentialSubject/claim77"}, "whole": {""}}

func BenchmarkBase(b *testing.B) {
	o := newOffice(b, suite)
	c := hundred(b, o)
	b.ReportAllocs()
	for b.Loop() {
		o.issue(b, c, suite.Base("/issuer", "/type"))
	}
}

func BenchmarkDisclose(b *testing.B) {
	o := newOffice(b, suite)
	base := o.issue(b, hundred(b, o), suite.Base("/issuer", "/type"))
	for name, reveal := range shownOfHundred {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				disclose(b, base, reveal...)
			}
		})
	}
}

func BenchmarkVerify(b *testing.B) {
	o := newOffice(b, suite)
	base := o.issue(b, hundred(b, o), suite.Base("/issuer", "/type"))
	for name, reveal := range shownOfHundred {
		b.Run(name, func(b *testing.B) {
			verify(b, disclose(b, base, reveal...))
		})
	}
	for _, s := range scenes(b, o) {
		b.Run(s.name, func(b *testing.B) {
			verify(b, s.disclose(b, challenge(plaza), newAvatar(b), level))
		})
	}
}

func verify(b *testing.B, derived vc.Secured) {
	v, ctx := gate(suite), b.Context()
	raw := derived.Bytes()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := v.Verify(ctx, vc.Received("application/vc", raw)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkMost is the largest proof that anybody can send, which does not hold: of 4093 hidden messages.
func BenchmarkMost(b *testing.B) {
	s := scenes(b, newOffice(b, suite))[0]
	derived := s.disclose(b, challenge(plaza), newAvatar(b), level)
	header, v := proofValue(b, derived)
	v[0] = append(v[0].([]byte), bytes.Repeat(v[0].([]byte)[144:176], bbs.MaxMessages-16)...)
	large := withValue(b, derived, header, v)
	b.ReportMetric(float64(len(large.Bytes())), "bytes")
	for b.Loop() {
		if _, err := gate(suite).Verify(b.Context(), large); err == nil {
			b.Fatal("it holds")
		}
	}
}

func BenchmarkEnrol(b *testing.B) {
	o := newOffice(b, suite)
	p := newPerson(b, o)
	in := session(o, bbs2023.Pseudonym)
	request, _, err := p.Request(rand.Reader, in, nil)
	require.NoError(b, err)
	b.Run("request", func(b *testing.B) {
		for b.Loop() {
			if _, _, err := p.Request(rand.Reader, in, nil); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("enrol", func(b *testing.B) {
		for b.Loop() {
			if _, err := suite.Enrol(request, in, nil, nil); err != nil {
				b.Fatal(err)
			}
		}
	})
}
