package sdjwt_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/sdjwt"
)

// tenClaims are ten claims to conceal.
func tenClaims(b *testing.B, issuer string) vc.Credential {
	b.Helper()
	claims := map[string]any{"iss": issuer, "vct": vct, "exp": noon.AddDate(1, 0, 0).Unix()}
	for i := range 10 {
		claims[fmt.Sprintf("claim%d", i)] = fmt.Sprintf("a value of some thirty letters %d", i)
	}
	c, err := vc.NewCredential(claims)
	require.NoError(b, err)
	return c
}

// besides times the bare operations in turns with what is measured, and reports the quotient as x/ops.
func besides(b *testing.B, measured, bare func()) {
	b.Helper()
	var ours, theirs time.Duration
	for b.Loop() {
		start := time.Now()
		measured()
		middle := time.Now()
		bare()
		ours, theirs = ours+middle.Sub(start), theirs+time.Since(middle)
	}
	b.ReportMetric(float64(ours)/float64(theirs), "x/ops")
	b.ReportMetric(float64(ours.Nanoseconds())/float64(b.N), "ns/ours")
}

// BenchmarkOpen opens ten disclosures with key binding. The bare operations: two Ed25519 verifications, the SHA-256 of each
// disclosure, and that of all for sd_hash.
func BenchmarkOpen(b *testing.B) {
	w := newWorld(b, did.Ed25519, did.Ed25519)
	issued, err := w.issuer.Issue(context.Background(), tenClaims(b, w.issuer.ID), sdjwt.VC{Holder: w.holder.PublicKey(), ConcealAll: true})
	require.NoError(b, err)
	shown := w.show(b, issued, "")
	opening, disclosure := w.opening(), make([]byte, 100)
	message := make([]byte, 1000)
	signature, err := w.holder.Sign(context.Background(), message)
	require.NoError(b, err)
	key := w.holder.PublicKey()
	b.ReportAllocs()
	besides(b, func() {
		if _, err := (sdjwt.Mechanism{}).Open(context.Background(), shown, opening); err != nil {
			b.Fatal(err)
		}
	}, func() {
		for range 2 {
			if err := key.Verify(message, signature); err != nil {
				b.Fatal(err)
			}
		}
		for range 10 {
			sha256.Sum256(disclosure)
		}
		sha256.Sum256(shown.Bytes())
	})
}

// BenchmarkDisclose shows five of ten claims. The bare operations: one Ed25519 signature, eleven hashes.
func BenchmarkDisclose(b *testing.B) {
	w := newWorld(b, did.Ed25519, did.Ed25519)
	issued, err := w.issuer.Issue(context.Background(), tenClaims(b, w.issuer.ID), sdjwt.VC{Holder: w.holder.PublicKey(), ConcealAll: true})
	require.NoError(b, err)
	d := vc.Disclosure{Reveal: []vc.Pointer{"/claim0", "/claim1", "/claim2", "/claim3", "/claim4"}, To: w.ask, At: noon}
	message, disclosure := make([]byte, 200), make([]byte, 100)
	b.ReportAllocs()
	besides(b, func() {
		if _, err := (sdjwt.Bound{Key: w.holder}).Disclose(context.Background(), issued, d); err != nil {
			b.Fatal(err)
		}
	}, func() { sign(b, w.holder, message, disclosure, issued.Bytes()) })
}

// BenchmarkIssue issues ten disclosures. The bare operations: one Ed25519 signature, eleven hashes.
func BenchmarkIssue(b *testing.B) {
	w := newWorld(b, did.Ed25519, did.Ed25519)
	claims, v := tenClaims(b, w.issuer.ID), sdjwt.VC{Holder: w.holder.PublicKey(), ConcealAll: true}
	message, disclosure := make([]byte, 1000), make([]byte, 100)
	b.ReportAllocs()
	besides(b, func() {
		if _, err := v.Secure(context.Background(), claims, w.signing()); err != nil {
			b.Fatal(err)
		}
	}, func() { sign(b, w.holder, message, disclosure, message) })
}

func sign(b *testing.B, by did.Signer, message, disclosure, whole []byte) {
	if _, err := by.Sign(context.Background(), message); err != nil {
		b.Fatal(err)
	}
	for range 10 {
		sha256.Sum256(disclosure)
	}
	sha256.Sum256(whole)
}

// manyClaims is a claim set with n claims.
func manyClaims(b *testing.B, issuer string, n int) vc.Credential {
	b.Helper()
	claims := map[string]any{"iss": issuer, "vct": vct}
	for i := range n {
		claims[fmt.Sprintf("claim%d", i)] = fmt.Sprintf("a value of some thirty letters %d", i)
	}
	c, err := vc.NewCredential(claims)
	require.NoError(b, err)
	return c
}

// BenchmarkDisclosures opens SD-JWTs of ten, a hundred and a thousand disclosures, in turns with one that has none. What each
// disclosure adds must not grow with their number: ns/disclosure, allocs/disclosure.
func BenchmarkDisclosures(b *testing.B) {
	for _, n := range []int{10, 100, 1000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			w := newWorld(b, did.Ed25519, did.Ed25519)
			opening := w.opening()
			open := func(n int) func() {
				s, err := w.issuer.Issue(context.Background(), manyClaims(b, w.issuer.ID, n), sdjwt.VC{ConcealAll: true})
				require.NoError(b, err)
				return func() {
					if _, err := (sdjwt.Mechanism{}).Open(context.Background(), s, opening); err != nil {
						b.Fatal(err)
					}
				}
			}
			all, none := open(n), open(0)
			allocs := testing.AllocsPerRun(10, all) - testing.AllocsPerRun(10, none)
			var with, without []time.Duration
			for b.Loop() {
				start := time.Now()
				all()
				middle := time.Now()
				none()
				with, without = append(with, middle.Sub(start)), append(without, time.Since(middle))
			}
			slices.Sort(with)
			slices.Sort(without)
			each := with[len(with)/2] - without[len(without)/2]
			b.ReportMetric(float64(each.Nanoseconds())/float64(n), "ns/disclosure")
			b.ReportMetric(allocs/float64(n), "allocs/disclosure")
		})
	}
}

// BenchmarkSeparators refuses ten million dots, and as many tildes: once received, and with the copy that receiving makes.
func BenchmarkSeparators(b *testing.B) {
	w := newWorld(b, did.Ed25519, did.Ed25519)
	opening := w.opening()
	for name, separator := range map[string]string{"dots": ".", "tildes": "~"} {
		raw := bytes.Repeat([]byte(separator), 10_000_000)
		s := vc.Received("application/dc+sd-jwt", raw)
		refuse := func(b *testing.B, s vc.Secured, o vc.Opening) {
			if _, err := (sdjwt.Mechanism{}).Open(context.Background(), s, o); err == nil {
				b.Fatal("accepted")
			}
		}
		b.Run(name+"/open", func(b *testing.B) {
			for b.Loop() {
				refuse(b, s, opening)
			}
		})
		b.Run(name+"/open-unlimited", func(b *testing.B) {
			o := opening
			o.Limits.Bytes = len(raw)
			for b.Loop() {
				refuse(b, s, o)
			}
		})
		b.Run(name+"/receive-and-open", func(b *testing.B) {
			for b.Loop() {
				refuse(b, vc.Received("application/dc+sd-jwt", raw), opening)
			}
		})
		b.Run(name+"/receive-by-shape-and-open", func(b *testing.B) {
			for b.Loop() {
				refuse(b, vc.Received("", raw), opening)
			}
		})
	}
}
