package bolt

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"github.com/avouch-id/avouch/internal/durable"
	"github.com/avouch-id/avouch/vc"
	"github.com/avouch-id/avouch/vc/bans"
)

// What is wrong with a store. All are vc.ErrUnavailable: they say nothing about a credential.
var (
	// ErrLocked: another process has the file open.
	ErrLocked = fmt.Errorf("%w: another process has the store open", vc.ErrUnavailable)
	// ErrFormat: the file is no store, or one of a newer version.
	ErrFormat = fmt.Errorf("%w: not a store of this version", vc.ErrUnavailable)
	// ErrDamaged: the file is cut off, or does not fit together.
	ErrDamaged = fmt.Errorf("%w: the store is damaged", vc.ErrUnavailable)
	// ErrClosed: Close was called.
	ErrClosed = fmt.Errorf("%w: the store is closed", vc.ErrUnavailable)
)

// Options of a store. All have defaults.
type Options struct {
	Wait   time.Duration // how long to wait for another process that has the file open; 0 is one second
	Nonces int           // nonces that are remembered at a time; 0 is 1,048,576
	Bans   bans.Limits   // of the ban list
}

// DB is an open store. It is safe for concurrent use.
type DB struct {
	options Options
	bolt    *bbolt.DB
	file    *os.File // bbolt's

	jobs     chan job      // for the writer
	closing  chan struct{} // closed by Close
	ended    chan struct{} // closed by the writer
	close    func() error
	broken   atomic.Pointer[error] // after the first failure nothing more is read or written
	panicked atomic.Bool           // bbolt may hold its own locks for ever

	clock time.Time // the latest that any Spend has seen since the store was opened; the writer's
}

// Open opens a store, and makes an empty one if there is no such file. Its folder has to be there, its file must not be open to
// others than its owner, and is locked until Close. To see that all its pages fit together takes time in proportion to its size:
// some seconds for a gigabyte.
func Open(path string, o Options) (*DB, error) {
	if o.Wait == 0 {
		o.Wait = time.Second
	}
	if o.Nonces == 0 {
		o.Nonces = 1 << 20
	}
	d := &DB{options: o, jobs: make(chan job), closing: make(chan struct{}), ended: make(chan struct{})}
	d.close = sync.OnceValue(d.shut)
	err := d.guarded(func() (err error) {
		d.bolt, err = bbolt.Open(path, 0o600, &bbolt.Options{Timeout: o.Wait, OpenFile: d.openFile,
			FreelistType: bbolt.FreelistMapType, NoStatistics: true})
		if err != nil {
			return opening(err)
		}
		return d.format(path)
	})
	go d.writer()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, errors.Join(err, d.Close()))
	}
	return d, nil
}

// Close ends what is being written, closes the file and lets others have it. Further calls do nothing.
func (d *DB) Close() error { return d.close() }

func (d *DB) shut() error {
	close(d.closing)
	<-d.ended
	switch {
	case d.panicked.Load() && d.file != nil:
		return d.file.Close()
	case d.bolt == nil: // bbolt has closed what it did not open
		return nil
	}
	return d.bolt.Close()
}

// openFile opens the file for bbolt, and refuses one that others can read.
func (d *DB) openFile(path string, flag int, mode os.FileMode) (*os.File, error) {
	f, err := os.OpenFile(path, flag, mode)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	switch {
	case err != nil:
	case !info.Mode().IsRegular():
		err = fmt.Errorf("%w: not a regular file", ErrFormat)
	case runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0:
		err = fmt.Errorf("%w: its mode is %04o, want 0600", fs.ErrPermission, info.Mode().Perm())
	default:
		d.file = f
		return f, nil
	}
	return nil, errors.Join(err, f.Close())
}

// opening tells what bbolt says of a file that it does not open.
func opening(err error) error {
	switch {
	case errors.Is(err, berrors.ErrTimeout):
		return ErrLocked
	case errors.Is(err, berrors.ErrInvalid), errors.Is(err, berrors.ErrVersionMismatch), errors.Is(err, berrors.ErrChecksum):
		return fmt.Errorf("%w: %w", ErrFormat, err)
	}
	return err
}

// version is what the file says of its form.
const version = "1"

// format makes what a new file holds, and looks whether an old one has it.
func (d *DB) format(path string) error {
	isNew := false
	err := d.bolt.View(func(tx *bbolt.Tx) error {
		first, _ := tx.Cursor().First()
		isNew = first == nil
		if isNew {
			return nil
		}
		own := tx.Bucket([]byte("avouch"))
		if own == nil {
			return fmt.Errorf("%w: a bbolt database of something else", ErrFormat)
		}
		if got := own.Get([]byte("format")); string(got) != version {
			return fmt.Errorf("%w: its version is %.20q, want %q", ErrFormat, got, version)
		}
		for _, name := range [][2]string{{"replay", "spent"}, {"replay", "until"}, {"bans", "bans"}, {"bans", "until"}, {"lists"}} {
			b := tx.Bucket([]byte(name[0]))
			if b != nil && name[1] != "" {
				b = b.Bucket([]byte(name[1]))
			}
			if b == nil {
				return fmt.Errorf("%w: it has no bucket %s %s", ErrDamaged, name[0], name[1])
			}
		}
		return nil
	})
	if err != nil || !isNew {
		return err
	}
	return errors.Join(d.bolt.Update(begin), durable.SyncFolder(filepath.Dir(path)))
}

// begin makes the buckets of a new file.
func begin(tx *bbolt.Tx) error {
	for _, name := range []string{"avouch", "replay", "bans", "lists"} {
		b, err := tx.CreateBucket([]byte(name))
		if err != nil {
			return err
		}
		switch name {
		case "avouch":
			err = b.Put([]byte("format"), []byte(version))
		case "replay":
			err = buckets(b, "spent", "until")
		case "bans":
			err = buckets(b, "bans", "until")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func buckets(in *bbolt.Bucket, names ...string) error {
	for _, name := range names {
		if _, err := in.CreateBucket([]byte(name)); err != nil {
			return err
		}
	}
	return nil
}
