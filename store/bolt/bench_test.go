package bolt

import (
	"crypto/ed25519"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/bans"
)

// beside measures each of many calls, made by so many callers at a time, and a bare Ed25519 verification of 64 bytes in the
// same run: x/bare is the ratio of their times, of a call's share where several are made at a time.
// n counts the calls, those of earlier and shorter runs too.
func beside(b *testing.B, n *atomic.Uint64, callers int, call func(n uint64) error) {
	public, private, err := ed25519.GenerateKey(nil)
	require.NoError(b, err)
	message := make([]byte, 64)
	signature := ed25519.Sign(private, message)
	const turns = 1000
	begin := time.Now()
	for range turns {
		if !ed25519.Verify(public, message, signature) {
			b.Fatal("not verified")
		}
	}
	bare := time.Since(begin) / turns
	b.SetParallelism(callers) // for each of GOMAXPROCS, which is 1 under -cpu 1
	b.ResetTimer()
	b.RunParallel(func(p *testing.PB) {
		for p.Next() {
			if err := call(n.Add(1)); err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.ReportMetric(float64(b.Elapsed())/float64(b.N)/float64(bare), "x/bare")
}

// done is an error where a call did not do what is measured.
func done(did bool, err error) error {
	if err == nil && !did {
		return errors.New("was done before")
	}
	return err
}

var callers = []int{1, 8, 64, 512}

// BenchmarkSpend spends new nonces, of which 100,000 have not expired.
func BenchmarkSpend(b *testing.B) {
	run := func(b *testing.B, name string, s vc.ReplayStore) {
		var n atomic.Uint64
		for _, callers := range callers {
			b.Run(fmt.Sprintf("%s/%d", name, callers), func(b *testing.B) {
				beside(b, &n, callers, func(n uint64) error {
					var key [32]byte
					binary.BigEndian.PutUint64(key[:], n*0x9e3779b97f4a7c15)
					now := noon.Add(time.Duration(n) * 100 * time.Microsecond)
					return done(s.Spend(b.Context(), key, now, now.Add(10*time.Second)))
				})
			})
		}
	}
	run(b, "memory", vc.MemoryReplay(1<<20))
	run(b, "file", opened(b, Options{}).Replay())
}

// BenchmarkOf looks up pseudonyms of which every other is banned, in a list of 10,000.
func BenchmarkOf(b *testing.B) {
	run := func(b *testing.B, name string, l bans.List) {
		who := func(n uint64) bans.Who {
			w := nym(1)
			binary.BigEndian.PutUint64(w.Nym.Point[1:], n)
			return w
		}
		ends := make(chan error)
		for i := range uint64(100) {
			go func() {
				var err error
				for j := i * 100; j < i*100+100 && err == nil; j++ {
					err = l.Put(b.Context(), bans.Ban{Who: who(2 * j), Sanction: "urn:uuid:0", Until: noon.Add(time.Hour)})
				}
				ends <- err
			}()
		}
		for range 100 {
			require.NoError(b, <-ends)
		}
		b.Run(name, func(b *testing.B) {
			beside(b, new(atomic.Uint64), 1, func(n uint64) error {
				_, err := l.Of(b.Context(), who(n*7919%20_000), noon)
				return err
			})
		})
	}
	run(b, "memory", &bans.Memory{})
	run(b, "file", opened(b, Options{}).Bans())
}

// BenchmarkReserve takes indexes of a list, in an order that is not theirs.
func BenchmarkReserve(b *testing.B) {
	l := opened(b, Options{}).StatusList("list")
	var n atomic.Uint64
	for _, callers := range callers {
		b.Run(fmt.Sprintf("file/%d", callers), func(b *testing.B) {
			beside(b, &n, callers, func(n uint64) error {
				return done(l.Reserve(b.Context(), n*0x9e3779b1%(1<<32)))
			})
		})
	}
}

// BenchmarkOpen opens a store of 100,000 nonces and looks through its pages.
func BenchmarkOpen(b *testing.B) {
	path := b.TempDir() + "/store.db"
	d, err := Open(path, Options{})
	require.NoError(b, err)
	done := make(chan error)
	for i := range uint64(1000) {
		go func() {
			var err error
			for j := range uint64(100) {
				var key [32]byte
				binary.BigEndian.PutUint64(key[:], (i*100+j)*0x9e3779b97f4a7c15)
				if _, e := d.Replay().Spend(b.Context(), key, noon, noon.Add(time.Hour)); e != nil {
					err = e
				}
			}
			done <- err
		}()
	}
	for range 1000 {
		require.NoError(b, <-done)
	}
	require.NoError(b, d.Close())
	info, err := os.Stat(path)
	require.NoError(b, err)
	b.Run("100000", func(b *testing.B) {
		b.SetBytes(info.Size())
		for b.Loop() {
			d, err := Open(path, Options{})
			if err != nil {
				b.Fatal(err)
			}
			if err := d.Close(); err != nil {
				b.Fatal(err)
			}
		}
	})
}
