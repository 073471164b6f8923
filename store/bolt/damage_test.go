package bolt

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.etcd.io/bbolt"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/bans"
)

// filled is the file of a store that has branches, leaves, an overflowing page, small buckets and free pages.
func filled(t testing.TB) []byte {
	path := filepath.Join(t.TempDir(), "store.db")
	d, err := Open(path, Options{})
	require.NoError(t, err)
	require.NoError(t, d.bolt.Update(func(tx *bbolt.Tx) error { // as the writer does, in one transaction
		for i := range 300 {
			if _, _, err := d.spend(tx.Bucket([]byte("replay")), append(make([]byte, 30), byte(i>>8), byte(i)), noon, noon.Add(time.Duration(i)*time.Second)); err != nil {
				return err
			}
		}
		return nil
	}))
	for i := range 3 {
		b := bans.Ban{Who: nym(byte(i)), Sanction: "s", Until: noon}
		if i == 1 {
			b.Sanction = string(bytes.Repeat([]byte("s"), 2048))
		}
		require.NoError(t, d.Bans().Put(t.Context(), b))
		_, err := d.StatusList("a").Reserve(t.Context(), uint64(i))
		require.NoError(t, err)
		_, err = d.StatusList("a").Set(t.Context(), uint64(i), 1)
		require.NoError(t, err)
	}
	require.NoError(t, d.Close())
	file, err := os.ReadFile(path)
	require.NoError(t, err)
	return file
}

// use opens a file and does everything with it that can be done. Whatever it is, there is no panic, and what is wrong is a
// vc.ErrUnavailable.
func use(t testing.TB, file []byte) (opened bool, failed error) {
	path := filepath.Join(t.TempDir(), "store.db")
	require.NoError(t, os.WriteFile(path, file, 0o600))
	d, err := Open(path, Options{Wait: 10 * time.Second})
	if err != nil {
		require.ErrorIs(t, err, vc.ErrUnavailable)
		return false, err
	}
	d.bolt.NoSync = true
	ctx := t.Context()
	later := noon.Add(100 * time.Second)
	for _, do := range []func() error{
		func() error { _, err := d.Bans().Of(ctx, nym(1), noon.Add(-time.Hour)); return err },
		func() error { return d.StatusList("a").Values(ctx, func(uint64, uint8) error { return nil }) },
		func() error { _, err := d.Replay().Spend(ctx, [32]byte{31: 7}, noon, noon); return err },
		func() error { _, err := d.Replay().Spend(ctx, [32]byte{31: 9}, later, later); return err },
		func() error { _, err := d.Replay().Spend(ctx, [32]byte{0xff}, later, later); return err },
		func() error { return d.Bans().Put(ctx, bans.Ban{Who: nym(2), Sanction: "s"}) },
		func() error { return d.Bans().Put(ctx, bans.Ban{Who: nym(9), Sanction: "s"}) },
		func() error { _, err := d.Bans().Lift(ctx, nym(1), "s"); return err },
		func() error { _, err := d.Bans().Of(ctx, nym(0), noon); return err },
		func() error { _, err := d.StatusList("a").Reserve(ctx, 7); return err },
		func() error { _, err := d.StatusList("a").Set(ctx, 1, 0); return err },
	} {
		if err := do(); err != nil {
			require.ErrorIs(t, err, vc.ErrUnavailable)
			failed = err
		}
	}
	require.NoError(t, d.Close())
	return true, failed
}

// TestDamage: a file that was cut off, and one of which a page was wiped, never panics; what is wrong is said.
func TestDamage(t *testing.T) {
	file := filled(t)
	opens, failed := use(t, file)
	require.True(t, opens)
	require.NoError(t, failed)
	page := os.Getpagesize()
	refused := 0
	for length := 1; length < len(file); length += 509 {
		if _, failed := use(t, file[:length]); failed != nil {
			refused++
		}
	}
	require.Greater(t, refused, 10)
	wiped := 0
	for i := range len(file) / page {
		broken := bytes.Clone(file)
		clear(broken[i*page : (i+1)*page])
		if _, failed := use(t, broken); failed != nil {
			wiped++
		}
	}
	require.Greater(t, wiped, 1)
}

// TestCutOffWhileOpen: what reads behind the end of a file is told so, and so is everybody after it.
func TestCutOffWhileOpen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	require.NoError(t, os.WriteFile(path, filled(t), 0o600))
	d := at(t, path, Options{})
	require.NoError(t, os.Truncate(path, 100))
	for range 3 {
		_, err := d.Replay().Spend(t.Context(), [32]byte{1}, noon, noon)
		require.ErrorIs(t, err, ErrDamaged)
		_, err = d.Bans().Of(t.Context(), nym(1), noon)
		require.ErrorIs(t, err, ErrDamaged)
	}
	require.NoError(t, d.Close())
}

// TestRecords: entries that are of another size than the package says are errors.
func TestRecords(t *testing.T) {
	for name, c := range map[string]struct {
		in     []string
		key    string
		value  string
		lookAt func(*DB) error
	}{
		"replay count":     {[]string{"replay"}, "count", "1", spendOne},
		"replay forgotten": {[]string{"replay"}, "forgotten", "", spendOne},
		"replay end":       {[]string{"replay", "until"}, "\x00", "", spendOne},
		"bans count":       {[]string{"bans"}, "count", "123456789", banOne},
		"ban":              {[]string{"bans", "bans"}, string(whose(nil, nym(1))) + "x", "1", askOne},
		"ban's end":        {[]string{"bans", "until"}, "\x00", "", askOne},
		"status value":     {[]string{"lists", "a", "values"}, "12345678", "", valuesOne},
		"status values":    {[]string{"lists", "a", "values"}, "12345678", "\x00", valuesOne},
		"status index":     {[]string{"lists", "a", "values"}, "1234567", "1", valuesOne},
	} {
		t.Run(name, func(t *testing.T) {
			d := opened(t, Options{})
			require.NoError(t, d.bolt.Update(func(tx *bbolt.Tx) error {
				b := tx.Bucket([]byte(c.in[0]))
				for _, name := range c.in[1:] {
					var err error
					if b, err = b.CreateBucketIfNotExists([]byte(name)); err != nil {
						return err
					}
				}
				return b.Put([]byte(c.key), []byte(c.value))
			}))
			require.ErrorIs(t, c.lookAt(d), ErrDamaged)
			require.ErrorIs(t, spendOne(d), ErrDamaged, "and the store does no more")
		})
	}
}

func spendOne(d *DB) error {
	_, err := d.Replay().Spend(bg, [32]byte{1}, noon, noon)
	return err
}

func banOne(d *DB) error { return d.Bans().Put(bg, bans.Ban{Who: nym(2), Sanction: "s"}) }

func askOne(d *DB) error {
	_, err := d.Bans().Of(bg, nym(1), noon)
	return err
}

func valuesOne(d *DB) error {
	return d.StatusList("a").Values(bg, func(uint64, uint8) error { return fmt.Errorf("got a value") })
}

// TestDiskFails: after a write that failed nothing is acknowledged any more, and Close still ends.
func TestDiskFails(t *testing.T) {
	d, err := Open(filepath.Join(t.TempDir(), "store.db"), Options{})
	require.NoError(t, err)
	require.NoError(t, d.file.Close()) // whatever is written fails
	require.ErrorIs(t, spendOne(d), vc.ErrUnavailable)
	require.ErrorIs(t, spendOne(d), vc.ErrUnavailable)
	require.ErrorIs(t, askOne(d), vc.ErrUnavailable)
	require.ErrorIs(t, banOne(d), os.ErrClosed)
	require.Error(t, d.Close())
}
