package bolt

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"github.com/avouch-id/avouch/vc"
)

// together is how many jobs are stored by one commit at most.
const together = 1000

// job is one change that a caller waits for.
type job struct {
	ctx  context.Context
	work func(*bbolt.Tx) (changed bool, err error)
	done chan error // has room for the answer
}

// refusal is an error of one job, which has changed nothing. Any other ends the transaction, and the store.
type refusal struct{ error }

func (r refusal) Unwrap() error { return r.error }

// write has the writer do work, and waits until it is stored. Where the context ends first, it may be stored or not.
func (d *DB) write(ctx context.Context, work func(*bbolt.Tx) (changed bool, err error)) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	j := job{ctx, work, make(chan error, 1)}
	select {
	case d.jobs <- j:
	case <-ctx.Done():
		return ctx.Err()
	case <-d.closing:
		return ErrClosed
	}
	select {
	case err := <-j.done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// writer does jobs until the store is closed: all that wait in one transaction, so that they share its fsync. It is not
// bbolt's Batch, which lets a single job wait for others, and panics where nobody can catch it.
func (d *DB) writer() {
	defer close(d.ended)
	for {
		select {
		case j := <-d.jobs:
			d.commit(d.gather(j))
		case <-d.closing:
			return
		}
	}
}

func (d *DB) gather(first job) []job {
	all := []job{first}
	for len(all) < together {
		select {
		case j := <-d.jobs:
			all = append(all, j)
		default:
			return all
		}
	}
	return all
}

// errUnchanged rolls a transaction back in which nobody changed anything.
var errUnchanged = errors.New("unchanged")

// commit does jobs in one transaction, and tells each its result.
func (d *DB) commit(all []job) {
	errs := make([]error, len(all))
	err := d.guarded(func() error {
		err := d.bolt.Update(func(tx *bbolt.Tx) error {
			any := false
			for i, j := range all {
				if errs[i] = j.ctx.Err(); errs[i] != nil {
					continue
				}
				changed, err := j.work(tx)
				if errs[i] = err; err != nil && !errors.As(err, new(refusal)) {
					return err
				}
				any = any || changed
			}
			if !any {
				return errUnchanged
			}
			return nil
		})
		if errors.Is(err, errUnchanged) {
			return nil
		}
		return err
	})
	for i, j := range all {
		if err != nil {
			errs[i] = err
		}
		j.done <- errs[i]
	}
}

// read gives a view of the file as it is at one moment.
func (d *DB) read(ctx context.Context, look func(*bbolt.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return d.guarded(func() error { return d.bolt.View(look) })
}

// guarded runs work on the file. Where the file is damaged, or cut off while it is open, bbolt panics or reads where nothing
// is; that is an error here. What follows a failed fsync, or a panic within a transaction, cannot be relied upon: after any
// error the store does nothing more until it is opened anew.
func (d *DB) guarded(work func() error) (err error) {
	if b := d.broken.Load(); b != nil {
		return *b
	}
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			d.panicked.Store(true)
			err = fmt.Errorf("%w: %v", ErrDamaged, p)
		}
		switch {
		case err == nil:
			return
		case errors.Is(err, berrors.ErrDatabaseNotOpen):
			err = ErrClosed
		case !errors.Is(err, vc.ErrUnavailable):
			err = fmt.Errorf("%w: %w", vc.ErrUnavailable, err)
		}
		d.broken.CompareAndSwap(nil, &err)
	}()
	return work()
}
