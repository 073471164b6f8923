package bolt

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"go.etcd.io/bbolt"

	"github.com/avouch-id/avouch/vc"
)

// Replay remembers which nonces were spent. When it is full of nonces that have not expired it refuses with
// vc.ErrUnavailable rather than forget one.
//
// A clock that leaps ahead makes it refuse what expired meanwhile; once it is right again, and the store opened anew, it refuses
// of that only what may have been forgotten.
func (d *DB) Replay() vc.ReplayStore { return replay{d} }

type replay struct{ d *DB }

// Spend spends a nonce.
func (r replay) Spend(ctx context.Context, key [32]byte, now, until time.Time) (bool, error) {
	var first bool // the writer's until write returns nil
	err := r.d.write(ctx, func(tx *bbolt.Tx) (changed bool, err error) {
		first, changed, err = r.d.spend(tx.Bucket([]byte("replay")), key[:], now, until)
		return changed, err
	})
	if err != nil {
		return false, err
	}
	return first, nil
}

// spend is Spend within a transaction. The spent are those of the bucket, and all whose end is not after the latest that was
// forgotten.
func (d *DB) spend(in *bbolt.Bucket, key []byte, now, until time.Time) (first, changed bool, err error) {
	// On the wall, as the ends are: the monotonic clock would say that a time is later although that was set back.
	if now = now.Round(0); now.After(d.clock) {
		d.clock = now
	}
	spent, ends := in.Bucket([]byte("spent")), in.Bucket([]byte("until"))
	if latest := in.Get([]byte("forgotten")); latest != nil && len(latest) != 12 {
		return false, false, damaged("a time", latest)
	}
	n, err := count(in)
	if err != nil {
		return false, false, err
	}
	over := due(ends, instant(nil, d.clock))
	for _, k := range over {
		if len(k) != 12+32 {
			return false, false, damaged("a time and a key", k)
		}
		if err := remove(spent, k[12:], ends, k); err != nil {
			return false, false, err
		}
	}
	if changed = len(over) > 0; changed {
		n -= uint64(len(over))
		if err := in.Put([]byte("forgotten"), over[len(over)-1][:12]); err != nil {
			return false, false, err
		}
		if err := setCount(in, n); err != nil {
			return false, false, err
		}
	}
	end := instant(nil, until)
	switch {
	case has(spent, key):
		return false, changed, nil
	case until.IsZero():
		end = present
	case until.Before(d.clock), bytes.Compare(end, in.Get([]byte("forgotten"))) <= 0:
		return false, changed, nil
	}
	if n >= uint64(max(d.options.Nonces, 0)) {
		return false, changed, refusal{fmt.Errorf("%w: all %d places for spent nonces are taken", vc.ErrUnavailable, d.options.Nonces)}
	}
	if err := spent.Put(key, end); err != nil {
		return false, false, err
	}
	if len(end) > 0 {
		if err := ends.Put(append(end, key...), present); err != nil {
			return false, false, err
		}
	}
	return true, true, setCount(in, n+1)
}

// remove deletes an entry and its place in the order of ends.
func remove(from *bbolt.Bucket, key []byte, ends *bbolt.Bucket, end []byte) error {
	if err := from.Delete(key); err != nil {
		return err
	}
	return ends.Delete(end)
}
