package status

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"errors"
	"io"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
)

// inTurns times two things by turns and reports the median of the first, which is done several times at once, divided by that of the
// second.
func inTurns(b *testing.B, metric string, repeats float64, first, second func()) {
	b.ReportAllocs()
	var times [2][]time.Duration
	for b.Loop() {
		begin := time.Now()
		first()
		middle := time.Now()
		second()
		times[0], times[1] = append(times[0], middle.Sub(begin)), append(times[1], time.Since(middle))
	}
	median := func(i int) float64 {
		slices.Sort(times[i])
		return float64(times[i][len(times[i])/2])
	}
	b.ReportMetric(median(0)/repeats/median(1), metric)
	b.ReportMetric(median(0)/repeats, "ns/op")
}

// benchList is a credential of 2^20 entries of which one in a hundred is set, and the GZIP in it.
func benchList(b *testing.B) (document, compressed []byte) {
	list := make([]byte, 1<<17)
	source := rand.New(rand.NewPCG(1, 2))
	for range 1 << 20 / 100 {
		i := source.Uint64N(1 << 20)
		list[i/8] |= 0x80 >> (i % 8)
	}
	encoded := encodeBitstring(list)
	compressed, err := base64.RawURLEncoding.DecodeString(encoded[1:])
	require.NoError(b, err)
	c, err := vc.NewCredential(map[string]any{"credentialSubject": map[string]any{"type": typeList, "statusPurpose": "revocation", "encodedList": encoded}})
	require.NoError(b, err)
	return c.JSON(), compressed
}

// BenchmarkOpen opens a list of 2^20 entries, from the bytes of the credential on, without its proof. x/ops is that divided by the bare
// decompression of the same bytes, read in the same pieces.
func BenchmarkOpen(b *testing.B) {
	document, compressed := benchList(b)
	open := func() {
		c, err := vc.ParseCredential(document)
		if err == nil {
			err = new(statusList).readSubject(c, Limits{})
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	inTurns(b, "x/ops", 1, open, func() {
		z, err := gzip.NewReader(bytes.NewReader(compressed))
		for err == nil {
			_, err = io.ReadFull(z, make([]byte, chunk))
		}
		if !errors.Is(err, io.EOF) {
			b.Fatal(err)
		}
	})
	b.ReportMetric(float64(len(compressed)), "bytes")
}

// BenchmarkAt reads one entry of such a list. x/bare is that divided by one Ed25519 verification of 64 bytes.
func BenchmarkAt(b *testing.B) {
	document, _ := benchList(b)
	c, err := vc.ParseCredential(document)
	require.NoError(b, err)
	var l statusList
	require.NoError(b, l.readSubject(c, Limits{}))
	key, err := did.GenerateKey(did.Ed25519)
	require.NoError(b, err)
	message := make([]byte, 64)
	signature, err := key.Sign(b.Context(), message)
	require.NoError(b, err)
	public := key.PublicKey()
	for name, bits := range map[string]Bits{"bitstring": l.bits, "3-bits": {l.bits.chunks, l.bits.bytes, 3, true}, "token": {l.bits.chunks, l.bits.bytes, 2, false}} {
		b.Run(name, func(b *testing.B) {
			var sum uint64
			const looks = 100
			inTurns(b, "x/bare", looks, func() {
				for i := range uint64(looks) {
					v, _ := bits.At(i * 7919 % bits.Len())
					sum += v
				}
			}, func() {
				if err := public.Verify(message, signature); err != nil {
					b.Fatal(err)
				}
			})
			if sum == 0 {
				b.Fatal("nothing is set")
			}
		})
	}
}
