package bolt

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.etcd.io/bbolt"

	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/bans"
)

// TestOneAtATime: whoever comes second is told so within the time that it waits, and gets the file once it is free.
func TestOneAtATime(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	d := at(t, path, Options{})
	_, err := Open(path, Options{Wait: time.Millisecond})
	require.ErrorIs(t, err, ErrLocked)
	require.ErrorIs(t, err, vc.ErrUnavailable)
	require.EqualError(t, err, path+": "+ErrLocked.Error())

	got := make(chan error)
	go func() {
		second, err := Open(path, Options{Wait: time.Minute})
		if err == nil {
			err = second.Close()
		}
		got <- err
	}()
	require.NoError(t, d.Close())
	require.NoError(t, <-got)
}

func TestClosed(t *testing.T) {
	d := opened(t, Options{})
	require.NoError(t, d.Close())
	require.NoError(t, d.Close())
	_, err := d.Replay().Spend(t.Context(), [32]byte{}, noon, noon)
	require.ErrorIs(t, err, ErrClosed)
	_, err = d.Bans().Of(t.Context(), nym(1), noon)
	require.ErrorIs(t, err, ErrClosed)
	require.ErrorIs(t, err, vc.ErrUnavailable)
	_, err = d.StatusList("a").Set(t.Context(), 1, 1)
	require.ErrorIs(t, err, ErrClosed)
	require.ErrorIs(t, d.StatusList("a").Values(t.Context(), nil), ErrClosed)
}

// TestCloseWhileWriting: every call is answered, and what was answered well is there afterwards.
func TestCloseWhileWriting(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	d := at(t, path, Options{})
	var all sync.WaitGroup
	var mu sync.Mutex
	spent := map[[32]byte]bool{}
	for i := range 8 {
		all.Go(func() {
			for n := 0; ; n++ {
				key := [32]byte{byte(i), byte(n >> 16), byte(n >> 8), byte(n)}
				first, err := d.Replay().Spend(t.Context(), key, noon, time.Time{})
				if err != nil {
					if !errors.Is(err, ErrClosed) {
						t.Error(err)
					}
					return
				}
				mu.Lock()
				spent[key] = first
				mu.Unlock()
				if i == 0 && n == 20 {
					go d.Close()
				}
			}
		})
	}
	all.Wait()
	require.NoError(t, d.Close())
	d = at(t, path, Options{})
	for key, first := range spent {
		require.True(t, first)
		first, err := d.Replay().Spend(t.Context(), key, noon, time.Time{})
		require.NoError(t, err)
		require.False(t, first)
	}
}

func TestFileIsPrivate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	require.NoError(t, at(t, path, Options{}).Close())
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, fs.FileMode(0o600), info.Mode().Perm())
	require.NoError(t, os.Chmod(path, 0o640))
	_, err = Open(path, Options{})
	require.ErrorIs(t, err, fs.ErrPermission)
	require.ErrorContains(t, err, "0640")
	require.NoError(t, os.Chmod(path, 0o600))
	at(t, path, Options{})

	_, err = Open(t.TempDir(), Options{})
	require.Error(t, err)
	_, err = Open(filepath.Join(t.TempDir(), "no", "folder"), Options{})
	require.ErrorIs(t, err, fs.ErrNotExist)
	require.ErrorIs(t, err, vc.ErrUnavailable)
}

// TestForeignFiles: what is no store of this version stays as it was.
func TestForeignFiles(t *testing.T) {
	change := func(work func(*bbolt.Tx) error) func(path string) error {
		return func(path string) error {
			b, err := bbolt.Open(path, 0o600, nil)
			if err != nil {
				return err
			}
			return errors.Join(b.Update(work), b.Close())
		}
	}
	inStore := func(work func(*bbolt.Tx) error) func(path string) error {
		return func(path string) error {
			d, err := Open(path, Options{})
			if err != nil {
				return err
			}
			return errors.Join(d.Close(), change(work)(path))
		}
	}
	text := func(s string) func(string) error {
		return func(path string) error { return os.WriteFile(path, []byte(s), 0o600) }
	}
	for name, c := range map[string]struct {
		make func(path string) error
		is   error
	}{
		"text":     {text("{}"), ErrFormat},
		"zeros":    {text(string(make([]byte, 1<<16))), ErrFormat},
		"database": {change(func(tx *bbolt.Tx) error { return buckets2(tx, "mine") }), ErrFormat},
		"no version": {change(func(tx *bbolt.Tx) error {
			return buckets2(tx, "avouch", "replay", "bans", "lists")
		}), ErrFormat},
		"newer": {inStore(func(tx *bbolt.Tx) error {
			return tx.Bucket([]byte("avouch")).Put([]byte("format"), []byte("2"))
		}), ErrFormat},
		"half": {inStore(func(tx *bbolt.Tx) error {
			return tx.Bucket([]byte("bans")).DeleteBucket([]byte("until"))
		}), ErrDamaged},
		"no lists": {inStore(func(tx *bbolt.Tx) error { return tx.DeleteBucket([]byte("lists")) }), ErrDamaged},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "store.db")
			require.NoError(t, c.make(path))
			before, err := os.ReadFile(path)
			require.NoError(t, err)
			_, err = Open(path, Options{})
			require.ErrorIs(t, err, c.is)
			require.ErrorIs(t, err, vc.ErrUnavailable)
			after, err := os.ReadFile(path)
			require.NoError(t, err)
			require.Equal(t, before, after)
		})
	}
	// What a process that was killed at once leaves is a new store.
	path := filepath.Join(t.TempDir(), "store.db")
	require.NoError(t, text("")(path))
	require.NoError(t, at(t, path, Options{}).Close())
	path = filepath.Join(t.TempDir(), "store.db")
	require.NoError(t, change(func(*bbolt.Tx) error { return nil })(path))
	at(t, path, Options{})
}

func buckets2(tx *bbolt.Tx, names ...string) error {
	for _, name := range names {
		if _, err := tx.CreateBucket([]byte(name)); err != nil {
			return err
		}
	}
	return nil
}

// TestContext: whoever does not wait any longer gets the context's error, and the store works on.
func TestContext(t *testing.T) {
	d := opened(t, Options{})
	over, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := d.Replay().Spend(over, [32]byte{1}, noon, noon)
	require.ErrorIs(t, err, context.Canceled)
	_, err = d.Bans().Lift(over, nym(1), "s")
	require.ErrorIs(t, err, context.Canceled)
	_, err = d.Bans().Of(over, nym(1), noon)
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorIs(t, d.Bans().Put(over, bans.Ban{Who: nym(1), Sanction: "s"}), context.Canceled)
	_, err = d.StatusList("a").Reserve(over, 1)
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorIs(t, d.StatusList("a").Values(over, nil), context.Canceled)

	// While the writer is busy.
	busy, free := make(chan bool), make(chan bool)
	go d.write(t.Context(), func(*bbolt.Tx) (bool, error) { close(busy); <-free; return false, nil })
	<-busy
	soon, cancel := context.WithCancel(t.Context())
	waits := make(chan error)
	go func() {
		_, err := d.Replay().Spend(soon, [32]byte{1}, noon, noon)
		waits <- err
	}()
	cancel()
	require.ErrorIs(t, <-waits, context.Canceled)
	close(free)
	first, err := d.Replay().Spend(t.Context(), [32]byte{1}, noon, noon)
	require.NoError(t, err)
	require.True(t, first)
}

// TestTogether: jobs that wait are done in one transaction; a refusal of one, or its context's end, is not the others'.
func TestTogether(t *testing.T) {
	d := opened(t, Options{Nonces: 40})
	over, cancel := context.WithCancel(t.Context())
	cancel()
	ids := map[int]bool{}
	var jobs []job
	for i := range 52 {
		j := job{t.Context(), func(tx *bbolt.Tx) (bool, error) {
			ids[tx.ID()] = true
			_, changed, err := d.spend(tx.Bucket([]byte("replay")), []byte{31: byte(i)}, noon, noon)
			return changed, err
		}, make(chan error, 1)}
		if i < 2 {
			j.ctx = over
		}
		jobs = append(jobs, j)
	}
	d.commit(jobs)
	require.Len(t, ids, 1)
	for i, j := range jobs {
		err := <-j.done
		switch {
		case i < 2:
			require.ErrorIs(t, err, context.Canceled)
		case i < 42:
			require.NoError(t, err)
		default:
			require.ErrorIs(t, err, vc.ErrUnavailable)
		}
	}
	first, err := d.Replay().Spend(t.Context(), [32]byte{}, noon, noon)
	require.ErrorIs(t, err, vc.ErrUnavailable, "full")
	require.False(t, first)
	require.Equal(t, 40, count2(t, d, "replay", "spent"))
}
