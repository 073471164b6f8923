package bolt

import (
	"encoding/hex"
	"errors"
	"math"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.etcd.io/bbolt"

	"github.com/avouch-id/avouch/did"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/bans"
)

func nym(n byte) bans.Who {
	return bans.Who{Nym: vc.Nym{Suite: "suite", Domain: "did:web:plaza.example", Point: [48]byte{0: 0x80, 47: n}}}
}

// dump writes all that a store holds as text: names and keys as a path in hexadecimal, or as they are where they are names.
func dump(t *testing.T, d *DB) (lines []string) {
	var walk func(path string, b interface {
		ForEach(func(k, v []byte) error) error
		Bucket([]byte) *bbolt.Bucket
	}) error
	name := func(k []byte) string {
		if strings.Trim(string(k), "abcdefghijklmnopqrstuvwxyz") == "" {
			return string(k)
		}
		return hex.EncodeToString(k)
	}
	walk = func(path string, b interface {
		ForEach(func(k, v []byte) error) error
		Bucket([]byte) *bbolt.Bucket
	}) error {
		return b.ForEach(func(k, v []byte) error {
			if v == nil {
				return walk(path+name(k)+"/", b.Bucket(k))
			}
			lines = append(lines, path+name(k)+" = "+hex.EncodeToString(v))
			return nil
		})
	}
	require.NoError(t, d.bolt.View(func(tx *bbolt.Tx) error {
		return tx.ForEach(func(k []byte, b *bbolt.Bucket) error { return walk(name(k)+"/", b) })
	}))
	return lines
}

// TestFormat: a file holds what the package says. The bytes here are written by hand after that.
func TestFormat(t *testing.T) {
	d := opened(t, Options{})
	require.Equal(t, []string{"avouch/format = 31"}, dump(t, d))
	spend := func(key byte, now, until time.Time) {
		_, err := d.Replay().Spend(t.Context(), [32]byte{31: key}, now, until)
		require.NoError(t, err)
	}
	spend(1, time.Unix(1, 0), time.Unix(1, 0))
	spend(2, time.Unix(2, 0), time.Unix(0x65, 7)) // forgets the first
	spend(3, time.Unix(2, 0), time.Time{})
	business, err := did.Parse("did:web:a")
	require.NoError(t, err)
	require.NoError(t, d.Bans().Put(t.Context(), bans.Ban{Who: bans.Who{Nym: vc.Nym{Suite: "S", Domain: "did:web:b", Point: [48]byte{0xab, 47: 0xcd}}}, Sanction: "x", Until: time.Unix(-1, 0)}))
	require.NoError(t, d.Bans().Put(t.Context(), bans.Ban{Who: bans.Who{DID: business}, Sanction: "y"}))
	for _, n := range []uint64{5, 6} {
		_, err := d.StatusList("l").Reserve(t.Context(), n)
		require.NoError(t, err)
	}
	_, err = d.StatusList("l").Set(t.Context(), 6, 3)
	require.NoError(t, err)

	zeros := func(n int) string { return strings.Repeat("00", n) }
	nym := "01" + "0001" + "53" + "0009" + "6469643a7765623a62" + "ab" + zeros(46) + "cd"
	require.Equal(t, []string{
		"avouch/format = 31",
		"bans/bans/" + nym + "78" + " = 7fffffffffffffff",
		"bans/bans/" + "02" + "0009" + "6469643a7765623a61" + "79" + " = ",
		"bans/count = 0000000000000002",
		"bans/until/" + "7fffffffffffffff" + nym + "78" + " = ",
		"lists/l/reserved/0000000000000005 = ",
		"lists/l/reserved/0000000000000006 = ",
		"lists/l/values/0000000000000006 = 03",
		"replay/count = 0000000000000002",
		"replay/forgotten = 800000000000000100000000",
		"replay/spent/" + zeros(31) + "02 = 800000000000006500000007",
		"replay/spent/" + zeros(31) + "03 = ",
		"replay/until/" + "800000000000006500000007" + zeros(31) + "02 = ",
	}, dump(t, d))
	there, err := d.Bans().Lift(t.Context(), bans.Who{DID: business}, "y")
	require.NoError(t, err)
	require.True(t, there)
	_, err = d.Bans().Of(t.Context(), bans.Who{DID: business}, noon) // forgets the other
	require.NoError(t, err)
	_, err = d.StatusList("l").Set(t.Context(), 6, 0)
	require.NoError(t, err)
	rest := dump(t, d)
	require.Contains(t, rest, "bans/count = 0000000000000000")
	require.Len(t, rest, 9)
}

// TestSecurityCase19OverRestarts: what was forgotten is not first, and a clock that leapt ahead does no lasting harm.
func TestSecurityCase19OverRestarts(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	spend := func(first bool, key byte, now, until time.Time) {
		t.Helper()
		d := at(t, path, Options{Nonces: 30})
		got, err := d.Replay().Spend(t.Context(), [32]byte{key}, now, until)
		require.NoError(t, err)
		require.Equal(t, first, got)
		require.NoError(t, d.Close())
	}
	spend(true, 1, noon, noon.Add(time.Minute))
	spend(false, 1, noon, noon.Add(time.Minute))
	spend(true, 2, noon, noon.Add(2*time.Minute))
	spend(true, 3, noon.Add(90*time.Second), noon.Add(3*time.Minute)) // forgets 1
	spend(false, 1, noon, noon.Add(time.Minute))
	spend(false, 4, noon, noon.Add(time.Minute)) // may be one that was forgotten
	spend(true, 4, noon, noon.Add(time.Minute+1))
	spend(true, 5, noon.AddDate(100, 0, 0), noon.AddDate(100, 0, 1)) // a clock leaps
	spend(false, 3, noon, noon.Add(3*time.Minute))
	spend(true, 6, noon, noon.Add(4*time.Minute)) // and is put right
}

func TestReplayIsBounded(t *testing.T) {
	d := opened(t, Options{Nonces: 3})
	spend := func(key byte, now, until time.Time) error {
		_, err := d.Replay().Spend(t.Context(), [32]byte{key}, now, until)
		return err
	}
	for key := range byte(3) {
		require.NoError(t, spend(key, noon, noon.Add(time.Minute)))
	}
	require.ErrorIs(t, spend(9, noon, noon.Add(time.Hour)), vc.ErrUnavailable)
	require.NoError(t, spend(1, noon, noon.Add(time.Minute)), "a known one needs no place")
	require.NoError(t, spend(9, noon.Add(time.Minute+1), noon.Add(time.Hour)), "the places of those that expired are free")
	require.ErrorIs(t, (func() error {
		_, err := opened(t, Options{Nonces: -1}).Replay().Spend(t.Context(), [32]byte{}, noon, time.Time{})
		return err
	})(), vc.ErrUnavailable)
}

// TestForgettingIsBounded: of a thousand that expired at once every call forgets a few, and in the end all are gone.
func TestForgettingIsBounded(t *testing.T) {
	d := opened(t, Options{})
	for i := range 100 {
		_, err := d.Replay().Spend(t.Context(), [32]byte{byte(i)}, noon, noon.Add(time.Minute))
		require.NoError(t, err)
		require.NoError(t, d.Bans().Put(t.Context(), bans.Ban{Who: nym(byte(i)), Sanction: "s", Until: noon.Add(time.Minute)}))
	}
	for left := 100; left > 0; left = max(0, left-16) {
		require.Equal(t, left, count2(t, d, "replay", "until"))
		require.Equal(t, left, count2(t, d, "bans", "until"))
		_, err := d.Replay().Spend(t.Context(), [32]byte{1: 1}, noon.Add(time.Hour), noon)
		require.NoError(t, err)
		in, err := d.Bans().Of(t.Context(), nym(200), noon.Add(time.Hour))
		require.NoError(t, err)
		require.Empty(t, in)
	}
	require.Equal(t, []string{"avouch/format = 31", "bans/count = 0000000000000000", "replay/count = 0000000000000000",
		"replay/forgotten = " + hex.EncodeToString(instant(nil, noon.Add(time.Minute)))}, dump(t, d))
}

// count2 counts the entries of a bucket within a bucket.
func count2(t *testing.T, d *DB, in, name string) (n int) {
	require.NoError(t, d.bolt.View(func(tx *bbolt.Tx) error {
		return tx.Bucket([]byte(in)).Bucket([]byte(name)).ForEach(func(_, _ []byte) error { n++; return nil })
	}))
	return n
}

func TestBansAreBounded(t *testing.T) {
	d := opened(t, Options{Bans: bans.Limits{Bans: 3, Each: 2}})
	put := func(who byte, sanction string) error {
		return d.Bans().Put(t.Context(), bans.Ban{Who: nym(who), Sanction: sanction})
	}
	require.NoError(t, put(1, "a"))
	require.NoError(t, put(1, "b"))
	require.ErrorIs(t, put(1, "c"), vc.ErrUnavailable)
	require.NoError(t, put(2, "a"))
	require.ErrorIs(t, put(3, "a"), vc.ErrUnavailable)
	require.NoError(t, put(1, "a"), "one that is replaced needs no place")
	_, err := d.Bans().Lift(t.Context(), nym(1), "a")
	require.NoError(t, err)
	require.NoError(t, put(3, "a"))
}

// TestStatusList: what status.Storage says.
func TestStatusList(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	d := at(t, path, Options{})
	a, b := d.StatusList("a"), d.StatusList("b")
	yes := func(want bool) func(bool, error) {
		return func(got bool, err error) { t.Helper(); require.NoError(t, err); require.Equal(t, want, got) }
	}
	values := func(d *DB, name string, want ...uint64) {
		t.Helper()
		var got []uint64
		require.NoError(t, d.StatusList(name).Values(t.Context(), func(index uint64, value uint8) error {
			got = append(got, index, uint64(value))
			return nil
		}))
		require.Equal(t, want, got)
	}
	values(d, "a")
	yes(false)(a.Set(t.Context(), 7, 1))
	yes(true)(a.Reserve(t.Context(), 7))
	yes(false)(a.Reserve(t.Context(), 7))
	yes(false)(b.Set(t.Context(), 7, 1))
	values(d, "a")
	yes(true)(b.Reserve(t.Context(), 7))
	yes(true)(a.Reserve(t.Context(), 0))
	yes(true)(a.Reserve(t.Context(), math.MaxUint64))
	yes(true)(a.Set(t.Context(), math.MaxUint64, 255))
	yes(true)(a.Set(t.Context(), 0, 0))
	yes(true)(a.Set(t.Context(), 7, 1))
	yes(true)(a.Set(t.Context(), 7, 2))
	values(d, "a", 7, 2, math.MaxUint64, 255)
	values(d, "b")
	yes(true)(a.Set(t.Context(), math.MaxUint64, 0))
	yes(false)(a.Reserve(t.Context(), math.MaxUint64)) // once given out, ever
	require.NoError(t, d.Close())
	d = at(t, path, Options{})
	yes(false)(d.StatusList("a").Reserve(t.Context(), 7))
	values(d, "a", 7, 2)

	stop := errors.New("stop")
	require.ErrorIs(t, d.StatusList("a").Values(t.Context(), func(uint64, uint8) error { return stop }), stop)
	// Whoever yields may write: the view is of the moment before.
	require.NoError(t, d.StatusList("a").Values(t.Context(), func(uint64, uint8) error {
		yes(true)(d.StatusList("a").Set(t.Context(), 0, 9))
		return nil
	}))
	values(d, "a", 0, 9, 7, 2)

	for _, name := range []string{"", strings.Repeat("n", 257), "\xff"} {
		l := d.StatusList(name)
		_, err := l.Reserve(t.Context(), 1)
		require.ErrorIs(t, err, vc.ErrInvalid)
		_, err = l.Set(t.Context(), 1, 1)
		require.ErrorIs(t, err, vc.ErrInvalid)
		require.ErrorIs(t, l.Values(t.Context(), nil), vc.ErrInvalid)
	}
	yes(true)(d.StatusList(strings.Repeat("n", 256)).Reserve(t.Context(), 1))
}

// TestReserveIsAtomic: of many calls with one index exactly one gets it.
func TestReserveIsAtomic(t *testing.T) {
	l := opened(t, Options{}).StatusList("a")
	var won [20]atomic.Int32
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			for i := range won {
				free, err := l.Reserve(t.Context(), uint64(i))
				if err != nil {
					t.Error(err)
				}
				if free {
					won[i].Add(1)
				}
			}
		})
	}
	all.Wait()
	for i := range won {
		require.EqualValues(t, 1, won[i].Load())
	}
}
